"""One paid answer, whole or streamed, whatever API it was asked in."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from codegen_crds.v1alpha1.project import Budget
from codegen_gateway.doorway import Doorway
from codegen_gateway.runs.status_writer import StatusWriter
from codegen_gateway.wire import bearer_token, read_body

from .chat import Chat
from .chat_request import ChatRequest
from .dialogues import Dialogues
from .event_stream import Frames, event_stream
from .payment import Payer

MOST_BYTES = 8 * 1024 * 1024
"""Of a request."""


class PaidAnswers:
    """Answers from the budget of the Project whose run asks, or of the tenant who talks."""

    def __init__(
        self,
        *,
        doorway: Doorway,
        chat: Chat,
        writer: StatusWriter,
        default_budget: Budget,
        dialogues: Dialogues,
    ) -> None:
        self._doorway = doorway
        self._dialogues = dialogues
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
        payer, paid = await self._payer(request)
        asked = read(await read_body(request, MOST_BYTES))
        if asked.streamed:
            return await event_stream(self._chat.stream(asked, payer), frames(asked), paid)
        try:
            answer = await self._chat.complete(asked, payer)
        finally:
            paid()
        return whole(answer, asked)

    async def _payer(self, request: Request) -> tuple[Payer, Callable[[], None]]:
        """Who pays, and what happens once that changed."""
        caller = await self._doorway.caller(request)
        if self._dialogues.speaks(caller):
            return await self._dialogues.payer(request), _nothing
        run = await self._doorway.run(request)
        project = await self._doorway.project(run)
        budget = project.spec.budget or self._default_budget
        payer = Payer.of_run(run, budget, secrets=(bearer_token(request),))
        return payer, lambda: self._writer.note(run)


def _nothing() -> None:
    """Nobody follows what a dialogue costs."""
