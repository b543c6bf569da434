"""What the agents agree on about a product: requirements, resources, specification.

These are also the schemas that models answer with (structured output), so they avoid what the
strict mode of model providers does not know: open maps and unions of objects.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import SchemaError, SchemaValidator, core_schema

from codegen_crds._model import StrictModel
from codegen_crds.v1alpha1.project import MOST_TASKS, MOST_TITLE, Module, TaskId

from .field_bounds import refuse_bounds
from .unique_together import refuse_together

FieldType = Literal[
    "string",
    "text",
    "int",
    "float",
    "decimal",
    "bool",
    "date",
    "datetime",
    "uuid",
    "enum",
    "reference",
    "list",
    "dict",
]
ItemType = Literal["string", "text", "int", "float", "bool", "enum"]
Changeable = Literal["always", "on_create", "never"]
OnDelete = Literal["restrict", "cascade", "set_null"]
MOST_ITEMS: Final = 1000
LEAST_MEMORY: Final = 128
MOST_MEMORY: Final = 65536
"""MiB that a service which answers HTTP can be given."""
MOST_REPLICAS: Final = 8
Operation = Literal["create", "list", "get", "update", "delete"]
ToldOperation = Literal["create", "update", "delete"]
NotifyWay = Literal["email", "telegram", "webhook", "log"]


class OpenQuestion(StrictModel):
    """Something only the person can decide."""

    text: Annotated[str, Field(max_length=1000, description="The question, in their language.")]
    options: Annotated[
        list[Annotated[str, Field(max_length=200)]],
        Field(max_length=8, description="Answers to choose from; empty for a free answer."),
    ] = []


class Requirements(StrictModel):
    """The Analyst's answer: what was understood, or what has to be asked."""

    understood: Annotated[
        bool, Field(description="False when the description does not say what to build.")
    ]
    summary: Annotated[
        str, Field(max_length=4000, description="The product in a few sentences, for the person.")
    ]
    modules: Annotated[list[Module], Field(max_length=8, description="What it is made of.")]
    acceptance: Annotated[
        list[Annotated[str, Field(max_length=500)]],
        Field(max_length=32, description="Statements that must be true of the finished product."),
    ]
    unsupported: Annotated[
        list[Annotated[str, Field(max_length=500)]],
        Field(max_length=16, description="What was asked for and will not be built, and why."),
    ] = []
    questions: Annotated[
        list[OpenQuestion],
        Field(
            max_length=2, description="At most two questions about the product, never technical."
        ),
    ] = []


class ChangeAnalysis(StrictModel):
    """The Analyst's answer to a change of a live product."""

    verdict: Annotated[
        Literal["change", "already", "destructive", "unclear"],
        Field(
            description="change: it can be built. already: the product is so. destructive: it "
            "would lose stored data. unclear: it has to be asked for."
        ),
    ]
    summary: Annotated[
        str,
        Field(
            max_length=4000,
            description="What will be different, for the person; of a refusal: why, and how to "
            "get there.",
        ),
    ]
    modules: Annotated[
        list[Module], Field(max_length=8, description="Modules that it gets besides those it has.")
    ] = []
    acceptance: Annotated[
        list[Annotated[str, Field(max_length=500)]],
        Field(max_length=32, description="Statements that must be true afterwards."),
    ] = []
    unsupported: Annotated[
        list[Annotated[str, Field(max_length=500)]],
        Field(max_length=16, description="What was asked for and will not be built, and why."),
    ] = []
    questions: Annotated[
        list[OpenQuestion],
        Field(
            max_length=2, description="At most two questions about the product, never technical."
        ),
    ] = []


def _compiles(pattern: str) -> str:
    """A pattern is one of the engine that services run it with: it has no backtracking.

    Raises:
        ValueError: It is none.
    """
    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError as error:
        raise ValueError(
            "is no regular expression of Rust's regex crate (no lookaround, no back references)"
        ) from error
    return pattern


Pattern = Annotated[str, Field(max_length=200), AfterValidator(_compiles)]
"""A regular expression; empty: none."""
_FieldName = Annotated[str, Field(max_length=48, pattern=r"^[a-z][a-z0-9_]*$")]


class FieldSpec(StrictModel):
    """A field of an entity.

    Raises:
        ValueError: It says something that its type does not have; names it.
    """

    name: Annotated[_FieldName, Field(description="snake_case, English.")]
    type: Annotated[FieldType, Field(description="Its type.")]
    description: Annotated[str, Field(max_length=300, description="For people.")] = ""
    required: Annotated[bool, Field(description="Whether a value must be given.")] = True
    values: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=64)]],
        Field(max_length=64, description="Of an enum: its values, as people wrote them."),
    ] = []
    items: Annotated[
        ItemType | None,
        Field(
            description="Of a list what each item is, of a dict (texts by name) each value; "
            "values, bounds, lengths and pattern of the field are then those of each."
        ),
    ] = None
    min_items: Annotated[
        int | None, Field(ge=0, le=MOST_ITEMS, description="Of a list or dict: least items.")
    ] = None
    max_items: Annotated[
        int | None, Field(ge=1, le=MOST_ITEMS, description="Of a list or dict: most items.")
    ] = None
    reference: Annotated[
        str, Field(max_length=48, description="Of a reference: the entity it points to.")
    ] = ""
    on_delete: Annotated[
        OnDelete,
        Field(
            description="Of a reference: what becomes of this entity when the other one is to be "
            "deleted. restrict: that is refused; cascade: this one is deleted too; set_null: the "
            "reference is emptied, and is not required."
        ),
    ] = "restrict"
    minimum: Annotated[
        str,
        Field(
            max_length=48,
            description="Least value: a number as text, or the name of another field of the entity "
            "that it is compared with: numbers with numbers, a date with a date.",
        ),
    ] = ""
    exclusive_minimum: Annotated[
        str,
        Field(max_length=48, description="The same for what it has to be more, or later, than."),
    ] = ""
    maximum: Annotated[
        str,
        Field(max_length=48, description="Greatest value: a number as text, or another field."),
    ] = ""
    exclusive_maximum: Annotated[
        str,
        Field(max_length=48, description="The same for what it has to be less, or earlier, than."),
    ] = ""
    decimal_places: Annotated[
        int | None,
        Field(ge=0, le=10, description="Of a decimal: its digits behind the point; null: 2."),
    ] = None
    min_length: Annotated[int | None, Field(ge=0, description="Least characters.")] = None
    max_length: Annotated[int | None, Field(ge=1, description="Most characters.")] = None
    pattern: Annotated[
        Pattern,
        Field(
            description="Regular expression that a text must match somewhere; anchor it with ^ "
            "and $. No lookaround."
        ),
    ] = ""
    example: Annotated[
        str, Field(max_length=200, description="A text that the pattern matches.")
    ] = ""
    unique: Annotated[bool, Field(description="No two entities share a value.")] = False
    changeable: Annotated[
        Changeable,
        Field(
            description="Whether callers give its value. on_create: when they create the entity, "
            "and no update takes another. never: the service sets it, to its `default`; one that "
            "is not required is empty until code sets it."
        ),
    ] = "always"
    default: Annotated[
        str,
        Field(
            max_length=64,
            description="Value that it gets where none is given, as text: a number, true or "
            "false, one of `values`; `now` of a datetime, `today` of a date, `empty` of a list or "
            "dict. Empty: none.",
        ),
    ] = ""

    @model_validator(mode="after")
    def _of_its_type(self) -> Self:
        if self.decimal_places is not None and self.type != "decimal":
            raise ValueError(f"{self.name}: decimal_places: only a decimal has them")
        if self.changeable == "never" and self.required and not self.default:
            raise ValueError(
                f"{self.name}: changeable: never: callers do not give it, so it needs a default, "
                "or is not required"
            )
        return self


class EntitySpec(StrictModel):
    """A thing the product keeps lists of.

    Raises:
        ValueError: A bound of a field is no number, no field that it compares with, or cannot be
            kept beside the others; fields cannot be unique together. Names the fields.
    """

    name: Annotated[
        str,
        Field(max_length=48, pattern=r"^[A-Z][A-Za-z0-9]*$", description="PascalCase, singular."),
    ]
    plural: Annotated[
        str,
        Field(
            max_length=48,
            pattern=r"^[a-z][a-z0-9_]*$",
            description="snake_case plural: path and table name.",
        ),
    ]
    description: Annotated[str, Field(max_length=300, description="For people.")] = ""
    fields: Annotated[list[FieldSpec], Field(min_length=1, max_length=64, description="Fields.")]
    unique_together: Annotated[
        list[Annotated[list[_FieldName], Field(max_length=8)]],
        Field(
            max_length=20,
            description="Sets of two fields or more of which no two entities share all values: "
            "`[person_id, poll_id]` is one vote per person and poll. A single field is `unique`.",
        ),
    ] = []
    operations: Annotated[
        list[Operation], Field(min_length=1, max_length=5, description="What can be done with it.")
    ] = ["create", "list", "get", "update", "delete"]
    search: Annotated[
        list[_FieldName],
        Field(max_length=20, description="Texts in which callers of its list look for words."),
    ] = []
    filters: Annotated[
        list[_FieldName],
        Field(max_length=50, description="Fields by which callers of its list narrow it."),
    ] = []
    sort: Annotated[
        list[_FieldName],
        Field(max_length=50, description="Fields by which callers of its list may order it."),
    ] = []
    order: Annotated[
        str,
        Field(
            max_length=49,
            pattern=r"^(-?[a-z][a-z0-9_]*)?$",
            description="One of `sort`, for lists that no order is asked for; with a minus the "
            "highest first. Empty: the oldest first.",
        ),
    ] = ""
    page_size: Annotated[
        int | None,
        Field(
            ge=1,
            le=200,
            description="How many its list shows at once where callers do not say.",
        ),
    ] = None
    notify: Annotated[
        list[ToldOperation],
        Field(
            max_length=3,
            description="Operations of which people are told, as `notify_by` says; wants the "
            "module `notifications`.",
        ),
    ] = []
    guarded: Annotated[
        list[Operation],
        Field(
            max_length=5,
            description="Operations for which callers have to show a key that the owner of the "
            "product has; all others are everybody's.",
        ),
    ] = []

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        refuse_bounds(self.fields)
        types = {field.name: field.type for field in self.fields}
        refuse_together(self.unique_together, types)
        return self


class Task(StrictModel):
    """A piece of work that the specification cannot say."""

    id: Annotated[TaskId, Field(description="A short name, such as `mail-digest`.")]
    text: Annotated[
        str, Field(max_length=500, description="What code must do, and what is so afterwards.")
    ]
    after: Annotated[
        list[TaskId],
        Field(
            max_length=MOST_TASKS,
            description="Ids of tasks, named before it, whose code it builds on; empty: of none.",
        ),
    ]

    @property
    def title(self) -> str:
        """Its begin, on one line."""
        text = " ".join(self.text.split())
        return text if len(text) <= MOST_TITLE else f"{text[: MOST_TITLE - 2]} …"


def _in_sequence(said: Any) -> Any:  # noqa: ANN401 - what somebody answered
    """Plain sentences are tasks, each after the one before it."""
    if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
        return said
    return [
        {"id": f"task-{n}", "text": text, "after": [f"task-{n - 1}"] if n > 1 else []}
        for n, text in enumerate(said, start=1)
    ]


def _ordered(tasks: list[Task]) -> list[Task]:
    """A plan is in an order in which it can be done, so that it holds no cycle.

    Raises:
        ValueError: Names the task and what is wrong with it.
    """
    every, before = {task.id for task in tasks}, set[str]()
    for task in tasks:
        if task.id in before:
            raise ValueError(f"{task.id}: two tasks have this id")
        for need in task.after:
            if need not in every:
                raise ValueError(f"{task.id}: after: there is no task {need}")
            if need not in before:
                raise ValueError(
                    f"{task.id}: after: {need} does not come before it; a task stands behind "
                    "those that it needs, and two that need each other are one task"
                )
        before.add(task.id)
    return tasks


Plan = Annotated[
    list[Task],
    Field(max_length=MOST_TASKS),
    BeforeValidator(_in_sequence),
    AfterValidator(_ordered),
]
"""Tasks in an order in which they can be done."""


def independent(plan: Sequence[Task]) -> list[Task]:
    """Tasks that need no other one."""
    return [task for task in plan if not task.after]


class ProductSpec(StrictModel):
    """The Architect's answer: what the template generates the service from."""

    title: Annotated[str, Field(max_length=100, description="Title of the API.")]
    summary: Annotated[str, Field(max_length=1000, description="What it does.")]
    entities: Annotated[
        list[EntitySpec], Field(min_length=1, max_length=32, description="What it keeps.")
    ]
    notify_by: Annotated[
        list[NotifyWay],
        Field(
            max_length=4,
            description="How people are told of what `notify` names. telegram: by a bot, whose "
            "token its owner gives. webhook: posted as JSON to an address that its owner gives, as "
            "chats such as Slack take it. log: nobody is told, a worker of the product hears the "
            "event and writes it down. Empty: as the product does so far; a new one by e-mail.",
        ),
    ] = []
    replicas: Annotated[
        int | None,
        Field(
            ge=1,
            le=MOST_REPLICAS,
            description="How many of the service run side by side; null: as now.",
        ),
    ] = None
    memory_mib: Annotated[
        int | None,
        Field(
            ge=LEAST_MEMORY,
            le=MOST_MEMORY,
            description="Memory of each of them, in MiB; null: as now, or what is usual.",
        ),
    ] = None
    remaining_work: Annotated[
        Plan,
        Field(description="What the specification cannot say and code must do; often nothing."),
    ] = []
    removed: Annotated[
        list[Annotated[str, Field(max_length=96, pattern=r"^[A-Z][A-Za-z0-9]*\.[a-z][a-z0-9_]*$")]],
        Field(
            max_length=16,
            description="`Entity.field` that a change asks by name to take away for good. Its data "
            "goes when a person has approved that, and no sooner.",
        ),
    ] = []
    opened: Annotated[
        list[
            Annotated[
                str,
                Field(
                    max_length=64,
                    pattern=r"^[A-Z][A-Za-z0-9]*\.(create|list|get|update|delete)$",
                ),
            ]
        ],
        Field(
            max_length=160,
            description="`Entity.operation` that a change asks by name to open: callers need no "
            "key for it any more. What is guarded and not named here stays guarded.",
        ),
    ] = []


class ServiceRequest(StrictModel):
    """Room that one service needs."""

    name: Annotated[str, Field(max_length=63, description="Name of the service.")]
    public: Annotated[bool, Field(description="Whether it needs a port pair and the domain.")]
    memory_mib: Annotated[int, Field(ge=16, le=65536, description="Memory, in MiB.")]
    replica_of: Annotated[
        str | None, Field(max_length=63, description="Of a further replica: its service.")
    ] = None


class ResourceRequest(StrictModel):
    """Zavhoz's answer: room on a server. Decided by code."""

    services: Annotated[list[ServiceRequest], Field(max_length=16, description="What runs.")]

    @property
    def memory_mib(self) -> int:
        """Memory of all services together, in MiB."""
        return sum(s.memory_mib for s in self.services)
