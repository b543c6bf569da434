"""What one Russian clause is: whether it says something, of whom, and whether it is a wish."""

import re
from typing import Final

from codegen_gateway.offline.words import russian

_WORD = re.compile(r"[a-zа-яё][a-zа-яё-]*", re.IGNORECASE)
_BELOW = re.compile(
    r"(?:(?:в|во|на|у|к|с|со|за|о|об|от|для|по|из|до|при|над|под)\s)?(?:(?:[а-яё]+\s)?котор[а-яё]+|кто|кого|кому|"
    r"кем|чей|чья|чь[еи]|что|чтобы|чего|чему|чем|где|куда|откуда|когда|если|пока|как|как(?:ой|ая|"
    r"ое|ие|ого|ому|им|их|ую)|сколько|зачем|почему|те|тот|та|тогда|либо|или|раз|хотя|потому|"
    r"поскольку|кроме|включая|например)(?![а-яё])",
    re.IGNORECASE,
)
"""How a clause begins that depends on another one."""
_STATES: Final = frozenset({"уникальный", "обязательный", "необязательный", "нужный", "должный"})
_SHOWING: Final = frozenset(
    {
        "искать",
        "найти",
        "находить",
        "фильтровать",
        "отфильтровать",
        "сортировать",
        "отсортировать",
        "отбирать",
        "отобрать",
        "показывать",
        "показать",
        "выводить",
        "вывести",
        "видеть",
        "смотреть",
        "посмотреть",
    }
)
_ASKS = re.compile(
    r"(?<![а-яё])(?:хочу|хотим|хочется|хотелось\sбы|надо|нужно|необходимо|прошу|пусть|можно|"
    r"нельзя|нужен|нужна|нужны)(?![а-яё])",
    re.IGNORECASE,
)
_KEEPING = re.compile(
    r"(?<![а-яё])(?:вести|внести|вносить|хранить|сохранять|записать|записывать|учитывать|знать|"
    r"помнить|отмечать|заносить|уч[её]т[а-яё]*|список|каталог|баз[ауы]|сервис|приложение|систем[ауы])(?![а-яё])",
    re.IGNORECASE,
)
"""What is kept is told with what stands before it."""
_RULES = re.compile(
    r"(?<![а-яё])(?:не\s[а-яё]+(?:ся|ет|ют|ят|ит|но|ны)|не\s(?:может|могут|должн[а-яё]+)|долж(?:ен|на|но|ны)|можно|"
    r"нельзя|запрещ[а-яё]+|удаля[а-яё]+ся|оста[её]тся|остаются|хранит|имеет|содержит|становится|нужен|"
    r"нужна|нужно|нужны)(?![а-яё])",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"(?<![а-яё])(?:больше|меньше|менее|более|выше|ниже)\s(?:нуля|-?\d)", re.IGNORECASE
)
_ONCE = re.compile(
    r"(?:(?:на|в|за|для|у|с|от|по)\s)?(?:один|одна|одно|одного|одной|одному|одну)\s"
    r"(?=.*(?:(?<![а-яё])раз(?![а-яё])|дважды|един|однажды|только|нельзя|(?<![а-яё])не\s|одинаков))|"
    r".*(?<![а-яё])(?:дважды|единожды|(?:только|лишь|не\sбол[а-яё]+)\s(?:один|одного)\sраза?)(?![а-яё])",
    re.IGNORECASE,
)
"""«Одна птица в соревновании записана только один раз»."""
_NEW = re.compile(r"нов(?:ый|ая|ое|ые)\s[а-яё]+\s(?:всегда|сразу|сначала)\s", re.IGNORECASE)
_BEFORE_SUBJECT = 4
"""Words that may stand before the noun that a clause is of."""


def below(said: str) -> bool:
    """Whether a clause depends on another one."""
    first = _WORD.match(said)
    participle = first is not None and russian.is_participle(first.group())
    return participle or _BELOW.match(said) is not None


def predicate(said: str, *, now: bool = False) -> bool:
    """Whether something is said; ``now``: not of what was, which is as often a condition."""
    words = _words(said)
    if _COMPARED.search(said) or _ASKS.search(said):
        return True
    return any(shows(word) or _verb(word, now=now) or _state(word) for word in words)


def wishes(said: str) -> bool:
    """Whether a clause says what somebody wants to be done with what is kept."""
    if _KEEPING.search(said) or ": " in said:
        return asks_to_show(said)
    return _ASKS.search(said) is not None or asks_to_show(said)


def rules(said: str) -> bool:
    """Whether a clause says of a noun what must be so: «название не повторяется»."""
    ruled = _RULES.search(said) or _COMPARED.search(said) or any(map(_state, _words(said)))
    return bool(ruled) and bool(subject(said))


def asks_to_show(said: str) -> bool:
    """Whether a clause asks for lists: «искать по имени», «животных отбираем по виду»."""
    return any(map(shows, _words(said))) or re.match(r"(?:хочу|хотим|хочется)\s", said) is not None


def shows(word: str) -> bool:
    """Whether a word is a deed with a list: «искать», «отбираем», «сортируются»."""
    deed = russian.verb(word)
    ours = deed == word or deed.endswith("ся") or _ours(word)
    return ours and deed.removesuffix("ся") in _SHOWING


def says_once(said: str) -> bool:
    """Whether a clause says what may not be twice."""
    return _ONCE.match(said) is not None


def told_of_new(said: str) -> bool:
    """Whether a clause says what a new thing is like."""
    return _NEW.match(said) is not None


def subject(said: str) -> str:
    """The base form of the noun that a clause is of; empty where it has none."""
    for word in _words(said)[:_BEFORE_SUBJECT]:
        if word.isascii():
            return word
        if _verb(word, now=False) or _state(word):
            return ""
        nouns = [each for each in russian.parsed(word) if each.tag.POS == "NOUN"]
        if nouns:
            subjects = [each for each in nouns if each.tag.case == "nomn"]
            return str(subjects[0].normal_form) if subjects else ""
    return ""


def thing(said: str) -> str:
    """The things that a clause speaks of, as it has them: «искать связи по имени»; or empty."""
    before = ""
    for word in _words(said):
        tag = russian.parsed(word)[0].tag
        if before == "PREP" and tag.POS == "NOUN":
            return ""
        if tag.POS == "NOUN":
            return word if any(p.tag.number == "plur" for p in russian.parsed(word)) else ""
        before = str(tag.POS)
    return ""


def alone(said: str) -> bool:
    """Whether a clause is of one bare noun: «почта не повторяется», not «время выезда …»."""
    first, second = [*_words(said), "", ""][:2]
    nouns = [word for word in (first, second) if word and _noun(word)]
    return nouns == [first]


def has_noun(said: str) -> bool:
    """Whether a clause names something itself."""
    return any(map(_noun, _words(said)))


def names(said: str) -> frozenset[str]:
    """The base forms of all that is named."""
    return frozenset(
        word if word.isascii() else str(each.normal_form)
        for word in _words(said)
        for each in russian.parsed(word)
    )


def _words(said: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(said)]


def _noun(word: str) -> bool:
    return word.isascii() or russian.parsed(word)[0].tag.POS == "NOUN"


def _verb(word: str, *, now: bool) -> bool:
    if word.isascii():
        return False
    tag = russian.parsed(word)[0].tag
    return tag.POS == "VERB" and "impr" not in tag and not (now and tag.tense == "past")


def _state(word: str) -> bool:
    return any(
        each.tag.POS == "ADJS" and each.normal_form in _STATES for each in russian.parsed(word)
    )


def _ours(word: str) -> bool:
    """Whether a word is a verb of ours: «ищем», «отбираю»."""
    tag = russian.parsed(word)[0].tag
    return tag.POS == "VERB" and str(tag.person) == "1per"
