"""What people leave at a thing: ``Under each pattern guests leave comments with a text``."""

import re
from typing import Final

from codegen_gateway.offline.words.english import is_plural, plural, singular

from .spoken_again import spoken_again

_MAY: Final = (
    r"(?:(?:can|may|could|should|(?:would|will|also)\s(?:be\sable\sto\s)?|must)\s|"
    r"(?:would\s|'d\s)?(?:like|love|want|wish)\sto\s|(?:are|is)\sable\sto\s)?(?:be\sable\sto\s)?(?:like\sto\s)?"
)
_GIVE: Final = (
    r"(?:leaves?|writes?|posts?|adds?|sends?(?:\sin)?|submits?|gives?|makes?|puts?|files?|places?|"
    r"reports?|hands?\sin)"
)
_THING: Final = r"(?:an?\s|some\s|their\s|new\s)?(?P<thing>[a-z]+(?:\s(?!with\b)[a-z]+)?)"
_FIELDS: Final = r"\swith\s(?P<fields>(?:an?|the|their|his|its|some|his\sor\sher)\s[^.;\n]+)"
_UNDER: Final = re.compile(
    r"(?P<begin>\A|(?<=[.;\n]\s)|(?<=\n)|(?<=[*•-]\s))(?:under|below|on|at|for|to|beside|about|with)\s"
    r"(?:each|every|any)\s(?P<other>[a-z]+(?:\s(?!the\b|our\b)[a-z]+)?),?\s"
    rf"(?:the\s|our\s)?(?P<who>[a-z]+s|people|everyone|everybody|anyone|anybody|children|women|men|staff)\s"
    rf"{_MAY}{_GIVE}\s{_THING}{_FIELDS}",
    re.IGNORECASE,
)
"""``Under each pattern the ladies would like to leave comments with their name and a text``."""
_TO: Final = re.compile(
    r"(?P<begin>\A|(?<=[.;\n]\s)|(?<=\n)|,?\s(?=and\s(?:others|the\sothers)\s)|,\s(?=so\slet\s))"
    r"(?:and\s|also,\s|so\s)*(?:(?:let\s(?:them|people|visitors|guests|readers|everyone|anybody|anyone))|"
    r"(?:the\s|our\s)?(?:others|visitors|guests|readers|people|neighbours|everybody|everyone|anyone|anybody))\s"
    rf"{_MAY}{_GIVE}\s{_THING}\s(?:about|for|on|to|of|regarding|under)\s(?:an?|the|any|one|each|every)\s"
    rf"(?P<other>[a-z]+){_FIELDS}",
    re.IGNORECASE,
)
"""``… and others send a request for an offer with their own e-mail``."""
_BY: Final = re.compile(
    r"(?P<begin>\A|(?<=[.;\n]\s)|(?<=\n))(?P<who>[A-Z][a-z]+s)\s(?i:(?:can\s|may\s|should\s)?"
    r"(?:submits?|reports?|sends?\sin|hands?\sin|files?|suggests?|writes?|posts?))\s(?:an?|their)\s"
    r"(?P<thing>[a-z]+)(?i:\swith\s)(?P<fields>(?:an?|the|their)\s[^.;\n]+)"
)
"""``Engineers report an outage with a start and a cause``."""
_OFFER: Final = re.compile(
    r"(?P<begin>\A|(?<=[.!;\n]\s)|(?<=\n))(?:people|members|neighbours|visitors|users|everybody|everyone|anyone|"
    r"anybody)\s(?:can\s|may\s)?(?P<deed>offer|share|swap|lend|sell|give\saway|list|advertise|propose|collect|keep)s?\s"
    r"(?P<what>[a-z]+(?:\s[a-z]+)?)\s(?=\()",
    re.IGNORECASE,
)
"""``People offer seeds (plant, variety)``."""
_OWN: Final = re.compile(r"\b(?:their|his|her|its)(?:\sown)?\s", re.IGNORECASE)


def listed(text: str) -> str:
    """The text with these as things of their own, which point to what they are left at.

    >>> listed("Photos: title. Under each photo guests may leave a comment with a text.")
    'Photos: title. Comments: photo, a text.'
    """

    def left(match: re.Match[str]) -> str:
        other = singular(match["other"].lower())
        if not spoken_again(other, text):
            return match.group()
        begin = ". " if match["begin"].strip() == "," or match["begin"] == " " else match["begin"]
        return f"{begin}{_things(match['thing'])}: {other}, {_fields(match['fields'])}"

    def by(match: re.Match[str]) -> str:
        who = singular(match["who"].lower())
        described = _described(match["who"], text)
        first = f": {who}, " if described else " with "
        return f"{match['begin']}{_things(match['thing'])}{first}{_fields(match['fields'])}"

    def offered(match: re.Match[str]) -> str:
        deed = match["deed"].lower()
        kept = rf"\b(?:an?|the|each|every)\s{deed}\b|\b{deed}s\s(?:with|that|are|have)\b"
        what = f"{deed}s" if re.search(kept, text, re.IGNORECASE) else match["what"]
        return f"{match['begin']}{what.capitalize()} "

    text = _OFFER.sub(offered, text)
    return _BY.sub(by, _TO.sub(left, _UNDER.sub(left, text)))


def _described(who: str, text: str) -> bool:
    one, many = re.escape(singular(who.lower())), re.escape(who.lower())
    told = rf"\b(?:(?:an?|each|every)\s{one}|{many})(?:\s(?:has|have)\s|:\s|\s\()"
    return re.search(told, text, re.IGNORECASE) is not None


def _things(said: str) -> str:
    *before, last = said.lower().split()
    return " ".join([*before, last if is_plural(last) else plural(last)]).capitalize()


def _fields(said: str) -> str:
    return _OWN.sub("", said)
