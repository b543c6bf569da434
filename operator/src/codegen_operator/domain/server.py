"""The planner of a Server: provisioned once per configuration, and honest about its room.

A server that cannot be reached, or that shows another host key than the pinned one, is waited
for: it is never provisioned again because of that, and never trusted anew.
"""

from datetime import datetime
from typing import Final

from codegen_crds.conditions import find
from codegen_crds.meta import ANNOTATION_CANCEL, FINALIZER
from codegen_crds.v1alpha1.server import ServerStatus

from .builders.metadata import owned_labels
from .delivery.draft import DeliveryDraft
from .delivery.facts import deploy_key, seat
from .delivery.identity import reference
from .delivery.ledger import allocations
from .delivery.provision import (
    AWAY,
    PROVISIONED,
    REACHABLE,
    REGISTRY_REACHABLE,
    provision,
    record,
)
from .delivery.reinstall import reinstall
from .delivery.server_clock import tell_time
from .delivery.server_facts import ServerObserved
from .delivery.server_limits import tell_limits
from .delivery.server_notice import tell_people
from .delivery.server_room import tell_room
from .delivery.work import collect, discard
from .plan import CreateKeyPair, Delete, Plan, Ref, SetFinalizer

__all__ = ["ServerObserved", "plan_server"]

_LINKS: Final = (PROVISIONED, REACHABLE, REGISTRY_REACHABLE)


def plan_server(seen: ServerObserved) -> Plan[ServerStatus]:
    """Plan the next step of a Server.

    The status must be written under the resource version that was observed: it holds the
    allocations, which others claim by compare-and-swap.
    """
    server, metadata = seen.server, seen.server.metadata
    draft = DeliveryDraft(server.status, now=seen.now, generation=metadata.generation)
    if metadata.deleting:
        if FINALIZER in metadata.finalizers:
            _let_go(draft, seen)
        return draft.plan()
    if FINALIZER not in metadata.finalizers:
        draft.act(SetFinalizer(reference(server), present=True))
        return draft.plan()
    policy = seen.settings.provision_retry
    cancel = frozenset({metadata.annotations.get(ANNOTATION_CANCEL, "")})
    ended = collect(draft, seen.jobs, policy=policy, settings=seen.settings, cancel=cancel)
    draft.set(allocations=allocations(seen), last_backup=_last_backup(seen))
    if ended is not None:
        record(draft, seen, ended)
    if reinstall(draft, seen):
        pass  # what is on the machine now will not be there for long
    elif seen.deploy_public_key:
        provision(draft, seen)
    else:
        draft.act(_key_pair(seen))
        draft.condition(PROVISIONED, "False", "Preparing", "a release key is being made")
    _reachable(draft, seen)
    tell_people(draft, server.status)
    tell_time(draft, seen.clock_ahead)
    tell_room(draft, seen.measured)
    tell_limits(draft)
    draft.summarise(_LINKS, "Provisioned")
    return draft.plan()


def _last_backup(seen: ServerObserved) -> datetime | None:
    """The newest good backup of what is placed here; what is gone took none back."""
    known = [d.status.last_backup for d in seen.deployments]
    return max((at for at in (*known, seen.server.status.last_backup) if at), default=None)


def _reachable(draft: DeliveryDraft[ServerStatus], seen: ServerObserved) -> None:
    """Take releases into account: they meet an unreachable server first, and its return."""
    away = sorted(
        (found.reason, found.message)
        for d in seen.deployments
        if seat(d).server == seen.server.metadata.name
        and (found := find(d.status.conditions, "Deployed")) is not None
        and found.status == "False"
        and found.reason in AWAY
    )
    if away:
        reason, message = away[0]
        draft.condition(REACHABLE, "False", reason, f"during a release: {message}")
        return
    found = draft.found(REACHABLE)
    if found is None:
        draft.condition(REACHABLE, "Unknown", "NotTried", "it was not contacted yet")
    elif found.message.startswith("during a release: "):
        draft.condition(REACHABLE, "True", "Answered", "it answered with its pinned host key")


def _key_pair(seen: ServerObserved) -> CreateKeyPair:
    metadata = seen.server.metadata
    return CreateKeyPair(
        seen.settings.system_namespace, deploy_key(metadata.name), owned_labels(metadata.uid)
    )


def _let_go(draft: DeliveryDraft[ServerStatus], seen: ServerObserved) -> None:
    """Wait until nothing is placed here; then remove what was made for it."""
    draft.set(allocations=allocations(seen))
    if seen.deployments:
        names = sorted(d.metadata.key for d in seen.deployments)
        listed = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if names[10:] else "")
        draft.condition("Ready", "False", "InUse", f"placed here: {listed}")
        return
    draft.condition("Ready", "False", "Deleting", "what was made for it is being removed")
    discard(draft, seen.jobs, seen.settings)
    if seen.jobs:
        return
    metadata, namespace = seen.server.metadata, seen.settings.system_namespace
    if draft.job is not None:
        draft.act(Delete(Ref("v1", "Secret", namespace, draft.job.name)))
    if seen.deploy_public_key:
        draft.act(Delete(Ref("v1", "Secret", namespace, deploy_key(metadata.name))))
    draft.act(SetFinalizer(reference(seen.server), present=False))
