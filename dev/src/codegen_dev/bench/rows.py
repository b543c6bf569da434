"""The rows: what is measured, in which order, with which goals."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from codegen_dev.steps import Say

from .api_metrics import by_resource
from .counting import counting
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
    changes = {kind: len(found) for kind, found in delivery.transitions.items() if found}
    own = sum(delivery.writes.values()) - delivery.foreign - 1  # kubectl made one
    finished = Figure(
        what="API writes per condition transition, one Project from apply to Ready",
        value=round(own / max(sum(changes.values()), 1), 2),
        goal=_WRITES_GOAL,
        detail={
            "writes": own,
            **{f"transitions of {k}": v for k, v in changes.items()},
            **{f"states seen of {k}": v for k, v in delivery.states.items()},
            **{f"writes of {k}": v for k, v in by_resource(delivery.writes).items()},
        },
        note=_company(delivery.foreign),
    )
    say(f"{_QUIET_SECONDS} s of steady state")
    with counting(ground.session, delivery.project) as count:
        time.sleep(_QUIET_SECONDS)
        written, foreign = count.counted(), count.foreign()
    steady = Figure(
        what=f"API writes in {_QUIET_SECONDS} s of steady state",
        value=max(0, sum(written.values()) - foreign),
        goal=0,
        detail=dict(sorted(written.items())),
        note=_company(foreign),
    )
    return [finished, steady]


def _company(foreign: int) -> str:
    """A warning when somebody else worked on the stand."""
    if not foreign:
        return ""
    return f"others worked on the stand: {foreign} changes of their objects are subtracted"


def _program(name: str, *, stand: bool = False) -> Measure:
    """A row that a program of `dev/bench` measures."""

    def measure(ground: Ground, say: Say) -> list[Figure]:
        where = (ground.stand, ground.delivered(say).project) if stand else ()
        return run_program(name, say, *where)

    return measure


ROWS = (
    Row("template", "Template: whole project, no-op regeneration", _program("template")),
    Row("curve", "Template: cost by number of models", _program("template_curve")),
    Row("reconcile", "Reconcile latency beside a bare kopf handler", _program("reconcile")),
    Row("budget", "Budget: 50 callers, kills", _program("budget")),
    Row("bot", "Telegram: 50 people at once, memory, start", _program("bot")),
    Row("plugin", "kubectl codegen --help", _program("plugin")),
    Row("agents", "Agents: 20 products and changes, the loop's overhead", _program("agents")),
    Row("ready", "kubectl apply → Ready", _ready),
    Row("writes", "API writes", _writes),
    Row("release", "A release inside the Job", _program("release", stand=True)),
)
