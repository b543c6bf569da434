"""Domains and their operations, as they stand in ``services/<service>/spec/<domain>.yaml``."""

import enum
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import (
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    Tag,
    model_validator,
)

from codegen_template.naming import plural, snake

from .fields import FieldName, Label, Number, Scalar, Sentence, SpecModel

OperationName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")]
KINDS = ("create", "list", "get", "update", "delete")
TypeExpression = Annotated[
    StrictStr, Field(pattern=r"^([A-Z][A-Za-z0-9]{0,59}|(list|page)\[[A-Z][A-Za-z0-9]{0,59}\])$")
]
"""``Note``, ``NoteCreate``, ``list[Note]``, or ``page[Note]``: objects with how many there are."""
Prefix = Annotated[StrictStr, Field(pattern=r"^(/[a-z0-9][a-z0-9-]*)+$", max_length=100)]
RoutePath = Annotated[
    StrictStr,
    Field(pattern=r"^(/([a-z0-9][a-z0-9-]*|\{[a-z][a-z0-9_]*\}))*$", max_length=200),
]


class Method(enum.StrEnum):
    """HTTP methods an operation may use."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


class ParamSpec(SpecModel):
    """A value taken from the path, the query string or a header.

    Lists know ``limit`` and ``offset``, and what is addressed its id; operations of kind
    ``custom`` choose freely. A header is named with dashes: ``x_trace`` is read from ``X-Trace``.
    """

    name: FieldName
    type: Literal["string", "int", "float", "decimal", "bool", "date", "datetime", "uuid", "enum"]
    source: Literal["path", "query", "header"]
    required: StrictBool = True
    default: Scalar | None = None
    values: Annotated[tuple[Label, ...], Field(max_length=100)] = ()
    """Values of an enum."""
    ge: Number | None = None
    gt: Number | None = None
    le: Number | None = None
    lt: Number | None = None
    min_length: Annotated[StrictInt, Field(ge=0, le=10_000)] | None = None
    max_length: Annotated[StrictInt, Field(ge=1, le=10_000)] | None = None
    pattern: Annotated[StrictStr, Field(min_length=1, max_length=500)] | None = None
    example: Annotated[StrictStr, Field(max_length=1000)] | None = None
    """A valid value; needed where none can be derived from ``pattern``."""
    description: Sentence = ""


class ErrorSpec(SpecModel):
    """A refusal that an operation declares; callers get it as a problem document."""

    status: Annotated[StrictInt, Field(ge=400, le=599)]
    description: Annotated[StrictStr, Field(min_length=1, max_length=1000)]


class Auth(enum.StrEnum):
    """What a caller has to show."""

    NONE = "none"
    API_KEY = "api_key"
    """One of the keys of ``API_KEYS``, in the header ``X-API-Key``."""
    JWT = "jwt"
    """A bearer token (RFC 6750), signed with one of ``JWT_SECRETS`` (HS256), or by the identity
    provider of ``JWT_JWKS_URL`` (RS256)."""


Role = Annotated[StrictStr, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.:-]{0,62}$")]


class RoleAuth(SpecModel):
    """A token whose subject has a role."""

    scheme: Literal["jwt"]
    roles: Annotated[tuple[Role, ...], Field(min_length=1, max_length=20)]
    """One of these is enough; the answer is 403 without."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len(set(self.roles)) != len(self.roles):
            raise ValueError("roles: a role is named twice")
        return self


def _form(raw: object) -> str:
    return "mapping" if isinstance(raw, dict | RoleAuth) else "word"


AuthNeed = Annotated[
    Annotated[Auth, Tag("word")] | Annotated[RoleAuth, Tag("mapping")], Discriminator(_form)
]
"""``jwt``, or ``{scheme: jwt, roles: [admin]}``."""


class RestSpec(SpecModel):
    """How an operation is reached over HTTP."""

    method: Method
    path: RoutePath = ""
    status: Annotated[StrictInt, Field(ge=200, le=299)] | None = None
    """201 for POST, 204 for DELETE and 200 otherwise, unless told; of kind ``custom``: 200, or 204
    where there is no output."""


SortKey = Annotated[StrictStr, Field(pattern=r"^-?[a-z][a-z0-9_]{0,62}$")]
"""``title``, or ``-title`` for the highest first."""


def _or_its_fields(schema: dict[str, Any]) -> None:
    """Let JSON Schema know the short form."""
    body = dict(schema)
    schema.clear()
    schema["anyOf"] = [body["properties"]["by"], body]


class SortSpec(SpecModel):
    """Orders that callers of a list may choose. ``{by: [title]}`` may be written ``[title]``."""

    model_config = ConfigDict(json_schema_extra=_or_its_fields)

    by: Annotated[tuple[FieldName, ...], Field(min_length=1, max_length=50)]
    default: SortKey | None = None
    """The order where none is asked for; the oldest first unless told."""

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, raw: Any) -> Any:  # noqa: ANN401 - a validator sees anything
        return {"by": raw} if isinstance(raw, list | tuple) else raw


class OperationEvents(SpecModel):
    """Events that an operation publishes, by name."""

    publish_on_success: FieldName | None = None
    """Told when the operation has done what it does: in the same transaction, never without it."""
    publish_on_error: FieldName | None = None
    """Told when it was refused or failed. Its message has fields of its own, among which ``error``
    (string) and ``status`` (int) say why."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.publish_on_success is None and self.publish_on_error is None:
            raise ValueError("expected 'publish_on_success', 'publish_on_error', or both")
        return self


class OperationSpec(SpecModel):
    """One operation. Its kind (create, list, get, update, delete) follows from its shape.

    Unless it is ``custom``: then a person writes what it does.
    """

    rest: RestSpec
    kind: Literal["custom"] | None = None
    """``custom``: any shape. Its controller method answers 501 until somebody writes it."""
    input: TypeExpression | None = None
    output: TypeExpression | None = None
    params: Annotated[tuple[ParamSpec, ...], Field(max_length=20)] = ()
    filters: Annotated[tuple[FieldName, ...], Field(max_length=50)] = ()
    """Fields by which a list may be narrowed: by values, or by bounds where there is an order."""
    search: Annotated[tuple[FieldName, ...], Field(max_length=20)] = ()
    """Texts in which the words of ``q`` are looked for."""
    sort: SortSpec | None = None
    errors: Annotated[dict[FieldName, ErrorSpec], Field(max_length=20)] = {}
    """Refusals of a custom operation, by name."""
    auth: AuthNeed | None = None
    """What a caller has to show: ``none``, ``api_key``, ``jwt`` or ``{scheme: jwt, roles: [...]}``;
    the domain decides unless told."""
    events: OperationEvents | None = None
    """What others are told of it."""
    description: Sentence = ""


class RestConfig(SpecModel):
    """What the routes of a domain share."""

    prefix: Prefix
    tags: Annotated[tuple[Label, ...], Field(max_length=10)] = ()


class DomainConfig(SpecModel):
    """Settings of a domain."""

    rest: RestConfig
    auth: AuthNeed = Auth.NONE
    """What callers of its operations have to show, unless an operation says otherwise."""


class DomainSpec(SpecModel):
    """A group of operations: one protocol, one controller, one router."""

    domain: FieldName
    config: DomainConfig
    operations: Annotated[dict[OperationName, OperationSpec], Field(min_length=1, max_length=100)]


def usual_operation(kind: str, model: str, domain: str) -> str:
    """What one of the usual operations on a model is called.

    Args:
        kind: One of ``KINDS``.
        model: Name of the model, such as ``OrderItem``.
        domain: Name of its domain, such as ``order_items``.

    >>> usual_operation("list", "Note", "notes"), usual_operation("get", "Note", "notes")
    ('list_notes', 'get_note')
    """
    return f"list_{domain}" if kind == "list" else f"{kind}_{snake(model)}"


def crud_domain(
    model: str, *, plural_name: str | None = None, kinds: Iterable[str] = KINDS
) -> DomainSpec:
    """The usual operations on one model, at the plural of its name.

    Args:
        model: name of the model, such as ``OrderItem``.
        plural_name: name of the domain and, with dashes, its path; the regular English plural
            unless given.
        kinds: which of create, list, get, update and delete.

    >>> sorted(crud_domain("Note").operations)
    ['create_note', 'delete_note', 'get_note', 'list_notes', 'update_note']
    """
    one, many = snake(model), plural_name or plural(snake(model))
    item = "/{" + f"{one}_id" + "}"
    operations = {
        "create": OperationSpec(
            input=f"{model}Create", output=model, rest=RestSpec(method=Method.POST, status=201)
        ),
        "list": OperationSpec(output=f"list[{model}]", rest=RestSpec(method=Method.GET)),
        "get": OperationSpec(output=model, rest=RestSpec(method=Method.GET, path=item)),
        "update": OperationSpec(
            input=f"{model}Update",
            output=model,
            rest=RestSpec(method=Method.PATCH, path=item),
        ),
        "delete": OperationSpec(rest=RestSpec(method=Method.DELETE, path=item, status=204)),
    }
    wanted = set(kinds)
    return DomainSpec(
        domain=many,
        config=DomainConfig(rest=RestConfig(prefix="/" + many.replace("_", "-"), tags=(many,))),
        operations={
            usual_operation(kind, model, many): operation
            for kind, operation in operations.items()
            if kind in wanted
        },
    )
