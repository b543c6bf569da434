"""Which budget holds for a Project, and how to tell that it is another one now."""

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Final

from codegen_crds.v1alpha1 import AgentRun, Project
from codegen_crds.v1alpha1.project import Budget, Spend

_SMALLEST: Final = Decimal("0.000001")
"""The smallest amount that a resource can say."""


def budget_of(project: Project, default: Budget | None) -> Budget | None:
    """The Project's budget, or the installation's."""
    return project.spec.budget or default


def allowance(run: AgentRun, budget: Budget | None, now: datetime) -> str:
    """One word for what a run may spend now: the same as long as nothing was raised.

    A run that was refused for money is parked with this word; another word resumes it. That
    makes a raised limit, a new month and a removed limit one and the same case.
    """
    own = run.spec.limits.budget
    parts = [] if own is None else [f"run {own}"]
    if budget is not None:
        parts.append(f"{budget.limit} {budget.currency} {budget.period}")
        if budget.period == "month":
            parts.append(f"{now:%Y-%m}")
    return " / ".join(parts)[:64] or "installation default"


def spent(runs: Iterable[AgentRun]) -> Spend | None:
    """What runs have cost by their own account; None: none of them says.

    Amounts of different currencies have no sum: those of the currency that was used last count.
    """
    known = [usage for run in sorted(runs, key=_begun) if (usage := run.status.usage) is not None]
    if not known:
        return None
    paid = [usage.currency for usage in known if Decimal(usage.cost)]
    currency = next(filter(None, reversed(paid or [usage.currency for usage in known])), "")
    total = sum((Decimal(u.cost) for u in known if u.currency == currency), Decimal(0))
    amount = format(total.normalize() if total else Decimal(0), "f")
    return Spend(amount=amount, currency=currency)


def share(budget: Budget | None, paid: Spend | None, parts: int) -> str | None:
    """What one of several runs may spend; None: there is no budget to share.

    Over a month the operator does not know what is left: then it is the limit that is shared, and
    the Project's own budget holds besides.

    Args:
        budget: The Project's.
        paid: What it has cost so far.
        parts: How many share it.
    """
    if budget is None:
        return None
    rest = Decimal(budget.limit)
    if budget.period == "total" and paid is not None and paid.currency == budget.currency:
        rest -= Decimal(paid.amount)
    part = (max(rest, Decimal(0)) / parts).quantize(_SMALLEST, rounding=ROUND_DOWN)
    return format(part.normalize() if part else Decimal(0), "f")


def spent_otherwise(project: Project, run: AgentRun, budget: Budget) -> str:
    """Money, with its currency, that was spent in another one than the budget's; empty: none."""
    for known, amount in (
        (project.status.spend, project.status.spend.amount if project.status.spend else "0"),
        (run.status.usage, run.status.usage.cost if run.status.usage else "0"),
    ):
        if known and known.currency not in {"", budget.currency} and Decimal(amount):
            return f"{amount} {known.currency}"
    return ""


def _begun(run: AgentRun) -> float:
    made = run.metadata.creation_timestamp
    return made.timestamp() if made else 0.0


def is_zero(budget: Budget | None) -> bool:
    """Whether nothing at all may be spent."""
    return budget is not None and Decimal(budget.limit) == 0
