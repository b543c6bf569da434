"""Generated Python as the project's own linter wants it: sorted imports, formatted."""

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ruff.__main__ import find_ruff_bin  # type: ignore[import-untyped]

LINE_LENGTH = 100
_COMMON = ("--isolated", "--quiet", "--no-cache", f"--config=line-length={LINE_LENGTH}")
_OWN = '["app", "bot", "bot_tests", "tests", "worker", "worker_tests"]'
_CHECK = (
    "check",
    *_COMMON,
    "--fix",
    "--target-version=py311",
    "--select=I,F401",
    f"--config=lint.isort.known-first-party={_OWN}",
)
_FORMAT = ("format", *_COMMON, "--target-version=py311")


def format_python(files: Mapping[str, str]) -> dict[str, str]:
    """Format the Python files among ``files``, keyed by path, and return all of them.

    Two processes, however many files there are.

    Raises:
        RuntimeError: a file is no Python; this is a defect of the templates.
    """
    python = [path for path in files if path.endswith(".py")]
    formatted = dict(files)
    with tempfile.TemporaryDirectory(prefix="codegen-format-") as folder:
        staging = Path(folder)
        for path in python:
            target = staging / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(files[path], encoding="utf-8")
        for arguments in (_CHECK, _FORMAT):
            done = subprocess.run(
                [find_ruff_bin(), *arguments, "."],
                cwd=staging,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise RuntimeError(f"generated code is refused: {done.stdout}{done.stderr}")
        for path in python:
            formatted[path] = (staging / path).read_text(encoding="utf-8")
    return formatted
