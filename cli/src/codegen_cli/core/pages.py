"""Overviews as lines: the list, the tree of one Project, its releases, its time line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from codegen_crds.v1alpha1.project import HandoffStep, TaskStatus

from .overview import Changed, Overview, Run, State, Step
from .text import Line, Span, Style, duration, harmless, line, one_line, table

_MARKS: Final[Mapping[State, tuple[str, Style]]] = {
    "done": ("✓", "good"),
    "now": ("●", "busy"),
    "waits": ("?", "ask"),
    "failed": ("✗", "bad"),
    "later": ("·", "dim"),
}
_RUN_MARKS: Final[Mapping[str, tuple[str, Style]]] = {
    "Succeeded": ("✓", "good"),
    "Failed": ("✗", "bad"),
    "Cancelled": ("✗", "dim"),
    "Waiting": ("?", "ask"),
}
_CHANGE_MARKS: Final[Mapping[str, tuple[str, Style]]] = {
    "Live": ("✓", "good"),
    "Failed": ("✗", "bad"),
    "Refused": ("✗", "bad"),
    "AwaitingInput": ("?", "ask"),
    "Queued": ("·", "dim"),
}
_TASK_MARKS: Final[Mapping[str, tuple[str, Style]]] = {
    "Done": ("✓", "good"),
    "Working": ("●", "busy"),
    "Left": ("↻", "ask"),
}
_MESSAGE: Final = 100


def projects_table(
    projects: Sequence[Overview], now: datetime, *, wide: bool = False, everywhere: bool = False
) -> list[Line]:
    """One row per Project, by namespace and name."""
    header = ["NAME", "PHASE", "READY", "URL", "AGE", "MESSAGE"]
    if wide:
        header[5:5] = ["RELEASE", "SERVER", "SPENT", "LIMIT"]
    if everywhere:
        header.insert(0, "NAMESPACE")
    rows = []
    for each in sorted(projects, key=lambda o: (o.namespace, o.name)):
        row: list[Span | str] = [
            each.name,
            Span(each.phase, _phase_style(each.phase)),
            "True" if each.ready else "False",
            harmless(each.url) or "-",
            _age(each.created, now),
            one_line(each.message, 0 if wide else 60),
        ]
        if wide:
            row[5:5] = [each.release or "-", each.server or "-", _money(each), each.limit or "-"]
        if everywhere:
            row.insert(0, each.namespace)
        rows.append(row)
    return table(header, rows)


def status_page(it: Overview, now: datetime) -> list[Line]:
    """The tree of one Project: chain, runs, what it waits for, production, time and money."""
    age = _age(it.created, now)
    head = line(
        Span(it.name, "bold"),
        f"  {one_line(it.title, 60)}  ",
        Span(it.phase, _phase_style(it.phase)),
        Span(f"  {age} old" if it.created else "", "dim"),
    )
    facts = [line(f"  {one_line(it.message, _MESSAGE)}")] if it.message else []
    if it.url:
        facts.append(line("  ", Span(harmless(it.url), "good" if it.ready else "")))
    parts = [
        [_step_line(step, now) for step in it.steps],
        [line("runs"), *_branches([_run_line(run, now) for run in it.runs])] if it.runs else [],
        _plan(it.tasks, it.path),
        _beside(it.beside),
        _asked(it),
        _missing(it),
        _changes(it, now),
        _production(it, now),
        _budget(it),
    ]
    lines = [head, *facts]
    for part in parts:
        if part:
            lines += [line(), *part]
    return lines


def releases_page(it: Overview, now: datetime) -> list[Line]:
    """What may be rolled back to."""
    if not it.releases:
        return [line("Nothing was released yet.")]
    rows: list[list[Span | str]] = []
    for served in it.releases:
        marks = [
            *(["live"] if served.live else []),
            *(["pinned"] if served.release == it.pinned else []),
        ]
        rows.append(
            [
                served.release,
                _age(served.since, now),
                served.commit[:12] or "-",
                served.schema or "-",
                Span(", ".join(marks), "good"),
            ]
        )
    return table(["RELEASE", "SINCE", "COMMIT", "SCHEMA", ""], rows)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened."""

    at: datetime
    what: str
    about: str
    text: str


def moments(it: Overview, events: Iterable[Mapping[str, Any]] = ()) -> list[Moment]:
    """What is known to have happened, oldest first.

    Args:
        it: The Project.
        events: Kubernetes events about it and its runs.
    """
    seen = [
        Moment(s.since, s.name if s.state == "done" else s.reason, it.name, s.message)
        for s in (*it.steps, *it.beside)
        if s.since
    ]
    for run in it.runs:
        if run.started:
            seen.append(Moment(run.started, "RunStarted", run.name, f"graph {run.graph}"))
        if run.finished:
            seen.append(Moment(run.finished, f"Run{run.phase}", run.name, run.progress))
    for change in it.changes:
        if change.started:
            seen.append(Moment(change.started, "ChangeStarted", change.id, change.request))
        if change.finished:
            text = change.message or change.request
            seen.append(Moment(change.finished, f"Change{change.state}", change.id, text))
    seen += [Moment(s.since, "Live", s.release, s.commit[:12]) for s in it.releases if s.since]
    for event in events:
        at = event.get("lastTimestamp") or event.get("eventTime") or event.get("firstTimestamp")
        if at:
            about = str(event.get("involvedObject", {}).get("name", ""))
            text = str(event.get("message", ""))
            reason = str(event.get("reason", ""))
            seen.append(Moment(datetime.fromisoformat(at), reason, about, text))
    return sorted(seen, key=lambda m: (m.at, m.what))


def moments_page(seen: Sequence[Moment], now: datetime) -> list[Line]:
    """A time line."""
    rows = [
        [_age(m.at, now), one_line(m.what), one_line(m.about), one_line(m.text, _MESSAGE)]
        for m in seen
    ]
    return table(["AGO", "WHAT", "ABOUT", "TEXT"], rows)


def _step_line(step: Step, now: datetime) -> Line:
    mark, style = _MARKS[step.state]
    ago = f"{duration((now - step.since).total_seconds())} ago" if step.since else ""
    told = [Span(f"  {step.reason}", style)] if step.reason else []
    text = one_line(step.message, _MESSAGE)
    if text:
        told.append(Span(f"  {text}", "dim" if step.state == "done" else ""))
    if ago:
        told.append(Span(f"  {ago}", "dim"))
    name = Span(f" {step.name:<19}", style if step.state != "done" else "")
    return line(Span(mark, style), name, *told)


def _run_line(run: Run, now: datetime) -> Line:
    mark, style = _RUN_MARKS.get(run.phase, ("●", "busy"))
    spans = [Span(f"{mark} ", style), Span(run.name), Span(f"  {run.phase}", style)]
    if run.node and not run.finished:
        spans.append(Span(f"  {one_line(run.node)}", "bold"))
    if run.started:
        spans.append(Span(f"  {duration(((run.finished or now) - run.started).total_seconds())}"))
    if run.attempts > 1:
        spans.append(Span(f"  attempt {run.attempts}", "ask"))
    if run.cost not in {"", "0"}:
        spans.append(Span(f"  {run.cost} {run.currency}".rstrip()))
    if run.files_changed:
        spans.append(Span(f"  {run.files_changed} files"))
    if run.progress and run.phase != "Succeeded":
        spans.append(Span(f"  {one_line(run.progress, _MESSAGE)}", "dim"))
    return tuple(spans)


def _branches(lines: Sequence[Line]) -> list[Line]:
    last = len(lines) - 1
    return [line("└─ " if n == last else "├─ ", *each) for n, each in enumerate(lines)]


def _beside(steps: Sequence[Step]) -> list[Line]:
    return [
        line(
            Span(f"! {step.name}", "ask"),
            f"  {step.reason}",
            Span(f"  {one_line(step.message, _MESSAGE)}"),
        )
        for step in steps
    ]


def _asked(it: Overview) -> list[Line]:
    lines: list[Line] = []
    for asked in it.questions:
        lines.append(line(Span(f"question {asked.id}", "ask")))
        lines += [line(f"  {text}") for text in harmless(asked.text).splitlines()]
        lines += [line(f"  - {one_line(option)}") for option in asked.options]
        hint = f"  kubectl codegen answer {it.name} --question {asked.id} TEXT"
        lines.append(line(Span(hint, "dim")))
    return lines


def _missing(it: Overview) -> list[Line]:
    if not it.missing:
        return []
    lines = [line(Span("missing secrets", "ask"))]
    for wanted in it.missing:
        text = f"  {one_line(wanted.description, _MESSAGE)}" if wanted.description else ""
        lines.append(line(f"  {wanted.key}", Span(text, "dim")))
    hint = f"  kubectl codegen secret set {it.name} {it.missing[0].key}"
    return [*lines, line(Span(hint, "dim"))]


def _changes(it: Overview, now: datetime) -> list[Line]:
    if not it.changes:
        return []
    lines = [line("changes")]
    for n, change in enumerate(it.changes, start=1):
        last = n == len(it.changes)
        lines.append(line("└─ " if last else "├─ ", *_change_line(change, now)))
        rail = "   " if last else "│  "
        lines += [line(rail, *each) for each in _plan(change.tasks, change.path)]
    return lines


def _plan(tasks: Sequence[TaskStatus], path: Sequence[HandoffStep]) -> list[Line]:
    """The tasks of a wish, and which runs asked which."""
    lines = [line("tasks"), *_branches([_task_line(task) for task in tasks])] if tasks else []
    if path:
        lines += [line("path"), *_branches([_step_of_path(step) for step in path])]
    return lines


def _task_line(task: TaskStatus) -> Line:
    mark, style = _TASK_MARKS.get(task.state, ("·", "dim"))
    spans = [Span(f"{mark} ", style), Span(task.id), Span(f"  {task.state}", style)]
    if task.run:
        spans.append(Span(f"  {task.run}", "dim"))
    return (*spans, Span(f"  {one_line(task.title, _MESSAGE)}"))


def _step_of_path(step: HandoffStep) -> Line:
    reason = Span(f"  {one_line(step.reason, _MESSAGE)}", "dim")
    return (Span(f"{step.asked_by} → {step.run}"), reason)


def _change_line(change: Changed, now: datetime) -> Line:
    mark, style = _CHANGE_MARKS.get(change.state, ("●", "busy"))
    spans = [Span(f"{mark} ", style), Span(change.id), Span(f"  {change.state}", style)]
    if change.started:
        spans.append(
            Span(f"  {duration(((change.finished or now) - change.started).total_seconds())}")
        )
    if change.cost not in {"", "0"}:
        spans.append(Span(f"  {change.cost} {change.currency}".rstrip()))
    spans.append(Span(f"  {one_line(change.request, _MESSAGE)}"))
    if change.message and change.state != "Live":
        spans.append(Span(f"  {one_line(change.message, _MESSAGE)}", "dim"))
    return tuple(spans)


def _production(it: Overview, now: datetime) -> list[Line]:
    if not it.server:
        return []
    lines = [line(f"server {it.server}")]
    live = next((s for s in it.releases if s.live), None)
    if live is not None:
        lines.append(line("live ", Span(live.release, "good"), f"  for {_age(live.since, now)}"))
    if it.availability is not None:
        lines.append(line(f"answered {it.availability.share(now):.2%} of the last 24 h"))
    if it.release and (live is None or live.release != it.release):
        lines.append(line(f"wanted {it.release}"))
    if it.pinned:
        lines.append(line(Span(f"pinned at {it.pinned}", "ask")))
    return lines


def _budget(it: Overview) -> list[Line]:
    limit = f" of {it.limit}" if it.limit else ""
    period = " a month" if it.period == "month" else ""
    return [line(f"spent {it.spent}{limit} {it.currency}".rstrip() + period)]


def _money(it: Overview) -> str:
    return f"{it.spent} {it.currency}".strip()


def _age(at: datetime | None, now: datetime) -> str:
    return duration((now - at).total_seconds()) if at else "-"


def _phase_style(phase: str) -> Style:
    if phase == "Ready":
        return "good"
    if phase == "Failed":
        return "bad"
    return "ask" if phase in {"AwaitingInput", "Suspended", "Deleting"} else "busy"
