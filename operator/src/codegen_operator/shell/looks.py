"""Looks at products from outside, in the background, so that a slow one holds up nobody."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from codegen_crds.v1alpha1 import Deployment, Server
from codegen_operator.domain.delivery_settings import DeliverySettings
from codegen_operator.domain.measured import Measured, astray, exhausted
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
        self._measured: dict[str, dict[str, Measured]] = {}
        self._clocks: dict[str, timedelta] = {}

    def newest(self, uid: str) -> ProbeResult | None:
        """The newest look at a Deployment's product."""
        return self._newest.get(uid)

    def measured(self) -> dict[str, Measured]:
        """The newest that each Server said of its load, by name, from its products' reports."""
        return {
            server: max(found.values(), key=lambda m: m.at)
            for server, found in self._measured.items()
            if found
        }

    def room(self, server: str) -> Measured | None:
        """The newest that one Server said of its load."""
        found = self._measured.get(server, {}).values()
        return max(found, key=lambda m: m.at, default=None)

    def clock(self, server: str) -> timedelta | None:
        """How far a Server's clock was ahead when one of its products answered last."""
        return self._clocks.get(server)

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
        if request is None or server is None:
            self._newest.pop(uid, None)
            self._unmeasure(uid)
            return
        if uid in self._running:
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
        self._running[uid] = asyncio.create_task(
            self._run(uid, key, request, last, server.metadata.name)
        )

    def forget(self, uid: str) -> None:
        """A Deployment is gone."""
        self._newest.pop(uid, None)
        self._unmeasure(uid)
        task = self._running.pop(uid, None)
        if task is not None:
            task.cancel()

    async def close(self) -> None:
        """Stop looking."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _unmeasure(self, uid: str) -> None:
        for found in self._measured.values():
            found.pop(uid, None)

    async def _run(
        self, uid: str, key: Key, request: ProbeRequest, last: ProbeResult | None, server: str
    ) -> None:
        try:
            seen = self._newest[uid] = await self._look(request, last)
            if seen.clock_ahead is not None:
                before, self._clocks[server] = self._clocks.get(server), seen.clock_ahead
                if _wrong(before) != _wrong(seen.clock_ahead):
                    self._done(Key("Server", "", server))
            if seen.reported is not None and seen.reported.measured is not None:
                room = self.room(server)
                self._unmeasure(uid)
                self._measured.setdefault(server, {})[uid] = seen.reported.measured
                if _short(room) != _short(seen.reported.measured):
                    self._done(Key("Server", "", server))
        finally:
            self._running.pop(uid, None)
            self._done(key)


def _wrong(ahead: timedelta | None) -> bool:
    return ahead is not None and bool(astray(ahead))


def _short(measured: Measured | None) -> tuple[bool, bool]:
    """Below and above the bounds: a change of either is for the Server to judge."""
    if measured is None:
        return False, False
    return (
        exhausted(measured, before=False) is not None,
        exhausted(measured, before=True) is not None,
    )
