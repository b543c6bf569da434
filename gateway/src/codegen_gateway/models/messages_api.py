"""``/v1/messages``: the same models, budgets and prices for clients that speak Anthropic's API.

Every request is translated and takes the one path of :class:`~.chat.Chat`: what it may cost is
reserved before it is forwarded, whatever it was asked in.
"""

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from codegen_gateway.doorway import Doorway
from codegen_gateway.problems import Problem
from codegen_gateway.wire import read_body

from . import chat_request
from .chat import Chat
from .messages_answer import MessageFrames, as_message, error_body
from .messages_request import as_chat
from .paid_answers import MOST_BYTES, PaidAnswers

_BYTES_PER_TOKEN = 4
"""A common rule of thumb; only for what a client wants to know, never for money."""

Handler = Callable[[Request], Awaitable[Response]]


class MessagesApi:
    """The handlers."""

    def __init__(self, *, doorway: Doorway, answers: PaidAnswers, chat: Chat) -> None:
        self._doorway = doorway
        self._answers = answers
        self._chat = chat

    async def create(self, request: Request) -> Response:
        """One message, paid from the Project's budget."""
        return await self._answers.answer(
            request,
            lambda content: chat_request.parse(as_chat(content)),
            lambda asked: MessageFrames(asked.model),
            lambda answer, asked: JSONResponse(as_message(json.loads(answer), asked.model)),
        )

    async def count_tokens(self, request: Request) -> Response:
        """About how many tokens a request has: an estimate, free."""
        await self._doorway.run(request)
        content = await read_body(request, MOST_BYTES)
        asked = chat_request.parse(as_chat(_with_limit(content)))
        self._chat.known(asked.model)
        size = len(asked.offline_body())
        return JSONResponse({"input_tokens": -(-size // _BYTES_PER_TOKEN)})

    def routes(self) -> list[BaseRoute]:
        """All routes."""
        return [
            Route("/v1/messages", _anthropic(self.create), methods=["POST"]),
            Route("/v1/messages/count_tokens", _anthropic(self.count_tokens), methods=["POST"]),
        ]


def _with_limit(content: bytes) -> bytes:
    """A request to count with the one field that only a request to answer must have."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return content
    return json.dumps({"max_tokens": 1, **body}).encode() if isinstance(body, dict) else content


def _anthropic(handler: Handler) -> Handler:
    """Refusals in the shape of this API."""

    async def handling(request: Request) -> Response:
        try:
            return await handler(request)
        except Problem as problem:
            return JSONResponse(error_body(problem), problem.status, headers=problem.headers)

    return handling
