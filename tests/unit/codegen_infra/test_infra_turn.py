"""One run at a time works on a product, and can be told to end."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from codegen_infra.server.codegen_release import turn
from codegen_infra.server.codegen_release.failure import EngineError
from codegen_infra.server.codegen_release.files import Places
from codegen_infra.server.codegen_release.interruption import Interruption

_RUN = """
import sys, time
from pathlib import Path
from codegen_infra.server.codegen_release import interruption, turn
from codegen_infra.server.codegen_release.failure import EngineError
from codegen_infra.server.codegen_release.files import Places
interruption.RUN.listen()
places = Places("shop", Path(sys.argv[1]), Path(sys.argv[1]))
print("waits", flush=True)
try:
    with turn.lock(places, 60, named=sys.argv[2] != "unnamed"):
        print("works", flush=True)
        if sys.argv[2] == "busy":
            sys.stdin.read()
        with interruption.RUN.waiting():
            sys.stdin.read()
except EngineError as error:
    print(error.reason, flush=True)
"""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places("shop", tmp_path, tmp_path)


@contextmanager
def _run(places: Places, how: str) -> Iterator[subprocess.Popen[str]]:
    """A run that has begun; it ends with its standard input."""
    argv = [sys.executable, "-c", _RUN, str(places.state), how]
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, stdin=pipe, stdout=pipe, text=True) as process:
        assert _said(process) == "waits"
        yield process
        process.communicate()


def _until_it_asks_for_the_lock(places: Places, process: subprocess.Popen[str]) -> None:
    files, end = Path(f"/proc/{process.pid}/fd"), time.monotonic() + 30
    while str(places.private / "lock") not in [str(file.readlink()) for file in files.iterdir()]:
        assert time.monotonic() < end
        time.sleep(0.01)


def _said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_whoever_works_and_whoever_waits_for_it_end(places: Places) -> None:
    with _run(places, "waiting") as first:
        assert _said(first) == "works"
        with _run(places, "waiting") as second:
            _until_it_asks_for_the_lock(places, second)
            assert turn.cancel(places, 30)
            assert first.wait(0) == 0, "its end was waited for"
            assert (_said(first), _said(second)) == ("Cancelled", "Cancelled")
    assert not turn.cancel(places, 0), "nobody is at work"
    turn.lock(places, 0).close()


def test_a_step_that_is_not_left_half_done_is_said_to_go_on(places: Places) -> None:
    with _run(places, "busy") as process:
        assert _said(process) == "works"
        with pytest.raises(EngineError, match="told to end, and does after its step") as caught:
            turn.cancel(places, 0)
        assert (caught.value.class_, caught.value.reason) == ("transient", "Busy")
        out, _ = process.communicate("")
        assert out.split() == ["Cancelled"], "it heeds that once it may"


def test_who_gave_no_name_is_not_told(places: Places) -> None:
    """A report is being made; whoever had the lock before has ended, or is another by now."""
    turn.lock(places, 0).close()
    with _run(places, "unnamed") as process:
        assert _said(process) == "works"
        with pytest.raises(EngineError, match="cannot be told"):
            turn.cancel(places, 0)


def test_another_process_under_the_number_is_not_told(places: Places) -> None:
    with turn.lock(places, 0) as held:
        number, _, began = (places.private / "lock").read_text().partition(" ")
        held.truncate(0)
        held.write(f"{number} {int(began) - 1}")
        held.flush()
        heard: list[int] = []
        before = signal.signal(signal.SIGUSR1, lambda number, _: heard.append(number))
        try:
            with pytest.raises(EngineError, match="cannot be told"):
                turn.cancel(places, 0)
        finally:
            signal.signal(signal.SIGUSR1, before)
        assert heard == []


def test_a_product_that_was_never_here_has_nobody_at_work(places: Places) -> None:
    assert not turn.cancel(places, 0)
    assert not places.private.exists()


def test_it_is_heeded_once_and_in_a_wait_at_once() -> None:
    run = Interruption()
    with run.waiting():
        pass
    run.tell()
    with pytest.raises(EngineError, match="told to end"):
        run.heed()
    run.heed()
    with run.waiting(), pytest.raises(EngineError, match="told to end"):
        run.tell()
    run.heed()
