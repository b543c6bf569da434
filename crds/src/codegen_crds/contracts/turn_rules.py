"""A turn without a model: what free text may mean, by rules. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from .turn import (
    MOST_WORDS,
    AnswerProposal,
    ChangeProposal,
    CreateProposal,
    ProjectFacts,
    Proposal,
    TurnAnswer,
)

LEAST_WORDS: Final = 3
"""Fewer are no wish."""
_TITLE: Final = 60
_CHOICES: Final = 8


def by_rules(words: str, facts: Sequence[ProjectFacts]) -> TurnAnswer:
    """What the words may mean; several proposals are alternatives, none asks for more words.

    Args:
        words: What a person wrote, stripped.
        facts: Their products, newest first.
    """
    words = words[:MOST_WORDS]
    return TurnAnswer(proposals=list(_meanings(words, facts)) if words else [])


def _meanings(words: str, facts: Sequence[ProjectFacts]) -> Sequence[Proposal]:
    asking = [each for each in facts if each.questions]
    if asking:
        return [
            AnswerProposal(project=each.name, question=each.questions[0].id, text=words[:4096])
            for each in asking[:_CHOICES]
        ]
    products = [each for each in facts if each.url]
    mentioned = [each for each in products if _mentions(words, each.title)]
    if len(mentioned) == 1:
        return [ChangeProposal(project=mentioned[0].name, request=words)]
    if products:
        changes = [ChangeProposal(project=each.name, request=words) for each in products]
        return [*changes[:_CHOICES], wish(words)]
    return [] if len(words.split()) < LEAST_WORDS else [wish(words)]


def wish(words: str) -> CreateProposal:
    """A new product, as it was written."""
    return CreateProposal(title=title_of(words), description=words)


def title_of(words: str) -> str:
    """A title from the first words of a wish, at most 60 characters."""
    first = re.split(r"[.!?;:\n]", words, maxsplit=1)[0]
    title = " ".join(first.split()) or "Product"
    return title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip() + "…"


def _mentions(words: str, title: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(title.casefold())}(?!\w)", words.casefold()) is not None
