"""What a failed build means: the product's fault, or not. Pure.

Unknown is never the product's fault: only the last ``RUN`` of the test stage is the tests,
and only an exit status of its own says that they failed.
"""

import re
from collections.abc import Sequence
from typing import Final

from .outcome import BuildError, unreachable
from .programs import TIMED_OUT, Ended
from .sources import TEST_STAGE, Stage, stage_name

EX_TEMPFAIL: Final = 75
"""Exit status of a project's tests that could not run. Source: sysexits(3)."""
_KILLED: Final = 137
_STEP = re.compile(
    r"^(?P<stage>\[\d+/\d+\] )?STEP \d+(?:/\d+)?: (?P<instruction>.*)$", re.MULTILINE
)
_STATUS = re.compile(r"exit status (\d+)")
_SANDBOX = (
    "CLONE_NEWUSER",
    "cannot clone",
    "newuidmap",
    "newgidmap",
    "user namespaces are not enabled",
)


def forbidden(output: str) -> bool:
    """Whether the node does not let a build have its user namespace."""
    return any(sign in output for sign in _SANDBOX)


def judge(ended: Ended, stages: Sequence[Stage], service: str) -> BuildError:
    """Say what a failed build means.

    Args:
        ended: What buildah said.
        stages: Of the Dockerfile.
        service: What was built, for messages.
    """
    output, status = ended.output, exit_status(ended)
    if forbidden(output):
        return BuildError("infrastructure", "BuildSandboxUnavailable", output, step=service)
    where, runs = reached(output)
    if where == TEST_STAGE:
        wanted = next((s.runs for s in stages if s.name == TEST_STAGE), 0)
        if not 0 < wanted <= runs or status in {EX_TEMPFAIL, _KILLED, TIMED_OUT}:
            return BuildError("infrastructure", "TestsCouldNotRun", output, step=TEST_STAGE)
        return BuildError("product", "TestsFailed", output, step=TEST_STAGE)
    interrupted = status in {TIMED_OUT, _KILLED} or unreachable(output)
    if where is None or interrupted:
        return BuildError("infrastructure", "BuildInterrupted", output, step=service)
    return BuildError("product", "BuildFailed", output, step=service)


def reached(output: str) -> tuple[str | None, int]:
    """Where a build ended: name of the stage (None: before any), and its ``RUN``s begun."""
    steps = list(_STEP.finditer(output))
    if not steps:
        return None, 0
    ours = [m["instruction"] for m in steps if m["stage"] == steps[-1]["stage"]]
    names = [name for i in ours if (name := stage_name(i)) is not None]
    runs = sum(i.upper().startswith("RUN ") for i in ours)
    return (names[0] if names else ""), runs


def exit_status(ended: Ended) -> int:
    """Exit status of the instruction that failed, as buildah reports it."""
    if ended.status == TIMED_OUT:
        return TIMED_OUT
    said = _STATUS.findall(ended.output)
    return int(said[-1]) if said else ended.status
