"""The whole line on a stand of its own, brought up by the same command that people type.

Two test processes share the stand. What changes the first example, or kills what all products
need, is one group and runs in one of them; what makes products of its own runs in the other, or
with the first where that leaves both as long.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from codegen_dev.session import Session, open_session

ROOT = Path(__file__).parents[2]
GIVEN = "CODEGEN_E2E_STAND"
"""Another stand, already up, may be used while working on a test; it is left as it is.

It is one of `codegen-dev demo --objects --bot-api`.
"""
NAME = os.environ.get(GIVEN, "e2e")
TOOL = str(Path(sys.executable).with_name("codegen-dev"))
_DEMO_SECONDS = 2400


@pytest.fixture(scope="session")
def stand(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Session:
    """`make demo` under another name, by the first test process that asks for it."""
    if GIVEN in os.environ:
        return open_session(NAME)
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if hasattr(request.config, "workerinput") else base
    with (shared / "stand.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        outcome = shared / "stand.outcome"
        if not outcome.exists():
            outcome.write_text(str(_bring_up(request.config)))
        if (code := outcome.read_text()) != "0":
            log = _log(request.config).read_text()
            pytest.fail(f"the demo ended with {code}:\n{log[-8000:]}")
    return open_session(NAME)


def _log(config: pytest.Config) -> Path:
    return Path(config.rootpath) / ".e2e-demo.log"


def _bring_up(config: pytest.Config) -> int:
    with _log(config).open("w") as sink:
        done = subprocess.run(
            [TOOL, "demo", "--objects", "--bot-api", "--name", NAME],
            cwd=ROOT,
            check=False,
            stdout=sink,
            stderr=subprocess.STDOUT,
            timeout=_DEMO_SECONDS,
        )
    return done.returncode


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The stand goes when the last test of all processes has ended, even after an interrupt."""
    if GIVEN in os.environ or hasattr(session.config, "workerinput"):
        return
    if not session.config.option.collectonly:
        subprocess.run([TOOL, "down", "--name", NAME, "--purge"], cwd=ROOT, check=False)
