"""The port that an ingress leads to: forms for secrets, and updates where Telegram brings them.

Probes and metrics have a port of their own, which nothing outside the cluster reaches.
"""

import asyncio
from typing import Final

from aiohttp import web

from .secret_form import SecretForm
from .webhook import Webhook

_MOST_BYTES: Final = 1024 * 1024


async def open_door(
    host: str, port: int, *, form: SecretForm | None, webhook: Webhook | None
) -> None:
    """Listen until cancelled; a webhook is announced once somebody is there to answer."""
    app = web.Application(client_max_size=_MOST_BYTES)
    if form is not None:
        form.add_to(app)
    if webhook is not None:
        webhook.add_to(app)  # after the forms: it takes every path that is left
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        if webhook is not None:
            await webhook.announce()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
