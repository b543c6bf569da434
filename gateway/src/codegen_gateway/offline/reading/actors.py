"""Who does what: ``Donors give donations to campaigns`` says what donations belong to."""

import re

from codegen_gateway.offline.draft import Draft, FieldDraft, Phrase, Qualifiers
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import parse, pointer

from . import usual

_DOES = re.compile(
    r"^(?:(?:each|every|an?|the|all|кажд\w+)\s+)?(?P<who>[^\W\d_][\w-]*(?:\s[\w-]+)?)\s+"
    r"(?:(?:can|may|will|могут|может)\s+)?"
    r"(?:gives?|makes?|places?|submits?|writes?|leaves?|sends?|posts?|files?|books?|buys?|pays?|"
    r"creates?|"
    r"leads?|holds?|teach(?:es)?|takes?|"
    r"оставля\w+|дела\w+|созда\w+|пиш\w+|писать|подава?\w+|оформля\w+|отправля\w+|плат\w+|"
    r"вед[уё]т|вести|публику\w+|размеща\w+|выкладыва\w+|выставля\w+|добавля\w+|"
    r"покупа\w+|соверша\w+)\s+"
    r"(?:many\s+|several\s+|(?:an?|their|own|one)\s+|много\s+|несколько\s+|свои\s+)*"
    r"(?P<what>[^\W\d_][\w-]*(?:\s(?!to\b|for\b|on\b|about\b|in\b|at\b|of\b|from\b|на\b|о\b|"
    r"об\b|по\b|к\b|в\b)[\w-]+)?)"
    r"(?:\s+(?:to|for|on|about|in|at|of|from|на|об?|по|к|в)\s+(?:(?:an?|the|each|one|our)\s+)?"
    r"(?P<whom>[^\W\d_][\w-]*(?:\s[\w-]+)?))?$",
    re.IGNORECASE,
)


_IS_IN = re.compile(
    r"^(?:(?:each|every|an?|the|all|кажд\w+)\s+)?(?P<what>[^\W\d_]+)\s+"
    r"(?:(?:is|are)\s+(?:kept|shown|stored|displayed|held)|works?|plays?|lives?|stands?|hangs?|"
    r"(?:наход|хран)[ия]тся|сто[ия]т|леж[ия]т|работа[ею]т|уч[ия]тся|жив[уё]т|игра[ею]т|вис[ия]т|"
    r"выставл\w+)\s+"
    r"(?:in|at|on|for|в|во|на|у)\s+(?:(?:an?|the|one|кажд\w+|одн\w+)\s+)?(?P<who>[^\W\d_]+)$",
    re.IGNORECASE,
)
"""``Экспонат находится в зале``."""


_MANY_DO = re.compile(
    r"^(?:(?:the|our|all)\s+)?(?P<who>[a-z]{2,}s|people|men|women|children|staff)\s+"
    r"(?:(?:can|may|will|could)\s+)?"
    r"(?P<deed>register|book|order|rent|borrow|reserve|join|attend|visit|rate|review|buy|sell|request|"
    r"apply|enrol|enroll|subscribe|vote|hire|teach|swap|share|donate|invite|check\s+in|"
    r"sign\s+up)\s+(?:for\s+|to\s+|in\s+|at\s+|on\s+|into\s+)?(?:the\s+|our\s+|their\s+)?"
    r"[a-z]{2,}",
    re.IGNORECASE,
)
"""``Volunteers register for events``: neither a name of volunteers nor of a register."""


def told(text: str) -> bool:
    """Whether a sentence says who does what: ``A contact works at a company``."""
    any_of_them = re.match(r"(?:an?|each|every|кажд\w+)\s", text, re.IGNORECASE)
    text = text.strip(" .,;")
    if many_do(text):
        return True
    return any_of_them is not None and bool(_DOES.match(text) or _IS_IN.match(text))


def many_do(text: str) -> bool:
    """Whether a sentence says what people do: ``Clients book rooms``."""
    return _MANY_DO.match(text.strip()) is not None


_WHERE = re.compile(
    r"^[a-z ]{3,40}\b(?:where|in\s+which)\s+(?=[a-z]+\s)"
    r"|^[а-яё -]{3,60},?\s+(?:где|в\s+котор\w+|на\s+котор\w+)\s+(?=[а-яё]+\s)",
    re.IGNORECASE,
)
"""``Job board where companies post jobs``, ``доска, где компании размещают вакансии``."""
_MADE_BY = frozenset(
    {"company", "school", "club", "shop", "store", "restaurant", "customer", "client", "patient",
     "student", "pupil", "parent", "employee", "tenant", "guest", "visitor", "donor", "volunteer",
     "author", "teacher", "resident", "buyer", "seller"}
)  # fmt: skip
"""Of these it matters who made a thing, also where they are no list of their own."""
_MAKES = re.compile(
    r"(?:posts?|publish(?:es)?|writes?|creates?|submits?|files?|makes?|places?|sends?|"
    r"пишут|публику\w+|созда\w+|подают|оформля\w+|размеща\w+|выкладыва\w+|выставля\w+)\s",
    re.IGNORECASE,
)


def makes(text: str) -> bool:
    """Whether a text may say who makes what, or be a name: ``Companies post jobs``."""
    text = _WHERE.sub("", text.strip(" .,;"))
    return _DOES.match(text) is not None and _MAKES.search(text) is not None


def apply(text: str, draft: Draft) -> bool:
    """Let what is done point to who does it and to what it is done; false where one is not kept."""
    text = text.strip(" .,;")
    if _deed_is_kept(text, draft):
        return True
    text = _WHERE.sub("", text)
    match = _DOES.match(text) or _IS_IN.match(text)
    if match is None:
        return False
    if _by_name(match, draft):
        return True
    names = [parse(match[name]) for name in ("what", "who", "whom") if match.groupdict().get(name)]
    things = [draft.entities.get(name.key) if name is not None else None for name in names]
    known = [thing for thing in things if thing is not None]
    if len(known) < len(things) or known[0] in known[1:]:
        return False
    if not known[0].fields and not usual.fields_of(known[0].phrase, draft.language):
        return False
    for owner in known[1:]:
        linked = known[0].find(owner.phrase.key) or owner.find(known[0].phrase.key)
        if linked is None:
            known[0].add(pointer(owner.phrase))
    return True


def _by_name(match: re.Match[str], draft: Draft) -> bool:
    """``Companies post jobs`` where no companies are kept: the name of one goes with each job."""
    groups = match.groupdict()
    who, what = parse(groups.get("who") or ""), parse(groups.get("what") or "")
    if match.re is not _DOES or groups.get("whom") or who is None or what is None:
        return False
    thing = draft.entities.get(what.key)
    if thing is None or not thing.fields or who.key in draft.entities or who.key not in _MADE_BY:
        return False
    people = english().people | {"name", "title_name", who.key}
    named = any(people & set(each.phrase.key.split("_")) for each in thing.fields)
    if not named and _MAKES.search(match.group()) is not None:
        words = (who.key, "name")
        name = Phrase(words, "_".join(words), plural=False, label=f"{who.key} name")
        thing.add(FieldDraft(name, Qualifiers(type="string")))
    return not named


def _deed_is_kept(text: str, draft: Draft) -> bool:
    """``Employees request vacation`` where requests of employees are a thing."""
    match = _MANY_DO.match(text)
    who, deed = (parse(match["who"]), parse(match["deed"])) if match is not None else (None, None)
    thing = draft.entities.get(deed.key) if deed is not None else None
    return who is not None and thing is not None and thing.find(who.key) is not None
