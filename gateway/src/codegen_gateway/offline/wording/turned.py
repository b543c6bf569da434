"""Clauses that say the same in another order, brought to ``thing has fields``."""

import re

from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.sentences.listing import items, looks_like_fields, only_fields
from codegen_gateway.offline.text import search
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import parse, singular_label

from . import deeds

_MASSES = frozenset({"feedback", "advice", "evidence", "homework", "research", "work"})
"""Things that have no plural."""
_FEW = 2
_LINKING = re.compile(
    r"^(?:an?\s+|each\s+|every\s+|the\s+|кажд\w+\s+)?"
    r"(?P<thing>[^\W\d_][\w -]*?)\s+(?:that\s+|which\s+)?"
    r"(?:(?:link|connect|join|tie|bind|associate|pair|relat)(?:e?s|e|ing)?|"
    r"(?:связыва|соединя|объединя)[ею]т)\s+"
    r"(?:(?:an?|the|(?:exactly\s+)?one)\s+)?(?P<one>[^\W\d_][\w-]*(?:\s[\w-]+)?)\s+(?:to|with|and|и|с|со)\s+"
    r"(?:(?:an?|the|(?:exactly\s+)?one)\s+)?(?P<other>[^\W\d_][\w-]*"
    r"(?:\s(?!(?:with|and|on|at|in|с|со|и|у|в)\b)[\w-]+)?)"
    r"(?:\s+(?:on|at|in)\s+(?P<when>an?\s[\w-]+))?"
    r"(?:(?:\s*,?\s+|,\s*)(?:with|and (?:have|has|holds?|carry|carries|stores?|"
    r"records?|keeps?)|and|it has|с|со|и имеют|(?:и\s+)?в н[её][мй]|"
    r"(?:и\s+)?у не[ёе]|"
    r"(?:и\s+)?у него)\s+(?P<fields>\S.*))?$",
    re.IGNORECASE,
)
_DEED = re.compile(
    r"^(?:.*?\b(?:where|in which|that lets|so that|for(?=\s+[a-z]+\s+to\s)|где|в котором|"
    r"чтобы)\s+)?"
    r"(?:(?:(?:[A-Za-z]+\s){0,2}[A-Za-z]+s|people|staff|anyone|everybody|[а-яё]+[ыи])\s+"
    r"(?:(?:can|may|will|should|must|to|могут|должны|смогут)\s+)?|"
    r"(?P<one>(?:(?:an?|the|each|every|кажд\w+)\s+)?[^\W\d_]+)\s+(?:can|may|should|must|может|"
    r"сможет|должен|должна)\s+)"
    r"(?:leave|submit|(?:hand|turn|send)\s+in|upload|share|publish|nominate|open|raise|send|post|place|record|request|log|note|"
    r"enter|see|browse|view|look at|"
    r"make|file|"
    r"request|book|order|report|"
    r"give|fill(?:\s+(?:in|out))?|"
    r"propose|suggest|write|"
    r"(?:оставл?|отправл?|подава|подать|заполн|созда|оформ|размещ|публику|предл|записыва|дела)\w+|"
    r"пишут|писать|подают)\s+"
    r"(?P<what>[^\W\d_][^,:;()]*?)(?P<rest>\s*:\s.+|\s*\(.+|\s+(?:with|с|со)\s.+)$",
    re.IGNORECASE,
)
_DONE_TO_ONE = re.compile(
    r"\s(?P<deed>book|order|request)\s+an?\s+(?P<what>[a-z]+(?:\s[a-z]+)?)$", re.IGNORECASE
)
_CALLED = {"book": "bookings", "order": "orders", "request": "{what} requests"}
"""``Passengers book a seat: name, date``: what is kept is the deed."""
_LEFT_TO = re.compile(
    r"^к(?:о)?\s+(?P<whom>[а-яё]+)\s+(?:[а-яё]+\s+)?(?:можно|могут|может|должн\w+|нужно)\s+"
    r"(?:[а-яё]+\s+)?"
    r"(?:оставл|добавл|писать|прикрепл|прикладыв)[а-яё]*\s+(?P<what>[а-яё]+)"
    r"(?P<rest>\s+(?:с|со)\s.+|\s*\(.+|:\s.+)$",
    re.IGNORECASE,
)
"""``К задачам можно оставлять комментарии с текстом``: комментарии к задачам с текстом."""
_COMING = re.compile(
    r"^(?P<what>[^\W\d_][\w -]*?)\s+(?:come|arrive|"
    r"are\s+(?:collected|submitted|sent|received|left)|"
    r"приходят|поступают|собираются)\s+(?:from|by|via|through|on|in|at|с|со|из|от|через|на)\s+"
    r"[^,:;()]+(?P<rest>:\s.+)$",
    re.IGNORECASE,
)

_JOINING = re.compile(
    r"^(?P<what>[^\W\d_][\w -]*?)\s+(?:sign\s*up|register|enrol+|apply|check\s+in|"
    r"регистрируются|записываются)\s+(?P<rest>(?:with|с|со)\s.+)$",
    re.IGNORECASE,
)
"""``Guests sign up with name and email``: of each guest these are kept."""


_GIVING = re.compile(
    r"^(?:(?:the|our|all|an?|each|every)\s+)?(?P<who>[^\W\d_]{3,})\s+(?:(?:should|must|have to|"
    r"will|can|могут|"
    r"должны)\s+)?(?:leave|enter|give|provide|fill\s+in|write|tell|records?|stores?|notes?|holds?|captures?|lists?|needs?|"
    r"requires?|оставляют|указывают|вводят|"
    r"заполняют|сообщают)\s+(?:(?:us|me|their|нам|мне|свои|своё|свой)\s+)*(?P<fields>[^:]+)$",
    re.IGNORECASE,
)
"""``Guests leave name, phone``: of each guest these are kept."""


_OR_NOT = re.compile(
    r"^(?:let\s+|пусть\s+)?(?:(?:an?|each|every|the|all|кажд\w+)\s+)?(?P<thing>[^\W\d_][\w -]*?)\s+"
    r"(?:(?:(?:can|may|could|might|should)\s+)?be|is|are|(?:может|могут|должн\w+)\s+быть)\s+"
    r"(?P<what>[^\W\d_][\w-]*(?:\s[\w-]+)?)(?:\s*[:(]\s*"
    r"(?:yes ?/ ?no|да ?/ ?нет|true ?/ ?false)\)?|\s+(?:or\s+not|или\s+нет))$",
    re.IGNORECASE,
)


def flag(text: str) -> str:
    """What a thing is or is not, as a field that it has; another text as it is.

    >>> flag("Readers can be blocked or not")
    'Readers have blocked (yes/no)'
    """
    match = _OR_NOT.match(text.strip(" ."))
    if match is None or parse(match["thing"]) is None:
        return text
    if re.search(r"[а-яё]", text, re.IGNORECASE):
        return f"{match['thing']} имеют {match['what']} (да/нет)"
    return f"{match['thing']} have {match['what']} (yes/no)"


def each_has(text: str) -> str:
    """``For each client we keep a name`` as ``client has a name``; in Russian alike."""
    for belonging in grammar.BELONGING:
        turned = belonging.match(text)
        if turned is not None:
            return f"{turned['thing']} относится к {turned['target']}"
    match = grammar.EACH.match(text)
    if match is None:
        alone = grammar.FOR_EACH.match(text)
        return (alone["what"] or alone["kak"]) if alone is not None else text
    what = match["what"] or match["kak"] or match["about"] or match["u"] or match["bare"]
    verb = "has" if match["what"] else "имеет"
    if re.search(r"мо(?:жет|гут)\s+быть", match.group()):
        verb = "может иметь"
    rest = text[match.end() :]
    if match["bare"]:
        first, _, more = rest.partition(" ")
        word = russian.read(first)
        if more and word.part == "noun" and word.nominative != first.lower():
            # What a member is of goes with it.
            what, rest = f"{what} {first}", more
    return f"{what} {verb} {rest}"


def given(text: str) -> str:
    """``Guests leave name, phone`` as what guests have; another text as it is."""
    match = _GIVING.match(text)
    if match is None:
        return text
    if match["who"].lower() in english().products or search(match["fields"], grammar.CONNECT):
        return text
    several = len(items(match["fields"])) > _FEW and looks_like_fields(match["fields"])
    if not several and not only_fields(match["fields"]):
        return text
    verb = "имеют" if re.search(r"[а-яё]", text, re.IGNORECASE) else "have"
    return f"{match['who']} {verb} {match['fields']}"


def left_to(text: str) -> str:
    """What is left to a thing, told as what is spoken of; another text as it is."""
    left = _LEFT_TO.match(text)
    return f"{left['what']} к {left['whom']}{left['rest']}" if left is not None else text


def joining(text: str) -> bool:
    """``Runners register with a name``: who is kept, though a deed is told."""
    found = _JOINING.match(text)
    who = parse(found["what"]) if found is not None else None
    return who is not None and who.plural


def straight(text: str) -> str:
    """A clause whose thing stands elsewhere than first; another is returned as it is.

    ``Bookings connect members and classes`` has bookings that have a member and a class, and
    ``Visitors leave reviews with a rating`` speaks of reviews, as ``Leads come from the form: …``
    speaks of leads.
    """
    text = deeds.called(each_has(text))
    link = _LINKING.match(text)
    if link is not None:
        sides = [parse(link["one"]), parse(link["other"])]
        named = [singular_label(side) for side in sides if side is not None]
        verb = "имеет" if re.search(r"[а-яё]", text, re.IGNORECASE) else "has"
        if len(named) == len(sides) and parse(link["thing"]) is not None:
            more = [told for told in (link["when"], link["fields"]) if told]
            return f"{link['thing']} {verb} {', '.join([*named, *more])}"
    joined = _JOINING.match(text)
    if joined is not None and (who := parse(joined["what"])) is not None and who.plural:
        return f"{joined['what']} {joined['rest']}"
    if (left := left_to(text)) != text:
        return left
    said = _DEED.match(text) or _COMING.match(text)
    if said is not None:
        what = parse(re.sub(r"^(?:an?|the|their|свои|свой|новые)\s+", "", said["what"]))
        lists = said["rest"].lstrip().startswith((":", "("))
        one = said.groupdict().get("one") is not None or re.match(r"an?\s", said["what"])
        deed = _DONE_TO_ONE.search(text, 0, said.end("what"))
        if what is not None and lists and deed is not None and not what.plural:
            return f"{_CALLED[deed['deed'].lower()].format(what=deed['what'])}{said['rest']}"
        asked = what is not None and re.search(r"\srequest\s", text) is not None
        single = lists and (bool(one) or asked)
        if what is not None and (
            what.plural or what.head in _MASSES or single or what.head.endswith("ing")
        ):
            return f"{said['what']}{said['rest']}"
    return text
