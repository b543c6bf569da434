"""How long each run of a product took, one after another, as a picture."""

from datetime import datetime
from typing import Final

from codegen_crds.v1alpha1 import AgentRun, Project

from . import money
from .buttons import button
from .facts import Known
from .moves import Bar, Say
from .texts import text_in

MOST_BARS: Final = 24
_GAP: Final = 0.02
"""Width of a time in which nothing ran, at most: what waits for a person may wait for days."""
_MINUTE: Final = 60
_HOUR: Final = 3600
_Span = tuple[AgentRun, float, float]


def timeline(known: Known, project: Project) -> Say:
    """The newest runs of a product; one that goes on ends now."""
    text = text_in(known.person.locale)
    bars = bars_of(known.runs, project.metadata.name, known.now)
    rows = ((button(text("button-open"), "open", project.metadata.name),),)
    title = text("card", title=project.spec.title)
    if not bars:
        return Say(f"{title}\n{text('log-no-run')}", rows)
    lines = (
        title,
        text("timeline", count=len(bars)),
        money.line(project, known.default_budget, text),
    )
    return Say("\n".join(lines), rows, bars=bars)


def bars_of(runs: tuple[AgentRun, ...], project: str, now: datetime) -> tuple[Bar, ...]:
    """A bar for each run that began, the first one first."""
    spans = sorted(
        (_span(run, now) for run in runs if run.status.started_at is not None),
        key=lambda span: (span[1], span[0].metadata.name),
    )[-MOST_BARS:]
    busy = sum(end - begin for _, begin, end in spans) or 1.0
    placed: list[tuple[AgentRun, float, float]] = []
    at = latest = 0.0
    for run, begin, end in spans:
        gap = begin - latest if placed else 0.0
        start = at + min(gap, busy * _GAP)
        placed.append((run, start, start + end - begin))
        if not latest or end > latest:
            at, latest = start + end - begin, end
    total = max((end for _, _, end in placed), default=1.0) or 1.0
    return tuple(
        Bar(
            run.metadata.name.removeprefix(f"{project}-"),
            _note(run, end - begin),
            begin / total,
            end / total,
            run.status.phase or "Pending",
        )
        for run, begin, end in placed
    )


def _span(run: AgentRun, now: datetime) -> _Span:
    began = run.status.started_at or now
    begin = began.timestamp()
    return run, begin, max((run.status.finished_at or now).timestamp(), begin)


def _note(run: AgentRun, seconds: float) -> str:
    usage = run.status.usage
    cost = f"  {usage.cost} {usage.currency}" if usage is not None and usage.currency else ""
    return f"{_duration(round(seconds))}{cost}"


def _duration(seconds: int) -> str:
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min {seconds % _MINUTE} s"
    return f"{seconds // _HOUR} h {seconds % _HOUR // _MINUTE} min"
