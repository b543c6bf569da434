"""Input and result of an agent run: what goes into a pod and what comes out.

The operator writes :class:`RunPayload` into the run's ConfigMap. The gateway hands the pod a
:class:`RunInput`: the payload with identity, attempt and answers. The pod posts a
:class:`RunResult` to the gateway and names its digest in its termination message.
"""

import hashlib
import re
from typing import Annotated, Literal, Self

from pydantic import Field

from codegen_crds._model import StrictModel
from codegen_crds._types import GuardedOperation
from codegen_crds.v1alpha1.agentrun import FailureClass, Graph, Outcome, RunLimits, TaskState
from codegen_crds.v1alpha1.project import (
    MOST_CRITERIA,
    MOST_GUARDED,
    MOST_TASKS,
    Engine,
    TaskId,
    Verdict,
)

from .product import Plan, Requirements, ResourceRequest, Task
from .release import canonical_json

_CHANGING = re.compile(r"\b[0-9a-f]{12,}\b")
MAX_RESULT_BYTES = 65536


class ProjectBrief(StrictModel):
    """What a run may know of its Project."""

    name: Annotated[str, Field(max_length=253, description="Name of the object.")]
    namespace: Annotated[str, Field(max_length=63, description="Its namespace.")]
    slug: Annotated[str, Field(max_length=35, description="Name of the product.")]
    title: Annotated[str, Field(max_length=100, description="Title, for people.")]
    description: Annotated[str, Field(max_length=16384, description="What was asked for.")]
    locale: Annotated[Literal["en", "ru"], Field(description="Language of messages to people.")]
    modules: Annotated[list[str], Field(max_length=8, description="Asked for; empty: open.")] = []


class RepositoryBrief(StrictModel):
    """Where the code is and where a run may write."""

    url: Annotated[str, Field(max_length=512, description="Clone URL.")]
    base: Annotated[
        str,
        Field(max_length=40, pattern=r"^([0-9a-f]{40})?$", description="Commit to start from."),
    ] = ""
    branch: Annotated[str, Field(max_length=253, description="Branch for the result.")]
    wip_branch: Annotated[str, Field(max_length=253, description="Branch for the workspace.")]
    stood: Annotated[
        str,
        Field(
            max_length=40,
            pattern=r"^([0-9a-f]{40})?$",
            description="Where the run stood that asked; this one goes on there with the answer.",
        ),
    ] = ""


class Feedback(StrictModel):
    """Why an earlier round was not good enough, with its evidence."""

    source: Annotated[
        Literal["build", "deploy", "handoff", "merge", "person", "qa"],
        Field(description="Who says so."),
    ]
    reason: Annotated[str, Field(max_length=64, description="As one word.")]
    text: Annotated[str, Field(max_length=8192, description="Evidence: the end of a log.")]


class Clarification(StrictModel):
    """A question of the analysis, and what a person answered."""

    question: Annotated[str, Field(max_length=1000, description="As it was asked.")]
    answer: Annotated[str, Field(max_length=4096, description="As it was given.")]


class EarlierTry(StrictModel):
    """A change that ended and that people say does not do what was asked."""

    id: Annotated[str, Field(max_length=63, description="Id in `spec.changes`.")]
    request: Annotated[str, Field(max_length=8192, description="What was asked for.")]
    state: Annotated[str, Field(max_length=32, description="How it ended.")]
    summary: Annotated[str, Field(max_length=4096, description="What its analysis understood.")]
    message: Annotated[str, Field(max_length=1024, description="Why it ended so.")]
    base: Annotated[str, Field(max_length=40, description="Commit that it started from.")]
    commit: Annotated[str, Field(max_length=40, description="Commit that has it; empty: none.")]


MOST_TRIES = 5
"""So many earlier changes come along, the newest ones."""


class ChangeBrief(StrictModel):
    """A change to a live product, as its runs are told of it."""

    id: Annotated[str, Field(max_length=63, description="Id in `spec.changes`.")]
    request: Annotated[str, Field(max_length=8192, description="What should be different.")]
    clarifications: Annotated[
        list[Clarification], Field(max_length=8, description="Of its analysis; for engineering.")
    ] = []
    tried: Annotated[
        list[EarlierTry],
        Field(max_length=MOST_TRIES, description="What it reopens, the oldest first."),
    ] = []


class TaskBrief(StrictModel):
    """The one task of a plan that a run does on a branch of its own."""

    task: Annotated[Task, Field(description="It.")]
    others: Annotated[
        list[Task], Field(max_length=MOST_TASKS, description="What is done elsewhere, or later.")
    ] = []


class TaskBranch(StrictModel):
    """How the run of a task ended."""

    id: Annotated[TaskId, Field(description="Its id.")]
    commit: Annotated[
        str, Field(max_length=40, pattern=r"^([0-9a-f]{40})?$", description="Empty: it has none.")
    ] = ""
    why: Annotated[str, Field(max_length=4096, description="Why it has none.")] = ""


class MergeBrief(StrictModel):
    """A plan whose independent tasks were done on branches, which come together now."""

    plan: Annotated[Plan, Field(description="All of it.")]
    branches: Annotated[
        list[TaskBranch],
        Field(max_length=MOST_TASKS, description="Those of its tasks, in the order of the plan."),
    ]


class BotTarget(StrictModel):
    """A person's way to the product's bot: a Bot API of tests that it talks with."""

    url: Annotated[
        str, Field(max_length=512, pattern=r"^https?://", description="Of the bot, at that API.")
    ]
    person: Annotated[
        int, Field(ge=0, description="Telegram id of somebody who may use it; 0: nobody may.")
    ]


class ProductTarget(StrictModel):
    """A live product, as whoever tests it from outside reaches it."""

    url: Annotated[str, Field(max_length=512, pattern=r"^https?://[^/]+$", description="Its URL.")]
    release_id: Annotated[str, Field(max_length=12, description="Release that has to answer.")]
    health_path: Annotated[
        str,
        Field(max_length=256, description="Of the public service; empty: there is none."),
    ] = ""
    tls_root: Annotated[
        str,
        Field(max_length=16384, description="PEM of its authority; empty: public ones count."),
    ] = ""
    earlier: Annotated[
        list[Annotated[str, Field(max_length=128)]],
        Field(max_length=MOST_CRITERIA, description="Criteria that earlier tests knew, by id."),
    ] = []
    explore: Annotated[
        bool, Field(description="Whether the run's model may look for more, by reading.")
    ] = False
    bot: Annotated[
        BotTarget | None,
        Field(description="How its bot is talked to; absent: through Telegram alone."),
    ] = None


class RunPayload(StrictModel):
    """The part of a run's input that is known when the run is created."""

    graph: Annotated[Graph, Field(description="Subgraph.")]
    project: Annotated[ProjectBrief, Field(description="What it is about.")]
    model: Annotated[str, Field(max_length=128, description="Model by name at the gateway.")]
    engine: Annotated[Engine, Field(description="What writes code.")]
    limits: Annotated[RunLimits, Field(description="Where the run ends.")]
    requirements: Annotated[
        Requirements | None, Field(description="Of the intake; for engineering.")
    ] = None
    change: Annotated[
        ChangeBrief | None,
        Field(description="What should be different; absent: the product is made."),
    ] = None
    repository: Annotated[
        RepositoryBrief | None, Field(description="Where the code is; absent: there is none yet.")
    ] = None
    env_contract: Annotated[
        str, Field(max_length=65536, description="For devops: the merged contract, as JSON.")
    ] = ""
    feedback: Annotated[list[Feedback], Field(max_length=8, description="Of earlier rounds.")] = []
    parallel: Annotated[
        bool,
        Field(description="For engineering: whether it may hand out tasks that need no other one."),
    ] = False
    task: Annotated[TaskBrief | None, Field(description="For engineering: the one task to do.")] = (
        None
    )
    merge: Annotated[
        MergeBrief | None, Field(description="For engineering: branches to bring together.")
    ] = None
    target: Annotated[
        ProductTarget | None, Field(description="For qa: the live product to test.")
    ] = None


class RunAnswer(StrictModel):
    """A person's answer to a question of this run."""

    question_id: Annotated[str, Field(max_length=63, description="`<run>-q<n>`.")]
    text: Annotated[str, Field(max_length=4096, description="The answer.")]


class RunInput(StrictModel):
    """What `GET /v1/run` answers: everything a pod is told."""

    run: Annotated[str, Field(max_length=63, description="Name of the AgentRun.")]
    uid: Annotated[str, Field(max_length=64, description="Its uid, also the LangGraph thread id.")]
    attempt: Annotated[int, Field(ge=1, description="Which pod of the run this is.")]
    payload: Annotated[RunPayload, Field(description="What to do.")]
    answers: Annotated[
        list[RunAnswer], Field(max_length=32, description="Answers to this run's questions.")
    ] = []


class TestReport(StrictModel):
    """What the tests said; `ran` False means: they could not be run, which is no verdict."""

    ran: Annotated[bool, Field(description="Whether the tests ran.")]
    passed: Annotated[int, Field(ge=0, description="Passed.")] = 0
    failed: Annotated[int, Field(ge=0, description="Failed, errors included.")] = 0
    skipped: Annotated[int, Field(ge=0, description="Skipped.")] = 0
    output: Annotated[str, Field(max_length=8192, description="End of the output.")] = ""
    reason: Annotated[str, Field(max_length=512, description="Why they did not run.")] = ""

    @property
    def green(self) -> bool:
        """Whether the tests ran and all passed."""
        return self.ran and self.failed == 0 and self.passed > 0


class IntakeOutput(StrictModel):
    """What intake leaves behind."""

    kind: Literal["intake"] = "intake"
    requirements: Annotated[Requirements, Field(description="What was understood.")]
    resources: Annotated[ResourceRequest, Field(description="Room it needs.")]
    verdict: Annotated[
        Literal["build", "already", "refused"],
        Field(description="Whether something is to be built; the last two for changes only."),
    ] = "build"
    clarifications: Annotated[
        list[Clarification], Field(max_length=8, description="What was asked and answered.")
    ] = []


class EngineeringOutput(StrictModel):
    """What engineering claims; the operator looks at the git host itself."""

    kind: Literal["engineering"] = "engineering"
    commit: Annotated[
        str, Field(max_length=40, pattern=r"^[0-9a-f]{40}$", description="Pushed commit.")
    ]
    tests: Annotated[TestReport, Field(description="What the tests said.")]
    summary: Annotated[str, Field(max_length=4000, description="What was done, for people.")]
    files_changed: Annotated[
        int, Field(ge=0, description="Files that differ from the commit it started from.")
    ] = 0
    plan: Annotated[Plan, Field(description="What code had to do besides the spec.")] = []
    handed_out: Annotated[
        list[TaskId],
        Field(
            max_length=MOST_TASKS,
            description="Ids of tasks that are to be done by runs of their own, from this commit; "
            "empty: the work is done.",
        ),
    ] = []
    left: Annotated[
        list[TaskId],
        Field(
            max_length=MOST_TASKS,
            description="Ids of tasks whose branches did not fit, so that they were done again.",
        ),
    ] = []


class PlannedKey(StrictModel):
    """One variable of the release plan: a name and a class, never a value."""

    key: Annotated[str, Field(max_length=128, description="Name of the variable.")]
    source: Annotated[
        Literal["user_secret", "generated_secret", "allocation", "derived", "literal"],
        Field(description="Where its value comes from."),
    ]
    services: Annotated[
        list[Annotated[str, Field(max_length=63)]],
        Field(max_length=16, description="Services that get it."),
    ]
    required: Annotated[bool, Field(description="Whether a release needs it.")] = True
    value: Annotated[
        str | None, Field(max_length=1024, description="Of a literal or derived key.")
    ] = None
    description: Annotated[str, Field(max_length=1024, description="For people.")] = ""


class ReleasePlan(StrictModel):
    """What devops leaves behind: which keys a release needs, by name."""

    kind: Literal["devops"] = "devops"
    commit: Annotated[
        str, Field(max_length=40, pattern=r"^[0-9a-f]{40}$", description="Commit it is for.")
    ]
    keys: Annotated[list[PlannedKey], Field(max_length=128, description="Variables, sorted.")]
    undeclared: Annotated[
        list[Annotated[str, Field(max_length=128)]],
        Field(max_length=64, description="Keys read by code and declared nowhere."),
    ] = []
    guarded: Annotated[
        list[GuardedOperation],
        Field(
            max_length=MOST_GUARDED,
            description="Operations that ask callers for a key, as `domain.operation`.",
        ),
    ] = []


class Criterion(StrictModel):
    """Something that must be true of the product, and whether it was."""

    id: Annotated[
        str, Field(min_length=1, max_length=128, description="What it is about, as one word.")
    ]
    text: Annotated[str, Field(max_length=256, description="It, as a sentence.")]
    outcome: Annotated[
        Literal["passed", "failed", "could-not-test", "gone"],
        Field(
            description="How its test ended. Gone: an earlier release had it and this one does "
            "not offer it any more."
        ),
    ]
    detail: Annotated[str, Field(max_length=512, description="Why, unless it passed.")] = ""


EXPLORED = "explored"
"""Id of the criterion of a model that looked further, and, with a dot behind it, of its findings:
they hold for one release and are no promise of the next."""

MOST_EVIDENCE = 20
"""So many requests come along with a verdict."""


class Exchange(StrictModel):
    """A request to the product and what it answered, or a turn of a chat with its bot."""

    criterion: Annotated[str, Field(max_length=128, description="What it was made for.")]
    method: Annotated[str, Field(max_length=8, description="HTTP method; of a chat SAYS or TAPS.")]
    path: Annotated[
        str, Field(max_length=512, description="Path and query; of a chat what was said or tapped.")
    ]
    status: Annotated[int, Field(ge=0, le=999, description="Of the answer; 0: none came.")]
    excerpt: Annotated[
        str,
        Field(
            max_length=512,
            description="Of an answer that was not expected, or of what a bot shows, redacted.",
        ),
    ] = ""


SCREENSHOT_MAX = 24 * 1024
"""So long is a picture at most, as base64: a result has to have room for it."""


class Screenshot(StrictModel):
    """A picture of a page, with rows of the test alone."""

    criterion: Annotated[str, Field(max_length=128, description="What it was taken for.")]
    png: Annotated[str, Field(max_length=SCREENSHOT_MAX, description="PNG as base64.")]


class QaOutput(StrictModel):
    """What qa leaves behind: a verdict on a live release, with evidence."""

    kind: Literal["qa"] = "qa"
    release_id: Annotated[str, Field(max_length=12, description="Release that was tested.")]
    verdict: Annotated[
        Verdict,
        Field(description="could-not-test: nothing is known, which is no reason to change code."),
    ]
    reason: Annotated[
        str, Field(max_length=64, pattern=r"^[A-Z][A-Za-z0-9]*$", description="As one word.")
    ]
    summary: Annotated[str, Field(max_length=1024, description="As a sentence, for people.")]
    fingerprint: Annotated[
        str, Field(max_length=16, description="Of what failed; empty: nothing did.")
    ] = ""
    criteria: Annotated[
        list[Criterion], Field(max_length=MOST_CRITERIA, description="What was tested.")
    ] = []
    evidence: Annotated[
        list[Exchange], Field(max_length=MOST_EVIDENCE, description="Requests that tell why.")
    ] = []
    screenshot: Annotated[
        Screenshot | None, Field(description="Of the page; absent: there is none.")
    ] = None


class Handoff(StrictModel):
    """Another graph should answer first; whoever asks goes on with what it says."""

    graph: Annotated[Graph, Field(description="Which one.")]
    reason: Annotated[str, Field(max_length=1000, description="Why.")]
    evidence: Annotated[str, Field(max_length=7000, description="What shows it.")] = ""
    commit: Annotated[
        str,
        Field(
            max_length=40,
            pattern=r"^([0-9a-f]{40})?$",
            description="Pushed commit with what was done until then; empty: nothing was.",
        ),
    ] = ""

    @property
    def text(self) -> str:
        """Reason and evidence, for whoever answers."""
        return f"{self.reason}\n{self.evidence}".strip()

    @property
    def fingerprint(self) -> str:
        """The same for the same question; commits and digests are another one each time."""
        same = _CHANGING.sub("…", f"{self.graph}\n{self.text}")
        return hashlib.sha256(same.encode()).hexdigest()[:16]


class RunFailure(StrictModel):
    """Why a run did not succeed."""

    class_: Annotated[FailureClass, Field(alias="class", description="Who must act.")]
    reason: Annotated[str, Field(max_length=64, description="As one word.")]
    message: Annotated[str, Field(max_length=4096, description="As a sentence.")] = ""


class RunResult(StrictModel):
    """What a pod posts when it ends."""

    outcome: Annotated[Outcome, Field(description="How it ended.")]
    reason: Annotated[str, Field(max_length=64, description="Why, as one word.")] = ""
    output: Annotated[
        IntakeOutput | EngineeringOutput | ReleasePlan | QaOutput | None,
        Field(description="What it leaves behind.", discriminator="kind"),
    ] = None
    failure: Annotated[RunFailure | None, Field(description="Why it failed.")] = None
    handoff: Annotated[Handoff | None, Field(description="Who goes on.")] = None
    prompts: Annotated[
        dict[str, str],
        Field(
            max_length=32,
            description="Prompt files that it used, each with its version: the begin of the file's "
            "SHA-256.",
        ),
    ] = {}

    def body(self) -> bytes:
        """Canonical JSON: the text whose SHA-256 the termination message names."""
        return canonical_json(self.model_dump(mode="json"))


class Termination(StrictModel):
    """The termination message of an agent pod (`/dev/termination-log`, at most 4096 bytes)."""

    outcome: Annotated[Outcome, Field(description="As in the result.")]
    reason: Annotated[str, Field(max_length=64, description="As in the result.")] = ""
    result_sha256: Annotated[str, Field(max_length=64, description="Digest of the posted body.")]

    @classmethod
    def of(cls, result: RunResult) -> Self:
        """The termination message that belongs to a result."""
        digest = hashlib.sha256(result.body()).hexdigest()
        return cls(outcome=result.outcome, reason=result.reason, result_sha256=digest)


class Progress(StrictModel):
    """`POST /v1/run/progress`."""

    node: Annotated[str, Field(max_length=64, description="Node of the graph.")]
    message: Annotated[str, Field(max_length=1024, description="What it is doing.")] = ""
    tasks: Annotated[
        list[TaskState] | None,
        Field(max_length=MOST_TASKS, description="Its plan, and how far it is; absent: as before."),
    ] = None
