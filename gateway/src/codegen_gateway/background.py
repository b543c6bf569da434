"""Work that goes on beside what is served."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final

_PATIENCE_SECONDS: Final = 1.0


@asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let work run until the block ends.

    Args:
        work: Goes on for ever; it is cancelled.
    """
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        # Before Python 3.12 asyncio.wait_for, which psycopg waits with, loses a cancellation that
        # comes together with its result.
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=_PATIENCE_SECONDS)
