"""What a person wrote in controllers: it does every operation, and only that.

Shapes and routes are declared in the specs; a model or a router in a controller would be a second
place to look for them.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from .errors import Problem
from .render.service import APP
from .resolved import Domain
from .spec.source import decoded

FOLDER = f"{APP}/controllers"
DECLARED_ELSEWHERE: Mapping[str, str] = {
    "BaseModel": "a model is declared in shared/spec/models.yaml, with 'stored: false' for a shape"
    " without a table",
    "APIRouter": "a route is an operation of services/backend/spec/, with 'kind: custom' for one of"
    " any shape",
}
"""Names that a controller has no use for, and what is done instead."""


def controller_problems(root: Path, domains: tuple[Domain, ...]) -> list[Problem]:
    """Everything that is wrong with the controllers of the project at ``root``.

    A controller that is missing is not: the generator makes it.

    Raises:
        SpecError: a file is not UTF-8.
    """
    files = sorted(path.relative_to(root).as_posix() for path in (root / FOLDER).rglob("*.py"))
    stems = {f"{FOLDER}/{domain.name}.py": domain for domain in domains}
    problems: list[Problem] = []
    for file in files:
        try:
            tree = ast.parse(decoded(file, (root / file).read_bytes()))
        except SyntaxError as error:
            problems.append(Problem(file, error.lineno or 0, "", f"not Python: {error.msg}"))
            continue
        problems += _declared_elsewhere(file, tree)
        if file in stems:
            problems += _missing(file, tree, stems[file])
    return problems


def _declared_elsewhere(file: str, tree: ast.Module) -> Iterator[Problem]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            users = [(base, node.name) for base in node.bases]
        elif isinstance(node, ast.Call):
            users = [(node.func, "")]
        else:
            continue
        for used, path in users:
            name = _last_name(used)
            if name in DECLARED_ELSEWHERE:
                yield Problem(file, node.lineno, path, DECLARED_ELSEWHERE[name])


def _last_name(node: ast.expr) -> str:
    """``BaseModel`` of ``BaseModel`` and of ``pydantic.BaseModel``."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _missing(file: str, tree: ast.Module, domain: Domain) -> list[Problem]:
    name = f"{domain.class_stem}Controller"
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            methods = {item.name for item in node.body if isinstance(item, ast.AsyncFunctionDef)}
            return [
                Problem(file, node.lineno, name, f"the operation '{operation.name}' is missing")
                for operation in domain.routes
                if operation.name not in methods
            ]
    return [Problem(file, 0, name, "the class is missing")]
