"""Tests of releases as the planners see them: once each, beside the chain, right withdrawn."""

from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen_crds import conditions
from codegen_crds.contracts.run import Criterion, PlannedKey, QaOutput
from codegen_crds.v1alpha1 import AgentRun
from codegen_crds.v1alpha1.agentrun import Egress, Failure
from codegen_crds.v1alpha1.project import ACCEPTANCE, Change
from codegen_operator.domain.agentrun import RunObserved, plan_agentrun
from codegen_operator.domain.plan import Create, Delete
from codegen_operator.domain.policy import AgentPod, Policy
from codegen_operator.domain.project_facts import ModelInfo
from codegen_operator.domain.slots import FREE_SLOT
from codegen_operator.domain.view import PodView

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
RUN = "todo-qa-1"


def serving(played: ModuleType, *, explorer: bool = False, model: str = "", **world: Any) -> Any:
    """A product that is live for the first time, where releases are tested."""
    policy = world.pop("policy", played.POLICY)
    policy = replace(policy, acceptance_tests=True, acceptance_explorer=explorer)
    if model:
        policy = replace(policy, default_model=model)
        world["models"] = (ModelInfo(model, priced=True),)
    made = played.live(played.World(policy=policy, **world))
    made.served()
    made.settle()
    assert made.holds("Ready")
    return made


def output(world: Any, verdict: str, *criteria: tuple[str, str], release: str = "") -> QaOutput:
    return QaOutput.model_validate(
        {
            "releaseId": release or world.project.status.release,
            "verdict": verdict,
            "reason": "Why",
            "summary": "What was seen.",
            "fingerprint": "f" * 16 if verdict == "failed" else "",
            "criteria": [Criterion(id=i, text=i, outcome=o) for i, o in criteria],
        }
    )


def said(world: Any) -> tuple[str, str]:
    found = conditions.find(world.project.status.conditions, ACCEPTANCE)
    return (found.status, found.reason) if found else ("", "")


def runs(world: Any) -> list[str]:
    return sorted(n for n in world.runs if "-qa-" in n)


def test_a_live_release_is_tested_once_and_ready_does_not_wait(played: ModuleType) -> None:
    world = serving(played)
    assert runs(world) == [RUN]
    assert said(world) == ("Unknown", "Testing")
    target = world.inputs[f"{RUN}-input"].target
    assert target.release_id == world.project.status.release
    assert target.url.startswith("https://")
    assert world.inputs[f"{RUN}-input"].repository is None
    assert world.runs[RUN].spec.egress == (Egress(cidr="192.0.2.1/32", port=443),)
    world.finish(RUN, output(world, "passed", ("books.create", "passed")))
    world.settle()
    assert said(world) == ("True", "Passed")
    assert world.project.status.acceptance.criteria == {"books.create": "passed"}
    assert not world.step(), "something is written at rest"
    assert runs(world) == [RUN]


@pytest.mark.parametrize(
    ("verdict", "status", "reason"),
    [("failed", "False", "Failed"), ("could-not-test", "Unknown", "CouldNotTest")],
)
def test_a_verdict_changes_nothing_in_production(
    played: ModuleType, verdict: str, status: str, reason: str
) -> None:
    world = serving(played)
    before = world.deployment.spec
    world.finish(RUN, output(world, verdict, ("books.create", verdict)))
    world.settle()
    assert said(world) == (status, reason)
    assert world.holds("Ready")
    assert world.deployment.spec == before
    assert not world.step()


@pytest.mark.parametrize("ending", ["failed", "other release", "budget"])
def test_a_run_without_a_verdict_is_no_verdict(played: ModuleType, ending: str) -> None:
    world = serving(played)
    if ending == "failed":
        failure = Failure(class_="bug", reason="Crashed", message="It broke.")
        status = world.runs[RUN].status.model_copy(update={"phase": "Failed", "failure": failure})
    elif ending == "budget":
        status = world.runs[RUN].status.model_copy(
            update={"phase": "Waiting", "reason": "BudgetExhausted", "message": "No money."}
        )
    else:
        world.finish(RUN, output(world, "failed", release="0" * 12))
        status = world.runs[RUN].status
    world.runs[RUN] = world.runs[RUN].model_copy(update={"status": status})
    world.settle()
    wanted = "BudgetExhausted" if ending == "budget" else "CouldNotTest"
    assert said(world) == ("Unknown", wanted)
    assert world.holds("Ready")
    assert not world.step()


@pytest.mark.parametrize(
    ("explorer", "model", "explore"),
    [(True, "large", True), (True, "offline", False), (False, "large", False)],
)
def test_a_model_looks_further_where_that_is_wanted_and_it_is_no_rules(
    played: ModuleType, explorer: bool, model: str, explore: bool
) -> None:
    world = serving(played, explorer=explorer, model=model)
    assert world.inputs[f"{RUN}-input"].target.explore is explore


@pytest.mark.parametrize(
    ("bot_api", "audience", "person"),
    [
        ("http://192.0.2.9:8081", ["5", "7"], 5),
        ("http://192.0.2.9:8081", ["public"], 4294967295),
        ("http://192.0.2.9:8081", [], 0),
        ("", ["5"], None),
    ],
)
def test_a_bot_is_talked_with_at_a_bot_api_of_tests_by_somebody_who_may(
    played: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    bot_api: str,
    audience: list[str],
    person: int | None,
) -> None:
    literal = {"key": "TELEGRAM_API_URL", "source": "literal", "value": "https://api.example"}
    key = PlannedKey.model_validate({**literal, "services": ["backend"]})
    access = PlannedKey(key="TG_BOT_ACCESS", source="derived", services=["backend"])
    monkeypatch.setattr(played, "KEYS", [*played.KEYS, key, access])
    policy = replace(played.POLICY, acceptance_bot_api=bot_api)
    world = serving(played, project=played.make_project(audience=audience), policy=policy)
    bot, own = world.inputs[f"{RUN}-input"].target.bot, Egress(cidr="192.0.2.1/32", port=443)
    if person is None:
        assert bot is None
        assert world.runs[RUN].spec.egress == (own,)
        return
    slug = world.project.status.slug
    assert (bot.url, bot.person) == (f"{bot_api}/products/{slug}", person)
    assert world.runs[RUN].spec.egress == (own, Egress(cidr="192.0.2.9/32", port=8081))


@pytest.mark.parametrize("tells", [False, True])
def test_a_product_without_a_bot_is_not_talked_with(
    played: ModuleType, monkeypatch: pytest.MonkeyPatch, *, tells: bool
) -> None:
    """Nor one whose worker only tells people in Telegram."""
    address = {"key": "TELEGRAM_API_URL", "source": "literal", "value": "https://api.example"}
    key = PlannedKey.model_validate({**address, "services": ["backend"]})
    monkeypatch.setattr(played, "KEYS", [*played.KEYS, *([key] if tells else [])])
    policy = replace(played.POLICY, acceptance_bot_api="http://192.0.2.9:8081")
    world = serving(played, policy=policy)
    assert world.inputs[f"{RUN}-input"].target.bot is None


def test_what_a_model_found_is_no_promise_of_the_next_release(played: ModuleType) -> None:
    world = serving(played)
    found = ("books.create", "passed"), ("explored.books", "failed")
    world.finish(RUN, output(world, "could-not-test", *found))
    world.settle()
    assert world.project.status.acceptance.criteria == dict(found)
    assert not world.step(), "something is written at rest"
    del world.runs[RUN]
    world.settle()
    assert world.inputs["todo-qa-2-input"].target.earlier == ["books.create"]


def test_what_could_not_be_tested_is_tested_again_when_its_run_is_deleted(
    played: ModuleType,
) -> None:
    world = serving(played)
    world.finish(RUN, output(world, "could-not-test"))
    world.settle()
    del world.runs[RUN]
    world.settle()
    assert runs(world) == ["todo-qa-2"]
    world.finish("todo-qa-2", output(world, "passed"))
    world.settle()
    del world.runs["todo-qa-2"]
    world.settle()
    assert runs(world) == []
    assert said(world) == ("True", "Passed")


def test_the_next_release_is_tested_with_what_the_first_had_to_be(played: ModuleType) -> None:
    world = serving(played)
    world.finish(RUN, output(world, "passed", ("books.create", "passed")))
    world.settle()
    first = world.project.status.release
    world.respec(changes=(Change(id="a", request="Change a."),))
    for feed in (
        lambda: world.intake(2),
        lambda: world.engineering(2, "d" * 40),
        world.built,
        lambda: world.devops(2, "d" * 40),
    ):
        world.settle()
        feed()
    world.settle()
    assert runs(world) == [RUN]
    world.served()
    world.settle()
    assert world.project.status.release != first
    assert runs(world) == [RUN, "todo-qa-2"]
    assert world.inputs["todo-qa-2-input"].target.earlier == ["books.create"]
    gone = output(world, "passed", ("pens.create", "passed"), ("books.create", "gone"))
    world.finish("todo-qa-2", gone)
    world.settle()
    kept = world.project.status.acceptance
    assert kept.criteria == {"pens.create": "passed", "books.create": "gone"}
    world.respec(pinned_release=first)
    world.settle()
    world.served()
    world.settle()
    assert runs(world) == [RUN, "todo-qa-2"], "a release that was tested is tested again"
    assert world.project.status.acceptance.release_id == first


@pytest.mark.parametrize("by", ["project", "installation"])
def test_switched_off_nothing_is_tested(played: ModuleType, by: str) -> None:
    policy = replace(played.POLICY, acceptance_tests=by == "project")
    project = played.make_project(acceptanceTests=by != "project")
    world = played.live(played.World(policy=policy, project=project))
    world.served()
    world.settle()
    assert world.holds("Ready")
    assert runs(world) == []
    assert said(world) == ("", "")
    assert not world.step()


def test_switched_off_later_an_old_verdict_is_not_said_of_a_new_release(
    played: ModuleType,
) -> None:
    world = serving(played)
    world.respec(acceptance_tests=False)
    world.settle()
    assert said(world) == ("Unknown", "SwitchedOff")
    assert not world.step()


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deaths=st.lists(st.booleans(), max_size=60))
def test_killed_anywhere_a_release_is_tested_once(played: ModuleType, deaths: list[bool]) -> None:
    world = serving(played, deaths=iter(deaths))
    assert runs(world) == [RUN]
    world.finish(RUN, output(world, "passed"))
    world.settle()
    assert said(world) == ("True", "Passed")
    assert len(set(world.made)) == len(world.made)


def fails(world: Any, number: int, fingerprint: str) -> None:
    """The test of what is live ends badly."""
    found = output(world, "failed", ("books.create", "failed"))
    world.finish(f"todo-qa-{number}", found.model_copy(update={"fingerprint": fingerprint}))
    world.settle()


def mends(world: Any, number: int, commit: str) -> None:
    """A round of mending comes to a release that is live."""
    feeds = (
        lambda: world.engineering(number, commit),
        world.built,
        lambda: world.devops(number, commit),
        world.served,
    )
    for feed in feeds:
        world.settle()
        feed()
    world.settle()


def told(world: Any) -> list[str]:
    owed = world.project.status.notifications
    return [n.text for n in owed if n.event == "AcceptanceFailed"]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deaths=st.lists(st.booleans(), max_size=80))
def test_what_fails_is_mended_from_the_live_commit_with_the_evidence(
    played: ModuleType, deaths: list[bool]
) -> None:
    world = serving(played, deaths=iter(deaths))
    first = world.project.status.release
    fails(world, 1, "a" * 16)
    assert "todo-engineering-2" in world.runs
    given = world.inputs["todo-engineering-2-input"]
    assert given.repository.base == "c" * 40
    assert [f.source for f in given.feedback] == ["qa"]
    assert "books.create" in given.feedback[0].text
    assert world.holds("Ready")
    assert world.deployment.spec.release.release_id == first
    mends(world, 2, "d" * 40)
    assert world.project.status.release != first
    assert world.holds("Ready")
    world.finish("todo-qa-2", output(world, "passed"))
    world.settle()
    assert said(world) == ("True", "Passed")
    assert told(world) == []
    assert {"todo-engineering-2", "todo-devops-2"} <= set(world.project.status.repairs.current.runs)
    assert not world.step()
    assert len(set(world.made)) == len(world.made)


def test_the_same_failure_is_not_mended_twice_and_people_are_told_once(
    played: ModuleType,
) -> None:
    world = serving(played)
    fails(world, 1, "a" * 16)
    mends(world, 2, "d" * 40)
    fails(world, 2, "a" * 16)
    assert "todo-engineering-3" not in world.runs
    assert len(told(world)) == 1
    assert world.holds("Ready")
    assert not world.step()


def test_after_two_rounds_no_more_is_tried(played: ModuleType) -> None:
    world = serving(played)
    for number, letter in ((1, "a"), (2, "b"), (3, "e")):
        fails(world, number, letter * 16)
        if number < 3:
            mends(world, number + 1, "def"[number] * 40)
    assert "todo-engineering-4" not in world.runs
    assert len(told(world)) == 1
    assert not world.step()


def test_engineering_that_gives_up_leaves_what_is_live(played: ModuleType) -> None:
    world = serving(played)
    before = world.deployment.spec
    fails(world, 1, "a" * 16)
    world.fail("todo-engineering-2", "TestsFailed")
    world.settle()
    assert world.deployment.spec == before
    assert world.holds("Ready")
    assert len(told(world)) == 1
    assert "It did not work." in told(world)[0]
    assert not world.step()


def test_what_a_person_asks_for_comes_first_and_opens_new_rounds(played: ModuleType) -> None:
    world = serving(played)
    world.respec(changes=(Change(id="a", request="Change a."),))
    world.settle()
    fails(world, 1, "a" * 16)
    assert "todo-engineering-2" not in world.runs
    world.intake(2, "Books have a colour.")
    mends(world, 2, "d" * 40)
    assert world.project.status.accepted.statements == ("Books have a colour.",)
    fails(world, 2, "a" * 16)
    assert "todo-engineering-3" in world.runs
    assert world.inputs["todo-engineering-3-input"].repository.base == "d" * 40
    mends(world, 3, "e" * 40)
    assert world.project.status.accepted.statements == ("Books have a colour.",)


def test_a_change_waits_for_the_mending_and_is_made_afterwards(played: ModuleType) -> None:
    world = serving(played)
    fails(world, 1, "a" * 16)
    world.respec(changes=(Change(id="a", request="Change a."),))
    world.settle()
    assert "todo-intake-2" not in world.runs
    assert "mended" in world.project.status.changes[0].message
    mends(world, 2, "d" * 40)
    assert "todo-intake-2" in world.runs


@pytest.mark.parametrize("verdict", ["passed", "could-not-test"])
def test_only_what_failed_changes_code(played: ModuleType, verdict: str) -> None:
    world = serving(played)
    world.finish(RUN, output(world, verdict))
    world.settle()
    assert "todo-engineering-2" not in world.runs


def test_switched_off_a_round_ends(played: ModuleType) -> None:
    world = serving(played)
    fails(world, 1, "a" * 16)
    assert "todo-engineering-2" in world.runs
    world.respec(acceptance_tests=False)
    world.settle()
    assert "todo-engineering-2" not in world.runs
    assert world.holds("Ready")
    assert not world.step()


def a_run(**status: Any) -> AgentRun:
    return AgentRun.model_validate(
        {
            "metadata": {"name": RUN, "namespace": "team", "uid": "run-uid"},
            "kind": "AgentRun",
            "spec": {
                "projectRef": {"name": "todo", "uid": "p-uid"},
                "graph": "qa",
                "inputRef": {"name": f"{RUN}-input"},
                "egress": [{"cidr": "192.0.2.1/32"}],
            },
            "status": status,
        }
    )


def observed(
    run: AgentRun, played: ModuleType, *, pod: PodView | None = None, **rest: Any
) -> RunObserved:
    rest.setdefault("policy", Policy(AgentPod("agents:1", "http://gateway"), "http://git"))
    return RunObserved(run, played.make_project(), pod, FREE_SLOT, now=NOW, **rest)


def test_the_right_to_connect_is_there_before_the_pod_and_is_for_its_run_alone(
    played: ModuleType,
) -> None:
    plan = plan_agentrun(observed(a_run(), played))
    policy, pod = (a.body for a in plan.actions if isinstance(a, Create))
    assert plan.status.egress == "Granted"
    assert plan.status_first
    assert policy["kind"] == "NetworkPolicy"
    chosen = policy["spec"]["podSelector"]["matchLabels"]
    assert chosen.items() <= pod["metadata"]["labels"].items()
    assert chosen["codegen.dev/run"] == RUN
    assert policy["spec"]["policyTypes"] == ["Egress"]
    assert policy["spec"]["egress"] == [
        {
            "to": [{"ipBlock": {"cidr": "192.0.2.1/32"}}],
            "ports": [{"port": 443, "protocol": "TCP"}],
        }
    ]
    assert policy["metadata"]["ownerReferences"][0]["uid"] == "run-uid"
    # Killed between the status and the effects: both are made by the next pass.
    counted = a_run(attempts=1, egress="Granted")
    again = plan_agentrun(observed(counted, played))
    assert [a.body["kind"] for a in again.actions if isinstance(a, Create)] == [
        "NetworkPolicy",
        "Pod",
    ]


@pytest.mark.parametrize("phase", ["Succeeded", "Failed", "Cancelled"])
def test_the_right_is_taken_back_and_seen_gone(played: ModuleType, phase: str) -> None:
    run = a_run(phase=phase, attempts=1, accounted=1, egress="Granted")
    plan = plan_agentrun(observed(run, played, egress_policy="policy-uid"))
    assert plan.status == run.status
    (taken,) = (a for a in plan.actions if isinstance(a, Delete))
    assert (taken.ref.kind, taken.ref.name, taken.ref.uid) == (
        "NetworkPolicy",
        f"{RUN}-egress",
        "policy-uid",
    )
    gone = plan_agentrun(observed(run, played))
    assert gone.status.egress == "Withdrawn"
    assert gone.actions == ()
    rest = run.model_copy(update={"status": gone.status})
    assert plan_agentrun(observed(rest, played)).status == gone.status


def test_where_the_network_enforces_nothing_nothing_is_granted(played: ModuleType) -> None:
    policy = Policy(AgentPod("agents:1", "http://gateway"), "http://git", network_policies=False)
    plan = plan_agentrun(observed(a_run(), played, policy=policy))
    assert [a.body["kind"] for a in plan.actions if isinstance(a, Create)] == ["Pod"]
    assert plan.status.egress == ""
