"""Descriptions of bots: what says that a product is one, and what it keeps if nothing is said."""

import re

from codegen_gateway.offline.draft import Draft
from codegen_gateway.offline.sentences import grammar

from . import features

TELEGRAM = "telegram_bot"
"""Key of the feature."""
NAMED = re.compile(
    r"(?<![a-zа-яё])(?:chat)?bots?(?![a-z])|(?<![а-яё])(?:чат-?)?бот(?:[аеуы]|ом|ами|ов)?(?![а-яё])",
    re.IGNORECASE,
)
"""A bot in so many words."""
_OPENING = re.compile(
    grammar.WISHED + r"(?:telegram|tg|телеграмм?|тг)?[\s-]*(?:bot|бота?)\b"
    r"(?:-[а-яё]+(?=\s+(?:об?|про)\s))?(?!\s+(?:не|is not)\b)"
    r"(?:\s*[,:—–-]?\s*(?:that|which|who|for|to|with|where|который|которая|для|чтобы|где|"
    r"со?)\b)?\s*",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"(?:(?<=[.!?;]\s)|(?<=\n))(?:(?:ещё|также|и|мне|нам|очень)\s)*(?:хочу|хотим|нужен|сделай\w*)\s"
    r"(?:прост\w+\s|удобн\w+\s|телеграм-?\s?|чат-?)*бота?(?![\w-])"
    r"|(?:(?<=[.!?;]\s)|(?<=\n))(?:пусть\s|чтобы\s)?(?:этот\s)?бот\s(?:пусть\s)?(?:должен\s|может"
    r"\s|сможет\s)?(?:уметь\s)?"
    r"(?!не\s|пиш|писа|напи|присыл|присла|шл|сообщ|уведомл|опове|скид|напомин|нам\s|мне\s)[а-яё]+"
    r"(?:[тую]|ть|ет|ит|ал|ял|ил)\s"
    r"|(?<![\w-])(?:через|в)\s(?:телеграм-?)?бот(?:а|е)(?!\s(?:не|нельзя)\s|[\w-])",
    re.IGNORECASE,
)
"""``У нас клуб. Хочу бота, который …``."""


_A_BOT = re.compile(
    r"(?<![\w-])(?:an?|the|our|one)\s(?:(?:small|simple|little|tiny|nice|handy|basic|chat)\s)*(?=(?:chat-?)?bot"
    r"(?:\s(?:that|which|where|who|to|for|so|too|as\swell|would|should|must|can|could|will|may|"
    r"shows?|lists?|adds?|lets?|finds?|tells?|takes?|answers?|asks?|accepts?|gives?|keeps?|looks?)"
    r"(?![\w-])|\s*[,:—–]|\.?$|[.!?;]\s))|"
    r"(?<![\w-])(?:through|via|using|with|by|in|from)\s(?:an?|the|our)\s(?=bot(?![\w-]))",
    re.IGNORECASE | re.MULTILINE,
)
"""``A bot that lists wines``: no other messenger has one here."""
_NO_BOT = re.compile(r"(?:no|not|without|isn't|don't|doesn't)\s(?:[a-z]+\s){0,2}\Z", re.IGNORECASE)
_RUNS_ONE = re.compile(r"(?:has|have|runs?|owns?|belongs?\sto|of|each|every)\s\Z", re.IGNORECASE)
"""``Each channel has a bot``: that is a field."""
_WISHES_FOR = re.compile(
    r"(?:\b(?:to|we|i|can|could|should|would)\s(?:(?:also|please)\s)?have)\s\Z", re.IGNORECASE
)
"""``Can we have a bot``."""
_THE_BOT = re.compile(r"\b(?:the|our|this)\sbot\b", re.IGNORECASE)
_TELEGRAM = re.compile(r"telegram|(?<![\w-])tg(?![\w-])", re.IGNORECASE)


def in_telegram(text: str, *, new: bool = True) -> str:
    """A text whose bots are said to be in Telegram where it names no messenger at all.

    Args:
        text: A description, or a change.
        new: Whether there is none yet; of a product that is there, "the bot" is its own.

    >>> in_telegram("Wines: name. A bot that lists them would be nice")
    'Wines: name. A Telegram bot that lists them would be nice'
    """
    if _TELEGRAM.search(text) or _of_other_chat(text) or (not new and _THE_BOT.search(text)):
        return text

    def named(match: re.Match[str]) -> str:
        before = text[: match.start()]
        if _NO_BOT.search(before) or (_RUNS_ONE.search(before) and not _WISHES_FOR.search(before)):
            return match.group()
        return f"{match.group()}Telegram "

    return _A_BOT.sub(named, text)


def is_one(description: str) -> bool:
    """Whether it begins with what it is: "a bot that keeps …", and no other messenger is named."""
    begins = _OPENING.match(description) is not None
    return begins and not _of_other_chat(description)


def wanted(description: str, draft: Draft) -> bool:
    """Whether people want to use it in a Telegram chat; ``draft`` is what was read of it."""
    if TELEGRAM in draft.features or is_one(description):
        return True
    asked = _ASKED.search(description) is not None or _mentioned(description, draft)
    return asked and not _of_other_chat(description)


_MENTIONED = re.compile(
    r"(?<![а-яё-])(?:чат-?)?бот(?:а|ом|у|е)?(?![а-яё])(?!\s(?:не|нельзя)(?![а-яё]))", re.IGNORECASE
)
_NOT_WANTED = re.compile(
    r"(?<![а-яё])(?:не(?![а-яё])|без(?![а-яё])|никак[а-яё]+|пиш|писа|напи|присыл|присла|пришл|шл[иёе]|сообщ|уведом|опове|скид|"
    r"напомин)|[:(].*бот|,\sбот,",
    re.IGNORECASE,
)
"""Where a bot is not wished for, tells somebody of something, or is a field."""
_SENTENCE = re.compile(r"[^.!?;\n]+")


def _mentioned(description: str, draft: Draft) -> bool:
    """Whether a Russian sentence speaks of a bot that is nothing that is kept."""
    kept = {
        part
        for entity in draft.entities.values()
        for phrase in (entity.phrase, *(field.phrase for field in entity.fields))
        for part in phrase.key.split("_")
    }
    return "bot" not in kept and any(
        _MENTIONED.search(said) and not _NOT_WANTED.search(said)
        for said in _SENTENCE.findall(description)
    )


def _of_other_chat(description: str) -> bool:
    return any(feature.key == "bot" for feature, _ in features.find(description))


_KEEPING = re.compile(
    r"(?:tracking|keeping track of|managing|storing|recording|logging|collecting|gathering|"
    r"saving|keeping|noting|remembering|bookmarking|sharing|"
    r"уч[её]та|ведения|хранения|записи|сохранения|запоминания|сбора|при[её]ма)"
    r"\s+(?!(?:к|на|в|по)\s)(?=[^\W\d_]+(?:\s[^\W\d_]+){0,4}\s*(?::|with\s|со?\s))",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"(?<=\w)\s+(?:in|on|via|в|через)\s+(?:telegram|телеграм\w*|тг)(?=\s*:)", re.IGNORECASE
)


_FROM_US = re.compile(
    r"(?<=[a-z])\s+(?:(?:from|for|by)\s+(?:my|our|the)\s+[a-z]+|from\s+(?:customers|clients|users|"
    r"visitors|"
    r"guests|people|students|members|parents|patients|employees|readers))(?=\s*:)",
    re.IGNORECASE,
)
"""``Ideas from my staff: …``."""
_TAKES = re.compile(
    r"^(?:collects?|gathers?|receives?|accepts?|takes?)\s+(?=[a-z]+(?:\s[a-z]+){0,3}\s*:)",
    re.IGNORECASE,
)
"""``(A bot that) collects feedback: …``."""
_PEOPLE_KEEP = re.compile(
    r"\A(?:(?:my|our|the)\s)?(?:whole\s)?(?:team|staff|family|crew|colleagues|members|employees|users?|people|"
    r"customers|clients|students|visitors|guests|i|we|they)\s"
    r"(?:of\s(?:our|the|my)\s[a-z]+(?:\s(?!log|ent|keep|add|rec|sav|sub)[a-z]+)?\s)?(?:can\s)?"
    r"(?:logs?|records?|tracks?|keeps?|notes?|"
    r"enters?|saves?|stores?|submits?|adds?)\s(?:(?:their|his|her|my|our|the)\s)?"
    r"(?=[a-z]+(?:\s[a-z]+){0,2}\s*:)",
    re.IGNORECASE,
)
"""``(A bot where) my team logs working hours: …``."""
_COLON_BEFORE = re.compile(r"\A\s*:\s+(?=[^:.\n]+:\s)")
"""``(Бот): ученики присылают отчёты: группа``."""
_PEOPLE_DO = re.compile(
    r"\A(?:наши\s+|мои\s+)?[а-яё]+[иы]\s+(?:могли\s+)?[а-яё]+(?:ли|ть)\s+(?:свои\s+)?[а-яё]+\.\s+"
    r"(?=[А-ЯЁа-яё-]+\s*[:(—])",
    re.IGNORECASE,
)
"""``(Бот, чтобы) сотрудники предлагали идеи.``: what is kept is told behind it."""


def purpose(description: str) -> str:
    """What the bot is for, without the words that say that it is one; others as they are.

    >>> purpose("I want a Telegram bot that stores my notes")
    'stores my notes'
    """
    opening = _OPENING.match(description)
    if opening is None or not is_one(description):
        return description
    rest = _COLON_BEFORE.sub("", description[opening.end() :])
    rest = _KEEPING.sub("", re.sub(r"^(?:об?|про|about)\s+", "", rest, flags=re.IGNORECASE))
    rest = _PEOPLE_KEEP.sub("", _TAKES.sub("", rest))
    rest = _FROM_US.sub("", _PEOPLE_DO.sub("", _THERE.sub("", rest)))
    return grammar.listed(rest) or rest
