"""Looks at products from outside, in the background, so that a slow one holds up nobody."""

import asyncio
from collections.abc import Awaitable, Callable

from codegen_crds.v1alpha1 import Deployment, Server
from codegen_operator.domain.delivery_settings import DeliverySettings
from codegen_operator.domain.verification import (
    ProbeRequest,
    ProbeResult,
    probe_request,
    probe_wait,
    verified,
)

from .clock import Clock
from .store import Key

Look = Callable[[ProbeRequest, ProbeResult | None], Awaitable[ProbeResult]]


class Looks:
    """The newest look at every product, in memory only: looking costs the API server nothing."""

    def __init__(
        self,
        look: Look,
        *,
        done: Callable[[Key], None],
        clock: Clock,
        settings: DeliverySettings,
    ) -> None:
        self._look = look
        self._done = done
        self._clock = clock
        self._settings = settings
        self._newest: dict[str, ProbeResult] = {}
        self._running: dict[str, asyncio.Task[None]] = {}

    def newest(self, uid: str) -> ProbeResult | None:
        """The newest look at a Deployment's product."""
        return self._newest.get(uid)

    def running(self, uid: str) -> bool:
        """Whether somebody looks right now; the Deployment is woken when it is done."""
        return uid in self._running

    def start_if_due(self, deployment: Deployment, server: Server | None) -> None:
        """Start a look if one is due.

        While nothing is to be looked at, because a release is under way, what was seen before
        is forgotten: it says nothing of what will be there.
        """
        uid = deployment.metadata.uid
        request = probe_request(deployment, server)
        if request is None:
            self._newest.pop(uid, None)
        if request is None or uid in self._running:
            return
        last = self._newest.get(uid)
        wait = probe_wait(
            request,
            last,
            now=self._clock(),
            settings=self._settings,
            settled=verified(deployment.status, request),
        )
        if wait > 0:
            return
        key = Key("Deployment", deployment.metadata.namespace, deployment.metadata.name)
        self._running[uid] = asyncio.create_task(self._run(uid, key, request, last))

    def forget(self, uid: str) -> None:
        """A Deployment is gone."""
        self._newest.pop(uid, None)
        task = self._running.pop(uid, None)
        if task is not None:
            task.cancel()

    async def close(self) -> None:
        """Stop looking."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(
        self, uid: str, key: Key, request: ProbeRequest, last: ProbeResult | None
    ) -> None:
        try:
            self._newest[uid] = await self._look(request, last)
        finally:
            self._running.pop(uid, None)
            self._done(key)
