"""Which tests of a file would run and say something: neither skipped nor empty."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

_SILENCED: Final = frozenset({"skip", "skipif", "xfail"})
_NAMED: Final = re.compile(r"^\s*(?:async\s+)?def\s+(test\w*)", re.MULTILINE)
_SCRIPT: Final = re.compile(r"""^\s*(?:test|it)\(\s*(["'`])(.+?)\1""", re.MULTILINE)


def is_test(path: str) -> bool:
    """Whether a file holds tests, by its name."""
    name = PurePosixPath(path).name
    return (name.startswith("test_") and name.endswith(".py")) or name.endswith(".test.ts")


def living_tests(path: str, text: str) -> list[str]:
    """Names of the tests of a file.

    Code that cannot be parsed keeps the names that it seems to have: that it does not run is the
    tests' own verdict.
    """
    if path.endswith(".ts"):
        return [match[2] for match in _SCRIPT.finditer(text)]
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return _NAMED.findall(text)
    return [] if _module_is_silenced(tree) else list(_tests(tree.body, ""))


def _module_is_silenced(tree: ast.Module) -> bool:
    for node in tree.body:
        if isinstance(node, ast.Expr) and _names(node) & {"skip", "importorskip"}:
            return True
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            marks = any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in targets)
            if marks and node.value is not None and _names(node.value) & _SILENCED:
                return True
    return False


def _tests(body: list[ast.stmt], prefix: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not _silenced(node):
            yield from _tests(node.body, f"{node.name}.")
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _lives(node):
            yield f"{prefix}{node.name}"


def _lives(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return node.name.startswith("test") and not _silenced(node) and _says_something(node)


def _silenced(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(_names(decorator) & _SILENCED for decorator in node.decorator_list)


def _says_something(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Something is done before it returns, and it is not told to skip itself first of all."""
    for statement in node.body:
        if isinstance(statement, ast.Pass) or (
            isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        ):
            continue
        if isinstance(statement, ast.Assert) and isinstance(statement.test, ast.Constant):
            continue
        first = isinstance(statement, ast.Expr) and _names(statement) & {"skip", "xfail"}
        return not (isinstance(statement, ast.Return) or first)
    return False


def _names(node: ast.AST) -> set[str]:
    attributes = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
    return attributes | {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
