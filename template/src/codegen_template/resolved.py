"""A spec with everything said outright: what the renderers read."""

import enum
from dataclasses import dataclass, field
from typing import Any, Literal

from .errors import Problem
from .naming import camel, identifier, snake
from .spec.fields import TEMPORAL, FieldSpec, FieldType, ModelSpec, VariantSpec
from .spec.operations import Auth
from .values import samples

ID = FieldSpec(type=FieldType.UUID, readonly=True)
MAX_PAGE = 200
"""A list returns no more at once, whatever is asked."""
_PAGE_SIZE = 50
"""How many a list returns unless its specification says it."""
BODIES = ("Create", "Update")
"""Variants that every stored model has."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A bound of ``field`` that is another field: ``ends_at gt starts_at``."""

    field: str
    key: str
    """ge, gt, le or lt."""
    other: str
    temporal: bool
    """Whether they are days or moments, and no numbers."""

    def constraint(self, table: str) -> str:
        """Name of the check in the database."""
        return identifier("ck", table, self.field, self.key)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a model and its part in the bodies of requests."""

    name: str
    spec: FieldSpec
    model: str
    in_create: bool
    create_optional: bool
    in_update: bool
    update_optional: bool
    together: tuple[Any, ...] = ()
    """Values of a field that takes part in comparisons, which go with all those of the others."""

    @property
    def samples(self) -> list[Any]:
        """Valid values, as they stand in JSON."""
        return list(self.together) or samples(self.spec)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Its bounds that are other fields."""
        temporal = self.spec.type in TEMPORAL
        return tuple(
            Comparison(self.name, key, other, temporal) for key, other in self.spec.compared.items()
        )

    @property
    def nullable(self) -> bool:
        """Whether the value may be null."""
        return self.spec.optional

    @property
    def enum_class(self) -> str:
        """Name of the Python class of an enum."""
        return self.model + camel(self.name)


@dataclass(frozen=True, slots=True)
class Variant:
    """A part of a model that custom operations take or return."""

    model: "Model"
    name: str
    spec: VariantSpec

    @property
    def class_name(self) -> str:
        """``NoteSummary``."""
        return self.model.name + self.name

    @property
    def fields(self) -> tuple[tuple[Field, bool], ...]:
        """Its fields, and whether each may be left out."""
        return tuple(
            (item, item.name in self.spec.optional)
            for item in self.model.fields
            if item.name not in self.spec.exclude
        )


@dataclass(frozen=True, slots=True)
class Model:
    """A model with its names and its fields, ``id`` first."""

    name: str
    spec: ModelSpec
    fields: tuple[Field, ...]

    @property
    def snake(self) -> str:
        """The model's name in Python."""
        return snake(self.name)

    @property
    def table(self) -> str:
        """The name of its table."""
        return identifier(self.snake)

    @property
    def words(self) -> str:
        """The name for a sentence: ``order item``."""
        return self.snake.replace("_", " ")

    @property
    def one(self) -> str:
        """``a note``, ``an order item``."""
        return ("an " if self.words[0] in "aeio" else "a ") + self.words

    @property
    def references(self) -> tuple[Field, ...]:
        """Fields that lead to other models."""
        return tuple(item for item in self.fields if item.spec.type is FieldType.REFERENCE)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Bounds of its fields that are other fields."""
        return tuple(each for item in self.fields for each in item.comparisons)

    @property
    def bounds(self) -> str:
        """Name of the constant that holds its comparisons in generated code."""
        return f"{self.snake.upper()}_BOUNDS"

    @property
    def variants(self) -> tuple[Variant, ...]:
        """Its classes besides those of create and update, by name."""
        return tuple(
            Variant(self, name, variant)
            for name, variant in sorted(self.spec.variants.items())
            if name not in BODIES
        )

    @property
    def classes(self) -> tuple[str, ...]:
        """Classes that operations may name."""
        if not self.spec.stored:
            return (self.name,)
        made = [self.name + body for body in BODIES]
        return (self.name, *made, *(variant.class_name for variant in self.variants))

    @property
    def enums(self) -> tuple[Field, ...]:
        """Fields with values of their own."""
        return tuple(item for item in self.fields if item.spec.type is FieldType.ENUM)


class Kind(enum.StrEnum):
    """What an operation does."""

    CREATE = "create"
    LIST = "list"
    GET = "get"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Filter:
    """One parameter that narrows a list."""

    param: str
    field: Field
    operator: Literal["in", "ge", "le"]


@dataclass(frozen=True, slots=True)
class Listing:
    """What callers of a list may ask for besides its first page, and whether it is counted."""

    filters: tuple[Filter, ...]
    search: tuple[Field, ...]
    sort: tuple[Field, ...]
    default_sort: str
    """Name of a field, after a minus for the highest first; empty: the oldest first."""
    counted: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something that operations tell of."""

    name: str
    message: str
    """Class of what is told."""
    own: bool
    """Whether the class is the event's own, made from its ``fields``."""
    description: str
    title: str
    """Field that names the thing for a person; empty: none does."""


@dataclass(frozen=True, slots=True)
class Handler:
    """What is done when something happened, until it succeeded or was tried often enough."""

    name: str
    event: Event
    attempts: int
    description: str


@dataclass(frozen=True, slots=True)
class Publication:
    """An event that an operation tells of, and where each field of its message comes from."""

    event: Event
    values: tuple[tuple[str, str], ...] = ()
    """Names of fields with expressions inside the route; none: the result is the message."""
    fails: bool = False
    """Whether it tells of a failure."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation, its kind and its place under the domain's prefix."""

    name: str
    kind: Kind
    model: Model
    method: str
    prefix: str
    path: str
    status: int
    description: str
    page_size: int | None = None
    """How many a list returns where callers do not say; None: the specification leaves it open."""
    listing: Listing | None = None
    """Only for a list that can do more than return its pages."""
    auth: Auth = Auth.NONE
    roles: tuple[str, ...] = ()
    """One of these is needed as well; none: whoever shows what is asked for."""
    success: Publication | None = None
    failure: Publication | None = None

    @property
    def limit(self) -> int:
        """How many a list returns where callers do not say."""
        return self.page_size or _PAGE_SIZE

    @property
    def query_class(self) -> str:
        """Name of the class of its query: ``ListNotesQuery``."""
        return camel(self.name) + "Query"

    @property
    def page_class(self) -> str:
        """Name of the class of a counted page: ``ListNotesPage``."""
        return camel(self.name) + "Page"

    @property
    def id_param(self) -> str:
        """The path parameter that says which object."""
        return f"{self.model.snake}_id"


@dataclass(frozen=True, slots=True)
class Param:
    """A value that a custom operation takes besides its body."""

    name: str
    spec: FieldSpec
    source: Literal["path", "query", "header"]
    required: bool
    default: bool | int | float | str | None
    description: str = ""

    @property
    def wire_name(self) -> str:
        """Its name in a request."""
        return self.name.replace("_", "-") if self.source == "header" else self.name


@dataclass(frozen=True, slots=True)
class DeclaredError:
    """A refusal that custom operations declare."""

    name: str
    status: int
    description: str

    @property
    def class_name(self) -> str:
        """``AlreadyPublishedError``."""
        return camel(self.name) + "Error"


@dataclass(frozen=True, slots=True)
class Custom:
    """An operation whose controller a person writes."""

    name: str
    method: str
    prefix: str
    path: str
    status: int
    description: str
    params: tuple[Param, ...]
    """Those of the path first, in its order."""
    body: str | None
    """Class of the body."""
    body_fields: tuple[tuple[Field, bool], ...]
    """Fields of the body, and whether each may be left out."""
    output: str | None
    """``Note`` or ``list[Note]``."""
    errors: tuple[DeclaredError, ...]
    auth: Auth = Auth.NONE
    roles: tuple[str, ...] = ()
    """One of these is needed as well; none: whoever shows what is asked for."""
    success: Publication | None = None
    failure: Publication | None = None


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain and the names made from it."""

    name: str
    prefix: str
    tags: tuple[str, ...]
    operations: tuple[Operation, ...]
    custom: tuple[Custom, ...] = ()

    @property
    def routes(self) -> tuple[Operation | Custom, ...]:
        """Everything that answers requests."""
        return self.operations + self.custom

    @property
    def guards(self) -> tuple[Auth, ...]:
        """What its operations ask callers for, each once."""
        found = {operation.auth for operation in self.routes}
        return tuple(auth for auth in Auth if auth in found and auth is not Auth.NONE)

    @property
    def needs_roles(self) -> bool:
        """Whether an operation asks for more than a token."""
        return any(operation.roles for operation in self.routes)

    @property
    def publications(self) -> tuple[Publication, ...]:
        """What its operations tell of, in their order."""
        found = [each for item in self.routes for each in (item.success, item.failure)]
        return tuple(each for each in found if each is not None)

    @property
    def errors(self) -> tuple[DeclaredError, ...]:
        """Refusals that its custom operations declare, each once."""
        found = {error.name: error for operation in self.custom for error in operation.errors}
        return tuple(found[name] for name in sorted(found))

    @property
    def class_stem(self) -> str:
        """``order_items`` gives ``OrderItems``, for the protocol and the controller."""
        return camel(self.name)

    @property
    def listings(self) -> tuple[Operation, ...]:
        """Its lists that take a query."""
        return tuple(operation for operation in self.operations if operation.listing)

    @property
    def models(self) -> tuple[Model, ...]:
        """Models that its operations are about, by name."""
        found = {operation.model.name: operation.model for operation in self.operations}
        return tuple(found[name] for name in sorted(found))


@dataclass(frozen=True, slots=True)
class Client:
    """What one service asks of another."""

    consumer: str
    package: str
    """Python package of the consumer's code."""
    service: str
    """Who is asked."""
    domains: tuple[Domain, ...]
    """With the consumed operations alone."""

    @property
    def class_stem(self) -> str:
        """``backend`` gives ``Backend``, for the client and its settings."""
        return camel(self.service.replace("-", "_"))

    @property
    def guards(self) -> tuple[Auth, ...]:
        """What the consumed operations ask callers for, each once."""
        found = {auth for domain in self.domains for auth in domain.guards}
        return tuple(auth for auth in Auth if auth in found)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The whole spec. Models stand after those they cannot be without."""

    models: tuple[Model, ...]
    domains: tuple[Domain, ...]
    shapes: tuple[Model, ...] = ()
    """Models that nothing stores."""
    by_name: dict[str, Model] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    handlers: tuple[Handler, ...] = ()
    clients: tuple[Client, ...] = ()
    outbox: bool = False
    """Whether the project can carry events."""
    warnings: tuple[Problem, ...] = ()
    """What is allowed and probably not meant."""

    @property
    def tables(self) -> tuple[Model, ...]:
        """Everything that the database keeps: the models, and events on their way."""
        return (*self.models, OUTBOX) if self.outbox else self.models

    @property
    def guards(self) -> tuple[Auth, ...]:
        """What any operation asks callers for, each once."""
        found = {auth for domain in self.domains for auth in domain.guards}
        return tuple(auth for auth in Auth if auth in found)


def _outbox() -> Model:
    """The table that carries events from their transactions to whoever tells of them."""
    fields = {
        "id": ID,
        "event": FieldSpec(type=FieldType.STRING),
        "message": FieldSpec(type=FieldType.TEXT),
        "created_at": FieldSpec(type=FieldType.DATETIME, default="now"),
    }
    return Model(
        name="Outbox",
        spec=ModelSpec(fields={name: spec for name, spec in fields.items() if name != "id"}),
        fields=tuple(
            Field(
                name=name,
                spec=spec,
                model="Outbox",
                in_create=False,
                create_optional=False,
                in_update=False,
                update_optional=False,
            )
            for name, spec in fields.items()
        ),
    )


OUTBOX = _outbox()
