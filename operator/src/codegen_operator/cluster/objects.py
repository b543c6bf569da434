"""The API server, with our store kept in step with our own writes."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from codegen_crds.api_errors import AlreadyExistsError, NotFoundError
from codegen_crds.client import Client
from codegen_crds.kinds import Kind, kind_of
from codegen_crds.meta import owner_uids

from .errors import NameTakenError

Json = dict[str, Any]


class KubernetesObjects:
    """:class:`~.ports.Objects` on the client.

    A planner that did not see its own last write would make it again, or worse, take an object
    that it has just made for one that is gone. So every answer goes into the store at once.
    """

    def __init__(
        self,
        client: Client,
        *,
        written: Callable[[Json], None],
        missing: Callable[[Kind, str, str], None],
    ) -> None:
        self._client = client
        self._written = written
        self._missing = missing

    async def find(self, kind: Kind, name: str, namespace: str = "") -> Json | None:
        """Read an object; None when it is not there."""
        body = await self._client.find(kind, name, namespace)
        if body is None:
            self._missing(kind, namespace, name)
        else:
            self._written(body)
        return body

    async def list(self, kind: Kind, namespace: str = "", *, selector: str = "") -> None:
        """Read the objects that a label selector chooses; the store has them then."""
        for body in (await self._client.list(kind, namespace, selector=selector))[0]:
            self._written(body)

    async def create(self, body: Mapping[str, Any]) -> Json:
        """Create an object, or find it there and ours.

        Raises:
            NameTakenError: Somebody else's object has the name, or ours is being deleted.
        """
        try:
            made = await self._client.create(body)
        except AlreadyExistsError:
            made = await self._ours(body)
        self._written(made)
        return made

    async def record(self, body: Mapping[str, Any]) -> None:
        """Create an Event; one that is there already says the same."""
        with suppress(AlreadyExistsError):
            await self._client.create(body)

    async def apply(self, body: Mapping[str, Any]) -> Json:
        """Server-side apply."""
        made = await self._client.apply(body)
        self._written(made)
        return made

    async def patch(
        self,
        kind: Kind,
        name: str,
        namespace: str = "",
        *,
        patch: Mapping[str, Any],
        subresource: str = "",
    ) -> Json:
        """JSON merge patch."""
        try:
            made = await self._client.patch(
                kind, name, namespace, patch=patch, subresource=subresource
            )
        except NotFoundError:
            self._missing(kind, namespace, name)
            raise
        self._written(made)
        return made

    async def delete(
        self, kind: Kind, name: str, namespace: str = "", *, uid: str = "", policy: str = ""
    ) -> None:
        """Delete an object; already gone is done."""
        await self._client.delete(kind, name, namespace, uid=uid, policy=policy or "Background")
        # Whether it is gone or waits for its finalizers or its containers: the store knows now.
        await self.find(kind, name, namespace)

    async def _ours(self, body: Mapping[str, Any]) -> Json:
        kind, metadata = kind_of(body), body["metadata"]
        name, namespace = metadata["name"], metadata.get("namespace", "")
        present = await self._client.find(kind, name, namespace)
        where = f"{kind.name} {namespace}/{name}".replace(" /", " ")
        if present is None:
            raise NameTakenError(f"{where} was there a moment ago; it is tried again")
        if "deletionTimestamp" in present["metadata"]:
            raise NameTakenError(f"{where} is being deleted; it is waited for")
        if not owner_uids(body) & owner_uids(present):
            raise NameTakenError(f"{where} belongs to somebody else; rename or delete it")
        return present
