"""Asking the product-owner service; whatever goes wrong there, the bot has its rules."""

import asyncio
from typing import Final

import httpx
import structlog
from pydantic import ValidationError

from codegen_crds.contracts.turn import CODE_HEADER, TurnAnswer, TurnRequest

from .conversation.facts import Lost

log = structlog.get_logger(__name__)
_AGAIN: Final = frozenset({429, 503})
_SHORTEST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 10.0


class OwnerLostError(Exception):
    """The service did not answer this message; why, as the person is told."""

    def __init__(self, why: Lost) -> None:
        super().__init__(why)
        self.why: Lost = why


class ProductOwner:
    """The service, as the bot asks it."""

    def __init__(self, url: str, token: str, *, seconds: float) -> None:
        self._url = f"{url.rstrip('/')}/v1/turns"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._seconds = seconds
        self._http = httpx.AsyncClient(follow_redirects=False, timeout=seconds)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def turn(self, request: TurnRequest, code: str = "") -> TurnAnswer:
        """The answer; a busy or absent service is asked again while there is time.

        Args:
            request: What was written, and what is known.
            code: The person's token for the git host; empty: nothing can be looked up.

        Raises:
            OwnerLostError: There is none.
        """
        try:
            async with asyncio.timeout(self._seconds):
                while True:
                    answer = await self._ask(request, code)
                    if isinstance(answer, TurnAnswer):
                        return answer
                    await asyncio.sleep(answer)
        except TimeoutError:
            log.warning("product_owner.timeout", tenant=request.tenant)
            raise OwnerLostError("away") from None

    async def _ask(self, request: TurnRequest, code: str) -> TurnAnswer | float:
        """The answer, or how many seconds to wait before the next attempt."""
        headers = self._headers | ({CODE_HEADER: code} if code else {})
        try:
            answer = await self._http.post(
                self._url, content=request.model_dump_json(), headers=headers
            )
        except httpx.TransportError as error:
            log.warning("product_owner.unreachable", why=type(error).__name__)
            return _SHORTEST_WAIT
        if answer.status_code in _AGAIN:
            return _wait_of(answer.headers.get("Retry-After", ""))
        if answer.status_code == httpx.codes.PAYMENT_REQUIRED:
            raise OwnerLostError("unpaid")
        try:
            answer.raise_for_status()
            return TurnAnswer.model_validate_json(answer.content)
        except (httpx.HTTPStatusError, ValidationError) as error:
            log.warning(
                "product_owner.refused", status=answer.status_code, why=type(error).__name__
            )
            raise OwnerLostError("away") from None


def _wait_of(seconds: str) -> float:
    given = float(seconds) if seconds.isascii() and seconds.isdigit() else _SHORTEST_WAIT
    return min(max(given, _SHORTEST_WAIT), _LONGEST_WAIT)
