"""Status writes: seldom, only on change, and nothing that matters is lost."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from codegen_crds.api_errors import ConflictError, NotFoundError, UnavailableError
from codegen_crds.v1alpha1 import AgentRun
from codegen_crds.v1alpha1.agentrun import NodeVisit, Usage
from codegen_gateway.runs import status_writer
from codegen_gateway.runs.status_writer import StatusWriter
from codegen_gateway.testing import MemoryCluster


class _Cluster(MemoryCluster):
    """A cluster with one run."""

    def __init__(self) -> None:
        super().__init__()
        self.add_run("team", "r", project=("p", "p-uid"), pod_uid="pod")

    async def the_run(self) -> AgentRun:
        run = await self.run("team", "r")
        assert run is not None
        return run

    @property
    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = self.agent_runs["team", "r"]["status"]
        return found


async def _no_usage(_uid: str) -> Usage | None:
    return None


async def _no_visits(_uid: str) -> list[NodeVisit]:
    return []


@pytest.fixture
def cluster() -> _Cluster:
    return _Cluster()


async def _until_idle(writer: StatusWriter, cluster: _Cluster, progress: str) -> None:
    async with asyncio.timeout(5):
        while cluster.status.get("progress") != progress:
            await asyncio.sleep(0.005)


async def test_many_notes_are_few_writes_and_the_newest_wins(cluster: _Cluster) -> None:
    writer = StatusWriter(cluster, _no_usage, _no_visits, seconds=0.2)
    run = await cluster.the_run()
    for n in range(100):
        writer.note(run, {"progress": str(n)})
        await asyncio.sleep(0)
    await _until_idle(writer, cluster, "99")
    assert len(cluster.status_writes) <= 2


async def test_what_is_already_there_is_not_written(cluster: _Cluster) -> None:
    writer = StatusWriter(cluster, _no_usage, _no_visits, seconds=0)
    cluster.status["progress"] = "same"
    await writer.write(await cluster.the_run(), {"progress": "same"})
    assert not cluster.status_writes


async def test_the_timeline_comes_along_and_is_written_on_change_only(cluster: _Cluster) -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    visits = [NodeVisit(number=1, attempt=1, node="analyst", entered_at=at, cost="0.25", calls=1)]

    async def visits_of(_uid: str) -> list[NodeVisit]:
        return visits

    writer = StatusWriter(cluster, _no_usage, visits_of, seconds=0)
    for _ in range(2):
        await writer.write(await cluster.the_run(), {"progress": "same"})
    assert len(cluster.status_writes) == 1
    visits.append(NodeVisit(number=2, attempt=1, node="writer", entered_at=at))
    await writer.write(await cluster.the_run(), {"progress": "same"})
    assert [visit["node"] for visit in cluster.status["timeline"]] == ["analyst", "writer"]
    assert cluster.status["timeline"][0]["cost"] == "0.25"


async def test_closing_writes_what_is_pending(cluster: _Cluster) -> None:
    writer = StatusWriter(cluster, _no_usage, _no_visits, seconds=60)
    run = await cluster.the_run()
    await writer.write(run, {"progress": "first"})
    writer.note(run, {"progress": "second"})
    await writer.close()
    assert cluster.status["progress"] == "second"


async def test_a_result_takes_pending_progress_along(cluster: _Cluster) -> None:
    writer = StatusWriter(cluster, _no_usage, _no_visits, seconds=60)
    run = await cluster.the_run()
    await writer.write(run, {"progress": "first"})
    writer.note(run, {"progress": "last", "node": "tester"})
    await writer.write(run, {"question": None, "result": {"sha256": "x"}})
    assert cluster.status_writes[-1][1].keys() == {"progress", "node", "result"}
    await writer.close()
    assert len(cluster.status_writes) == 2


async def test_an_outage_delays_progress_and_fails_a_result(
    cluster: _Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_writer, "_RETRY_SECONDS", 0.001)
    writer = StatusWriter(cluster, _no_usage, _no_visits, seconds=0)
    run = await cluster.the_run()
    cluster.outages = 2
    writer.note(run, {"progress": "late"})
    await _until_idle(writer, cluster, "late")
    cluster.outages = 1
    with pytest.raises(UnavailableError):  # the pod hears of it and posts again
        await writer.write(run, {"progress": "now"})


async def test_another_object_under_the_name_is_left_alone(cluster: _Cluster) -> None:
    writer = StatusWriter(cluster, _no_usage, _no_visits, seconds=0)
    run = await cluster.the_run()
    cluster.agent_runs["team", "r"]["metadata"]["uid"] = "another"
    with pytest.raises((NotFoundError, ConflictError)):
        await writer.write(run, {"progress": "x"})
    assert "progress" not in cluster.status


async def test_usage_comes_with_every_write(cluster: _Cluster) -> None:
    async def usage(uid: str) -> Usage:
        assert uid == "r-uid"
        return Usage(calls=3, cost="0.5", currency="USD")

    writer = StatusWriter(cluster, usage, _no_visits, seconds=0)
    writer.note(await cluster.the_run())
    async with asyncio.timeout(5):
        while "usage" not in cluster.status:
            await asyncio.sleep(0.005)
    assert cluster.status["usage"]["cost"] == "0.5"
