"""Products that go from Server to Server, on a real API server with played Jobs."""

from datetime import UTC, datetime
from typing import Any

from codegen_crds.contracts.job import JobFailure
from codegen_crds.kinds import DEPLOYMENT, PROJECT, SECRET, SERVER

Json = dict[str, Any]
BACKUP = {
    "repository": "s3:https://s3.example.test/shop",
    "passwordRef": {"name": "restic", "key": "password"},
    "schedule": "0 3 1 1 *",
}


async def test_a_server_that_is_drained_loses_its_product_to_the_other(
    stage: Any, node: Any
) -> None:
    """One change of a Server. Until the product has moved it keeps its name, and serves by it."""
    await _repository(stage)
    stage.start()
    first = await _machine(stage, "a", "192.0.2.10")
    await stage.project()
    await stage.reaches("Deployed")
    second = await _machine(stage, "b", "192.0.2.20")

    await _say(stage, first, drain=True)
    await _lives_on(stage, second)

    async def named() -> bool:
        found = await stage.client.get(DEPLOYMENT, "todo", stage.tenant)
        held = {c["type"]: c["status"] for c in found["status"]["conditions"]}
        name, known = found["spec"]["domain"], found["status"]["observedGeneration"]
        current = known == found["metadata"]["generation"] and held["Deployed"] == "True"
        return bool(name.endswith("b.example.test")) and current

    await stage.until(named)
    moved = [(o.operation, o.address) for o in node.orders if o.operation != "provision"]
    assert moved == [
        ("deploy", "192.0.2.10"),
        ("stop", "192.0.2.10"),
        ("backup", "192.0.2.10"),
        ("restore", "192.0.2.20"),
        ("deploy", "192.0.2.20"),
    ], "its name leads nowhere here: the source is kept until it answers"
    deployment = await stage.client.get(DEPLOYMENT, "todo", stage.tenant)
    assert deployment["status"]["move"]["phase"] == "Verifying"
    told = await _told(stage)
    assert [n["event"] for n in told] == ["Moving"]
    assert f"from {first} to {second}" in told[0]["text"]
    claims = await stage.client.get(SERVER, second, "")
    assert [a["name"] for a in claims["status"]["allocations"]] == ["todo"]


async def test_a_named_server_whose_jobs_crash_is_asked_again(stage: Any, node: Any) -> None:
    """`spec.server` moves it; while the target's word is missing, people know why it is down."""
    await _repository(stage)
    stage.start(CODEGEN_OPERATOR_RETRIES__MOST_SECONDS="1")
    await _machine(stage, "a", "192.0.2.10")
    second = await _machine(stage, "b", "192.0.2.20", cordoned=True)
    await stage.project()
    await stage.reaches("Deployed")
    crash = JobFailure.model_validate({"class": "bug", "reason": "JobCrashed", "message": "boom"})
    node.failures = {"restore": [crash, crash]}

    await _say(stage, second, cordoned=False)
    patch = {"spec": {"server": second}}
    await stage.client.patch(PROJECT, "todo", stage.tenant, patch=patch)
    silent = await stage.says("TargetSilent")
    assert f"spec.lost of the Server {second}" in silent["message"]
    await stage.kill()
    stage.start(CODEGEN_OPERATOR_RETRIES__MOST_SECONDS="1")
    await _lives_on(stage, second)
    operations = [o.operation for o in node.orders if o.operation != "provision"]
    assert operations[:3] == ["deploy", "stop", "backup"]
    assert set(operations[3:6]) == {"restore"}
    assert [n["event"] for n in await _told(stage)] == ["Moving", "TargetSilent"]


async def test_a_lost_server_is_left_without_a_word_to_it(stage: Any, node: Any) -> None:
    """`spec.lost`: the product comes back elsewhere from its last backup; nobody asks the dead."""
    await _repository(stage)
    stage.start()
    first = await _machine(stage, "a", "192.0.2.10")
    await stage.project()
    await stage.reaches("Deployed")
    second = await _machine(stage, "b", "192.0.2.20")
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    saved = {"status": {"lastBackup": when}}
    await stage.client.patch(DEPLOYMENT, "todo", stage.tenant, patch=saved, subresource="status")
    before = len([o for o in node.orders if o.address == "192.0.2.10"])

    await _say(stage, first, lost=True)
    await _lives_on(stage, second)
    spoken = [o.operation for o in node.orders if o.address == "192.0.2.10"][before:]
    assert spoken == [], "a machine that is gone is not spoken to"
    there = [o.operation for o in node.orders if o.address == "192.0.2.20"]
    assert there[:2] == ["provision", "restore"]
    told = await _told(stage)
    assert told[0]["event"] == "Moving"
    assert first in told[0]["text"]


async def _repository(stage: Any) -> None:
    metadata = {"name": "restic", "namespace": stage.system}
    secret = {"apiVersion": "v1", "kind": SECRET.name, "metadata": metadata}
    await stage.client.create({**secret, "stringData": {"password": "opens"}})


async def _machine(stage: Any, mark: str, address: str, **spec: Any) -> str:
    name: str = await stage.server(
        f"{mark}-{stage.tenant}",
        address=address,
        domainSuffix=f"{mark}.example.test",
        backup=BACKUP,
        **spec,
    )

    async def ready() -> bool:
        found = await stage.client.get(SERVER, name, "")
        held = (found.get("status") or {}).get("conditions") or []
        return any((c["type"], c["status"]) == ("Ready", "True") for c in held)

    await stage.until(ready)
    return name


async def _say(stage: Any, server: str, **spec: Any) -> None:
    await stage.client.patch(SERVER, server, "", patch={"spec": spec})


async def _lives_on(stage: Any, server: str) -> None:
    async def there() -> bool:
        found = await stage.client.get(DEPLOYMENT, "todo", stage.tenant)
        home: Json = (found.get("status") or {}).get("home") or {}
        return home.get("server") == server

    await stage.until(there)


async def _told(stage: Any) -> list[Json]:
    """Messages about moves, once the Project has said what its Deployment says."""
    found = await stage.client.get(PROJECT, "todo", stage.tenant)
    told = found["status"].get("notifications") or []
    return [n for n in told if n["event"] in {"Moving", "TargetSilent", "Moved", "MoveFailed"}]
