"""Who may read and who may write, as APIs put it: ``Reads are public; writes need a key``.

Such a sentence is read as a bag of words: each must say what is done, whether a key is asked for,
or name a thing. With any other word it is another sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from codegen_gateway.offline.draft import ALL_OPERATIONS, Operation
from codegen_gateway.offline.text import pieces, sentences, without
from codegen_gateway.offline.words.phrases import parse

_VISITORS: Final = re.compile(
    r"(?<!only\s)\b(?:visitors?|guests?|customers?|clients?|users?|people|readers)\s"
    r"(?:can|may|could|should(?:\sbe\sable\sto)?|are\sable\sto)\b|"
    r"(?<!только\s)\b(?:посетители|гости|клиенты|пользователи|читатели|люди)\sмогут\b",
    re.IGNORECASE,
)
"""Who may do so without a key, where none is named."""
_KEY: Final = (
    r"(?:(?:api|access|secret|admin|master|valid|owner'?s?|секретн\w+|админск\w+|апи)[- ]?)*"
    r"(?:keys?|tokens?|passwords?|passphrases?|ключ(?:а|у|ом|и|ей|ам)?|токен(?:а|у|ом|ы|ов)?|"
    r"парол(?:ь|я|ю|ем|и|ей))"
)
_STAFF: Final = r"(?:admins?|administrators?|owners?|staff|админ\w*|владел\w+|сотрудник\w*)"
_FREE: Final = re.compile(
    rf"\b(?:(?:without|no)\s(?:an?\s|any\s)?(?:{_KEY}|auth\w*)|"
    rf"без\s(?:{_KEY}|авторизации|аутентификации|регистрации)|public(?:ly)?|open|everyone|"
    r"everybody|anyone|anybody|free(?:ly)?|anonymous(?:ly)?|unauthenticated|"
    r"все|всем|всех|любой|любому|каждый|кто\sугодно|открыт[аоы]?|открыт(?:ое|ый|ая|ые)|публичн\w+|"
    r"общедоступн\w+|свободн\w+)\b",
    re.IGNORECASE,
)
_CLOSED: Final = re.compile(
    rf"\b(?:только\s[а-яё]+\s(?:по|с)\s{_KEY}|only\s(?:the\s|an?\s)?[a-z]+\swith\s(?:the\s|an?\s)?{_KEY}|{_KEY}|"
    rf"only\s(?:for\s|by\s|to\s)?(?:the\s|an?\s)?{_STAFF}|{_STAFF}[- ]only|"
    rf"(?:for|to|by)\s(?:the\s)?{_STAFF}|только\s(?:для\s|у\s)?{_STAFF}|"
    r"protect(?:ed)?|guarded|secured|private|restricted|"
    r"only\s(?:i|we|me|us)|только\s(?:я|мы|мне|нам)|"
    r"authenticated|authenticat(?:e|ion)|"
    r"защищ\w+|закрыт\w*|приватн\w+|ограничен\w*)\b",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    rf"\b(?:{_KEY}|{_STAFF}|authenticated|only\s(?:i|we)|только\s(?:я|мы))\b", re.IGNORECASE
)
"""What makes a sentence one of these: without such a word it may be about anything."""
_DONE: Final[dict[str, tuple[Operation, ...]]] = {
    r"reads?|reading|read[- ]only|gets?|view(?:s|ing)?|list(?:s|ing)?|see(?:ing)?|"
    r"look(?:s|ing)?(?:\sat)?|brows(?:e|ing)|"
    r"чита(?:ть|ет|ют)|чтени[ея]|просм(?:отр\w*|атрива\w+)|смотреть|смотрят|видеть|видят":
        ("list", "get"),
    r"writ(?:e|es|ing)|modif(?:y|ying|ications?)|mutations?|запис(?:ь|и|ью|ывать|ывают)|пис(?:ать|ут|ет)":
        ("create", "update", "delete"),
    r"adds?|adding|creat(?:e|es|ing|ion)|posts?|posting|insert(?:s|ing)?|submit(?:ting)?|"
    r"отправлять|подавать|оставлять|добавл(?:ять|яет|яют|ени[ея])|добавить|"
    r"созда(?:вать|ть|ни[ея]|ют|ёт)": ("create",),
    r"puts?|patch|edit(?:s|ing)?|updat(?:e|es|ing)|chang(?:e|es|ing)|"
    r"измен(?:ять|ени[ея]|ить)|менять|редактир\w+|правк[аи]|обновл\w+": ("update",),
    r"delet(?:e|es|ing|ion|ions)|remov(?:e|es|ing|al)|удал(?:ять|ени[ея]|ить)": ("delete",),
}  # fmt: skip
_KINDS: Final = [
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), kinds) for words, kinds in _DONE.items()
]
_WHOLE: Final = re.compile(
    r"\b(?:(?:everything|anything)(?:\selse)?|(?:all\s)?the\srest|gets?\sin(?:to\sit)?|(?:whole|entire)\sapi|api|(?:all\s)?(?:the\s)?endpoints?|all\s(?:requests|"
    r"operations|methods|routes)|it|access|service|app|"
    r"все\s(?:операции|действия|запросы|методы)|вс[её]|апи|эндпоинт\w*|доступ\w*|сервис\w*|приложени\w*)\b",
    re.IGNORECASE,
)
_SMALL: Final = re.compile(
    r"\b(?:both|is|are|be|should|must|can|could|may|will|has|have|only|just|with|an?|the|by|for|to|of|in|"
    r"via|using|through|requir(?:e|es|ed|ing)|needs?|needed|ask(?:s|ed)?|you|we|i|users?|people|clients?|"
    r"callers?|visitors?|allow(?:ed|s)?|able|available|possible|and|or|all|any|also|please|operations?|"
    r"requests?|methods?|calls?|access|whole|entire|who|that|those|them|http|rest|"
    r"только|лишь|по|с|со|для|у|через|нуж(?:ен|на|но|ны)|требу(?:ет|ют)(?:ся)?|мо(?:жет|гут|жно|гу|жем)|"
    r"и|или|также|доступ(?:ен|на|но|ны)?|при|наличи[ия]|есть|запрос\w*|операци\w+|методы?|"
    r"в|заголовк\w+|headers?|пользовател\w+)\b",
    re.IGNORECASE,
)
_BULLET: Final = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_READS: Final[tuple[Operation, ...]] = tuple(k for k in ALL_OPERATIONS if k in ("list", "get"))
_WRITES: Final[tuple[Operation, ...]] = tuple(k for k in ALL_OPERATIONS if k not in _READS)
_NOT_WITHOUT: Final = re.compile(
    r"^(?:nobody|no\sone)\s(?:(?:can|may|should|must)\s(?:be\sable\sto\s)?)?(?P<does>.*?)\swithout\b",
    re.IGNORECASE,
)
"""``Nobody gets in without a key``: only with one."""
_CHANGES: Final = re.compile(
    r"\b(?:changes|chang(?:e|ing)(?!\s(?:the|an?)\b)|изменения)\b", re.IGNORECASE
)
_APART: Final = re.compile(
    r"[,;]|\b(?:and\s(?=(?:everything(?:\selse)?|(?:all\s)?the\srest)\b)|but|while|whereas|а|но|однако)\b",
    re.IGNORECASE,
)

_OF_A_FIELD: Final = re.compile(
    r"\b(?:by|per|for|по|для)\s(?:the\s|an?\s|its\s|each\s)?(?:keys?|tokens?|ключ[а-яё]*|токен[а-яё]*)\b|"
    r"\A(?:the\s|an?\s|each\s|every\s)?(?:keys?|tokens?|ключ[а-яё]*|токен[а-яё]*)\b",
    re.IGNORECASE,
)
_KEPT: Final = re.compile(
    r"(?:[:,(]\s*|\b(?:with|has|have|and|и|с|со)\s)(?:an?\s|the\s|уникальн\w+\s)?"
    r"(?:key|token|ключ(?:ом)?|токен(?:ом)?)"
    r"(?=\s*(?:[,.;()]|$|and\b|и\b)|\s(?:unique|уникальн))",
    re.IGNORECASE | re.MULTILINE,
)
"""A key that things have, such as settings with a key and a value: ``Get by key`` asks for none."""


@dataclass(frozen=True, slots=True)
class Access:
    """What one part of such a sentence says.

    Attributes:
        text: Its words.
        things: What it is about; empty: everything.
        kinds: What is done.
        free: Whether everybody may do it.
    """

    text: str
    things: tuple[str, ...]
    kinds: tuple[Operation, ...]
    free: bool


def cut(text: str) -> tuple[str, list[Access]]:
    """A description without such sentences, and what they say.

    >>> cut("Notes have a text. Reads are public; writes need a key.")[1][1].kinds
    ('create', 'update', 'delete')
    """
    found: list[Access] = []
    for sentence in _sentences(text):
        if re.search(r"[:()]", sentence) or _ASKS.search(sentence) is None:
            continue
        if _OF_A_FIELD.search(sentence) and _KEPT.search(text.replace(sentence, " ")):
            continue
        told = _read(sentence, elsewhere=text.replace(sentence, " "))
        if told is not None and any(not each.free for each in told):
            found += told
            text = without(text, sentence)
    return text, found


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text, those of bullets without their mark."""
    for line in text.split("\n"):
        yield from sentences(_BULLET.sub("", line))


def _read(sentence: str, *, elsewhere: str) -> list[Access] | None:
    told = []
    waiting = ""
    for part in _APART.split(_NOT_WITHOUT.sub(r"\g<does> only with", sentence)):
        said = f"{waiting} {part}".strip()
        if not any(words.search(said) for words in (_FREE, _CLOSED, _VISITORS)):
            waiting = f"{said} and"
            continue
        waiting = ""
        each = _part(said, elsewhere)
        if each is None:
            return None
        told.append(each)
    if not told or waiting.removesuffix(" and").strip():
        return None
    if any(each.free and each.kinds == _READS for each in told):
        # "Everybody can read, changes need a key": whatever is no reading.
        told = [
            replace(each, kinds=_WRITES) if each.kinds == ("update",) else each for each in told
        ]
    if not any("create" in each.kinds for each in told):
        told = [_with_writes(each) for each in told]
    return told


def _with_writes(said: Access) -> Access:
    """``All changes need a key``: where adding is named nowhere, it is a change as well."""
    if said.free or "update" not in said.kinds or not _CHANGES.search(said.text):
        return said
    kinds = {*said.kinds, *_WRITES}
    return replace(said, kinds=tuple(kind for kind in ALL_OPERATIONS if kind in kinds))


def _part(said: str, elsewhere: str) -> Access | None:
    rest = said
    closed = _CLOSED.search(rest) is not None
    free = _FREE.search(rest) is not None or (not closed and _VISITORS.search(rest) is not None)
    if not free and not closed:
        return None
    rest = _CLOSED.sub(" ", _FREE.sub(" ", _VISITORS.sub(" ", rest)))
    rest, whole = _WHOLE.subn(" ", rest)
    named: set[Operation] = set()
    for pattern, kinds in _KINDS:
        rest, count = pattern.subn(" ", rest)
        named |= set(kinds) if count else set()
    rest = _SMALL.sub(" | ", rest)
    things = tuple(pieces(rest))
    if not all(_is_thing(thing, elsewhere) for thing in things):
        return None
    if not named and not whole:
        return None
    return Access(said, things, tuple(k for k in ALL_OPERATIONS if k in named or not named), free)


def _is_thing(said: str, elsewhere: str) -> bool:
    """Whether words name what is spoken of elsewhere as well."""
    phrase = parse(said)
    if phrase is None:
        return False
    others = (parse(word) for word in re.findall(r"[^\W\d_][\w-]*", elsewhere))
    return phrase.head in {other.head for other in others if other is not None}
