"""Anthropic's coding CLI as the product owner's voice: it thinks, and has no tools of its own.

Each message is one run of the CLI without a session: the thread is in the database, as for every
other voice, and what is called is looked at by the same rules. The CLI can read neither the pod's
tokens nor the database's address, and reaches nothing but models of the gateway.
"""

import asyncio
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.messages.tool import tool_call
from pydantic import BaseModel, ConfigDict, Field

from codegen_agents.doors.authentication import TokenFile
from codegen_agents.doors.loopback import model_door
from codegen_agents.engines.claude_cli import HEADLESS, KEPT_BYTES, environment
from codegen_agents.engines.claude_report import Report, answered, read
from codegen_agents.engines.verdict import unless_declined
from codegen_agents.errors import RunFailedError
from codegen_agents.prompts import render
from codegen_agents.workspace.confinement import confined
from codegen_agents.workspace.process import run

_TURNS: Final = "4"
"""Of the CLI: an answer of the wrong shape may be put right."""
_ANSWER_TOKENS: Final = "4096"
"""Of one model message: what a turn may cost is reserved by it."""


class Call(BaseModel):
    """A tool that is called."""

    model_config = ConfigDict(extra="forbid")

    name: str
    arguments: dict[str, Any] = {}


class Said(BaseModel):
    """The next message."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(default="", description="For the person; empty while tools are called.")
    calls: list[Call] = Field(default=[], max_length=8, description="Tools to call now.")


@dataclass(frozen=True, slots=True)
class ClaudeVoice:
    """:class:`~codegen_agents.product_owner.voice.Voice` of the CLI.

    Attributes:
        program: The CLI.
        model: By name at the gateway.
        gateway_url: The gateway.
        token_file: The pod's token for it.
        hidden: Directories that the CLI cannot touch.
        path: Where programs are, as of ``PATH``.
        seconds: How long one message may take.
    """

    program: str
    model: str
    gateway_url: str
    token_file: Path
    hidden: tuple[Path, ...]
    path: str
    seconds: float

    async def says(
        self,
        messages: Sequence[BaseMessage],
        tools: Sequence[Mapping[str, Any]],
        payer: Mapping[str, str],
    ) -> AIMessage:
        """Run the CLI once."""
        system = "\n".join(m.text for m in messages if isinstance(m, SystemMessage))
        asked = render(
            "product_owner",
            "claude.md.j2",
            **_told(messages),
            tools=[tool["function"] for tool in tools],
        )
        return await asyncio.to_thread(self._run, system, asked, payer)

    def _run(self, system: str, asked: str, payer: Mapping[str, str]) -> AIMessage:
        auth = TokenFile(self.token_file)
        with (
            tempfile.TemporaryDirectory(prefix="codegen-voice-") as directory,
            httpx.Client(base_url=self.gateway_url, auth=auth, headers=dict(payer)) as gateway,
            model_door(gateway, seconds=self.seconds) as door,
        ):
            home = Path(directory)
            # Files: of what people said nothing stands in a list of processes.
            (home / "system.md").write_text(system or "Answer in short.", encoding="utf-8")
            (home / "asked.md").write_text(asked, encoding="utf-8")
            done = run(
                confined(self._command(home), self.hidden),
                cwd=home,
                env={
                    **environment(door.address, self.model, home),
                    "CLAUDE_CODE_MAX_OUTPUT_TOKENS": _ANSWER_TOKENS,
                    "HOME": directory,
                    "PATH": self.path,
                },
                seconds=self.seconds,
                stdin=home / "asked.md",
                keep=KEPT_BYTES,
            )
            try:
                report = read(done, Said)
                said = answered(report)
            except RunFailedError as failed:
                raise unless_declined(door, failed) from failed
        return _message(report, said)

    def _command(self, home: Path) -> list[str]:
        return [
            *(self.program, *HEADLESS, "--no-session-persistence"),
            *("--max-turns", _TURNS, "--model", self.model, "--tools", ""),
            *("--system-prompt-file", str(home / "system.md")),
            *("--json-schema", json.dumps(Said.model_json_schema())),
        ]


def _told(messages: Sequence[BaseMessage]) -> dict[str, object]:
    """The talk as one text: what was said before, what is asked now, and what came of it.

    What is asked now is a prompt already, in which the person's words are quoted.
    """
    talk = [m for m in messages if not isinstance(m, SystemMessage)]
    now = max(number for number, m in enumerate(talk) if isinstance(m, HumanMessage))
    return {
        "earlier": [_line(m) for m in talk[:now]],
        "now": talk[now].text,
        "since": [_line(m) for m in talk[now + 1 :]],
    }


def _line(message: BaseMessage) -> tuple[str, str]:
    """Who said something, and what."""
    if isinstance(message, ToolMessage):
        return "tool", message.text
    if not isinstance(message, AIMessage):
        return "person", message.text
    calls = [
        f"[called {call['name']} with {json.dumps(call['args'], ensure_ascii=False)}]"
        for call in message.tool_calls
    ]
    return "you", "\n".join([message.text, *calls]).strip()


def _message(report: Report[Said], said: Said | None) -> AIMessage:
    """Words, and calls with ids of their own; words alone where the CLI kept to no schema."""
    if said is None:
        return AIMessage(report.result)
    calls = [
        tool_call(name=each.name, args=each.arguments, id=f"{report.session_id}-{number}")
        for number, each in enumerate(said.calls)
    ]
    return AIMessage(said.text, tool_calls=calls)
