"""Everything that must hold before an image is made: linters, types, tests.

``python ops/verify.py lint`` ends after the linters. Exit status: 0 all good, 1 something is wrong
with the code, 75 what has to be run could not be. mypy, which the image of the tests does not
carry, is skipped and named where it is not installed.
"""

import importlib.util
import os
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COULD_NOT_RUN = 75
LINTERS = ("ruff", "deptry", "importlinter")
# Python cannot run it as a module.
IMPORT_LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"
# The services without their tests, then all of it for what the dev dependencies lack.
WITH_TESTS = ("--exclude", "^$", "--extend-exclude", "^$", "--ignore", "DEP002,DEP004")


def linters(services: list[str]) -> Iterator[tuple[str, ...]]:
    """Arguments of Python for each linter."""
    yield "-m", "ruff", "check", "."
    yield "-m", "ruff", "format", "--check", "."
    yield "-m", "deptry", "--no-ansi", *services
    yield "-m", "deptry", "--no-ansi", *WITH_TESTS, *services
    yield "-c", IMPORT_LINTER, "--no-cache", "--no-logo"


def run(*arguments: str, path: str = "") -> int:
    """Run Python in the project's root; returns its exit status."""
    print("$ python", shlex.join(arguments), flush=True)
    environ = {**os.environ, "PYTHONPATH": path} if path else None
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environ, check=False
    ).returncode


def lint() -> int:
    """Run every linter; returns the exit status."""
    if absent := [name for name in LINTERS if importlib.util.find_spec(name) is None]:
        print(f"not installed: {', '.join(absent)}")
        return COULD_NOT_RUN
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    services = settings["tool"]["pytest"]["ini_options"]["pythonpath"]
    path = os.pathsep.join(services)
    # All of them: who mends one complaint wants to know of the next.
    statuses = [run(*arguments, path=path) for arguments in linters(services)]
    return int(any(statuses))


def main(arguments: list[str]) -> int:
    """Run what is asked for, the tests last; returns the exit status."""
    failed = lint()
    if failed == COULD_NOT_RUN or arguments == ["lint"]:
        return failed
    if importlib.util.find_spec("mypy") is None:
        print("mypy is not installed: skipped")
    else:
        failed |= run("-m", "mypy")
    status = run("-m", "pytest", "-q")
    if status == COULD_NOT_RUN:
        return status
    return 1 if failed or status else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
