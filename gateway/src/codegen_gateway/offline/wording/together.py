"""What several things have alike, or several of one thing, told in words that need their order."""

import re

from codegen_gateway.offline.text import language_of
from codegen_gateway.offline.words.phrases import parse, singular_label

_BOTH_RU = re.compile(
    r"(?:(?<=[.!?\n] )|^)(?:и\s+)?у\s+(?P<one>[а-яё]+(?:\s[а-яё]+)?),?\s+(?:и|а\s+также)\s+у\s+"
    r"(?P<other>[а-яё]+(?:\s[а-яё]+)?)\s+(?:(?:также|тоже|ещё|еще)\s+)*(?:есть|имеется|имеются|"
    r"(?:долж\w+\s+)?быть|будет|будут)\s+(?P<what>[^.;\n]+)",
    re.IGNORECASE | re.MULTILINE,
)
"""``И у книг, и у дисков есть обложка``."""
_SEVERAL_RU = re.compile(
    r"\b(?:один|одна|одно|одного|одной)\s+или\s+(?:несколько|больше|более)\s+(?=[а-яё])|"
    r"\bодин\s+и\s+более\s+(?=[а-яё])",
    re.IGNORECASE,
)
_CONSISTS_RU = re.compile(
    r"\b(?:состо[ия]т\s+из\s+(?:нескольких|многих|разных)|включа[ею]т\s+в\s+себя\s+несколько)\s+"
    r"(?=[а-яё])",
    re.IGNORECASE,
)
"""``Заказ состоит из нескольких свечей``."""
_BETWEEN = re.compile(
    r"(?P<what>[^\W\d_]+)\s+(?:(?:are|is)\s+(?:played\s+|held\s+)?|(?:проходят|играются|идут)\s+)?"
    r"(?:between|of|among|между)\s+(?:two|двумя|2)\s+"
    r"(?!(?:dates|days|times|moments|months|years|weeks|numbers|values|amounts|prices)\b)"
    r"(?P<sides>[^\W\d_]+)(?P<more>\s*(?:\(|:\s|,\s+|(?:with|have|has|and|с|со|и)\s+(?!with|с\s))|"
    r"(?=\s*(?:[.,;]|$)))",
    re.IGNORECASE,
)
"""``Games between two players with a date``."""
_TWO = re.compile(
    r"\b(?P<has>has|have|with)\s+two\s+(?P<sides>players|teams|people|members|opponents|sides)\b"
    r"(?=\s*[,.]|\s+and\b)",
    re.IGNORECASE,
)
"""``Each match has two players, a date``."""


def spelled_out(text: str) -> str:
    """The text with each of them told apart.

    >>> spelled_out("Games between two players with a date")
    'Games with player 1, player 2, a date'
    """
    text = _TWO.sub(_pair, text)
    text = _BOTH_RU.sub(_each_ru, text)
    text = _SEVERAL_RU.sub("несколько ", text)
    text = _CONSISTS_RU.sub("имеет несколько ", text)
    return _BETWEEN.sub(_sides, text)


def _pair(match: re.Match[str]) -> str:
    phrase = parse(match["sides"])
    one = singular_label(phrase) if phrase is not None else match["sides"]
    return f"{match['has']} {one} 1, {one} 2"


def _each_ru(match: re.Match[str]) -> str:
    what = match["what"].strip()
    return f"У {match['one']} есть {what}. У {match['other']} есть {what}"


def _sides(match: re.Match[str]) -> str:
    phrase = parse(match["sides"])
    if phrase is None or not phrase.plural:
        return match.group()
    one = singular_label(phrase)
    sides = f"{one} 1, {one} 2"
    more = match["more"].strip()
    if more in ("(", ":"):
        return f"{match['what']} {'(' if more == '(' else ': '}{sides}, ".replace(" : ", ": ")
    has = "с" if language_of(match.group()) == "ru" else "with"
    return f"{match['what']} {has} {sides}{', ' if more else ''}"
