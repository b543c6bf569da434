"""The product's own verification, with three answers: passed, failed, could not run."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from codegen_crds.contracts.run import TestReport

from .process import Finished, run

_COULD_NOT_RUN: Final = 75
_PROGRAM: Final = Path("ops/verify.py")
_REPORT: Final = "tests.json"


class ProductTests:
    """:class:`~codegen_agents.ports.Tester` that runs what the product's build will run."""

    def __init__(self, *, env: Mapping[str, str], seconds: float) -> None:
        self._env = env
        self._seconds = seconds

    def run(self, root: Path) -> TestReport:
        """Run lint, types and tests of the product."""
        if not (root / _PROGRAM).is_file():
            return TestReport(ran=False, reason=f"{_PROGRAM} is missing")
        (root / _REPORT).unlink(missing_ok=True)
        done = run([sys.executable, str(_PROGRAM)], cwd=root, env=self._env, seconds=self._seconds)
        return report(done, _counts(root / _REPORT))


def report(done: Finished, counts: dict[str, Any]) -> TestReport:
    """What an ended verification means.

    Args:
        done: How the program ended.
        counts: Its ``tests.json``; empty when there is none.
    """
    if done.status == _COULD_NOT_RUN or counts.get("ran") is False:
        reason = str(counts.get("reason") or "the tests could not be run")
        return TestReport(ran=False, reason=reason[:512], output=done.output[-8192:])
    failed = int(counts.get("failed", 0)) + int(counts.get("errors", 0))
    if done.status and not failed:
        failed = 1  # lint, types, or a suite that did not even collect
    return TestReport(
        ran=True,
        passed=int(counts.get("passed", 0)),
        failed=failed,
        skipped=int(counts.get("skipped", 0)),
        output=done.output[-8192:],
    )


def _counts(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
