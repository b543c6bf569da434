"""Servers, for administrators."""

from typing import Final

from codegen_crds.conditions import find
from codegen_crds.v1alpha1 import Server
from codegen_crds.v1alpha1.notification import Notification

from . import views
from .facts import Known, Person
from .moves import Say
from .texts import Text, text_in

_TOLD: Final = {
    "ServerUnreachable": "server-unreachable",
    "HostKeyChanged": "server-host-key-changed",
    "LoginRefused": "server-login-refused",
    "Recovered": "server-recovered",
}
"""Texts, by what happened."""


def servers(known: Known) -> Say:
    """Every server: whether it is ready, its room, and how many products it has."""
    text = text_in(known.person.locale)
    if not known.servers:
        return Say(text("servers-none"))
    found = sorted(known.servers, key=lambda s: s.metadata.name)
    blocks = [_block(server, text) for server in found]
    return Say(views.packed([text("servers", count=len(found)), *blocks], text))


def event(server: Server, owed: Notification, person: Person) -> Say:
    """An owed message: what it means, and the fact as the operator wrote it."""
    text = text_in(person.locale)
    told = _TOLD.get(owed.event)
    if told is None:
        return Say(text("event", title=server.metadata.name, text=owed.text))
    lines = [text(told, name=server.metadata.name), text("said", text=owed.text[:500])]
    return Say("\n".join(lines))


def _block(server: Server, text: Text) -> str:
    ready = find(server.status.conditions, "Ready")
    name = server.metadata.name
    if ready is not None and ready.status == "True":
        lines = [text("server-ready", name=name)]
    else:
        reason = ready.reason if ready is not None else "Unknown"
        lines = [text("server-not-ready", name=name, reason=reason)]
        if ready is not None and ready.message:
            lines.append(text("said", text=ready.message[:250]))
    if server.spec.cordoned:
        lines.append(text("server-cordoned"))
    taken = sum(a.memory_mib for a in server.status.allocations)
    room, apps = server.spec.capacity.memory_mib, len(server.status.allocations)
    lines.append(text("server-room", taken=str(taken), room=str(room), count=apps))
    return "\n".join(lines)
