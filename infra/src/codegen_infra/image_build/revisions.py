"""The head of a tree's database migrations, and those that take away, read without running them.

Source: Alembic documentation, "Tutorial": ``revision`` and ``down_revision`` of a script.
"""

import ast
from collections.abc import Mapping
from pathlib import Path

_MAX_LENGTH = 64
_WORD_CHARACTERS = 80
_NAME = "<file>"


_WORDS = 16
"""So many contract migrations are told in words, the newest; the others by revision alone."""


def schema_revision(source: Path) -> str:
    """The one revision that no other revises.

    Args:
        source: The fetched tree.

    Returns:
        Its id; empty when there is none, or not exactly one: then nobody can say that a
        database is up to date without asking it.
    """
    scripts = _scripts(source)
    revised = {old for names in scripts for old in _several(names.get("down_revision"))}
    heads = {str(names["revision"]) for names in scripts} - revised
    head = next(iter(heads)) if len(heads) == 1 else ""
    return head if len(head) <= _MAX_LENGTH else ""


def contractions(source: Path) -> dict[str, str]:
    """The migrations that take something away, marked ``contract = True``.

    Args:
        source: The fetched tree.

    Returns:
        What each takes away, in the words of its file's name, by revision, oldest first.
    """
    scripts = _scripts(source)
    parents = {str(s["revision"]): _several(s.get("down_revision")) for s in scripts}
    found = {str(s["revision"]): str(s[_NAME]) for s in scripts if s.get("contract") is True}
    ordered = sorted(found, key=lambda revision: (_depth(revision, parents), revision))
    told = frozenset(ordered[-_WORDS:])
    return {r: _words(found[r], r) if r in told else "" for r in ordered}


def _depth(revision: str, parents: Mapping[str, tuple[str, ...]]) -> int:
    """How many revisions lie before one, on its first line of descent."""
    seen: set[str] = set()
    while revision in parents and revision not in seen:
        seen.add(revision)
        revision = next(iter(parents[revision]), "")
    return len(seen)


def _words(stem: str, revision: str) -> str:
    told = stem.removeprefix(revision).replace("_", " ").strip().removeprefix("contract").strip()
    return told[:_WORD_CHARACTERS]


def _scripts(source: Path) -> list[dict[str, object]]:
    return [
        {**names, _NAME: path.stem}
        for path in sorted(source.rglob("migrations/versions/*.py"))
        if (names := _assigned(path)).get("revision")
    ]


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
