"""The process that answers HTTP."""

import uvicorn

from app.application import create_app
from app.settings import Settings

DRAIN_SECONDS = 20
"""How long running requests may take after SIGTERM before they are cut off."""


def serve(settings: Settings) -> None:
    """Answer requests until SIGTERM, then finish the running ones and return."""
    uvicorn.run(
        create_app(settings),
        host="0.0.0.0",
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        # Whose word on the client's address is taken.
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
