"""What we know of the cluster: the newest version of every object that matters, in memory.

Watches and our own writes feed it. Two rules keep it honest. A version never replaces a newer
one of the same object, whatever order answers and events arrive in. An object that was seen
deleted does not come back: its uid is remembered for a while.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar

from pydantic import ValidationError

from codegen_crds.meta import API_VERSION, owner_uids
from codegen_crds.v1alpha1 import KINDS, Resource

Json = dict[str, Any]
R = TypeVar("R", bound=Resource)

_MODELS: Final = {model.definition.kind: model for model in KINDS}
_TOMBSTONES: Final = 10_000
_PARTS: Final = ("apiVersion", "kind", "status")
_METADATA: Final = (
    "name",
    "namespace",
    "uid",
    "resourceVersion",
    "labels",
    "ownerReferences",
    "creationTimestamp",
    "deletionTimestamp",
)
"""What is kept of other kinds. No ``data``, no annotation: a Secret's values may be in both."""


class Key(NamedTuple):
    """An object by kind and place."""

    kind: str
    namespace: str
    name: str

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Key":
        """The key of an object."""
        metadata = body["metadata"]
        return cls(body["kind"], metadata.get("namespace", ""), metadata["name"])


@dataclass(frozen=True, slots=True)
class Entry:
    """One object."""

    key: Key
    uid: str
    version: int
    owners: frozenset[str]
    resource: Resource | None
    """One of our kinds, parsed; None when it is another kind or cannot be parsed."""
    body: Json | None
    """An object of another kind."""
    error: str = ""
    """Why an object of ours cannot be parsed, naming the field."""

    @property
    def labels(self) -> Mapping[str, str]:
        """Its labels."""
        if self.resource is not None:
            return self.resource.metadata.labels
        labels: Mapping[str, str] = (self.body or {}).get("metadata", {}).get("labels") or {}
        return labels


class Store:
    """The objects by key, by uid and by owner."""

    def __init__(self) -> None:
        self._entries: dict[str, dict[Key, Entry]] = {}
        self._by_uid: dict[str, Key] = {}
        self._owned: dict[str, set[Key]] = {}
        self._gone: OrderedDict[str, None] = OrderedDict()

    def put(self, body: Mapping[str, Any]) -> tuple[Entry | None, Entry] | None:
        """Take in a version of an object.

        Returns:
            The entry before and now, or None when nothing is new.
        """
        key, uid = Key.of(body), str(body["metadata"].get("uid", ""))
        version = _version(body)
        before = self._kind(key.kind).get(key)
        if uid in self._gone:
            return None
        if before is not None and before.uid == uid and before.version >= version:
            return None
        if before is not None and before.uid != uid:
            if before.version > version:
                return None
            self._forget(before)
        entry = _entry(key, uid, version, body)
        if before is not None and before.uid == uid:
            self._unown(before)
        self._kind(key.kind)[key] = entry
        self._by_uid[uid] = key
        for owner in entry.owners:
            self._owned.setdefault(owner, set()).add(key)
        return before, entry

    def drop(self, key: Key, uid: str = "") -> Entry | None:
        """Take an object out; with a uid, only that very object.

        Returns:
            The entry that was there, or None.
        """
        if uid:
            self._bury(uid)
        entry = self._kind(key.kind).get(key)
        if entry is None or (uid and entry.uid != uid):
            return None
        del self._kind(key.kind)[key]
        self._forget(entry)
        return entry

    def entry(self, key: Key) -> Entry | None:
        """The entry of an object, or None."""
        return self._kind(key.kind).get(key)

    def get(self, model: type[R], namespace: str, name: str) -> R | None:
        """An object of one of our kinds; None when it is not there or cannot be parsed."""
        entry = self.entry(Key(model.definition.kind, namespace, name))
        return entry.resource if entry and isinstance(entry.resource, model) else None

    def body(self, kind: str, namespace: str, name: str) -> Json | None:
        """An object of another kind."""
        entry = self.entry(Key(kind, namespace, name))
        return entry.body if entry else None

    def every(self, model: type[R]) -> Iterator[R]:
        """All objects of one of our kinds that can be parsed."""
        for entry in self._kind(model.definition.kind).values():
            if isinstance(entry.resource, model):
                yield entry.resource

    def entries(self, kind: str) -> list[Entry]:
        """All entries of a kind."""
        return list(self._kind(kind).values())

    def owned(self, uid: str) -> list[Entry]:
        """Objects that name this uid as their owner, sorted by key."""
        found = (self.entry(key) for key in sorted(self._owned.get(uid, ())))
        return [entry for entry in found if entry is not None]

    def owned_resources(self, model: type[R], uid: str) -> list[R]:
        """Objects of one of our kinds with this owner."""
        return [e.resource for e in self.owned(uid) if isinstance(e.resource, model)]

    def key_of(self, uid: str) -> Key | None:
        """Where the object with this uid is."""
        return self._by_uid.get(uid)

    def _kind(self, kind: str) -> dict[Key, Entry]:
        return self._entries.setdefault(kind, {})

    def _forget(self, entry: Entry) -> None:
        self._bury(entry.uid)
        self._by_uid.pop(entry.uid, None)
        self._unown(entry)

    def _unown(self, entry: Entry) -> None:
        for owner in entry.owners:
            keys = self._owned.get(owner, set())
            keys.discard(entry.key)
            if not keys:
                self._owned.pop(owner, None)

    def _bury(self, uid: str) -> None:
        self._gone[uid] = None
        while len(self._gone) > _TOMBSTONES:
            self._gone.popitem(last=False)


def _entry(key: Key, uid: str, version: int, body: Mapping[str, Any]) -> Entry:
    owners = frozenset(owner_uids(body))
    model = _MODELS.get(key.kind) if body.get("apiVersion") == API_VERSION else None
    if model is None:
        kept = {part: body[part] for part in _PARTS if part in body}
        kept["metadata"] = {f: v for f, v in body["metadata"].items() if f in _METADATA}
        return Entry(key, uid, version, owners, None, kept)
    try:
        return Entry(key, uid, version, owners, model.model_validate(body), None)
    except ValidationError as error:
        return Entry(key, uid, version, owners, None, None, _explain(error))


def _explain(error: ValidationError) -> str:
    """The first problem of an object, by field; never its value."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}"


def _version(body: Mapping[str, Any]) -> int:
    """A resource version as a number.

    Source: Kubernetes documentation, "Resource versions": since 1.35 two versions of one
    resource type may be compared as integers; etcd has always issued them that way.
    """
    text = str(body["metadata"].get("resourceVersion", ""))
    return int(text) if text.isdigit() else 0
