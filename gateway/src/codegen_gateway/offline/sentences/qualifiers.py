"""What is said about a field beside its name: types, bounds, lengths, required, unique.

:func:`take` removes what it understands from a text and leaves the rest, in which the caller
looks for the name of the field. A phrase is understood whole or not at all.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from codegen_gateway.offline.draft import Qualifiers
from codegen_gateway.offline.text import ASIDE, meant
from codegen_gateway.offline.words.quantities import NUMBER, UNIT, number, unit_kind

from . import fixed, places
from .defaults import default_of

_FORM = 3
"""Of a form set aside: its words, its pattern and an example."""
Rule = tuple[re.Pattern[str], Callable[[Qualifiers, re.Match[str]], None]]

_MUST = (
    r"(?:(?:must|should|shall|has to|have to|is|are|долж(?:ен|н\w+))\s+(?:always\s+)?"
    r"(?:be|быть)?\s*)?"
)
_CHARS = (
    r"(?:characters?|chars?|symbols?|letters?|digits? long|signs?|"
    r"символ\w*|знак\w*|букв\w*)(?:\s+long|\s+in length|\s+в длину)?"
)
_LEN = r"(?:length|long|длин\w+)"
_AT_MOST = (
    r"(?:up to|at most|no more than|not more than|no longer than|not longer than|maximum of|"
    r"maximum|"
    r"max\.?|cannot exceed|not exceed(?:ing)?|not over|"
    r"never (?:above|over|more than)|(?:is |are )?limited to|"
    r"(?:(?:can|may|must|should)(?: ?not|n't)|can't) (?:exceed|be (?:above|over|(?:more|longer|"
    r"higher|greater|larger|bigger) than))|<=|≤|до|не более|не больше|не длиннее|"
    r"не выше|не позднее(?= \d{4}(?:\s*(?:г|$|[,.;)])))|"
    r"не превыша\w+|максимум|макс\.?)"
)
_AT_LEAST = (
    r"(?:at least|no less than|not less than|no fewer than|not shorter than|minimum of|minimum|"
    r"min\.?|"
    r"(?:(?:can|may|must|should)(?: ?not|n't)|can't) be (?:below|under|(?:less|lower|shorter|"
    r"smaller|fewer) than)(?= (?!0\b|zero\b))|"
    r"not below|never (?:below|under|less than)(?= (?!0\b|zero\b))|"
    r">=|≥|не менее|не меньше|не короче|не ниже|"
    r"не (?:раньше|ранее)(?= \d{4}(?:\s*(?:г|$|[,.;)])))|"
    r"минимум|мин\.?)"
)


_WORD = r"[«“\"'][^«»“”\"']{1,60}[»”\"']|-?\d+(?:[.,]\d+)?|[^\W\d_][\w-]{0,40}"
"""A number, a word, or whatever stands in quotes."""

LONGEST = 1000
"""Characters; a longer text is about more than one field."""


def _whole(value: str) -> int:
    return max(0, int(number(value)))


def _bounds(q: Qualifiers, m: re.Match[str]) -> None:
    low, high = number(m["low"]), number(m["high"])
    q.minimum, q.maximum = min(low, high), max(low, high)
    _unit(q, m)


def _lengths(q: Qualifiers, m: re.Match[str]) -> None:
    low, high = sorted((_whole(m["low"]), _whole(m["high"])))
    q.min_length, q.max_length = low, max(1, high)


def _longest(q: Qualifiers, m: re.Match[str]) -> None:
    q.max_length = max(1, _whole(m["n"]))


def _shortest(q: Qualifiers, m: re.Match[str]) -> None:
    q.min_length = _whole(m["n"])


def _exact_length(q: Qualifiers, m: re.Match[str]) -> None:
    q.min_length = q.max_length = max(1, _whole(m["n"]))


def _of_a_form(q: Qualifiers, m: re.Match[str]) -> None:
    q.notes.append(m.group().strip())


def _limit(name: str) -> Callable[[Qualifiers, re.Match[str]], None]:
    def apply(q: Qualifiers, m: re.Match[str]) -> None:
        setattr(q, name, number(m["n"]))
        _unit(q, m)

    return apply


def _form(q: Qualifiers, m: re.Match[str]) -> None:
    told = meant(m["figures"])
    if len(told) == _FORM:
        _, q.pattern, q.example = told
    elif told[1:] in (["dict"], ["list"]):
        q.held = "dict" if told[1] == "dict" else "list"


def _initial(q: Qualifiers, m: re.Match[str]) -> None:
    q.default = m["default"]
    if default_of("bool", q.default, ()) and not q.values:
        q.type = q.type or "bool"


def _fixed(q: Qualifiers, m: re.Match[str]) -> None:
    q.fixed = re.sub(r"\s+", " ", m.group()).strip()


def _value(name: str, value: object) -> Callable[[Qualifiers, re.Match[str]], None]:
    return lambda q, _: setattr(q, name, value)


def _unit(q: Qualifiers, m: re.Match[str]) -> None:
    unit = m.groupdict().get("unit")
    if unit:
        q.unit = unit_kind(unit) or q.unit


def _rule(pattern: str, apply: Callable[[Qualifiers, re.Match[str]], None]) -> Rule:
    pattern = pattern.replace("NUM", NUMBER)
    pattern = pattern.replace("ANY_UNIT", rf"(?:\s*{UNIT})?")
    pattern = pattern.replace("UNIT", rf"(?:\s*(?P<unit>{UNIT}))?")
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w%])", re.IGNORECASE), apply


def _places(q: Qualifiers, m: re.Match[str]) -> None:
    said = places.count(m["places"])
    if said > places.MOST:
        q.notes.append(m.group().strip())
        return
    q.decimal_places = said or None
    q.type = "decimal" if said else q.type or "int"


RULES: tuple[Rule, ...] = (
    # A form was set aside by its wording, with its own figures.
    (re.compile(rf"(?:{_MUST})?{ASIDE.pattern}"), _form),
    (fixed.compiled(fixed.SERVICE), _fixed),
    (fixed.compiled(fixed.ONCE), _fixed),
    # Places behind the point come before numbers, too.
    *(_rule(f"{_MUST}(?:{pattern})", _places) for pattern in places.PATTERNS),
    # Lengths come before numbers: "up to 200 characters" is no number.
    _rule(
        rf"{_MUST}(?:{_LEN}\s+)?(?:from|between|от)?\s*(?P<low>NUM)\s*(?:-|to|and|"
        rf"до)\s*(?P<high>NUM)"
        rf"\s+{_CHARS}",
        _lengths,
    ),
    _rule(rf"(?P<low>NUM)\s*(?:or|или)\s*(?P<high>NUM)\s+{_CHARS}", _lengths),
    _rule(
        rf"{_LEN}\s+(?:from|between|от)\s+(?P<low>NUM)\s*(?:-|to|and|до)\s*(?P<high>NUM)", _lengths
    ),
    _rule(rf"{_MUST}{_AT_MOST}\s+(?P<n>NUM)[ -]+{_CHARS}", _longest),
    _rule(
        rf"{_MUST}(?P<n>NUM)[ -]+{_CHARS} (?:at most|at the most|or (?:less|fewer)|max)", _longest
    ),
    _rule(rf"(?:max(?:imum|\.)?|максимальн\w+)\s+{_LEN}(?:\s+of|\s+is|:)?\s+(?P<n>NUM)", _longest),
    _rule(rf"{_LEN}\s+{_AT_MOST}\s+(?P<n>NUM)(?:\s+{_CHARS})?", _longest),
    _rule(
        rf"(?:no longer than|not longer than)\s+(?P<n>NUM)\s*(?P<unit>{UNIT})", _limit("maximum")
    ),
    _rule(r"(?:не длиннее|no longer than|not longer than)\s+(?P<n>NUM)", _longest),
    _rule(rf"{_MUST}{_AT_LEAST}\s+(?P<n>NUM)[ -]+{_CHARS}", _shortest),
    _rule(rf"(?:min(?:imum|\.)?|минимальн\w+)\s+{_LEN}(?:\s+of|\s+is|:)?\s+(?P<n>NUM)", _shortest),
    _rule(r"(?:не короче|not shorter than)\s+(?P<n>NUM)", _shortest),
    _rule(
        rf"(?:exactly|ровно(?:\s+из)?|из)\s+(?P<n>NUM)\s+(?:{_CHARS}|digits?|цифр\w*)",
        _exact_length,
    ),
    _rule(rf"(?P<n>NUM)[ -]+{_CHARS}(?:\s+long)?", _exact_length),
    # Of digits there are so many: that is no range of a number, and a form that is not known.
    _rule(
        r"(?:from |between )?(?P<low>NUM)\s*(?:-|to|and|до)\s*(?P<high>NUM)\s+(?:digits?|цифр\w*)",
        _of_a_form,
    ),
    _rule(
        r"(?:can(?:not|'t| not)|must not|may not|should not|never|is not|are not|isn't|не "
        r"(?:может|могут|должн\w+) быть|не)"
        r"\s+(?:be\s+|go\s+|fall\s+|drop\s+|get\s+)?(?:a\s+)?(?:negative|"
        r"below (?:zero|0)(?![.,]?\d)|"
        r"less than (?:zero|0)(?![.,]?\d)|отрицательн\w+|"
        r"меньше (?:нуля|0(?![.,]?\d))|ниже нуля)|"
        r"не бывает (?:отрицательн\w+|меньше (?:нуля|0(?![.,]?\d)))"
        r"|not negative|non-?\s?negative|zero or more|неотрицательн\w+"
        r"|(?:отрицательн\w+|меньше (?:нуля|0)|ниже нуля) быть не (?:может|могут|долж\w+)"
        r"|может быть (?:и )?(?:равн\w+ |равен )?(?:ноль|нул[её]м|нулю|0|нулев\w+)",
        _value("minimum", Decimal(0)),
    ),
    # Ranges and limits.
    _rule(
        rf"{_MUST}(?:in the range |in range |в диапазоне |в пределах |ranging )?"
        r"(?:from|between|от|с|между)\s+(?P<low>NUM)ANY_UNIT\s*(?:-|to|and|through|до|по|"
        r"и)\s*(?P<high>NUM)UNIT",
        _bounds,
    ),
    _rule(
        rf"{_MUST}(?:in the range |in range |range |в диапазоне |диапазон )?"
        r"(?P<low>NUM)\s*(?:-|to|до)\s*(?P<high>NUM)UNIT",
        _bounds,
    ),
    _rule(rf"{_MUST}{_AT_LEAST}\s+(?P<n>NUM)UNIT", _limit("minimum")),
    _rule(rf"{_MUST}{_AT_MOST}\s+(?P<n>NUM)UNIT", _limit("maximum")),
    _rule(
        rf"{_MUST}(?P<n>NUM)UNIT\s*(?:or more|or above|and above|or higher|or later|or newer|"
        r"or after|и более|и больше|и выше|или больше|(?:и|или) (?:позже|позднее|новее|старше)|\+)",
        _limit("minimum"),
    ),
    _rule(
        rf"{_MUST}(?P<n>NUM)UNIT\s*(?:or less|or below|or fewer|or earlier|or before|"
        r"и менее|и меньше|или меньше|"
        r"(?:и|или) (?:раньше|ранее))",
        _limit("maximum"),
    ),
    _rule(
        rf"{_MUST}(?:greater than or equal to|больше или рав\w+)\s+(?P<n>NUM)UNIT",
        _limit("minimum"),
    ),
    _rule(
        rf"{_MUST}(?:less than or equal to|меньше или рав\w+)\s+(?P<n>NUM)UNIT", _limit("maximum")
    ),
    _rule(
        rf"{_MUST}(?:strictly |строго )?(?:greater than|more than|larger than|above|over|>|больше|"
        rf"более|выше|свыше)\s+(?P<n>NUM)UNIT",
        _limit("above"),
    ),
    _rule(
        rf"{_MUST}(?:strictly |строго )?(?:less than|fewer than|smaller than|below|under|<|меньше|"
        rf"менее|ниже)\s+(?P<n>NUM)UNIT",
        _limit("below"),
    ),
    _rule(r"out of (?P<n>NUM)", _limit("maximum")),
    _rule(
        r"(?:starts?|begins?|starting|beginning|counted|numbered) (?:from|at|with) "
        r"(?P<n>[01])(?![\d:.,]\d)",
        _limit("minimum"),
    ),
    _rule(
        r"(?:starting from|from|начиная с|от)\s+(?P<n>NUM)UNIT"
        r"(?:\s+(?:upwards?|onwards?|up|and (?:up(?:wards?)?|above|more|higher)))?",
        _limit("minimum"),
    ),
    _rule(
        r"(?:can|may|might) (?:also )?be negative|может быть отрицательн\w+", lambda _q, _m: None
    ),
    _rule(
        r"(?:can(?:not|'t| not)|must not|mustn't|may not|should not|shouldn't|never) be (?:zero|0)"
        r"(?![\d.,]*\d)(?!\s+or\b)",
        _value("above", Decimal(0)),
    ),
    _rule(rf"{_MUST}(?:strictly )?(?:positive|положительн\w+)", _value("above", Decimal(0))),
    _rule(
        r"(?:может|могут) быть (?:дробн|нецел)\w+|(?:can|may) be fractional",
        _value("type", "float"),
    ),
    # Required, unique.
    _rule(
        r"(?:(?:is|are)\s+)?(?:not required|not mandatory|"
        r"optional(?:ly)?(?: (?:until|till|unless|before|while) (?:it is |they are )?[a-z]+)?|"
        r"nullable|if any|"
        r"if assigned|if applicable|"
        r"if there is one|if present|if necessary|if "
        r"known|if available|if needed|if (?:already |it (?:is|was) )?[a-z]+(?:ed|sold|paid|sent))"
        r"|(?:empty|blank|missing) (?:until|till|unless|before) [a-z]+(?: [a-z]+)?"
        r"|(?:can|may|could|might) be (?:empty|missing|blank|omitted|null|absent|left out|"
        r"left empty|unset|optional|skipped|nobody|no one|nothing|none|unknown|not known)"
        r"|не ?обязател(?:ьн\w+|ен)|опциональн\w+|(?:может|могут) (?:отсутствовать|"
        r"(?:и )?не быть|быть (?:пуст|неизвест)\w+|быть не \w+)"
        r"|если (?:есть|извест(?:ен|н\w+)|нужно)|по желанию|при наличии|можно пуст\w+|"
        r"можно не (?:указывать|заполнять)",
        _value("required", value=False),
    ),
    _rule(
        rf"{_MUST}(?:required|mandatory|compulsory|obligatory|non-?empty|not empty|not blank|"
        rf"not null|filled in)"
        r"|(?:must|should|has to|have to) (?:always )?be (?:given|provided|specified|entered)"
        r"(?! (?:by|to|once|only|as|at|in|on|with|from)\b)"
        r"|(?:can(?:not|'t| not)|must not|may not) be (?:empty|blank|missing|null|omitted)"
        rf"|{_MUST}(?:обязател(?:ьн\w+|ен)|не ?пуст\w+|заполнен\w*)(?: для заполнения| поле)?"
        r"|не (?:может|могут|должн\w+) быть пуст\w+",
        _value("required", value=True),
    ),
    _rule(
        rf"{_MUST}(?:unique|distinct|уникал(?:ьн\w+|ен))|no duplicates|without duplicates|"
        r"(?:that |which )?(?:cannot|can't|must not|mustn't|may not|should not|shouldn't|"
        r"(?:must |may |can |should )?never) "
        r"(?:repeats?|be repeated|"
        r"(?:occurs?|appears?|exists?|be (?:used|entered|given|there)) (?:twice|more than once))|"
        r"без (?:повтор\w+|дубл\w+)"
        r"|can only be (?:used|booked|taken|given|assigned|sold) once|только один раз"
        r"|не (?:может|долж\w+|могут) "
        r"(?:повторяться|повториться|совпадать|дублироваться|быть одинаков\w+)"
        r"|(?:повторяться|совпадать|дублироваться) не (?:может|долж\w+|могут)|не повторя\w+|"
        r"не дублиру\w+|не совпада\w+",
        _value("unique", value=True),
    ),
    # What it is where nothing is given.
    _rule(
        r"(?:(?:which|that|it)\s+)?(?:by default|"
        r"(?:with )?(?:an? |the )?defaults? (?:is|to|of|value is|value)|with (?:an? )?default|"
        r"default|initially|по умолчанию|изначально)(?:\s*[-–—:=])?\s+"
        r"(?:is\s+|равно\s+|равен\s+|равна\s+)?"
        rf"(?!(?:по|на|в|во|с|со|от|для|by|in|on|to|from|for)\s)"
        rf"(?P<default>(?:(?:not|не)\s+)?(?:{_WORD}))",
        _initial,
    ),
    _rule(
        r"(?:(?:which|that|it)\s+)?(?:(?:is|are|will be)\s+)?"
        rf"(?P<default>(?:not\s+|не\s+)?(?:{_WORD}))\s+(?:by default|as (?:the|a) default|"
        r"initially|at first|at the (?:start|beginning)|to (?:start|begin) with|"
        r"(?:unless|(?:if|when) (?:it is |it's )?not|(?:if|when) (?:nothing|none)(?: else)? is) "
        r"(?:given|said|told|set|stated|specified|entered|chosen)(?: otherwise)?|по умолчанию|"
        r"сначала|вначале|поначалу)",
        _initial,
    ),
    # Units.
    _rule(rf"(?:in(?! person\b)|в|measured in|измеряется в)\s+(?P<unit>{UNIT})", _unit),
)


def take(text: str) -> tuple[str, Qualifiers]:
    """What is left of a text, and what was understood of it."""
    about = Qualifiers()
    if len(text) > LONGEST:
        return text, about
    for pattern, apply in RULES:
        while (match := pattern.search(text)) is not None:
            apply(about, match)
            text = f"{text[: match.start()]} {text[match.end() :]}"
    return re.sub(r"\s+", " ", re.sub(r"\(\s*\)", " ", text)).strip(" ,"), about
