"""Takes keys from the queue, and decides what an error means for one object only."""

import asyncio
import time
from contextlib import suppress

import structlog

from codegen_crds.api_errors import (
    ApiError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
)
from codegen_crds.kinds import find_kind
from codegen_crds.v1alpha1 import KINDS
from codegen_operator.cluster.errors import NameTakenError, OutsideError, RefusedError
from codegen_operator.cluster.ports import Objects

from .clock import Clock
from .execute import emit
from .metrics import Metrics
from .reconcile import Reconciler
from .store import Key, Store
from .work_queue import WorkQueue

log = structlog.get_logger(__name__)
_STREAK = 10
"""Passes in a row that one step of the chain may take; more is a plan that goes in circles."""
_NEWS_SECONDS = 1.0
"""What is over within the first short delays, as a role binding that sinks in, is no news."""
_DEFINITIONS = {model.definition.kind: model.definition for model in KINDS}


class Workers:
    """A few workers over one queue."""

    def __init__(
        self,
        queue: WorkQueue,
        reconciler: Reconciler,
        store: Store,
        *,
        clock: Clock,
        metrics: Metrics,
        count: int,
    ) -> None:
        self._queue = queue
        self._reconciler = reconciler
        self._store = store
        self._clock = clock
        self._metrics = metrics
        self._count = count
        self._streaks: dict[Key, int] = {}

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._count):
                group.create_task(self._work())

    async def _work(self) -> None:
        while True:
            key = await self._queue.take()
            try:
                await self.one(key)
            finally:
                self._queue.done(key)

    async def one(self, key: Key) -> None:
        """Make one pass for a key; whatever goes wrong stays with this key."""
        began = time.perf_counter()
        outcome = await self._pass(key)
        self._metrics.passed(key.kind, outcome, time.perf_counter() - began)

    async def _pass(self, key: Key) -> str:
        """How it went, as one word."""
        try:
            again = await self._reconciler.reconcile(key)
        except (ConflictError, NotFoundError):
            # Somebody wrote in between: take the newest version and decide anew.
            await self._refresh(key)
            self._queue.failed(key)
            return "overtaken"
        except (NameTakenError, RefusedError, InvalidError, ForbiddenError) as error:
            delay = self._queue.failed(key)
            log.warning("reconcile.refused", object=":".join(key), why=str(error), retry=delay)
            if delay >= _NEWS_SECONDS:
                await self._tell(key, type(error).__name__.removesuffix("Error"), str(error))
            return "refused"
        except (ApiError, OutsideError) as error:
            delay = self._queue.failed(key)
            log.info("reconcile.waits", object=":".join(key), why=str(error), retry=delay)
            if delay >= _NEWS_SECONDS and isinstance(error, OutsideError):
                await self._hold_up(key, str(error))
            return "waits"
        except Exception:
            delay = self._queue.failed(key)
            log.exception("reconcile.broke", object=":".join(key), retry=delay)
            return "broke"
        self._queue.succeeded(key)
        self._again(key, again)
        return "done"

    def _again(self, key: Key, after: float | None) -> None:
        """Look again when asked to; who asks at once, over and over, is slowed down."""
        if after is None or after > 0:
            self._streaks.pop(key, None)
        if after is None:
            return
        if after <= 0:
            self._streaks[key] = self._streaks.get(key, 0) + 1
        hurried = self._streaks.get(key, 0) > _STREAK
        self._queue.add(key, after=max(after, 1.0) if hurried else after)

    @property
    def _objects(self) -> Objects:
        return self._reconciler.objects

    async def _refresh(self, key: Key) -> None:
        definition = _DEFINITIONS.get(key.kind)
        if definition is None:
            return
        kind = find_kind("codegen.dev/v1alpha1", key.kind)
        with suppress(ApiError):
            await self._objects.find(kind, key.name, key.namespace)

    async def _hold_up(self, key: Key, why: str) -> None:
        with suppress(ApiError, OutsideError):
            await self._reconciler.say_held_up(key, why)

    async def _tell(self, key: Key, reason: str, message: str) -> None:
        """Say it on the object too; that may fail, the log has it."""
        entry = self._store.entry(key)
        if entry is None or entry.resource is None:
            return
        with suppress(ApiError, OutsideError):
            await self._reconciler.say_held_up(key, message)
            await emit(
                self._objects,
                entry.resource,
                kind="Warning",
                reason=reason,
                message=message,
                now=self._clock(),
            )
