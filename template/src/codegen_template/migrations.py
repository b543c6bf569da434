"""The chain of migrations in a project, and the next link where one is needed."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .contractions import Allowed, between, fills, load_contractions, takeaways
from .database import Change, Schema, additions, revision_id, schema_of
from .errors import Problem, SpecError
from .resolved import Resolved

FOLDER = "services/backend/app/migrations"
STATE_FILE = f"{FOLDER}/schema.json"
_REVISION = re.compile(r"""^revision(?:: str)? = ["']([^"']+)["']""", re.MULTILINE)
_PARENT = re.compile(
    r"""^down_revision(?:: str \| None)? = (?:None|["']([^"']+)["'])""", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Migration:
    """A revision to write."""

    file: str
    revision: str
    parent: str | None
    message: str
    changes: tuple[Change, ...]
    schema: Schema
    """The schema after it."""
    before: Schema
    contract: bool = False
    """Whether it takes away what an older release may still use."""


def next_migrations(root: Path, resolved: Resolved) -> tuple[Schema, tuple[Migration, ...]]:
    """The schema that the spec asks for, and the migrations that are still missing for it.

    None, one that adds, one that takes away what a contraction allows, or both in this order.

    Raises:
        SpecError: the change is destructive and not allowed, the chain has several heads, or the
            record of the schema (``schema.json``) is lost or damaged.
    """
    schema = schema_of(resolved)
    allowed = load_contractions(root)
    chain = _chain(root)
    old = _recorded(root, has_migrations=bool(chain))
    if old == schema:
        _head(chain)
        return schema, ()
    names = {model.table: model.name for model in resolved.tables}
    return schema, tuple(_missing(chain, old, schema, allowed, names))


def _missing(
    chain: dict[str, str | None],
    old: Schema,
    schema: Schema,
    allowed: Allowed,
    names: dict[str, str],
) -> Iterator[Migration]:
    """The steps from ``old`` to ``schema`` that the chain does not have."""
    head = _head(chain)
    middle = between(old, schema, allowed)
    filling = fills(old, schema, allowed)
    if head and head == revision_id(chain[head], schema):
        return  # killed before the record was written
    if not (head and head == revision_id(chain[head], middle)):
        added = [*additions(old, middle, names=names), *filling]
        if added:
            step = _migration(chain, added, old, middle, head)
            yield step
            chain = {**chain, step.revision: head}
            head = step.revision
    taken = takeaways(middle, schema)
    if taken or (filling and middle != schema):
        yield _migration(chain, [*filling, *taken], middle, schema, head, contract=True)


def _migration(
    chain: dict[str, str | None],
    changes: list[Change],
    before: Schema,
    after: Schema,
    head: str | None,
    *,
    contract: bool = False,
) -> Migration:
    message = ("contract: " if contract else "") + _message(changes, first=not chain)
    slug = re.sub(r"[^a-z0-9]+", "_", message)[:40].strip("_")
    file = f"{FOLDER}/versions/{len(chain) + 1:04d}_{slug}.py"
    revision = revision_id(head, after)
    return Migration(file, revision, head, message, tuple(changes), after, before, contract)


def newest(root: Path) -> str:
    """The revision of the newest migration; empty when there is none.

    Raises:
        SpecError: the chain is broken.
    """
    return _head(_chain(root)) or ""


def refuse_lost(root: Path, known: str) -> None:
    """Refuse a chain that lacks a revision that was there: databases may have it.

    Raises:
        SpecError: it is gone.
    """
    if known and known not in _chain(root):
        message = f"migration {known} is gone; restore it from version control"
        raise SpecError([Problem(f"{FOLDER}/versions", 0, "", message)])


def state_text(schema: Schema) -> str:
    """The text of the record."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _message(changes: list[Change], *, first: bool) -> str:
    if first:
        return "initial"
    change = changes[0]
    words = f"{change.kind} {change.table} {change.column}".strip().replace("_", " ")
    return words if len(changes) == 1 else f"{words} and more"


def _chain(root: Path) -> dict[str, str | None]:
    """Every revision with the one before it."""
    chain: dict[str, str | None] = {}
    for path in sorted((root / FOLDER / "versions").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        revision, parent = _REVISION.search(text), _PARENT.search(text)
        if revision is None or parent is None:
            if path.name == "__init__.py":
                continue
            file = path.relative_to(root).as_posix()
            raise SpecError([Problem(file, 0, "", "no 'revision' and 'down_revision' found")])
        chain[revision[1]] = parent[1]
    for revision_name, parent_name in chain.items():
        if parent_name is not None and parent_name not in chain:
            message = f"{revision_name} follows {parent_name}, which is gone; restore it"
            raise SpecError([Problem(f"{FOLDER}/versions", 0, "", message)])
    return chain


def _head(chain: dict[str, str | None]) -> str | None:
    heads = sorted(chain.keys() - set(chain.values()))
    if len(heads) > 1 or (chain and not heads):
        names = ", ".join(heads) or "none"
        message = f"expected one newest migration, found {names}; chain them"
        raise SpecError([Problem(f"{FOLDER}/versions", 0, "", message)])
    return heads[0] if heads else None


def _recorded(root: Path, *, has_migrations: bool) -> Schema:
    try:
        recorded = json.loads((root / STATE_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if has_migrations:
            message = "missing beside migrations; restore it from version control"
            raise SpecError([Problem(STATE_FILE, 0, "", message)]) from error
        return {}
    except ValueError as error:
        message = "damaged; restore it from version control"
        raise SpecError([Problem(STATE_FILE, 0, "", message)]) from error
    return recorded if has_migrations and isinstance(recorded, dict) else {}
