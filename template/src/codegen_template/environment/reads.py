"""Every environment variable that a program reads, found without running it."""

import ast
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from codegen_template.spec.source import decoded

from .javascript import javascript_keys
from .settings_classes import settings_classes, settings_keys

KEY = re.compile(r"^[A-Z][A-Z0-9_]*$")
_EXPANSION = re.compile(r"(?<![\\$])\$(?:\{([A-Z][A-Z0-9_]*)|([A-Z][A-Z0-9_]*))")
_SET_IN_SHELL = re.compile(
    r"^\s*(?:(?:export|local|readonly|declare)\s+)*([A-Z][A-Z0-9_]*)=|\bfor\s+([A-Z][A-Z0-9_]*)\s+in\b"
    r"|\bread\s+(?:-\w+\s+)*([A-Z][A-Z0-9_]*)",
    re.MULTILINE,
)
_TESTED = re.compile(r"\.(test|spec)\.[cm]?[jt]sx?$")
_OF_SHELL = frozenset({"HOME", "IFS", "OPTARG", "OPTIND", "PATH", "PPID", "PWD", "RANDOM", "UID"})
_WORKFLOW = re.compile(r"\$\{\{(.*?)\}\}")
_GIVEN_TO_WORKFLOW = re.compile(r"\b(?:secrets|vars)\.([A-Z][A-Z0-9_]*)")
_OF_WORKFLOWS = frozenset({"GITHUB_TOKEN"})
"""Given by the runner; nobody declares it."""


@dataclass(frozen=True, slots=True)
class Read:
    """A variable and the place where it is read, relative to the project's root."""

    key: str
    file: str
    line: int


def service_reads(root: Path, service: str) -> list[Read]:
    """Reads in one service, outside its tests: Python, shell, JavaScript and TypeScript.

    Raises:
        SpecError: A file is not UTF-8.
    """
    reads: list[Read] = []
    for path in sorted(_sources(root / "services" / service)):
        reads += _LANGUAGES[path.suffix](*_text(root, path))
    return reads


def _sources(folder: Path) -> Iterator[Path]:
    """Files in languages that are understood; what npm installed is somebody else's."""
    for directory, inside, names in os.walk(folder):
        inside[:] = [name for name in inside if name != "node_modules" and not _left_out(name)]
        for name in names:
            if Path(name).suffix in _LANGUAGES and not _left_out(name):
                yield Path(directory, name)


def _left_out(name: str) -> bool:
    return name.endswith("tests") or name.startswith(".") or bool(_TESTED.search(name))


def deployment_reads(root: Path) -> list[Read]:
    """Reads outside the services: compose files, and secrets and variables of CI workflows.

    Raises:
        SpecError: A file is not UTF-8.
    """
    reads: list[Read] = []
    for pattern in ("compose*.y*ml", "docker-compose*.y*ml", "infra/*compose*.y*ml"):
        for path in sorted(root.glob(pattern)):
            reads += compose_reads(*_text(root, path))
    for path in sorted((root / ".github" / "workflows").glob("*.y*ml")):
        reads += workflow_reads(*_text(root, path))
    return reads


def _text(root: Path, path: Path) -> tuple[str, str]:
    """Name and content of a file."""
    file = path.relative_to(root).as_posix()
    return file, decoded(file, path.read_bytes())


def compose_reads(file: str, text: str) -> list[Read]:
    """What compose puts in: ``$NAME`` and ``${NAME…}``; ``$$`` is a dollar."""
    return [
        Read(match[1] or match[2], file, number)
        for number, line in enumerate(text.splitlines(), 1)
        for match in _EXPANSION.finditer(line.partition(" #")[0])
        if not line.lstrip().startswith("#")
    ]


def workflow_reads(file: str, text: str) -> list[Read]:
    """``${{ secrets.NAME }}`` and ``${{ vars.NAME }}``, except what the runner gives."""
    return [
        Read(match[1], file, number)
        for number, line in enumerate(text.splitlines(), 1)
        for expression in _WORKFLOW.finditer(line)
        for match in _GIVEN_TO_WORKFLOW.finditer(expression[1])
        if match[1] not in _OF_WORKFLOWS
    ]


def shell_reads(file: str, text: str) -> list[Read]:
    """Expansions of capital names that the script does not set itself and the shell does not."""
    own = {name for match in _SET_IN_SHELL.finditer(text) for name in match.groups() if name}
    return [
        read
        for read in compose_reads(file, text)
        if read.key not in own and read.key not in _OF_SHELL
    ]


def javascript_reads(file: str, text: str) -> list[Read]:
    """Reads in a module of JavaScript or TypeScript."""
    return sorted(
        (Read(key, file, line) for key, line in javascript_keys(text)),
        key=lambda read: (read.line, read.key),
    )


def python_reads(file: str, text: str) -> list[Read]:
    """Reads in a Python module.

    Found are ``os.environ[...]``, ``environ.get(...)``, ``os.getenv(...)``, calls that are handed
    ``environ`` together with names, and the fields of settings classes with their prefixes and
    aliases. A name that is put together at run time is not found: do not do that.
    """
    tree = ast.parse(text, filename=file)
    found: set[Read] = set()
    for settings in settings_classes(tree):
        found |= {Read(key, file, line) for key, line in settings_keys(settings) if KEY.match(key)}
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


_LANGUAGES: Mapping[str, Callable[[str, str], list[Read]]] = {
    ".py": python_reads,
    ".sh": shell_reads,
    **dict.fromkeys((".js", ".cjs", ".mjs", ".jsx"), javascript_reads),
    **dict.fromkeys((".ts", ".cts", ".mts", ".tsx"), javascript_reads),
}
"""What finds reads, by the suffix of the file."""
