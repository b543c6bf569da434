"""Running an application under uvicorn until a signal ends it."""

from typing import Final

import uvicorn
from starlette.types import ASGIApp

_GRACE_SECONDS: Final = 20


async def serve(app: ASGIApp, *, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; requests under way may finish.

    Args:
        app: The application.
        host: Address to listen on.
        port: TCP port.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    await uvicorn.Server(config).serve()
