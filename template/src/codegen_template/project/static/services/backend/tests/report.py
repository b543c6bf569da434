"""``tests.json``: how a run of the tests ended, for programs.

``ran`` is false when the tests could not run at all; then ``reason`` says why, the exit status
is 75 (EX_TEMPFAIL), and nothing is known about the code.
"""

import json
from pathlib import Path
from typing import Any, NoReturn

import pytest

COULD_NOT_RUN = 75
FILE = "tests.json"


class Report:
    """A pytest plugin that counts outcomes and writes the file."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._file.unlink(missing_ok=True)
        self._reason = ""

    def could_not_run(self, reason: str) -> NoReturn:
        """End the run: the fault is not in what is tested."""
        self._reason = reason
        pytest.exit(f"could not run: {reason}", returncode=COULD_NOT_RUN)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write what is known."""
        terminal: Any = session.config.pluginmanager.get_plugin("terminalreporter")
        stats = terminal.stats if terminal else {}
        outcome: dict[str, object] = {
            key: len(stats.get(name, []))
            for key, name in (
                ("passed", "passed"),
                ("failed", "failed"),
                ("errors", "error"),
                ("skipped", "skipped"),
            )
        }
        outcome |= {"ran": not self._reason, "reason": self._reason}
        self._file.write_text(json.dumps(outcome) + "\n", encoding="utf-8")
