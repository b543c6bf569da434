"""What the tests hold in their hands: the running application and its database."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import BaseModel
from sqlalchemy import Select, text

from app.database import Database
from app.generated.tables import metadata
from app.repository import Repository

Value = TypeVar("Value")


class Api:
    """Requests to the application, and objects put in place behind it."""

    def __init__(self, client: TestClient, database: Database) -> None:
        self._client = client
        self._database = database
        self._picked: dict[str, int] = {}

    def request(self, method: str, path: str, **options: Any) -> Response:
        """Send one request."""
        return self._client.request(method, path, **options)

    def pick(self, key: str, values: Sequence[Value]) -> Value:
        """The next of some values: what must be unique differs within a test."""
        number = self._picked.get(key, 0)
        self._picked[key] = number + 1
        return values[number % len(values)]

    def store(self, repository: type[Repository[Any, Any, Any]], body: BaseModel) -> str:
        """Store an object directly and return its id."""

        async def create() -> UUID:
            async with self._database.transaction() as connection:
                stored = await repository(connection).create(body)
            return UUID(str(stored.id))

        return str(self._call(create))

    def rows(self, statement: Select[Any]) -> list[dict[str, Any]]:
        """What the database holds."""

        async def read() -> list[dict[str, Any]]:
            async with self._database.transaction() as connection:
                found = await connection.execute(statement)
                return [dict(row) for row in found.mappings()]

        return self._call(read)  # type: ignore[no-any-return]

    def reset(self) -> None:
        """Empty every table."""
        names = ", ".join(f'"{name}"' for name in metadata.tables)

        async def truncate() -> None:
            async with self._database.transaction() as connection:
                await connection.execute(text(f"TRUNCATE {names} CASCADE"))

        self._call(truncate)
        self._picked.clear()

    def _call(self, function: Any) -> Any:
        assert self._client.portal is not None
        return self._client.portal.call(function)


def refused_fields(response: Response) -> set[str]:
    """The fields that a problem document complains about."""
    assert response.headers["content-type"] == "application/problem+json"
    return {error["field"].partition(".")[0] for error in response.json()["errors"]}
