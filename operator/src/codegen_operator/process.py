"""The process: stand by, lead, and leave politely."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import structlog

from codegen_crds.client import Client

from .leader import lead
from .settings import Settings
from .shell.health import Health
from .shell.lease import Lease, LeaseTimes
from .shell.metrics import Metrics

log = structlog.get_logger(__name__)


async def run(settings: Settings) -> int:
    """Run until told to stop, or until the Lease is lost.

    Returns:
        Exit code: 0 after a signal; 1 when another process must take over.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    metrics = Metrics()
    health = Health(metrics)
    async with (
        health.serve(settings.host, settings.port),
        Client.connect(field_manager="codegen-operator", kubeconfig=settings.kubeconfig) as client,
    ):
        lease = _lease(client, settings)
        health.role = "standby"
        if not await _before(stop, lease.acquire()):
            return 0
        health.role = "leader"
        return await _lead(lead(client, settings, metrics), lease, stop)


async def _lead(work: Coroutine[Any, Any, None], lease: Lease, stop: asyncio.Event) -> int:
    """Lead until the signal, the loss of the Lease or a failure."""
    stopping = asyncio.create_task(stop.wait())
    keeping = asyncio.create_task(lease.keep())
    leading = asyncio.create_task(work)
    tasks = {stopping, keeping, leading}
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in (keeping, stopping):
        task.cancel()
    if keeping in done:
        log.error("lease.lost", why=str(keeping.exception()))
        leading.cancel()
        await asyncio.wait({leading}, timeout=1.0)
        return 1
    if leading in done:
        log.error("leader.failed", exc_info=leading.exception())
        await lease.release()
        return 1
    leading.cancel()
    # The workers stop at once; the next leader need not wait until the watches have ended.
    await asyncio.wait({leading}, timeout=0.5)
    await lease.release()
    await asyncio.wait({leading}, timeout=5.0)
    log.info("operator.stopped")
    return 0


async def _before(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Whether the work ended before the signal came."""
    working = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finished = working.done()
    for task in (working, stopping):
        task.cancel()
    if finished:
        working.result()
    with suppress(asyncio.CancelledError):
        await stopping
    return finished


def _lease(client: Client, settings: Settings) -> Lease:
    lease = settings.lease
    return Lease(
        client,
        namespace=settings.system_namespace,
        name=lease.name,
        identity=settings.identity,
        times=LeaseTimes(
            duration=lease.duration,
            give_up=lease.give_up,
            renew=lease.renew,
            poll=lease.poll,
        ),
    )
