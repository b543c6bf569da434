"""``/v1/chat/completions``, ``/v1/models`` and what a Project has spent."""

import re
from decimal import Decimal
from typing import Final

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from codegen_crds.v1alpha1.project import Budget
from codegen_gateway.doorway import Doorway
from codegen_gateway.problems import Problem, invalid

from . import chat_request
from .budget import text
from .catalogue import Catalogue
from .chat_chunks import ChatFrames
from .ledger import Ledger
from .paid_answers import PaidAnswers

_UID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")


class ModelsApi:
    """The handlers."""

    def __init__(
        self,
        *,
        doorway: Doorway,
        answers: PaidAnswers,
        catalogue: Catalogue,
        ledger: Ledger,
        default_budget: Budget,
    ) -> None:
        self._doorway = doorway
        self._answers = answers
        self._catalogue = catalogue
        self._ledger = ledger
        self._default_budget = default_budget

    async def complete(self, request: Request) -> Response:
        """One chat completion, paid from the Project's budget."""
        return await self._answers.answer(
            request,
            chat_request.parse,
            lambda asked: ChatFrames(asked.usage_wanted),
            lambda answer, _: Response(answer, media_type="application/json"),
        )

    async def models(self, request: Request) -> Response:
        """The models by name; for a run's pod and for the operator."""
        caller = await self._doorway.caller(request)
        if not self._doorway.is_operator(caller):
            await self._doorway.run(request)
        return JSONResponse({"object": "list", "data": self._catalogue.listing()})

    async def spend(self, request: Request) -> Response:
        """What a Project has spent: ``?limit=&currency=&period=`` and optionally ``&model=``.

        Without them, the installation's default budget counts.
        """
        await self._doorway.operator(request)
        uid = request.path_params["uid"]
        if not _UID.fullmatch(uid):
            raise Problem(400, "invalid_request", "uid: not a uid")
        budget = self._budget(request)
        spend = await self._ledger.project_spend(
            uid,
            limit=Decimal(budget.limit),
            currency=budget.currency,
            period=budget.period,
            model=request.query_params.get("model", ""),
        )
        return JSONResponse(
            {
                "amount": text(spend.amount),
                "currency": spend.currency,
                "exhausted": spend.exhausted,
            }
        )

    def _budget(self, request: Request) -> Budget:
        given = {
            name: value
            for name in ("limit", "currency", "period")
            if (value := request.query_params.get(name, ""))
        }
        try:
            return Budget.model_validate({**self._default_budget.model_dump(), **given})
        except ValidationError as error:
            raise invalid(error) from None

    def routes(self) -> list[BaseRoute]:
        """All routes."""
        return [
            Route("/v1/chat/completions", self.complete, methods=["POST"]),
            Route("/v1/models", self.models, methods=["GET"]),
            Route("/v1/projects/{namespace}/{uid}/spend", self.spend, methods=["GET"]),
        ]
