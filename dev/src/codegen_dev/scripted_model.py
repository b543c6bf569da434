"""A model at the protocol's edge: OpenAI's chat completions, with answers that a test gives."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

Request = Mapping[str, Any]
"""Body of a request: `messages`, `tools`, `response_format`, …"""
Reply = str | tuple[str, dict[str, Any]]
"""What the model says, or the tool that it calls with its arguments."""


@dataclass
class ScriptedModel:
    """Answers each request by a function of it, whole or as a stream, as it is asked.

    Attributes:
        decide: From a request to the reply.
        asked: Every request so far, in their order.
        url: Base URL, as clients of OpenAI's interface are given it.
    """

    decide: Callable[[Request], Reply]
    asked: list[Request] = field(default_factory=list)
    url: str = ""

    @classmethod
    @asynccontextmanager
    async def serve(cls, decide: Callable[[Request], Reply], *, host: str) -> AsyncIterator[Self]:
        """Listen on a free port of an address while the block runs."""
        model = cls(decide)
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_post("/v1/chat/completions", model._chat)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, 0).start()
            model.url = f"http://{host}:{runner.addresses[0][1]}/v1"
            yield model
        finally:
            await runner.cleanup()

    async def _chat(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append(body)
        number = len(self.asked)
        message = _message(self.decide(body), number)
        finish = "tool_calls" if "tool_calls" in message else "stop"
        head = {"id": f"chat-{number}", "created": 1, "model": body["model"]}
        usage = {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}
        if body.get("stream"):
            head["object"] = "chat.completion.chunk"
            choice = {"index": 0, "delta": _indexed(message), "finish_reason": finish}
            parts = [{**head, "choices": [choice]}, {**head, "choices": [], "usage": usage}]
            wire = "".join(f"data: {json.dumps(part)}\n\n" for part in parts)
            return web.Response(text=f"{wire}data: [DONE]\n\n", content_type="text/event-stream")
        choice = {"index": 0, "message": message, "finish_reason": finish}
        head["object"] = "chat.completion"
        return web.json_response({**head, "choices": [choice], "usage": usage})


def _message(reply: Reply, number: int) -> dict[str, Any]:
    if isinstance(reply, str):
        return {"role": "assistant", "content": reply}
    name, arguments = reply
    function = {"name": name, "arguments": json.dumps(arguments)}
    call = {"id": f"call-{number}", "type": "function", "function": function}
    return {"role": "assistant", "content": None, "tool_calls": [call]}


def _indexed(message: dict[str, Any]) -> dict[str, Any]:
    """The message as one delta, in which calls are told apart by their place."""
    calls = [{**call, "index": n} for n, call in enumerate(message.get("tool_calls", []))]
    return {**message, "tool_calls": calls} if calls else message
