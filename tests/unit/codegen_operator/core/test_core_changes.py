"""Changes to a live product in memory, with a kill after any effect."""

from types import ModuleType
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen_crds import conditions
from codegen_crds.contracts.job import JobFailure
from codegen_crds.contracts.run import Clarification
from codegen_crds.v1alpha1.agentrun import RunQuestion
from codegen_crds.v1alpha1.project import Answer, Change, ChangeStatus
from codegen_operator.domain.view import SecretView

OLD, NEW, NEWER = "c" * 40, "d" * 40, "e" * 40


def ask(*ids: str) -> tuple[Change, ...]:
    return tuple(Change(id=i, request=f"Change {i}.") for i in ids)


def serving(played: ModuleType, **world: Any) -> Any:
    """A product that is live for the first time."""
    made = played.live(played.World(**world))
    made.served()
    made.settle()
    assert made.holds("Ready")
    return made


def change(world: Any, name: str) -> ChangeStatus:
    found: ChangeStatus = next(c for c in world.project.status.changes if c.id == name)
    return found


def released(world: Any) -> str:
    """Commit that the Deployment asks for."""
    assert world.deployment is not None
    return str(world.deployment.spec.release.commit)


def make(world: Any, number: int, commit: str, *, devops: int = 0) -> None:
    """Bring the change that is at work to a release that is asked for."""
    feeds = (
        lambda: world.intake(number),
        lambda: world.engineering(number, commit),
        world.built,
        lambda: world.devops(devops or number, commit),
    )
    for feed in feeds:
        world.settle()
        feed()
    world.settle()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deaths=st.lists(st.booleans(), max_size=60))
def test_killed_anywhere_two_changes_come_true_in_order_and_everything_is_made_once(
    played: ModuleType, deaths: list[bool]
) -> None:
    """Each run, Job and release is made once; the second change starts from the first."""
    world = serving(played)
    world.respec(changes=ask("one", "two"))
    world.deaths = iter(deaths)
    make(world, 2, NEW)
    world.served()
    make(world, 3, NEWER)
    world.served()
    world.settle()
    assert len(set(world.made)) == len(world.made)
    assert [r for r in sorted(world.runs) if "engineering" in r] == [
        "todo-engineering-1",
        "todo-engineering-2",
        "todo-engineering-3",
    ]
    assert [change(world, i).state for i in ("one", "two")] == ["Live", "Live"]
    assert [change(world, i).commit for i in ("one", "two")] == [NEW, NEWER]
    assert change(world, "two").base == NEW
    assert world.inputs["todo-engineering-3-input"].repository.base == NEW
    assert released(world) == NEWER
    assert world.refs["refs/heads/main"] == NEWER
    assert world.holds("Ready")
    assert world.project.status.url
    assert not world.step()


def test_a_change_is_analysed_and_engineered_from_the_live_commit(played: ModuleType) -> None:
    """Its runs are told the change, what was asked and answered, and where the code is."""
    world = serving(played)
    world.respec(changes=ask("estimate"))
    world.settle()
    told = world.inputs["todo-intake-2-input"]
    assert (told.change.id, told.change.request) == ("estimate", "Change estimate.")
    assert told.repository.base == OLD
    pair = Clarification(question="Of what?", answer="Tasks.")
    world.intake(2, clarifications=[pair])
    world.settle()
    told = world.inputs["todo-engineering-2-input"]
    assert told.repository.base == OLD
    assert told.change.clarifications == [pair]
    assert told.requirements is not None
    assert change(world, "estimate").runs == ("todo-engineering-2", "todo-intake-2")


def test_what_is_reopened_comes_along_with_everything_tried_before(played: ModuleType) -> None:
    """Oldest first, with how it ended; an id that nobody knows is no obstacle."""
    world = serving(played)
    first, *_ = ask("one")
    world.respec(changes=(first,))
    make(world, 2, NEW)
    world.served()
    world.settle()
    again = Change(id="two", request="It does not show.", reopens="one")
    world.respec(changes=(first, again))
    world.settle()
    told = world.inputs["todo-intake-3-input"].change
    assert told.request == "It does not show."
    assert [(t.id, t.state, t.base, t.commit) for t in told.tried] == [("one", "Live", OLD, NEW)]
    make(world, 3, NEWER)
    world.served()
    world.settle()
    third = Change(id="three", request="Still not.", reopens="two")
    world.respec(changes=(first, again, third, Change(id="four", request="x", reopens="gone")))
    world.settle()
    told = world.inputs["todo-intake-4-input"].change
    assert [t.id for t in told.tried] == ["one", "two"]
    assert told.tried[0].request == first.request
    world.respec(changes=(Change(id="four", request="x", reopens="gone"),))
    world.settle()
    assert world.inputs["todo-intake-5-input"].change.tried == []


def test_the_product_stays_ready_while_a_change_is_made(played: ModuleType) -> None:
    """Ready speaks of the served release; phase and message speak of the change."""
    world = serving(played)
    before = {c.type: c.reason for c in world.project.status.conditions}
    release = world.project.status.release
    world.respec(changes=ask("one", "two"))
    world.settle()
    assert world.holds("Ready")
    assert {c.type: c.reason for c in world.project.status.conditions} == before
    assert world.project.status.phase == "Analyzing"
    assert world.project.status.message.startswith("Change one: ")
    assert change(world, "two").message == "Waits for change one."
    world.intake(2)
    world.settle()
    world.engineering(2, NEW)
    world.settle()
    assert world.project.status.phase == "Building"
    assert (world.project.status.release, released(world)) == (release, OLD)
    assert world.refs["refs/heads/main"] == OLD
    world.built()
    world.settle()
    world.devops(2, NEW)
    world.settle()
    assert not world.holds("Ready")
    assert released(world) == NEW


def test_changes_wait_for_the_first_release(played: ModuleType) -> None:
    """What is asked for while the product is made is queued, and starts when it is live."""
    world = played.World(project=played.make_project(changes=[{"id": "a", "request": "More."}]))
    played.live(world)
    assert change(world, "a").state == "Queued"
    assert change(world, "a").message == "Waits for the first release."
    world.served()
    world.settle()
    assert change(world, "a").state == "Analyzing"


def test_a_change_that_fails_leaves_the_product_and_the_queue_goes_on(played: ModuleType) -> None:
    """The reason is on the change, people are told once, and the next one starts from the old."""
    world = serving(played)
    world.respec(changes=ask("bad", "good"))
    world.settle()
    world.intake(2)
    world.settle()
    world.fail("todo-engineering-2", "TestsFailed")
    world.settle()
    assert (change(world, "bad").state, change(world, "bad").reason) == ("Failed", "TestsFailed")
    assert change(world, "good").state == "Analyzing"
    assert world.holds("Ready")
    assert (released(world), world.refs["refs/heads/main"]) == (OLD, OLD)
    events = [n.event for n in world.project.status.notifications]
    assert events == ["Ready", "ChangeFailed"]
    make(world, 3, NEW, devops=2)
    world.served()
    world.settle()
    assert change(world, "good").base == OLD
    assert change(world, "good").state == "Live"
    assert released(world) == NEW
    events = [n.event for n in world.project.status.notifications]
    assert events == ["Ready", "ChangeFailed", "ChangeLive"]


def test_a_release_that_fails_is_taken_back_and_the_old_one_is_asked_for(
    played: ModuleType,
) -> None:
    """Main did not move, and the Deployment wants what it had."""
    world = serving(played)
    release = world.deployment.spec.release
    world.respec(changes=ask("one"))
    make(world, 2, NEW)
    world.refused()
    world.settle()
    assert (change(world, "one").state, change(world, "one").reason) == ("Failed", "HealthFailed")
    assert world.deployment.spec.release == release
    assert world.refs["refs/heads/main"] == OLD
    world.served()
    world.settle()
    assert world.holds("Ready")
    assert "Change one failed" in world.project.status.message
    assert not world.step()


def test_a_red_build_of_a_change_has_its_own_fix_rounds(played: ModuleType) -> None:
    """Evidence goes to another round of the same change, two at most; then it has failed."""
    world = serving(played)
    world.respec(changes=ask("one"))
    world.settle()
    world.intake(2)
    red = JobFailure(class_="product", reason="TestsFailed", message="assert 1 == 2")
    for number, commit in ((2, NEW), (3, NEWER), (4, "f" * 40)):
        world.settle()
        world.engineering(number, commit)
        world.settle()
        world.built(red)
    world.settle()
    payload = world.inputs["todo-engineering-4-input"]
    assert payload.change.id == "one"
    assert [f.text for f in payload.feedback] == ["assert 1 == 2"]
    assert (change(world, "one").state, change(world, "one").reason) == ("Failed", "TestsFailed")
    assert world.jobs == {}
    assert world.holds("Ready")


def test_a_change_may_ask_and_goes_on_with_the_answer(played: ModuleType) -> None:
    """AwaitingInput is said beside Ready, with the question."""
    world = serving(played)
    world.respec(changes=ask("one"))
    world.settle()
    question = RunQuestion(id="todo-intake-2-q1", text="Of which thing?")
    run = world.runs["todo-intake-2"]
    status = run.status.model_copy(
        update={"phase": "Waiting", "reason": "Question", "question": question}
    )
    world.runs["todo-intake-2"] = run.model_copy(update={"status": status})
    world.settle()
    assert change(world, "one").state == "AwaitingInput"
    assert world.holds("AwaitingInput")
    assert world.holds("Ready")
    assert [q.id for q in world.project.status.questions] == ["todo-intake-2-q1"]
    world.respec(answers=(Answer(question_id="todo-intake-2-q1", text="Tasks"),))
    world.intake(2)
    world.settle()
    assert change(world, "one").state == "Engineering"
    assert not world.holds("AwaitingInput")


def test_nothing_to_do_and_what_would_lose_data_end_with_the_analysis(played: ModuleType) -> None:
    """Already so is Live without a run of engineering; a refusal says why; both are told."""
    world = serving(played)
    world.respec(changes=ask("again", "drop"))
    world.settle()
    world.intake(2, verdict="already")
    world.settle()
    world.intake(3, verdict="refused")
    world.settle()
    assert (change(world, "again").state, change(world, "again").reason) == ("Live", "AlreadySo")
    assert change(world, "drop").state == "Refused"
    assert "todo-engineering-2" not in world.runs
    events = [n.event for n in world.project.status.notifications]
    assert events == ["Ready", "AlreadySo", "ChangeRefused"]
    assert world.holds("Ready")
    assert not world.step()


def test_a_finished_change_that_is_removed_is_forgotten_and_nothing_runs_again(
    played: ModuleType,
) -> None:
    """What it made stays; the same id asked for again is another change."""
    world = serving(played)
    world.respec(changes=ask("one"))
    make(world, 2, NEW)
    world.served()
    world.settle()
    world.respec(changes=())
    world.made.clear()
    world.settle()
    assert world.project.status.changes == ()
    assert world.made == []
    assert (released(world), world.holds("Ready")) == (NEW, True)
    world.respec(changes=ask("one"))
    world.settle()
    assert world.made == ["todo-intake-3"]
    assert change(world, "one").number == 2
    assert change(world, "one").base == NEW


def test_a_change_taken_back_at_work_stops_its_run_and_its_build(played: ModuleType) -> None:
    """Nothing of it goes on, and the next change does not meet what it left."""
    world = serving(played)
    world.respec(changes=ask("one", "two"))
    world.settle()
    assert "todo-intake-2" in world.runs
    world.respec(changes=ask("two"))
    world.settle()
    assert "todo-intake-2" not in world.runs
    assert change(world, "two").state == "Analyzing"
    world.intake(3)
    world.settle()
    world.engineering(2, NEW)
    world.settle()
    assert len(world.jobs) == 1
    world.respec(changes=())
    world.settle()
    assert world.jobs == {}
    assert world.project.status.changes == ()
    assert world.project.status.build.outcome == "Withdrawn"
    assert (world.holds("Ready"), released(world)) == (True, OLD)


def test_a_pinned_product_builds_a_change_and_releases_it_when_unpinned(
    played: ModuleType,
) -> None:
    """The new release waits with the reason; lifting the pin delivers it."""
    world = serving(played)
    world.respec(changes=ask("one"), pinned_release=world.project.status.release)
    make(world, 2, NEW)
    assert (change(world, "one").reason, released(world)) == ("Pinned", OLD)
    assert (world.holds("Ready"), world.project.status.phase) == (True, "Ready")
    world.respec(pinned_release="")
    world.settle()
    assert released(world) == NEW
    world.served()
    world.settle()
    assert change(world, "one").state == "Live"


def test_what_asks_for_a_key_is_said_once_it_is_live(played: ModuleType) -> None:
    """And a new key is another release, which people are told of like any other."""
    key = played.PlannedKey(key="API_KEYS", source="generated_secret", services=["backend"])
    world = serving(played)
    assert world.project.status.guarded == ()
    world.respec(changes=ask("one"))
    for feed in (lambda: world.intake(2), lambda: world.engineering(2, NEW), world.built):
        world.settle()
        feed()
    world.settle()
    guarded = ["tasks.delete_task"]
    plan = played.ReleasePlan(commit=NEW, keys=[*played.KEYS, key], guarded=guarded)
    world.finish("todo-devops-2", plan)
    world.settle()
    assert released(world) == NEW
    assert world.project.status.guarded == (), "production does not ask for it yet"
    world.served()
    world.settle()
    assert world.project.status.guarded == ("tasks.delete_task",)

    before = world.project.status.release
    world.secrets["todo-secrets"] = SecretView("todo-secrets", "1", {"API_KEYS": "1"})
    world.settle()
    world.served()
    world.settle()
    renewed = world.project.status.release
    assert renewed != before
    told = [n.key for n in world.project.status.notifications]
    assert [key.endswith(renewed) for key in told].count(True) == 1
    assert world.project.status.guarded == ("tasks.delete_task",)


def test_a_change_is_undone_by_the_pin_and_the_next_one_builds_upon_it(played: ModuleType) -> None:
    """Migrations only add: what comes next goes on from the newest commit."""
    world = serving(played)
    first = world.project.status.release
    world.respec(changes=ask("one"))
    make(world, 2, NEW)
    world.served()
    world.settle()
    world.respec(pinned_release=first)
    world.settle()
    assert released(world) == OLD
    world.served()
    world.settle()
    assert world.holds("Ready")
    world.respec(changes=ask("one", "two"))
    world.settle()
    assert change(world, "two").base == NEW


def test_suspension_and_budget_park_a_change_and_keep_production(played: ModuleType) -> None:
    """Nothing is started while suspended; a run without money is said on the change."""
    world = serving(played)
    world.respec(changes=ask("one"), suspend=True)
    world.settle()
    assert "todo-intake-2" not in world.runs
    assert world.holds("Ready")
    world.respec(suspend=False)
    world.settle()
    run = world.runs["todo-intake-2"]
    status = run.status.model_copy(update={"phase": "Waiting", "reason": "BudgetExhausted"})
    world.runs["todo-intake-2"] = run.model_copy(update={"status": status})
    world.settle()
    assert world.holds("BudgetExhausted")
    assert change(world, "one").reason == "BudgetExhausted"
    assert world.holds("Ready")


def test_secrets_that_a_change_needs_are_waited_for_by_name(played: ModuleType) -> None:
    """The list stays while the old release is served, which the values release only once."""
    world = serving(played)
    live = world.deployment.spec.release
    world.respec(changes=ask("one"))
    feeds = (lambda: world.intake(2), lambda: world.engineering(2, NEW), world.built)
    for feed in feeds:
        world.settle()
        feed()
    world.settle()
    keys = [
        played.PlannedKey(key=key, source="user_secret", services=["backend"])
        for key in ("SMTP_PASSWORD", "SMTP_USER")
    ]
    plan = played.ReleasePlan(commit=NEW, keys=[*played.KEYS, *keys])
    world.finish("todo-devops-2", plan)
    world.settle()
    assert [k.key for k in world.project.status.missing_secrets] == ["SMTP_PASSWORD", "SMTP_USER"]
    assert change(world, "one").state == "AwaitingInput"
    assert world.holds("Ready")
    assert not world.step()

    def supply(**versions: str) -> None:
        world.secrets["todo-secrets"] = SecretView("todo-secrets", "-".join(versions), versions)
        world.settle()

    supply(SMTP_PASSWORD="1")
    assert [k.key for k in world.project.status.missing_secrets] == ["SMTP_USER"]
    told = [n.event for n in world.project.status.notifications]
    assert told.count("SecretsMissing") == 1, "who supplied one is not told of the others again"
    assert world.deployment.spec.release == live
    supply(SMTP_PASSWORD="1", SMTP_USER="1")
    assert world.deployment.spec.release.commit == NEW


def test_a_product_with_a_change_at_work_is_deleted_whole(played: ModuleType) -> None:
    """Runs, Jobs, Deployment and claim go, whatever was being made."""
    world = serving(played, project=played.make_project(teardownPolicy="delete"))
    world.respec(changes=ask("one"))
    world.settle()
    world.intake(2)
    world.settle()
    world.engineering(2, NEW)
    world.settle()
    meta = world.project.metadata.model_copy(update={"deletion_timestamp": played.NOW})
    world.project = world.project.model_copy(update={"metadata": meta})
    world.settle()
    assert world.gone
    assert (world.runs, world.jobs, world.deployment) == ({}, {}, None)


def test_conditions_of_the_chain_follow_the_change_that_came_true(played: ModuleType) -> None:
    """Afterwards they name the new commit."""
    world = serving(played)
    world.respec(changes=ask("one"))
    make(world, 2, NEW)
    world.served()
    world.settle()
    built = conditions.find(world.project.status.conditions, "Built")
    assert built is not None
    assert NEW[:12] in built.message
    assert world.project.status.commit == NEW


def _registry(replicas: int) -> str:
    return f"""\
services:
  backend: {{type: python-fastapi, public: true, memory_mib: 192, replicas: {replicas}}}
  db: {{type: postgres, memory_mib: 256}}
"""


def _claimed(world: Any) -> tuple[int, dict[str, str | None]]:
    """What the server holds for it: memory in MiB, and whose replica each port pair is."""
    (held,) = world.servers[0].status.allocations
    assert (held.memory_mib, held.ports) == (
        world.deployment.spec.placement.memory_mib,
        world.deployment.spec.placement.ports,
    )
    return held.memory_mib, {pair.service: pair.replica_of for pair in held.ports}


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deaths=st.lists(st.booleans(), max_size=60))
def test_replicas_get_room_before_they_are_released_and_lose_it_with_their_release(
    played: ModuleType, deaths: list[bool]
) -> None:
    """What the registry of the built commit asks for is claimed, whoever changed it."""
    world = serving(played, registries={NEW: _registry(3), NEWER: _registry(2)})
    assert _claimed(world) == (448, {"backend": None})
    ports = {p.service: (p.blue, p.green) for p in world.deployment.spec.placement.ports}
    world.deaths = iter(deaths)
    world.respec(changes=ask("more"))
    make(world, 2, NEW)
    three = {"backend": None, "backend-2": "backend", "backend-3": "backend"}
    assert _claimed(world) == (832, three)
    again = {p.service: (p.blue, p.green) for p in world.deployment.spec.placement.ports}
    assert again["backend"] == ports["backend"]
    assert len({port for pair in again.values() for port in pair}) == 6
    assert [s.name for s in world.deployment.spec.release.services][:3] == sorted(three)
    world.served()
    world.settle()
    assert _claimed(world) == (832, three)
    world.respec(changes=ask("more", "fewer"))
    make(world, 3, NEWER)
    assert _claimed(world) == (832, three), "the third still serves"
    world.served()
    world.settle()
    assert change(world, "fewer").state == "Live"
    assert _claimed(world) == (640, {"backend": None, "backend-2": "backend"})
    assert not world.step()


def test_replicas_for_which_there_is_no_room_wait_and_leave_production_alone(
    played: ModuleType,
) -> None:
    world = serving(played, registries={NEW: _registry(8)})
    before = world.deployment.spec
    world.respec(changes=ask("many"))
    for feed in (lambda: world.intake(2), lambda: world.engineering(2, NEW), world.built):
        world.settle()
        feed()
    world.settle()
    found = change(world, "many")
    assert (found.reason, found.finished_at) == ("NoMemory", None)
    assert "1792 MiB are needed" in found.message
    assert world.deployment.spec == before
    assert world.holds("Ready")
    capacity = world.servers[0].spec.capacity.model_copy(update={"memory_mib": 4096})
    spec = world.servers[0].spec.model_copy(update={"capacity": capacity})
    world.servers[0] = world.servers[0].model_copy(update={"spec": spec})
    world.settle()
    world.devops(2, NEW)
    world.settle()
    assert len(world.deployment.spec.release.services) == 9
