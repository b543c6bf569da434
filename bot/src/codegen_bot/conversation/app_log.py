"""What a product itself said on its server: asked for with one tap, shown with the next."""

from html import escape
from typing import Final

from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.app_log import AppLog

from . import views
from .buttons import button
from .facts import Known
from .moves import AskLog, Button, Decision, Document, Say
from .texts import Text, text_in

_SHORT: Final = 2000
"""UTF-16 units of a log that stands in the message itself."""
_MESSAGE: Final = 500


def ask(project: Project, text: Text, serial: int) -> Decision:
    """Ask the server.

    Args:
        project: Whose log.
        text: In the person's language.
        serial: Number of the update: the same update is the same request.
    """
    name, title = project.metadata.name, project.spec.title
    say = Say(text("app-log-asked", title=title), (_way(project, text, again=False),))
    return Decision((say,), AskLog(name, f"tg-{serial}"))


def shown(known: Known, project: Project) -> Say:
    """The answer: in the message while it is short, else as a document; or that it is awaited."""
    text, title = text_in(known.person.locale), project.spec.title
    log = _answer(known, project)
    if log is None:
        rows = (_way(project, text, again=False),)
        return Say(text("app-log-awaited", title=title), rows, edit=True)
    rows = (_way(project, text, again=True),)
    if not log.text:
        return Say(text("app-log-none", title=title, text=log.message[:_MESSAGE]), rows, edit=True)
    head = text("app-log", title=title, at=f"{log.at:%Y-%m-%d %H:%M:%S}")
    if views.units(log.text) <= _SHORT:
        return Say(f"{head}\n<pre>{escape(log.text)}</pre>", rows, edit=True)
    return Say(head, rows, document=Document(f"{project.metadata.name}.txt", log.text + "\n"))


def _answer(known: Known, project: Project) -> AppLog | None:
    """What the server answered to the newest request, whoever asked."""
    asked = project.spec.log_request
    for each in known.deployments:
        owner, log = each.spec.project_ref, each.status.log
        if owner is None or owner.name != project.metadata.name or log is None:
            continue
        return log if asked is not None and log.id == asked.id else None
    return None


def _way(project: Project, text: Text, *, again: bool) -> tuple[Button, ...]:
    name = project.metadata.name
    first = (
        button(text("button-app-log-again"), "app-log", name)
        if again
        else button(text("button-app-log-show"), "app-said", name)
    )
    return first, button(text("button-open"), "open", name)
