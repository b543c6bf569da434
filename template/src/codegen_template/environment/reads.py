"""Every environment variable that a program reads, found without running it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KEY = re.compile(r"^[A-Z][A-Z0-9_]*$")
_SHELL = re.compile(r"(?<![\\$])\$\{([A-Z][A-Z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Read:
    """A variable and the place where it is read, relative to the project's root."""

    key: str
    file: str
    line: int


def service_reads(root: Path, service: str) -> list[Read]:
    """Reads in one service: its Python outside the tests, and the shell files it brings."""
    folder = root / "services" / service
    reads: list[Read] = []
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.sh")]):
        parts = path.relative_to(folder).parts
        if "tests" in parts or any(part.startswith(".") for part in parts):
            continue
        file, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        reads += python_reads(file, text) if path.suffix == ".py" else shell_reads(file, text)
    return reads


def shell_reads(file: str, text: str) -> list[Read]:
    """Braced expansions of capital names, as in shell and compose files."""
    return [
        Read(match[1], file, number)
        for number, line in enumerate(text.splitlines(), 1)
        for match in _SHELL.finditer(line)
    ]


def python_reads(file: str, text: str) -> list[Read]:
    """Reads in a Python module.

    Found are ``os.environ[...]``, ``environ.get(...)``, ``os.getenv(...)``, calls that are handed
    ``environ`` together with names, and the fields of settings classes with their prefixes and
    aliases. A name that is put together at run time is not found: do not do that.
    """
    tree = ast.parse(text, filename=file)
    found: set[Read] = set()
    for node in ast.walk(tree):
        for key, line in _keys(node):
            if KEY.match(key):
                found.add(Read(key, file, line))
    return sorted(found, key=lambda read: (read.line, read.key))


def _keys(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Subscript) and _is_environ(node.value):
        yield from _texts([node.slice])
    elif isinstance(node, ast.Call):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else _name(function)
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        if name == "getenv" or any(_is_environ(argument) for argument in arguments):
            yield from _texts(arguments if name != "getenv" else arguments[:1])
        elif isinstance(function, ast.Attribute) and _is_environ(function.value):
            yield from _texts(arguments[:1])
    elif isinstance(node, ast.Compare) and any(_is_environ(other) for other in node.comparators):
        yield from _texts([node.left])
    elif isinstance(node, ast.ClassDef) and any("Settings" in _name(base) for base in node.bases):
        yield from _settings(node)


def _is_environ(node: ast.AST) -> bool:
    return _name(node) in {"environ", "os.environ"}


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def _texts(nodes: list[ast.expr]) -> Iterator[tuple[str, int]]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno


def _settings(node: ast.ClassDef) -> Iterator[tuple[str, int]]:
    """Variables of a pydantic settings class."""
    prefix = ""
    for item in node.body:
        if isinstance(item, ast.Assign) and isinstance(item.value, ast.Call):
            for keyword in item.value.keywords:
                if keyword.arg == "env_prefix":
                    prefix = next((text for text, _ in _texts([keyword.value])), "")
    for item in node.body:
        if not isinstance(item, ast.AnnAssign) or not isinstance(item.target, ast.Name):
            continue
        aliases = list(_aliases(item.value))
        yield from aliases or [((prefix + item.target.id).upper(), item.lineno)]


def _aliases(value: ast.expr | None) -> Iterator[tuple[str, int]]:
    if not isinstance(value, ast.Call):
        return
    for keyword in value.keywords:
        if keyword.arg in {"alias", "validation_alias"}:
            inner = keyword.value
            choices = inner.args if isinstance(inner, ast.Call) else [inner]
            for text, line in _texts(choices):
                yield text.upper(), line
