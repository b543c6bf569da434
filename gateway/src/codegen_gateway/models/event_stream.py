"""A streamed answer: what fails before its first chunk is still a plain refusal."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, Protocol

from starlette.responses import Response, StreamingResponse

from codegen_gateway.problems import Problem

Chunks = AsyncGenerator[dict[str, Any], None]


class Frames(Protocol):
    """How an answer's chunks look on the wire."""

    def chunk(self, chunk: dict[str, Any]) -> bytes:
        """One chunk."""
        ...

    def end(self) -> bytes:
        """The answer is whole."""
        ...

    def broken(self, problem: Problem) -> bytes:
        """The answer breaks off here."""
        ...


async def event_stream(chunks: Chunks, frames: Frames, paid: Callable[[], None]) -> Response:
    """An answer in chunks.

    Args:
        chunks: Closed when the answer has ended or the caller has gone away.
        frames: How they look.
        paid: Called once the answer has ended in whatever way.

    Raises:
        Problem: There is no first chunk.
    """
    try:
        first = await anext(chunks, None)
    except BaseException:
        paid()
        raise

    async def body() -> AsyncGenerator[bytes, None]:
        try:
            async with aclosing(chunks):
                if first is not None:
                    yield frames.chunk(first)
                    async for chunk in chunks:
                        yield frames.chunk(chunk)
                yield frames.end()
        except Problem as problem:
            yield frames.broken(problem)
        finally:
            paid()

    return StreamingResponse(
        body(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )
