"""The gateway's door for people, with a token that ends soon."""

import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Final

import aiohttp
from pydantic import ValidationError

from codegen_crds.contracts.transcript import ModelCall, TranscriptPage

from .core.exits import CliError, Exit
from .core.text import harmless

_SECONDS: Final = 60.0
_EXITS: Final[dict[int, Exit]] = {
    HTTPStatus.UNAUTHORIZED: Exit.REFUSED,
    HTTPStatus.FORBIDDEN: Exit.REFUSED,
    HTTPStatus.NOT_FOUND: Exit.NOT_FOUND,
}


async def transcript(base: str, run: str, token: str) -> AsyncIterator[ModelCall]:
    """The calls of a run, the oldest first, page by page.

    Args:
        base: URL of the gateway.
        run: Name of an AgentRun.
        token: Of the namespace's account for people.

    Raises:
        CliError: The gateway refuses, cannot be reached, or says something else.
    """
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    headers = {"Authorization": f"Bearer {token}"}
    after = 0
    async with aiohttp.ClientSession(timeout=timeout, headers=headers) as http:
        while True:
            page = await _page(http, f"{base.rstrip('/')}/v1/transcripts/{run}", after)
            for call in page.calls:
                yield call
            if page.next is None:
                return
            after = page.next


async def _page(http: aiohttp.ClientSession, url: str, after: int) -> TranscriptPage:
    try:
        async with http.get(url, params={"after": after}, allow_redirects=False) as answer:
            body = await answer.text()
    except (aiohttp.ClientError, TimeoutError) as error:
        why = f"The gateway does not answer: {harmless(str(error)) or type(error).__name__}"
        raise CliError(Exit.UNREACHABLE, why) from None
    if answer.status != HTTPStatus.OK:
        raise _refused(answer.status, body)
    try:
        return TranscriptPage.model_validate_json(body)
    except ValidationError:
        why = "The gateway's answer is no transcript; it has another version than this plugin."
        raise CliError(Exit.FAILED, why) from None


def _refused(status: int, body: str) -> CliError:
    try:
        said = str(json.loads(body)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        said = ""
    code = _EXITS.get(status, Exit.FAILED)
    return CliError(code, f"The gateway refuses (HTTP {status}): {harmless(said)}".rstrip(": "))
