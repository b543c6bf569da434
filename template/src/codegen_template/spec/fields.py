"""Models, fields and variants, as they stand in ``shared/spec/models.yaml``."""

import enum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    FiniteFloat,
    StrictBool,
    StrictInt,
    StrictStr,
    Tag,
    ValidationError,
    model_validator,
)

from codegen_template.naming import FIELD_NAME, MODEL_NAME, enum_members

INT64 = 2**63 - 1


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("expected printable text without line breaks")
    if text != text.strip():
        raise ValueError("expected text without white space around it")
    return text


Label = Annotated[StrictStr, Field(min_length=1, max_length=200), AfterValidator(_printable)]
"""Printable text in any script."""
Sentence = Annotated[StrictStr, Field(max_length=1000)]
Number = StrictInt | Annotated[FiniteFloat, Field(strict=True)]
Scalar = StrictBool | StrictInt | Annotated[FiniteFloat, Field(strict=True)] | StrictStr
FieldName = Annotated[str, Field(pattern=FIELD_NAME)]
ModelName = Annotated[str, Field(pattern=MODEL_NAME)]


class SpecModel(BaseModel):
    """Base of everything in a spec file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class FieldType(enum.StrEnum):
    """What a field holds. A reference holds the id of another model's object."""

    STRING = "string"
    TEXT = "text"
    INT = "int"
    FLOAT = "float"
    DECIMAL = "decimal"
    BOOL = "bool"
    DATE = "date"
    DATETIME = "datetime"
    UUID = "uuid"
    ENUM = "enum"
    REFERENCE = "reference"
    LIST = "list"
    DICT = "dict"


class ItemType(enum.StrEnum):
    """What a list or a dict holds: what JSON knows as it is."""

    STRING = "string"
    TEXT = "text"
    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    ENUM = "enum"


COLLECTIONS = frozenset({FieldType.LIST, FieldType.DICT})
TEXTUAL = frozenset({FieldType.STRING, FieldType.TEXT})
NUMERIC = frozenset({FieldType.INT, FieldType.FLOAT, FieldType.DECIMAL})
TEMPORAL = frozenset({FieldType.DATE, FieldType.DATETIME})
LIMITS = ("ge", "gt", "le", "lt")
"""Keys that bound a value: at least, more than, at most, less than."""

# Which keys mean something for which type; a key elsewhere is a mistake, not a wish.
_ONLY_FOR: dict[str, frozenset[FieldType]] = {
    "values": frozenset({FieldType.ENUM}),
    "model": frozenset({FieldType.REFERENCE}),
    "on_delete": frozenset({FieldType.REFERENCE}),
    "max_digits": frozenset({FieldType.DECIMAL}),
    "decimal_places": frozenset({FieldType.DECIMAL}),
    "min_length": TEXTUAL,
    "max_length": TEXTUAL,
    "pattern": TEXTUAL,
    "example": TEXTUAL,
    "items": COLLECTIONS,
    "min_items": COLLECTIONS,
    "max_items": COLLECTIONS,
}


def _or_its_type(schema: dict[str, Any]) -> None:
    """Let JSON Schema know the short form."""
    body = dict(schema)
    schema.clear()
    schema["anyOf"] = [{"enum": [str(kind) for kind in FieldType]}, body]


def _or_its_item_type(schema: dict[str, Any]) -> None:
    """The same for items."""
    body = dict(schema)
    schema.clear()
    schema["anyOf"] = [{"enum": [str(kind) for kind in ItemType]}, body]


class ItemSpec(SpecModel):
    """Each item of a list, or each value of a dict. ``{type: int}`` may be written ``int``."""

    model_config = ConfigDict(json_schema_extra=_or_its_item_type)

    type: ItemType
    values: Annotated[tuple[Label, ...], Field(max_length=100)] = ()
    ge: Number | None = None
    gt: Number | None = None
    le: Number | None = None
    lt: Number | None = None
    min_length: Annotated[StrictInt, Field(ge=0, le=100_000)] | None = None
    max_length: Annotated[StrictInt, Field(ge=1, le=100_000)] | None = None
    pattern: Annotated[StrictStr, Field(min_length=1, max_length=500)] | None = None
    example: Annotated[StrictStr, Field(max_length=1000)] | None = None
    """A valid item; needed where none can be derived from ``pattern``."""

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, raw: Any) -> Any:  # noqa: ANN401 - a validator sees anything
        return {"type": raw} if isinstance(raw, str) else raw

    @model_validator(mode="after")
    def _is_a_field(self) -> Self:
        try:
            _ = self.field
        except ValidationError as error:
            raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ")) from error
        return self

    @property
    def field(self) -> "FieldSpec":
        """The same as a field of its own."""
        return FieldSpec.model_validate(self.model_dump(mode="json", exclude_defaults=True))


class FieldBound(SpecModel):
    """A bound that is another field of the same object; it holds where both have a value."""

    field: FieldName
    """Name of the other field: of the same type, or one an int and the other a decimal."""


def _kind_of_limit(raw: Any) -> str:  # noqa: ANN401 - a validator sees anything
    return "bound" if isinstance(raw, dict | FieldBound) else "number"


Limit = Annotated[
    Annotated[Number, Tag("number")] | Annotated[FieldBound, Tag("bound")],
    Discriminator(_kind_of_limit),
]


class FieldSpec(SpecModel):
    """One field. ``{type: string}`` may be written as ``string``."""

    model_config = ConfigDict(json_schema_extra=_or_its_type)

    type: FieldType
    values: Annotated[tuple[Label, ...], Field(max_length=100)] = ()
    """Values of an enum, in their order."""
    model: ModelName | None = None
    """The model a reference leads to."""
    on_delete: Literal["restrict", "cascade", "set_null"] | None = None
    """What becomes of this object when the one it refers to is deleted: nothing, and the deletion
    is refused (restrict, unless told), it is deleted as well, or the reference is emptied."""
    ge: Limit | None = None
    """At least this number, or ``{field: <another one>}``; so for gt, le and lt, and for dates."""
    gt: Limit | None = None
    """More than this number, or later than ``{field: <another one>}``."""
    le: Limit | None = None
    lt: Limit | None = None
    max_digits: Annotated[StrictInt, Field(ge=1, le=100)] | None = None
    """Digits of a decimal in all; 18 unless told."""
    decimal_places: Annotated[StrictInt, Field(ge=0, le=30)] | None = None
    """Digits of a decimal behind the point; 2 unless told."""
    min_length: Annotated[StrictInt, Field(ge=0, le=100_000)] | None = None
    max_length: Annotated[StrictInt, Field(ge=1, le=1_000_000)] | None = None
    pattern: Annotated[StrictStr, Field(min_length=1, max_length=500)] | None = None
    """Regular expression that must match somewhere; anchor it with ``^`` and ``$``."""
    example: Annotated[StrictStr, Field(max_length=1000)] | None = None
    """A valid value; needed where none can be derived from ``pattern``."""
    items: ItemSpec | None = None
    """What a list holds, or the values of a dict, whose keys are texts."""
    min_items: Annotated[StrictInt, Field(ge=0, le=1000)] | None = None
    max_items: Annotated[StrictInt, Field(ge=1, le=1000)] | None = None
    """Most items of a list or a dict; 1000 unless told."""
    unique: StrictBool = False
    index: StrictBool = False
    """Lists are often narrowed or sorted by it. References and unique fields have an index."""
    optional: StrictBool = False
    """The value may be left out, and may be null."""
    readonly: StrictBool = False
    """The service sets it; callers cannot."""
    immutable: StrictBool = False
    """Callers give it on creation, and cannot change it after."""
    default: Scalar | None = None
    """Value when left out: ``now`` for datetime, ``today`` for date, ``empty`` for list, dict."""
    label: Label | None = None
    """Name for people, in any language."""
    description: Sentence = ""

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, raw: Any) -> Any:  # noqa: ANN401 - a validator sees anything
        return {"type": raw} if isinstance(raw, str) else raw

    @model_validator(mode="after")
    def _keys_fit_type(self) -> Self:
        for key, types in _ONLY_FOR.items():
            if self.type not in types and getattr(self, key) not in (None, ()):
                known = ", ".join(sorted(types))
                raise ValueError(f"'{key}' belongs to fields of type {known}, not {self.type}")
        self._check_limits()
        if self.type is FieldType.ENUM:
            self._check_enum()
        if self.type in COLLECTIONS:
            self._check_collection()
        if self.type is FieldType.REFERENCE and self.model is None:
            raise ValueError("a reference needs 'model', the name of the model it leads to")
        if self.type is FieldType.REFERENCE and self.default is not None:
            raise ValueError("a reference has no default: no object exists everywhere")
        if self.on_delete == "set_null" and not self.optional:
            raise ValueError("'on_delete: set_null' needs 'optional: true'")
        if self.readonly and self.immutable:
            raise ValueError("'immutable' says nothing here: callers never set a readonly field")
        if self.index and (self.unique or self.type is FieldType.REFERENCE):
            raise ValueError("'index' says nothing here: unique fields and references have one")
        return self

    def _check_limits(self) -> None:
        if self.limits and self.type not in NUMERIC:
            known, key = ", ".join(sorted(NUMERIC)), next(iter(self.limits))
            raise ValueError(f"'{key}' belongs to fields of type {known}, not {self.type}")
        for key in self.compared:
            if self.type not in NUMERIC | TEMPORAL:
                known = ", ".join(sorted(NUMERIC | TEMPORAL))
                raise ValueError(
                    f"'{key}: {{field: …}}' belongs to fields of type {known}, not {self.type}"
                )

    def _check_collection(self) -> None:
        if self.items is None:
            raise ValueError(f"a {self.type} needs 'items', the type of what it holds")
        for key in ("unique", "index"):
            if getattr(self, key):
                raise ValueError(f"'{key}' says nothing for a {self.type}")

    def _check_enum(self) -> None:
        if not self.values:
            raise ValueError("an enum needs 'values', a list of texts")
        if len(set(self.values)) != len(self.values):
            raise ValueError("the values of an enum must differ")

    @property
    def limits(self) -> dict[str, Number]:
        """Bounds that are numbers, by their key."""
        given = {key: getattr(self, key) for key in LIMITS}
        return {
            key: limit
            for key, limit in given.items()
            if limit is not None and not isinstance(limit, FieldBound)
        }

    @property
    def compared(self) -> dict[str, str]:
        """Names of the fields that bound this one, by the key of the bound."""
        given = {key: getattr(self, key) for key in LIMITS}
        return {key: limit.field for key, limit in given.items() if isinstance(limit, FieldBound)}

    @property
    def members(self) -> dict[str, str]:
        """Python member names of an enum, each with its value."""
        return enum_members(self.values)


class VariantSpec(SpecModel):
    """A model without some fields (``exclude``); others may be left out (``optional``)."""

    exclude: Annotated[tuple[FieldName, ...], Field(max_length=100)] = ()
    optional: Annotated[tuple[FieldName, ...], Field(max_length=100)] = ()


class ModelSpec(SpecModel):
    """A kind of thing the service keeps. ``id`` (uuid, readonly) exists unless written down."""

    fields: Annotated[dict[FieldName, FieldSpec], Field(min_length=1, max_length=100)]
    variants: Annotated[dict[ModelName, VariantSpec], Field(max_length=10)] = {}
    """``Create`` and ``Update`` are there by themselves; both drop readonly fields, Update drops
    immutable ones as well, and everything in Update may be left out unless the variant is written
    down. Another name makes a class that custom operations may take or return: ``Summary`` of
    ``Note`` is ``NoteSummary``."""
    unique_together: Annotated[
        tuple[Annotated[tuple[FieldName, ...], Field(min_length=1, max_length=8)], ...],
        Field(max_length=20),
    ] = ()
    """Fields whose values may come together once: ``[[person_id, poll_id]]`` is one vote of each
    person in each poll. It holds where all of them have a value."""
    stored: StrictBool = True
    """Without, there is no table: a shape of what custom operations take and return."""
    label: Label | None = None
    description: Sentence = ""


class ModelsFile(SpecModel):
    """The whole of ``shared/spec/models.yaml``."""

    models: Annotated[dict[ModelName, ModelSpec], Field(min_length=1, max_length=200)]
