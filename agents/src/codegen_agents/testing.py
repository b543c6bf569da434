"""For tests: a scripted model at the edge of its protocol, and inputs of runs.

Nothing in production imports this.
"""

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
from langchain_openai import ChatOpenAI

from codegen_agents.doors.models import chat_model
from codegen_crds.contracts.run import (
    ProjectBrief,
    RepositoryBrief,
    RunInput,
    RunPayload,
)
from codegen_crds.v1alpha1.agentrun import RunLimits

Reply = dict[str, Any] | httpx.Response | Exception


def text_reply(content: str, **message: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    """A chat completion with a text."""
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": content, **message},
            }
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def tool_reply(*calls: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """A chat completion that calls tools."""
    made = [
        {
            "id": f"call-{n}",
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(arguments)},
        }
        for n, (name, arguments) in enumerate(calls)
    ]
    return text_reply("", tool_calls=made)


class ScriptedModel:
    """Answers requests of the OpenAI protocol from a script and keeps what was sent."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self._replies = list(replies)
        self.requests: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.requests.append(json.loads(request.content))
        reply = self._replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply if isinstance(reply, httpx.Response) else httpx.Response(200, json=reply)

    def chat(self) -> ChatOpenAI:
        """A client of this model; it tries once."""
        return client_of(self)


def client_of(handler: Callable[[httpx.Request], httpx.Response]) -> ChatOpenAI:
    """A chat model whose requests a function answers."""
    http = httpx.Client(transport=httpx.MockTransport(handler))
    chat = chat_model(base_url="http://gateway", http=http, model="scripted", seconds=30)
    chat.root_client.max_retries = 0
    chat.client = chat.root_client.chat.completions
    return chat


def refs(origin: Path) -> dict[str, str]:
    """Branches of a bare repository."""
    listing = subprocess.run(
        ["git", "-C", str(origin), "for-each-ref", "--format=%(refname:short) %(objectname)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return dict(line.split(" ") for line in listing.splitlines())


def run_input(graph: str, **payload: Any) -> RunInput:  # noqa: ANN401 - any field
    """The input of a run."""
    name = f"todo-{graph}-1"
    facts: dict[str, Any] = {
        "graph": graph,
        "project": ProjectBrief(
            name="todo",
            namespace="team",
            slug="todo-1a2b",
            title="Todo",
            description="Tasks with a title and a priority from 1 to 5.",
            locale="en",
        ),
        "model": "scripted",
        "engine": "builtin",
        "limits": RunLimits(),
        **payload,
    }
    return RunInput(run=name, uid=f"uid-{graph}", attempt=1, payload=RunPayload(**facts))


def repository_brief(origin: Path, *, base: str = "") -> RepositoryBrief:
    """Where the run of :func:`run_input` may write."""
    name = "todo-engineering-1"
    return RepositoryBrief(
        url=str(origin), base=base, branch=f"run/{name}", wip_branch=f"run/{name}-wip"
    )
