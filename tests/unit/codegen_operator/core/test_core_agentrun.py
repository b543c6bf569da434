"""The planner of a run against every order of events, with a kill after any write."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen_crds.contracts.product import Requirements, ResourceRequest
from codegen_crds.contracts.run import (
    EngineeringOutput,
    IntakeOutput,
    RunFailure,
    RunResult,
    Termination,
    TestReport,
)
from codegen_crds.v1alpha1 import AgentRun, Project
from codegen_crds.v1alpha1.agentrun import PostedResult, RunQuestion, Usage
from codegen_crds.v1alpha1.project import Spend
from codegen_operator.domain.agentrun import RunObserved, plan_agentrun, pod_name
from codegen_operator.domain.budget import spent
from codegen_operator.domain.plan import Create, Delete
from codegen_operator.domain.policy import AgentPod, Policy
from codegen_operator.domain.run_end import Branch, judge
from codegen_operator.domain.slots import FREE_SLOT, Slot
from codegen_operator.domain.view import PodView

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
POLICY = Policy(
    agent=AgentPod(image="agents:1", gateway_url="http://gateway"), git_url="http://git"
)
COMMIT = "c" * 40
TERMINAL = {"Succeeded", "Failed", "Cancelled"}


def make_run(graph: str = "intake") -> AgentRun:
    return AgentRun.model_validate(
        {
            "metadata": {"name": "todo-intake-1", "namespace": "team", "uid": "run-uid"},
            "kind": "AgentRun",
            "spec": {
                "projectRef": {"name": "todo", "uid": "project-uid"},
                "graph": graph,
                "inputRef": {"name": "todo-intake-1-input"},
            },
        }
    )


def make_project(**spec: Any) -> Project:
    return Project.model_validate(
        {
            "kind": "Project",
            "metadata": {"name": "todo", "namespace": "team", "uid": "project-uid"},
            "spec": {"title": "Todo", "description": "Tasks.", **spec},
        }
    )


def success() -> RunResult:
    requirements = Requirements(understood=True, summary="s", modules=["backend"], acceptance=[])
    output = IntakeOutput(requirements=requirements, resources=ResourceRequest(services=[]))
    return RunResult(outcome="succeeded", output=output)


def failure(class_: Any, reason: str = "Why") -> RunResult:
    return RunResult(
        outcome="failed", failure=RunFailure(class_=class_, reason=reason, message="m")
    )


def posted(result: RunResult) -> PostedResult:
    body = result.body()
    return PostedResult(
        outcome=result.outcome, sha256=hashlib.sha256(body).hexdigest(), body=body.decode()
    )


def ended(result: RunResult, name: str = "p", uid: str = "u") -> PodView:
    return PodView(
        name=name,
        uid=uid,
        phase="Succeeded",
        started=True,
        exit_code=0,
        termination=Termination.of(result).model_dump_json(),
    )


@dataclass
class Cluster:
    """A run and its pods; pods are made and removed as the API server would."""

    run: AgentRun = field(default_factory=make_run)
    project: Project | None = field(default_factory=make_project)
    pods: dict[str, PodView] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    now: datetime = NOW
    slot: Slot = FREE_SLOT

    def observe(self) -> RunObserved:
        pod = self.pods.get(pod_name(self.run))
        return RunObserved(self.run, self.project, pod, self.slot, POLICY, self.now)

    def step(self, *, killed: bool = False) -> bool:
        """One pass; killed: right after the status was written. Whether anything happened."""
        seen = self.observe()
        plan = plan_agentrun(seen)
        assert plan == plan_agentrun(seen), "the same facts gave another plan"
        before = self.run.status
        if before.phase in TERMINAL:
            assert plan.status == before, "a terminal phase was left"
        assert plan.status.attempts >= before.attempts
        assert plan.status.retries <= POLICY.transient_retries + 5
        self.run = self.run.model_copy(update={"status": plan.status})
        if not killed:
            for action in plan.actions:
                self._do(action)
        return plan.status != before or bool(plan.actions)

    def _do(self, action: Any) -> None:
        if isinstance(action, Create):
            name = action.body["metadata"]["name"]
            if name not in self.pods:
                others = [p for p in self.pods.values() if not p.ended]
                assert not others, f"{name} beside {others}"
                uid = f"uid-{len(self.made)}"
                self.pods[name] = PodView(name=name, uid=uid, phase="Pending")
                self.made.append(name)
        elif isinstance(action, Delete):
            self.pods.pop(action.ref.name, None)

    def settle(self) -> None:
        for _ in range(20):
            if not self.step():
                return
        pytest.fail("the plan goes in circles")

    def end(self, result: RunResult) -> None:
        pod = self.pods[pod_name(self.run)]
        self.pods[pod.name] = ended(result, pod.name, pod.uid)
        if result.outcome == "waiting":
            question = RunQuestion(id="todo-intake-1-q1", text="?")
            update: dict[str, Any] = {"question": question}
        else:
            update = {"result": posted(result)}
        self.run = self.run.model_copy(update={"status": self.run.status.model_copy(update=update)})


EVENTS = st.sampled_from(
    [
        *("step", "step", "killed", "killed", "later", "start", "lost", "suspend", "unsuspend"),
        *("answer", "raise", "project gone", "no slot", "slot"),
        *("succeeded", "waiting", "budget", "transient", "infrastructure", "silent"),
    ]
)


def happen(cluster: Cluster, event: str) -> None:  # noqa: C901, PLR0912 - a table of events
    pod = cluster.pods.get(pod_name(cluster.run))
    alive = pod is not None and not pod.ended and cluster.run.status.pod_uid == pod.uid
    project = cluster.project
    match event:
        case "step" | "killed":
            cluster.step(killed=event == "killed")
        case "later":
            cluster.now += timedelta(seconds=90)
        case "start" if pod is not None and pod.phase == "Pending":
            view = PodView(name=pod.name, uid=pod.uid, phase="Running", started=True)
            cluster.pods[pod.name] = view
        case "lost" if pod is not None:
            del cluster.pods[pod.name]
        case "suspend" | "unsuspend" if project is not None:
            spec = project.spec.model_copy(update={"suspend": event == "suspend"})
            cluster.project = project.model_copy(update={"spec": spec})
        case "answer" if project is not None:
            given = ({"questionId": "todo-intake-1-q1", "text": "a"},)
            cluster.project = make_project(answers=given)
        case "raise":
            cluster.project = make_project(budget={"limit": "9", "currency": "USD"})
        case "project gone":
            cluster.project = None if cluster.now > NOW else project
        case "no slot":
            cluster.slot = Slot(granted=False, position=3)
        case "slot":
            cluster.slot = FREE_SLOT
        case "succeeded" if alive:
            cluster.end(success())
        case "waiting" if alive:
            cluster.end(RunResult(outcome="waiting"))
        case "budget" | "transient" | "infrastructure" if alive:
            cluster.end(failure(event))
        case "silent" if alive and pod is not None:
            view = PodView(name=pod.name, uid=pod.uid, phase="Failed", started=True, exit_code=1)
            cluster.pods[pod.name] = view


@settings(max_examples=400, deadline=None)
@given(st.lists(EVENTS, max_size=60))
def test_whatever_happens_one_pod_at_a_time_and_no_way_back_from_the_end(
    events: list[str],
) -> None:
    """At most one live pod, each name made once, attempts counted, terminal phases final."""
    cluster = Cluster()
    for event in events:
        happen(cluster, event)
    cluster.settle()
    assert cluster.run.status.attempts >= len(set(cluster.made))
    seen = cluster.observe()
    plan = plan_agentrun(seen)
    assert plan.status == seen.run.status
    assert plan.actions == ()


def test_attempt_is_counted_before_the_pod_is_made() -> None:
    """A kill between the two makes the same pod, not a second one."""
    cluster = Cluster()
    cluster.step(killed=True)
    assert cluster.run.status.attempts == 1
    assert cluster.made == []
    cluster.settle()
    assert cluster.made == ["todo-intake-1-1"]
    assert cluster.run.status.attempts == 1


@pytest.mark.parametrize("class_", ["product", "input", "bug"])
def test_final_failures_are_not_repeated(class_: str) -> None:
    """Whoever must act is named; no second pod is made."""
    cluster = Cluster()
    cluster.settle()
    cluster.end(failure(class_, "Because"))
    cluster.settle()
    status = cluster.run.status
    assert (status.phase, status.failure and status.failure.class_) == ("Failed", class_)
    assert cluster.made == ["todo-intake-1-1"]


def test_transient_failures_stop_after_five_retries_with_growing_pauses() -> None:
    """Six pods in all, each later than the one before."""
    cluster = Cluster()
    pauses = []
    cluster.settle()
    for _ in range(POLICY.transient_retries):
        cluster.end(failure("transient"))
        cluster.settle()
        assert cluster.run.status.retry_at is not None
        pauses.append((cluster.run.status.retry_at - cluster.now).total_seconds())
        cluster.now = cluster.run.status.retry_at
        cluster.settle()
    cluster.end(failure("transient"))
    cluster.settle()
    assert cluster.run.status.phase == "Failed"
    assert pauses == sorted(pauses)
    assert len(cluster.made) == POLICY.transient_retries + 1


def test_infrastructure_failures_wait_and_cost_no_retry() -> None:
    """A hundred lost pods later the run still goes on."""
    cluster = Cluster()
    cluster.settle()
    for _ in range(100):
        cluster.end(failure("infrastructure"))
        cluster.settle()
        assert cluster.run.status.phase == "Waiting"
        cluster.now += timedelta(seconds=POLICY.infrastructure.most)
        cluster.settle()
    assert cluster.run.status.retries == 0
    assert cluster.run.status.phase == "Pending"


def test_a_new_month_resumes_a_monthly_budget() -> None:
    """The same limit is another allowance in another month."""
    cluster = Cluster(
        project=make_project(budget={"limit": "5", "currency": "USD", "period": "month"})
    )
    cluster.settle()
    cluster.end(failure("budget"))
    cluster.settle()
    assert cluster.run.status.reason == "BudgetExhausted"
    assert cluster.made == ["todo-intake-1-1"]
    plan = plan_agentrun(cluster.observe())
    assert plan.requeue_seconds is not None
    cluster.now += timedelta(seconds=plan.requeue_seconds)
    cluster.settle()
    assert cluster.made == ["todo-intake-1-1", "todo-intake-1-2"]


def test_money_of_two_currencies_is_not_added_up() -> None:
    """What was used last counts; a free call in another currency changes nothing."""

    def run(hour: int, cost: str, currency: str) -> AgentRun:
        made = make_run()
        used = Usage(calls=1, cost=cost, currency=currency)
        metadata = made.metadata.model_copy(
            update={"creation_timestamp": NOW + timedelta(hours=hour)}
        )
        status = made.status.model_copy(update={"usage": used})
        return made.model_copy(update={"metadata": metadata, "status": status})

    dollars, more, euros = run(1, "0.5", "USD"), run(2, "0.25", "USD"), run(3, "2", "EUR")
    assert spent([more, dollars]) == Spend(amount="0.75", currency="USD")
    assert spent([euros, more, dollars]) == Spend(amount="2", currency="EUR")
    assert spent([run(4, "0", "EUR"), dollars]) == Spend(amount="0.5", currency="USD")
    assert spent([run(4, "0", "EUR")]) == Spend(amount="0", currency="EUR")
    assert spent([make_run()]) is None


def test_a_result_counts_only_with_the_digest_the_pod_named() -> None:
    """Neither a missing, nor another, nor an altered result is believed."""
    result = success()
    run = make_run()
    pod = ended(result)

    def said(value: PostedResult | None) -> str:
        status = run.status.model_copy(update={"result": value})
        return judge(run.model_copy(update={"status": status}), pod, None).reason

    assert said(posted(result)) == "Completed"
    assert said(None) == "ResultMissing"
    assert said(posted(failure("bug"))) == "ResultMissing"
    altered = posted(result).model_copy(update={"body": "{}"})
    assert said(altered) == "ResultInvalid"


@pytest.mark.parametrize(
    ("branch", "reason"),
    [
        (Branch(COMMIT), "Completed"),
        (Branch(""), "NothingPushed"),
        (Branch("d" * 40), "NothingPushed"),
        (Branch(COMMIT, frozenset({COMMIT})), "NothingPushed"),
        (None, "NothingPushed"),
    ],
)
def test_engineering_counts_only_with_a_new_commit_on_its_branch(
    branch: Branch | None, reason: str
) -> None:
    """The agent's word is not trusted."""
    tests = TestReport(ran=True, passed=1)
    output = EngineeringOutput(commit=COMMIT, tests=tests, summary="s")
    result = RunResult(outcome="succeeded", output=output)
    run = make_run("engineering")
    status = run.status.model_copy(update={"result": posted(result)})
    end = judge(run.model_copy(update={"status": status}), ended(result), branch)
    assert end.reason == reason
    assert (end.failure is None) == (reason == "Completed")


@pytest.mark.parametrize(
    ("pod", "class_", "reason"),
    [
        (None, "infrastructure", "PodLost"),
        ({"started": False, "reason": "ImagePullBackOff"}, "infrastructure", "ImagePullBackOff"),
        ({"started": False, "reason": "DeadlineExceeded"}, "infrastructure", "NeverStarted"),
        ({"reason": "DeadlineExceeded"}, "product", "DeadlineExceeded"),
        ({"reason": "Evicted", "exit_code": 137}, "infrastructure", "Evicted"),
        ({"reason": "OOMKilled", "exit_code": 137}, "transient", "OutOfMemory"),
        ({"exit_code": 75}, "infrastructure", "DoorsUnreachable"),
        ({"exit_code": 70}, "bug", "Crashed"),
        ({"exit_code": 1}, "transient", "Silent"),
        ({}, "infrastructure", "PodLost"),
    ],
)
def test_a_pod_that_says_nothing_is_judged_by_the_kubelets_word(
    pod: dict[str, Any] | None, class_: str, reason: str
) -> None:
    """Unknown is never the product's fault."""
    view = None
    if pod is not None:
        view = PodView(**{"name": "p", "uid": "u", "phase": "Failed", "started": True, **pod})
    end = judge(make_run(), view, None)
    assert end.failure is not None
    assert (end.failure.class_, end.reason) == (class_, reason)


OWN = f"registry.example/engines/own@sha256:{'a' * 64}"


def with_engine(
    attempts: int = 0, *, engine: str = "claude-code", images: dict[str, str] | None = None
) -> RunObserved:
    run = make_run("engineering")
    spec = run.spec.model_copy(update={"engine": engine})
    status = run.status.model_copy(update={"attempts": attempts})
    agent = AgentPod(image="agents:1", gateway_url="http://gateway", engine_images=images or {})
    return RunObserved(
        run=run.model_copy(update={"spec": spec, "status": status}),
        project=make_project(engine=engine),
        pod=None,
        slot=FREE_SLOT,
        policy=Policy(agent=agent, git_url="http://git"),
        now=NOW,
    )


@pytest.mark.parametrize("attempts", [0, 1])
@pytest.mark.parametrize(
    ("engine", "value"),
    [
        ("claude-code", "engines.claudeCode.image"),
        ("codex", "engines.codex.image"),
        ("droid", "engines.droid.image"),
    ],
)
def test_an_engine_that_is_not_installed_waits_by_name_and_without_a_pod(
    attempts: int, engine: str, value: str
) -> None:
    plan = plan_agentrun(with_engine(attempts, engine=engine, images={engine: ""}))
    assert not plan.actions
    assert (plan.status.phase, plan.status.reason) == ("Waiting", "EngineNotInstalled")
    assert f"the chart's value {value}." in plan.status.message
    assert plan.status.attempts == plan.status.accounted == attempts


def test_an_installed_engine_brings_its_own_image_to_engineering_alone() -> None:
    seen = with_engine(images={"claude-code": "agents-claude-code:1"})
    (made,) = plan_agentrun(seen).actions
    assert isinstance(made, Create)
    assert made.body["spec"]["containers"][0]["image"] == "agents-claude-code:1"
    intake = make_run("intake").model_copy(
        update={"spec": make_run("intake").spec.model_copy(update={"engine": "claude-code"})}
    )
    assert seen.policy.agent.image_for(intake) == "agents:1"


def with_own_engine(*allowed: str) -> RunObserved:
    seen = with_engine(engine="custom")
    spec = seen.run.spec.model_copy(update={"engine_image": OWN})
    agent = replace(seen.policy.agent, custom_images=frozenset(allowed))
    return replace(
        seen,
        run=seen.run.model_copy(update={"spec": spec}),
        project=make_project(engine="custom", engineImage=OWN),
        policy=replace(seen.policy, agent=agent),
    )


def test_a_custom_engine_runs_the_image_that_its_project_names() -> None:
    (made,) = plan_agentrun(with_own_engine("another@sha256:0", OWN)).actions
    assert isinstance(made, Create)
    assert made.body["spec"]["containers"][0]["image"] == OWN


def test_an_image_that_nobody_allowed_waits_by_name_and_without_a_pod() -> None:
    plan = plan_agentrun(with_own_engine("another@sha256:0"))
    assert not plan.actions
    assert (plan.status.phase, plan.status.reason) == ("Waiting", "EngineNotInstalled")
    assert OWN in plan.status.message
    assert "engines.custom.images" in plan.status.message


def test_a_browser_is_for_tests_of_releases_alone() -> None:
    with_browser = replace(with_engine().policy.agent, browser_image="agents-browser:1")
    assert with_browser.image_for(make_run("qa")) == "agents-browser:1"
    assert with_browser.image_for(make_run("intake")) == "agents:1"
    without = replace(with_browser, browser_image="")
    assert without.image_for(make_run("qa")) == "agents:1"
