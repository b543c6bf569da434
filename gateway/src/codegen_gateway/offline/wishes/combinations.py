"""Values that may not come together twice: ``the combination of row and number is unique``.

Such a rule is cut from the text before this is read, and put onto a thing when all are known: what
names no two fields of one thing is told.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from codegen_gateway.offline.draft import Draft

from .named_together import fields_of
from .repetitions import INSIDE, RULES, TAIL, allows, forbids

_PART: Final = re.compile(r"[^.;:,(\n]*\Z")
_HAS: Final = re.compile(
    r"\b(?:with|have|has|having|and|need|needs|keep|store|с|со|и|имеют|имеет|есть)\s", re.IGNORECASE
)
_SENTENCE: Final = re.compile(r"[^.;!\n]+", re.IGNORECASE)
_JOINT: Final = re.compile(
    r"[,(:—–]\s?(?:(?:and|but|so|also|и|но|а|причём|причем|при\sэтом|а\sтакже|поэтому|так\sчто|чтобы)\s)?|"
    r"(?:\A|(?<=\s))(?:but|and|so\sthat|and\salso|но|причём|при\sэтом)\s|\A\W*",
    re.IGNORECASE,
)
_CLAUSE_AFTER: Final = re.compile(
    r"(?:,?\s(?:and|but|so|и|но|а)\s|,\s)(?=[^,]+\s(?:has|have|is|are|can|belongs?|имеет|имеют|есть|"
    r"принадлеж\w+|можно)\s)",
    re.IGNORECASE,
)


_BEGINS: Final = re.compile(r"\s(?:starts?|begins?|counts?|goe?s?)\s", re.IGNORECASE)
"""``Positions start from 1 and don't repeat within a hunt``: of positions it is."""
_BRACKETED: Final = re.compile(
    r"(?:\A|(?<=[.;\n]\s)|(?<=\n))[-*•]?\s*(?:(?:the|each|every)\s)?(?:pair\s|combination\s)?(?:of\s)?"
    r"\((?P<one>[a-z]+(?:[ _][a-z]+)?),\s(?P<other>[a-z]+(?:[ _][a-z]+)?)\)\s"
    r"(?:(?:is|are|must\sbe|should\sbe|has\sto\sbe)\s)?unique(?:\stogether)?(?=\s*(?:[.;\n]|\Z))",
    re.IGNORECASE,
)
"""``(key, locale) unique``."""


@dataclass
class Together:
    """One rule.

    Attributes:
        text: Its words.
        names: The words that name the fields.
        pair: Whether exactly two have to be named.
    """

    text: str
    names: str
    pair: bool = False


def cut(text: str) -> tuple[str, list[Together]]:
    """A description without such rules, and these.

    >>> cut("Seats: row, number. The pair of row and number is unique.")[0]
    'Seats: row, number.'
    """
    found: list[Together] = []

    def inside(match: re.Match[str]) -> str:
        if allows(match.group(), match["of"]):
            return match.group()
        before = match["of"].strip() or _PART.findall(text[: match.start()].rstrip(" ,"))[0]
        bracket = text.rfind("(", 0, match.start())
        if match["close"] and bracket > text.rfind(")", 0, match.start()):
            # "number (positive, unique within the show)": it is said of the number
            before = _HAS.split(_PART.findall(text[:bracket].rstrip())[0])[-1]
            found.append(Together(match["said"].strip(), f"{before} {match['said']}"))
            return f"{match['of']})"
        names = _BEGINS.split(_HAS.split(before)[-1])[0]
        found.append(Together(match["said"].strip(), f"{names} {match['said']}"))
        more = _HAS.search(before) or _BEGINS.search(before)
        if match["open"] or more or not _begins(text, match.start()):
            return re.sub(r"\s(?:and|but)\s*\Z", "", match["of"])
        found[-1].text = match.group().strip()
        return ""

    def tail(match: re.Match[str]) -> str:
        found.append(Together(match["said"], match["of"], pair=True))
        return match["of"].rstrip(" ,(—–-")

    def bracketed(match: re.Match[str]) -> str:
        found.append(Together(match.group().strip(" -*•"), f"{match['one']} and {match['other']}"))
        return ""

    text = _BRACKETED.sub(bracketed, text)
    text = TAIL.sub(tail, text)
    text = INSIDE.sub(inside, text)
    text = _SENTENCE.sub(lambda match: _without(match.group(), found), text)
    return re.sub(r"(?<=[.!?])\s*[.;](?=\s|\Z)", "", text).strip() if found else text, found


def _begins(text: str, at: int) -> bool:
    line = text[:at].rstrip(" ").endswith("\n")
    return line or not text[:at].strip() or text[:at].rstrip()[-1:] in ".;\n:,"


def _without(sentence: str, found: list[Together]) -> str:
    matching = [(start, end) for start, end in _clauses(sentence) if _is_rule(sentence[start:end])]
    # Behind a colon stand fields, and a rule behind these where there is one.
    behind = [each for each in matching if not sentence[: each[0]].rstrip().endswith(":")]
    for start, end in (behind or matching)[:1]:
        said = sentence[start:end].strip(" ,)")
        found.append(Together(said, said))
        return sentence[:start].rstrip(" ,(:—–") + sentence[end:].lstrip(" )")
    return sentence


def _is_rule(clause: str) -> bool:
    """Whether it is such a rule; things with fields are none, whatever stands behind them."""
    said = clause.strip(" ,)")
    if re.search(r"[:()]", said) or not forbids(said):
        return False
    return any(rule.fullmatch(said) for rule in RULES)


def _clauses(sentence: str) -> Iterator[tuple[int, int]]:
    """Where a clause of a sentence begins and ends, the longest first."""
    for joint in _JOINT.finditer(sentence):
        after = _CLAUSE_AFTER.search(sentence, joint.end() + 8)
        closed = sentence.find(")", joint.end()) if "(" in joint.group() else -1
        if closed >= 0:
            yield joint.end(), closed
            continue
        if after is not None:
            yield joint.end(), after.start()
        yield joint.end(), len(sentence)


def apply(rules: Sequence[Together], draft: Draft) -> list[Together]:
    """Put rules onto the things whose fields they name; those that name none are left over."""
    left: list[Together] = []
    for rule in rules:
        found = fields_of(rule.names, draft, pair=rule.pair)
        if found is None:
            left.append(rule)
            continue
        entity, fields = found
        known = [{id(each) for each in others} for others in entity.together]
        if {id(each) for each in fields} not in known:
            entity.together.append(fields)
    return left
