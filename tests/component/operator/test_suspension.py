"""A product that is stopped and started by its Project, on a real API server."""

from typing import Any

from codegen_crds.kinds import DEPLOYMENT, PROJECT


async def test_a_project_stops_its_product_and_starts_it_again(stage: Any, node: Any) -> None:
    """Each wish is one Job, whoever runs the operator; nothing is written while it stands."""
    stage.start()
    await stage.server()
    await stage.project()
    await stage.reaches("Deployed")

    await _suspend(stage, wish=True)
    stopped = await stage.says("Stopped")
    assert stopped["type"] == "Suspended"
    assert (await stage.condition("Ready"))["reason"] == "Suspended"
    deployment = await stage.client.get(DEPLOYMENT, "todo", stage.tenant)
    assert deployment["spec"]["suspended"] is True

    assert await _log(stage, "look-1") == "2030-01-01T00:00:00Z db bye"

    await stage.kill()
    stage.start()
    await _suspend(stage, wish=False)

    async def resumed() -> bool:
        deployment = await stage.client.get(DEPLOYMENT, "todo", stage.tenant)
        said = {c["type"]: c["status"] for c in deployment["status"]["conditions"]}
        return (said["Suspended"], said["Deployed"]) == ("False", "True")

    await stage.until(resumed)
    assert await _log(stage, "look-2") == "2030-01-01T00:00:00Z db bye"
    operations = [order.operation for order in node.orders]
    assert operations == ["provision", "deploy", "stop", "logs", "start", "logs"]
    assert (node.orders[3].request.lines, node.orders[3].request.service) == (5, "db")
    await stage.says("DNSNotPointing")
    assert (await stage.condition("Suspended"))["status"] == "False"


async def _log(stage: Any, request: str) -> str:
    """What the product said, once the server was asked for it through the Project."""
    patch = {"spec": {"logRequest": {"id": request, "service": "db", "lines": 5}}}
    await stage.client.patch(PROJECT, "todo", stage.tenant, patch=patch)

    async def answered() -> str:
        deployment = await stage.client.get(DEPLOYMENT, "todo", stage.tenant)
        log = deployment["status"].get("log") or {}
        return str(log["text"]) if log.get("id") == request else ""

    await stage.until(answered)
    return await answered()


async def _suspend(stage: Any, *, wish: bool) -> None:
    patch = {"spec": {"suspend": wish}}
    await stage.client.patch(PROJECT, "todo", stage.tenant, patch=patch)
