"""Projected tokens: short-lived, rotated by the kubelet, read at each use."""

from collections.abc import Generator
from pathlib import Path

import httpx
from typing_extensions import override


class TokenFile(httpx.Auth):
    """Bearer authentication from a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @override
    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Put the present token into the request."""
        token = self._path.read_text(encoding="utf-8").strip()
        request.headers["Authorization"] = f"Bearer {token}"
        yield request
