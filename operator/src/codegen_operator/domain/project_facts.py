"""What a decision about a Project may depend on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from codegen_crds import names
from codegen_crds.v1alpha1 import AgentRun, Deployment, Project, Server
from codegen_crds.v1alpha1.agentrun import Graph

from .delivery_settings import DeliverySettings
from .job_attempts import JobSeen
from .measured import Measured, distrusted
from .placement import Load
from .policy import Policy
from .slots import Slot
from .view import PodView, SecretView

Fact = Literal["models", "refs", "sources", "secrets", "build_slot", "provenance"]
MAIN = "refs/heads/main"


class LookFirst(Exception):  # noqa: N818 - no error: a request for a fact
    """The plan depends on a fact that costs a call: fetch it, then plan again.

    Most passes need none of these facts, so none is fetched before it is asked for.
    """

    def __init__(self, fact: Fact, about: str = "") -> None:
        super().__init__(fact, about)
        self.fact: Fact = fact
        self.about = about
        """Of sources: their commit."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model of the gateway."""

    id: str
    priced: bool
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """Files of a commit that a release depends on."""

    commit: str
    services: str
    """Text of ``services.yml``."""
    contracts: Mapping[str, str]
    """Texts of the ``env.contract.yaml`` files by path."""


@dataclass(frozen=True, slots=True)
class ProvenanceSeen:
    """Signed documents of a product's releases, and the key for the next one."""

    key: str = ""
    """Id of the key that signs."""
    problem: str = ""
    """Why nothing can be signed or stored; empty: it can."""
    stored: frozenset[str] = frozenset()
    """Releases whose stored document has a good signature of that key."""


@dataclass(frozen=True, slots=True)
class Remains:
    """What deletion still has to see gone."""

    pods: tuple[PodView, ...] = ()
    jobs: tuple[JobSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectObserved:
    """Everything a decision about a Project may depend on."""

    project: Project
    tenant: bool
    """Whether its namespace was given to us."""
    now: datetime
    policy: Policy
    delivery: DeliverySettings
    terminating: bool = False
    """Whether its namespace is being deleted, with everything in it."""
    runs: tuple[AgentRun, ...] = ()
    """Its AgentRuns, by owner uid."""
    deployment: Deployment | None = None
    """Its Deployment, by owner uid."""
    servers: tuple[Server, ...] = ()
    measured: Mapping[str, Measured] = field(default_factory=dict)
    """What Servers measured of themselves, by name."""
    build: JobSeen | None = None
    """The build Job of the newest attempt."""
    build_slot: Slot | None = None
    remains: Remains = field(default_factory=Remains)
    models: tuple[ModelInfo, ...] | None = None
    refs: Mapping[str, str] | None = None
    repository_exists: bool = False
    sources: Mapping[str, Sources] = field(default_factory=dict)
    """By commit."""
    secrets: Mapping[str, SecretView] | None = None
    provenance: ProvenanceSeen | None = None

    @property
    def loads(self) -> Mapping[str, Load]:
        """What Servers measured, and whether that still counts, by name."""
        every = self.delivery.verify_interval_seconds
        return {
            name: Load(found, distrusted(found, self.now, every))
            for name, found in self.measured.items()
        }

    def newest(self, graph: Graph) -> AgentRun | None:
        """The newest AgentRun of a graph, whatever it works for."""
        found = (r for r in self.runs if r.spec.graph == graph and not task_of(r))
        return max(found, key=number_of, default=None)

    def runs_for(self, wish: int, graph: Graph) -> tuple[AgentRun, ...]:
        """AgentRuns of a graph that work for a whole wish, the oldest first."""
        found = (
            r for r in self.runs if r.spec.graph == graph and wish_of(r) == wish and not task_of(r)
        )
        return tuple(sorted(found, key=number_of))

    def task_runs(self, planning: str) -> Mapping[str, AgentRun]:
        """AgentRuns of single tasks that a run handed out, by task."""
        return {task_of(r): r for r in self.runs if task_of(r) and planned_by(r) == planning}

    @property
    def slug(self) -> str:
        """The product's name: decided once, a function of title and uid."""
        meta = self.project.metadata
        return self.project.status.slug or names.slug(self.project.spec.title, meta.uid)

    def look_build_slot(self) -> Slot:
        """Whether a build may start now."""
        if self.build_slot is None:
            raise LookFirst("build_slot")
        return self.build_slot

    def look_models(self) -> tuple[ModelInfo, ...]:
        """Models of the gateway."""
        if self.models is None:
            raise LookFirst("models")
        return self.models

    def look_refs(self) -> Mapping[str, str] | None:
        """Refs of the repository; None: there is no repository."""
        if self.refs is None:
            raise LookFirst("refs")
        return self.refs if self.repository_exists else None

    def look_sources(self, commit: str) -> Sources:
        """Files of a commit."""
        if commit not in self.sources:
            raise LookFirst("sources", commit)
        return self.sources[commit]

    def look_secrets(self) -> Mapping[str, SecretView]:
        """The Secrets that a release may name, those that exist, by name."""
        if self.secrets is None:
            raise LookFirst("secrets")
        return self.secrets

    def look_provenance(self) -> ProvenanceSeen:
        """Which releases have signed documents already."""
        if self.provenance is None:
            raise LookFirst("provenance")
        return self.provenance


def number_of(run: AgentRun) -> int:
    """Number of a run among those of its graph; it closes its name."""
    text = run.metadata.annotations.get(NUMBER, "")
    return int(text) if text.isdigit() else 0


def wish_of(run: AgentRun) -> int:
    """Number of the change that a run works for; 0: the Project's description."""
    text = run.metadata.annotations.get(CHANGE, "")
    return int(text) if text.isdigit() else 0


def task_of(run: AgentRun) -> str:
    """Id of the one task that a run is for; empty: it is for a whole wish."""
    return run.metadata.annotations.get(TASK, "")


def planned_by(run: AgentRun) -> str:
    """The run whose plan a run carries out; empty: its own."""
    return run.metadata.annotations.get(PLAN, "")


def asked_by(run: AgentRun) -> str:
    """The run that handed over to a run; empty: none did."""
    return run.metadata.annotations.get(ASKED_BY, "")


def step_of(run: AgentRun) -> int:
    """Which handoff of its wish a run answers, from 1; 0: none."""
    text = run.metadata.annotations.get(HANDOFF, "")
    return int(text) if text.isdigit() else 0


def handoff_notes(run: AgentRun) -> dict[str, str]:
    """Annotations of a run that another one in its place has, too: of handoffs."""
    found = run.metadata.annotations
    return {key: found[key] for key in (ASKED_BY, HANDOFF, STOOD) if key in found}


NUMBER = "codegen.dev/number"
CHANGE = "codegen.dev/change"
"""Annotation: which change of the product a run works for, by number."""
CAUSE = "codegen.dev/cause"
"""Annotation: why a run was started."""
Cause = Literal["first", "build", "handoff", "merge", "model", "engine"]
ASKED_BY = "codegen.dev/asked-by"
"""Annotation: the run whose handoff a run answers."""
HANDOFF = "codegen.dev/handoff"
"""Annotation: which handoff of its wish a run answers, by number."""
STOOD = "codegen.dev/stood"
"""Annotation: where the run stood that asked; the one in its place goes on there."""
TASK = "codegen.dev/task"
"""Annotation: the one task of a plan that a run is for."""
PLAN = "codegen.dev/plan"
"""Annotation: the run that handed the task out, or the tasks whose branches a run merges."""
COMMIT = "codegen.dev/commit"
"""The commit a run starts from."""
RELEASE = "codegen.dev/release"
"""Annotation: the release that a run tests."""
