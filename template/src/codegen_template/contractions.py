"""Changes of the data that are allowed by name, and their two halves.

``shared/spec/contractions.yaml`` lists what may lose data or break the release before::

    contractions:
      - {drop: Book}                        # the model and its table
      - {drop: Book.isbn}                   # the field and its column
      - {require: Book.pages, fill: 1}      # optional before, or new; objects without it get 1
      - {unique: Book.title}                # values could repeat before
      - {unique: Book.shelf+place}          # the same of a pair
      - {bound: Event.ends_at}              # another field may bound it; stored objects stay
      - {narrow: Book.price}                # fewer digits
      - {narrow: Book.genre, fill: novel}   # fewer values; objects with a lost one get "novel"

Each becomes two migrations. The first only adds and runs before the new release serves; the second
(`contract = True`) takes away and runs when no older release is left.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import Field, model_validator

from .database import Change, Schema, bounds_of, columns_of, joined, joined_type, lost_values
from .naming import FIELD_NAME, MODEL_NAME, identifier, snake
from .spec.fields import Scalar, SpecModel
from .spec.load import parse_document
from .spec.source import read_document
from .spec.tree import CONTRACTIONS_FILE

_MODEL, _FIELD = MODEL_NAME.strip("^$"), FIELD_NAME.strip("^$")
ModelPlace = Annotated[str, Field(pattern=rf"^{_MODEL}(\.{_FIELD})?$")]
FieldPlace = Annotated[str, Field(pattern=rf"^{_MODEL}\.{_FIELD}$")]
FieldsPlace = Annotated[str, Field(pattern=rf"^{_MODEL}\.{_FIELD}(\+{_FIELD})*$")]


class Contraction(SpecModel):
    """One allowed change; places are ``Model``, ``Model.field``, ``Model.field+field``."""

    drop: ModelPlace | None = None
    require: FieldPlace | None = None
    unique: FieldsPlace | None = None
    bound: FieldPlace | None = None
    narrow: FieldPlace | None = None
    fill: Scalar | None = None
    """Value for stored objects that have none, or one that is no longer allowed."""

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        given = [
            key for key in ("drop", "require", "unique", "bound", "narrow") if getattr(self, key)
        ]
        if len(given) != 1:
            raise ValueError("expected exactly one of drop, require, unique, bound and narrow")
        if self.require and self.fill is None:
            raise ValueError("'require' needs 'fill', the value for objects that have none")
        if self.fill is not None and not (self.require or self.narrow):
            raise ValueError("'fill' belongs to require and narrow")
        return self


class ContractionsFile(SpecModel):
    """The whole of ``shared/spec/contractions.yaml``."""

    contractions: Annotated[tuple[Contraction, ...], Field(max_length=200)] = ()


@dataclass(frozen=True, slots=True)
class Allowed:
    """Allowed places as ``(table, column)``; the column is empty for a whole table."""

    drop: frozenset[tuple[str, str]] = frozenset()
    unique: frozenset[tuple[str, str]] = frozenset()
    bound: frozenset[tuple[str, str]] = frozenset()
    require: dict[tuple[str, str], str] = field(default_factory=dict)
    narrow: dict[tuple[str, str], str | None] = field(default_factory=dict)


def load_contractions(root: Path) -> Allowed:
    """Read what is allowed; a project without the file allows nothing.

    Raises:
        SpecError: the file is malformed; names the place.
    """
    if not (root / CONTRACTIONS_FILE).exists():
        return Allowed()
    listed = parse_document(ContractionsFile, read_document(root, CONTRACTIONS_FILE)).contractions
    return Allowed(
        drop=frozenset(_place(item.drop) for item in listed if item.drop),
        unique=frozenset(_place(item.unique) for item in listed if item.unique),
        bound=frozenset(_place(item.bound) for item in listed if item.bound),
        require={_place(item.require): _text(item.fill) for item in listed if item.require},
        narrow={
            _place(item.narrow): None if item.fill is None else _text(item.fill)
            for item in listed
            if item.narrow
        },
    )


def allow_drops(root: Path, places: Sequence[str]) -> None:
    """Write down that ``places`` (``Model.field``) may go; what is allowed already stays as it is.

    Raises:
        SpecError: the file is malformed; names the place.
    """
    path = root / CONTRACTIONS_FILE
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    listed: tuple[Contraction, ...] = ()
    if text:
        document = read_document(root, CONTRACTIONS_FILE)
        listed = parse_document(ContractionsFile, document).contractions
    known = {item.drop for item in listed}
    new = [Contraction(drop=place) for place in places if place not in known]
    if not new:
        return
    # After the last one, as a person would write it: comments of the file stay.
    more = "".join(f"  - {{drop: {item.drop}}}\n" for item in new)
    longer = f"{text.rstrip()}\n{more}" if listed else f"contractions:\n{more}"
    wanted = [item.model_dump(exclude_none=True) for item in (*listed, *new)]
    if not _says(longer, wanted):
        longer = yaml.safe_dump({"contractions": wanted}, sort_keys=False, allow_unicode=True)
    path.write_text(longer, encoding="utf-8")


def _says(text: str, wanted: list[dict[str, Any]]) -> bool:
    try:
        return bool(yaml.safe_load(text) == {"contractions": wanted})
    except yaml.YAMLError:
        return False


def _place(text: str) -> tuple[str, str]:
    model, _, field = text.partition(".")
    return identifier(snake(model)), joined(columns_of(field))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def between(old: Schema, new: Schema, allowed: Allowed) -> Schema:
    """The schema that both releases can live with: ``new``, with what is still to be taken away.

    What is not allowed stays as ``new`` has it, so that the way from ``old`` refuses it by name.
    """
    middle = copy.deepcopy(new)
    for table, body in old.items():
        if table not in new:
            if (table, "") in allowed.drop:
                middle[table] = copy.deepcopy(body)
            continue
        for column, before in body["columns"].items():
            if column not in new[table]["columns"] and (table, column) in allowed.drop:
                _keep(middle[table], body, column, before)
    for table, body in middle.items():
        if table in new and table in old:
            _relax(table, old[table], body, allowed)
    return middle


def _keep(middle: Schema, old: Schema, column: str, before: Schema) -> None:
    """A column on its way out: the new release does not write it, so it may be empty."""
    kept = {**before, "nullable": True}
    if column in old["unique"]:
        kept.pop("default", None)
        middle["unique"] = sorted([*middle["unique"], column])
    middle["columns"][column] = kept
    if column in old["references"]:
        middle["references"][column] = old["references"][column]
    if column in old.get("on_delete", {}):
        middle.setdefault("on_delete", {})[column] = old["on_delete"][column]
    if column in old.get("indexes", ()):
        middle["indexes"] = sorted([*middle.get("indexes", ()), column])


def _relax(table: str, old: Schema, middle: Schema, allowed: Allowed) -> None:
    for column, body in middle["columns"].items():
        place, before = (table, column), old["columns"].get(column)
        fill = allowed.require.get(place)
        if fill is not None and not body["nullable"]:
            if before is None and "default" not in body:
                body["default"] = f"value:{fill}"
            elif before is not None and before["nullable"]:
                body["nullable"] = True
        if before is not None and place in allowed.narrow:
            if body["type"].startswith("numeric") and before["type"].startswith("numeric"):
                body["type"] = joined_type(before["type"], body["type"])
            if allowed.narrow[place] is not None and "values" in body:
                body["values"] = [*body["values"], *lost_values(before, body)]
    middle["unique"] = [
        name
        for name in middle["unique"]
        if name in old["unique"]
        or (table, name) not in allowed.unique
        or not old["columns"].keys() & columns_of(name)
    ]
    _loosen(table, old, middle, allowed)


def _loosen(table: str, old: Schema, middle: Schema, allowed: Allowed) -> None:
    """Leave out the new bounds that are allowed: what the old release writes may break them."""
    had = set(bounds_of(old))
    kept: dict[str, dict[str, str]] = {}
    for column, key, other in bounds_of(middle):
        if (column, key, other) in had or (table, column) not in allowed.bound:
            kept.setdefault(column, {})[key] = other
    if kept:
        middle["bounds"] = kept
    else:
        middle.pop("bounds", None)


def fills(old: Schema, new: Schema, allowed: Allowed) -> list[Change]:
    """Values for stored objects that the new release could not read."""
    changes = []
    for table, body in new.items():
        for column, after in body["columns"].items():
            before = old.get(table, {"columns": {}})["columns"].get(column)
            place = (table, column)
            if before is None:
                continue
            if before["nullable"] and not after["nullable"]:
                value = allowed.require.get(place)
                if value is not None:
                    changes.append(Change("fill", table, column, value))
            lost = lost_values(before, after)
            value = allowed.narrow.get(place)
            if lost and value is not None:
                changes.append(Change("replace", table, column, value, lost))
    return changes


def takeaways(middle: Schema, new: Schema) -> list[Change]:
    """What leads from the schema in between to the one that is wanted."""
    changes: list[Change] = []
    gone = [table for table in middle if table not in new]
    for table in gone:
        changes += [Change("drop_reference", table, name) for name in middle[table]["references"]]
    for table, body in new.items():
        before = middle[table]
        changes += [
            Change("drop_column", table, column)
            for column in before["columns"]
            if column not in body["columns"]
        ]
        for column, after in body["columns"].items():
            was = before["columns"][column]
            if was["type"] != after["type"]:
                changes.append(Change("alter_type", table, column))
            if was["nullable"] and not after["nullable"]:
                changes.append(Change("set_not_null", table, column))
            if was.get("default") != after.get("default"):
                changes.append(Change("set_default", table, column))
        changes += [
            Change("add_unique", table, name)
            for name in body["unique"]
            if name not in before["unique"]
        ]
        had = set(bounds_of(before))
        changes += [
            Change("add_bound_for_new", table, column, key)
            for column, key, other in bounds_of(body)
            if (column, key, other) not in had
        ]
    changes += [Change("drop_table", table) for table in reversed(gone)]
    return changes
