"""A machine is wiped on one explicit request, where it is allowed, at most once."""

from dataclasses import replace
from typing import Any

import pytest

from codegen_crds import conditions
from codegen_crds.v1alpha1.server import Operation
from codegen_operator.domain.delivery.server_facts import ReinstallSeen

MACHINE = "m-17"


def provisioned(make: Any, **settings: Any) -> Any:
    """A Ready Server of a machine that may be wiped."""
    cluster = make.cluster(server=make.server(machine_id=MACHINE))
    allowed: dict[str, Any] = {"machine_provider": True, "reinstall_allowed": frozenset({MACHINE})}
    cluster.settings = replace(cluster.settings, **{**allowed, **settings})
    cluster.settle_server()
    cluster.end()
    cluster.settle_server()
    assert cluster.server_condition("Ready") == ("True", "Provisioned")
    return cluster


def ask(cluster: Any, id_: str = "wipe-1") -> None:
    wish = Operation(id=id_, kind="reinstall")
    operations = (*cluster.server.spec.operations, wish)
    spec = cluster.server.spec.model_copy(update={"operations": operations})
    cluster.server = cluster.server.model_copy(update={"spec": spec})
    cluster.settle_server()


def test_it_is_asked_for_once_and_set_up_again_when_it_is_done(make: Any) -> None:
    cluster = provisioned(make)
    ask(cluster)
    assert cluster.server_condition("Ready") == ("False", "Reinstalling")
    assert cluster.server_condition("Reinstalled") == ("Unknown", "Reinstalling")
    for _ in range(5):
        cluster.wait(600)
        cluster.settle_server()
    assert cluster.wiped == [(MACHINE, "wipe-1")]
    assert not cluster.jobs, "nothing else is done on the machine meanwhile"

    cluster.reinstalled = ReinstallSeen("done")
    cluster.settle_server()
    assert cluster.server_condition("Reinstalled") == ("True", "Reinstalled")
    assert cluster.server.status.operations_done == ("wipe-1",)
    assert cluster.server.status.reinstallation is None
    cluster.end()
    cluster.settle_server()
    assert cluster.server_condition("Ready") == ("True", "Provisioned")
    assert [o.job.operation for o in cluster.ran] == ["provision", "provision"]
    assert cluster.wiped == [(MACHINE, "wipe-1")]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"machine_provider": False}, "NoProvider"),
        ({"reinstall_allowed": frozenset()}, "NotAllowed"),
        ({"reinstall_allowed": frozenset({"m-1", "m-170"})}, "NotAllowed"),
    ],
)
def test_what_the_installation_does_not_allow_is_refused_for_good(
    make: Any, settings: dict[str, Any], reason: str
) -> None:
    cluster = provisioned(make, **settings)
    ask(cluster)
    assert cluster.server_condition("Reinstalled") == ("False", reason)
    assert cluster.server_condition("Ready") == ("True", "Provisioned")
    assert [(e.type, e.reason) for e in cluster.events] == [("Warning", reason)]
    cluster.settings = replace(
        cluster.settings, machine_provider=True, reinstall_allowed=frozenset({MACHINE})
    )
    cluster.settle_server()
    assert cluster.wiped == [], "a refused request does not come true when the list changes"
    ask(cluster, "wipe-2")
    assert cluster.wiped == [(MACHINE, "wipe-2")]


def test_a_machine_that_carries_products_is_not_wiped(make: Any) -> None:
    cluster = provisioned(make)
    cluster.add(make.deployment())
    cluster.settle("deployment-todo")
    ask(cluster)
    assert cluster.server_condition("Reinstalled") == ("False", "InUse")
    found = conditions.find(cluster.server.status.conditions, "Reinstalled")
    assert found is not None
    assert "shop/todo" in found.message
    assert cluster.wiped == []


def test_a_machine_that_two_servers_name_is_not_wiped(make: Any) -> None:
    cluster = provisioned(make)
    cluster.namesakes = frozenset({"other"})
    ask(cluster)
    assert cluster.server_condition("Reinstalled") == ("False", "SharedMachine")
    assert cluster.wiped == []


def test_what_was_never_set_up_from_here_is_unknown_and_not_new(make: Any) -> None:
    """A Server that came back from a manifest knows nothing of its machine, nor wipes it."""
    wish = (Operation(id="wipe-1", kind="reinstall"),)
    cluster = make.cluster(server=make.server(machine_id=MACHINE, operations=wish))
    cluster.settings = replace(
        cluster.settings, machine_provider=True, reinstall_allowed=frozenset({MACHINE})
    )
    cluster.settle_server()
    assert cluster.server_condition("Reinstalled") == ("False", "NeverProvisioned")
    cluster.end()
    cluster.settle_server()
    assert cluster.server_condition("Ready") == ("True", "Provisioned")
    assert cluster.wiped == []


def test_it_waits_for_a_job_that_runs_on_the_machine(make: Any) -> None:
    cluster = provisioned(make)
    spec = cluster.server.spec.model_copy(update={"user": "admin"})
    cluster.server = cluster.server.model_copy(update={"spec": spec})
    cluster.settle_server()
    ask(cluster)
    assert cluster.server_condition("Reinstalled") == ("False", "Waiting")
    assert cluster.wiped == []
    cluster.end()
    cluster.settle_server()
    assert cluster.wiped == [(MACHINE, "wipe-1")]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("failed", ("False", "ReinstallFailed")),
        ("refused", ("False", "RefusedByProvider")),
        ("unknown", ("Unknown", "RequestNotKnown")),
    ],
)
def test_what_does_not_succeed_is_told_and_not_repeated(
    make: Any, state: Any, said: tuple[str, str]
) -> None:
    cluster = provisioned(make)
    ask(cluster)
    cluster.reinstalled = ReinstallSeen(state, "no such rack")
    cluster.settle_server()
    assert cluster.server_condition("Reinstalled") == said
    assert cluster.server.status.operations_done == ("wipe-1",)
    assert cluster.wiped == [(MACHINE, "wipe-1")]


def test_a_silent_provider_is_waited_for(make: Any) -> None:
    cluster = provisioned(make)
    ask(cluster)
    cluster.reinstalled = ReinstallSeen("unanswered", "the machine provider does not answer")
    cluster.settle_server()
    assert cluster.server_condition("Reinstalled") == ("Unknown", "ProviderUnreachable")
    writes = cluster.writes
    cluster.wait(3600)
    plan = cluster.step_server()
    assert plan.requeue_seconds == 15
    assert cluster.writes == writes
    cluster.reinstalled = ReinstallSeen("done")
    cluster.settle_server()
    assert cluster.server_condition("Reinstalled") == ("True", "Reinstalled")


def test_killed_after_any_effect_it_is_asked_for_at_most_once(make: Any) -> None:
    told = set()
    for lives in range(40):
        cluster = provisioned(make)
        cluster.lives = lives
        wish = Operation(id="wipe-1", kind="reinstall")
        spec = cluster.server.spec.model_copy(update={"operations": (wish,)})
        cluster.server = cluster.server.model_copy(update={"spec": spec})
        died = False
        for _ in range(20):
            try:
                cluster.step_server()
            except make.died:
                died, cluster.lives = True, float("inf")
                continue
            if cluster.wiped and cluster.reinstalled is None:
                cluster.reinstalled = ReinstallSeen("done")
            if [s for _, s in cluster.jobs.values() if not s.ended]:
                cluster.end()
        assert len(cluster.wiped) <= 1
        told.add(cluster.server_condition("Reinstalled"))
        assert cluster.server.status.operations_done == ("wipe-1",)
        assert cluster.server_condition("Ready") == ("True", "Provisioned")
        if not died:
            break
    else:
        raise AssertionError("it never lived to the end")
    assert told == {("True", "Reinstalled"), ("Unknown", "RequestNotKnown")}
