"""One chat completion: reserve, forward, settle."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import structlog

from codegen_gateway.problems import Problem
from codegen_gateway.transcripts.store import Transcripts
from codegen_gateway.transcripts.texts import Gathering

from .budget import Price
from .catalogue import OFFLINE, Catalogue, Upstream
from .chat_chunks import as_chunks
from .chat_request import ChatRequest
from .ledger import Ledger, Tokens
from .payment import Payer, Payments
from .relays import Relays
from .repeats import Recording, Repeats, digest_of
from .upstream import Completion, UpstreamClient, UpstreamProblem, key_of, usage

Offline = Callable[[dict[str, Any]], dict[str, Any]]
"""A chat-completions request in, its answer out; pure."""

_OFFLINE_TOKENS: Final = 65536
_NOTHING: Final = Tokens(0, 0)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Call:
    """A call that is paid for."""

    id: UUID
    upstream: Upstream | None
    sent: bytes
    price: Price
    reserved: Decimal


class Chat:
    """Calls of all models, the offline one included, on one path."""

    def __init__(
        self,
        catalogue: Catalogue,
        ledger: Ledger,
        client: UpstreamClient,
        offline: Offline,
        *,
        transcripts: Transcripts,
        repeats: Repeats,
        relays: Relays,
    ) -> None:
        self._catalogue = catalogue
        self._ledger = ledger
        self._payments = Payments(catalogue, ledger)
        self._transcripts = transcripts
        self._repeats = repeats
        self._relays = relays
        self._client = client
        self._offline = offline

    async def complete(self, request: ChatRequest, payer: Payer) -> bytes:
        """Answer a request, whole; an answer that the run lost with a pod is not paid again.

        Returns:
            The answer as JSON.

        Raises:
            Problem: Unknown model or price, budget exhausted (402), or no answer.
        """
        digest = digest_of(request) if payer.pod else ""
        if digest and (lost := await self._repeats.lost(digest, payer)) is not None:
            return lost
        call = await self._begin(request, payer)
        try:
            completion = await self._forward(request, call.upstream, call.sent)
        except UpstreamProblem as failed:
            if not failed.billed:
                await self._settle(call.id, Decimal(0), _NOTHING)
            secrets = await _secrets(call, payer)
            await self._keep(call, request, payer, (), secrets=secrets, problem=failed.problem.code)
            raise failed.problem from None
        if completion.tokens is not None:
            await self._settle_usage(call, completion.tokens)
        secrets = await _secrets(call, payer)
        await self._keep(call, request, payer, completion.choices, secrets=secrets)
        if digest:
            keeping = self._repeats.keep(call.id, digest, payer, completion.body, secrets=secrets)
            await asyncio.shield(keeping)
        return completion.body

    async def stream(
        self, request: ChatRequest, payer: Payer
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Answer a request in chunks.

        The reservation covers the longest answer, so a budget cannot end within one. A run's pod
        that goes away leaves an answer that is read to its end all the same, for the run's next
        pod; in a dialogue the call is broken off. Without the last chunk's usage, what was
        reserved stays spent.

        Yields:
            Each ``chat.completion.chunk``.

        Raises:
            Problem: As for :meth:`complete`; before the first chunk, or where the answer broke.
        """
        digest = digest_of(request) if payer.pod else ""
        key = (payer.spender, digest) if digest else None
        if key is not None:
            await self._relays.finished(key)
            lost = await self._repeats.lost(digest, payer)
            if lost is not None:
                for chunk in json.loads(lost):
                    yield chunk
                return
        call = await self._begin(request, payer)
        paid = self._paid_chunks(request, call, payer, digest)
        async with aclosing(self._relays.relay(paid, key)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def _paid_chunks(
        self, request: ChatRequest, call: _Call, payer: Payer, digest: str
    ) -> AsyncGenerator[dict[str, Any], None]:
        """What a call brings; settled and written down before its end is said."""
        tokens: Tokens | None = None
        ended = False
        said = Gathering()
        recording = Recording()
        problem = "broken_off"
        try:
            async with aclosing(self._chunks(request, call)) as chunks:
                async for chunk in chunks:
                    used = usage(chunk)
                    tokens = tokens if used is None else used
                    # Some servers count along in every chunk; only this one is the sum.
                    ended = ended or (used is not None and not chunk["choices"])
                    said.add(chunk)
                    if digest:
                        recording.add(chunk)
                    yield chunk
            ended = True
            problem = ""
        except UpstreamProblem as failed:
            problem = failed.problem.code
            if not failed.billed:
                await self._settle(call.id, Decimal(0), _NOTHING)
            raise failed.problem from None
        finally:
            if ended and tokens is not None:
                await self._settle_usage(call, tokens)
            secrets = await _secrets(call, payer)
            await self._keep(
                call,
                request,
                payer,
                said.choices(),
                secrets=secrets,
                problem="" if ended else problem,
            )
            if digest and not problem:
                answer, words = recording.answer(), recording.words()
                keeping = self._repeats.keep(
                    call.id, digest, payer, answer, secrets=secrets, words=words
                )
                await asyncio.shield(keeping)

    def known(self, model: str) -> None:
        """Whether there is a model.

        Raises:
            Problem: 404.
        """
        self._payments.known(model, "chat")

    async def _begin(self, request: ChatRequest, payer: Payer) -> _Call:
        price = self._payments.price(request.model, "chat", payer.budget.currency)
        upstream = self._catalogue.upstream(request.model)
        sent = request.offline_body() if upstream is None else request.upstream_body(upstream)
        maximum = _OFFLINE_TOKENS if upstream is None else upstream.max_completion_tokens
        bound = request.bound(sent, maximum)
        reserved = price.cost(bound.prompt_tokens, bound.completion_tokens)
        call = await self._payments.reserve(request.model, reserved, payer)
        return _Call(call, upstream, sent, price, reserved)

    async def _chunks(
        self, request: ChatRequest, call: _Call
    ) -> AsyncGenerator[dict[str, Any], None]:
        if call.upstream is None:
            for chunk in as_chunks(await self._by_rules(request)):
                yield chunk
            return
        async with aclosing(self._client.stream(call.upstream, call.sent)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def _forward(
        self, request: ChatRequest, upstream: Upstream | None, sent: bytes
    ) -> Completion:
        if upstream is not None:
            return await self._client.complete(upstream, sent)
        answer = await self._by_rules(request)
        body = json.dumps(answer, ensure_ascii=False).encode()
        return Completion(body, usage(answer), answer["choices"])

    async def _by_rules(self, request: ChatRequest) -> dict[str, Any]:
        asked = {**request.parameters, "model": OFFLINE}
        try:
            return await asyncio.to_thread(self._offline, asked)
        except Exception:  # noqa: BLE001 - rules of any kind may fail; the run learns it
            _log.exception("offline_model_failed")
            raise UpstreamProblem(
                Problem(500, "offline_failed", "the offline model failed", kind="server_error"),
                billed=False,
            ) from None

    async def _settle_usage(self, call: _Call, tokens: Tokens) -> None:
        cost = call.price.cost(tokens.prompt, tokens.completion)
        if cost > call.reserved:
            # The server broke its promise. What it will bill is what is written down.
            _log.error("usage_above_reservation", call=str(call.id), cost=str(cost))
        await self._settle(call.id, cost, tokens)

    async def _keep(
        self,
        call: _Call,
        request: ChatRequest,
        payer: Payer,
        choices: Sequence[object],
        *,
        secrets: Sequence[str],
        problem: str = "",
    ) -> None:
        """Keep what was asked and said, whatever happens to the caller's connection meanwhile."""
        if not payer.recorded:
            return
        keeping = self._transcripts.keep(
            call.id,
            payer.spender,
            request.parameters,
            choices,
            problem=problem,
            secrets=secrets,
        )
        await asyncio.shield(keeping)

    async def _settle(self, call: UUID, cost: Decimal, tokens: Tokens) -> None:
        """Settle, whatever happens to the caller's connection meanwhile."""
        await asyncio.shield(self._ledger.settle(call, cost, tokens))


async def _secrets(call: _Call, payer: Payer) -> tuple[str, ...]:
    """Values that must not be kept, whoever says them; none where nothing is kept."""
    if not payer.recorded and not payer.pod:
        return ()
    return (*payer.secrets, await asyncio.to_thread(key_of, call.upstream))
