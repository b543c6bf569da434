"""The way of runs through their graphs: which node, for how long, at what cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from codegen_crds.v1alpha1 import AgentRun

from .text import Line, Span, duration, line, one_line, table

_MESSAGE = 80


@dataclass(frozen=True, slots=True)
class Stay:
    """A visit to a node."""

    run: str
    number: int
    attempt: int
    node: str
    entered: datetime
    left: datetime | None
    """None as long as the run is in it."""
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: str
    currency: str
    message: str


def way(runs: Iterable[AgentRun]) -> list[Stay]:
    """Every known stay of some runs, as they are given, each from its beginning."""
    return [stay for run in runs for stay in _stays(run)]


def _stays(run: AgentRun) -> list[Stay]:
    visits = run.status.timeline
    currency = run.status.usage.currency if run.status.usage else ""
    return [
        Stay(
            run=run.metadata.name,
            number=visit.number,
            attempt=visit.attempt,
            node=visit.node,
            entered=visit.entered_at,
            left=after.entered_at if after else run.status.finished_at,
            calls=visit.calls,
            prompt_tokens=visit.prompt_tokens,
            completion_tokens=visit.completion_tokens,
            cost=visit.cost,
            currency=currency,
            message=visit.message,
        )
        for visit, after in zip_longest(visits, visits[1:])
    ]


def way_page(stays: Sequence[Stay], now: datetime) -> list[Line]:
    """A table; says where the beginning of a run is left out."""
    rows = [_row(stay, now) for stay in stays]
    lines = table(["RUN", "POD", "NODE", "AGO", "TOOK", "CALLS", "TOKENS", "COST", "TEXT"], rows)
    known: set[str] = set()
    for stay in stays:
        if stay.run not in known and stay.number > 1:
            text = f"{stay.run}: its first {stay.number - 1} are left out."
            lines.append(line(Span(text, "dim")))
        known.add(stay.run)
    return lines


def _row(stay: Stay, now: datetime) -> list[Span | str]:
    took = duration(((stay.left or now) - stay.entered).total_seconds())
    return [
        stay.run,
        str(stay.attempt),
        Span(one_line(stay.node), "" if stay.left else "bold"),
        duration((now - stay.entered).total_seconds()),
        took if stay.left else Span(took, "busy"),
        str(stay.calls),
        str(stay.prompt_tokens + stay.completion_tokens),
        f"{stay.cost} {stay.currency}".rstrip() if stay.cost != "0" else "-",
        one_line(stay.message, _MESSAGE),
    ]
