"""``/v1/responses``: the same models, budgets and prices for clients of OpenAI's Responses API.

Every request is translated and takes the one path of :class:`~.chat.Chat`: what it may cost is
reserved before it is forwarded. Nothing is kept for a later request, so ``previous_response_id``
is refused.
"""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from . import chat_request
from .chat_request import ChatRequest
from .paid_answers import PaidAnswers
from .responses_answer import ResponseFrames, as_response
from .responses_request import as_chat


class ResponsesApi:
    """The handler."""

    def __init__(self, *, answers: PaidAnswers) -> None:
        self._answers = answers

    async def create(self, request: Request) -> Response:
        """One response, paid from the Project's budget."""
        repeated: dict[str, Any] = {}

        def read(content: bytes) -> ChatRequest:
            chat, said = as_chat(content)
            repeated.update(said)
            return chat_request.parse(chat)

        return await self._answers.answer(
            request,
            read,
            lambda asked: ResponseFrames(asked.model, repeated),
            lambda answer, asked: JSONResponse(
                as_response(json.loads(answer), asked.model, repeated)
            ),
        )

    def routes(self) -> list[BaseRoute]:
        """The route."""
        return [Route("/v1/responses", self.create, methods=["POST"])]
