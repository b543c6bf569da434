"""Event handlers: every object of interest, as it is, into the store."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import kopf

from codegen_crds.meta import GROUP, LABEL_MANAGED_BY, MANAGER, VERSION
from codegen_crds.v1alpha1 import KINDS

Take = Callable[[str | None, Mapping[str, Any]], None]
_OURS = {LABEL_MANAGED_BY: MANAGER}


def register(registry: kopf.OperatorRegistry, loop: asyncio.AbstractEventLoop, take: Take) -> None:
    """Register handlers that hand each event to ``take`` in the loop of the store.

    Args:
        registry: Where to register; nothing is registered at import.
        loop: Loop of the store and its workers; kopf has its own, in its own thread.
        take: Takes in an event: its type (None: from a listing) and the object.
    """

    async def on_event(event: kopf.RawEvent, **_: object) -> None:
        loop.call_soon_threadsafe(take, event["type"], dict(event["object"]))

    for model in KINDS:
        plural = model.definition.plural
        kopf.on.event(GROUP, VERSION, plural, registry=registry, id=plural)(on_event)
    kopf.on.event("", "v1", "namespaces", registry=registry, id="namespaces")(on_event)
    kopf.on.event("", "v1", "pods", registry=registry, id="pods", labels=_OURS)(on_event)
    kopf.on.event("batch", "v1", "jobs", registry=registry, id="jobs", labels=_OURS)(on_event)
