"""Project: the wish for a product, and how far it has come true."""

from datetime import datetime
from typing import Annotated, ClassVar, Final, Literal, get_args

from pydantic import Field

from codegen_crds import names
from codegen_crds._model import WireModel
from codegen_crds._types import (
    MAX_ITEMS,
    Commit,
    Currency,
    Decimal,
    DnsLabel,
    Domain,
    GuardedOperation,
    ImageRef,
    ItemId,
    LongText,
    ObjectName,
    ReleaseId,
    ShortText,
    cel,
    list_map,
    validations,
)
from codegen_crds.conditions import Condition
from codegen_crds.contracts.redaction import SECRET_BEGINS

from ._resource import AGE, Definition, PrinterColumn, Resource
from .app_log import LogRequest
from .notification import Notification

Link = Literal[
    "Analyzed",
    "Allocated",
    "Engineered",
    "Built",
    "EnvironmentResolved",
    "Deployed",
    "Verified",
    "Ready",
]
CHAIN: Final[tuple[Link, ...]] = get_args(Link)
"""Conditions on the way from a wish to a URL, in their order."""
Side = Literal[
    "AwaitingInput", "BudgetExhausted", "Drifted", "Incident", "Moving", "Suspended", "Queued"
]
"""Conditions that stand beside the chain."""
SIDES: Final[tuple[Side, ...]] = get_args(Side)
ACCEPTANCE: Final = "AcceptancePassed"
"""Condition: whether the test of the live release from outside passed. Ready never waits for it."""
MODEL_REASONS: Final = frozenset({"ModelUnknown", "PriceUnknown", "CurrencyMismatch"})
"""Reasons of a link that does not hold which another model may cure."""
MOST_CHANGES: Final = MAX_ITEMS
"""Bound of ``spec.changes``."""
MOST_GUARDED: Final = 128
"""Bound of ``status.guarded``; more are not told."""
MOST_STATEMENTS: Final = MAX_ITEMS
"""Bound of ``status.accepted.statements``."""
Module = Literal["backend", "frontend", "notifications", "tg_bot"]
"""What a product may be made of; grows with the template."""
MODULES: Final[tuple[Module, ...]] = get_args(Module)
Engine = Literal["builtin", "claude-code", "codex", "droid", "custom"]
TeardownPolicy = Literal["keep", "backup", "delete"]
ProjectPhase = Literal[
    "Pending",
    "Analyzing",
    "AwaitingInput",
    "Allocating",
    "Engineering",
    "Building",
    "ResolvingEnvironment",
    "Deploying",
    "Verifying",
    "Ready",
    "Suspended",
    "Failed",
    "Deleting",
]

ChangeState = Literal[
    "Queued",
    "Analyzing",
    "AwaitingInput",
    "Engineering",
    "Building",
    "ResolvingEnvironment",
    "Deploying",
    "Verifying",
    "Live",
    "Failed",
    "Refused",
]
_Images = Annotated[
    dict[str, str], Field(max_length=16, description="Image by digest, per service.")
]
_SchemaRevision = Annotated[
    str, Field(max_length=64, description="Revision of the database schema.")
]
_Contractions = Annotated[
    dict[str, str],
    Field(max_length=256, description="Contract migrations: what each takes away, by revision."),
]
_MAY_HOLD_NO_SECRET: Final = tuple(
    cel(
        rule.format(f"r'{SECRET_BEGINS}'"),
        "what looks like a token or a key must not be in a text that models read; "
        "put the value into a Secret of spec.secretRefs",
        field=field,
    )
    for field, rule in (
        (".title", "!self.title.matches({})"),
        (".description", "!self.description.matches({})"),
        (".answers", "!has(self.answers) || self.answers.all(a, !a.text.matches({}))"),
        (".changes", "!has(self.changes) || self.changes.all(c, !c.request.matches({}))"),
    )
)
"""Rules of the spec as a whole: a refusal by a string's own rule would repeat the string."""
FINISHED_CHANGES: frozenset[ChangeState] = frozenset({"Live", "Failed", "Refused"})
"""States that a change does not leave any more."""


class Budget(WireModel):
    """How much models may cost. Hard: no call is forwarded that could exceed it."""

    limit: Annotated[Decimal, Field(description="Most that may be spent in the period.")]
    currency: Annotated[Currency, Field(description="ISO 4217; must be the price table's.")]
    period: Annotated[
        Literal["total", "month"], Field(description="Over what the limit counts.")
    ] = "total"


class Answer(WireModel):
    """A person's answer to a question."""

    question_id: Annotated[ItemId, Field(description="Id from `status.questions[].id`.")]
    text: Annotated[str, Field(min_length=1, max_length=4096, description="The answer.")]


class Change(WireModel):
    """A change asked for in words."""

    id: Annotated[ItemId, Field(description="Chosen by whoever asks; unique in the Project.")]
    request: Annotated[
        str, Field(min_length=1, max_length=8192, description="What should be different.")
    ]
    reopens: Annotated[
        ItemId | Literal[""],
        Field(
            description="A change that ended and does not do what was asked; the request says what "
            "is wrong. Everything tried before is in view."
        ),
    ] = ""


class SecretRef(WireModel):
    """A Secret in the Project's namespace whose keys answer to the env contract."""

    name: Annotated[ObjectName, Field(description="Name of the Secret.")]


class ProjectSpec(WireModel):
    """What a person wishes for."""

    title: Annotated[
        str,
        Field(min_length=1, max_length=100, description="Name of the product, for people."),
    ]
    description: Annotated[
        str,
        Field(
            min_length=1,
            max_length=16384,
            description="What the product should do, in plain words (English or Russian).",
        ),
    ]
    locale: Annotated[
        Literal["en", "ru"] | None,
        Field(description="Language of messages to people; default: that of the description."),
    ] = None
    modules: Annotated[
        tuple[Module, ...],
        Field(
            max_length=8,
            description="What it is made of; default: what the analysis finds necessary.",
            json_schema_extra={"x-kubernetes-list-type": "set"},
        ),
    ] = ()
    template_version: Annotated[
        str, Field(max_length=64, description="Version of the template; default: the newest.")
    ] = ""
    engine: Annotated[
        Engine,
        Field(
            description="What writes the code; `custom` is the program of `engineImage`.",
        ),
    ] = "builtin"
    engine_image: Annotated[
        ImageRef | None,
        Field(
            description="Image of the engine `custom`, by digest; one of those that the "
            "installation allows."
        ),
    ] = None
    model: Annotated[
        str,
        Field(
            max_length=128,
            pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$",
            description="Model by its name at the gateway; default: the installation's.",
        ),
    ] = ""
    budget: Annotated[
        Budget | None, Field(description="Limit of spending; default: the installation's.")
    ] = None
    domain: Annotated[
        Domain | Literal[""],
        Field(
            description="Domain of the product; default: `<slug>.<the server's domainSuffix>`.",
        ),
    ] = ""
    audience: Annotated[
        tuple[ShortText, ...],
        Field(
            max_length=MAX_ITEMS,
            description="Who may use a generated bot: Telegram ids, or `public` for everybody; "
            "default: the person whose namespace it is (`tg-<id>`), or else nobody.",
        ),
    ] = ()
    notify: Annotated[
        tuple[ShortText, ...],
        Field(max_length=8, description="Who is told about terminal events."),
    ] = ()
    secret_refs: Annotated[
        tuple[SecretRef, ...],
        Field(
            max_length=MAX_ITEMS,
            description="Secrets with values a person supplies; default: `<name>-secrets`.",
            json_schema_extra=list_map("name"),
        ),
    ] = ()
    answers: Annotated[
        tuple[Answer, ...],
        Field(
            max_length=MAX_ITEMS,
            description="Answers to `status.questions`; a text never changes once given.",
            json_schema_extra={
                **list_map("questionId"),
                **validations(
                    cel(
                        "self.all(a, !oldSelf.exists(o, o.questionId == a.questionId) || "
                        "oldSelf.exists(o, o.questionId == a.questionId && o.text == a.text))",
                        "the text of an answer cannot be changed",
                    )
                ),
            },
        ),
    ] = ()
    changes: Annotated[
        tuple[Change, ...],
        Field(
            max_length=MOST_CHANGES,
            description="Changes asked for, done one after another; a request never changes "
            "once made.",
            json_schema_extra={
                **list_map("id"),
                **validations(
                    cel(
                        "self.all(c, !oldSelf.exists(o, o.id == c.id) || "
                        "oldSelf.exists(o, o.id == c.id && o.request == c.request))",
                        "the request of a change cannot be changed",
                    ),
                    cel(
                        "self.all(c, !has(c.reopens) || c.reopens == '' || "
                        "oldSelf.exists(o, o.id == c.id || o.id == c.reopens))",
                        "reopens: no change of this id is in the list",
                    ),
                ),
            },
        ),
    ] = ()
    pinned_release: Annotated[
        ReleaseId | Literal[""],
        Field(description="Holds production at this release id; this is how to roll back."),
    ] = ""
    server: Annotated[
        ObjectName | Literal[""],
        Field(
            description="Server it has to run on; empty: the operator chooses. Another one moves a "
            "live product there, with its data."
        ),
    ] = ""
    suspend: Annotated[
        bool,
        Field(
            description="Stops all work on it and the product itself, which answers 503; its data "
            "stays. Lifted, both go on."
        ),
    ] = False
    log_request: Annotated[
        LogRequest | None,
        Field(
            description="Asks the server once for what the product said; the answer is "
            "`status.log` of its Deployment, for a short while."
        ),
    ] = None
    acceptance_tests: Annotated[
        bool,
        Field(
            description="Whether each release is tested from outside once it is live; the test "
            "makes rows of its own and deletes them."
        ),
    ] = True
    teardown_policy: Annotated[
        TeardownPolicy,
        Field(description="What deletion does with the product's data and repository."),
    ] = "keep"


class Question(WireModel):
    """A question a person has to answer before work goes on."""

    id: Annotated[ItemId, Field(description="To be used as `spec.answers[].questionId`.")]
    text: Annotated[str, Field(max_length=4096, description="The question.")]
    options: Annotated[
        tuple[ShortText, ...], Field(max_length=16, description="Answers to choose from, if any.")
    ] = ()
    run: Annotated[ObjectName | Literal[""], Field(description="The AgentRun that asks.")] = ""
    asked_at: Annotated[datetime | None, Field(description="When it was asked.")] = None


class Repository(WireModel):
    """Where the code is."""

    url: Annotated[str, Field(max_length=512, description="Clone URL inside the cluster.")]
    main: Annotated[Commit | Literal[""], Field(description="Commit of `main`.")] = ""


class RunRef(WireModel):
    """The newest AgentRun of a graph."""

    graph: Annotated[str, Field(max_length=32, description="Subgraph.")]
    name: Annotated[ObjectName, Field(description="Name of the AgentRun.")]
    number: Annotated[int, Field(ge=1, description="How many of this graph there were.")]
    phase: Annotated[str, Field(max_length=32, description="Its phase.")] = ""


class BuildStatus(WireModel):
    """The newest build."""

    commit: Annotated[Commit, Field(description="Commit that is built.")]
    attempt: Annotated[int, Field(ge=1, description="Attempts at this commit.")] = 1
    outcome: Annotated[
        str,
        Field(
            max_length=64,
            description="How the attempt ended, as one word; empty: it did not end yet.",
        ),
    ] = ""
    failure_class: Annotated[
        str, Field(max_length=32, description="Who must act, if it failed.")
    ] = ""
    message: Annotated[str, Field(max_length=4096, description="The end of the log.")] = ""
    retries: Annotated[
        int, Field(ge=0, description="Attempts that failed in a way that may pass; limited.")
    ] = 0
    waits: Annotated[
        int, Field(ge=0, description="Attempts lost to the infrastructure in a row; not limited.")
    ] = 0
    retry_at: Annotated[datetime | None, Field(description="No new attempt before.")] = None
    images: _Images = Field(default_factory=dict)
    schema_revision: _SchemaRevision = ""
    contractions: _Contractions = Field(default_factory=dict)


class Spend(WireModel):
    """What models have cost, reservations included."""

    amount: Annotated[Decimal, Field(description="Spent in the period.")] = "0"
    currency: Annotated[Currency | Literal[""], Field(description="ISO 4217.")] = ""


MOST_TASKS: Final = 16
"""Bound of a plan."""
TaskId = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
MOST_TITLE: Final = 160
TaskTitle = Annotated[str, Field(max_length=MOST_TITLE)]
TaskProgress = Literal["Planned", "Working", "Done", "Left"]


class TaskStatus(WireModel):
    """A task of the plan: what code has to do besides the specification."""

    id: Annotated[TaskId, Field(description="Id of the task in its plan.")]
    title: Annotated[TaskTitle, Field(description="What is to be done; its begin.")]
    state: Annotated[
        TaskProgress,
        Field(
            description="How far it is. Left: its branch was not taken, so that it is done again "
            "after the others."
        ),
    ] = "Planned"
    run: Annotated[
        ObjectName | Literal[""], Field(description="AgentRun that does it, on its own branch.")
    ] = ""


_Tasks = Annotated[
    tuple[TaskStatus, ...],
    Field(
        max_length=MOST_TASKS,
        description="The plan of what code has to do besides the specification, in its order.",
        json_schema_extra=list_map("id"),
    ),
]


class HandoffStep(WireModel):
    """A run that asked another graph before it could go on."""

    asked_by: Annotated[ObjectName, Field(description="AgentRun that handed over.")]
    graph: Annotated[str, Field(max_length=32, description="Subgraph that it handed over to.")]
    run: Annotated[ObjectName, Field(description="AgentRun that answers.")]
    reason: Annotated[str, Field(max_length=256, description="Why; its begin.")] = ""


_Path = Annotated[
    tuple[HandoffStep, ...],
    Field(max_length=16, description="Handoffs between its runs, in their order."),
]


class ChangeStatus(WireModel):
    """How far a change has come true."""

    id: Annotated[ItemId, Field(description="As in `spec.changes[].id`.")]
    state: Annotated[
        ChangeState,
        Field(
            description="Where in its life it is. Live: the product answers with it. Failed and "
            "Refused: the product is as it was."
        ),
    ] = "Queued"
    reason: Annotated[
        str, Field(max_length=64, description="Why it is in this state, as one word.")
    ] = ""
    message: Annotated[str, Field(max_length=1024, description="Why, as a sentence.")] = ""
    summary: Annotated[
        str, Field(max_length=4096, description="What the analysis understood, for people.")
    ] = ""
    number: Annotated[
        int, Field(ge=0, description="Which change of the product it is; 0: it has not begun.")
    ] = 0
    runs: Annotated[
        tuple[ObjectName, ...],
        Field(max_length=16, description="Its AgentRuns, the newest ones."),
    ] = ()
    tasks: _Tasks = ()
    path: _Path = ()
    base: Annotated[
        Commit | Literal[""], Field(description="Commit that it started from: the live one.")
    ] = ""
    commit: Annotated[Commit | Literal[""], Field(description="Commit that has it.")] = ""
    release_id: Annotated[ReleaseId | Literal[""], Field(description="Release that has it.")] = ""
    cost: Annotated[Spend | None, Field(description="What models have cost for it.")] = None
    asked_at: Annotated[datetime | None, Field(description="When it was first seen.")] = None
    started_at: Annotated[datetime | None, Field(description="When work on it began.")] = None
    finished_at: Annotated[datetime | None, Field(description="When it ended.")] = None


class ServiceRoom(WireModel):
    """Room that a service of the product was given."""

    name: Annotated[DnsLabel, Field(description="Name of the service.")]
    public: Annotated[bool, Field(description="Whether the domain leads to it.")] = False
    memory_mib: Annotated[int, Field(ge=1, le=65536, description="Memory, in MiB.")]
    replica_of: Annotated[
        DnsLabel | None, Field(description="Of a further replica: its service.")
    ] = None


class Accepted(WireModel):
    """What production runs between changes: the last wish that came true.

    A change that fails leaves it as it is, and the next one starts from it.
    """

    number: Annotated[
        int, Field(ge=0, description="Number of the change; 0: the Project's description.")
    ] = 0
    commit: Annotated[Commit, Field(description="Its commit, also that of `main`.")]
    images: _Images = Field(default_factory=dict)
    schema_revision: _SchemaRevision = ""
    contractions: _Contractions = Field(default_factory=dict)
    statements: Annotated[
        tuple[Annotated[str, Field(max_length=512)], ...],
        Field(
            max_length=MOST_STATEMENTS,
            description="What has to be true of the product, as the analyses of its wishes said; "
            "the newest ones. For people: tests follow from the API.",
        ),
    ] = ()
    services: Annotated[
        tuple[ServiceRoom, ...],
        Field(
            max_length=16,
            description="Room on the server.",
            json_schema_extra=list_map("name"),
        ),
    ] = ()


Verdict = Literal["passed", "failed", "could-not-test"]
MOST_CRITERIA: Final = 96
"""So many criteria of a product are kept."""


class Acceptance(WireModel):
    """What the test of a live release from outside has shown."""

    release_id: Annotated[ReleaseId, Field(description="Release that is, or was, tested.")]
    run: Annotated[ObjectName, Field(description="AgentRun that tests it; its result has more.")]
    verdict: Annotated[
        Verdict | Literal[""], Field(description="How it ended; empty: it did not end yet.")
    ] = ""
    fingerprint: Annotated[
        str,
        Field(max_length=16, description="Of what failed: the same failure has the same one."),
    ] = ""
    criteria: Annotated[
        dict[str, str],
        Field(
            max_length=MOST_CRITERIA,
            description="What must be true of the product, cumulative over its releases, and how "
            "the newest test of it ended: passed, failed, could-not-test, or gone, if this release "
            "does not offer it any more. The result of the run says more of each.",
        ),
    ] = Field(default_factory=dict)


class Repairs(WireModel):
    """Rounds of mending what tests of live releases found, since the last wish of a person."""

    line: Annotated[
        int, Field(ge=0, description="Number of the wish whose releases are mended.")
    ] = 0
    fingerprints: Annotated[
        tuple[Annotated[str, Field(max_length=16)], ...],
        Field(max_length=16, description="Failures that a round was made for."),
    ] = ()
    current: Annotated[ChangeStatus, Field(description="The newest round.")]


class MissingSecret(WireModel):
    """A value only a person can supply."""

    key: Annotated[str, Field(max_length=128, description="Name of the variable.")]
    description: Annotated[str, Field(max_length=1024, description="What it is.")] = ""


class ProjectStatus(WireModel):
    """How far the wish has come true. Written by the operator alone."""

    observed_generation: Annotated[int, Field(ge=0, description="Generation acted upon.")] = 0
    slug: Annotated[
        DnsLabel | Literal[""], Field(description="The product's name in code and URLs.")
    ] = ""
    phase: Annotated[ProjectPhase | Literal[""], Field(description="Where in its life it is.")] = ""
    message: Annotated[
        str, Field(max_length=1024, description="What is happening or waited for, in a sentence.")
    ] = ""
    conditions: Annotated[
        tuple[Condition, ...],
        Field(max_length=MAX_ITEMS, description="The chain.", json_schema_extra=list_map("type")),
    ] = ()
    questions: Annotated[
        tuple[Question, ...],
        Field(
            max_length=MAX_ITEMS, description="Open questions.", json_schema_extra=list_map("id")
        ),
    ] = ()
    missing_secrets: Annotated[
        tuple[MissingSecret, ...],
        Field(
            max_length=64,
            description="Values that are waited for, by name.",
            json_schema_extra=list_map("key"),
        ),
    ] = ()
    repository: Annotated[Repository | None, Field(description="Where the code is.")] = None
    runs: Annotated[
        tuple[RunRef, ...],
        Field(
            max_length=8,
            description="The newest run of each graph.",
            json_schema_extra=list_map("graph"),
        ),
    ] = ()
    requirements: Annotated[
        LongText, Field(description="What the analysis understood, for people.")
    ] = ""
    tasks: _Tasks = ()
    path: _Path = ()
    changes: Annotated[
        tuple[ChangeStatus, ...],
        Field(
            max_length=MOST_CHANGES + 1,
            description="How far the changes in `spec.changes` are; one that was taken back ends "
            "its build first.",
            json_schema_extra=list_map("id"),
        ),
    ] = ()
    accepted: Annotated[
        Accepted | None, Field(description="What production runs between changes.")
    ] = None
    acceptance: Annotated[
        Acceptance | None, Field(description="What the test of the live release has shown.")
    ] = None
    repairs: Annotated[
        Repairs | None, Field(description="Rounds of mending after tests of live releases.")
    ] = None
    fix_rounds: Annotated[int, Field(ge=0, description="Rounds after a red build.")] = 0
    commit: Annotated[
        Commit | Literal[""], Field(description="Commit that production should run.")
    ] = ""
    build: Annotated[BuildStatus | None, Field(description="The newest build.")] = None
    release: Annotated[
        ReleaseId | Literal[""], Field(description="Release that production should run.")
    ] = ""
    guarded: Annotated[
        tuple[GuardedOperation, ...],
        Field(
            max_length=MOST_GUARDED,
            description="Operations that ask callers for a key, as `domain.operation`, of the "
            "newest release that was live; the key is the value of `API_KEYS`.",
        ),
    ] = ()
    signed_release: Annotated[
        ReleaseId | Literal[""],
        Field(description="The newest release whose provenance is signed and stored."),
    ] = ""
    url: Annotated[str, Field(max_length=512, description="The verified URL.")] = ""
    spend: Annotated[Spend | None, Field(description="What models have cost.")] = None
    notifications: Annotated[
        tuple[Notification, ...],
        Field(
            max_length=64,
            description="Messages owed to people.",
            json_schema_extra=list_map("key"),
        ),
    ] = ()


class Project(Resource):
    """One product: a wish, reconciled until its URL answers, and kept so."""

    definition: ClassVar[Definition] = Definition(
        kind="Project",
        plural="projects",
        short_name="proj",
        scope="Namespaced",
        columns=(
            PrinterColumn("Phase", ".status.phase"),
            PrinterColumn("Ready", '.status.conditions[?(@.type=="Ready")].status'),
            PrinterColumn("URL", ".status.url"),
            PrinterColumn("Message", ".status.message"),
            PrinterColumn("Release", ".status.release", priority=1),
            PrinterColumn("Spend", ".status.spend.amount", priority=1),
            AGE,
        ),
        rules=(
            cel(
                "self.metadata.name.size() <= 40",
                "the name of a Project may have at most 40 characters",
            ),
            cel(
                "(has(self.spec.engine) && self.spec.engine == 'custom') == "
                "has(self.spec.engineImage)",
                "spec.engineImage: an image by digest is needed with the engine custom, "
                "and with no other",
            ),
        ),
    )

    kind: str = "Project"
    spec: Annotated[ProjectSpec, Field(json_schema_extra=validations(*_MAY_HOLD_NO_SECRET))]
    status: ProjectStatus = Field(default_factory=ProjectStatus)

    @property
    def secret_names(self) -> tuple[str, ...]:
        """Secrets in which people put values for it, in the order that wins; at least one."""
        named = tuple(ref.name for ref in self.spec.secret_refs)
        return named or (names.user_secret(self.metadata.name),)
