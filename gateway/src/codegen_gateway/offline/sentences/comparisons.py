"""A bound that is another field: ``the end must be after the start``, ``выезд позже заезда``.

What stands before the comparing word is the field, what stands behind it bounds it. Words such as
``must not be`` turn the word around: what is not earlier is at least.
"""

import re
from dataclasses import dataclass

from codegen_gateway.offline.draft import Compared

_MINIMUM, _ABOVE = "minimum", "exclusive_minimum"
_MAXIMUM, _BELOW = "maximum", "exclusive_maximum"
_WORDS = {
    _MINIMUM: (
        r"at least|(?:equal to or )?(?:greater|more|later|higher) than or (?:equal to|the same as)|"
        r"equal to or (?:greater|more|later|higher) than|on or after|at or after|the same as or "
        r"(?:after|later than|more than)|same or (?:later|higher|greater) than|>=|≥|"
        r"(?:больше|позже|выше) или рав\w+|не менее чем"
    ),
    _MAXIMUM: (
        r"at most|(?:less|earlier|lower|smaller) than or (?:equal to|the same as)|equal to or "
        r"(?:less|earlier|lower|smaller) than|on or before|at or before|up to|within|<=|≤|"
        r"(?:меньше|раньше|ниже) или рав\w+|в пределах"
    ),
    _ABOVE: (
        r"(?:strictly\s+)?(?:(?:later|more|greater|larger|bigger|higher|longer) than|after|above|"
        r"over|exceeds?|>)|(?:строго\s+)?(?:позже|позднее|больше|более|выше|после|превыша\w+|превысит\w*|"
        r"превзой\w+|превосход\w+)(?:,?\s+чем)?"
    ),
    _BELOW: (
        r"(?:strictly\s+)?(?:(?:earlier|sooner|less|fewer|smaller|lower|shorter) than|before|"
        r"prior to|below|under|<)|(?:строго\s+)?(?:раньше|ранее|меньше|менее|ниже|до)(?:,?\s+чем)?"
    ),
}
_KINDS = (_MINIMUM, _MAXIMUM, _ABOVE, _BELOW)
_COMPARES = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<{key}>{_WORDS[key]})" for key in _KINDS)
    + r")(?:\s+that\s+of)?(?![\w-])\s*",
    re.IGNORECASE,
)
_TURNED = {_MINIMUM: _BELOW, _BELOW: _MINIMUM, _MAXIMUM: _ABOVE, _ABOVE: _MAXIMUM}
_NOT = (
    r"not|never|cannot|can't|can’t|won't|mustn't|shouldn't|isn't|aren't|doesn't|don't|no|"
    r"не|никогда не|нельзя|ни"
)
_AUXILIARY = re.compile(
    rf"(?:^|\s+)(?:(?P<no>{_NOT})|must|should|shall|has to|have to|had to|needs to|need to|"
    r"ought to|will|would|can|may|might|does|do|is|are|be|always|strictly|also|"
    r"comes?|go|goes|lies?|happens?|falls?|occurs?|должн\w+|должен|обязан\w*|может|могут|быть|"
    r"был[аио]?|будут|бывает|бывают|which|that|котор\w+|"
    r"будет|всегда|строго|ид[её]т|наступа\w+|оказа\w+|стать|станов\w+|есть|это)$",
    re.IGNORECASE,
)
_DEED = re.compile(
    r"\s+(?:ends?|finish(?:es)?|closes?|returns?|закан\w+|законч\w+|заверш\w+|конча\w+|оканч\w+)$",
    re.IGNORECASE,
)
"""``A trip cannot end (before it starts)``."""
_DENIED = re.compile(rf"(?<![\w-])(?:{_NOT}|n't|if|when|если|когда)(?![\w-])", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:please|make sure(?: that)?|ensure(?: that)?|check(?: that)?|require(?: that)?|"
    r"(?:add|introduce) an? (?:check|rule|constraint|validation)(?: that|:)?|it must be so that|"
    r"пусть|(?:сделай\w*|нужно|надо|важно|следи\w*|проверя\w+)(?: так| за тем)?,? что(?:бы)?|"
    r"and|but|also|so|where|that|which|the|an?|its|their|his|her|each|every|any|of course|"
    r"note that|и|а|но|причём|при этом|чтобы|также)\s+)+",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s+(?:too|also|as well|either|itself|obviously|of course|тоже|также)$|[.!;,]+$"
)
_APART = re.compile(
    r"(?<=[\w)]),?\s+(?:where|such that|so that|provided(?: that)?|on condition that|где|"
    r"так,? чтобы|при условии,? что|причём|при этом)\s+(?P<rest>[^.;:\n()]+)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:(?:i|we|people|users?|you|я|мы|нужно|надо|можно)\s+)?(?:(?:can|want to|need to|should|"
    r"хочу|хотим)\s+)?(?:show|list|filter|find|display|search|see|remind|tell|notify|highlight|mark|"
    r"покаж|показ|вывод|вывед|фильтр|отфильтр|най|искать|ищ|напомин|напомн|выдел|отмеч|видеть)\w*\s",
    re.IGNORECASE,
)
"""Who wants to see those where it is so does not say that it always is."""
_REFUSED = re.compile(
    r"\s+(?:(?:is|are|must be|should be)\s+)?(?:refused|rejected|not allowed|not accepted|"
    r"forbidden|prohibited|invalid|impossible|not possible|an error|"
    r"запрещен\w*|запрещён\w*|недопустим\w*|не допуска\w+|невозмож\w+|нельзя)$",
    re.IGNORECASE,
)
"""``A departure before the arrival is not allowed``."""
_FEW = 5
"""Words of a name that is meant to be one of a field."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a text compares.

    Attributes:
        field: What the bounded field is called; empty where a text begins with the comparing word.
        bound: The bound.
    """

    field: str
    bound: Compared


def told(text: str) -> Comparison | None:
    """The comparison that a text is; None for any other text.

    >>> told("The end date must not be before the start date").bound.key
    'minimum'
    """
    found = list(_COMPARES.finditer(text))
    # Of several the first one that is no part of a name, as of ``действует до``.
    match = next((m for m in found if m.group().strip().lower() != "до"), next(iter(found), None))
    if match is None:
        return None
    before, turned = _turned(text[: match.start()].strip(" ,:–—-"))
    if (deed := _DEED.search(before)) is not None:
        before, again = _turned(before[: deed.start()])
        before, turned = f"{before}{deed.group()}", turned != again
    if _DENIED.search(before):
        return None
    behind = text[match.end() :].strip(" ,")
    while (shorter := _ENDS.sub("", behind)) != behind:
        behind = shorter.strip()
    if (refused := _REFUSED.search(behind)) is not None:
        behind, turned = behind[: refused.start()], not turned
    name, other = _LEAD.sub("", before), _LEAD.sub("", behind)
    if not other or re.search(r"\d", other) or max(_words(name), _words(other)) > _FEW:
        return None
    key = next(key for key in _KINDS if match[key] is not None)
    words = text[min(len(before), match.start()) if turned else match.start() :].strip(" .,;")
    return Comparison(name, Compared(_TURNED[key] if turned else key, other, words))


def _turned(before: str) -> tuple[str, bool]:
    """A text without ``must`` and ``may not`` at its end, and whether these turn what follows."""
    turned = False
    while (auxiliary := _AUXILIARY.search(before)) is not None:
        turned = turned != (auxiliary["no"] is not None)
        before = before[: auxiliary.start()].strip(" ,")
    return before, turned


def apart(text: str) -> str:
    """The text with such a clause behind a list as one of its own.

    >>> apart("Stays with a start and an end where the end is after the start")
    'Stays with a start and an end; the end is after the start'
    """

    def told_apart(match: re.Match[str]) -> str:
        found = told(match["rest"])
        before = re.split(r"[.;\n]\s*", match.string[: match.start()])[-1]
        if found is None or not found.field or _ASKS.match(before):
            return match.group()
        return f"; {match['rest']}"

    return _APART.sub(told_apart, text)


def behind(text: str) -> Compared | None:
    """The bound that a text says of the field before it: ``after the start date``."""
    found = told(text)
    return found.bound if found is not None and not found.field else None


def _words(text: str) -> int:
    return len(text.split())
