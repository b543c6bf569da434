"""Messages about products, rendered from their status by code; nothing is composed or guessed."""

import hashlib
from collections.abc import Sequence
from typing import Final, get_args

from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.agentrun import Graph
from codegen_crds.v1alpha1.notification import Notification
from codegen_crds.v1alpha1.project import (
    FINISHED_CHANGES,
    Change,
    HandoffStep,
    Question,
    TaskStatus,
)

from . import key, missing
from .buttons import button
from .facts import Known, Person
from .moves import Button, Say
from .texts import Text, text_in

PAGE: Final = 6
"""Products on a page."""
_BUTTON_TITLE: Final = 32
_MARK: Final = 10
_CHANGES: Final = 3
_REQUEST: Final = 120
_WHY: Final = 300
_TASKS: Final = 6
"""Tasks that a card shows, the first ones."""
_TASK: Final = 80
_STEPS: Final = 5
"""Handoffs that a card shows, the newest ones: there are no more a change."""
_GRAPHS: Final = frozenset(get_args(Graph))
_QUESTIONS: Final = 3
"""Questions that a card shows whole; a message has a limit."""


_MOST_UNITS: Final = 4000
"""UTF-16 units of a message; Telegram's limit is 4096, and it does not count markup."""


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def packed(parts: Sequence[str], text: Text, *, most: int = _MOST_UNITS) -> str:
    """As many parts as fit, from the first, and how many were left out.

    Args:
        parts: In HTML.
        text: Says how many were left out.
        most: UTF-16 units in all; markup counts.
    """
    taken: list[str] = []
    size = units(text("more", count=len(parts)))
    for part in parts:
        size += units(part) + 1
        if size > most:
            return "\n".join((*taken, text("more", count=len(parts) - len(taken))))
        taken.append(part)
    return "\n".join(taken)


def title_on_button(project: Project) -> str:
    """A title that fits a button; buttons show plain text."""
    title = " ".join(project.spec.title.replace("\0", "").split()) or project.metadata.name
    return _fitting(title)


def _fitting(label: str) -> str:
    return label if len(label) <= _BUTTON_TITLE else label[: _BUTTON_TITLE - 1] + "…"


def mark_of(question: Question) -> str:
    """What a button says of its question, in 10 hex digits.

    A question that was asked otherwise, or with other options, is another one: a button of before
    never answers it.
    """
    asked = "\0".join((question.id, question.text, *question.options))
    return _mark(asked)


def question_of(project: Project, mark: str) -> Question | None:
    """The open question that a button speaks of, unless it was closed."""
    return next((q for q in project.status.questions if mark_of(q) == mark), None)


def change_of(project: Project, mark: str) -> Change | None:
    """The change that ended and that a button speaks of, unless it was forgotten."""
    ended = {c.id for c in project.status.changes if c.state in FINISHED_CHANGES}
    asked = (c for c in project.spec.changes if c.id in ended)
    return next((c for c in asked if _mark(c.id) == mark), None)


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_MARK]


def _reopening(project: Project, change: str, text: Text) -> tuple[tuple[Button, ...], ...]:
    """A button that says of a change that it does not work; none where it has not ended."""
    if change_of(project, _mark(change)) is None:
        return ()
    return ((button(text("button-reopen"), "reopen", project.metadata.name, _mark(change)),),)


def state_of(project: Project, text: Text) -> str:
    """One line: what is happening, or what it waits for."""
    status = project.status
    if project.metadata.deleting:
        return text("phase-Deleting")
    if status.missing_secrets:
        return text("state-waiting-secret", count=len(status.missing_secrets))
    return text(f"phase-{status.phase or 'Pending'}")


def card_html(project: Project, text: Text) -> str:
    """A product: what it is, where, what it cost."""
    status = project.status
    lines = [text("card", title=project.spec.title), state_of(project, text)]
    if status.url:
        lines.append(text("card-url", url=status.url))
    if status.release:
        lines.append(text("card-release", release=status.release))
    if status.spend is not None and status.spend.currency:
        spend = status.spend
        lines.append(text("card-spend", amount=spend.amount, currency=spend.currency))
    lines += [
        text("question", title=project.spec.title, question=q.text)
        for q in status.questions[:_QUESTIONS]
    ]
    if not any(change.number for change in status.changes):
        lines += _plan(status.tasks, text)
        lines += [] if status.url else _path(status.path, text)
    lines += _changes(project, text)
    return "\n".join(lines)


def _plan(tasks: Sequence[TaskStatus], text: Text) -> list[str]:
    """How far the plan of something that is made is; nothing once all of it is done."""
    done = sum(task.state == "Done" for task in tasks)
    if done == len(tasks):
        return []
    lines = [text("card-tasks", done=done, count=len(tasks))]
    lines += [text(f"task-{task.state}", text=task.title[:_TASK]) for task in tasks[:_TASKS]]
    return lines


def _path(path: Sequence[HandoffStep], text: Text) -> list[str]:
    """Which work asked which before it could go on, the newest questions; in people's words."""
    if not path:
        return []
    lines = [text("card-path", count=len(path))]
    for step in path[-_STEPS:]:
        why = step.reason[:_TASK]
        asked = {"asker": _work(step.asked_by, text), "graph": text(f"graph-{step.graph}")}
        lines.append(text("path-step", **asked, text=why))
    return lines


def _work(run: str, text: Text) -> str:
    """What the graph of a run does; a run is named after it."""
    graphs = (each for each in reversed(run.split("-")) if each in _GRAPHS)
    return text(f"graph-{next(graphs, 'engineering')}")


def _changes(project: Project, text: Text) -> list[str]:
    """The newest changes: what was asked for, how far it is, and why it ended if not well."""
    asked = {change.id: change.request for change in project.spec.changes}
    lines = []
    for change in project.status.changes[-_CHANGES:]:
        if change.id not in asked:
            continue
        lines.append(text("card-change", text=asked[change.id][:_REQUEST]))
        why = change.message if change.state in ("Failed", "Refused") else ""
        state = text(f"phase-{change.state}")
        lines.append(f"{state}: {text('said', text=why[:_WHY])}" if why else state)
        if change.state not in FINISHED_CHANGES:
            lines += _plan(change.tasks, text)
        if change.state != "Live":
            lines += _path(change.path, text)
    return lines


def card(project: Project, person: Person, *, edit: bool = False) -> Say:
    """A product with what can be done to it."""
    text = text_in(person.locale)
    name = project.metadata.name
    rows = [row for question in project.status.questions for row in _options(project, question)]
    if not project.metadata.deleting:
        ended = [c for c in project.status.changes if c.finished_at is not None]
        newest = max(ended, key=lambda c: c.number, default=None)
        if newest is not None:
            rows += _reopening(project, newest.id, text)
        row = []
        if project.status.url:
            row.append(button(text("button-change-this"), "change", name))
            row.append(button(text("button-rollback"), "releases", name))
        if project.status.missing_secrets:
            row.append(button(text("button-secret"), "secrets", name))
        row += key.offered(project, text)
        if row:
            rows.append(tuple(row))
        rows.append(
            (
                button(text("button-logs"), "logs", name),
                button(text("button-timeline"), "timeline", name),
            )
        )
        rows.append(
            (
                button(text("button-budget"), "budget", name),
                button(text("button-delete"), "delete", name),
            )
        )
    rows.append((button(text("button-back"), "page", "0"),))
    return Say(card_html(project, text), tuple(rows), edit=edit)


def page(known: Known, number: int, *, verb: str = "open", edit: bool = False) -> Say:
    """A page of products, each a button; beyond the last page is the last."""
    text = text_in(known.person.locale)
    products = known.live()
    if not products:
        return Say(text("projects-none"), edit=edit)
    pages = -(-len(products) // PAGE)
    at = min(max(number, 0), pages - 1)
    shown = products[at * PAGE : (at + 1) * PAGE]
    rows: list[tuple[Button, ...]] = [
        (button(title_on_button(p), verb, p.metadata.name),) for p in shown
    ]
    ways = []
    if at > 0:
        ways.append(button(text("button-back"), "page", str(at - 1), verb))
    if at + 1 < pages:
        ways.append(button(text("button-next"), "page", str(at + 1), verb))
    if ways:
        rows.append(tuple(ways))
    lines = [text("projects", page=at + 1, pages=pages)]
    lines += [f"{state_of(p, text)} · {text('card', title=p.spec.title)}" for p in shown]
    return Say("\n".join(lines), tuple(rows), edit=edit)


def event(project: Project, owed: Notification, person: Person) -> Say:
    """An owed message: the fact as the operator wrote it, and where to go on."""
    text = text_in(person.locale)
    shown = text("event", title=project.spec.title, text=owed.text)
    rows = [row for question in _asked(project, owed) for row in _options(project, question)]
    if guards := key.told(project, owed.event, person.id, text):
        shown = f"{shown}\n{guards}"
        rows.append(key.offered(project, text))
    if owed.event == "SecretsMissing":
        rows += missing.rows(project)
    rows.append((button(text("button-open"), "open", project.metadata.name),))
    if ended := _ended(project, owed):
        rows += _reopening(project, ended, text)
    return Say(shown, tuple(rows))


def _asked(project: Project, owed: Notification) -> list[Question]:
    """The question that a message asks, while it is open: answered with one tap."""
    if owed.event != "Question":
        return []
    # The key ends with the question's id; before it stands whose question it is.
    return [q for q in project.status.questions if owed.key.endswith(f"-{q.id}")]


def _options(project: Project, question: Question) -> list[tuple[Button, ...]]:
    """A button for each option; a question that changed is told by its mark."""
    name, mark = project.metadata.name, mark_of(question)
    return [
        (button(_fitting(option), "pick", name, mark, str(number)),)
        for number, option in enumerate(question.options)
    ]


def _ended(project: Project, owed: Notification) -> str:
    """Id of the change whose end a message tells; empty: of none."""
    uid = project.metadata.uid
    for change in project.status.changes:
        keys = [f"change-{uid}-{change.number}"] if change.number else []
        keys += [f"ready-{uid}-{change.release_id}"] if change.release_id else []
        if owed.key in keys:
            return change.id
    return ""
