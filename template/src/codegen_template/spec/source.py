"""YAML with places: plain data plus the line of every key, refused early when hostile."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from codegen_template.errors import Problem, SpecError

MAX_BYTES = 1_000_000
MAX_NODES = 200_000
MAX_DEPTH = 20

# With libyaml where it is there: ten times faster.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_PLAIN_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")

Key = str | int


@dataclass(slots=True)
class Document:
    """One file: its data and where each part of it stands."""

    file: str
    data: Any
    lines: dict[tuple[Key, ...], int] = field(default_factory=dict)

    def line(self, path: Sequence[Key]) -> int:
        """Line of the nearest enclosing part that has one; 1 for the whole file."""
        for end in range(len(path), 0, -1):
            found = self.lines.get(tuple(path[:end]))
            if found:
                return found
        return 1

    def problem(self, path: Sequence[Key], message: str) -> Problem:
        """A problem at this place of the file."""
        return Problem(self.file, self.line(path), ".".join(map(str, path)), message)


def read_document(root: Path, file: str) -> Document:
    """Read one YAML file below ``root``.

    Raises:
        SpecError: missing, too large, not UTF-8, not YAML, repeated keys, keys that are no
            text, or a structure that is too deep or unfolds to too much.
    """
    text = _read_text(root, file)
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise SpecError([Problem(file, line, "", f"not YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        reason = str(error).splitlines()[0]
        raise SpecError([Problem(file, 1, "", f"not YAML: {reason}")]) from error
    if node is None:
        raise SpecError([Problem(file, 1, "", "the file is empty")])
    document = Document(file, None)
    document.data = _Builder(document).build(node, ())
    return document


def _read_text(root: Path, file: str) -> str:
    path = root / file
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise SpecError([Problem(file, 0, "", "leads out of the project")])
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise SpecError([Problem(file, 0, "", "the file does not exist")]) from error
    except OSError as error:
        raise SpecError([Problem(file, 0, "", f"cannot be read: {error.strerror}")]) from error
    if len(raw) > MAX_BYTES:
        raise SpecError([Problem(file, 0, "", f"larger than {MAX_BYTES} bytes")])
    return decoded(file, raw)


def decoded(file: str, raw: bytes) -> str:
    """The text of a file.

    Args:
        file: Its path, for people.
        raw: Its content.

    Raises:
        SpecError: It is not UTF-8; names the file and the line.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SpecError([Problem(file, line, "", "not UTF-8")]) from error


class _Builder:
    """Turns nodes into data. Dates stay text: a spec has no use for YAML's own."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._left = MAX_NODES
        self._scalars = yaml.constructor.SafeConstructor()

    def build(self, node: yaml.Node, path: tuple[Key, ...]) -> Any:  # noqa: ANN401 - YAML
        self._left -= 1
        self._document.lines.setdefault(path, node.start_mark.line + 1)
        if self._left < 0 or len(path) > MAX_DEPTH:
            raise SpecError([self._document.problem(path, "too deep or too much data")])
        if not isinstance(node, yaml.ScalarNode) and node.tag not in _PLAIN_TAGS:
            raise SpecError([self._document.problem(path, f"tag {node.tag} is not allowed")])
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: tuple[Key, ...]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode) or not isinstance(key, str):
                raise SpecError([self._document.problem(path, "keys must be plain text")])
            here = (*path, key)
            if key in data:
                line = key_node.start_mark.line + 1
                problem = Problem(
                    self._document.file, line, ".".join(map(str, here)), "the key is repeated"
                )
                raise SpecError([problem])
            self._document.lines[here] = key_node.start_mark.line + 1
            data[key] = self.build(value_node, here)
        return data

    def _scalar(self, node: yaml.Node, path: tuple[Key, ...]) -> Any:  # noqa: ANN401 - YAML
        kind = node.tag.rpartition(":")[2]
        try:
            if kind == "null":
                return None
            if kind in {"bool", "int", "float"}:
                return getattr(self._scalars, f"construct_yaml_{kind}")(node)
        except (ValueError, KeyError) as error:
            raise SpecError([self._document.problem(path, f"not a {kind}")]) from error
        if kind in {"str", "timestamp"} and isinstance(node.value, str):
            return node.value
        raise SpecError([self._document.problem(path, f"tag {node.tag} is not allowed")])
