"""A Project with its runs and its production as one value: what every view is made of."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel

from codegen_crds.conditions import Condition, find
from codegen_crds.v1alpha1 import AgentRun, Deployment, Project
from codegen_crds.v1alpha1.deployment import Availability
from codegen_crds.v1alpha1.project import CHAIN, SIDES, ChangeStatus, HandoffStep, TaskStatus

State = Literal["done", "now", "failed", "waits", "later"]
_WAITING: Final = frozenset({"AwaitingInput", "SecretsMissing"})


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain."""

    name: str
    state: State
    reason: str = ""
    message: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One AgentRun."""

    name: str
    graph: str
    phase: str
    node: str
    progress: str
    attempts: int
    cost: str
    currency: str
    files_changed: int
    prompts: Mapping[str, str]
    """Versions of the prompt files that it used, by file."""
    started: datetime | None
    finished: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question."""

    id: str
    text: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value that only a person can supply."""

    key: str
    description: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A change asked for, and how far it is."""

    id: str
    request: str
    state: str
    message: str
    release: str
    cost: str
    currency: str
    started: datetime | None
    finished: datetime | None
    tasks: tuple[TaskStatus, ...]
    path: tuple[HandoffStep, ...]


@dataclass(frozen=True, slots=True)
class Served:
    """A release that serves or served."""

    release: str
    since: datetime | None
    commit: str
    schema: str
    live: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that is shown of a Project."""

    name: str
    namespace: str
    title: str
    phase: str
    message: str
    ready: bool
    observed: bool
    """Whether the operator has seen what is asked for now."""
    url: str
    slug: str
    created: datetime | None
    steps: tuple[Step, ...]
    beside: tuple[Step, ...]
    """Conditions beside the chain that hold now."""
    runs: tuple[Run, ...]
    questions: tuple[Asked, ...]
    missing: tuple[Wanted, ...]
    secret: str
    """Secret that the missing values go into."""
    changes: tuple[Changed, ...]
    tasks: tuple[TaskStatus, ...]
    """What code had to do for the product besides its specification."""
    path: tuple[HandoffStep, ...]
    """Who asked whom while it was made."""
    commit: str
    release: str
    pinned: str
    releases: tuple[Served, ...]
    availability: Availability | None
    """Newest first."""
    server: str
    repository: str
    spent: str
    currency: str
    limit: str
    period: str
    teardown: str

    @property
    def awaits(self) -> bool:
        """Whether it waits for a person."""
        return self.phase == "AwaitingInput" or bool(self.questions or self.missing)


def overview(
    project: Project, runs: Iterable[AgentRun] = (), deployment: Deployment | None = None
) -> Overview:
    """Put together what belongs to one Project; what does not is left out.

    Args:
        project: The Project.
        runs: AgentRuns of its namespace.
        deployment: The Deployment of its name.
    """
    meta, spec, status = project.metadata, project.spec, project.status
    own = [r for r in runs if r.spec.project_ref.uid == meta.uid]
    if deployment is not None and not _belongs(deployment, project):
        deployment = None
    budget, spend = spec.budget, status.spend
    return Overview(
        name=meta.name,
        namespace=meta.namespace,
        title=spec.title,
        phase="Deleting" if meta.deleting else status.phase or "Pending",
        message=status.message,
        ready=(ready := find(status.conditions, "Ready")) is not None and ready.status == "True",
        observed=status.observed_generation >= meta.generation,
        url=status.url,
        slug=status.slug,
        created=meta.creation_timestamp,
        steps=_steps(project),
        beside=tuple(
            Step(c.type, "waits", c.reason, c.message, c.last_transition_time)
            for c in status.conditions
            if c.type in SIDES and c.status == "True"
        ),
        runs=tuple(_run(r) for r in sorted(own, key=_order)),
        questions=tuple(Asked(q.id, q.text, q.options) for q in status.questions),
        missing=tuple(Wanted(m.key, m.description) for m in status.missing_secrets),
        secret=project.secret_names[0],
        changes=_changes(project),
        tasks=status.tasks,
        path=status.path,
        commit=status.commit,
        release=status.release,
        pinned=spec.pinned_release,
        releases=_releases(deployment),
        availability=deployment.status.availability if deployment else None,
        server=deployment.spec.placement.server if deployment else "",
        repository=status.repository.url if status.repository else "",
        spent=spend.amount if spend else "0",
        currency=(budget.currency if budget else "") or (spend.currency if spend else ""),
        limit=budget.limit if budget else "",
        period=budget.period if budget else "",
        teardown=spec.teardown_policy,
    )


def as_data(it: Any) -> Any:  # noqa: ANN401 - any part of an overview
    """Mappings, lists, strings, numbers and booleans: what JSON and YAML can hold."""
    if isinstance(it, datetime):
        return it.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(it, tuple | list):
        return [as_data(each) for each in it]
    if isinstance(it, Mapping):
        return {key: as_data(value) for key, value in it.items()}
    if hasattr(it, "__dataclass_fields__"):
        return {name: as_data(getattr(it, name)) for name in it.__dataclass_fields__}
    if isinstance(it, BaseModel):
        return {name: as_data(getattr(it, name)) for name in type(it).model_fields}
    return it


def _belongs(deployment: Deployment, project: Project) -> bool:
    ref = deployment.spec.project_ref
    return ref is not None and ref.uid == project.metadata.uid


def _order(run: AgentRun) -> tuple[str, str]:
    made = run.metadata.creation_timestamp
    return (made.isoformat() if made else "", run.metadata.name)


def _run(run: AgentRun) -> Run:
    status, usage = run.status, run.status.usage
    return Run(
        name=run.metadata.name,
        graph=run.spec.graph,
        phase=status.phase or "Pending",
        node=status.node,
        progress=status.failure.message if status.failure else status.progress or status.message,
        attempts=status.attempts,
        cost=usage.cost if usage else "0",
        currency=usage.currency if usage else "",
        files_changed=status.result.files_changed if status.result else 0,
        prompts=_prompts(status.result.body) if status.result else {},
        started=status.started_at,
        finished=status.finished_at,
    )


def _prompts(body: str) -> dict[str, str]:
    """As the run's result says; a result of another version of agents may say nothing."""
    try:
        found = json.loads(body).get("prompts", {})
    except ValueError:  # cut
        return {}
    return {str(file): str(version) for file, version in found.items()}


def _steps(project: Project) -> tuple[Step, ...]:
    """The chain: what holds, the one that is worked on, and what comes later."""
    found = {c.type: c for c in project.status.conditions}
    failed = project.status.phase == "Failed"
    current = next((n for n in CHAIN if n not in found or found[n].status != "True"), "")
    return tuple(
        _step(name, found.get(name), current=name == current, failed=failed) for name in CHAIN
    )


def _step(name: str, condition: Condition | None, *, current: bool, failed: bool) -> Step:
    if condition is None:
        return Step(name, "now" if current else "later")
    if condition.status == "True":
        state: State = "done"
    elif not current:
        state = "later"
    elif failed:
        state = "failed"
    else:
        state = "waits" if condition.reason in _WAITING else "now"
    if state == "later":
        return Step(name, state)
    since = condition.last_transition_time
    return Step(name, state, condition.reason, condition.message, since)


def _changes(project: Project) -> tuple[Changed, ...]:
    """Those asked for, in their order; what the operator has not seen yet is queued."""
    known = {c.id: c for c in project.status.changes}
    found = []
    for asked in project.spec.changes:
        status = known.get(asked.id, ChangeStatus(id=asked.id))
        cost = status.cost
        found.append(
            Changed(
                id=asked.id,
                request=asked.request,
                state=status.state,
                message=status.message,
                release=status.release_id,
                cost=cost.amount if cost else "0",
                currency=cost.currency if cost else "",
                started=status.started_at,
                finished=status.finished_at,
                tasks=status.tasks,
                path=status.path,
            )
        )
    return tuple(found)


def _releases(deployment: Deployment | None) -> tuple[Served, ...]:
    if deployment is None:
        return ()
    live = deployment.status.live
    live_id = live.release_id if live else ""
    served = [
        Served(
            e.release.release_id,
            e.since,
            e.release.commit,
            e.release.schema_revision,
            live=e.release.release_id == live_id,
        )
        for e in deployment.status.history
    ]
    wanted = deployment.spec.release
    if live and wanted and wanted.release_id == live_id and not any(s.live for s in served):
        first = Served(live_id, live.since, wanted.commit, wanted.schema_revision, live=True)
        served.insert(0, first)
    return tuple(served)
