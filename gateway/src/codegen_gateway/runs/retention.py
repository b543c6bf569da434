"""Removing what runs left: checkpoints some days after they ended, their record later."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final, Protocol

import psycopg
import psycopg_pool
import structlog

from codegen_crds.api_errors import ApiError
from codegen_gateway.background import running
from codegen_gateway.cluster import Cluster

from .checkpoints import Checkpoints

_SWEEP_SECONDS: Final = 3600.0
_log = structlog.get_logger(__name__)


class Record(Protocol):
    """A part of what is remembered of runs."""

    async def prune(self, days: int) -> int:
        """Remove what runs left that rested for some days; returns how much."""
        ...


async def sweep(checkpoints: Checkpoints, cluster: Cluster, days: int) -> int:
    """Remove untouched threads whose run ended or is gone; a waiting run keeps its own.

    Returns:
        How many were removed.
    """
    removed = 0
    for thread in await checkpoints.untouched(days):
        run = await cluster.run(thread.namespace, thread.run)
        if run is None or run.metadata.uid != thread.run_uid or run.terminal:
            await checkpoints.delete(thread.run_uid)
            removed += 1
    return removed


@asynccontextmanager
async def sweeping(
    cluster: Cluster,
    checkpoints: Checkpoints,
    days: int,
    records: Mapping[str, Record],
    record_days: int,
) -> AsyncIterator[None]:
    """Sweep every hour until the block ends.

    Args:
        cluster: Where runs are.
        checkpoints: Theirs.
        days: How long checkpoints are kept.
        records: What else is kept of runs, by name.
        record_days: How long.
    """
    async with running(_for_ever(cluster, checkpoints, days, records, record_days)):
        yield


async def _for_ever(
    cluster: Cluster,
    checkpoints: Checkpoints,
    days: int,
    records: Mapping[str, Record],
    record_days: int,
) -> None:
    while True:
        try:
            removed = await sweep(checkpoints, cluster, days)
            _log.info("checkpoints_swept", removed=removed)
            for name, record in records.items():
                _log.info("record_pruned", of=name, removed=await record.prune(record_days))
        except (ApiError, psycopg.Error, psycopg_pool.PoolTimeout) as error:
            _log.warning("not_swept", why=type(error).__name__)
        await asyncio.sleep(_SWEEP_SECONDS)
