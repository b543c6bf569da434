"""Answers in a person's own words where options are offered: ``yes``, ``several``, ``as text``.

Each function tells the number of the option that is meant, or -1 where the words mean none.
"""

import re
from collections.abc import Callable

Reading = Callable[[str], int]

_SEVERAL = re.compile(
    r"\b(?:yes|yep|yeah|sure|several|many|multiple|both|shared?|more than one|"
    r"many[- ]to[- ]many|m2m|m:n|n:n|(?<!to )any)\b|^(?:it |they )?(?:can|may)$|"
    r"(?<![а-яё])(?:да|несколько|нескольким|многим|много|многие|разным|общ[а-яё]+|"
    r"может(?! только))(?![а-яё])",
    re.IGNORECASE,
)
_SHARED = re.compile(
    r"\b(?:several|many[- ]to[- ]many|m2m|shared?|more than one|reused?|"
    r"(?:on|to|in|with|of|have) many)\b|"
    r"(?<![а-яё])(?:нескольк[а-яё]+|многие|многим|общ(?:ий|ие|ая))(?![а-яё])",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:no|nope|never|one|single|only|just|not|cannot|can't|exactly|one[- ]to[- ]many|1:n)\b|"
    r"(?<![а-яё])(?:нет|одному|одной|один|одна|одно|только|единственн[а-яё]+|не)(?![а-яё])",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"(?:yes,?\s+)?(?:(?:as|in|keep|make|it is|i want|we need|with|by)\s+)*"
    r"(?:(?:an?|the|its|their|own|separate|another|new|second|whole)\s+)*"
    r"(?:lists?|tables?|entit(?:y|ies)|separate(?:ly)?|things?|records?|director(?:y|ies)|yes|own)"
    r"(?:\s+(?:of|for)\s+(?:its|their|the)?\s*[a-z]+(?:\s+own)?)?(?:\s+with\s+(?:an?\s+|its\s+|their\s+)?names?)?|"
    r"(?:да,?\s+)?(?:(?:как|в|это|сделай\w*|нужен|нужна|хранить|свой|своя|отдельн\w+|нов\w+)\s+)*"
    r"(?:списк?\w*|таблиц\w*|справочник\w*|отдельно|да)(?:\s+[а-яё]+)?(?:\s+с\s+(?:именем|именами|названи\w+))?",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"(?:(?:as|just|only|an?|plain|simple|one|free|short|it is|in|the|comma[- ]separated)\s+)*"
    r"(?:texts?|strings?|words?|field|line|comma[- ]separated|no)(?:\s+(?:field|is enough|please|"
    r"separated (?:by|with) commas?|with commas?|in (?:it|each|the) ?[a-z]*))*|"
    r"(?:(?:просто|как|одн\w+|обычн\w+|достаточно)\s+)*"
    r"(?:текст\w*|строк\w+|словами|через запятую|нет)"
    r"(?:\s+(?:через запятую|достаточно))?",
    re.IGNORECASE,
)
_HOURS = re.compile(r"\b(?:hours?|hrs?)\b|(?<![а-яё])час(?:ы|ов|ах|а)?(?![а-яё])", re.IGNORECASE)
_MINUTES = re.compile(
    r"\b(?:minutes?|mins?|length|duration|how long|takes|lasts)\b|минут|длительн|сколько длится",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"\b(?:moment|date|day|clock|when|point in time|time of day)\b|момент|дата|когда|во сколько",
    re.IGNORECASE,
)
_YES = re.compile(
    r"(?:(?:yes|yep|yeah|ok(?:ay)?|sure|fine|good|great|please|take (?:these|them|it)|"
    r"these are (?:fine|ok|good)|"
    r"да|ок(?:ей)?|хорошо|бери(?:те)?|взять|беру|подход[ия]т|годится|эти|их|пожалуйста)[,\s]*)+",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:customers?|clients?|users?|guests?|buyers?|visitors?|members?|students?|patients?)\b|"
    r"клиент|покупател|пользовател|заказчик|гост|пациент|ученик",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?:nobody|no one|none|no|nothing|skip|leave|drop|don't|not)\b|"
    r"(?<![а-яё])(?:никому|никто|нет|не|никак|"
    r"пропусти\w*|без)(?![а-яё])",
    re.IGNORECASE,
)


PLAIN_LIST = 3
"""Number of the option that says so."""
_PLAIN_LIST = re.compile(
    r"(?:(?:as|in|keep|just|only|it is|i want|simply|with|by|the|an?|plain|simple|short)\s+)*"
    r"(?:lists?|arrays?)"
    r"(?:\s+of\s+(?:its\s+|their\s+|plain\s+|simple\s+|short\s+)?"
    r"(?:texts?|strings?|words|values|names|numbers|integers))?"
    r"(?:\s+(?:in|inside|on|of)\s+(?:the|each|every|a|an)\s+[a-z]+)?"
    r"(?:\s+(?:is enough|please))?|"
    r"(?:as\s+|just\s+|only\s+)*(?:plain\s+|simple\s+)?(?:values|names|words)|"
    r"(?:(?:просто|как|в|простой|простым|обычн[а-яё]+|одним)\s+)*"
    r"(?:списк?[а-яё]*|массив[а-яё]*|перечислени[а-яё]+|перечн[а-яё]+)"
    r"(?:\s+(?:строк|значений|слов|текстов|названий|чисел))?"
    r"(?:\s+(?:у|в)\s+кажд[а-яё]+(?:\s+[а-яё]+)?)?|"
    r"(?:просто\s+)?(?:значени[а-яё]+|названи[а-яё]+|слова)",
    re.IGNORECASE,
)


def one_or_several(answer: str) -> int:
    """0: each belongs to one; 1: it may belong to several.

    >>> one_or_several("yes, a book can have several authors"), one_or_several("only one")
    (1, 0)
    """
    if _SEVERAL.search(answer) is not None:
        return 0 if re.match(r"(?:no|нет|not|не)\b", answer.strip(), re.IGNORECASE) else 1
    return 0 if _ONE.search(answer) is not None else -1


def list_or_text(answer: str) -> int:
    """0: a list of its own; 1: a text.

    >>> list_or_text("a separate list"), list_or_text("just text"), list_or_text("name and floor")
    (0, 1, -1)
    """
    said = answer.strip(" .!")
    if _TEXT.fullmatch(said) is not None:
        return 1
    return 0 if _LIST.fullmatch(said) is not None else -1


def list_of_several_or_text(answer: str) -> int:
    """0: a list of its own; 1: a text; 2: one that several may share; 3: plain values.

    >>> list_of_several_or_text("many to many"), list_of_several_or_text("a separate list")
    (2, 0)
    >>> list_of_several_or_text("just a list")
    3
    """
    if _SHARED.search(answer) is not None:
        return 2
    if _PLAIN_LIST.fullmatch(answer.strip(" .!")) is not None:
        return PLAIN_LIST
    return list_or_text(answer)


def length_or_moment(answer: str) -> int:
    """0: minutes; 1: hours; 2: a moment."""
    if _HOURS.search(answer) is not None:
        return 1
    if _MINUTES.search(answer) is not None:
        return 0
    return 2 if _MOMENT.search(answer) is not None else -1


def agrees(answer: str) -> bool:
    """Whether what was offered is taken: ``yes``, ``ok, take them``."""
    return _YES.fullmatch(answer.strip(" .!")) is not None


def is_told(answer: str) -> bool:
    """Whether those are told who have the product: letters go to addresses of theirs only."""
    return _NOBODY.search(answer) is None and _OTHERS.search(answer) is None
