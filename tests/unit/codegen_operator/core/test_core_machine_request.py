"""A machine is rented once per name, within the installation's terms, whoever is killed when."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_crds import conditions
from codegen_crds.contracts.machines import Machine
from codegen_crds.v1alpha1 import MachineRequest
from codegen_crds.v1alpha1.machine_request import MachineRequestStatus
from codegen_operator.domain.machine_request import (
    CreationSeen,
    CreationTerms,
    MachineRequestObserved,
    plan_machine_request,
)
from codegen_operator.domain.plan import EmitEvent, Plan, RequestMachine

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TERMS = CreationTerms(
    provider=True,
    sizes=frozenset({"cx32"}),
    regions=frozenset({"fsn1"}),
    images=frozenset({"debian-13"}),
    most=2,
)
KEY = "ssh-ed25519 AAAA me@desk"
MADE = CreationSeen("done", "", Machine(id="m-1", address="192.0.2.7"), "4.49 EUR a month")


def seen(**fields: Any) -> MachineRequestObserved:
    """A fresh request that may be asked for."""
    spec = {"size": "cx32", "region": "fsn1", "sshPublicKey": KEY, **fields.pop("spec", {})}
    request = MachineRequest.model_validate(
        {"metadata": {"name": "web-1", "uid": "u", "generation": 1}, "spec": spec}
    )
    made = MachineRequestObserved(request=request, now=NOW, terms=TERMS, machines=0)
    return replace(made, **fields)


def after(before: MachineRequestObserved, plan: Plan[Any], **fields: Any) -> MachineRequestObserved:
    request = before.request.model_copy(update={"status": plan.status})
    return replace(before, request=request, **fields)


def said(plan: Plan[MachineRequestStatus]) -> tuple[str, str]:
    found = conditions.find(plan.status.conditions, "Created")
    assert found is not None
    return found.status, found.reason


def asked(plan: Plan[Any]) -> list[str]:
    return [a.request_id for a in plan.actions if isinstance(a, RequestMachine)]


def test_it_is_written_down_before_it_is_asked_for_and_ends_with_the_machine() -> None:
    first = plan_machine_request(seen())
    assert first.status_first
    assert (first.status.asked_at, asked(first), said(first)) == (
        NOW,
        ["web-1"],
        ("Unknown", "Creating"),
    )
    running = plan_machine_request(after(seen(), first, creation=CreationSeen("running")))
    assert (running.actions, running.requeue_seconds) == ((), 15.0)
    done = plan_machine_request(after(seen(), running, creation=MADE))
    assert said(done) == ("True", "Created")
    status = done.status
    found = (status.ended, status.machine_id, status.address, status.price)
    assert found == (True, "m-1", "192.0.2.7", "4.49 EUR a month")
    assert [type(a) for a in done.actions] == [EmitEvent]
    gone = after(seen(), done, creation=CreationSeen("unknown"), terms=CreationTerms())
    last = plan_machine_request(gone)
    assert (last.status, last.actions) == (done.status, ()), "what has ended stays as it is"


def test_a_request_that_was_never_heard_is_repeated_under_its_name_but_not_in_a_hurry() -> None:
    """The operator was killed between the status and the provider."""
    first = plan_machine_request(seen())
    lost = after(seen(), first, creation=CreationSeen("unknown"))
    soon = plan_machine_request(replace(lost, now=NOW + timedelta(seconds=5)))
    assert (soon.actions, soon.requeue_seconds) == ((), 10.0)
    later = NOW + timedelta(seconds=15)
    again = plan_machine_request(replace(lost, now=later))
    assert (asked(again), again.status.asked_at) == (["web-1"], later)


@pytest.mark.parametrize(
    ("fields", "reason", "named"),
    [
        ({"terms": CreationTerms()}, "NoProvider", "no machine provider"),
        ({"spec": {"size": "cx320"}}, "NotAllowed", "spec.size: .* cx320; allowed: cx32"),
        ({"spec": {"region": "moon"}}, "NotAllowed", "spec.region"),
        ({"spec": {"image": "windows"}}, "NotAllowed", "spec.image"),
        ({"terms": replace(TERMS, sizes=frozenset())}, "NotAllowed", "allowed: none"),
        ({"machines": 2}, "TooMany", "there are 2 machines, and the installation allows 2"),
        ({"terms": replace(TERMS, most=0)}, "TooMany", "allows 0"),
    ],
)
def test_what_the_installation_does_not_allow_is_refused_for_good(
    fields: dict[str, Any], reason: str, named: str
) -> None:
    plan = plan_machine_request(seen(**fields))
    assert (asked(plan), said(plan), plan.status.ended) == ([], ("False", reason), True)
    (event,) = plan.actions
    assert isinstance(event, EmitEvent)
    assert event.type == "Warning"
    assert re.search(named, event.message)
    allowed = after(seen(), plan)
    assert plan_machine_request(allowed).actions == (), "a refusal does not come true later"


@pytest.mark.parametrize(
    ("creation", "reason", "message"),
    [
        (CreationSeen("failed", "no room"), "CreationFailed", "no room"),
        (CreationSeen("refused"), "RefusedByProvider", "gives no reason"),
        (CreationSeen("done"), "CreationFailed", "names no machine"),
    ],
)
def test_how_the_provider_ends_it_is_told(
    creation: CreationSeen, reason: str, message: str
) -> None:
    plan = plan_machine_request(after(seen(), plan_machine_request(seen()), creation=creation))
    assert (said(plan), plan.status.ended) == (("False", reason), True)
    found = conditions.find(plan.status.conditions, "Created")
    assert found is not None
    assert message in found.message


def test_requests_go_one_after_another() -> None:
    plan = plan_machine_request(seen(ahead="web-0"))
    assert (plan.actions, said(plan)) == ((), ("Unknown", "Waiting"))
    assert plan.requeue_seconds is None, "it is woken when the other one has ended"
    assert asked(plan_machine_request(after(seen(), plan))) == ["web-1"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["unanswered", "unknown", "running", "refused", "failed", "done"]),
            st.one_of(st.none(), st.integers(0, 3)),
            st.integers(0, 60),
        ),
        max_size=12,
    )
)
def test_nothing_is_asked_for_out_of_bounds_or_after_the_end(
    steps: list[tuple[Any, int | None, int]],
) -> None:
    now, look = NOW, seen()
    for state, machines, seconds in steps:
        now += timedelta(seconds=seconds)
        machine = MADE.machine if state == "done" else None
        began = look.request.status.asked_at is not None
        creation = CreationSeen(state, "", machine) if began else None
        look = replace(look, now=now, machines=machines, creation=creation)
        ended = look.request.status.ended
        plan = plan_machine_request(look)
        if asked(plan):
            assert not ended
            assert plan.status.asked_at == now
            assert began or (machines is not None and machines < TERMS.most)
            assert not began or state == "unknown"
        assert not ended or (plan.actions == () and plan.status == look.request.status)
        look = after(look, plan)
