"""What a call may cost and whether a budget covers it: pure arithmetic on decimals.

The rule of the whole gateway: what was spent, open reservations included, never exceeds the
limit. A reservation is an upper bound of the cost, made before the call is forwarded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Final, Literal

MICRO: Final = Decimal("0.000001")
"""Smallest amount that is counted."""
_MILLION: Final = Decimal(1_000_000)

Period = Literal["total", "month"]
Scope = Literal["project", "run"]
OWNERS: Final[Mapping[Scope, str]] = {
    "project": "the Project's budget",
    "run": "the run's budget",
}
"""What budgets are called, for people."""


@dataclass(frozen=True, slots=True)
class Price:
    """Price of a model, in currency units for a million tokens."""

    prompt: Decimal
    completion: Decimal
    currency: str

    @property
    def free(self) -> bool:
        """Whether no call can cost anything."""
        return self.prompt == 0 and self.completion == 0

    def cost(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """Cost of a call, rounded up to a millionth."""
        exact = (self.prompt * prompt_tokens + self.completion * completion_tokens) / _MILLION
        return exact.quantize(MICRO, rounding=ROUND_CEILING)


FREE: Final = Price(Decimal(0), Decimal(0), "")


@dataclass(frozen=True, slots=True)
class Bound:
    """The most tokens that a call can use."""

    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that may be spent."""

    amount: Decimal
    scope: Scope

    def covers(self, spent: Decimal, amount: Decimal) -> bool:
        """Whether a reservation fits. With nothing left, not even a free call does."""
        return spent < self.amount and spent + amount <= self.amount


@dataclass(frozen=True, slots=True)
class Refusal:
    """A budget that does not cover a call."""

    scope: Scope
    limit: Decimal
    spent: Decimal
    needed: Decimal

    def message(self, currency: str, owners: Mapping[Scope, str] = OWNERS) -> str:
        """For people.

        Args:
            currency: Of the amounts.
            owners: What each budget is called.
        """
        return (
            f"{owners[self.scope]} does not cover the call: limit {text(self.limit)}, "
            f"spent {text(self.spent)}, needed {text(self.needed)} {currency}".rstrip()
        )


@dataclass(frozen=True, slots=True)
class Uncountable:
    """Money was spent in a currency that nobody said the worth of: no limit can be kept."""

    scope: Scope
    spent: Decimal
    currency: str
    """Of what was spent."""

    def message(self, currency: str, owners: Mapping[Scope, str] = OWNERS) -> str:
        """For people.

        Args:
            currency: Of the budget.
            owners: What each budget is called.
        """
        return (
            f"{owners[self.scope]} is in {currency}, and {text(self.spent)} {self.currency} "
            f"were spent before: set its currency back to {self.currency}, or let the "
            f"installation say what one {self.currency} is worth (models.rates)"
        )


@dataclass(frozen=True, slots=True)
class Rates:
    """What money of earlier price tables is worth in that of the present one."""

    currency: str = ""
    """Of the present price table."""
    worth: Mapping[str, Decimal] = field(default_factory=dict)
    """By currency: one unit of it, in the table's."""

    def total(
        self, scope: Scope, spent: Mapping[str, Decimal], currency: str
    ) -> Decimal | Uncountable:
        """What was spent, in a budget's currency, rounded up to a millionth.

        Args:
            scope: Under which limit.
            spent: By currency; nothing but what is above zero.
            currency: Of the budget.
        """
        total = Decimal(0)
        for other, amount in sorted(spent.items()):
            if other == currency:
                total += amount
            elif currency == self.currency and other in self.worth:
                exact = amount * self.worth[other]
                total += exact.quantize(MICRO, rounding=ROUND_CEILING)
            else:
                return Uncountable(scope, amount, other)
        return total


def text(amount: Decimal) -> str:
    """Plain decimal text without trailing zeros: ``0.25``, ``10``, ``0``."""
    plain = format(amount, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def decide(amount: Decimal, limits: list[tuple[Limit, Decimal]]) -> Refusal | None:
    """Whether every limit covers a reservation.

    Args:
        amount: The reservation.
        limits: Each limit with what was spent under it.

    Returns:
        None, or the first limit that does not cover it.
    """
    for limit, spent in limits:
        if not limit.covers(spent, amount):
            return Refusal(limit.scope, limit.amount, spent, amount)
    return None
