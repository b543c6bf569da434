"""The whole line on a stand of its own, brought up by the same command that people type."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegen_dev.session import Session, open_session

ROOT = Path(__file__).parents[2]
NAME = os.environ.get("CODEGEN_E2E_STAND", "e2e")
"""Another stand, already up, may be used while working on a test; it is left as it is."""
_DEMO_SECONDS = 2400


@pytest.fixture(scope="session")
def stand(request: pytest.FixtureRequest) -> Iterator[Session]:
    """`make demo` under another name; the stand goes when the tests end, unless kept."""
    if "CODEGEN_E2E_STAND" in os.environ:
        yield open_session(NAME)
        return
    tool = str(Path(sys.executable).with_name("codegen-dev"))
    log = Path(request.config.rootpath) / ".e2e-demo.log"
    with log.open("w") as sink:
        done = subprocess.run(
            [tool, "demo", "--name", NAME],
            cwd=ROOT,
            check=False,
            stdout=sink,
            stderr=subprocess.STDOUT,
            timeout=_DEMO_SECONDS,
        )
    try:
        if done.returncode:
            pytest.fail(f"the demo ended with {done.returncode}:\n{log.read_text()[-8000:]}")
        yield open_session(NAME)
    finally:
        subprocess.run([tool, "down", "--name", NAME, "--purge"], cwd=ROOT, check=False)
