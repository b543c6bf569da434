"""Things people ask for that rules cannot build: recognised, named, never pretended."""

import re
from dataclasses import dataclass
from functools import lru_cache

from codegen_gateway.offline.draft import Language
from codegen_gateway.offline.sentences.grammar import CONNECT, JOIN
from codegen_gateway.offline.sentences.subjects import subject_of
from codegen_gateway.offline.text import search, split
from codegen_gateway.offline.words.lexicon import features as table

_NEGATED = re.compile(
    r"(?:\b(?:no|without|don't need|do not need|not need|neither)\s+(?:\w+\s+)?"
    r"|\b(?:без|не нужн\w+|не надо)\s+(?:\w+\s+)?)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Feature:
    """A recognised wish."""

    key: str
    pattern: re.Pattern[str]
    unless_after: re.Pattern[str] | None
    """Words before it that make it something else."""
    en: str
    ru: str

    def name(self, language: Language) -> str:
        """What it is called in that language."""
        return self.ru if language == "ru" else self.en


@lru_cache(maxsize=1)
def known() -> dict[str, Feature]:
    """Every wish that is recognised, by its key."""
    return {
        key: Feature(
            key,
            re.compile(rf"(?<![\w-])(?:{row.pattern})", re.IGNORECASE),
            re.compile(rf"(?:{row.unless_after})$", re.IGNORECASE) if row.unless_after else None,
            row.en,
            row.ru,
        )
        for key, row in table().items()
    }


def find(text: str) -> list[tuple[Feature, re.Match[str]]]:
    """What is wished in a text and cannot be built; a negated wish is none."""
    return [
        (feature, match)
        for feature in known().values()
        for match in feature.pattern.finditer(text)
        if not _is_other(feature, text[: match.start()])
    ]


_BUILT = frozenset({"search", "page", "telegram_bot"})
"""Wishes whose words say nothing of what came of them."""


def named(text: str) -> bool:
    """Whether a sentence wishes for what the person is told of by its name."""
    return any(feature.key not in _BUILT for feature, _ in find(text))


def _is_other(feature: Feature, before: str) -> bool:
    """Whether the words before make it no wish, or one for something else."""
    other = feature.unless_after
    return bool(_NEGATED.search(before) or (other is not None and other.search(before)))


def cut(text: str) -> tuple[str, list[str]]:
    """A sentence without the parts that wish for such things, and the keys of these things.

    A part goes as a whole, unless it says something about fields as well: "tasks with a title
    in a Telegram bot" loses the bot alone.
    """
    if not any(feature.pattern.search(text) for feature in known().values()):
        return text, []
    keys = [feature.key for feature, _ in find(text)]
    parts = [_shorten(part) for part in split(text, JOIN)]
    return re.sub(r",\s*:", ":", ", ".join(part for part in parts if part)), keys


def _shorten(part: str) -> str:
    shorter = part
    for feature in known().values():
        shorter = feature.pattern.sub(" ", shorter)
    if shorter == part:
        return part
    shorter = re.sub(
        r"^(?:(?:an?|for|для|the|simple|small|простой|простое|простого)\s+)+",
        "",
        " ".join(shorter.split()),
        flags=re.IGNORECASE,
    )
    shorter = re.sub(
        r"\s*\b(?:with|from|via|through|in|by|с|через|в|по)(?:\s+(?:an?|the))?(?=\s*(?::|"
        r"$))",
        "",
        shorter,
    )
    return shorter if _describes(shorter) else ""


def _describes(text: str) -> bool:
    """Whether something about things and their fields is left."""
    if re.search(r":\s*\w|\(", text):
        return True
    match = search(text, CONNECT)
    if match is None:
        return False
    return subject_of(text[: match.start()]).kind == "thing" and len(text[match.end() :]) > 2  # noqa: PLR2004
