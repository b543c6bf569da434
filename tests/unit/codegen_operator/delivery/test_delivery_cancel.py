"""A Job that a person cancels: it is gone first, costs no attempt, and the next one goes on."""

from typing import Any

import pytest

from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.meta import ANNOTATION_CANCEL
from codegen_crds.v1alpha1.server import Backup, SecretKey

UID = "deployment-todo"
REPOSITORY = Backup(
    repository="s3:https://s3.example.org/shop",
    password_ref=SecretKey(name="restic", key="password"),
    schedule="0 3 * * *",
)


def cancelled(resource: Any) -> Any:
    """The resource, with its running Job cancelled."""
    assert resource.status.job.outcome == ""
    annotations = {ANNOTATION_CANCEL: resource.status.job.name}
    metadata = resource.metadata.model_copy(update={"annotations": annotations})
    return resource.model_copy(update={"metadata": metadata})


def live(make: Any) -> Any:
    """A cluster whose product is verified."""
    cluster = make.cluster()
    cluster.server = make.ready(make.server(backup=REPOSITORY))
    cluster.add(make.deployment())
    cluster.settle(UID)
    cluster.end()
    cluster.settle(UID)
    cluster.look(UID)
    cluster.settle(UID)
    assert cluster.condition(UID, "Ready") == ("True", "Verified")
    return cluster


def release(cluster: Any, make: Any) -> None:
    cluster.want(UID, release=make.release("2"))


def backup(cluster: Any, make: Any) -> None:
    cluster.wait(86400)
    cluster.look(UID)


def teardown(cluster: Any, make: Any) -> None:
    cluster.delete(UID)


def stop(cluster: Any, make: Any) -> None:
    cluster.want(UID, suspended=True)


@pytest.mark.parametrize(
    ("wish", "operation", "kind"),
    [
        (release, "deploy", "Deployed"),
        (backup, "backup", "BackedUp"),
        (teardown, "remove", "Deployed"),
        (stop, "stop", "Suspended"),
    ],
)
def test_what_works_for_a_deployment_ends_first_and_is_done_by_the_next(
    make: Any, wish: Any, operation: str, kind: str
) -> None:
    cluster = live(make)
    wish(cluster, make)
    cluster.settle(UID)
    before = cluster.deployments[UID].status.job
    assert before.operation == operation
    cluster.lingering = True
    cluster.add(cancelled(cluster.deployments[UID]))
    cluster.settle(UID)
    assert [seen.deleting for _, seen in cluster.jobs.values()] == [True]
    assert cluster.orders == {}, "its input went first"
    assert cluster.deployments[UID].status.job.outcome == "", "it may be at work until it is gone"
    cluster.reap()
    cluster.lingering = False
    cluster.settle(UID)
    assert cluster.condition(UID, kind)[1] == "Cancelled"
    assert not cluster.jobs, "the next attempt has its time"

    cluster.wait(3600)
    cluster.settle(UID)
    after = cluster.deployments[UID].status.job
    assert (after.operation, after.key, after.attempt) == (operation, before.key, before.attempt)
    assert after.name != before.name
    cluster.settle(UID)
    assert len(cluster.jobs) == 1, "what was cancelled is not cancelled twice"
    saved = AnsibleResult.model_validate(
        {"operation": "backup", "release_id": make.release().release_id, "backup": "2030"}
    )
    cluster.end(result=saved if operation == "backup" else None)
    cluster.settle(UID)
    assert (UID in cluster.gone) == (operation == "remove")
    if operation != "remove":
        assert cluster.condition(UID, kind)[1] != "Cancelled"


def test_a_release_that_is_no_longer_wanted_makes_room_for_the_one_that_is(make: Any) -> None:
    """Else a newer wish waits until the running Job has ended."""
    cluster = live(make)
    first = cluster.deployments[UID].spec.release
    cluster.want(UID, release=make.release("2"))
    cluster.settle(UID)
    cluster.want(UID, release=first)
    cluster.settle(UID)
    assert len(cluster.jobs) == 1
    # By the Project, which people may write.
    cluster.cancelled = cluster.deployments[UID].status.job.name
    cluster.settle(UID)
    assert cluster.condition(UID, "Deployed") == ("True", "Released")
    assert not cluster.jobs


def test_provisioning_ends_and_is_finished_by_the_next(make: Any) -> None:
    cluster = make.cluster(server=make.server())
    cluster.settle_server()
    name = cluster.server.status.job.name
    cluster.server = cancelled(cluster.server)
    cluster.settle_server()
    assert cluster.server_condition("Provisioned") == ("False", "Cancelled")
    assert not cluster.jobs
    cluster.wait(3600)
    cluster.settle_server()
    job = cluster.server.status.job
    assert (job.attempt, job.name == name) == (1, False)
    cluster.end()
    cluster.settle_server()
    assert cluster.server_condition("Ready") == ("True", "Provisioned")


def test_the_name_of_a_job_that_has_ended_cancels_nothing(make: Any) -> None:
    cluster = live(make)
    release(cluster, make)
    cluster.settle(UID)
    cluster.add(cancelled(cluster.deployments[UID]))
    cluster.end()
    cluster.settle(UID)
    assert cluster.condition(UID, "Deployed") == ("True", "Released")
