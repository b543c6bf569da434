"""Calls to our other components: a projected token that rotates, and errors that say what to do."""

from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from typing_extensions import override

from .errors import DoorError, RefusedError

_SECONDS = 15.0
_TEXT_MAX = 300


class ProjectedToken(httpx.Auth):
    """``Authorization: Bearer`` from a file that the kubelet rewrites; read at each call."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @override
    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        token = self._path.read_text(encoding="utf-8").strip()
        request.headers["Authorization"] = f"Bearer {token}"
        yield request


class Door:
    """One of our components over HTTP."""

    def __init__(self, client: httpx.AsyncClient, name: str) -> None:
        self._client = client
        self._name = name

    @classmethod
    @asynccontextmanager
    async def connect(cls, name: str, *, url: str, token: Path) -> AsyncIterator["Door"]:
        """Open a client that never follows redirects and ignores proxy settings."""
        async with httpx.AsyncClient(
            base_url=url, auth=ProjectedToken(token), timeout=_SECONDS, trust_env=False
        ) as client:
            yield cls(client, name)

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        params: dict[str, str] | None = None,
        absent: tuple[str, ...] = (),
    ) -> httpx.Response | None:
        """Make one call.

        Args:
            method: HTTP method.
            path: Path below the base URL.
            json: Body.
            params: Query.
            absent: Error codes of a 404 that mean "it is not there": the answer is None.

        Raises:
            DoorError: No answer, 5xx, 429, or a token that is not accepted yet.
            RefusedError: Any other 4xx.
        """
        try:
            response = await self._client.request(method, path, json=json, params=params)
        except (httpx.HTTPError, OSError) as error:
            raise DoorError(f"the {self._name} does not answer: {type(error).__name__}") from error
        if response.is_success:
            return response
        code, message = _problem(response)
        if response.status_code == httpx.codes.NOT_FOUND and code in absent:
            return None
        text = f"the {self._name} says {response.status_code} {code}: {message}"
        if response.is_server_error or response.status_code in {401, 403, 408, 425, 429}:
            raise DoorError(text)
        raise RefusedError(text)


def _problem(response: httpx.Response) -> tuple[str, str]:
    """Code and message of an error body, whatever it is."""
    try:
        body: Any = response.json()
        error = body["error"]
        return str(error["code"]), str(error["message"])[:_TEXT_MAX]
    except (ValueError, KeyError, TypeError):
        return "", response.text[:_TEXT_MAX]
