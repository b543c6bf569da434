"""Running steps in the order of their needs, independent ones side by side."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

_MAX_PARALLEL = 8

Say = Callable[[str], None]
"""Tells people what a step is doing right now."""


@dataclass(frozen=True)
class Step:
    """One idempotent piece of work.

    Attributes:
        name: Unique name.
        title: What people read.
        run: The work; it raises to fail.
        needs: Names of steps that must have succeeded before.
    """

    name: str
    title: str
    run: Callable[[Say], None]
    needs: tuple[str, ...] = ()


class State(StrEnum):
    """Where a step is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Outcome:
    """How a step ended.

    Attributes:
        state: DONE, FAILED or SKIPPED (something it needs failed).
        seconds: Wall time.
        error: What was raised.
    """

    state: State
    seconds: float = 0.0
    error: Exception | None = None


class Listener(Protocol):
    """Hears of every change."""

    def started(self, step: Step) -> None:
        """Hear that a step begins."""

    def said(self, step: Step, text: str) -> None:
        """Hear what a step is doing."""

    def ended(self, step: Step, outcome: Outcome) -> None:
        """Hear how a step ended."""


def check(steps: Sequence[Step]) -> None:
    """Refuse steps that could never all run.

    Raises:
        ValueError: Two steps share a name, a need is unknown, or needs form a circle.
    """
    names = [step.name for step in steps]
    if len(set(names)) != len(names):
        raise ValueError(f"two steps share a name: {names}")
    unknown = {need for step in steps for need in step.needs} - set(names)
    if unknown:
        raise ValueError(f"needed but not given: {sorted(unknown)}")
    done: set[str] = set()
    while fresh := {s.name for s in steps if s.name not in done and set(s.needs) <= done}:
        done |= fresh
    if done != set(names):
        raise ValueError(f"steps wait for each other: {sorted(set(names) - done)}")


def ready(steps: Iterable[Step], outcomes: Mapping[str, Outcome], running: set[str]) -> list[Step]:
    """Return the steps that can start now."""
    return [
        step
        for step in steps
        if step.name not in outcomes
        and step.name not in running
        and all(need in outcomes and outcomes[need].state is State.DONE for need in step.needs)
    ]


def doomed(steps: Iterable[Step], outcomes: Mapping[str, Outcome]) -> list[Step]:
    """Return the steps that cannot run any more: something they need did not succeed."""
    return [
        step
        for step in steps
        if step.name not in outcomes
        and any(need in outcomes and outcomes[need].state is not State.DONE for need in step.needs)
    ]


def run_steps(steps: Sequence[Step], listener: Listener) -> dict[str, Outcome]:
    """Run all steps; a failure stops only what needs it.

    Args:
        steps: The work, in the order it is shown.
        listener: Hears of every change, from this thread except for `said`.

    Returns:
        The outcome of every step, by name.
    """
    check(steps)
    outcomes: dict[str, Outcome] = {}
    running: dict[Future[Outcome], Step] = {}
    with ThreadPoolExecutor(max_workers=_MAX_PARALLEL) as pool:
        while True:
            for step in ready(steps, outcomes, {each.name for each in running.values()}):
                listener.started(step)
                running[pool.submit(_run, step, listener)] = step
            if not running:
                return outcomes
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                step = running.pop(future)
                outcomes[step.name] = future.result()
                listener.ended(step, outcomes[step.name])
            while lost := doomed(steps, outcomes):
                for step in lost:
                    outcomes[step.name] = Outcome(State.SKIPPED)
                    listener.ended(step, outcomes[step.name])


def _run(step: Step, listener: Listener) -> Outcome:
    begun = time.monotonic()
    try:
        step.run(lambda text: listener.said(step, text))
    except Exception as error:  # noqa: BLE001 - a step may fail in any way; its report says how
        return Outcome(State.FAILED, time.monotonic() - begun, error)
    return Outcome(State.DONE, time.monotonic() - begun)
