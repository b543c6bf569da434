"""Who pays for a call, and the money taken before it is forwarded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Self
from uuid import UUID

from codegen_crds.v1alpha1 import AgentRun
from codegen_crds.v1alpha1.project import Budget
from codegen_gateway.problems import Problem

from .budget import OWNERS, Price, Refusal, Scope, Uncountable
from .catalogue import Catalogue, Purpose
from .ledger import Ledger, Order


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose money a call takes: of an account, and within it of one who spends."""

    account: str
    """Uid of a Project, or ``tenant:<namespace>``."""
    spender: str
    """Uid of a run, or a turn of a tenant's dialogue."""
    budget: Budget
    """Of the account."""
    limit: str | None = None
    """Of the one who spends."""
    owners: Mapping[Scope, str] = field(default_factory=lambda: OWNERS)
    recorded: bool = False
    """Whether what is asked and said is kept: of runs, not of people's dialogues."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """Values that must not be kept, whoever says them."""
    pod: str = ""
    """Uid of the run's pod; empty: what is asked is nobody's to have again."""

    @classmethod
    def of_run(cls, run: AgentRun, budget: Budget, secrets: tuple[str, ...] = ()) -> Self:
        """A run, from its Project's budget."""
        uid = run.spec.project_ref.uid
        return cls(
            uid,
            run.metadata.uid,
            budget,
            run.spec.limits.budget,
            recorded=True,
            secrets=secrets,
            pod=run.status.pod_uid,
        )


class Payments:
    """Prices from the catalogue, reservations in the ledger; the same for whatever is asked."""

    def __init__(self, catalogue: Catalogue, ledger: Ledger) -> None:
        self._catalogue = catalogue
        self._ledger = ledger

    def known(self, model: str, purpose: Purpose) -> None:
        """Whether there is a model, and for this.

        Raises:
            Problem: 404.
        """
        there = self._catalogue.purpose(model)
        if there is None:
            raise Problem(404, "model_not_found", f"there is no model {model}")
        if there != purpose:
            raise Problem(
                404, "model_not_found", f"the model {model} is for {there}, not for {purpose}"
            )

    def price(self, model: str, purpose: Purpose, currency: str) -> Price:
        """What a model costs.

        Args:
            model: Its name.
            purpose: What it is asked for.
            currency: Of the budget.

        Raises:
            Problem: 404, or 400 ``price_unknown`` or ``currency_mismatch``.
        """
        self.known(model, purpose)
        price = self._catalogue.price(model)
        if price is None:
            raise Problem(400, "price_unknown", f"the model {model} has no price")
        if price.free or price.currency == currency:
            return price
        raise Problem(
            400,
            "currency_mismatch",
            f"the model {model} has a price in {price.currency}, the budget is in {currency}",
        )

    async def reserve(self, model: str, amount: Decimal, payer: Payer) -> UUID:
        """Take the most that a call can cost.

        Raises:
            Problem: 402.
        """
        order = Order(
            project_uid=payer.account,
            run_uid=payer.spender,
            model=model,
            currency=payer.budget.currency,
            amount=amount,
            limit=Decimal(payer.budget.limit),
            period=payer.budget.period,
            run_limit=None if payer.limit is None else Decimal(payer.limit),
        )
        reserved = await self._ledger.reserve(order)
        if isinstance(reserved, Refusal | Uncountable):
            raise Problem(
                402,
                "budget_exhausted",
                reserved.message(payer.budget.currency, payer.owners),
                kind="insufficient_quota",
            )
        return reserved
