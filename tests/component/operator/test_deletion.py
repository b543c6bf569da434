"""Deletion in any phase, and re-creation under the same name at once."""

from typing import Any

import pytest

from codegen_crds.contracts.run import RunPayload, RunResult
from codegen_crds.kinds import AGENT_RUN, DEPLOYMENT, POD, PROJECT, SECRET, SERVER


async def hang(node: Any, run: Any, payload: RunPayload, pod: str) -> RunResult | None:
    """A pod that works for ever."""
    return None


@pytest.mark.parametrize("graph", ["intake", "engineering", "devops"])
async def test_deleted_in_the_middle_of_a_run_nothing_is_left(
    stage: Any, node: Any, graph: str
) -> None:
    """Pods, runs, the Deployment and the claim go; then the Project goes."""
    node.plays[graph] = hang
    stage.start()
    server = await stage.server()
    await stage.project(teardownPolicy="delete")

    async def running() -> Any:
        return any(f"-{graph}-1-1" in pod for pod in node.pods_seen)

    await stage.until(running)
    await stage.client.delete(PROJECT, "todo", stage.tenant)
    await stage.gone(PROJECT, "todo")
    for kind in (AGENT_RUN, POD, DEPLOYMENT):
        assert (await stage.client.list(kind, stage.tenant))[0] == []
    body = await stage.client.get(SERVER, server)
    assert body["status"].get("allocations", []) == []
    names = [s["metadata"]["name"] for s in (await stage.client.list(SECRET, stage.tenant))[0]]
    assert not [n for n in names if n.endswith("-generated")]


async def test_recreated_under_the_same_name_adopts_nothing(stage: Any, node: Any) -> None:
    """Another uid is another product: other slug, other runs, other values."""
    stage.start()
    await stage.server()
    await stage.project()
    await stage.reaches("Deployed")
    first = await stage.client.get(PROJECT, "todo", stage.tenant)
    runs, _ = await stage.client.list(AGENT_RUN, stage.tenant)
    old = {r["metadata"]["uid"] for r in runs}
    await stage.client.delete(PROJECT, "todo", stage.tenant)
    await stage.gone(PROJECT, "todo")
    await stage.project()
    await stage.reaches("Deployed")
    second = await stage.client.get(PROJECT, "todo", stage.tenant)
    assert second["status"]["slug"] != first["status"]["slug"]
    assert second["status"]["release"] != first["status"]["release"]
    runs, _ = await stage.client.list(AGENT_RUN, stage.tenant)
    assert not old & {r["metadata"]["uid"] for r in runs}
    secrets, _ = await stage.client.list(SECRET, stage.tenant)
    generated = [s for s in secrets if s["metadata"]["name"].endswith("-generated")]
    # teardownPolicy keep: the password of the kept database is kept with it, beside the new one
    assert len({s["data"]["POSTGRES_PASSWORD"] for s in generated}) == 2
