"""What of a tree an engine has to leave as it is, read into plain facts."""

import hashlib
import json
import os
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

import yaml

from codegen_crds.contracts.redaction import SECRET_SHAPES

from .tests import is_test, living_tests

_SKIPPED: Final = frozenset(
    {".git", ".venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
)
_MOST_BYTES: Final = 1024 * 1024
"""A larger file is no code."""
_GUARDED: Final = (
    ".codegen/base.json",
    ".codegen/project.yml",
    ".githooks/*",
    ".github/*",
    "Dockerfile",
    "ops/*",
    "services/*/Dockerfile",
    "services/*/migrations/versions/*",
)
"""How the product is tested, built and delivered, and what its database has been through."""
_SETTINGS: Final = frozenset(
    {
        ".coveragerc",
        ".importlinter",
        ".mypy.ini",
        ".pytest.ini",
        ".ruff.toml",
        "mypy.ini",
        "pytest.ini",
        "ruff.toml",
        "setup.cfg",
        "tox.ini",
    }
)
"""Each of them outranks the settings in pyproject.toml."""


@dataclass(frozen=True, slots=True)
class Observed:
    """Facts of one tree; paths are relative to its root."""

    guarded: Mapping[str, str]
    """Digests of files that are not an engine's."""
    generated: Mapping[str, str]
    """Digests of files that follow from the specs; empty for one that is missing."""
    tools: str
    """`[tool]` of pyproject.toml, as JSON."""
    tests: Counter[str]
    """Tests that would run, by name: one that moves to another file is the same."""
    environment: Mapping[str, str]
    """`<file>: <key>` → where its value comes from and whether it is required."""
    parts: frozenset[str]
    """Names of what the specs say."""
    secrets: Mapping[str, str]
    """What looks like a secret, as digest of the value → `<file>:<line>`."""


def observe(root: Path, *, generated: Sequence[str], parts: Sequence[str]) -> Observed:
    """Read a tree.

    Args:
        root: Of the checkout.
        generated: Paths of what follows from its specs.
        parts: Names of what its specs say.
    """
    guarded: dict[str, str] = {}
    tests: Counter[str] = Counter()
    environment: dict[str, str] = {}
    secrets: dict[str, str] = {}
    made = frozenset(generated)
    for path, file in _files(root):
        content = _content(file)
        if _is_guarded(path):
            guarded[path] = _digest(content)
        if path in made:
            continue
        text = content.decode(errors="replace")
        if is_test(path):
            tests.update(living_tests(path, text))
        if file.name == "env.contract.yaml":
            environment |= {f"{path}: {key}": said for key, said in _entries(text)}
        secrets |= {_digest(value.encode()): f"{path}:{line}" for line, value in _secrets(text)}
    return Observed(
        guarded=guarded,
        generated={path: digest_of(root / path) for path in generated},
        tools=_tools(root / "pyproject.toml"),
        tests=tests,
        environment=environment,
        parts=frozenset(parts),
        secrets=secrets,
    )


def digest_of(file: Path) -> str:
    """Digest of a file; empty when there is none."""
    return _digest(_content(file)) if file.is_file() else ""


def is_closed(path: str) -> bool:
    """Whether nothing may be added there either."""
    return Path(path).name in _SETTINGS or path.startswith((".github/", ".githooks/"))


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - _SKIPPED)
        for name in sorted(names):
            file = Path(folder) / name
            yield file.relative_to(root).as_posix(), file


def _content(file: Path) -> bytes:
    """What git would commit: of a link its text; the beginning of what is too large."""
    try:
        if file.is_symlink():
            return str(file.readlink()).encode()
        if not file.is_file():
            return b""
        with file.open("rb") as stream:
            return stream.read(_MOST_BYTES)
    except OSError:
        return b""


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _is_guarded(path: str) -> bool:
    return Path(path).name in _SETTINGS or any(fnmatch(path, pattern) for pattern in _GUARDED)


def _tools(file: Path) -> str:
    try:
        return json.dumps(tomllib.loads(_content(file).decode()).get("tool", {}), sort_keys=True)
    except (ValueError, TypeError):
        return "malformed"


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """A malformed contract has none here; the gate of the environment names what is wrong."""
    try:
        found: Any = yaml.safe_load(text)
    except yaml.YAMLError:
        return
    entries = found.get("entries") if isinstance(found, dict) else None
    for key, entry in entries.items() if isinstance(entries, dict) else ():
        if isinstance(entry, dict):
            yield str(key), f"{entry.get('source')}, required: {entry.get('required', True)}"


def _secrets(text: str) -> Iterator[tuple[int, str]]:
    for match in SECRET_SHAPES.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match.group()
