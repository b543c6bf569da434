"""The gate of a project: specs, generated code, controllers and environment agree."""

import ast
from pathlib import Path

from .environment.gate import environment_problems
from .errors import Problem, SpecError
from .generate import pending, resolve_project
from .migrations import FOLDER as MIGRATIONS
from .openapi import openapi_problems
from .render.service import APP
from .resolved import Domain
from .spec.load import load_services
from .spec.source import decoded
from .update import unresolved


def check(root: Path) -> list[Problem]:
    """Everything that keeps the project at ``root`` from being consistent; nothing is written."""
    try:
        resolved = resolve_project(root)
        problems = [_pending_problem(root, path) for path in pending(root)]
        for domain in resolved.domains:
            problems += _controller_problems(root, domain)
        problems += environment_problems(root, load_services(root))
        problems += unresolved(root)
        problems += openapi_problems(root, resolved)
    except SpecError as error:
        return list(error.problems)
    return problems


def _pending_problem(root: Path, path: str) -> Problem:
    """One generated file that is not as it has to be."""
    if path.startswith(f"{MIGRATIONS}/versions/"):
        message = "the specs changed the data, and this migration is missing"
    elif not (root / path).exists():
        message = "is missing"
    else:
        message = "differs from what the specs say"
    return Problem(path, 0, "", f"{message}; run 'codegen-template generate'")


def _controller_problems(root: Path, domain: Domain) -> list[Problem]:
    file = f"{APP}/controllers/{domain.name}.py"
    path = root / file
    if not path.is_file():
        return []
    try:
        tree = ast.parse(decoded(file, path.read_bytes()))
    except SyntaxError as error:
        return [Problem(file, error.lineno or 0, "", f"not Python: {error.msg}")]
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
