"""Fills the store from listings: at the start, and now and then against missed deletions.

A watch that was interrupted for long lists again and does not say what vanished meanwhile.
Parents are listed before their children: a child that is missing from a later listing is gone,
not unborn.
"""

import structlog

from codegen_crds.client import Client
from codegen_crds.kinds import (
    AGENT_RUN,
    DEPLOYMENT,
    JOB,
    MACHINE_REQUEST,
    NAMESPACE,
    POD,
    PROJECT,
    SERVER,
    Kind,
)
from codegen_crds.meta import LABEL_MANAGED_BY, MANAGER

from .store import Key
from .world import World

OURS = f"{LABEL_MANAGED_BY}={MANAGER}"
"""Label selector of the pods and Jobs that we made."""
_ORDER: tuple[tuple[Kind, str], ...] = (
    (NAMESPACE, ""),
    (MACHINE_REQUEST, ""),
    (SERVER, ""),
    (PROJECT, ""),
    (DEPLOYMENT, ""),
    (AGENT_RUN, ""),
    (JOB, OURS),
    (POD, OURS),
)
log = structlog.get_logger(__name__)


async def sync(client: Client, world: World) -> None:
    """Bring the store in step with the API server.

    Raises:
        ApiError: A listing failed; the store has what was listed before.
    """
    for kind, selector in _ORDER:
        known = {entry.uid: entry.key for entry in world.store.entries(kind.name)}
        items, _ = await client.list(kind, selector=selector)
        for item in items:
            world.seen(item)
            known.pop(str(item["metadata"].get("uid", "")), None)
        for uid, key in known.items():
            world.gone(key, uid)
        log.debug("store.listed", kind=kind.name, objects=len(items))


def wake_all(world: World) -> None:
    """Reconcile everything once more, from the store."""
    for kind, selector in _ORDER:
        if selector:
            continue  # what we made is looked at with its owner
        for entry in world.store.entries(kind.name):
            world.queue.add(Key(*entry.key))
