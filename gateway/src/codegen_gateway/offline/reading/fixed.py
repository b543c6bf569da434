"""Sentences that keep a known field from changes: ``The number cannot be changed later``.

Of a whole thing the same words say what may be done with it; that is no matter of its fields.
"""

import re
from typing import Final

from codegen_gateway.offline.draft import Draft
from codegen_gateway.offline.sentences import fixed
from codegen_gateway.offline.words.kinds import decide
from codegen_gateway.offline.words.phrases import parse

from . import constraints, statements

_ANY: Final = fixed.compiled((*fixed.ONCE, *fixed.SERVICE))
_FIRST: Final = re.compile(
    r"^(?:(?:once|after)\s+(?:(?:it\s+is\s+|being\s+)?(?:set|given|entered|[a-z]+ed)|"
    r"creation|that|(?:an?|the)\s+[a-z]+\s+(?:is|was|has\s+been)\s+"
    r"(?:created|added|made|registered|saved))|afterwards?|later|"
    r"(?:потом|позже|после\s+(?:создания|этого|сохранения|добавления|регистрации)))(?![\w-]),?\s+(?:(?:its|their|his|her)\s+)?",
    re.IGNORECASE,
)
_WHO: Final = r"(?:users?|people|callers|clients|customers|members|visitors|anyone|you|we|they|one)"
_ACTIVE: Final = re.compile(
    rf"^(?:(?:nobody|no\s+one)\s+(?:can|may|should)|{_WHO}\s+(?:cannot|can't|can\s+not|must\s+not|"
    r"may\s+not|should\s+not|shouldn't|should\s+not\s+be\s+able\s+to))\s+"
    r"(?:change|edit|modify|update|alter)\s+(?P<what>[\w' -]+?)"
    r"(?:\s+(?:later|afterwards?|any\s?more|again|after\s+creation|after\s+that))?$"
    rf"|^(?:do\s+not|don't|never)\s+(?:allow|let|permit)\s+(?:{_WHO}\s+)?(?:to\s+)?"
    r"(?:chang|edit|modify|updat|alter)(?:e|ing)?\s+(?P<that>[\w' -]+?)"
    r"(?:\s+(?:later|afterwards?|any\s?more|again|after\s+creation|after\s+that))?$"
    r"|^(?:нельзя|невозможно|запрещено|никто\s+не\s+(?:может|должен)|не\s+разрешать)\s+"
    r"(?:потом\s+|позже\s+)?"
    r"(?:менять|изменять|изменить|поменять|редактировать|править)\s+(?P<object>[а-яё ,-]+?)"
    r"(?:\s+(?:потом|позже|после\s+создания))?$",
    re.IGNORECASE,
)
"""``Users cannot change the number``: the same of what they would change."""
_SOME: Final = re.compile(
    r"^(?:the\s+|an?\s+)?[a-z]+s?\s+(?:cannot|can't|can\s+not|must\s+not|may\s+not|should\s+not|"
    r"shouldn't)\s+(?:change|edit|modify|update|alter)\s+(?P<what>[\w' -]+)$",
    re.IGNORECASE,
)
"""``Cashiers cannot change the price``: others may."""
_SETS: Final = re.compile(
    r"^(?:the\s+)?(?:service|system|server|app|backend)\s+(?:itself\s+)?(?:sets|fills\s+in|records|"
    r"assigns|stamps)\s+(?P<what>[\w' -]+?)(?:\s+(?:itself|by\s+itself|automatically))?$"
    r"|^(?P<object>[а-яё ,-]+?)\s+(?:сам[аои]?\s+)?(?:ставит|проставляет|заполняет|устанавливает|"
    r"записывает)\s+(?:сам[аои]?\s+)?(?:сервис|система|сервер|программа)$"
    r"|^(?:сервис|система|сервер|программа)\s+(?:сам[аои]?\s+)?(?:ставит|проставляет|заполняет|"
    r"устанавливает|записывает)\s+(?P<accusative>[а-яё ,-]+)$",
    re.IGNORECASE,
)
_TYPE: Final = re.compile(r"\s\((?:date|datetime|timestamp)\)", re.IGNORECASE)
"""Set apart as a type behind a name: ``placed on (date)``."""
_OR: Final = re.compile(r"\s+(?:n?or|или|ни)\s+", re.IGNORECASE)
_ONLY_IF: Final = re.compile(
    r"^[\s,]*(?:if|when|while|until|unless|after|before|once|without|by|for|если|когда|пока|после|без)"
    r"(?![\w-])",
    re.IGNORECASE,
)
"""What stands behind words that are meant of some cases alone."""


def says(text: str) -> bool:
    """Whether a sentence says of something that the service sets it."""
    return _SETS.match(text.strip(" .;!")) is not None


def apply(text: str, draft: Draft) -> bool:
    """Keep the fields that a sentence names from changes; false for any other sentence."""
    if not draft.entities:
        return False
    text = _FIRST.sub("", _TYPE.sub("", text.strip(" .;!")))
    text = _passive(_passive(text, _ACTIVE, "on_create"), _SETS, "never")
    some, match = _SOME.match(text), _ANY.search(text)
    if some is not None and statements.whole(some["what"], draft) is not None:
        draft.ignored.append(text)
        return True
    if match is None or ":" in text or "(" in text or _of_thing(text[: match.start()], draft):
        return False
    if _ONLY_IF.match(text[match.end() :]):
        return _told(text, match, draft)
    return constraints.apply(text, draft) or statements.apply(text, draft)


def _passive(text: str, active: re.Pattern[str], kind: str) -> str:
    """The same said of the fields; other text stays as it is."""
    match = active.match(text)
    if match is None:
        return text
    named = next(value for value in match.groupdict().values() if value)
    english, russian = fixed.PLAIN[kind]
    of_russian = re.search(r"[а-яё]", named, re.IGNORECASE) is not None
    joined = _OR.sub(" и " if of_russian else " and ", named)
    return f"{joined} {russian}" if of_russian else f"{joined} is {english}"


def _told(text: str, match: re.Match[str], draft: Draft) -> bool:
    """Whether it is a known field that may not be changed in some cases: that is not built."""
    of_field = statements.whole(text[: match.start()], draft) is not None
    draft.ignored += [text] if of_field else []
    return of_field


def _of_thing(subject: str, draft: Draft) -> bool:
    """Whether it is a thing that is kept, or what it holds: ``Messages`` of a form."""
    phrase = parse(subject)
    if phrase is None:
        return False
    field = statements.whole(subject, draft)
    of_many = phrase.plural and field is not None and not field.phrase.plural
    of_texts = of_many and field is not None and decide(field.phrase, field.about) == "text"
    return phrase.key in draft.entities or of_texts
