"""AgentRun: one thread of one subgraph, in pods."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from codegen_crds._model import WireModel
from codegen_crds._types import (
    Decimal,
    ImageRef,
    ItemId,
    ObjectName,
    Port,
    ShortText,
    Uid,
    cel,
    list_map,
    validations,
)

from ._resource import AGE, Definition, PrinterColumn, Resource
from .project import MOST_TASKS, Engine, TaskId, TaskProgress, TaskTitle

Graph = Literal["intake", "engineering", "devops", "qa"]
RunPhase = Literal["Pending", "Running", "Waiting", "Succeeded", "Failed", "Cancelled"]
TERMINAL_PHASES: frozenset[RunPhase] = frozenset({"Succeeded", "Failed", "Cancelled"})
FailureClass = Literal["infrastructure", "transient", "product", "input", "budget", "bug"]
Outcome = Literal["succeeded", "failed", "waiting", "handoff"]


class ProjectRef(WireModel):
    """The Project this works for."""

    name: Annotated[ObjectName, Field(description="Name, in the same namespace.")]
    uid: Annotated[Uid, Field(description="Uid: a Project re-created under the name is another.")]


class InputRef(WireModel):
    """ConfigMap with the run's input."""

    name: Annotated[ObjectName, Field(description="Name; its key is `input.json`.")]


class RunLimits(WireModel):
    """Where a run ends, whatever it does."""

    deadline_seconds: Annotated[
        int, Field(ge=10, le=86400, description="Wall clock of one pod.")
    ] = 1800
    steps: Annotated[int, Field(ge=1, le=10000, description="LangGraph recursion limit.")] = 100
    budget: Annotated[
        Decimal | None, Field(description="Most this run may spend; default: the Project's rest.")
    ] = None


class Egress(WireModel):
    """A place that pods of a run may connect to, besides their doors."""

    cidr: Annotated[
        str,
        Field(
            max_length=64,
            pattern=r"^[0-9a-f.:]+/[0-9]{1,3}$",
            description="Network, as in a NetworkPolicy.",
        ),
    ]
    port: Annotated[Port, Field(description="TCP port.")] = 443


class AgentRunSpec(WireModel):
    """What the run is to do. Immutable: another task is another run."""

    project_ref: Annotated[ProjectRef, Field(description="The Project this works for.")]
    graph: Annotated[Graph, Field(description="Subgraph.")]
    input_ref: Annotated[InputRef, Field(description="Its input.")]
    engine: Annotated[Engine, Field(description="What writes the code.")] = "builtin"
    engine_image: Annotated[
        ImageRef | None, Field(description="Image of the engine `custom`, by digest.")
    ] = None
    model: Annotated[str, Field(max_length=128, description="Model by name at the gateway.")] = ""
    limits: Annotated[RunLimits, Field(description="Where it ends.")] = Field(
        default_factory=RunLimits
    )
    egress: Annotated[
        tuple[Egress, ...],
        Field(
            max_length=4,
            description="Where its pods may connect to besides their doors, as long as it runs.",
        ),
    ] = ()


class RunQuestion(WireModel):
    """The question a run waits with. Written by the gateway."""

    id: Annotated[ItemId, Field(description="`<run>-q<n>`.")]
    text: Annotated[str, Field(max_length=4096, description="The question.")]
    options: Annotated[
        tuple[ShortText, ...], Field(max_length=16, description="Answers to choose from, if any.")
    ] = ()


class PostedResult(WireModel):
    """The result a pod posted, written by the gateway.

    The operator believes it only when the pod has ended and its termination message names the
    same digest.
    """

    outcome: Annotated[Outcome, Field(description="How it ended.")]
    reason: Annotated[str, Field(max_length=64, description="Why, as one word.")] = ""
    files_changed: Annotated[
        int, Field(ge=0, description="Files that its commit changes; as its pod counted them.")
    ] = 0
    sha256: Annotated[
        str, Field(max_length=64, pattern=r"^[0-9a-f]{64}$", description="Digest of `body`.")
    ]
    body: Annotated[str, Field(max_length=65536, description="RunResult as JSON text.")]


class Usage(WireModel):
    """What the run has cost. Written by the gateway."""

    calls: Annotated[int, Field(ge=0, description="Model calls.")] = 0
    prompt_tokens: Annotated[int, Field(ge=0, description="Tokens read.")] = 0
    completion_tokens: Annotated[int, Field(ge=0, description="Tokens written.")] = 0
    cost: Annotated[Decimal, Field(description="Money, open reservations included.")] = "0"
    currency: Annotated[str, Field(max_length=3, description="ISO 4217.")] = ""
    budget_exhausted: Annotated[
        bool, Field(description="A call was refused because the budget does not cover it.")
    ] = False


MOST_VISITS = 64
"""So many visits are in a run's status, the newest ones."""


class NodeVisit(WireModel):
    """A stay in a node of the graph, and what it cost. Written by the gateway."""

    number: Annotated[int, Field(ge=1, description="Which visit of the run it is, from 1.")]
    attempt: Annotated[int, Field(ge=0, description="Pod that was there, from 1.")]
    node: Annotated[str, Field(max_length=64, description="Node of the graph.")]
    message: Annotated[
        str, Field(max_length=256, description="What it said last; cut where it is longer.")
    ] = ""
    entered_at: Annotated[datetime, Field(description="When it was entered.")]
    calls: Annotated[int, Field(ge=0, description="Model calls made there.")] = 0
    prompt_tokens: Annotated[int, Field(ge=0, description="Tokens read.")] = 0
    completion_tokens: Annotated[int, Field(ge=0, description="Tokens written.")] = 0
    cost: Annotated[Decimal, Field(description="Money, in the currency of `usage`.")] = "0"


class TaskState(WireModel):
    """A task of the plan that a run works on. Written by the gateway."""

    id: Annotated[TaskId, Field(description="Id of the task.")]
    title: Annotated[TaskTitle, Field(description="What is to be done; its begin.")]
    state: Annotated[TaskProgress, Field(description="How far it is.")]


class Failure(WireModel):
    """Why a run failed."""

    class_: Annotated[FailureClass, Field(alias="class", description="Who must act.")]
    reason: Annotated[str, Field(max_length=64, description="Why, as one word.")]
    message: Annotated[str, Field(max_length=4096, description="Why, as a sentence.")] = ""


class AgentRunStatus(WireModel):
    """How far the run is.

    `node`, `progress`, `tasks`, `question`, `result`, `usage` and `timeline` are the gateway's;
    the rest is the operator's.
    """

    phase: Annotated[RunPhase | Literal[""], Field(description="Where in its life it is.")] = ""
    reason: Annotated[
        str, Field(max_length=64, description="Why it is in this phase, as one word.")
    ] = ""
    message: Annotated[str, Field(max_length=1024, description="In a sentence.")] = ""
    attempts: Annotated[
        int, Field(ge=0, description="Pods made so far; counted before the pod is made.")
    ] = 0
    accounted: Annotated[
        int, Field(ge=0, description="Attempts whose end was looked at; the next pod needs all.")
    ] = 0
    retries: Annotated[
        int, Field(ge=0, description="Pods that failed in a way that may pass; limited.")
    ] = 0
    waits: Annotated[
        int, Field(ge=0, description="Pods lost to the infrastructure in a row; not limited.")
    ] = 0
    parked_budget: Annotated[
        str, Field(max_length=64, description="Budget that did not suffice; another one resumes.")
    ] = ""
    egress: Annotated[
        Literal["", "Granted", "Withdrawn"],
        Field(
            description="Whether its pods may connect to `spec.egress`. Withdrawn: the run has "
            "ended and the right was seen gone."
        ),
    ] = ""
    pod_uid: Annotated[Uid, Field(description="Uid of the pod that may speak for the run.")] = ""
    node: Annotated[str, Field(max_length=64, description="Node of the graph.")] = ""
    progress: Annotated[str, Field(max_length=1024, description="What it is doing.")] = ""
    tasks: Annotated[
        tuple[TaskState, ...],
        Field(
            max_length=MOST_TASKS,
            description="What code has to do besides the specification, and how far that is.",
            json_schema_extra=list_map("id"),
        ),
    ] = ()
    question: Annotated[RunQuestion | None, Field(description="What it waits for.")] = None
    result: Annotated[PostedResult | None, Field(description="What it left behind.")] = None
    usage: Annotated[Usage | None, Field(description="What it has cost.")] = None
    timeline: Annotated[
        tuple[NodeVisit, ...],
        Field(
            max_length=MOST_VISITS,
            description="Nodes that it went through, the oldest first; the newest of them all. "
            "A number above 1 at first says that earlier ones are left out.",
        ),
    ] = ()
    failure: Annotated[Failure | None, Field(description="Why it failed.")] = None
    started_at: Annotated[datetime | None, Field(description="First pod.")] = None
    finished_at: Annotated[datetime | None, Field(description="End.")] = None
    retry_at: Annotated[datetime | None, Field(description="No pod before this time.")] = None


class AgentRun(Resource):
    """One thread of one subgraph."""

    definition: ClassVar[Definition] = Definition(
        kind="AgentRun",
        plural="agentruns",
        short_name="arun",
        scope="Namespaced",
        columns=(
            PrinterColumn("Graph", ".spec.graph"),
            PrinterColumn("Phase", ".status.phase"),
            PrinterColumn("Reason", ".status.reason"),
            PrinterColumn("Node", ".status.node"),
            PrinterColumn("Progress", ".status.progress"),
            PrinterColumn("Attempts", ".status.attempts", "integer"),
            PrinterColumn("Cost", ".status.usage.cost", priority=1),
            PrinterColumn("Files", ".status.result.filesChanged", "integer", priority=1),
            AGE,
        ),
    )

    kind: str = "AgentRun"
    spec: Annotated[
        AgentRunSpec,
        Field(
            description="What the run is to do.",
            json_schema_extra=validations(
                cel("self == oldSelf", "the spec of an AgentRun is immutable")
            ),
        ),
    ]
    status: AgentRunStatus = Field(default_factory=AgentRunStatus)

    @property
    def terminal(self) -> bool:
        """Whether the run has ended for good."""
        return self.status.phase in TERMINAL_PHASES
