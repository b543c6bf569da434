"""Writing the gateway's part of an AgentRun's status: seldom, and only on change."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
import structlog

from codegen_crds.api_errors import ApiError, ConflictError, NotFoundError
from codegen_crds.v1alpha1 import AgentRun
from codegen_crds.v1alpha1.agentrun import NodeVisit, Usage
from codegen_gateway.cluster import Cluster

_RETRIES: Final = 5
_RETRY_SECONDS: Final = 1.0
_log = structlog.get_logger(__name__)

UsageOf = Callable[[str], Awaitable[Usage | None]]
"""What a run (by uid) has cost; None when it made no call."""
VisitsOf = Callable[[str], Awaitable[Sequence[NodeVisit]]]
"""Through which nodes a run (by uid) went, the oldest first."""


@dataclass
class _Pending:
    """What one run still wants written."""

    run: AgentRun
    fields: dict[str, Any] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None


class StatusWriter:
    """Coalesces: per run at most one write in an interval, and the newest facts win.

    Progress is news, not state: what a killed gateway had not written yet is lost. Results and
    questions are written before their request is answered (:meth:`write`).
    """

    def __init__(
        self, cluster: Cluster, usage_of: UsageOf, visits_of: VisitsOf, *, seconds: float
    ) -> None:
        self._cluster = cluster
        self._usage_of = usage_of
        self._visits_of = visits_of
        self._seconds = seconds
        self._pending: dict[str, _Pending] = {}
        self._written: dict[str, float] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    def note(self, run: AgentRun, fields: dict[str, Any] | None = None) -> None:
        """Write soon: the given fields and the run's usage.

        Args:
            run: The run.
            fields: Of its status, camelCase; usage and timeline come by themselves.
        """
        pending = self._pending.setdefault(run.metadata.uid, _Pending(run))
        pending.fields.update(fields or {})
        if pending.task is None:
            pending.task = asyncio.create_task(self._later(pending))

    async def write(self, run: AgentRun, fields: dict[str, Any]) -> None:
        """Write now, with what was pending.

        Raises:
            ApiError: It is not written.
        """
        pending = self._pending.pop(run.metadata.uid, None)
        if pending is not None and pending.task is not None:
            pending.task.cancel()
        await self._write(run, {**(pending.fields if pending else {}), **fields})

    async def close(self) -> None:
        """Write everything that is pending."""
        waiting, self._pending = list(self._pending.values()), {}
        for pending in waiting:
            if pending.task is not None:
                pending.task.cancel()
        await asyncio.gather(
            *(self._write(pending.run, pending.fields) for pending in waiting),
            return_exceptions=True,
        )

    async def _later(self, pending: _Pending) -> None:
        uid = pending.run.metadata.uid
        due = self._written.get(uid, float("-inf")) + self._seconds
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        # From here, not from its end: what comes while a write takes long waits for the next one.
        self._written[uid] = time.monotonic()
        self._pending.pop(uid, None)
        for attempt in range(_RETRIES):
            try:
                await self._write(pending.run, pending.fields)
            except (NotFoundError, ConflictError):
                return  # the run is gone, or another has its name
            except (ApiError, psycopg.Error) as error:
                why = type(error).__name__
                _log.warning("run_status_not_written", run=pending.run.metadata.key, why=why)
                await asyncio.sleep(_RETRY_SECONDS * 2**attempt)
            else:
                return

    async def _write(self, run: AgentRun, fields: dict[str, Any]) -> None:
        uid = run.metadata.uid
        async with self._locks.setdefault(uid, asyncio.Lock()):
            usage = await self._usage_of(uid)
            if usage is not None:
                fields = {**fields, "usage": usage.model_dump(mode="json")}
            visits = await self._visits_of(uid)
            if visits:
                fields = {**fields, "timeline": [v.model_dump(mode="json") for v in visits]}
            present = await self._cluster.run(run.metadata.namespace, run.metadata.name)
            if present is None or present.metadata.uid != uid:
                raise NotFoundError(run.metadata.key)
            changed = changes(present, fields)
            if changed:
                await self._cluster.patch_run_status(
                    run.metadata.namespace, run.metadata.name, uid=uid, status=changed
                )
            self._remember(uid)

    def _remember(self, uid: str) -> None:
        now = time.monotonic()
        self._written[uid] = now
        for old in [u for u, at in self._written.items() if now - at > max(60.0, self._seconds)]:
            del self._written[old]
            if old in self._locks and not self._locks[old].locked():
                del self._locks[old]


def changes(run: AgentRun, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that differ from what the run's status has."""
    present = run.status.model_dump(mode="json")
    return {name: value for name, value in fields.items() if present.get(name) != value}
