"""``make dev-start`` where it cannot work."""

import os
import socket
import subprocess
import sys
from pathlib import Path


def _run(root: Path, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=root,
        env={"PATH": os.environ["PATH"], "PYTHON": sys.executable, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_port_that_somebody_has_is_named_and_nothing_is_started(project: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        started = _run(project, "make", "dev-start", PORT=port)
    assert started.returncode != 0
    assert f"port {port} is taken" in started.stderr
    stopped = _run(project, "make", "dev-stop")
    assert stopped.returncode == 0
    state = Path(stopped.stdout.rpartition(" ")[2].strip())
    assert not (state / "data").exists()
    state.rmdir()
