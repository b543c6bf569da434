"""The rows: what is measured, in which order, with which goals."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from codegen_dev.steps import Say

from .api_metrics import by_resource, since
from .delivery import Ground
from .figures import Figure
from .programs import run_program
from .timeline import phases

_QUIET_SECONDS = 60
_READY_GOAL = 60.0
_WRITES_GOAL = 2.0

Measure = Callable[[Ground, Say], list[Figure]]


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Attributes:
        name: As `--only` takes it.
        title: What people read.
        measure: Does it.
    """

    name: str
    title: str
    measure: Measure


def _ready(ground: Ground, say: Say) -> list[Figure]:
    delivery = ground.delivered(say)
    lasted = phases(delivery.transitions["projects"], delivery.applied)
    return [
        Figure(
            what="kubectl apply → Ready, offline model",
            value=round(sum(lasted.values()), 2),
            unit="s",
            goal=_READY_GOAL,
            detail=lasted,
            note="each link since the one before it",
        )
    ]


def _writes(ground: Ground, say: Say) -> list[Figure]:
    delivery = ground.delivered(say)
    changes = {kind: len(found) for kind, found in delivery.transitions.items()}
    total = sum(delivery.writes.values()) - 1  # kubectl's own
    finished = Figure(
        what="API writes per condition transition, one Project from apply to Ready",
        value=round(total / max(sum(changes.values()), 1), 2),
        goal=_WRITES_GOAL,
        detail={
            "writes": total,
            **{f"writes of {k}": v for k, v in by_resource(delivery.writes).items()},
            **{f"transitions of {k}": v for k, v in changes.items() if v},
            **{f"states seen of {k}": v for k, v in delivery.states.items()},
        },
        note=_company(delivery.others),
    )
    say(f"{_QUIET_SECONDS} s of steady state")
    before, known = ground.metrics(), ground.versions()
    time.sleep(_QUIET_SECONDS)
    written = since(before, ground.metrics())
    moved = set(ground.versions().items()) ^ set(known.items())
    own = {uid for uid, _ in moved} & _uids(ground, delivery.project)
    return [
        finished,
        Figure(
            what=f"API writes in {_QUIET_SECONDS} s of steady state",
            value=sum(written.values()),
            goal=0,
            detail={**dict(sorted(written.items())), "objects of ours that changed": len(own)},
            note=_company(len({uid for uid, _ in moved} - own)),
        ),
    ]


def _uids(ground: Ground, project: str) -> set[str]:
    return set(ground.versions()) - set(ground.versions(but=project))


def _company(others: int) -> str:
    """A warning when somebody else worked on the stand."""
    return f"others changed {others} objects meanwhile: their writes are counted" if others else ""


def _program(name: str, *, stand: bool = False) -> Measure:
    """A row that a program of `dev/bench` measures."""

    def measure(ground: Ground, say: Say) -> list[Figure]:
        where = (ground.stand, ground.delivered(say).project) if stand else ()
        return run_program(name, say, *where)

    return measure


ROWS = (
    Row("template", "Template: whole project, no-op regeneration", _program("template")),
    Row("reconcile", "Reconcile latency beside a bare kopf handler", _program("reconcile")),
    Row("budget", "Budget: 50 callers, kills", _program("budget")),
    Row("ready", "kubectl apply → Ready", _ready),
    Row("writes", "API writes", _writes),
    Row("release", "A release inside the Job", _program("release", stand=True)),
)
