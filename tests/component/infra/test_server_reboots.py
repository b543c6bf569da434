"""A real server that loses its power in the middle of a release."""

import json
import os
import signal
import subprocess
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen_crds.contracts.release import Release
from codegen_dev.server import PROGRAM, DemoServer
from codegen_dev.supervise import Supervisor

pytestmark = pytest.mark.timeout(600)

_ENGINE = "/usr/local/lib/codegen/codegen-release.pyz"
_KILLED = Path(__file__).parent / "killed_after.py"
_SECONDS = 90.0


def test_a_reboot_within_a_release_brings_everything_back_by_itself(product: Any) -> None:
    """Whichever release was live answers again, and the next run of the same one finishes it."""
    product.worker = True
    assert product.deploy(product.release("v0"), site=True).failure is None
    product.sql("create table kept (n int); insert into kept values (42)")
    for number, (step, power_cut) in enumerate(
        (("Write", False), ("Start", True), ("Switch", True)), start=1
    ):
        wanted = product.release(f"v{number}", f"{number:04}")
        before = product.get("/")
        assert _killed(product, wanted, step) == f"killed after {step}"
        _reboot(product.ground, power_cut=power_cut)
        live = {"version": f"v{number}"} if step == "Switch" else before
        assert _once_up(product, lambda: product.get("/")) == live
        assert _once_up(product, lambda: product.sql("select n from kept")) == "42"
        finished = product.deploy(wanted)
        assert finished.failure is None, (step, finished.failure)
        assert product.get("/") == {"version": f"v{number}"}
        assert product.ask("status").drift == []
        running = product.ground.deployer("podman", "ps", "--format", "{{.Names}}").split()
        names = sorted(n.split("_")[1] for n in running if n.startswith(product.app))
        assert names == ["backend", "db", "worker"], step
    # What provisioning set is what a start of the machine finds.
    ground = product.ground
    assert ground.changed(ground.provisioning()) == []


def _killed(product: Any, release: Release, step: str) -> str:
    """Let the server's engine die after a step; returns its last line."""
    ground, program = product.ground, f"/var/lib/codegen/{product.app}.killed.py"
    ground.enter("sh", "-c", f"cat > {program} <<'END'\n{_KILLED.read_text()}\nEND")
    uid = ground.enter("id", "-u", "deploy")
    argv = DemoServer(ground.stand).enter(
        Supervisor(ground.stand.paths),
        *("runuser", "-u", "deploy", "--", "env", f"XDG_RUNTIME_DIR=/run/user/{uid}"),
        *("HOME=/home/deploy", "/usr/bin/python3", "-I", program, _ENGINE, step),
    )
    request = product.request(release).model_dump_json()
    done = subprocess.run(argv, input=request, capture_output=True, text=True, check=False)
    ground.enter("rm", program)
    assert done.stdout, done.stderr
    last: str = done.stdout.splitlines()[-1]
    return last


def _reboot(ground: Any, *, power_cut: bool) -> None:
    """Shut the server down, or let it lose its power, and boot it again."""
    supervisor, server = Supervisor(ground.stand.paths), DemoServer(ground.stand)
    if power_cut:
        pid = supervisor.pid(PROGRAM)
        assert pid is not None
        for leader in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            os.kill(int(leader), signal.SIGKILL)
    supervisor.stop(PROGRAM)
    server.start(supervisor)


def _once_up(product: Any, ask: Callable[[], Any]) -> Any:
    """What the product says once it can, by itself: a database recovers before it answers."""
    deadline, last = time.monotonic() + _SECONDS, ""
    while time.monotonic() < deadline:
        try:
            return ask()
        except (OSError, AssertionError, json.JSONDecodeError) as error:
            last = repr(error)
            if isinstance(error, urllib.error.HTTPError):
                error.close()
        time.sleep(0.5)
    journal = product.ground.enter("journalctl", "--no-pager", "-n", "60", good=False)
    pytest.fail(f"it did not come back within {_SECONDS:g} s: {last}\n{journal}")
