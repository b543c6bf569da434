"""Descriptions of bots: what says that a product is one, and what it keeps if nothing is said."""

import re

from . import features

TELEGRAM = "telegram_bot"
"""Key of the feature."""
_USUAL_LISTS = {
    r"\b(?:shopping|grocery) lists?\b": "Items have a name and an optional quantity.",
    r"\bспис(?:ок|к\w+) покупок\b": "Покупки: название, количество (необязательно).",
}
_BOT = re.compile(
    r"\s*(?:(?:i (?:need|want)|we need|please|make|build|create|write|нужен|нам нужен|"
    r"мне нужен|хочу|сделай\w*|создай\w*|напиши\w*)\s+)*"
    r"(?:an?\s+|the\s+|simple\s+|простой\s+|простого\s+)*"
    r"(?:bot|бота?)\b(?!\s+(?:не|is not)\b)",
    re.IGNORECASE,
)


def is_one(description: str) -> bool:
    """Whether it begins with what it is: "a bot that keeps …", and no other messenger is named."""
    begins = _BOT.match(description) is not None
    return begins and not any(feature.key == "bot" for feature, _ in features.find(description))


def usual_fields(description: str) -> str:
    """Fields of a list that is called by a name that leaves nothing open; empty: of another."""
    for pattern, fields in _USUAL_LISTS.items():
        if re.search(pattern, description, re.IGNORECASE):
            return fields
    return ""
