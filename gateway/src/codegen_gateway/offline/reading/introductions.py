"""Sentences that only introduce: titles, orders to make something, names of what is kept."""

import re

from codegen_gateway.offline.draft import Draft, Phrase
from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.sentences.listing import items, looks_like_fields, only_fields
from codegen_gateway.offline.sentences.subjects import hint_of, names_field, subject_of
from codegen_gateway.offline.text import (
    search,
)
from codegen_gateway.offline.wording.ru.clause import asks_to_show
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.phrases import parse

from . import actors

_FOR_US = re.compile(r"\s+(?:for|in|at|of)\s+(?:my|our|the|an?)\s+[\w' -]+$", re.IGNORECASE)


_SEVERAL = 2
_LONG = 9
"""Words of an opening that says more than what is made."""


_AT_HOME = re.compile(
    r"[А-ЯЁ][а-яё-]+(?:\s[а-яё-]+)?\s(?:на|во?|у)\s(?:(?:нашем|нашей|своём|своем)\s)?"
    r"(?:дому|доме|даче|дворе|селе|деревне|городе|районе|гараже|подвале|нас|меня|посёлке|школе)"
)
"""«Кондитерская на дому»: a title that says where."""


_MAKING = re.compile(
    r"(?:please |пожалуйста,? |can you |could you )?(?:create|build|make|develop|write|design|"
    r"implement|сделай\w*|"
    r"создай\w*|разработа\w*|напиш\w*)\s",
    re.IGNORECASE,
)


_WHO = re.compile(
    r"(?:i|we)(?:['’](?:m|re)|\s+(?:am|are))\s+(?:an?|the|in|from|at|two|three|four)\s",
    re.IGNORECASE,
)
_WISHES = re.compile(
    r"\b(?:need|want|wish|keep|track|store|list|record|manage|like|with|has|have|should|must|"
    r"please|can|could|let)\b|[:(]",
    re.IGNORECASE,
)
"""``I'm a ward nurse and look after the cupboard of our ward``: who speaks, at any length."""


_TITLE_RU = re.compile(
    r"(?:(?:простой|простая|небольшой|небольшая|веб)[\s-]+)*(?:сервис|система|приложение|уч[её]т|журнал|реестр|"
    r"каталог|справочник|база|портал|платформа)(?:\s[а-яё-]+){1,6}",
    re.IGNORECASE,
)
"""«Сервис учёта спортивного инвентаря школы»: what it is all called."""


_PUTS_FIRST = re.compile(
    r"(?:list|show|put|display|покажи\w*|показывать|выводить)\s.+\s(?:first|last|on\stop|сначала|первыми)$",
    re.IGNORECASE,
)
"""``List broken tools first``: no name of anything."""


_ASKS = re.compile(
    r"\b(?:must|may|should)\s(?:never|not)\b|\b(?:instead|can't|cannot|never)\b|^(?:list|show|get)\s(?!the\s|all\s)[a-z]+\s[a-z]+s\sby\s",
    re.IGNORECASE,
)
"""Behind what is kept this says more than what a product is called."""


_WISHES_RU = re.compile(
    r"(?<![а-яё])(?:хо[чт]|нуж|надо(?![а-яё])|долж|мож|нельзя|пусть|чтобы|бот|страни[цч]|сайт|уведом|письм|поиск|"
    r"фильтр|ключ|по\sалфавиту)|[:(]",
    re.IGNORECASE,
)
_TIRED = frozenset({"надоесть", "устать", "замучиться", "запутаться", "путаться", "теряться"})
"""«…, надоели бумажки»: why somebody wishes for it at all."""
ONLY_KEPT = re.compile(
    r",?\s(?:мне\s|нам\s)?(?:нуж(?:ен|на|но)|хочу|хотим)\s(?:(?:простой|простая|простую|свой|какой-то|"
    r"нормальный|удобный|небольшой)\s)*"
    r"(?:уч[её]т|баз[ау]|таблиц[ау]|сервис|приложение|программ[ау]|систем[ау])$",
    re.IGNORECASE,
)
"""«…, нужен простой учёт»: of what, is told behind."""


_DEEDS = frozenset({"delivery", "rental", "repair", "transport", "cleaning", "freight", "booking"})
"""A product that is called by such a deed keeps these."""


def _kept_by_name(phrase: Phrase) -> bool:
    """Whether what a product is called by is kept, as of ``Доставка воды``."""
    return (phrase.plural or phrase.head in _DEEDS) and not names_field(phrase)


def _tells_fields(text: str) -> bool:
    """Whether a sentence says what something has, whatever that is: ``Each page has a number``."""
    match = search(text, grammar.CONNECT)
    each = re.match(r"(?:each|every|кажд\w+)\s", text, re.IGNORECASE)
    return each is not None and match is not None and looks_like_fields(text[match.end() :])


def _speaks_of_known(text: str, draft: Draft) -> bool:
    """Whether a sentence begins with a thing that is kept: it says more than what this is."""
    said = re.match(
        r"(?:(?:each|every|all|the|an?|кажд\w+|все)\s+)?(?P<thing>[^\W\d_]+)", text, re.IGNORECASE
    )
    phrase = parse(said["thing"]) if said is not None else None
    return phrase is not None and phrase.key in draft.entities


def lists_things(text: str, draft: Draft) -> bool:
    """``Books, authors and readers``: these are kept; further sentences describe them."""
    found = [parse(item) for item in items(text)]
    things = [p for p in found if p is not None and p.plural and not names_field(p)]
    if len(things) < _SEVERAL or len(things) < len(found):
        return False
    for phrase in things:
        draft.entity(phrase)
    return True


def hint(text: str) -> Phrase | None:
    """What a product is called by, where that may be what it keeps."""
    found, alone = hint_of(text), _alone(text)
    if found is None and alone is not None and _kept_by_name(alone):
        found = alone
    return None if actors.many_do(text) else found


def introduces(text: str, draft: Draft) -> bool:
    """Whether a sentence says nothing that could be built: a title, an order to make something."""
    told = actors.told(text)
    if draft.entities and _ASKS.search(text):
        return False
    product = subject_of(text).kind == "product" and not told
    product = product and not _speaks_of_known(text, draft)
    product = product and not only_fields(text.partition(": ")[2]) and not _tells_fields(text)
    words = len(re.findall(r"[^\W\d_]{2,}", text))
    if not draft.entities and _WHO.match(text) and not _WISHES.search(text):
        return True
    if words < _SEVERAL or product or _is_name(text, draft):
        return True
    if draft.entities:
        return False
    if draft.language == "ru" and _of_oneself(text):
        return True
    made = _MAKING.match(text) or _TITLE_RU.fullmatch(text)
    opens = grammar.INTRO.match(text) is not None and not told and words < _LONG
    return made is not None or opens


def _is_name(text: str, draft: Draft) -> bool:
    if actors.many_do(text) or _PUTS_FIRST.match(text):
        return False
    title = _alone(text) is not None or _AT_HOME.fullmatch(text) is not None
    return parse(text) is not None or (title and not draft.entities and not actors.told(text))


def _of_oneself(text: str) -> bool:
    """«Сдаю квартиры, надоели тетрадки»: who somebody is, before what is to be kept."""
    text = ONLY_KEPT.sub("", text.strip(" .,!"))
    first = [russian.parsed(word)[0] for word in re.findall(r"[а-яё-]+", text.lower())[:3]]
    ours = any({"1per"} in word.tag or word.normal_form in _TIRED for word in first) or re.match(
        r"у\s(?:нас|меня)\s", text, re.IGNORECASE
    )
    shown = any(asks_to_show(str(word.word)) for word in first)
    return bool(ours) and not shown and _WISHES_RU.search(text) is None


def _alone(text: str) -> Phrase | None:
    """``Tool rental for our street`` without the street."""
    return parse(_FOR_US.sub("", text))
