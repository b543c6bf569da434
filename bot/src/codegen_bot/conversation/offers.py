"""What the product owner proposes, as buttons: nothing of it happens before a tap.

An offer shows all the words that somebody would work from. Its button holds a number and a digest;
the proposal itself waits in the person's mode, so that an old button never does something else.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Final, assert_never

from pydantic import TypeAdapter, ValidationError

from codegen_crds.contracts.turn import (
    AnswerProposal,
    BudgetProposal,
    ChangeProposal,
    CreateProposal,
    Proposal,
    RollbackProposal,
    SecretProposal,
    ShowProposal,
    TeardownProposal,
)

from . import money, views
from .buttons import button
from .facts import Known, Mode
from .moves import Say
from .report import report
from .texts import text_in

Doable = CreateProposal | AnswerProposal | ChangeProposal | BudgetProposal
"""What a tap on an offer does; the other kinds lead to buttons that there are anyway."""
_DOABLE: Final = (CreateProposal, AnswerProposal, ChangeProposal, BudgetProposal)
_PROPOSALS: Final = TypeAdapter(list[Proposal])
_MARK: Final = 10
_WORDS: Final = 3000


def shown(known: Known, wanted: ShowProposal) -> Say:
    """Facts, rendered from status."""
    project = known.project(wanted.project)
    if wanted.what == "report":
        return report(known)
    if wanted.what == "budget":
        return money.overview(known) if project is None else money.card(known, project)
    return views.page(known, 0) if project is None else views.card(project, known.person)


def offer(known: Known, proposal: Proposal, number: int) -> Say:  # noqa: PLR0911 - a table of kinds
    """A proposal with the button that decides it."""
    text = text_in(known.person.locale)
    do = ((button(text("button-do"), "do", str(number), _mark(proposal)),),)
    if isinstance(proposal, CreateProposal):
        return Say(f"{text('offer-create', title=proposal.title)}\n{_quoted(proposal)}", do)
    if isinstance(proposal, ShowProposal):
        return shown(known, proposal)
    project = known.project(proposal.project)
    if project is None:
        return Say(text("gone"))
    name, title = project.metadata.name, project.spec.title
    match proposal:
        case ChangeProposal():
            return Say(f"{text('offer-change', title=title)}\n{_quoted(proposal)}", do)
        case AnswerProposal():
            return Say(f"{text('offer-answer', title=title)}\n{_quoted(proposal)}", do)
        case BudgetProposal():
            currency = money.money_of(project, known.default_budget).currency
            said = text("offer-budget", title=title, limit=proposal.limit, currency=currency)
            return Say(said, do)
        case RollbackProposal(release=release):
            kind = "offer-rollback" if release else "offer-newest"
            pin = button(text("button-do"), "pin", name, release)
            return Say(text(kind, title=title, release=release), ((pin,),))
        case SecretProposal(key=key):
            asked = button(text("button-secret"), "secrets", name)
            return Say(text("offer-secret", title=title, key=key), ((asked,),))
        case TeardownProposal():
            down = button(text("button-delete"), "delete", name)
            return Say(text("offer-delete", title=title), ((down,),))
        case _:
            assert_never(proposal)


def waiting(proposals: Sequence[Proposal]) -> Mode:
    """The mode in which proposals wait for a tap."""
    return Mode("offer", text=_PROPOSALS.dump_json(list(proposals)).decode())


def taken(mode: Mode, number: str, mark: str) -> tuple[Doable, Mode] | None:
    """The proposal of a tap, and the mode in which it waits no more; None: it does not wait."""
    if mode.kind != "offer" or not number.isdigit() or number in mode.key.split(","):
        return None
    try:
        proposals = _PROPOSALS.validate_json(mode.text)
    except ValidationError:  # another version wrote them
        return None
    proposal = proposals[int(number)] if int(number) < len(proposals) else None
    if not isinstance(proposal, _DOABLE) or _mark(proposal) != mark:
        return None
    return proposal, replace(mode, key=f"{mode.key},{number}")


def _mark(proposal: Proposal) -> str:
    return hashlib.sha256(proposal.model_dump_json().encode()).hexdigest()[:_MARK]


def _quoted(proposal: CreateProposal | ChangeProposal | AnswerProposal) -> str:
    match proposal:
        case CreateProposal():
            words = proposal.description
        case ChangeProposal():
            words = proposal.request
        case AnswerProposal():
            words = proposal.text
        case _:
            assert_never(proposal)
    return f"<i>{escape(words if len(words) <= _WORDS else words[:_WORDS] + '…')}</i>"
