"""The backend's HTTP API, as the bot uses it."""

from collections.abc import Collection, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import RootModel, TypeAdapter

from bot.entities import Entity, Operation
from bot.generated.clients.problems import (
    ClientError,
    ConflictError,
    InvalidError,
    NotFoundError,
    ProblemError,
)
from bot.generated.clients.transport import Patience, Transport
from bot.generated.owner import GUARDED

PATIENCE = Patience(seconds=10.0, attempt_seconds=5.0)
"""A person is waiting; what only reads or deletes is tried again meanwhile."""
Item = dict[str, Any]
"""An object as it stands in JSON. What fields it has is in the catalogue, and a newer backend may
know more of them."""
ITEM = TypeAdapter(Item)
LISTED = TypeAdapter(list[Item] | dict[str, Any])
NOTHING = TypeAdapter(None)
Body = RootModel[Item]
Answer = TypeVar("Answer")


class BackendError(Exception):
    """The backend does not answer, or answers that it is broken."""


class GoneError(Exception):
    """The object does not exist any more."""


class RefusedError(Exception):
    """The backend does not accept a request."""

    def __init__(self, detail: str, fields: dict[str, str], *, taken: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields = fields
        """Reasons by the field they are about."""
        self.taken = taken
        """Whether another object has these values, alone or together."""


class Backend:
    """One client for the life of the process."""

    def __init__(
        self,
        url: str,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        api_key: str = "",
        guarded: Mapping[str, Collection[Operation]] = GUARDED,
    ) -> None:
        """Nothing is opened.

        Args:
            url: where the backend is.
            transport: the way there, in tests.
            api_key: shown where it is asked for; empty: never.
            guarded: what asks for it, by the key of its entity.
        """
        self._transport = Transport(url, patience=PATIENCE, api_key=api_key, transport=transport)
        self._guarded = guarded if api_key else {}

    async def __aenter__(self) -> Self:
        """Nothing is opened before the first request."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self._transport.close()

    async def find(self, entity: Entity, *, limit: int, offset: int, words: str = "") -> list[Item]:
        """A page of objects; with ``words``, only what holds all of them.

        Raises:
            BackendError, RefusedError: as the names say.
        """
        query = {"limit": limit, "offset": offset, "q": words or None}
        found = await self._ask("GET", entity, "list", LISTED, query=query)
        return list(found["items"] if isinstance(found, dict) else found)

    async def get(self, entity: Entity, item_id: str) -> Item:
        """One object.

        Raises:
            BackendError, GoneError, RefusedError: as the names say.
        """
        return await self._ask("GET", entity, "get", ITEM, item_id=item_id)

    async def create(self, entity: Entity, values: Item) -> Item:
        """A new object.

        Raises:
            BackendError, RefusedError: as the names say.
        """
        return await self._ask("POST", entity, "create", ITEM, body=Body(values))

    async def update(self, entity: Entity, item_id: str, values: Item) -> Item:
        """Change some fields of an object.

        Raises:
            BackendError, GoneError, RefusedError: as the names say.
        """
        method = entity.update_method
        sent = Body(values)
        return await self._ask(method, entity, "update", ITEM, item_id=item_id, body=sent)

    async def delete(self, entity: Entity, item_id: str) -> None:
        """Take an object away.

        Raises:
            BackendError, GoneError, RefusedError: as the names say.
        """
        await self._ask("DELETE", entity, "delete", NOTHING, item_id=item_id)

    async def _ask(
        self,
        method: str,
        entity: Entity,
        operation: Operation,
        answer: TypeAdapter[Answer],
        *,
        item_id: str = "",
        query: Mapping[str, object] | None = None,
        body: Body | None = None,
    ) -> Answer:
        route = f"{entity.path}/{{item_id}}" if item_id else entity.path
        where = {"item_id": item_id} if item_id else {}
        asks = operation in self._guarded.get(entity.key, ())
        try:
            return await self._transport.ask(
                method,
                route,
                answer,
                path=where,
                query=query,
                body=body,
                auth="api_key" if asks else "none",
            )
        except NotFoundError as error:
            if method == "POST":
                raise BackendError("status 404") from error
            raise GoneError from error
        except (ConflictError, InvalidError) as error:
            fields = {place.partition(".")[0]: why for place, why in error.fields.items()}
            taken = isinstance(error, ConflictError) and bool(fields)
            raise RefusedError(error.problem.detail, fields, taken=taken) from error
        except ProblemError as error:
            raise BackendError(f"status {error.problem.status}") from error
        except ClientError as error:
            raise BackendError(str(error)) from error
