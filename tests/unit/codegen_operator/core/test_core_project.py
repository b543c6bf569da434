"""The chain of a Project in memory, with a kill after any effect."""

import functools
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen_crds import conditions
from codegen_crds.contracts.job import BuildResult, JobFailure
from codegen_crds.contracts.product import Requirements, ResourceRequest, ServiceRequest
from codegen_crds.contracts.run import (
    EngineeringOutput,
    Handoff,
    IntakeOutput,
    PlannedKey,
    ReleasePlan,
    RunPayload,
    RunResult,
    TestReport,
)
from codegen_crds.meta import FINALIZER, owner_uids
from codegen_crds.v1alpha1 import AgentRun, Deployment, Project, Server
from codegen_crds.v1alpha1.agentrun import Failure, Graph, PostedResult
from codegen_crds.v1alpha1.deployment import HistoryEntry, LiveRelease
from codegen_crds.v1alpha1.project import Answer
from codegen_operator.domain import plan as actions
from codegen_operator.domain.agentrun import RunObserved, plan_agentrun
from codegen_operator.domain.delivery_settings import DeliverySettings
from codegen_operator.domain.job_attempts import JobSeen
from codegen_operator.domain.plan import Plan
from codegen_operator.domain.policy import AgentPod, Policy
from codegen_operator.domain.project import held_up, plan_project
from codegen_operator.domain.project_facts import (
    LookFirst,
    ModelInfo,
    ProjectObserved,
    ProvenanceSeen,
    Remains,
    Sources,
)
from codegen_operator.domain.slots import FREE_SLOT, Slot
from codegen_operator.domain.view import SecretView

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DIGEST = "sha256:" + "a" * 64
POLICY = Policy(
    agent=AgentPod(image="agents:1", gateway_url="http://gateway"),
    git_url="http://git",
    default_model="offline",
)
DELIVERY = DeliverySettings(postgres_image=f"registry.example/postgres@{DIGEST}")
SERVICES = """\
services:
  backend: {type: python-fastapi, public: true, memory_mib: 192}
  db: {type: postgres, memory_mib: 256}
"""
KEYS = [
    PlannedKey(key="POSTGRES_DB", source="derived", services=["backend", "db"]),
    PlannedKey(key="POSTGRES_PASSWORD", source="generated_secret", services=["backend", "db"]),
    PlannedKey(key="POSTGRES_USER", source="derived", services=["backend", "db"]),
]


def make_project(**spec: Any) -> Project:
    return Project.model_validate(
        {
            "kind": "Project",
            "metadata": {"name": "todo", "namespace": "team", "uid": "p-uid", "generation": 1},
            "spec": {"title": "Todo", "description": "Tasks.", **spec},
        }
    )


def make_server(**capacity: Any) -> Server:
    ready = {
        "type": "Ready",
        "status": "True",
        "reason": "Provisioned",
        "lastTransitionTime": NOW.isoformat(),
    }
    return Server.model_validate(
        {
            "kind": "Server",
            "metadata": {"name": "srv", "uid": "s-uid", "resourceVersion": "1"},
            "spec": {
                "address": "192.0.2.1",
                "sshKeyRef": {"name": "k", "key": "k"},
                "hostKey": "ssh-ed25519 AAAA",
                "domainSuffix": "apps.example.com",
                "capacity": {"memoryMib": 1024, **capacity},
                "tenants": ["team"],
            },
            "status": {"conditions": [ready]},
        }
    )


class Died(Exception):  # noqa: N818 - what happens to an operator
    """The operator was killed."""


@dataclass
class World:
    """Everything that a Project touches; effects are carried out as the shell would."""

    project: Project = field(default_factory=make_project)
    servers: list[Server] = field(default_factory=lambda: [make_server()])
    runs: dict[str, AgentRun] = field(default_factory=dict)
    inputs: dict[str, RunPayload] = field(default_factory=dict)
    jobs: dict[str, JobSeen] = field(default_factory=dict)
    deployment: Deployment | None = None
    refs: dict[str, str] | None = None
    secrets: dict[str, SecretView] = field(default_factory=dict)
    models: tuple[ModelInfo, ...] = (ModelInfo("offline", priced=True),)
    registries: dict[str, str] = field(default_factory=dict)
    """``services.yml`` of a commit, where it is not the usual one."""
    slot: Slot = FREE_SLOT
    now: datetime = NOW
    made: list[str] = field(default_factory=list)
    deaths: Iterator[bool] = field(default_factory=lambda: iter(()))
    looks: list[str] = field(default_factory=list)
    gone: bool = False
    policy: Policy = POLICY
    provenance: ProvenanceSeen = field(default_factory=lambda: ProvenanceSeen(key="sha256:abc"))
    documents: list[actions.SignProvenance] = field(default_factory=list)

    def observe(self) -> ProjectObserved:
        build = self.project.status.build
        key = f"{build.commit[:12]}-{build.attempt}" if build else ""
        found = next((j for name, j in self.jobs.items() if name.endswith(key)), None)
        remains = Remains(jobs=tuple(self.jobs.values()))
        return ProjectObserved(
            project=self.project,
            tenant=True,
            now=self.now,
            policy=self.policy,
            delivery=DELIVERY,
            runs=tuple(self.runs.values()),
            deployment=self.deployment,
            servers=tuple(self.servers),
            build=found if key else None,
            remains=remains,
        )

    def plan(self) -> Plan[Any]:
        seen = self.observe()
        for _ in range(8):
            try:
                first = plan_project(seen)
            except LookFirst as need:
                self.looks.append(need.fact)
                seen = self._look(seen, need.fact, need.about)
            else:
                assert first == plan_project(seen), "the same facts gave another plan"
                return first
        pytest.fail("the plan keeps asking")

    def _look(self, seen: ProjectObserved, fact: str, about: str) -> ProjectObserved:
        facts: dict[str, dict[str, Any]] = {
            "models": {"models": self.models},
            "refs": {"refs": self.refs or {}, "repository_exists": self.refs is not None},
            "sources": {"sources": {**seen.sources, about: self._sources(about)}},
            "secrets": {"secrets": dict(self.secrets)},
            "build_slot": {"build_slot": self.slot},
            "provenance": {"provenance": self.provenance},
        }
        return replace(seen, **facts[fact])

    def _sources(self, commit: str) -> Sources:
        return Sources(commit, self.registries.get(commit, SERVICES), {})

    def step(self) -> bool:
        """One pass; whether anything happened."""
        plan = self.plan()
        changed = plan.status != self.project.status
        if changed:
            self._die()
            self.project = self.project.model_copy(update={"status": plan.status})
        for action in plan.actions:
            self._die()
            self._do(action)
        return changed or bool(plan.actions)

    def settle(self) -> None:
        for _ in range(60):
            try:
                if not self.step():
                    return
            except Died:
                continue
        pytest.fail("the plan goes in circles")

    def _die(self) -> None:
        if next(self.deaths, False):
            raise Died

    def _do(self, action: Any) -> None:  # noqa: C901 - one flat match
        match action:
            case actions.Create(body=body):
                self._create(dict(body))
            case actions.Apply(body=body):
                assert body["metadata"]["uid"] == "d-uid"
                self.deployment = self._deployment(dict(body))
            case actions.SetFinalizer(present=present):
                finalizers = (FINALIZER,) if present else ()
                meta = self.project.metadata.model_copy(update={"finalizers": finalizers})
                self.project = self.project.model_copy(update={"metadata": meta})
                self.gone = not present
            case actions.Delete(ref=ref):
                self._delete(ref)
            case actions.ClaimAllocation(allocations=allocations):
                status = self.servers[0].status.model_copy(update={"allocations": allocations})
                self.servers[0] = self.servers[0].model_copy(update={"status": status})
            case actions.CreateGeneratedSecret(name=name, keys=keys, labels=labels):
                self.made.append(name)
                uid = labels["codegen.dev/owner-uid"]
                held = self.secrets[name].keys if name in self.secrets else {}
                values = {**dict.fromkeys(keys, "1"), **held}
                self.secrets[name] = SecretView(name, "-".join(values), values, uid)
            case actions.EnsureRepository():
                self.refs = self.refs or {}
            case actions.DeleteRepository():
                self.refs = None
            case actions.MoveMain(commit=commit, expected=expected):
                assert self.refs is not None
                assert self.refs.get("refs/heads/main", "") == expected
                self.refs["refs/heads/main"] = commit
            case actions.SignProvenance(release_id=release):
                self.documents.append(action)
                stored = self.provenance.stored | {release}
                self.provenance = replace(self.provenance, stored=stored)
            case _:
                pytest.fail(f"unexpected {action}")

    def _create(self, body: dict[str, Any]) -> None:
        kind, name = body["kind"], body["metadata"]["name"]
        assert "p-uid" in owner_uids(body), f"{kind} {name} has no owner"
        if kind == "ConfigMap":
            text = body["data"]["input.json"]
            assert self.inputs.setdefault(name, RunPayload.model_validate_json(text))
        elif kind == "AgentRun" and name not in self.runs:
            body["metadata"]["uid"] = f"uid-{name}"
            self.runs[name] = AgentRun.model_validate(body)
            self.made.append(name)
        elif kind == "Deployment" and self.deployment is None:
            self.deployment = self._deployment(body)
            self.made.append(name)
        elif kind == "Job" and name not in self.jobs:
            self.jobs[name] = JobSeen(name)
            self.made.append(name)

    def _deployment(self, body: dict[str, Any]) -> Deployment:
        body["metadata"] = {**body["metadata"], "uid": "d-uid"}
        made = Deployment.model_validate(body)
        if self.deployment is None:
            return made
        return made.model_copy(update={"status": self.deployment.status})

    def _delete(self, ref: actions.Ref) -> None:
        match ref.kind:
            case "Job":
                self.jobs.pop(ref.name, None)
            case "AgentRun":
                self.runs.pop(ref.name, None)
            case "Deployment":
                self.deployment = None
            case "Secret":
                self.secrets.pop(ref.name, None)
            case _:
                pytest.fail(f"unexpected {ref}")

    def finish(self, name: str, output: Any) -> None:
        result = RunResult(outcome="succeeded", output=output)
        body = result.body()
        sha = hashlib.sha256(body).hexdigest()
        status = self.runs[name].status.model_copy(
            update={
                "phase": "Succeeded",
                "result": PostedResult(outcome="succeeded", sha256=sha, body=body.decode()),
            }
        )
        self.runs[name] = self.runs[name].model_copy(update={"status": status})

    def built(self, failure: JobFailure | None = None) -> None:
        build = self.project.status.build
        assert build is not None
        (name,) = self.jobs
        result = BuildResult(
            commit=build.commit, images={"backend": f"registry.example/b@{DIGEST}"}
        )
        self.jobs[name] = JobSeen(
            name, ended=True, result=None if failure else result, failure=failure
        )

    def intake(self, number: int = 1, *statements: str, **output: Any) -> None:
        requirements = Requirements(
            understood=True, summary="s", modules=["backend"], acceptance=list(statements)
        )
        services = [
            ServiceRequest(name="backend", public=True, memory_mib=192),
            ServiceRequest(name="db", public=False, memory_mib=256),
        ]
        request = ResourceRequest(services=services)
        made = IntakeOutput(requirements=requirements, resources=request, **output)
        self.finish(f"todo-intake-{number}", made)

    def engineering(self, number: int = 1, commit: str = "c" * 40) -> None:
        tests = TestReport(ran=True, passed=1)
        output = EngineeringOutput(commit=commit, tests=tests, summary="Done.")
        self.finish(f"todo-engineering-{number}", output)

    def devops(
        self, number: int = 1, commit: str = "c" * 40, guarded: tuple[str, ...] = ()
    ) -> None:
        plan = ReleasePlan(commit=commit, keys=KEYS, guarded=list(guarded))
        self.finish(f"todo-devops-{number}", plan)

    def served(self) -> None:
        """The server runs what the Deployment asks for, and it answers."""
        assert self.deployment is not None
        release = self.deployment.spec.release
        assert release is not None
        found: tuple[conditions.Condition, ...] = ()
        for kind in ("Deployed", "Ready", "Verified"):
            found = conditions.upsert(found, type=kind, status="True", reason="Live", now=NOW)
        before = self.deployment.status.history
        live = LiveRelease(release_id=release.release_id, since=NOW, url="https://todo.example")
        entry = HistoryEntry(release=release, since=NOW)
        status = self.deployment.status.model_copy(
            update={
                "conditions": found,
                "installed": release.release_id,
                "live": live,
                "failed_release": "",
                "history": (entry, *(h for h in before if h.release != release)),
            }
        )
        self.deployment = self.deployment.model_copy(update={"status": status})

    def refused(self) -> None:
        """The server did not take what the Deployment asks for; the old release serves."""
        assert self.deployment is not None
        release = self.deployment.spec.release
        assert release is not None
        status = self.deployment.status
        found = conditions.upsert(
            status.conditions, type="Deployed", status="False", reason="HealthFailed", now=NOW
        )
        status = status.model_copy(
            update={"conditions": found, "failed_release": release.release_id}
        )
        self.deployment = self.deployment.model_copy(update={"status": status})

    def fail(self, name: str, reason: str) -> None:
        failure = Failure(class_="product", reason=reason, message="It did not work.")
        status = self.runs[name].status.model_copy(update={"phase": "Failed", "failure": failure})
        self.runs[name] = self.runs[name].model_copy(update={"status": status})

    def respec(self, **spec: Any) -> None:
        meta = self.project.metadata
        meta = meta.model_copy(update={"generation": meta.generation + 1})
        made = self.project.spec.model_copy(update=spec)
        self.project = self.project.model_copy(update={"spec": made, "metadata": meta})

    def holds(self, kind: str) -> bool:
        return conditions.is_true(self.project.status.conditions, kind)


def live(world: World) -> World:
    """Walk the whole chain."""
    for feed in (world.intake, world.engineering, world.built, world.devops):
        world.settle()
        feed()
    world.settle()
    return world


@functools.cache
def _undisturbed() -> World:
    return live(World())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), max_size=40))
def test_killed_anywhere_the_chain_ends_the_same_and_makes_everything_once(
    deaths: list[bool],
) -> None:
    """Each run, Job, Deployment and Secret is made once, whatever dies in between."""
    world = live(World(deaths=iter(deaths)))
    undisturbed = _undisturbed()
    assert sorted(world.made) == sorted(undisturbed.made)
    assert len(set(world.made)) == len(world.made)
    assert world.project.status == undisturbed.project.status
    assert world.deployment is not None
    assert world.deployment.spec.release is not None
    assert world.deployment.spec.release.release_id == world.project.status.release


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 4), st.lists(st.booleans(), max_size=30))
def test_deleted_in_any_phase_nothing_stays(stage: int, deaths: list[bool]) -> None:
    """With teardownPolicy delete: runs, Jobs, Deployment, claim, Secret and repository go."""
    world = World(project=make_project(teardownPolicy="delete"))
    for feed in (world.intake, world.engineering, world.built, world.devops)[:stage]:
        world.settle()
        feed()
    world.settle()
    meta = world.project.metadata.model_copy(update={"deletion_timestamp": NOW})
    world.project = world.project.model_copy(update={"metadata": meta})
    world.deaths = iter(deaths)
    world.settle()
    assert world.gone
    assert (world.runs, world.jobs, world.deployment, world.secrets) == ({}, {}, None, {})
    assert world.servers[0].status.allocations == ()
    assert not world.refs


def test_deletion_keeps_data_and_code_unless_told_otherwise() -> None:
    """TeardownPolicy keep: the repository stays, and so does the password of the kept data."""
    world = live(World())
    meta = world.project.metadata.model_copy(update={"deletion_timestamp": NOW})
    world.project = world.project.model_copy(update={"metadata": meta})
    world.settle()
    assert world.gone
    assert world.secrets
    assert world.refs


def test_a_project_at_rest_asks_for_no_refs_and_no_models() -> None:
    """Looking again at a finished Project costs no call to gateway, and none for refs."""
    world = live(World())
    world.looks.clear()
    world.step()
    assert not set(world.looks) & {"models", "refs", "build_slot"}


def test_time_alone_changes_nothing() -> None:
    """The same facts an hour later are nothing to write."""
    world = live(World())
    before = world.project.status
    world.now += timedelta(hours=1)
    assert not world.step()
    assert world.project.status == before


def test_an_undeclared_key_refuses_the_release_by_name_before_anything_is_touched() -> None:
    """The Deployment has no release, the reason names the key."""
    world = World()
    for feed in (world.intake, world.engineering, world.built):
        world.settle()
        feed()
    world.settle()
    plan = ReleasePlan(commit="c" * 40, keys=KEYS, undeclared=["SMTP_PASSWORD"])
    world.finish("todo-devops-1", plan)
    world.settle()
    found = conditions.find(world.project.status.conditions, "EnvironmentResolved")
    assert found is not None
    assert found.reason == "UndeclaredKeys"
    assert "SMTP_PASSWORD" in found.message
    assert world.deployment is not None
    assert world.deployment.spec.release is None
    assert [n.event for n in world.project.status.notifications] == ["UndeclaredKeys"]


def test_what_devops_finds_wrong_with_the_code_goes_back_to_engineering() -> None:
    """A failure of class product is evidence for another round, from the commit it is about."""
    world = World()
    for feed in (world.intake, world.engineering, world.built):
        world.settle()
        feed()
    world.settle()
    failure = Failure(class_="product", reason="SpecRefused", message="models.yaml: line 3")
    run = world.runs["todo-devops-1"]
    status = run.status.model_copy(update={"phase": "Failed", "failure": failure})
    world.runs["todo-devops-1"] = run.model_copy(update={"status": status})
    world.settle()
    payload = world.inputs["todo-engineering-2-input"]
    assert [f.text for f in payload.feedback] == ["SpecRefused: models.yaml: line 3"]
    assert payload.repository is not None
    assert payload.repository.base == "c" * 40


def _hands_over(world: World, name: str, graph: Graph, why: str, commit: str = "") -> None:
    """A run says that another graph should go on."""
    handoff = Handoff(graph=graph, reason=why, commit=commit)
    result = RunResult(outcome="handoff", handoff=handoff)
    body = result.body()
    posted = PostedResult(
        outcome="handoff", sha256=hashlib.sha256(body).hexdigest(), body=body.decode()
    )
    status = world.runs[name].status.model_copy(update={"phase": "Succeeded", "result": posted})
    world.runs[name] = world.runs[name].model_copy(update={"status": status})


def test_devops_hands_over_to_engineering_until_that_goes_round_and_round() -> None:
    """From the commit at hand, with the reason in view; five times, then a person is told why."""
    world = World()
    for feed in (world.intake, world.engineering, world.built):
        world.settle()
        feed()
    limit = world.policy.handoffs
    for number in range(1, limit + 1):
        world.settle()
        _hands_over(world, f"todo-devops-{number}", "engineering", f"No port {number}.")
        world.settle()
        again = world.inputs[f"todo-engineering-{number + 1}-input"]
        assert [each.text for each in again.feedback] == [f"No port {number}."]
        assert again.repository is not None
        before = "c" * 40 if number == 1 else f"{number:x}" * 40
        assert again.repository.base == before
        world.engineering(number + 1, f"{number + 1:x}" * 40)
        world.settle()
        world.built()
    world.settle()
    _hands_over(world, f"todo-devops-{limit + 1}", "engineering", "Still no port.")
    world.settle()
    (question,) = world.project.status.questions
    assert question.id == f"todo-devops-{limit + 1}-handoff"
    assert "Still no port." in question.text
    assert "There were 5 handoffs already." in question.text
    assert world.project.status.phase == "AwaitingInput"
    assert f"todo-engineering-{limit + 2}" not in world.runs
    assert [s.run for s in world.project.status.path] == [
        f"todo-engineering-{n}" for n in range(2, limit + 2)
    ]
    assert not world.step(), "something is written at rest"


def test_another_domain_moves_the_deployment_and_keeps_its_release() -> None:
    """A changed wish reaches the Deployment; its release stays as it is."""
    world = live(World())
    assert world.deployment is not None
    release = world.deployment.spec.release
    spec = world.project.spec.model_copy(update={"domain": "todo.example.org"})
    world.project = world.project.model_copy(update={"spec": spec})
    world.settle()
    assert world.deployment.spec.domain == "todo.example.org"
    assert release is not None
    assert world.deployment.spec.release == release


def test_a_domain_that_is_taken_is_said_on_the_project_and_is_no_failure() -> None:
    """The wait ends by itself when the domain is free; no attempt is lost to it."""
    world = live(World())
    assert world.deployment is not None
    why = "the Deployment other has the domain shop.example.org already"
    for status, expected in (("False", ("DomainTaken", why)), ("True", ("Claimed", ""))):
        held = conditions.upsert(
            world.deployment.status.conditions,
            type="Placed",
            status="False" if status == "False" else "True",
            reason=expected[0],
            message=expected[1],
            now=NOW,
        )
        said = world.deployment.status.model_copy(update={"conditions": held})
        world.deployment = world.deployment.model_copy(update={"status": said})
        world.settle()
        found = conditions.find(world.project.status.conditions, "Deployed")
        assert found is not None
        assert world.project.status.phase == "Deploying"
        assert (found.reason == "DomainTaken") == (status == "False")
        assert (found.message == why) == (status == "False")


def test_a_failed_run_that_is_deleted_is_run_again_under_the_next_number() -> None:
    """Deleting a failed run is how a person asks for another try."""
    world = World()
    world.settle()
    failure = Failure(class_="bug", reason="Crashed", message="It broke.")
    run = world.runs["todo-intake-1"]
    status = run.status.model_copy(update={"phase": "Failed", "failure": failure})
    world.runs["todo-intake-1"] = run.model_copy(update={"status": status})
    world.settle()
    assert world.project.status.phase == "Failed"
    assert "Delete AgentRun todo-intake-1" in world.project.status.message
    del world.runs["todo-intake-1"]
    world.settle()
    assert list(world.runs) == ["todo-intake-2"]


def test_a_full_builder_shows_the_place_in_the_queue() -> None:
    """Queued is true with the position, and no Job is made."""
    world = World(slot=Slot(granted=False, position=3))
    for feed in (world.intake, world.engineering):
        world.settle()
        feed()
    world.settle()
    assert world.holds("Queued")
    assert world.jobs == {}
    assert "position 3" in world.project.status.message
    world.slot = FREE_SLOT
    world.settle()
    assert not world.holds("Queued")
    assert len(world.jobs) == 1


def test_suspension_stops_the_product_and_lifted_it_goes_on() -> None:
    """The Deployment is asked, once; what it says of it is said of the Project."""
    world = World()
    live(world)
    world.respec(suspend=True)
    world.settle()
    assert world.deployment is not None
    assert world.deployment.spec.suspended
    found = conditions.find(world.project.status.conditions, "Suspended")
    assert found is not None
    assert (found.status, found.reason) == ("True", "Stopping")
    held = conditions.upsert(
        world.deployment.status.conditions,
        type="Suspended",
        status="True",
        reason="Stopped",
        message="stopped on srv",
        now=NOW,
    )
    status = world.deployment.status.model_copy(update={"conditions": held})
    world.deployment = world.deployment.model_copy(update={"status": status})
    world.settle()
    assert world.project.status.phase == "Suspended"
    assert "stopped on srv" in world.project.status.message
    world.respec(suspend=False)
    world.settle()
    assert not world.deployment.spec.suspended
    assert not world.holds("Suspended")


def test_suspension_stops_work() -> None:
    """No action while suspended; what was there stays."""
    world = World()
    world.settle()
    spec = world.project.spec.model_copy(update={"suspend": True})
    world.project = world.project.model_copy(update={"spec": spec})
    world.intake()
    world.settle()
    assert world.project.status.phase == "Suspended"
    assert world.deployment is None
    spec = world.project.spec.model_copy(update={"suspend": False})
    world.project = world.project.model_copy(update={"spec": spec})
    world.settle()
    assert world.deployment is not None
    assert not world.holds("Suspended")


def test_a_shut_door_is_said_on_a_project_in_the_making_and_not_on_a_live_one() -> None:
    """Users of a live product are not concerned by what its operator cannot reach."""
    world = World()
    world.settle()
    held = held_up(world.project, "the git host does not answer", NOW)
    assert "git host" in held.message
    ready = conditions.upsert((), type="Ready", status="True", reason="Live", now=NOW)
    status = world.project.status.model_copy(update={"conditions": ready})
    live_one = world.project.model_copy(update={"status": status})
    assert held_up(live_one, "the git host does not answer", NOW) == status


def test_inputs_of_runs_hold_names_and_no_values() -> None:
    """What an agent is told about secrets are the keys of the contract."""
    world = live(World())
    text = json.dumps([p.model_dump(mode="json") for p in world.inputs.values()])
    assert "todo" in text
    assert "codegen.dev/owner-uid" not in text


def test_runs_carry_the_engine_and_its_image() -> None:
    image = f"registry.example/engines/own@sha256:{'a' * 64}"
    world = live(World(project=make_project(engine="custom", engineImage=image)))
    assert {(run.spec.engine, run.spec.engine_image) for run in world.runs.values()} == {
        ("custom", image)
    }


def test_a_run_that_waits_for_an_engine_gives_way_to_one_with_another() -> None:
    world = World(project=make_project(engine="codex"))
    world.settle()
    world.intake()
    world.settle()
    waiting = world.runs["todo-engineering-1"]
    world.project = world.project.model_copy(
        update={"spec": world.project.spec.model_copy(update={"engine": "builtin"})}
    )
    seen = RunObserved(waiting, world.project, None, FREE_SLOT, world.policy, NOW)
    ended = plan_agentrun(seen).status
    assert (ended.phase, ended.reason) == ("Failed", "EngineNotInstalled")
    world.runs["todo-engineering-1"] = waiting.model_copy(update={"status": ended})
    world.settle()
    assert world.runs["todo-engineering-2"].spec.engine == "builtin"
    assert world.holds("Engineered") is False


def _outgrowing() -> World:
    """A live product whose newest build has a contract migration."""
    world = live(World())
    assert world.deployment is not None
    assert world.deployment.spec.release is not None
    served = world.deployment.spec.release.release_id
    status = world.deployment.status.model_copy(update={"installed": served})
    world.deployment = world.deployment.model_copy(update={"status": status})
    build = world.project.status.build
    assert build is not None
    build = build.model_copy(update={"contractions": {"0007": "drop column isbn"}})
    changed = world.project.status.model_copy(update={"build": build})
    world.project = world.project.model_copy(update={"status": changed})
    world.settle()
    return world


def _answer(world: World, text: str) -> None:
    (question,) = world.project.status.questions
    assert text in question.options
    given = Answer(question_id=question.id, text=text)
    spec = world.project.spec.model_copy(update={"answers": (given,)})
    world.project = world.project.model_copy(update={"spec": spec})
    world.settle()


def test_a_release_that_takes_data_away_waits_for_a_person() -> None:
    """The question names what goes, its id is bound to it, and time alone writes nothing."""
    world = _outgrowing()
    assert world.deployment is not None
    assert world.deployment.spec.release is not None
    assert not world.deployment.spec.release.contractions
    (question,) = world.project.status.questions
    assert "drop column isbn (0007)" in question.text
    assert question.id.startswith("contract-")
    assert world.project.status.phase == "AwaitingInput"
    world.now += timedelta(hours=1)
    assert not world.step()
    _answer(world, "Take it away")
    assert world.deployment.spec.release.contractions == ("0007",)
    assert world.deployment.spec.contractions == ("0007",)
    assert not world.project.status.questions
    assert not world.step()


def test_people_are_asked_in_the_language_of_their_project() -> None:
    """An answer counts in either language: a bot may have translated the option."""
    world = _outgrowing()
    asked = world.project.status.questions[0]
    world.respec(locale="ru")
    world.settle()
    (question,) = world.project.status.questions
    assert question.id == asked.id
    assert "больше не нужна часть базы" in question.text
    assert "drop column isbn (0007)" in question.text
    _answer(world, "Удалить данные")
    assert world.deployment is not None
    assert world.deployment.spec.contractions == ("0007",)


def test_a_no_lets_the_release_go_and_keeps_the_data() -> None:
    world = _outgrowing()
    _answer(world, "Keep the data")
    assert world.deployment is not None
    assert world.deployment.spec.release is not None
    assert world.deployment.spec.release.contractions == ("0007",)
    assert world.deployment.spec.contractions == ()


def test_an_approval_that_nobody_gives_expires_to_keeping_the_data() -> None:
    world = _outgrowing()
    world.now += timedelta(days=1, seconds=1)
    world.settle()
    assert world.deployment is not None
    assert world.deployment.spec.release is not None
    assert world.deployment.spec.release.contractions == ("0007",)
    assert world.deployment.spec.contractions == ()
    expired = [n for n in world.project.status.notifications if n.event == "ApprovalExpired"]
    assert len(expired) == 1
    assert not world.step()


def test_a_first_release_takes_nothing_away_and_asks_nothing() -> None:
    world = World()
    for feed in (world.intake, world.engineering):
        world.settle()
        feed()
    world.settle()
    (name,) = world.jobs
    build = BuildResult(
        commit="c" * 40,
        images={"backend": f"registry.example/b@{DIGEST}"},
        contractions={"0007": "drop column isbn"},
    )
    world.jobs[name] = JobSeen(name, ended=True, result=build)
    world.settle()
    world.devops()
    world.settle()
    assert world.deployment is not None
    assert world.deployment.spec.release is not None
    assert world.deployment.spec.release.contractions == ("0007",)
    assert not world.project.status.questions
