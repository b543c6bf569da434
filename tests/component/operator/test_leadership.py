"""Two operators, one Lease."""

from typing import Any

from codegen_crds.kinds import LEASE


async def _role(process: Any, wanted: str) -> bool:
    return bool(await process.role() == wanted)


async def test_a_killed_leader_is_followed_by_the_other(stage: Any, node: Any) -> None:
    """The standby serves health only; after the Lease ran out it goes on where the first fell."""
    first = stage.start()
    await stage.until(lambda: _role(first, "leader"))
    second = stage.start()
    await stage.until(lambda: _role(second, "standby"))
    await stage.server()
    await stage.project()
    await stage.reaches("Analyzed")
    assert 'codegen_operator_objects{kind="Project",phase="' in await first.metrics()
    assert "codegen_operator_leader 0.0" in await second.metrics()
    first.kill()
    await stage.reaches("Built")
    assert await second.role() == "leader"
    told = await second.metrics()
    assert "codegen_operator_leader 1.0" in told
    assert 'condition="Built",kind="Project",status="True"} 1.0' in told
    assert 'reconcile_duration_seconds_count{kind="Project",outcome="done"}' in told
    assert len(node.pods_seen) == len(set(node.pods_seen))


async def test_a_polite_leader_gives_the_lease_back(stage: Any, node: Any) -> None:
    """SIGTERM: the process ends well, and the next one leads long before the Lease runs out."""
    hour = {"CODEGEN_OPERATOR_LEASE__DURATION": "3600"}
    first = stage.start(**hour)
    await stage.until(lambda: _role(first, "leader"))
    second = stage.start(**hour)
    await stage.until(lambda: _role(second, "standby"))
    first.popen.terminate()

    async def handed_over() -> bool:
        lease = await stage.client.get(LEASE, "codegen-operator", stage.system)
        return bool(lease["spec"]["holderIdentity"] == "operator-2")

    await stage.until(handed_over)
    assert first.popen.wait(20) == 0
    await stage.project()
    await stage.reaches("Analyzed")


async def test_a_leader_that_lost_the_lease_ends_at_once(stage: Any) -> None:
    """Somebody else holds it: the process stops working and exits for its supervisor to see."""
    process = stage.start()
    await stage.until(lambda: _role(process, "leader"))
    patch = {"spec": {"holderIdentity": "somebody-else"}}
    await stage.client.patch(LEASE, "codegen-operator", stage.system, patch=patch)

    async def ended() -> bool:
        return process.popen.poll() is not None

    await stage.until(ended)
    assert process.popen.returncode == 1
    assert "lease.lost" in stage.logs()
