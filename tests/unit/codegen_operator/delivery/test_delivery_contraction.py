"""Taking away what a release has outgrown: approved, verified first, and final."""

from typing import Any

import pytest

from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.contracts.release import Release

UID = "deployment-todo"


def knowing(make: Any, *revisions: str, mark: str = "2") -> Release:
    """A release whose code has contract migrations."""
    plain = make.release(mark)
    return Release.make(
        commit=plain.commit,
        schema_revision="",
        services=plain.services,
        contractions=revisions,
    )


def result(operation: str, release: Release, *pending: str) -> AnsibleResult:
    return AnsibleResult.model_validate(
        {"operation": operation, "release_id": release.release_id, "pending": list(pending)}
    )


def waiting(make: Any, *approved: str) -> Any:
    """A cluster whose second release is live and has "0007" still to run."""
    cluster = make.cluster()
    cluster.add(make.deployment())
    cluster.settle(UID)
    cluster.end()
    cluster.settle(UID)
    cluster.look(UID)
    cluster.settle(UID)
    release = knowing(make, "0007")
    cluster.want(UID, release=release, contractions=approved)
    cluster.settle(UID)
    cluster.end(result=result("deploy", release, "0007"))
    cluster.settle(UID)
    return cluster


def test_nothing_is_taken_away_before_the_release_was_seen_to_answer(make: Any) -> None:
    cluster = waiting(make, "0007")
    assert cluster.condition(UID, "Contracted") == ("False", "NotVerified")
    assert not cluster.jobs
    cluster.look(UID)
    cluster.settle(UID)
    assert cluster.condition(UID, "Contracted") == ("False", "Contracting")
    assert cluster.condition(UID, "Ready") == ("True", "Verified"), "it serves meanwhile"
    order = cluster.end(result=result("contract", knowing(make, "0007")))
    assert order.job.operation == "contract"
    assert order.job.request.contractions == ("0007",)
    assert not order.values, "no secret value is needed for it"
    cluster.settle(UID)
    assert cluster.condition(UID, "Contracted") == ("True", "Contracted")
    assert not cluster.jobs


def test_what_was_not_approved_stays(make: Any) -> None:
    cluster = waiting(make)
    cluster.look(UID)
    cluster.settle(UID)
    assert cluster.condition(UID, "Contracted") == ("False", "NotApproved")
    assert not cluster.jobs
    cluster.want(UID, contractions=("0007",))
    cluster.settle(UID)
    assert len(cluster.jobs) == 1, "approved later, it runs then"


def test_no_release_goes_back_past_what_was_taken_away(make: Any) -> None:
    """Refused by name before any Job; the release that serves is not touched."""
    cluster = waiting(make, "0007")
    cluster.look(UID)
    cluster.settle(UID)
    cluster.end(result=result("contract", knowing(make, "0007")))
    cluster.settle(UID)
    ran = len(cluster.ran)
    cluster.want(UID, release=make.release())
    cluster.settle(UID)
    assert cluster.condition(UID, "Deployed") == ("False", "ContractMigrationApplied")
    found = cluster.deployments[UID].status.conditions
    assert "0007" in next(c.message for c in found if c.type == "Deployed")
    assert (len(cluster.ran), cluster.jobs) == (ran, {})
    cluster.want(UID, release=knowing(make, "0007", mark="3"))
    cluster.settle(UID)
    assert len(cluster.jobs) == 1, "what knows it may come"


def test_going_back_is_free_while_nothing_was_taken_away(make: Any) -> None:
    cluster = waiting(make)
    cluster.want(UID, release=make.release())
    cluster.settle(UID)
    assert cluster.condition(UID, "Deployed") == ("False", "Releasing")


def test_a_failure_is_said_and_does_not_hold_up_releases(make: Any) -> None:
    cluster = waiting(make, "0007")
    cluster.look(UID)
    cluster.settle(UID)
    cluster.end(make.fail("input", "NotApproved"))
    cluster.settle(UID)
    assert cluster.condition(UID, "Contracted") == ("False", "NotApproved")
    assert cluster.condition(UID, "Ready") == ("True", "Verified")
    cluster.want(UID, release=knowing(make, "0007", mark="3"))
    cluster.settle(UID)
    assert cluster.condition(UID, "Deployed") == ("False", "Releasing")


@pytest.mark.parametrize("lives", range(12))
def test_killed_anywhere_it_runs_once(make: Any, lives: int) -> None:
    cluster = waiting(make, "0007")
    cluster.look(UID)
    cluster.lives = lives
    for _ in range(2):
        try:
            cluster.settle(UID)
        except make.died:
            cluster.lives = float("inf")
    cluster.lives = float("inf")
    assert len(cluster.jobs) == 1
    cluster.end(result=result("contract", knowing(make, "0007")))
    cluster.settle(UID)
    assert [o.job.operation for o in cluster.ran].count("contract") == 1
    assert cluster.condition(UID, "Contracted") == ("True", "Contracted")
