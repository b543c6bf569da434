"""Statements of migrations that change stored values, or take away what nobody uses any more."""

from codegen_template.database import Change, Schema

from .engine import python_literal
from .expressions import addition, column_type, create_check, create_unique, references_for_later


def statements(before: Schema, after: Schema, changes: tuple[Change, ...]) -> list[str]:
    """Alembic's operations that lead from ``before`` to ``after``, in order."""
    later = references_for_later(changes)
    lines: list[str] = []
    for change in changes:
        taken = _statements(before, after, change)
        lines += addition(after, change, later) if taken is None else taken
    return lines


def _statements(  # noqa: PLR0911 - one for each kind of change
    before: Schema, after: Schema, change: Change
) -> list[str] | None:
    table, name = change.table, change.column
    match change.kind:
        case "fill":
            return [_update(change, f'"{name}" IS NULL')]
        case "replace":
            lost = ", ".join(_literal(value) for value in change.lost)
            return [_update(change, f'"{name}" IN ({lost})')]
        case "alter_type":
            kind = column_type(after[table]["columns"][name]["type"])
            return [f'op.alter_column("{table}", "{name}", type_=sa.{kind})']
        case "set_not_null":
            return [f'op.alter_column("{table}", "{name}", nullable=False)']
        case "add_unique":
            return [create_unique(table, name)]
        case "add_bound_for_new":
            return [create_check(after, table, name, change.value, for_new=True)]
        case "drop_column":
            return _drop_column(before, table, name)
        case "drop_table":
            return [f'op.drop_table("{table}")']
        case _:
            return None


def _drop_column(before: Schema, table: str, name: str) -> list[str]:
    freed: list[str] = []
    if name in before[table]["references"]:
        freed = addition(before, Change("drop_reference", table, name), set())
    return [*freed, f'op.drop_column("{table}", "{name}")']


def _update(change: Change, condition: str) -> str:
    value = _literal(change.value)
    sql = f'UPDATE "{change.table}" SET "{change.column}" = {value} WHERE {condition}'  # noqa: S608 - names are the spec's, values are quoted
    # A colon would begin a parameter.
    return f"op.execute({python_literal(sql.replace(':', chr(92) + ':'))})"


def _literal(value: str) -> str:
    """A literal without a type: PostgreSQL reads it as the column's."""
    return "'" + value.replace("'", "''") + "'"
