"""What a product said is brought here once for each request, beside everything else."""

from typing import Any

import pytest

from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.contracts.job_log import pack
from codegen_crds.v1alpha1.app_log import AppLog, LogRequest

UID = "deployment-todo"
SAID = "2030-01-01T00:00:00Z backend_green serving"
WISH = LogRequest(id="cli-1", service="backend", lines=50)


@pytest.fixture
def cluster(make: Any) -> Any:
    """Nothing but a Server."""
    return make.cluster()


@pytest.fixture
def live(make: Any, cluster: Any) -> Any:
    """A product in production."""
    cluster.add(make.deployment())
    cluster.settle(UID)
    cluster.end()
    cluster.settle(UID)
    cluster.look(UID)
    cluster.settle(UID)
    assert cluster.condition(UID, "Ready")[0] == "True"
    return cluster


def answered(cluster: Any, said: str = SAID) -> AppLog:
    order = cluster.end(result=AnsibleResult(operation="logs", log=pack(said) if said else ""))
    assert order.job.operation == "logs"
    cluster.settle(UID)
    log = cluster.deployments[UID].status.log
    assert isinstance(log, AppLog)
    return log


def test_a_request_is_answered_once_and_leaves_nothing(live: Any) -> None:
    live.want(UID, log_request=WISH)
    live.settle(UID)
    (order,) = live.orders.values()
    request = order.job.request
    assert (request.verb, request.service, request.lines) == ("logs", "backend", 50)
    assert (order.values, order.backup, order.job.site) == ((), None, None)
    before = live.deployments[UID].status
    log = answered(live)
    assert (log.id, log.text, log.message) == ("cli-1", SAID, "")
    assert (live.jobs, live.orders) == ({}, {})
    after = live.deployments[UID].status
    assert after.job == before.job, "it takes no other Job's place"
    writes = live.writes
    live.settle(UID)
    assert live.writes == writes, "nothing is written for nothing"


def test_an_answer_is_kept_for_a_while_and_not_asked_for_again(live: Any) -> None:
    live.want(UID, log_request=WISH)
    live.settle(UID)
    answered(live)
    live.wait(14 * 60)
    live.settle(UID)
    assert live.deployments[UID].status.log.text == SAID
    live.wait(60)
    live.settle(UID)
    log = live.deployments[UID].status.log
    assert (log.id, log.text) == ("cli-1", "")
    assert "ask again" in log.message
    assert live.jobs == {}
    live.want(UID, log_request=WISH.model_copy(update={"id": "cli-2"}))
    live.settle(UID)
    assert answered(live, "more").text == "more"
    live.want(UID, log_request=None)
    live.settle(UID)
    assert live.deployments[UID].status.log is None


def test_a_newer_request_takes_the_place_of_one_that_is_not_answered(live: Any) -> None:
    live.want(UID, log_request=WISH)
    live.settle(UID)
    live.want(UID, log_request=WISH.model_copy(update={"id": "cli-2"}))
    live.settle(UID)
    assert len(live.jobs) == 1
    assert answered(live).id == "cli-2"


@pytest.mark.parametrize(
    ("said", "message"),
    [("", "It has said nothing."), ("broken", "ResultUnreadable: not a packed log")],
)
def test_no_text_has_a_reason(live: Any, said: str, message: str) -> None:
    live.want(UID, log_request=WISH)
    live.settle(UID)
    live.end(result=AnsibleResult(operation="logs", log=said))
    live.settle(UID)
    log = live.deployments[UID].status.log
    assert (log.text, log.message) == ("", message)


def test_a_server_that_does_not_answer_is_said(make: Any, live: Any) -> None:
    live.want(UID, log_request=WISH)
    live.settle(UID)
    live.end(make.fail("infrastructure", "ServerUnreachable", "no route to host"))
    live.settle(UID)
    log = live.deployments[UID].status.log
    assert log.message.startswith("ServerUnreachable: no route")
    assert live.condition(UID, "Ready")[0] == "True"


def test_nothing_is_asked_before_there_is_anything(make: Any, cluster: Any) -> None:
    cluster.add(make.deployment(release=None, log_request=WISH))
    cluster.settle(UID)
    assert cluster.jobs == {}
    assert "Nothing of it" in cluster.deployments[UID].status.log.message


def test_attempts_at_a_release_that_fails_are_counted_on(make: Any, live: Any) -> None:
    """A log is asked for between the attempts: it neither ends them nor begins them anew."""
    live.want(UID, release=make.release("2"))
    for attempt in range(1, 4):
        live.settle(UID)
        assert live.deployments[UID].status.job.attempt == attempt
        live.want(UID, log_request=WISH.model_copy(update={"id": f"cli-{attempt}"}))
        live.end(make.fail("product", "HealthCheckFailed"))
        live.settle(UID)
        answered(live)
        live.wait(600)
    live.settle(UID)
    assert live.jobs == {}
    assert live.deployments[UID].status.failed_release == make.release("2").release_id


@pytest.mark.parametrize("lives", range(1, 8))
def test_an_operator_that_is_killed_goes_on(live: Any, make: Any, lives: int) -> None:
    live.want(UID, log_request=WISH)
    live.lives = lives
    for _ in range(2):
        try:
            live.settle(UID)
            if live.jobs:
                answered(live)
        except make.died:
            live.lives = float("inf")
    live.settle(UID)
    if live.jobs:
        answered(live)
    assert live.deployments[UID].status.log.text == SAID
    assert (live.jobs, live.orders) == ({}, {})


def test_deletion_takes_an_unanswered_request_along(live: Any) -> None:
    live.want(UID, log_request=WISH)
    live.settle(UID)
    live.delete(UID)
    live.settle(UID)
    assert [o.job.operation for o in live.orders.values()] == ["remove"]
    live.end()
    live.settle(UID)
    assert UID in live.gone
