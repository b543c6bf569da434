"""A model at the protocol's edge: OpenAI's chat completions, with answers that a test gives."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

Message = dict[str, Any]
Reply = str | tuple[str, dict[str, Any]]
"""What the model says, or the tool that it calls with its arguments."""


@dataclass
class ScriptedModel:
    """Answers each request by a function of its messages.

    Attributes:
        decide: From the messages of a request to the reply.
        asked: Messages of every request so far, in their order.
        url: Base URL, as clients of OpenAI's interface are given it.
    """

    decide: Callable[[Sequence[Message]], Reply]
    asked: list[list[Message]] = field(default_factory=list)
    url: str = ""

    @classmethod
    @asynccontextmanager
    async def serve(
        cls, decide: Callable[[Sequence[Message]], Reply], *, host: str
    ) -> AsyncIterator[Self]:
        """Listen on a free port of an address while the block runs."""
        model = cls(decide)
        app = web.Application()
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
        self.asked.append(body["messages"])
        reply = self.decide(body["messages"])
        message: Message = {"role": "assistant", "content": reply}
        if not isinstance(reply, str):
            name, arguments = reply
            function = {"name": name, "arguments": json.dumps(arguments)}
            call = {"id": f"call-{len(self.asked)}", "type": "function", "function": function}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        finish = "stop" if isinstance(reply, str) else "tool_calls"
        answer = {
            "id": f"chat-{len(self.asked)}",
            "object": "chat.completion",
            "created": 1,
            "model": body["model"],
            "choices": [{"index": 0, "finish_reason": finish, "message": message}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20},
        }
        return web.json_response(answer)
