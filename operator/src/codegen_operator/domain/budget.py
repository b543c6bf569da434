"""Which budget holds for a Project, and how to tell that it is another one now."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from codegen_crds.v1alpha1 import AgentRun, Project
from codegen_crds.v1alpha1.project import Budget, Spend


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
    """What runs have cost by their own account; None: none of them says."""
    known = [usage for run in runs if (usage := run.status.usage) is not None]
    if not known:
        return None
    total = sum((Decimal(usage.cost) for usage in known), Decimal(0))
    amount = format(total.normalize() if total else Decimal(0), "f")
    currency = next((usage.currency for usage in known if usage.currency), "")
    return Spend(amount=amount, currency=currency)


def is_zero(budget: Budget | None) -> bool:
    """Whether nothing at all may be spent."""
    return budget is not None and Decimal(budget.limit) == 0
