"""One chat completion: reserve, forward, settle."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import structlog

from codegen_crds.v1alpha1 import AgentRun
from codegen_crds.v1alpha1.project import Budget
from codegen_gateway.problems import Problem

from . import chat_request
from .budget import Price, Refusal
from .catalogue import OFFLINE, Catalogue, Upstream
from .chat_request import ChatRequest
from .ledger import Ledger, Order, Tokens
from .upstream import Completion, UpstreamClient, UpstreamProblem, usage

Offline = Callable[[dict[str, Any]], dict[str, Any]]
"""A chat-completions request in, its answer out; pure."""

_OFFLINE_TOKENS: Final = 65536
_NOTHING: Final = Tokens(0, 0)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose money a call takes."""

    run: AgentRun
    budget: Budget


class Chat:
    """Calls of all models, the offline one included, on one path."""

    def __init__(
        self, catalogue: Catalogue, ledger: Ledger, client: UpstreamClient, offline: Offline
    ) -> None:
        self._catalogue = catalogue
        self._ledger = ledger
        self._client = client
        self._offline = offline

    async def complete(self, body: bytes, payer: Payer) -> bytes:
        """Answer a request.

        Args:
            body: The request as received.
            payer: Who pays.

        Returns:
            The answer as JSON.

        Raises:
            Problem: Bad request, unknown model or price, budget exhausted (402), or no answer.
        """
        request = chat_request.parse(body)
        price = self._price(request.model, payer.budget.currency)
        upstream = self._catalogue.upstream(request.model)
        sent = body if upstream is None else request.upstream_body(upstream)
        maximum = _OFFLINE_TOKENS if upstream is None else upstream.max_completion_tokens
        bound = request.bound(sent, maximum)
        reserved = price.cost(bound.prompt_tokens, bound.completion_tokens)
        call = await self._reserve(request.model, reserved, payer)
        try:
            completion = await self._forward(request, upstream, sent)
        except UpstreamProblem as failed:
            if not failed.billed:
                await self._settle(call, Decimal(0), _NOTHING)
            raise failed.problem from None
        if completion.tokens is not None:
            await self._settle_usage(call, price, completion.tokens, reserved)
        return completion.body

    def _price(self, model: str, currency: str) -> Price:
        if not self._catalogue.knows(model):
            raise Problem(404, "model_not_found", f"there is no model {model}")
        price = self._catalogue.price(model)
        if price is None:
            raise Problem(400, "price_unknown", f"the model {model} has no price")
        if price.free or price.currency == currency:
            return price
        raise Problem(
            400,
            "price_unknown",
            f"the model {model} has a price in {price.currency}, the budget is in {currency}",
        )

    async def _reserve(self, model: str, amount: Decimal, payer: Payer) -> UUID:
        limits = payer.run.spec.limits
        order = Order(
            project_uid=payer.run.spec.project_ref.uid,
            run_uid=payer.run.metadata.uid,
            model=model,
            currency=payer.budget.currency,
            amount=amount,
            limit=Decimal(payer.budget.limit),
            period=payer.budget.period,
            run_limit=None if limits.budget is None else Decimal(limits.budget),
        )
        reserved = await self._ledger.reserve(order)
        if isinstance(reserved, Refusal):
            raise Problem(
                402,
                "budget_exhausted",
                reserved.message(payer.budget.currency),
                kind="insufficient_quota",
            )
        return reserved

    async def _forward(
        self, request: ChatRequest, upstream: Upstream | None, sent: bytes
    ) -> Completion:
        if upstream is not None:
            return await self._client.complete(upstream, sent)
        asked = {**request.parameters, "model": OFFLINE}
        try:
            answer = await asyncio.to_thread(self._offline, asked)
        except Exception:  # noqa: BLE001 - rules of any kind may fail; the run learns it
            _log.exception("offline_model_failed")
            raise UpstreamProblem(
                Problem(500, "offline_failed", "the offline model failed", kind="server_error"),
                billed=False,
            ) from None
        return Completion(json.dumps(answer, ensure_ascii=False).encode(), usage(answer))

    async def _settle_usage(
        self, call: UUID, price: Price, tokens: Tokens, reserved: Decimal
    ) -> None:
        cost = price.cost(tokens.prompt, tokens.completion)
        if cost > reserved:
            # The server broke its promise. What it will bill is what is written down.
            _log.error("usage_above_reservation", call=str(call), cost=str(cost))
        await self._settle(call, cost, tokens)

    async def _settle(self, call: UUID, cost: Decimal, tokens: Tokens) -> None:
        """Settle, whatever happens to the caller's connection meanwhile."""
        await asyncio.shield(self._ledger.settle(call, cost, tokens))
