"""The backend's HTTP API, as the bot uses it."""

from types import TracebackType
from typing import Any, Self

import httpx

from bot.entities import Entity

SECONDS = 10.0
Item = dict[str, Any]
"""An object as it stands in JSON."""


class BackendError(Exception):
    """The backend does not answer, or answers that it is broken."""


class GoneError(Exception):
    """The object does not exist any more."""


class RefusedError(Exception):
    """The backend does not accept a request."""

    def __init__(self, detail: str, fields: dict[str, str]) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields = fields
        """Reasons by the field they are about."""


class Backend:
    """One client for the life of the process."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=SECONDS, transport=transport)

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
        await self._client.aclose()

    async def find(self, entity: Entity, *, limit: int, offset: int, words: str = "") -> list[Item]:
        """A page of objects; with ``words``, only what holds all of them.

        Raises:
            BackendError, RefusedError: as the names say.
        """
        params: dict[str, str | int] = {"limit": limit, "offset": offset}
        if words:
            params["q"] = words
        body = await self._ask("GET", entity.path, params=params)
        return list(body["items"] if isinstance(body, dict) else body)

    async def get(self, entity: Entity, item_id: str) -> Item:
        """One object.

        Raises:
            BackendError, GoneError, RefusedError: as the names say.
        """
        return dict(await self._ask("GET", f"{entity.path}/{item_id}"))

    async def create(self, entity: Entity, values: Item) -> Item:
        """A new object.

        Raises:
            BackendError, RefusedError: as the names say.
        """
        return dict(await self._ask("POST", entity.path, json=values))

    async def update(self, entity: Entity, item_id: str, values: Item) -> Item:
        """Change some fields of an object.

        Raises:
            BackendError, GoneError, RefusedError: as the names say.
        """
        return dict(await self._ask("PATCH", f"{entity.path}/{item_id}", json=values))

    async def delete(self, entity: Entity, item_id: str) -> None:
        """Take an object away.

        Raises:
            BackendError, GoneError, RefusedError: as the names say.
        """
        await self._ask("DELETE", f"{entity.path}/{item_id}")

    async def _ask(self, method: str, path: str, **options: Any) -> Any:
        try:
            answer = await self._client.request(method, path, **options)
        except httpx.HTTPError as error:
            raise BackendError(type(error).__name__) from error
        if answer.is_success:
            return answer.json() if answer.content else None
        if answer.status_code == httpx.codes.NOT_FOUND and method != "POST":
            raise GoneError
        if answer.status_code in {httpx.codes.CONFLICT, httpx.codes.UNPROCESSABLE_ENTITY}:
            problem = answer.json()
            fields = {
                item["field"].partition(".")[0]: item["message"] for item in problem["errors"]
            }
            raise RefusedError(problem["detail"], fields)
        raise BackendError(f"status {answer.status_code}")
