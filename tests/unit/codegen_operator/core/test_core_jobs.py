"""A Job's result comes by its pod, and the pod by another watch."""

from typing import Any

import pytest

from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.kinds import Kind
from codegen_operator.domain.job_results import ansible_job_seen
from codegen_operator.shell.jobs import Jobs
from codegen_operator.shell.store import Store

OWNER, SYSTEM = "u-owner", "codegen-system"
SAID = AnsibleResult(operation="provision")


def owned(kind: str, name: str, status: dict[str, Any], **labels: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1" if kind == "Pod" else "batch/v1",
        "kind": kind,
        "metadata": {
            "name": name,
            "namespace": SYSTEM,
            "uid": f"u-{name}",
            "resourceVersion": "1",
            "labels": {"codegen.dev/owner-uid": OWNER, **labels},
        },
        "status": status,
    }


def job(name: str, *conditions: str) -> dict[str, Any]:
    return owned("Job", name, {"conditions": [{"type": c, "status": "True"} for c in conditions]})


def pod(name: str) -> dict[str, Any]:
    ended = {"terminated": {"exitCode": 0, "message": SAID.message()}}
    status = {"phase": "Succeeded", "containerStatuses": [{"name": "c", "state": ended}]}
    return owned("Pod", f"{name}-x", status, **{"batch.kubernetes.io/job-name": name})


class ApiServer:
    """Has pods that the store has not heard of yet."""

    def __init__(self, store: Store, *pods: dict[str, Any]) -> None:
        self.store, self.pods = store, pods
        self.asked: list[str] = []

    async def list(self, kind: Kind, namespace: str = "", *, selector: str = "") -> None:
        assert (kind.name, namespace) == ("Pod", SYSTEM)
        self.asked.append(selector)
        key, _, value = selector.partition("=")
        for body in self.pods:
            if body["metadata"]["labels"].get(key) == value:
                self.store.put(body)


async def test_the_pod_of_an_ended_job_is_looked_for_before_its_result_is_lost() -> None:
    store = Store()
    store.put(job("a", "Complete"))
    store.put(job("b"))
    server = ApiServer(store, pod("a"), pod("b"))
    ended, runs = await Jobs(store, server).of(OWNER, SYSTEM, ansible_job_seen)  # type: ignore[arg-type]  # it only lists
    assert (ended.ended, ended.result, ended.failure) == (True, SAID, None)
    assert not runs.ended
    assert server.asked == ["batch.kubernetes.io/job-name=a"]


@pytest.mark.parametrize("others", [(), ("b",)])
async def test_a_pod_that_nobody_has_is_lost(others: tuple[str, ...]) -> None:
    store = Store()
    store.put(job("a", "Complete"))
    server = ApiServer(store, *(pod(name) for name in others))
    (seen,) = await Jobs(store, server).of(OWNER, SYSTEM, ansible_job_seen)  # type: ignore[arg-type]  # it only lists
    assert seen.failure is not None
    assert seen.failure.reason == "ResultLost"
