"""The values that a product waits for: which, how one is asked for, which one comes next.

A button names its value by a mark of the value's name, never by a place in a list that becomes
shorter with every value that is given.
"""

import hashlib
from typing import Final

from codegen_crds.v1alpha1 import Project

from .buttons import button, form_button
from .facts import Mode
from .moves import Button, Decision, OfferForm, Say
from .texts import Text

_MARK: Final = 10
_LABEL: Final = 64


def listed(project: Project, text: Text, *, edit: bool) -> Say:
    """Every value that is missing, each with a button that asks for it."""
    title, missing = project.spec.title, project.status.missing_secrets
    if not missing:
        return Say(text("secret-none", title=title), edit=edit)
    return Say(text("secret-list", title=title), rows(project), edit=edit)


def asked(
    project: Project, mark: str, text: Text, *, serial: int, form: bool, edit: bool
) -> Decision:
    """Ask for one value; where it is missing no more, show what is.

    Args:
        project: Who needs it.
        mark: Which one, as its button says.
        text: In the person's language.
        serial: Number of the update; the form's.
        form: By a link past the chat; otherwise the next message is the value.
        edit: In place of the message whose button was tapped.
    """
    name = project.metadata.name
    found = next((each for each in project.status.missing_secrets if _mark(each.key) == mark), None)
    if found is None:
        return Decision((listed(project, text, edit=edit),))
    about = {"key": found.key, "title": project.spec.title, "description": found.description}
    if form:
        rows = (
            (form_button(text("button-form"), serial),),
            (button(text("button-secret-chat"), "in-chat", name, mark),),
        )
        say = Say(text("secret-form", **about), rows, edit=edit)
        return Decision((say,), OfferForm(serial, name, found.key))
    say = Say(text("secret-ask", **about), edit=edit)
    return Decision((say,), mode=Mode("secret", project=name, key=found.key))


def stored(project: Project, key: str, said: str, text: Text) -> Say:
    """That a value is stored, and the buttons of those that are missing still.

    Args:
        project: As it was before the value came, which it may still say to be missing.
        key: Of the value.
        said: What became of it, in HTML.
        text: In the person's language.
    """
    missing = project.status.missing_secrets
    left = rows(project, given=key)
    if left:
        said = f"{said}\n{text('secret-next', count=len(left))}"
    elif missing:
        said = f"{said}\n{text('secret-last')}"
    return Say(said, left)


def rows(project: Project, *, given: str = "") -> tuple[tuple[Button, ...], ...]:
    """A button for every value that is missing, but for the one that was just given."""
    name, missing = project.metadata.name, project.status.missing_secrets
    return tuple(
        (button(each.key[:_LABEL], "secret", name, _mark(each.key)),)
        for each in missing
        if each.key != given
    )


def _mark(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:_MARK]
