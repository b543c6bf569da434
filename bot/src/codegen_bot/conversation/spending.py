"""What was spent, as pictures: of each product beside its limit, and run by run."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from codegen_crds.v1alpha1 import AgentRun, Project

from . import money, views
from .buttons import button
from .facts import LONG_AGO, Known
from .moves import Bar, Say
from .texts import text_in
from .timeline import MOST_BARS

_CAPTION: Final = 1000
"""UTF-16 units of what stands below a picture; Telegram's limit is 1024."""
_NEAR: Final = Decimal("0.8")
"""Share of a limit from which on it is shown as nearly spent."""


def overall(known: Known) -> Say:
    """A bar for each product: its share of its limit, the dearest first."""
    text = text_in(known.person.locale)
    found = [(p, money.money_of(p, known.default_budget)) for p in known.live()]
    spent = sorted((e for e in found if e[1].spent), key=lambda e: e[1].spent, reverse=True)
    rows = ((button(text("button-projects"), "page", "0"),),)
    if not spent:
        return Say(text("spending-none"), rows)
    dearest = max(m.spent for _, m in spent)
    bars = tuple(_share(p, m, dearest) for p, m in spent[:MOST_BARS])
    return Say(text("spending-overall", count=len(bars)), rows, bars=bars)


def spending(known: Known, project: Project) -> Say:
    """A bar for each run that cost something, in order, each beginning where the last one ended."""
    text = text_in(known.person.locale)
    rows = ((button(text("button-open"), "open", project.metadata.name),),)
    heads = [
        text("card", title=project.spec.title),
        money.line(project, known.default_budget, text),
    ]
    bars = bars_of(known.runs, project.metadata.name)
    if not bars:
        return Say("\n".join((*heads, text("spending-none"))), rows)
    heads.append(text("spending", count=len(bars)))
    return Say(views.packed(heads, text, most=_CAPTION), rows, bars=bars)


def bars_of(runs: tuple[AgentRun, ...], project: str) -> tuple[Bar, ...]:
    """What the newest runs that cost something have cost; the whole width is all of it."""
    paid = sorted((r for r in runs if _cost(r)), key=lambda r: (_begun(r), r.metadata.name))
    paid = paid[-MOST_BARS:]
    total = sum((_cost(r) for r in paid), Decimal(0)) or Decimal(1)
    bars, so_far = [], Decimal(0)
    for run in paid:
        begin, so_far = so_far, so_far + _cost(run)
        label = run.metadata.name.removeprefix(f"{project}-")
        currency = run.status.usage.currency if run.status.usage else ""
        note = f"{money.plain(_cost(run))} {currency}  {_begun(run):%Y-%m-%d}"
        state = run.status.phase or "Pending"
        bars.append(Bar(label, note, float(begin / total), float(so_far / total), state))
    return tuple(bars)


def _begun(run: AgentRun) -> datetime:
    return run.status.started_at or run.metadata.creation_timestamp or LONG_AGO


def _cost(run: AgentRun) -> Decimal:
    usage = run.status.usage
    return Decimal(usage.cost) if usage is not None else Decimal(0)


def _share(project: Project, its: money.Money, dearest: Decimal) -> Bar:
    """Of its limit; where none is known, of what the dearest product has cost."""
    note = f"{money.plain(its.spent)} {its.currency}"
    if its.limit is None:
        return Bar(project.metadata.name, note, 0.0, float(its.spent / dearest), "")
    part = its.spent / its.limit if its.limit else Decimal(1)
    state = "Failed" if part >= 1 else "Waiting" if part >= _NEAR else "Succeeded"
    note = f"{money.plain(its.spent)} / {money.plain(its.limit)} {its.currency}"
    return Bar(project.metadata.name, note, 0.0, float(min(part, Decimal(1))), state)
