"""The database's schema that a spec asks for, and the additions that lead from one to the next.

A schema is plain data that can be stored: tables of columns, unique columns and foreign keys.
What is unique together stands among the unique columns as ``first+second``.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from .errors import Problem, SpecError
from .naming import camel
from .resolved import Field, Model, Resolved
from .spec.fields import TEXTUAL, FieldSpec, FieldType
from .spec.tree import CONTRACTIONS_FILE, MODELS_FILE
from .values import computed_default, digits

Schema = dict[str, Any]
"""``{table: {"columns": {name: {"type", "nullable", "default", "values", "items"}}, "unique":
[...], "references": {column: table}, "on_delete": {column: action}, "indexes": [...],
"bounds": {column: {"gt": other column}}}}``.

A default is ``value:<text>`` or ``sql:<expression>``, values are those of an enum, items say what
is inside a ``jsonb``, such as ``list[int]``."""

JOINT = "+"
_TYPES = {
    FieldType.STRING: "text",
    FieldType.TEXT: "text",
    FieldType.ENUM: "text",
    FieldType.INT: "bigint",
    FieldType.FLOAT: "double",
    FieldType.BOOL: "boolean",
    FieldType.DATE: "date",
    FieldType.DATETIME: "timestamptz",
    FieldType.UUID: "uuid",
    FieldType.REFERENCE: "uuid",
    FieldType.LIST: "jsonb",
    FieldType.DICT: "jsonb",
}
_EMPTY = {FieldType.LIST: "'[]'::jsonb", FieldType.DICT: "'{}'::jsonb"}
_COMPUTED = {"now": "now()", "today": "(now() AT TIME ZONE 'utc')::date"}


def schema_of(resolved: Resolved) -> Schema:
    """The schema that the spec asks for. Lengths, ranges and enums are the API's to keep."""
    return {model.table: _table(model, resolved) for model in resolved.tables}


def _table(model: Model, resolved: Resolved) -> Schema:
    table: Schema = {
        "columns": {item.name: _column(item) for item in model.fields},
        "unique": [
            *sorted(item.name for item in model.fields if item.spec.unique),
            *sorted(joined(names) for names in model.spec.unique_together),
        ],
        "references": {
            item.name: resolved.by_name[item.spec.model or ""].table for item in model.references
        },
    }
    # Only where there are some: what was recorded without them stays as it is.
    on_delete = {
        item.name: item.spec.on_delete
        for item in model.references
        if item.spec.on_delete not in {None, "restrict"}
    }
    indexes = sorted(item.name for item in model.fields if item.spec.index)
    bounds = {item.name: item.spec.compared for item in model.fields if item.spec.compared}
    return (
        table
        | ({"on_delete": on_delete} if on_delete else {})
        | ({"indexes": indexes} if indexes else {})
        | ({"bounds": bounds} if bounds else {})
    )


def joined(names: Iterable[str]) -> str:
    """Columns that are unique together, in whatever order they were written."""
    return JOINT.join(sorted(names))


def columns_of(unique: str) -> list[str]:
    """Columns of a unique constraint: mostly one."""
    return unique.split(JOINT)


def _column(item: Field) -> dict[str, Any]:
    column: dict[str, Any] = {"type": column_type(item.spec), "nullable": item.nullable}
    if item.spec.default is not None:
        column["default"] = _default(item.spec)
    if item.spec.type is FieldType.ENUM:
        column["values"] = list(item.spec.values)
    if item.spec.items is not None:
        inside = item.spec.items.field.type
        kind = "text" if inside in TEXTUAL | {FieldType.ENUM} else str(inside)
        column["items"] = f"{item.spec.type}[{kind}]"
    return column


def column_type(field: FieldSpec) -> str:
    """The type of a field's column."""
    if field.type is FieldType.DECIMAL:
        return "numeric({}, {})".format(*digits(field))
    return _TYPES[field.type]


def _default(field: FieldSpec) -> str:
    if field.type in _EMPTY:
        return f"sql:{_EMPTY[field.type]}"
    if field.default == computed_default(field):
        return f"sql:{_COMPUTED[str(field.default)]}"
    if isinstance(field.default, bool):
        return f"sql:{str(field.default).lower()}"
    return f"value:{field.default}"


class Refuse(Protocol):
    """Notes a refusal of ``table.column``; ``allow`` is the contraction that would allow it."""

    def __call__(self, table: str, column: str, message: str, allow: str = "", /) -> None:
        """Note it."""
        ...


Kind = Literal[
    "create_table", "add_column", "add_reference", "drop_not_null", "set_default",
    "drop_unique", "drop_reference", "replace_reference", "add_index", "drop_index",
    "alter_type", "fill", "replace", "add_bound", "drop_bound", "add_unique",
    # Only where a contraction allows it, or to take back what no release has used:
    "drop_table", "drop_column", "set_not_null", "add_bound_for_new",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a migration. ``column`` is empty for a whole table, ``a+b`` for a pair."""

    kind: Kind
    table: str
    column: str = ""
    value: str = ""
    """What ``fill`` puts where nothing is, and ``replace`` where one of the ``lost`` values is;
    the key of a bound."""
    lost: tuple[str, ...] = ()


_INVERSE: dict[str, Kind] = {
    "create_table": "drop_table",
    "add_column": "drop_column",
    "add_reference": "drop_reference",
    "drop_not_null": "set_not_null",
    "set_default": "set_default",
    "drop_unique": "add_unique",
    "add_unique": "drop_unique",
    "drop_reference": "add_reference",
    "replace_reference": "replace_reference",
    "add_index": "drop_index",
    "drop_index": "add_index",
    "alter_type": "alter_type",
    "add_bound": "drop_bound",
    "drop_bound": "add_bound",
}


def inverse(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The steps back from additions that nobody has used yet, last first.

    What ``fill`` wrote stays: the release before reads it as any other value.
    """
    return tuple(
        Change(_INVERSE[change.kind], change.table, change.column, change.value)
        for change in reversed(changes)
        if change.kind in _INVERSE
    )


def additions(old: Schema, new: Schema, *, names: dict[str, str]) -> list[Change]:
    """What has to be added to ``old`` to serve ``new``.

    Args:
        old: schema that the migrations so far make.
        new: schema that the spec asks for, in an order in which tables can be created.
        names: model of each table, for messages.

    Raises:
        SpecError: a difference that would lose data, or that the release before could not bear.
    """
    problems: list[Problem] = []

    def refuse(table: str, column: str, message: str, allow: str = "") -> None:
        model = names.get(table, camel(table))
        path = f"models.{model}" + (f".fields.{column}" if column else "")
        if JOINT in column:
            path = f"models.{model}.unique_together"
        if allow:
            key, _, rest = allow.partition(",")
            entry = f"{key}: {model}{'.' if column else ''}{column}{',' if rest else ''}{rest}"
            message = f"{message}, or allow {{{entry}}} in {CONTRACTIONS_FILE}"
        problems.append(Problem(MODELS_FILE, 0, path, f"destructive change refused: {message}"))

    for table in old.keys() - new.keys():
        message = f"the model is gone, but table '{table}' holds data; keep the model"
        refuse(table, "", message, "drop")
    created: list[Change] = []
    altered: list[Change] = []
    deferred: list[Change] = []
    present = set(old)
    for table, body in new.items():
        if table in old:
            altered += _column_changes(table, old[table], body, refuse)
            continue
        created.append(Change("create_table", table))
        present.add(table)
        deferred += [
            Change("add_reference", table, column)
            for column, target in body["references"].items()
            if target not in present
        ]
    if problems:
        raise SpecError(sorted(problems, key=lambda problem: problem.path))
    return [*created, *altered, *deferred]


def _column_changes(table: str, old: Schema, new: Schema, refuse: Refuse) -> list[Change]:
    changes: list[Change] = []
    for column in old["columns"].keys() - new["columns"].keys():
        message = "the field is gone, but its column holds data; keep it, optional"
        refuse(table, column, message, "drop")
    for column, body in new["columns"].items():
        before = old["columns"].get(column)
        if before is None:
            _check_new_column(table, column, new, refuse)
            changes.append(Change("add_column", table, column))
            continue
        changes += _type_changes(table, column, before, body, refuse)
        if before["nullable"] and not body["nullable"]:
            message = "it was optional, and stored objects may lack it; keep it optional"
            refuse(table, column, message, "require, fill: …")
        if body["nullable"] and not before["nullable"]:
            changes.append(Change("drop_not_null", table, column))
        if before.get("default") != body.get("default"):
            changes.append(Change("set_default", table, column))
        changes += _constraint_changes(table, column, old, new, refuse)
    changes += _joint_changes(table, old, new, refuse)
    return [*changes, *_bound_changes(table, old, new, refuse)]


def _joint_changes(table: str, old: Schema, new: Schema, refuse: Refuse) -> Iterator[Change]:
    """Columns that are unique together from now on, or no more."""
    for name in old["unique"]:
        if JOINT in name and name not in new["unique"]:
            yield Change("drop_unique", table, name)
    for name in new["unique"]:
        if JOINT not in name or name in old["unique"]:
            continue
        columns = set(columns_of(name))
        # Rows that are there have no value, or cannot repeat because less may not repeat.
        empty = any(
            new["columns"][column]["nullable"] and "default" not in new["columns"][column]
            for column in columns - old["columns"].keys()
        )
        if not (empty or any(set(columns_of(had)) <= columns for had in old["unique"])):
            words = " and ".join(columns_of(name))
            message = f"{words} could come together before, and stored objects may repeat them"
            refuse(table, name, message, "unique")
        yield Change("add_unique", table, name)


def bounds_of(table: Schema) -> Iterator[tuple[str, str, str]]:
    """Bounds of a table that are other columns: column, key, other."""
    for column, bounds in table.get("bounds", {}).items():
        for key, other in bounds.items():
            yield column, key, other


def _bound_changes(table: str, old: Schema, new: Schema, refuse: Refuse) -> Iterator[Change]:
    had = set(bounds_of(old))
    for column, key, _ in sorted(had - set(bounds_of(new))):
        yield Change("drop_bound", table, column, key)
    for column, key, other in bounds_of(new):
        if (column, key, other) in had:
            continue
        stricter = {"ge": "gt", "le": "lt"}.get(key)
        added = [name for name in (column, other) if name not in old["columns"]]
        empty = any(
            new["columns"][name]["nullable"] and "default" not in new["columns"][name]
            for name in added
        )
        if not (empty or len(added) == 2 or (column, stricter, other) in had):  # noqa: PLR2004
            message = (
                f"stored objects, and the release before, may break the new bound by '{other}'"
            )
            refuse(table, column, message, "bound")
        yield Change("add_bound", table, column, key)


def _type_changes(
    table: str, column: str, before: Schema, body: Schema, refuse: Refuse
) -> list[Change]:
    lost = lost_values(before, body)
    if lost:
        message = f"stored objects may have the value '{lost[0]}', which is gone; keep it"
        refuse(table, column, message, "narrow, fill: …")
    if before["type"] == body["type"]:
        held, holds = before.get("items"), body.get("items")
        if held != holds:
            message = f"it was {held} and would be {holds}; add a field of the new type beside it"
            refuse(table, column, message)
        return []
    joined = joined_type(before["type"], body["type"])
    if joined == body["type"]:
        return [Change("alter_type", table, column)]
    message = f"its type was {before['type']} and would be {body['type']}"
    numeric = body["type"].startswith("numeric") and before["type"].startswith("numeric")
    if numeric:
        refuse(table, column, f"{message}; keep the digits", "narrow")
    else:
        refuse(table, column, f"{message}; add a field of the new type beside it")
    return []


def lost_values(before: Schema, after: Schema) -> tuple[str, ...]:
    """Values of an enum that the column may hold and that are no longer allowed."""
    if "values" not in after:
        return ()
    return tuple(value for value in before.get("values", ()) if value not in after["values"])


def joined_type(old: str, new: str) -> str:
    """The type that holds every value of both; where there is none, ``old``."""
    if not (old.startswith("numeric") and new.startswith("numeric")):
        return old
    (total, places), (new_total, new_places) = _numeric(old), _numeric(new)
    whole = max(total - places, new_total - new_places)
    behind = max(places, new_places)
    return f"numeric({whole + behind}, {behind})"


def _numeric(text: str) -> tuple[int, int]:
    total, places = text.removeprefix("numeric(").removesuffix(")").split(",")
    return int(total), int(places)


def _constraint_changes(
    table: str, column: str, old: Schema, new: Schema, refuse: Refuse
) -> list[Change]:
    changes: list[Change] = []
    was, becomes = old["references"].get(column), new["references"].get(column)
    if becomes is not None and was != becomes:
        refuse(table, column, f"stored values do not lead to '{becomes}'")
    if was is not None and becomes is None:
        changes.append(Change("drop_reference", table, column))
    if column in new["unique"] and column not in old["unique"]:
        refuse(table, column, "it was not unique, and stored values may repeat", "unique")
    if column in old["unique"] and column not in new["unique"]:
        changes.append(Change("drop_unique", table, column))
    actions = [body.get("on_delete", {}).get(column) for body in (old, new)]
    if was == becomes and actions[0] != actions[1]:
        changes.append(Change("replace_reference", table, column))
    had, has = (column in body.get("indexes", ()) for body in (old, new))
    if had != has:
        changes.append(Change("add_index" if has else "drop_index", table, column))
    return changes


def _check_new_column(table: str, column: str, new: Schema, refuse: Refuse) -> None:
    body = new["columns"][column]
    if not body["nullable"] and "default" not in body:
        message = "stored objects have no value for a new required field"
        message = f"{message}; make it optional or give it a default"
        refuse(table, column, message, "require, fill: …")
    elif column in new["unique"] and "default" in body:
        refuse(table, column, "a new unique field cannot start with one default for all")


def revision_id(parent: str | None, schema: Schema) -> str:
    """Id of the revision that leads from ``parent`` to ``schema``: equal input, equal id."""
    text = json.dumps([parent, schema], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
