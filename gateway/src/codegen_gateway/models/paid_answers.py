"""One paid answer, whole or streamed, whatever API it was asked in."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from codegen_crds.v1alpha1.project import Budget
from codegen_gateway.doorway import Doorway
from codegen_gateway.runs.status_writer import StatusWriter
from codegen_gateway.wire import read_body

from .chat import Chat, Payer
from .chat_request import ChatRequest
from .event_stream import Frames, event_stream

MOST_BYTES = 8 * 1024 * 1024
"""Of a request."""


class PaidAnswers:
    """Answers from the budget of the Project whose run asks."""

    def __init__(
        self, *, doorway: Doorway, chat: Chat, writer: StatusWriter, default_budget: Budget
    ) -> None:
        self._doorway = doorway
        self._chat = chat
        self._writer = writer
        self._default_budget = default_budget

    async def answer(
        self,
        request: Request,
        read: Callable[[bytes], ChatRequest],
        frames: Callable[[ChatRequest], Frames],
        whole: Callable[[bytes, ChatRequest], Response],
    ) -> Response:
        """Answer a request.

        Args:
            request: What came.
            read: Its body as a chat-completions request.
            frames: How the chunks of a streamed answer look.
            whole: How a chat completion, as JSON, looks.

        Raises:
            Problem: The caller, the request or the budget does not do, or there is no answer.
        """
        run = await self._doorway.run(request)
        project = await self._doorway.project(run)
        asked = read(await read_body(request, MOST_BYTES))
        payer = Payer(run, project.spec.budget or self._default_budget)

        def paid() -> None:
            self._writer.note(run)

        if asked.streamed:
            return await event_stream(self._chat.stream(asked, payer), frames(asked), paid)
        try:
            answer = await self._chat.complete(asked, payer)
        finally:
            paid()
        return whole(answer, asked)
