"""The head of a tree's database migrations, read without running them.

Source: Alembic documentation, "Tutorial": ``revision`` and ``down_revision`` of a script.
"""

import ast
from pathlib import Path

_MAX_LENGTH = 64


def schema_revision(source: Path) -> str:
    """The one revision that no other revises.

    Args:
        source: The fetched tree.

    Returns:
        Its id; empty when there is none, or not exactly one: then nobody can say that a
        database is up to date without asking it.
    """
    scripts = [
        names
        for path in sorted(source.rglob("migrations/versions/*.py"))
        if (names := _assigned(path)).get("revision")
    ]
    revised = {old for names in scripts for old in _several(names.get("down_revision"))}
    heads = {str(names["revision"]) for names in scripts} - revised
    head = next(iter(heads)) if len(heads) == 1 else ""
    return head if len(head) <= _MAX_LENGTH else ""


def _assigned(path: Path) -> dict[str, object]:
    """Constants that a module assigns at its top."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return {}
    found: dict[str, object] = {}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        value = getattr(node, "value", None)
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(value, ast.expr):
                found[target.id] = _constant(value)
    return found


def _constant(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        return None


def _several(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, tuple | list) else ()
