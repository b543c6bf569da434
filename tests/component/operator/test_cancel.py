"""Every kind of Ansible Job, cancelled by its resource, on a real API server."""

from typing import Any

from codegen_crds.kinds import DEPLOYMENT, JOB, PROJECT, SECRET, SERVER
from codegen_crds.meta import ANNOTATION_CANCEL

BACKUP = {
    "repository": "s3:https://s3.example.test/shop",
    "passwordRef": {"name": "restic", "key": "password"},
    "schedule": "0 3 1 1 *",
}


async def test_a_job_of_each_kind_is_cancelled_and_done_by_the_next(stage: Any, node: Any) -> None:
    """Provisioning, release, backup and restore of a move, teardown: each hangs, and is cut."""
    metadata = {"name": "restic", "namespace": stage.system}
    secret = {"apiVersion": "v1", "kind": SECRET.name, "metadata": metadata}
    await stage.client.create({**secret, "stringData": {"password": "opens"}})
    stage.start(CODEGEN_OPERATOR_RETRIES__MOST_SECONDS="1")

    node.held = {"provision"}
    first = await stage.server(f"a-{stage.tenant}", backup=BACKUP)
    await _cut(stage, node, "provision", SERVER, first, "")
    await stage.server(
        f"b-{stage.tenant}", address="192.0.2.20", backup=BACKUP, tenants=[], domainSuffix="b.test"
    )
    await stage.project()
    node.held = {"deploy"}
    await _cut(stage, node, "deploy", DEPLOYMENT, "todo", stage.tenant, by=PROJECT)
    await stage.reaches("Deployed")

    node.held = {"backup"}
    second = f"b-{stage.tenant}"
    await stage.client.patch(SERVER, second, "", patch={"spec": {"tenants": [stage.tenant]}})
    await stage.client.patch(PROJECT, "todo", stage.tenant, patch={"spec": {"server": second}})
    await _cut(stage, node, "backup", DEPLOYMENT, "todo", stage.tenant, then="restore")
    await _cut(stage, node, "restore", DEPLOYMENT, "todo", stage.tenant, then="remove")
    await stage.until(lambda: _home(stage, second))

    await stage.client.delete(PROJECT, "todo", stage.tenant)
    await _cut(stage, node, "remove", DEPLOYMENT, "todo", stage.tenant)
    await stage.gone(PROJECT, "todo")
    done = [o.operation for o in node.orders if o.address == "192.0.2.10"]
    assert done[:4] == ["provision", "deploy", "stop", "backup"], (
        f"what was cut was never done: {done}"
    )
    assert [o.operation for o in node.orders if o.operation == "restore"] == ["restore"]
    assert {o.operation for o in node.orders[-2:]} == {"remove"}, "at both ends of the move"


async def _cut(
    stage: Any,
    node: Any,
    operation: str,
    kind: Any,
    name: str,
    namespace: str,
    then: str = "",
    by: Any = None,
) -> None:
    """Wait until the Job of an object hangs, cancel it, and let the next one do its work."""

    async def hangs() -> str:
        body = await stage.client.find(kind, name, namespace)
        job = ((body or {}).get("status") or {}).get("job") or {}
        there = job.get("operation") == operation and not job.get("outcome")
        there = there and await stage.client.find(JOB, job["name"], stage.system) is not None
        return str(job["name"]) if there else ""

    cut = await stage.until(hangs)
    patch = {"metadata": {"annotations": {ANNOTATION_CANCEL: cut}}}
    await stage.client.patch(by or kind, name, namespace, patch=patch)
    await stage.gone(JOB, cut, stage.system)
    await stage.gone(SECRET, cut, stage.system)
    node.held = {then} - {""}

    async def cancelled() -> bool:
        body = await stage.client.find(kind, name, namespace)
        job = ((body or {}).get("status") or {}).get("job") or {}
        return body is None or job.get("name") != cut

    await stage.until(cancelled)


async def _home(stage: Any, server: str) -> bool:
    body = await stage.client.get(DEPLOYMENT, "todo", stage.tenant)
    return bool(((body.get("status") or {}).get("home") or {}).get("server") == server)
