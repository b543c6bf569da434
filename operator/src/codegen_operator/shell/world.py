"""The store and the queue together: what comes in is kept, and wakes whom it concerns."""

from collections.abc import Mapping
from typing import Any

from codegen_crds.kinds import Kind

from .router import wakes
from .store import Key, Store
from .work_queue import WorkQueue

_KEPT = frozenset(
    {
        "Project",
        "AgentRun",
        "Deployment",
        "Server",
        "MachineRequest",
        "Pod",
        "Job",
        "Namespace",
        "Secret",
    }
)
"""Kinds that decisions depend on; what we write of other kinds is not remembered."""


class World:
    """Takes in events and answers of the API server."""

    def __init__(self, store: Store, queue: WorkQueue) -> None:
        self.store = store
        self.queue = queue

    def event(self, change: str | None, body: Mapping[str, Any]) -> None:
        """Take in one event of a watch; ``DELETED`` takes the object out."""
        if change == "DELETED":
            self.gone(Key.of(body), str(body["metadata"].get("uid", "")))
        else:
            self.seen(body)

    def seen(self, body: Mapping[str, Any]) -> None:
        """Take in a version of an object."""
        if body["kind"] not in _KEPT:
            return
        change = self.store.put(body)
        if change is not None:
            self._wake(wakes(self.store, *change))

    def gone(self, key: Key, uid: str = "") -> None:
        """Take an object out."""
        entry = self.store.drop(key, uid)
        if entry is not None:
            self._wake(wakes(self.store, entry, None))

    def missing(self, kind: Kind, namespace: str, name: str) -> None:
        """The API server says that an object is not there."""
        self.gone(Key(kind.name, namespace, name))

    def _wake(self, keys: set[Key]) -> None:
        for key in sorted(keys):
            self.queue.add(key)
