"""``/v1/embeddings``: vectors of texts, paid by the tenant whose dialogue looks something up.

The same prices, budgets and reservations as for chat. Of the limit of a turn they take half at
most, so that looking things up never costs a turn its answer.
"""

import asyncio
from decimal import Decimal
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from codegen_gateway.doorway import Doorway
from codegen_gateway.wire import read_body

from . import embeddings_request
from .catalogue import Catalogue
from .dialogues import Dialogues
from .ledger import Ledger, Tokens
from .paid_answers import MOST_BYTES
from .payment import Payments
from .upstream import UpstreamClient, UpstreamProblem

_SHARE: Final = Decimal("0.5")


class EmbeddingsApi:
    """The handler."""

    def __init__(
        self,
        *,
        doorway: Doorway,
        dialogues: Dialogues,
        catalogue: Catalogue,
        ledger: Ledger,
        client: UpstreamClient,
    ) -> None:
        self._doorway = doorway
        self._dialogues = dialogues
        self._catalogue = catalogue
        self._ledger = ledger
        self._payments = Payments(catalogue, ledger)
        self._client = client

    async def embed(self, request: Request) -> Response:
        """Reserve, forward, settle.

        Raises:
            Problem: 403 for runs, 404 for a model of chat, 402, or no answer.
        """
        if not self._dialogues.speaks(await self._doorway.caller(request)):
            raise embeddings_request.for_dialogues_only()
        payer = await self._dialogues.payer(request, _SHARE)
        asked = embeddings_request.parse(await read_body(request, MOST_BYTES))
        price = self._payments.price(asked.model, "embeddings", payer.budget.currency)
        upstream = self._catalogue.upstream(asked.model)
        if upstream is None:
            raise RuntimeError("only models with a server are for embeddings")
        sent = asked.upstream_body(upstream)
        call = await self._payments.reserve(asked.model, price.cost(len(sent), 0), payer)
        try:
            made = await self._client.embed(upstream, sent, asked.inputs)
        except UpstreamProblem as failed:
            if not failed.billed:
                await asyncio.shield(self._ledger.settle(call, Decimal(0), Tokens(0, 0)))
            raise failed.problem from None
        if made.tokens is not None:
            cost = price.cost(made.tokens.prompt, 0)
            await asyncio.shield(self._ledger.settle(call, cost, made.tokens))
        return Response(made.body, media_type="application/json")

    def routes(self) -> list[BaseRoute]:
        """All routes."""
        return [Route("/v1/embeddings", self.embed, methods=["POST"])]
