"""What a product has cost and may cost: sums from its status, and a limit that a person sets."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.project import Budget

from . import views
from .buttons import MOST_BYTES, VERSION, button
from .facts import Known
from .moves import Button, Say
from .texts import Text, text_in

_AMOUNT: Final = re.compile(r"(0|[1-9][0-9]{0,11})([.,][0-9]{1,6})?")
_WISH: Final = re.compile(
    r"(?P<about>.*?)\s*(?P<amount>[0-9][0-9.,]*)\s*(?P<currency>[A-Za-z]{3})?"
)
_RAISES: Final = (Decimal("1.5"), Decimal(2), Decimal(5))


@dataclass(frozen=True, slots=True)
class Money:
    """Money of a product, in its currency."""

    spent: Decimal
    """In the period; reservations included."""
    limit: Decimal | None
    """None: nobody said one, or in another currency than that of what was spent."""
    currency: str
    """ISO 4217; empty: not known."""
    period: str

    @property
    def left(self) -> Decimal | None:
        """What may still be spent, never below zero; None: there is no limit to speak of."""
        return None if self.limit is None else max(self.limit - self.spent, Decimal(0))


def money_of(project: Project, default: Budget | None) -> Money:
    """Money of a product.

    Args:
        project: The product.
        default: The installation's limit for products that have none of their own.
    """
    budget, spend = project.spec.budget or default, project.status.spend
    spent = Decimal(spend.amount) if spend else Decimal(0)
    spoken = spend.currency if spend else ""
    if budget is None:
        return Money(spent, None, spoken, "total")
    comparable = not spoken or spoken == budget.currency
    limit = Decimal(budget.limit) if comparable else None
    return Money(spent, limit, spoken or budget.currency, budget.period)


def plain(amount: Decimal) -> str:
    """An amount without needless zeros, as the API takes it."""
    return f"{amount.normalize():f}"


def read_amount(words: str) -> str | None:
    """An amount as the API takes it, with a point or a comma; None: it is none."""
    if not _AMOUNT.fullmatch(words):
        return None
    return plain(Decimal(words.replace(",", ".")))


def read_wish(words: str) -> tuple[str, str, str] | None:
    """``books 10``, ``10 EUR`` as (about, amount, currency); None: there is no amount in it.

    The amount is returned as written: whether it is one says :func:`read_amount`.
    """
    found = _WISH.fullmatch(words)
    if found is None:
        return None
    return found["about"], found["amount"], (found["currency"] or "").upper()


def line(project: Project, default: Budget | None, text: Text) -> str:
    """Spent, limit and rest of a product in one line."""
    money = money_of(project, default)
    spent, currency = plain(money.spent), money.currency
    if money.limit is None or money.left is None:
        return text("budget-open", spent=spent, currency=currency)
    message = "budget-month" if money.period == "month" else "budget-total"
    limit, left = plain(money.limit), plain(money.left)
    return text(message, spent=spent, limit=limit, left=left, currency=currency)


def overview(known: Known) -> Say:
    """Every product with its money, as many as fit; a tap shows how to raise its limit."""
    text = text_in(known.person.locale)
    products = known.live()
    if not products:
        return Say(text("projects-none"))
    lines = [
        f"{text('card', title=p.spec.title)}\n{line(p, known.default_budget, text)}"
        for p in products
    ]
    rows = tuple(
        (button(f"💰 {views.title_on_button(p)}", "budget", p.metadata.name),)
        for p in products[: views.PAGE]
    )
    picture = ((button(text("button-spending"), "spent"),),)
    return Say(views.packed([text("budgets"), *lines], text), (*rows, *picture))


def card(known: Known, project: Project, *, edit: bool = False) -> Say:
    """A product's money, with limits to choose from."""
    text = text_in(known.person.locale)
    name = project.metadata.name
    money = money_of(project, known.default_budget)
    rows: list[tuple[Button, ...]] = []
    if money.currency:
        base = max(money.limit or Decimal(1), money.spent)
        for limit in dict.fromkeys(plain(base * by) for by in _RAISES):
            if read_amount(limit) and len(f"{VERSION}:raise:{name}:{limit}") <= MOST_BYTES:
                shown = text("button-raise", limit=limit, currency=money.currency)
                rows.append((button(shown, "raise", name, limit),))
    rows.append(
        (
            button(text("button-spending"), "spending", name),
            button(text("button-open"), "open", name),
        )
    )
    shown = "\n".join(
        (
            text("card", title=project.spec.title),
            line(project, known.default_budget, text),
            text("budget-how", name=name),
        )
    )
    return Say(shown, tuple(rows), edit=edit)
