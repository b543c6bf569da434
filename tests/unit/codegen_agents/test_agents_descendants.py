"""What a model's command leaves running ends with it, wherever it went to."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegen_agents.settings import command_environment
from codegen_agents.workspace import confinement
from codegen_agents.workspace.confinement import confined
from codegen_agents.workspace.descendants import MOST_PROCESSES
from codegen_agents.workspace.process import Finished, run

ON_AN_OLDER_KERNEL = """
import sys
from codegen_agents.workspace import confinement
confinement._version = lambda: {version}
sys.exit(confinement.main(sys.argv[1:]))
"""
NEWEST = confinement._version()


@pytest.fixture(params=[0, NEWEST], ids=["no Landlock", "this kernel"])
def version(request: pytest.FixtureRequest) -> int:
    """Of Landlock: what descends from a command is ended without it, too."""
    found: int = request.param
    return found


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path) -> Iterator[None]:
    """What a test that fails has left."""
    yield
    for found in (tmp_path / "pids").glob("*"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(int(found.name), signal.SIGKILL)


def left_alone(
    script: str, tmp_path: Path, *, version: int = NEWEST, seconds: float = 60
) -> Finished:
    """Run a script as a command of an agent is run, on a kernel as old as asked."""
    argv = confined(["/bin/sh", "-c", script], [Path("/etc/shadow")], [tmp_path, Path("/dev")])
    if version != NEWEST:
        argv = [sys.executable, "-c", ON_AN_OLDER_KERNEL.format(version=version), *argv[3:]]
    return run(argv, cwd=tmp_path, env=command_environment(tmp_path), seconds=seconds)


def begun(tmp_path: Path, count: int) -> list[int]:
    """The processes that wrote down their numbers."""
    found = [int(p.name) for p in (tmp_path / "pids").iterdir()]
    assert len(found) == count
    return found


def running(pids: list[int]) -> list[int]:
    """Those that are there still, or wait for somebody to collect them."""
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


OUTSIDE = (
    "setsid sh -c 'trap \"\" TERM HUP INT; mkdir -p pids/$$; exec sleep 600'"
    " </dev/null >/dev/null 2>&1 &"
)
"""In a session of its own, deaf to what is said politely, with nothing of ours in its hands."""


def until(count: int) -> str:
    """Shell: wait for so many to have begun."""
    return f"while [ $(ls pids 2>/dev/null | wc -l) -lt {count} ]; do sleep 0.02; done"


@pytest.mark.parametrize("end", ["exit 3", "sleep 600"], ids=["its end", "its time is up"])
def test_a_child_in_a_session_of_its_own_ends_with_the_command(
    end: str, version: int, tmp_path: Path
) -> None:
    seconds = 60 if end == "exit 3" else 3
    done = left_alone(f"{OUTSIDE}\n{until(1)}\n{end}", tmp_path, version=version, seconds=seconds)
    assert done.timed_out if end == "sleep 600" else done.status == 3, done
    assert running(begun(tmp_path, 1)) == []


def test_two_hundred_children_of_a_bomb_end_with_the_command(version: int, tmp_path: Path) -> None:
    """Each by itself, half of them orphans already."""
    script = f"""
        for i in $(seq 100); do {OUTSIDE} done
        for i in $(seq 100); do ( {OUTSIDE} ) done
        {until(200)}
    """
    done = left_alone(script, tmp_path, version=version)
    assert done.status == 0, done
    assert running(begun(tmp_path, 200)) == []


def test_more_processes_than_any_product_needs_end_the_command(tmp_path: Path) -> None:
    """While it runs: nothing of a bomb waits for the command's time to be up."""
    bomb = f"for i in $(seq {MOST_PROCESSES + 50}); do setsid sleep 60 & done; sleep 60"
    asked = time.monotonic()
    done = left_alone(bomb, tmp_path)
    assert done.status == 1
    assert done.output.endswith(f"ended: more than {MOST_PROCESSES} processes at once\n")
    assert time.monotonic() - asked < 30


def test_one_that_runs_from_being_killed_is_caught(tmp_path: Path) -> None:
    """A process that is always a new one: who looks once and then kills comes too late."""
    runner = tmp_path / "runner.py"
    runner.write_text(
        "import os, time\n"
        "end = time.monotonic() + 20\n"
        "while time.monotonic() < end:\n"
        "    if os.fork():\n"
        "        os._exit(0)\n"
        f"    os.close(os.open({str(tmp_path / 'beat')!r}, os.O_CREAT | os.O_WRONLY))\n"
        f"    os.utime({str(tmp_path / 'beat')!r})\n"
    )
    script = f"setsid {sys.executable} runner.py & while [ ! -e beat ]; do sleep 0.02; done"
    assert left_alone(script, tmp_path).status == 0
    (tmp_path / "beat").unlink()
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        assert not (tmp_path / "beat").exists(), "it runs still"
        time.sleep(0.05)


def test_a_command_cannot_end_who_ends_it(tmp_path: Path) -> None:
    """Neither by name nor with everybody else: it would leave its children behind."""
    if NEWEST < 6:
        pytest.skip("could not run: this kernel cannot scope signals")
    script = f"{OUTSIDE}\n{until(1)}\nkill -KILL $PPID || exit 4"
    assert left_alone(script, tmp_path).status == 4
    assert running(begun(tmp_path, 1)) == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_how_a_command_ended_is_still_known(number: signal.Signals, tmp_path: Path) -> None:
    assert left_alone(f"kill -{number} $$", tmp_path).status == -number


def test_nobody_else_is_ended(version: int, tmp_path: Path) -> None:
    """Two commands beside one another: the end of one is not the end of the other."""
    other = os.posix_spawn("/bin/sleep", ["sleep", "600"], {})
    try:
        assert left_alone(f"{OUTSIDE}\n{until(1)}", tmp_path, version=version).status == 0
        assert os.waitpid(other, os.WNOHANG) == (0, 0)
    finally:
        os.kill(other, signal.SIGKILL)
        os.waitpid(other, 0)
