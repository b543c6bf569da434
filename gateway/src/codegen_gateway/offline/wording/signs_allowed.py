"""Of which signs a value is made: ``lowercase letters, digits and dashes only``."""

import re
from typing import Final

from codegen_gateway.offline.text import set_aside

_SIGN = (
    r"(?:(?:lower[- ]?case|upper[- ]?case|capital|small|latin)\s)?"
    r"(?:letters|capitals|digits|numbers|figures|dashes|hyphens|underscores|dots|spaces)"
)
_SIGNS = rf"{_SIGN}(?:,\s{_SIGN})*(?:,?\s(?:and|or)\s{_SIGN})?"
_ONLY = re.compile(
    rf"(?P<lead>[(,]\s?|(?<=\w)\s(?:(?:made\s)?(?:up\s)?of|with|from|in)\s)"
    rf"(?P<said>(?:only|just)\s(?P<behind>{_SIGNS})|(?P<before>{_SIGNS})\sonly)(?=\s*(?:[,;.)\n]|"
    rf"$|\band\b))",
    re.IGNORECASE,
)
_AS_SHOWN = re.compile(
    r"\s\((?:e\.?g\.?|for\sexample|like|such\sas)[,:]?\s(?P<sample>[\w-]*\d[\w-]*),\s(?:it\s|and"
    r"\s)?"
    r"(?:must|should|has\sto)\s(?:match|follow|have|look\slike)\s(?:that|this|the\ssame|the|such"
    r"\sa)"
    r"(?:\s(?:pattern|form|format))?(?:,\s(?P<more>[^()]+))?\)",
    re.IGNORECASE,
)
"""``e.g. EXP-0042, must match that pattern``."""
_ALPHANUMERIC = re.compile(
    r"(?<=\w)(?P<lead>\s(?:of\s|with\s)?|\s?\()(?P<said>(?P<n>\d{1,3})\s(?:"
    r"(?P<case>upper[- ]?case|lower[- ]?case|capital)\s)?"
    r"alphanumerics?(?:\s(?:characters|chars|symbols|signs))?)(?=\s*[,;.)\n]|\s*$)",
    re.IGNORECASE,
)
"""``code 8 uppercase alphanumerics``."""
_COUNT = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|one|an?)"
_RUN = r"(?:(?:capital|upper[- ]?case|lower[- ]?case)\s)?(?:letters?|digits?)"
_IN_PARTS = re.compile(
    rf"\s?\((?P<said>(?:(?:format|form|pattern):?\s)?(?P<n>{_COUNT})\s(?P<kind>{_RUN}),?\s(?:then"
    rf"\s|and\s)?(?:an?\s)?"
    rf"(?P<sign>dash|hyphen|slash|dot|underscore),?\s(?:then\s|and\s)?(?P<m>{_COUNT})\s"
    rf"(?P<last>{_RUN}))\)",
    re.IGNORECASE,
)
"""``(two letters, dash, four digits)``."""
_SIGNS_OF: Final = {"dash": "-", "hyphen": "-", "slash": "/", "dot": ".", "underscore": "_"}
_NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_CLASSES: Final = (
    (re.compile(r"(?:lower[- ]?case|small)\sletters"), "a-z", "a"),
    (re.compile(r"(?:upper[- ]?case|capital)\sletters|capitals"), "A-Z", "A"),
    (re.compile(r"(?<!case\s)(?<!small\s)(?<!capital\s)letters"), "A-Za-z", "a"),
    (re.compile(r"digits|numbers|figures"), "0-9", "1"),
    (re.compile(r"underscores"), "_", "_"),
    (re.compile(r"dots"), ".", ""),
    (re.compile(r"spaces"), " ", ""),
    (re.compile(r"dashes|hyphens"), "-", "-"),
)


def marked(text: str) -> str:
    """The text with such words as one sign that means their pattern.

    >>> from codegen_gateway.offline.text import restored
    >>> restored(marked("slug (unique, letters and digits only)"))
    'slug (unique, letters and digits only)'
    """
    text = _IN_PARTS.sub(_of_parts, text)
    text = _ALPHANUMERIC.sub(_counted, text)
    return _ONLY.sub(_form, _AS_SHOWN.sub(_shown, text))


def _of_parts(match: re.Match[str]) -> str:
    pattern, example = "", ""
    for count, kind in ((match["n"], match["kind"]), (match["m"], match["last"])):
        times = _NUMBERS.get(count.lower()) or int(count)
        signs, sign = ("0-9", "1") if "digit" in kind.lower() else ("A-Za-z", "A")
        if kind.lower().startswith(("capital", "upper")):
            signs = "A-Z"
        elif kind.lower().startswith("lower"):
            signs, sign = "a-z", "a"
        between = _SIGNS_OF[match["sign"].lower()] if pattern else ""
        pattern += f"{re.escape(between) if between == '.' else between}[{signs}]{{{times}}}"
        example += between + sign * times
    return f" ({set_aside(match['said'], f'^{pattern}$', example)})"


def _counted(match: re.Match[str]) -> str:
    case = (match["case"] or "").lower()
    signs = "a-z0-9" if case.startswith("low") else "A-Z0-9" if case else "A-Za-z0-9"
    example = ("a1" if case.startswith("low") else "A1") * int(match["n"])
    form = set_aside(match["said"], f"^[{signs}]{{{match['n']}}}$", example[: int(match["n"])])
    return f" ({form}" if match["lead"].strip() == "(" else f" ({form})"


def _shown(match: re.Match[str]) -> str:
    more = f" ({match['more']})" if match["more"] else ""
    return f" in the form {match['sample']}{more}"


def _form(match: re.Match[str]) -> str:
    said = (match["behind"] or match["before"]).lower()
    kinds = [(signs, example) for words, signs, example in _CLASSES if words.search(said)]
    pattern = f"^[{''.join(signs for signs, _ in kinds)}]+$"
    example = "".join(example for _, example in kinds)
    example = f"{example}{kinds[0][1]}" if example.endswith("-") else example
    lead = match["lead"] if match["lead"].strip() in ("(", ",") else " ("
    close = "" if match["lead"].strip() in ("(", ",") else ")"
    return f"{lead}{set_aside(match['said'], pattern, example)}{close}"
