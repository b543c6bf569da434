"""What was built, what runs where, what it cost and what waits: a report, rendered from status."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from codegen_crds.conditions import find
from codegen_crds.v1alpha1 import Deployment, Project

from . import money, views
from .buttons import button
from .facts import Known
from .moves import Say
from .texts import Text, text_in

PERIOD: Final = timedelta(days=7)
_REQUESTS: Final = 3
_REQUEST: Final = 80


def report(known: Known) -> Say:
    """Everything of a person over the last seven days; what waits for them comes first."""
    text = text_in(known.person.locale)
    products = sorted(known.live(), key=lambda p: (not _waits(p), not p.status.url))
    if not products:
        return Say(text("projects-none"))
    since = known.now - PERIOD
    places = {d.spec.project_ref.name: d for d in known.deployments if d.spec.project_ref}
    waiting = [p for p in products if _waits(p)]
    head = [text("report", since=_day(since), until=_day(known.now))]
    head += [
        text("report-spent", amount=money.plain(amount), currency=currency)
        for currency, amount in sorted(_spent(products).items())
    ]
    head.append(text("report-waits", count=len(waiting)) if waiting else text("report-no-waits"))
    blocks = [_block(p, places.get(p.metadata.name), known, since, text) for p in products]
    rows = tuple(
        (button(views.title_on_button(p), "open", p.metadata.name),) for p in waiting[: views.PAGE]
    )
    return Say(views.packed(["\n".join(head), *blocks], text), rows)


def _block(
    project: Project, place: Deployment | None, known: Known, since: datetime, text: Text
) -> str:
    status = project.status
    title = text("card", title=project.spec.title)
    lines = [f"\n{views.state_of(project, text)} · {title}"]
    lines += [text("report-question", text=q.text[:_REQUEST]) for q in status.questions[:1]]
    if status.url:
        lines.append(text("card-url", url=status.url))
    ready = find(status.conditions, "Ready")
    if place is not None and ready is not None and ready.status == "True":
        at = ready.last_transition_time
        days = max((known.now - at).days, 0)
        server = place.spec.placement.server
        lines.append(text("report-runs", server=server, since=_day(at), days=days))
    releases = sum(h.since >= since for h in place.status.history) if place else 0
    if releases:
        lines.append(text("report-built", count=releases))
    asked = {change.id: change.request for change in project.spec.changes}
    done = [
        asked[c.id]
        for c in status.changes
        if c.state == "Live" and c.finished_at and c.finished_at >= since and c.id in asked
    ]
    lines += [text("card-change", text=request[:_REQUEST]) for request in done[-_REQUESTS:]]
    lines.append(money.line(project, known.default_budget, text))
    return "\n".join(lines)


def _waits(project: Project) -> bool:
    return bool(project.status.questions or project.status.missing_secrets)


def _spent(products: list[Project]) -> dict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for project in products:
        spend = project.status.spend
        if spend is not None and spend.currency:
            sums[spend.currency] += Decimal(spend.amount)
    return dict(sums)


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"
