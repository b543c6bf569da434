"""The gate of a project: specs, generated code, controllers and environment agree."""

from pathlib import Path

from .controllers import controller_problems
from .environment.gate import environment_problems
from .errors import Problem, SpecError
from .generation import pending, resolve_project
from .migrations import FOLDER as MIGRATIONS
from .openapi import openapi_problems
from .spec.load import load_services
from .update import unresolved


def check(root: Path) -> list[Problem]:
    """Everything that keeps the project at ``root`` from being consistent; nothing is written."""
    try:
        resolved = resolve_project(root)
        problems = [_pending_problem(root, path) for path in pending(root)]
        problems += controller_problems(root, resolved.domains)
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
