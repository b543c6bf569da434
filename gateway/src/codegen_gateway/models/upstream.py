"""Forwarding a call to an OpenAI-compatible server, and telling its failures apart.

The answer's body passes through; of an error, only what holds neither a key nor an address.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, Final

import httpx
import structlog

from codegen_gateway.problems import Problem

from . import server_sent
from .catalogue import Upstream
from .ledger import Tokens

_CHAT: Final = "chat/completions"
_EMBEDDINGS: Final = "embeddings"
_MAX_ANSWER: Final = 16 * 1024 * 1024
_CONNECT_SECONDS: Final = 10.0
_WORD: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_TALKATIVE: Final = frozenset({400, 404, 413, 422, 429})
"""Statuses whose message is about the request, not about our account."""
_ABOUT_OUR_ACCOUNT: Final = frozenset({401, 402, 403})
_MAYBE_BILLED: Final = frozenset({408, 499})
_log = structlog.get_logger(__name__)


class UpstreamProblem(Exception):  # noqa: N818 - an answer, not a fault
    """A call that brought no completion."""

    def __init__(self, problem: Problem, *, billed: bool) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.billed = billed
        """Whether the call may cost money all the same; then the reservation stays spent."""


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer."""

    body: bytes
    tokens: Tokens | None
    """None when the server did not say what was used."""
    choices: list[Any]
    """Those of the body."""


@dataclass(frozen=True, slots=True)
class Embeddings:
    """Vectors of texts."""

    body: bytes
    tokens: Tokens | None
    """None when the server did not say what was used."""


class UpstreamClient:
    """One connection pool for all upstreams. Never retries: the caller decides."""

    def __init__(self, http: httpx.AsyncClient, *, timeout_seconds: float) -> None:
        self._http = http
        self._seconds = timeout_seconds

    async def complete(self, upstream: Upstream, body: bytes) -> Completion:
        """Forward a call.

        Raises:
            UpstreamProblem: There is no completion.
        """
        return _completion(await self._answer(upstream, _CHAT, body))

    async def embed(self, upstream: Upstream, body: bytes, inputs: int) -> Embeddings:
        """Have texts made into vectors.

        Args:
            upstream: The model.
            body: An OpenAI request.
            inputs: How many texts are in it.

        Raises:
            UpstreamProblem: There are not as many vectors.
        """
        return _embeddings(await self._answer(upstream, _EMBEDDINGS, body), inputs)

    async def _answer(self, upstream: Upstream, path: str, body: bytes) -> bytes:
        key = await asyncio.to_thread(_read_key, upstream)
        try:
            async with asyncio.timeout(self._seconds):
                status, headers, answer = await self._post(upstream, path, key, body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _no_contact(error) from None
        except (TimeoutError, httpx.TimeoutException):
            raise _too_slow() from None
        except httpx.HTTPError as error:
            raise _broke(type(error).__name__) from None
        if status != httpx.codes.OK:
            raise _refused(upstream, key, status, headers, answer)
        return answer

    async def stream(self, upstream: Upstream, body: bytes) -> AsyncGenerator[dict[str, Any], None]:
        """Forward a call whose answer comes in chunks.

        Closing the generator ends the call: the server is no longer listened to.

        Yields:
            Each ``chat.completion.chunk``, as it comes.

        Raises:
            UpstreamProblem: There is no answer, or it broke off.
        """
        key = await asyncio.to_thread(_read_key, upstream)
        try:
            response = await self._send(upstream, _CHAT, key, body)
            try:
                if response.status_code != httpx.codes.OK:
                    answer = await _whole(response)
                    raise _refused(upstream, key, response.status_code, response.headers, answer)
                async for chunk in self._chunks(response):
                    yield chunk
            finally:
                await response.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _no_contact(error) from None
        except httpx.TimeoutException:
            raise _too_slow() from None
        except httpx.HTTPError as error:
            raise _broke(type(error).__name__) from None

    async def _chunks(self, response: httpx.Response) -> AsyncGenerator[dict[str, Any], None]:
        """The chunks of an answer; complete only with its end mark, or once all was said."""
        deadline = time.monotonic() + self._seconds
        complete = False
        try:
            async for data in server_sent.data(_bounded(response)):
                if time.monotonic() > deadline:
                    raise _too_slow()
                if data == server_sent.DONE:
                    return
                chunk = _chunk(data)
                complete = complete or any(
                    isinstance(c, dict) and c.get("finish_reason") for c in chunk["choices"]
                )
                yield chunk
        except httpx.TransportError as error:
            if not complete:
                raise
            # Whoever is told that it broke asks again, and pays for the same answer again.
            _log.warning("upstream_broke_after_answer", kind=type(error).__name__)
            return
        if not complete:
            raise _broke("EndOfStream")

    async def _send(self, upstream: Upstream, path: str, key: str, body: bytes) -> httpx.Response:
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        url = f"{upstream.base_url.rstrip('/')}/{path}"
        timeout = httpx.Timeout(self._seconds, connect=_CONNECT_SECONDS)
        request = self._http.build_request(
            "POST", url, content=body, headers=headers, timeout=timeout
        )
        return await self._http.send(request, stream=True, follow_redirects=False)

    async def _post(
        self, upstream: Upstream, path: str, key: str, body: bytes
    ) -> tuple[int, httpx.Headers, bytes]:
        response = await self._send(upstream, path, key, body)
        try:
            answer = await _whole(response)
        finally:
            await response.aclose()
        return response.status_code, response.headers, answer


def _chunk(data: str) -> dict[str, Any]:
    try:
        chunk = json.loads(data)
    except ValueError:
        chunk = None
    if not isinstance(chunk, dict) or not isinstance(chunk.get("choices"), list):
        raise _problem(502, "upstream_bad_answer", "the model's answer is no stream")
    return chunk


async def _bounded(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > _MAX_ANSWER:
            raise _problem(502, "upstream_bad_answer", "the model's answer is too large")
        yield chunk


async def _whole(response: httpx.Response) -> bytes:
    return b"".join([chunk async for chunk in _bounded(response)])


def _read_key(upstream: Upstream) -> str:
    if upstream.api_key_file is None:
        return ""
    try:
        key = upstream.api_key_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        _log.exception("upstream_key_unreadable", path=str(upstream.api_key_file))
        raise _key_missing() from error
    if not key:
        raise _key_missing()
    return key


def key_of(upstream: Upstream | None) -> str:
    """The key that a model is called with, where there is one: a value never to be kept."""
    if upstream is None:
        return ""
    try:
        return _read_key(upstream)
    except UpstreamProblem:
        return ""


def _key_missing() -> UpstreamProblem:
    return _problem(
        502, "upstream_key_missing", "the installation has no key for this model", billed=False
    )


def _no_contact(error: Exception) -> UpstreamProblem:
    _log.warning("upstream_unreachable", kind=type(error).__name__)
    return _problem(
        502, "upstream_unreachable", "the model's server cannot be reached", billed=False
    )


def _too_slow() -> UpstreamProblem:
    return _problem(504, "upstream_timeout", "the model did not answer in time")


def _broke(kind: str) -> UpstreamProblem:
    _log.warning("upstream_broke", kind=kind)
    return _problem(502, "upstream_broke", "the connection to the model broke")


def _completion(answer: bytes) -> Completion:
    try:
        content = json.loads(answer)
    except ValueError:
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("choices"), list):
        raise _problem(502, "upstream_bad_answer", "the model's answer is no chat completion")
    return Completion(answer, usage(content), content["choices"])


def _embeddings(answer: bytes, inputs: int) -> Embeddings:
    try:
        content = json.loads(answer)
    except ValueError:
        content = None
    data = content.get("data") if isinstance(content, dict) else None
    if not isinstance(data, list) or len(data) != inputs:
        raise _problem(502, "upstream_bad_answer", "the model's answer is no list of embeddings")
    said = content.get("usage") if isinstance(content, dict) else None
    # Nothing is generated: there is no ``completion_tokens``.
    counted = {"usage": {"completion_tokens": 0, **(said if isinstance(said, dict) else {})}}
    return Embeddings(answer, usage(counted))


def usage(content: dict[str, Any]) -> Tokens | None:
    """The ``usage`` of an answer; None when it is missing or makes no sense."""
    said = content.get("usage")
    if not isinstance(said, dict):
        return None
    prompt, completion = said.get("prompt_tokens"), said.get("completion_tokens")
    for value in (prompt, completion):
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            return None
    return Tokens(int(prompt or 0), int(completion or 0))


def _refused(
    upstream: Upstream, key: str, status: int, headers: httpx.Headers, answer: bytes
) -> UpstreamProblem:
    """An error of the server. Before generation (4xx) nothing is billed; after it, who knows."""
    _log.warning("upstream_refused", status=status)
    server_fault = status >= httpx.codes.INTERNAL_SERVER_ERROR or status < httpx.codes.BAD_REQUEST
    billed = server_fault or status in _MAYBE_BILLED
    if status in _ABOUT_OUR_ACCOUNT:
        return _problem(
            502,
            "upstream_account",
            f"the model's server refuses this installation's account (HTTP {status})",
            billed=False,
        )
    code, message = "upstream_error", f"the model's server answered HTTP {status}"
    said = _error_of(answer)
    if isinstance(said.get("code"), str) and _WORD.fullmatch(said["code"]):
        code = said["code"]
    if status in _TALKATIVE and isinstance(said.get("message"), str):
        message = _clean(said["message"], upstream, key)
    passed = {"Retry-After": headers["retry-after"]} if "retry-after" in headers else {}
    shown = status if status >= httpx.codes.BAD_REQUEST else 502
    return _problem(shown, code, message, billed=billed, headers=passed)


def _error_of(answer: bytes) -> dict[str, Any]:
    try:
        content = json.loads(answer)
    except ValueError:
        return {}
    error = content.get("error") if isinstance(content, dict) else None
    return error if isinstance(error, dict) else {}


def _clean(message: str, upstream: Upstream, key: str) -> str:
    """A message without our key, the server's address, or anything that looks like either."""
    host = httpx.URL(upstream.base_url).host
    for secret in (key, upstream.base_url, host):
        if secret:
            message = message.replace(secret, "…")
    message = re.sub(r"https?://\S+", "…", message)
    message = re.sub(r"\b(sk|key|org|proj|req)[-_][A-Za-z0-9*_-]{6,}", "…", message)
    return message[:500]


def _problem(
    status: int,
    code: str,
    message: str,
    *,
    billed: bool = True,
    headers: dict[str, str] | None = None,
) -> UpstreamProblem:
    problem = Problem(status, code, message, kind="upstream_error", headers=headers)
    return UpstreamProblem(problem, billed=billed)
