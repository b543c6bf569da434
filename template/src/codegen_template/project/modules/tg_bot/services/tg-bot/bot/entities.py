"""What the bot knows of the things that the backend keeps; filled in by the specs."""

from dataclasses import dataclass
from typing import Literal

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
Operation = Literal["create", "list", "get", "update", "delete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field: how it is shown, and which values it takes."""

    name: str
    title: str
    type: FieldType
    in_create: bool = True
    in_update: bool = True
    skippable: bool = False
    """May be left out when an object is made."""
    resent: bool = False
    """Has to be in every change, as it is or new."""
    clearable: bool = False
    """May be emptied."""
    values: tuple[str, ...] = ()
    """Of an enum."""
    target: str = ""
    """Key of the entity that a reference leads to."""
    items: "Field | None" = None
    """What a list holds, or the values of a dict."""
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    min_length: int | None = None
    max_length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A kind of thing, with what can be done with it."""

    key: str
    """Stands in buttons, which have room for 64 bytes; made from domain and model."""
    one: str
    many: str
    path: str
    operations: frozenset[Operation]
    update_method: Literal["PATCH", "PUT"] = "PATCH"
    searchable: bool = False
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """The field with this name."""
        return next(field for field in self.fields if field.name == name)
