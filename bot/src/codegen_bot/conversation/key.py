"""The key that a product's guarded operations ask for: what asks for it, showing it, a new one.

Nothing here knows the key: a message says whose it shows, and is filled when it is sent.
"""

from collections.abc import Iterable
from typing import Final

from codegen_crds.v1alpha1 import Project

from .buttons import button
from .facts import namespace_of
from .moves import Button, Decision, RenewKey, Say
from .texts import Text

VERBS: Final = frozenset({"key", "show-key", "new-key", "renew-key", "keep-key"})
_EVENTS: Final = frozenset({"Ready", "ChangeLive"})
_KINDS: Final = ("create", "list", "get", "update", "delete")
_MOST: Final = 6
"""Domains that are named."""


def told(project: Project, event: str, person: int, text: Text) -> str:
    """What a message that a release is live says of the key; empty: nothing, or not to this person.

    Only the namespace's own person can see the key.
    """
    if event not in _EVENTS or not project.status.guarded or not _owns(person, project):
        return ""
    return text("key-told", operations=_operations(project, text))


def offered(project: Project, text: Text) -> tuple[Button, ...]:
    """The button that leads to the key; none where nothing asks for one."""
    if not project.status.guarded:
        return ()
    return (button(text("button-key"), "key", project.metadata.name),)


def of_earlier(project: Project, text: Text) -> str:
    """What is to be known of the key where an earlier release serves; empty: nothing asks."""
    return f"\n{text('key-of-earlier')}" if project.status.guarded else ""


def decide(
    verb: str, project: Project, arguments: tuple[str, ...], text: Text, *, edit: bool
) -> Decision:
    """What a command or a tap about the key does.

    Args:
        verb: One of ``VERBS``.
        project: Whose key.
        arguments: Of a tap; a new key is made only for the release that was asked about.
        text: In the person's language.
        edit: In place of the message whose button was tapped.
    """
    title, name = project.spec.title, project.metadata.name
    if not project.status.guarded:
        return Decision((Say(text("key-none", title=title), edit=edit),))
    match verb:
        case "show-key":
            return Decision((Say(text("key-coming", title=title), reveals=name),))
        case "new-key":
            return Decision((_asked(project, text, edit=edit),))
        case "renew-key" if arguments == (project.status.release,) and not _held(project):
            said = Say(text("key-renewed", title=title), edit=edit)
            return Decision((said,), RenewKey(name, project.status.release))
        case _:
            return Decision((_overview(project, text, edit=edit),))


def _overview(project: Project, text: Text, *, edit: bool) -> Say:
    name, title = project.metadata.name, project.spec.title
    said = text("key-about", title=title, operations=_operations(project, text))
    if _held(project):
        said += of_earlier(project, text)
    rows = (
        (button(text("button-show-key"), "show-key", name),),
        (button(text("button-new-key"), "new-key", name),),
    )
    return Say(said, rows, edit=edit)


def _asked(project: Project, text: Text, *, edit: bool) -> Say:
    """Whether a new key is really wanted: what has the old one stops working."""
    name, title = project.metadata.name, project.spec.title
    if _held(project):
        return Say(text("key-held", title=title), edit=edit)
    yes = button(text("button-renew-key"), "renew-key", name, project.status.release)
    keep = button(text("button-keep-key"), "keep-key", name)
    return Say(text("key-new", title=title), ((yes,), (keep,)), edit=edit)


def _held(project: Project) -> bool:
    """Whether production stays at a release, which has the key that it was made with."""
    return bool(project.spec.pinned_release)


def _owns(person: int, project: Project) -> bool:
    return project.metadata.namespace == namespace_of(person)


def _operations(project: Project, text: Text) -> str:
    """What asks for the key, by domain: ``books (adding, deleting)``."""
    domains: dict[str, list[str]] = {}
    for each in project.status.guarded:
        domain, _, operation = each.partition(".")
        domains.setdefault(domain.replace("_", " "), []).append(operation)
    said = [f"{domain} ({_kinds(found, text)})" for domain, found in domains.items()]
    return ", ".join(said[:_MOST] + ["…"] * (len(said) > _MOST))


def _kinds(operations: Iterable[str], text: Text) -> str:
    kinds = {each.partition("_")[0] if "_" in each else each for each in operations}
    if kinds.issuperset(_KINDS):
        return text("key-everything")
    usual = [text(f"key-{kind}") for kind in _KINDS if kind in kinds]
    others = [each.replace("_", " ") for each in operations if each.partition("_")[0] not in _KINDS]
    return ", ".join(usual + others)
