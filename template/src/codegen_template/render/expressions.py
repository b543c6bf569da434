"""Python expressions for fields, columns and changes of the schema."""

import dataclasses

from codegen_template.database import Change, Schema, bounds_of, columns_of
from codegen_template.naming import identifier
from codegen_template.resolved import Comparison, Field, Model
from codegen_template.spec.fields import COLLECTIONS, TEXTUAL, FieldSpec, FieldType, Number
from codegen_template.values import KEY_LENGTH, computed_default, digits, max_length, most_items

from .engine import python_literal

VALUE_TYPES = {
    FieldType.STRING: "TextValue",
    FieldType.TEXT: "TextValue",
    FieldType.INT: "IntegerValue",
    FieldType.FLOAT: "FloatValue",
    FieldType.DECIMAL: "DecimalValue",
    FieldType.BOOL: "BooleanValue",
    FieldType.DATE: "DateValue",
    FieldType.DATETIME: "DatetimeValue",
    FieldType.UUID: "UuidValue",
    FieldType.REFERENCE: "UuidValue",
}
_SCHEMA_WORDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
}
SIGNS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
_COLUMN_TYPES = {
    "text": "Text()",
    "bigint": "BigInteger()",
    "double": "Double()",
    "boolean": "Boolean()",
    "date": "Date()",
    "timestamptz": "DateTime(timezone=True)",
    "uuid": "Uuid()",
    "jsonb": "postgresql.JSONB(none_as_null=True)",
}


def value_type(field: Field) -> str:
    """The type of the field's value in a schema."""
    if field.spec.type is FieldType.ENUM:
        return field.enum_class
    if field.spec.items is not None:
        # As stored, whatever bounds hold for new ones.
        inside = field.spec.items.field.type
        return _collection(field, VALUE_TYPES.get(inside, "TextValue"), key="TextValue")
    return VALUE_TYPES[field.spec.type]


def _collection(field: Field, item: str, *, key: str) -> str:
    return f"list[{item}]" if field.spec.type is FieldType.LIST else f"dict[{key}, {item}]"


def input_type(field: Field) -> str:
    """The type of the field's value in a body: items with their bounds."""
    items = field.spec.items
    if items is None:
        return value_type(field)
    item = dataclasses.replace(field, spec=items.field)
    if item.spec.type is FieldType.ENUM:
        kind = f"Literal[{', '.join(python_literal(value) for value in item.spec.values)}]"
    else:
        kind, limits = value_type(item), constraints(item)
        limits += _shown(item.spec)
        kind = f"Annotated[{kind}, Field({', '.join(limits)})]" if limits else kind
    key = f"Annotated[TextValue, Field(max_length={KEY_LENGTH})]"
    return _collection(field, kind, key=key)


def _shown(item: FieldSpec) -> list[str]:
    """Bounds of an item for the JSON Schema, where a validator of the type hides them."""
    if item.type not in {FieldType.INT, *TEXTUAL}:
        return []
    limits: dict[str, object] = {word: getattr(item, key) for key, word in _SCHEMA_WORDS.items()}
    if item.type in TEXTUAL:
        limits["maxLength"] = max_length(item)
    known = {word: limit for word, limit in limits.items() if limit is not None}
    return [f"json_schema_extra={python_literal(known)}"] if known else []


def output_field(field: Field) -> str:
    """The field's line in what the service returns."""
    nullable = " | None" if field.nullable else ""
    call = _call(_people(field))
    return f"{field.name}: {value_type(field)}{nullable}" + (f" = {call}" if call else "")


def create_field(field: Field) -> str:
    """The field's line in the body of a create operation."""
    return _input_field(field, optional=field.create_optional, with_default=True)


def update_field(field: Field) -> str:
    """The field's line in the body of an update operation."""
    return _input_field(field, optional=field.update_optional, with_default=False)


def shape_field(field: Field) -> str:
    """The field's line in a model that nothing stores."""
    return _input_field(field, optional=field.create_optional, with_default=True)


def variant_field(field: Field, optional: bool) -> str:  # noqa: FBT001 - a row of a variant
    """The field's line in a variant: as returned, or empty where it may be left out."""
    if not optional:
        return output_field(field)
    call = _call(["default=None", *constraints(field), *_people(field)])
    return f"{field.name}: {value_type(field)} | None = {call}"


def _input_field(field: Field, *, optional: bool, with_default: bool) -> str:
    arguments: list[str] = []
    if optional:
        arguments += _default_arguments(field, with_default=with_default)
    arguments += constraints(field) + _people(field)
    nullable = " | None" if field.nullable else ""
    call = _call(arguments)
    return f"{field.name}: {input_type(field)}{nullable}" + (f" = {call}" if call else "")


def _call(arguments: list[str]) -> str:
    return f"Field({', '.join(arguments)})" if arguments else ""


def _default_arguments(field: Field, *, with_default: bool) -> list[str]:
    default = field.spec.default if with_default else None
    if default is None or default == computed_default(field.spec):
        return ["default=None"] if field.nullable else ["default_factory=omitted"]
    literal = python_literal(default)
    match field.spec.type:
        case FieldType.ENUM:
            members = {value: name for name, value in field.spec.members.items()}
            literal = f"{field.enum_class}.{members[str(default)]}"
        case FieldType.DECIMAL:
            literal = f'Decimal("{default}")'
        case FieldType.FLOAT:
            literal = repr(float(default))
        case FieldType.DATE | FieldType.DATETIME | FieldType.UUID:
            shown = f'json_schema_extra={{"default": {literal}}}'
            return ["default=None" if field.nullable else "default_factory=omitted", shown]
        case _:
            pass
    return [f"default={literal}"]


def constraints(field: Field) -> list[str]:
    """Arguments that bound a value."""
    spec = field.spec
    decimal = spec.type is FieldType.DECIMAL
    arguments = [f"{key}={_number(bound, decimal=decimal)}" for key, bound in spec.limits.items()]
    if decimal:
        total, places = digits(spec)
        arguments += [f"max_digits={total}", f"decimal_places={places}"]
    if spec.type in {FieldType.STRING, FieldType.TEXT}:
        if spec.min_length:
            arguments.append(f"min_length={spec.min_length}")
        arguments.append(f"max_length={max_length(spec)}")
        if spec.pattern is not None:
            arguments.append(f"pattern={python_literal(spec.pattern)}")
        if spec.pattern is not None and spec.example is not None:
            arguments.append(f"examples=[{python_literal(spec.example)}]")
    if spec.type in COLLECTIONS:
        if spec.min_items:
            arguments.append(f"min_length={spec.min_items}")
        arguments.append(f"max_length={most_items(spec)}")
    return arguments


def _number(bound: Number, *, decimal: bool) -> str:
    return f'Decimal("{bound}")' if decimal and isinstance(bound, float) else repr(bound)


def _people(field: Field) -> list[str]:
    arguments = []
    if field.spec.label:
        arguments.append(f"title={python_literal(field.spec.label)}")
    if field.spec.description:
        arguments.append(f"description={python_literal(' '.join(field.spec.description.split()))}")
    return arguments


def column(schema: Schema, table: str, name: str, *, prefix: str = "") -> str:
    """A ``Column`` of SQLAlchemy; ``prefix`` is ``sa.`` in migrations."""
    body = schema[table]["columns"][name]
    kind = column_type(body["type"])
    arguments = [python_literal(name), kind if body["type"] == "jsonb" else prefix + kind]
    if name == "id":
        arguments.append("primary_key=True")
    else:
        arguments.append(f"nullable={body['nullable']}")
    if "default" in body:
        arguments.append(f"server_default={server_default(body['default'], prefix=prefix)}")
    return f"{prefix}Column({', '.join(arguments)})"


def column_type(name: str) -> str:
    """SQLAlchemy's type for a type of the schema."""
    return (
        f"Numeric{name.removeprefix('numeric')}" if name[:7] == "numeric" else _COLUMN_TYPES[name]
    )


def server_default(default: str | None, *, prefix: str = "") -> str:
    """The expression of a column's default."""
    if default is None:
        return "None"
    kind, _, text = default.partition(":")
    return f"{prefix}text({python_literal(text)})" if kind == "sql" else python_literal(text)


def foreign_key(schema: Schema, table: str, name: str, *, prefix: str = "") -> str:
    """A ``ForeignKeyConstraint`` that keeps what is referred to."""
    target = schema[table]["references"][name]
    key = reference_name(table, name)
    order = list(schema)
    # In a circle of tables one has to be altered after the others are there.
    circle = ", use_alter=True" if not prefix and order.index(target) > order.index(table) else ""
    return (
        f'{prefix}ForeignKeyConstraint(["{name}"], ["{target}.id"], '
        f'name="{key}", ondelete="{_on_delete(schema, table, name)}"{circle})'
    )


def _on_delete(schema: Schema, table: str, name: str) -> str:
    """What PostgreSQL does with the row when the one it refers to goes."""
    action = schema[table].get("on_delete", {}).get(name, "restrict")
    return str(action).upper().replace("_", " ")


def unique(table: str, name: str, *, prefix: str = "") -> str:
    """A ``UniqueConstraint`` on one column, or on some that are unique together."""
    return f'{prefix}UniqueConstraint({_quoted(name)}, name="{unique_name(table, name)}")'


def _quoted(unique: str) -> str:
    return ", ".join(f'"{column}"' for column in columns_of(unique))


def reference_name(table: str, name: str) -> str:
    """Name of a foreign key."""
    return identifier("fk", table, name)


def unique_name(table: str, name: str) -> str:
    """Name of a unique constraint; no field's name has two underscores."""
    columns = columns_of(name)
    return (
        identifier("uq", table, name)
        if len(columns) == 1
        else identifier("uq", "__".join((table, *columns)))
    )


def index_name(table: str, name: str) -> str:
    """Name of an index. Without one behind a foreign key every delete reads the whole table."""
    return identifier("ix", table, name)


def table_parts(schema: Schema, model: Model) -> list[str]:
    """Arguments of a ``Table`` after its name and metadata."""
    table = model.table
    parts = [column(schema, table, name) for name in schema[table]["columns"]]
    for name in schema[table]["references"]:
        parts.append(foreign_key(schema, table, name))
        parts.append(f'Index("{index_name(table, name)}", "{name}")')
    parts += [
        f'Index("{index_name(table, name)}", "{name}")' for name in schema[table].get("indexes", ())
    ]
    parts += [unique(table, name) for name in schema[table]["unique"]]
    parts += [check(schema, table, name, key) for name, key, _ in bounds_of(schema[table])]
    return parts


def check(schema: Schema, table: str, name: str, key: str, *, prefix: str = "") -> str:
    """A ``CheckConstraint`` that keeps a bound which is another column."""
    condition = _condition(schema, table, name, key)
    return (
        f"{prefix}CheckConstraint({condition}, name={python_literal(check_name(table, name, key))})"
    )


def check_name(table: str, name: str, key: str) -> str:
    """Name of the check that keeps a bound."""
    return Comparison(name, key, "", temporal=False).constraint(table)


def _condition(schema: Schema, table: str, name: str, key: str) -> str:
    other = schema[table]["bounds"][name][key]
    return python_literal(f'"{name}" {SIGNS[key]} "{other}"')


def create_check(schema: Schema, table: str, name: str, key: str, *, for_new: bool = False) -> str:
    """The operation that adds such a check; ``for_new``: stored rows may break it until changed."""
    later = ", postgresql_not_valid=True" if for_new else ""
    return (
        f"op.create_check_constraint({python_literal(check_name(table, name, key))}, "
        f'"{table}", {_condition(schema, table, name, key)}{later})'
    )


def references_for_later(changes: tuple[Change, ...]) -> set[tuple[str, str]]:
    """References, by table and column, that wait until the table exists to which they lead."""
    return {(c.table, c.column) for c in changes if c.kind == "add_reference"}


def addition(schema: Schema, change: Change, later: set[tuple[str, str]]) -> list[str]:
    """Alembic's operations for one change that adds, or that drops what binds."""
    table, name = change.table, change.column
    match change.kind:
        case "create_table":
            return _create_table(schema, table, later)
        case "add_column":
            return _add_column(schema, table, name)
        case "drop_not_null":
            return [f'op.alter_column("{table}", "{name}", nullable=True)']
        case "set_default":
            default = server_default(schema[table]["columns"][name].get("default"), prefix="sa.")
            return [f'op.alter_column("{table}", "{name}", server_default={default})']
        case _:
            return _constraint_statements(schema, change)


def _constraint_statements(  # noqa: PLR0911 - one for each kind of change
    schema: Schema, change: Change
) -> list[str]:
    table, name = change.table, change.column
    drop_reference = f'op.drop_constraint("{reference_name(table, name)}", "{table}")'
    drop_index = f'op.drop_index("{index_name(table, name)}", "{table}")'
    match change.kind:
        case "add_reference":
            return [_add_reference(schema, table, name)]
        case "replace_reference":
            return [drop_reference, _add_reference(schema, table, name)]
        case "drop_reference":
            return [drop_reference, drop_index]
        case "drop_unique":
            return [f'op.drop_constraint("{unique_name(table, name)}", "{table}")']
        case "add_bound":
            return [create_check(schema, table, name, change.value)]
        case "drop_bound":
            return [f'op.drop_constraint("{check_name(table, name, change.value)}", "{table}")']
        case "add_index":
            return [_create_index(table, name)]
        case "drop_index":
            return [drop_index]
        case _:
            raise AssertionError(change.kind)


def _add_column(schema: Schema, table: str, name: str) -> list[str]:
    body = schema[table]
    lines = [f'op.add_column("{table}", {column(schema, table, name, prefix="sa.")})']
    if name in body["references"]:
        lines += [_add_reference(schema, table, name), _create_index(table, name)]
    if name in body["unique"]:
        lines.append(create_unique(table, name))
    if name in body.get("indexes", ()):
        lines.append(_create_index(table, name))
    return lines


def create_unique(table: str, name: str) -> str:
    """The operation that makes a column unique, or some of them together."""
    return (
        f'op.create_unique_constraint("{unique_name(table, name)}", "{table}", [{_quoted(name)}])'
    )


def _create_table(schema: Schema, table: str, later: set[tuple[str, str]]) -> list[str]:
    body = schema[table]
    parts = [column(schema, table, name, prefix="sa.") for name in body["columns"]]
    parts += [
        foreign_key(schema, table, name, prefix="sa.")
        for name in body["references"]
        if (table, name) not in later
    ]
    parts += [unique(table, name, prefix="sa.") for name in body["unique"]]
    parts += [check(schema, table, name, key, prefix="sa.") for name, key, _ in bounds_of(body)]
    arguments = ", ".join([f'"{table}"', *parts])
    return [
        f"op.create_table({arguments},)",
        *(_create_index(table, name) for name in (*body["references"], *body.get("indexes", ()))),
    ]


def _add_reference(schema: Schema, table: str, name: str) -> str:
    target = schema[table]["references"][name]
    return (
        f'op.create_foreign_key("{reference_name(table, name)}", "{table}", "{target}", '
        f'["{name}"], ["id"], ondelete="{_on_delete(schema, table, name)}")'
    )


def _create_index(table: str, name: str) -> str:
    return f'op.create_index("{index_name(table, name)}", "{table}", ["{name}"])'
