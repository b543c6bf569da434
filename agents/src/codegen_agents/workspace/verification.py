"""The product's own verification, with three answers: passed, failed, could not run."""

import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from codegen_crds.contracts.run import TestReport

from .confinement import confined
from .process import Finished, run

_COULD_NOT_RUN: Final = 75
_PROGRAM: Final = Path("ops/verify.py")
_REPORT: Final = "tests.json"
_BROKEN: Final = re.compile(r"(Syntax|Indentation|Tab)Error\b|No module named '(app|tests)\b")
"""Without a report only this shows that the fault is in the code and not around it."""


class ProductTests:
    """:class:`~codegen_agents.ports.Tester` that runs what the product's build will run."""

    def __init__(
        self,
        *,
        env: Mapping[str, str],
        seconds: float,
        redact: Callable[[str], str] = str,
        hidden: Sequence[Path] = (),
        writable: Sequence[Path] = (),
    ) -> None:
        self._env = env
        self._seconds = seconds
        self._redact = redact
        self._hidden = hidden
        self._writable = writable

    def run(self, root: Path) -> TestReport:
        """Run lint, types and tests of the product."""
        if not (root / _PROGRAM).is_file():
            return TestReport(ran=False, reason=f"{_PROGRAM} is missing")
        (root / _REPORT).unlink(missing_ok=True)
        argv = confined([sys.executable, str(_PROGRAM)], self._hidden, self._writable)
        done = run(argv, cwd=root, env=self._env, seconds=self._seconds)
        clean = Finished(done.status, self._redact(done.output))
        return report(clean, _counts(root / _REPORT))


def report(done: Finished, counts: dict[str, Any]) -> TestReport:
    """What an ended verification means. What is not known is never a verdict on the code.

    Args:
        done: How the program ended.
        counts: Its ``tests.json``; empty when there is none.
    """
    output = done.output[-8192:]
    if reason := _no_verdict(done, counts):
        return TestReport(ran=False, reason=reason[:512], output=output)
    failed = _count(counts, "failed") + _count(counts, "errors")
    if done.status and not failed:
        failed = 1  # lint, types, or a suite that could not be collected
    passed, skipped = _count(counts, "passed"), _count(counts, "skipped")
    return TestReport(ran=True, passed=passed, failed=failed, skipped=skipped, output=output)


def _no_verdict(done: Finished, counts: dict[str, Any]) -> str:
    if done.status == _COULD_NOT_RUN or counts.get("ran") is False:
        return str(counts.get("reason") or "the tests could not be run")
    if done.timed_out:
        return "the tests did not end in time"
    if done.status < 0:
        return f"the tests were killed by signal {-done.status}"
    if not counts and not _BROKEN.search(done.output):
        return f"the tests left no {_REPORT}"
    return ""


def _count(counts: dict[str, Any], key: str) -> int:
    found = counts.get(key)
    return max(found, 0) if isinstance(found, int) else 0


def _counts(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
