"""AgentRuns of a Project: how one is made, and what its state means for the chain."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from codegen_crds import names
from codegen_crds.contracts.release import canonical_json
from codegen_crds.contracts.run import (
    Feedback,
    MergeBrief,
    ProductTarget,
    ProjectBrief,
    RepositoryBrief,
    RunPayload,
    RunResult,
    TaskBrief,
)
from codegen_crds.meta import API_VERSION
from codegen_crds.v1alpha1 import AgentRun, Project
from codegen_crds.v1alpha1.agentrun import (
    AgentRunSpec,
    Egress,
    Graph,
    InputRef,
    ProjectRef,
    RunLimits,
)
from codegen_crds.v1alpha1.project import MODEL_REASONS, Link, ProjectPhase, Question
from codegen_operator.domain.builders.metadata import owned_labels, owner_reference
from codegen_operator.domain.plan import Create
from codegen_operator.domain.policy import NO_ENGINE, Policy
from codegen_operator.domain.project_facts import (
    ASKED_BY,
    CAUSE,
    CHANGE,
    COMMIT,
    NUMBER,
    PLAN,
    RELEASE,
    STOOD,
    TASK,
    Cause,
    ProjectObserved,
    number_of,
)

from .draft import Draft
from .language import locale_of
from .wish import Wish

_CODERS: Final = frozenset({"engineering", "devops"})
"""Graphs that work on a repository, also on one without a commit."""


def model_of(project: Project, policy: Policy) -> str:
    """The model a new run uses."""
    return project.spec.model or policy.default_model


def start_run(
    wish: Wish,
    graph: Graph,
    *,
    cause: Cause,
    base: str = "",
    env_contract: str = "",
    feedback: tuple[Feedback, ...] = (),
    target: ProductTarget | None = None,
    egress: tuple[Egress, ...] = (),
    merge: MergeBrief | None = None,
    plan: str = "",
    notes: Mapping[str, str] | None = None,
) -> str:
    """Create the next AgentRun of a graph, with its input, unless its name is taken by us.

    Args:
        wish: What it works for.
        graph: Which graph.
        cause: Why it is started.
        base: Commit that it starts from.
        env_contract: For devops.
        feedback: Of earlier rounds.
        target: For qa: what it tests.
        egress: Where its pods may connect to besides their doors.
        merge: For engineering: the branches that it brings together.
        plan: The run that handed their tasks out.
        notes: Annotations besides.

    Returns:
        Its name.
    """
    seen, draft = wish.seen, wish.draft
    project, policy = seen.project, seen.policy
    recorded = next((r.number for r in project.status.runs if r.graph == graph), 0)
    newest = seen.newest(graph)
    number = max(recorded, number_of(newest) if newest else 0) + 1
    name = names.run(project.metadata.name, graph, number)
    seconds = policy.run_deadline_seconds
    if graph == "qa":
        seconds = min(seconds, policy.acceptance_seconds)
    limits = RunLimits(deadline_seconds=seconds, steps=policy.run_steps)
    payload = RunPayload(
        graph=graph,
        project=_brief(project, draft.status.slug),
        model=model_of(project, policy),
        engine=project.spec.engine,
        limits=limits,
        requirements=wish.requirements if graph == "engineering" else None,
        change=wish.change,
        repository=(
            _repository(seen, draft, name, base, stood=(notes or {}).get(STOOD, ""))
            if base or graph in _CODERS
            else None
        ),
        env_contract=env_contract,
        feedback=list(feedback[-8:]),
        parallel=_parallel(graph, cause, notes or {}, policy),
        merge=merge,
        target=target,
    )
    said = {NUMBER: str(number), CAUSE: cause} | ({PLAN: plan} if plan else {}) | dict(notes or {})
    said |= {RELEASE: target.release_id} if target else {COMMIT: base}
    draft.act(
        Create(_input(project, name, payload)),
        Create(_run(wish, name, payload, said, egress)),
    )
    return name


def start_task(
    wish: Wish,
    planning: AgentRun,
    place: int,
    task: TaskBrief,
    *,
    base: str,
    budget: str | None,
    feedback: tuple[Feedback, ...] = (),
) -> str:
    """Create the AgentRun of one task, unless its name is taken by us.

    Args:
        wish: What it works for.
        planning: The run that handed the task out.
        place: Which task of its plan it is, from 1: it closes the name.
        task: It.
        base: Commit that all of its tasks start from.
        budget: Its share of the money; None: the Project's budget alone holds.
        feedback: What the run that handed it out was told.

    Returns:
        Its name.
    """
    seen, draft = wish.seen, wish.draft
    project, policy = seen.project, seen.policy
    name = names.child(planning.metadata.name, f"t{place}")
    payload = RunPayload(
        graph="engineering",
        project=_brief(project, draft.status.slug),
        model=model_of(project, policy),
        engine=project.spec.engine,
        limits=RunLimits(
            deadline_seconds=policy.run_deadline_seconds, steps=policy.run_steps, budget=budget
        ),
        change=wish.change,
        repository=_repository(seen, draft, name, base),
        feedback=list(feedback[-8:]),
        task=task,
    )
    notes = {TASK: task.task.id, PLAN: planning.metadata.name, COMMIT: base}
    draft.act(Create(_input(project, name, payload)), Create(_run(wish, name, payload, notes, ())))
    return name


def follow(
    wish: Wish,
    run: AgentRun,
    link: Link,
    phase: ProjectPhase,
    *,
    again: Callable[[Cause], None],
) -> bool:
    """Say in the Project how its run is doing; True once the run succeeded.

    Args:
        wish: What it works for.
        run: The newest run of its graph.
        link: The condition it works for.
        phase: The Project's phase meanwhile.
        again: Starts the next run of the graph, when another model or engine is asked for.
    """
    draft, state = wish.draft, run.status
    if state.phase == "Succeeded":
        return True
    if state.phase in {"Failed", "Cancelled"}:
        return _failed(wish, run, link, again)
    reason = state.reason or "Starting"
    text = state.message or f"Run {run.metadata.name} is starting."
    if (question := open_question(wish, run)) is not None:
        return draft.ask(question, link, owner=run.metadata.uid)
    if reason == "BudgetExhausted":
        draft.side("BudgetExhausted", "BudgetExhausted", text)
        draft.notify(f"budget-{run.metadata.uid}-{state.parked_budget}", reason, text)
    if reason == "Queued":
        draft.side("Queued", "RunsAtLimit", text)
        phase = "Pending"
    if reason in {"Working", "Starting"}:
        # Which node, and whether its pod is up yet, is the run's own to say: repeated here,
        # each step would be written twice.
        reason, text = "Working", f"Run {run.metadata.name} is at work."
    return draft.hold(link, reason, text, phase)


def output_of(run: AgentRun) -> RunResult | None:
    """The accepted result of a succeeded run."""
    if run.status.phase != "Succeeded" or run.status.result is None:
        return None
    return RunResult.model_validate_json(run.status.result.body)


def open_question(wish: Wish, run: AgentRun) -> Question | None:
    """What a run asks people and nobody has answered; None: nothing."""
    asked = run.status.question
    if run.status.reason != "Question" or asked is None:
        return None
    if any(a.question_id == asked.id for a in wish.seen.project.spec.answers):
        return None
    return Question(
        id=asked.id,
        text=asked.text,
        options=asked.options,
        run=run.metadata.name,
        asked_at=wish.draft.first_asked(asked.id),
    )


def _failed(
    wish: Wish,
    run: AgentRun,
    link: Link,
    again: Callable[[Cause], None],
) -> bool:
    seen, draft = wish.seen, wish.draft
    failure = run.status.failure
    reason = failure.reason if failure else run.status.reason or "RunFailed"
    text = (failure.message if failure else run.status.message) or "The run failed."
    name = run.metadata.name
    spec = seen.project.spec
    if reason == NO_ENGINE and (run.spec.engine, run.spec.engine_image) != (
        spec.engine,
        spec.engine_image,
    ):
        again("engine")
        return draft.hold(link, "Starting", "Another engine is tried.", "Engineering")
    if reason in MODEL_REASONS:
        if run.spec.model != model_of(seen.project, seen.policy):
            again("model")
            return draft.hold(link, "Starting", "Another model is tried.", "Analyzing")
        draft.notify(f"failed-{run.metadata.uid}", reason, text)
        advice = "Set spec.model to go on with another model."
        return draft.hold(link, reason, f"{text} {advice}", "Failed")
    advice = f"Delete AgentRun {name} to try again."
    return draft.fail(link, reason, text, key=f"failed-{run.metadata.uid}", advice=advice)


def _brief(project: Project, slug: str) -> ProjectBrief:
    spec = project.spec
    return ProjectBrief(
        name=project.metadata.name,
        namespace=project.metadata.namespace,
        slug=slug,
        title=spec.title,
        description=spec.description,
        locale=locale_of(spec),
        modules=list(spec.modules),
    )


def _parallel(graph: Graph, cause: Cause, notes: Mapping[str, str], policy: Policy) -> bool:
    """Whether a run may hand tasks out: what mends, merges or answers another run is done in it."""
    makes = graph == "engineering" and cause in {"first", "handoff"} and ASKED_BY not in notes
    return makes and policy.tasks_at_once > 1


def repository_url(project: Project, slug: str, policy: Policy) -> str:
    """Clone URL of a Project's repository inside the cluster."""
    return f"{policy.git_url.rstrip('/')}/{project.metadata.namespace}/{slug}.git"


def _repository(
    seen: ProjectObserved, draft: Draft, run: str, base: str, *, stood: str = ""
) -> RepositoryBrief:
    return RepositoryBrief(
        url=repository_url(seen.project, draft.status.slug, seen.policy),
        base=base,
        branch=names.run_branch(run),
        wip_branch=names.wip_branch(run),
        stood=stood,
    )


def _input(project: Project, run: str, payload: RunPayload) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": names.run_input(run),
            "namespace": project.metadata.namespace,
            "labels": owned_labels(project.metadata.uid, project.metadata.name),
            "ownerReferences": [owner_reference(project)],
        },
        "immutable": True,
        "data": {"input.json": canonical_json(payload.model_dump(mode="json")).decode()},
    }


def _run(
    wish: Wish,
    name: str,
    payload: RunPayload,
    annotations: dict[str, str],
    egress: tuple[Egress, ...],
) -> dict[str, Any]:
    project = wish.seen.project
    if wish.number:
        annotations = {**annotations, CHANGE: str(wish.number)}
    spec = AgentRunSpec(
        project_ref=ProjectRef(name=project.metadata.name, uid=project.metadata.uid),
        graph=payload.graph,
        input_ref=InputRef(name=names.run_input(name)),
        engine=payload.engine,
        engine_image=project.spec.engine_image,
        model=payload.model,
        limits=payload.limits,
        egress=egress,
    )
    return {
        "apiVersion": API_VERSION,
        "kind": "AgentRun",
        "metadata": {
            "name": name,
            "namespace": project.metadata.namespace,
            "labels": owned_labels(project.metadata.uid, project.metadata.name),
            "annotations": annotations,
            "ownerReferences": [owner_reference(project)],
        },
        "spec": spec.model_dump(mode="json", exclude_none=True),
    }
