"""Checkpoints: kept as they came, for one run, as long as needed."""

import base64
import json
from typing import Any

import psycopg

from codegen_crds.meta import AUDIENCE_GATEWAY
from codegen_gateway import database
from codegen_gateway.runs.checkpoints import Checkpoints
from codegen_gateway.runs.retention import sweep
from codegen_gateway.testing import MemoryCluster

RUN = "todo-intake-1"
PROJECT_UID = "project-uid"


def _checkpoint(number: int, ns: str = "", parent: str | None = None) -> dict[str, Any]:
    return {
        "ns": ns,
        "id": f"1ef-{number:04}",
        "parentId": parent,
        "type": "msgpack",
        "blob": base64.b64encode(bytes(range(256)) * number).decode(),
        "metadata": json.dumps({"step": number}),
    }


def _write(idx: int, text: str) -> dict[str, Any]:
    return {
        "taskId": "t1",
        "taskPath": "~a",
        "idx": idx,
        "channel": "c",
        "type": "json",
        "blob": base64.b64encode(text.encode()).decode(),
    }


async def test_checkpoints_come_back_as_they_went(pod: Any, cluster: MemoryCluster) -> None:
    assert (await pod.get("/v1/checkpoints/latest")).status_code == 404
    for number in (1, 2, 3):
        answer = await pod.put("/v1/checkpoints", json=_checkpoint(number, parent="1ef-0000"))
        assert answer.status_code == 204
    await pod.put("/v1/checkpoints", json=_checkpoint(9, ns="sub"))
    writes = {"ns": "", "id": "1ef-0003", "writes": [_write(0, "kept"), _write(-1, "error")]}
    assert (await pod.put("/v1/checkpoints/writes", json=writes)).status_code == 204
    again = {**writes, "writes": [_write(0, "late"), _write(-1, "replaced")]}
    assert (await pod.put("/v1/checkpoints/writes", json=again)).status_code == 204

    latest = (await pod.get("/v1/checkpoints/latest", params={"ns": ""})).json()
    assert latest["checkpoint"] == _checkpoint(3, parent="1ef-0000")
    assert [(w["idx"], base64.b64decode(w["blob"])) for w in latest["writes"]] == [
        (-1, b"replaced"),
        (0, b"kept"),
    ]
    one = await pod.get("/v1/checkpoints/latest", params={"id": "1ef-0001"})
    assert one.json()["checkpoint"]["id"] == "1ef-0001"
    listed = await pod.get("/v1/checkpoints", params={"ns": "", "before": "1ef-0003", "limit": 1})
    assert [c["checkpoint"]["id"] for c in listed.json()["checkpoints"]] == ["1ef-0002"]
    assert len((await pod.get("/v1/checkpoints")).json()["checkpoints"]) == 4

    cluster.add_run("team", "other", project=("todo", PROJECT_UID), pod_uid="pod-o")
    cluster.pod_token("o", AUDIENCE_GATEWAY, "team:agent", "other-1", "pod-o")
    stranger = {"Authorization": "Bearer o"}
    assert (await pod.get("/v1/checkpoints/latest", headers=stranger)).status_code == 404
    assert (await pod.delete("/v1/checkpoints", headers=stranger)).status_code == 204
    assert (await pod.get("/v1/checkpoints/latest")).status_code == 200
    assert (await pod.delete("/v1/checkpoints")).status_code == 204
    assert (await pod.get("/v1/checkpoints/latest")).status_code == 404


async def test_checkpoint_is_bounded_and_base64(pod: Any) -> None:
    bad = await pod.put("/v1/checkpoints", json={**_checkpoint(1), "blob": "%%%"})
    assert bad.status_code == 400
    assert "blob" in bad.json()["error"]["message"]
    large = await pod.put("/v1/checkpoints", content=b" " * (8 * 1024 * 1024 + 1))
    assert large.status_code == 413


async def test_checkpoints_are_kept_while_the_run_may_go_on(
    pod: Any, cluster: MemoryCluster, dsn: str
) -> None:
    await pod.put("/v1/checkpoints", json=_checkpoint(1))
    async with database.connect(dsn, 1) as pool:
        checkpoints = Checkpoints(pool)
        assert await sweep(checkpoints, cluster, 0) == 0  # it waits, perhaps for weeks
        cluster.agent_runs["team", RUN]["status"]["phase"] = "Succeeded"
        assert await sweep(checkpoints, cluster, 1) == 0  # too young
        assert await sweep(checkpoints, cluster, 0) == 1
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT count(*) FROM gateway.checkpoint").fetchone()
    assert row == (0,)
