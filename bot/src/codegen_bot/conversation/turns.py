"""What a turn of the product owner is told: a bounded picture of a person's products."""

from typing import Final

from codegen_crds.contracts.turn import (
    MOST_PROJECTS,
    ChangeFact,
    ProjectFacts,
    QuestionFact,
    SecretFact,
    TurnRequest,
)
from codegen_crds.v1alpha1 import Project

from . import money
from .facts import Incoming, Known, Words, namespace_of

_LONG: Final = 2000
_SHORT: Final = 300
_QUESTION: Final = 1000
_QUESTIONS: Final = 8
_SECRETS: Final = 32
_CHANGES: Final = 8
_RELEASES: Final = 10


def said(incoming: Incoming) -> str:
    """The words of a message; empty: there are none."""
    return incoming.text.replace("\0", "").strip() if isinstance(incoming, Words) else ""


def for_owner(incoming: Incoming, known: Known) -> bool:
    """Whether a message is for the product owner: words that no button or command asked for."""
    words = said(incoming)
    return bool(words) and not words.startswith("/") and known.mode.kind in ("", "choose", "offer")


def request_of(known: Known, words: str, serial: int) -> TurnRequest:
    """The turn of a message.

    Args:
        known: What there is.
        words: The message.
        serial: Number of the update: the same update is the same turn.
    """
    # Who waits for an answer comes first: with very many products, some are not told of.
    facts = sorted(facts_of(known), key=lambda each: not each.questions)
    return TurnRequest(
        tenant=namespace_of(known.person.id),
        thread=str(known.person.id),
        message_id=f"u{serial}",
        locale=known.person.locale,
        text=words,
        facts=facts[:MOST_PROJECTS],
    )


def facts_of(known: Known) -> list[ProjectFacts]:
    """Every product that is not on its way out, newest first."""
    return [_facts(project, known) for project in known.live()]


def _facts(project: Project, known: Known) -> ProjectFacts:
    spec, status = project.spec, project.status
    spent = money.money_of(project, known.default_budget)
    asked = {change.id: change.request for change in spec.changes}
    return ProjectFacts(
        name=project.metadata.name,
        title=spec.title,
        description=spec.description[:_LONG],
        requirements=status.requirements[:_LONG],
        repository=status.repository.url if status.repository is not None else "",
        phase=status.phase,
        message=status.message,
        url=status.url,
        release=status.release,
        releases=_releases(project, known),
        pinned=bool(spec.pinned_release),
        questions=[
            QuestionFact(id=q.id, text=q.text[:_QUESTION], options=list(q.options))
            for q in status.questions[:_QUESTIONS]
        ],
        secrets=[
            SecretFact(key=each.key, description=each.description[:_SHORT])
            for each in status.missing_secrets[:_SECRETS]
        ],
        changes=[
            ChangeFact(
                request=asked[change.id][:_SHORT],
                state=change.state,
                message=change.message[:_SHORT],
            )
            for change in status.changes
            if change.id in asked
        ][-_CHANGES:],
        spent=money.plain(spent.spent),
        limit="" if spent.limit is None else money.plain(spent.limit),
        currency=spent.currency,
    )


def _releases(project: Project, known: Known) -> list[str]:
    for each in known.deployments:
        reference = each.spec.project_ref
        if reference is not None and reference.name == project.metadata.name:
            served = dict.fromkeys(h.release.release_id for h in each.status.history)
            return [r for r in served if r != project.status.release][:_RELEASES]
    return []
