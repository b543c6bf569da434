"""Custom engines: the program of an image of somebody's own, confined, on the gateway's models.

The contract is :mod:`codegen_crds.contracts.engine`. Nothing of what the program leaves is
trusted, its result file neither: it may be a link to what only we can read.
"""

import json
import os
import stat
import tempfile
from pathlib import Path
from typing import Final

import structlog
from pydantic import ValidationError

from codegen_agents.doors.loopback import ModelDoor, model_door
from codegen_agents.errors import RunFailedError
from codegen_agents.ports import Check
from codegen_agents.workspace.confinement import confined
from codegen_agents.workspace.process import run
from codegen_crds.contracts.engine import EngineInput, EngineLimits, EngineResult

from . import EngineSetup
from .corrections import CORRECTIONS
from .verdict import not_done, turned_away, unless_declined, without_report

_MOST_RESULT_BYTES: Final = 512 * 1024
_log = structlog.get_logger(__name__)


class CustomEngine:
    """:class:`~codegen_agents.ports.Engine`: one start of the program for each round."""

    def __init__(self, setup: EngineSetup) -> None:
        self._setup = setup
        self._home = Path(setup.env["HOME"])

    def work(self, root: Path, task: str, check: Check) -> str:
        """Let the program work until it says that it is at its end and the check agrees.

        Raises:
            RunFailedError: It gave up, broke the contract, or its time or calls are used up.
            DoorError: The gateway does not answer.
        """
        complaint = ""
        with model_door(self._setup.gateway, most_calls=self._setup.steps) as door:
            for number in range(1, 2 + CORRECTIONS):
                asked = EngineInput(
                    round=number,
                    task=task,
                    complaint=complaint,
                    model=self._setup.model,
                    model_url=door.address,
                    limits=EngineLimits(
                        model_calls=self._setup.steps, seconds=int(self._setup.seconds) or 1
                    ),
                )
                summary = self._round(root, asked, door)
                complaint = check()
                if not complaint:
                    return summary[:4000]
        raise RunFailedError("product", "WorkUnfinished", complaint)

    def _round(self, root: Path, asked: EngineInput, door: ModelDoor) -> str:
        """What the program did in one round."""
        temporary = self._home / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        # A new one for each round: nothing that the one before left stands in its place.
        folder = Path(tempfile.mkdtemp(prefix="engine-", dir=self._home))
        told, answer = folder / "input.json", folder / "result.json"
        told.write_text(asked.model_dump_json(indent=2), encoding="utf-8")
        done = run(
            confined(
                [self._setup.custom_program, str(told), str(answer)],
                self._setup.hidden,
                self._setup.writable,
            ),
            cwd=root,
            env={**self._setup.env, "NO_PROXY": "127.0.0.1", "TMPDIR": str(temporary)},
            seconds=self._setup.seconds,
        )
        result = None if done.timed_out else _read(answer)
        _log.info("engine_ended", outcome=done.status, round=asked.round, answered=bool(result))
        if result is not None and result.done:
            return self._setup.redact(result.summary)
        if (error := turned_away(door, self._setup.steps)) is not None:
            raise error
        if result is not None:
            raise unless_declined(door, not_done(result, self._setup.redact))
        lost = without_report(done)
        cleaned = RunFailedError(lost.class_, lost.reason, self._setup.redact(lost.message))
        raise unless_declined(door, cleaned)


def _read(path: Path) -> EngineResult | None:
    """The result in a file that somebody else wrote; None: it is none."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        content = os.read(handle, _MOST_RESULT_BYTES)
    finally:
        os.close(handle)
    try:
        return EngineResult.model_validate(json.loads(content))
    except (ValueError, RecursionError, ValidationError):
        return None
