"""What a product's newest run is doing and what it said."""

from html import escape
from typing import Final

from codegen_crds.conditions import Condition, find
from codegen_crds.release_log import release_log
from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.project import CHAIN, SIDES

from . import views
from .buttons import button
from .facts import Known, RunLog
from .moves import Document, Say
from .texts import Text, text_in

_CAPTION: Final = 1000
"""UTF-16 units of what stands below a document; Telegram's limit is 1024."""
_SHORT: Final = 2000
"""UTF-16 units of a log that stands in the message itself."""
_SENTENCE: Final = 250


def logs(known: Known, project: Project, *, edit: bool = False) -> Say:
    """Progress in words, then the log: in the message while it is short, else as a document."""
    text = text_in(known.person.locale)
    seen = known.log
    heads = [text("card", title=project.spec.title), views.state_of(project, text)]
    heads += _run(seen, text) if seen is not None else [text("log-no-run")]
    heads += [
        text("log-condition", reason=c.reason, text=c.message[:_SENTENCE])
        for c in _telling(project)
    ]
    said = _said(project, seen)
    row = [button(text("button-open"), "open", project.metadata.name)]
    if project.status.release:
        row.insert(0, button(text("button-app-log"), "app-log", project.metadata.name))
    rows = (tuple(row),)
    if not said:
        return Say(views.packed([*heads, text("log-empty")], text), rows, edit=edit)
    if views.units(said) <= _SHORT:
        html = f"{views.packed(heads, text, most=_SHORT)}\n<pre>{escape(said)}</pre>"
        return Say(html, rows, edit=edit)
    name = f"{seen.run.metadata.name if seen is not None else project.metadata.name}.txt"
    caption = views.packed(heads, text, most=_CAPTION)
    return Say(caption, rows, document=Document(name, said + "\n"))


def _run(seen: RunLog, text: Text) -> list[str]:
    run, status = seen.run, seen.run.status
    state = text(f"run-{status.phase or 'Pending'}")
    lines = [text("log-run", name=run.metadata.name, state=state)]
    if status.node:
        lines.append(text("log-node", node=status.node))
    if status.progress:
        lines.append(text("said", text=status.progress[:_SENTENCE]))
    if status.failure is not None:
        why = (status.failure.message or status.failure.reason)[:_SENTENCE]
        lines.append(text("log-failure", reason=status.failure.reason, text=why))
    return lines


def _telling(project: Project) -> list[Condition]:
    """The first link of the chain that does not hold, and what holds beside the chain."""
    conditions = project.status.conditions
    chain = (find(conditions, link) for link in CHAIN)
    open_ = next((c for c in chain if c is not None and c.status != "True" and c.message), None)
    beside = (find(conditions, kind) for kind in SIDES)
    held = [c for c in beside if c is not None and c.status == "True" and c.message]
    return [*([open_] if open_ else []), *held]


def _said(project: Project, seen: RunLog | None) -> str:
    """Everything that was said: by the newest run, and by a build or a release that failed."""
    parts = []
    build = project.status.build
    if build is not None and build.failure_class and build.message:
        parts.append(f"--- build {build.commit[:12]}: {build.outcome}\n{build.message}")
    head, end = release_log(project.status.conditions)
    if end:
        parts.append(f"--- release: {head}\n{end}")
    if seen is not None and seen.lines:
        parts.append("\n".join((f"--- {seen.run.metadata.name}", *seen.lines)))
    return _harmless("\n\n".join(parts)).strip()


def _harmless(text: str) -> str:
    """Without control characters: a log may hold anything."""
    return "".join(c for c in text if c in "\n\t" or c.isprintable())
