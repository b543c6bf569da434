"""Fields told by an occasion: ``when last watered``, ``how often to water``, ``is it free``."""

import re
from collections.abc import Callable, Mapping

_BEGIN = r"(?:(?<=[,;:(] )|(?<=\()|(?<=\band )|(?<=\bи )|(?<=\bwith )|(?<=[.!?] )|^)"
_END = r"(?=\s*(?:[,;.)(]|$|\band\b|\bи\b))"
_PERSON = r"(?:it|they|he|she|we|i|you|people|somebody|someone)"
_PARTICIPLE = r"[a-z]+(?:ed|en|ade|one|old|ought|aid|ent|ept|uilt|orn|ut)"


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"{_BEGIN}{words}{_END}", re.IGNORECASE | re.MULTILINE)


_DONE_WHEN = _pattern(
    rf"when\s+(?P<first>last\s+)?(?P<deed>{_PARTICIPLE})(?P<then>\s+(?:last|the last time))?"
)
"""``When watered last``."""
_DUE_WHEN = _pattern(
    rf"when\s+{_PERSON}\s+(?:must|should|has to|have to|needs? to|will|is to|are to|ought to)\s+"
    r"(?:be\s+)?(?P<deed>[a-z]+?)(?:\s+(?:it|them|back|the\s+[a-z]+))*"
)
"""``When he must return it``."""
_IS_IT = _pattern(
    rf"(?:is|are|was|were)\s+{_PERSON}\s+(?:(?:now|still|already)\s+)?(?P<state>[a-z]+)"
    r"(?:\s+(?:today|now|already|yet|at\s+the\s+moment))?"
)
"""``Is it available``."""
_OFTEN = _pattern(
    rf"how\s+often\s+(?:to\s+|{_PERSON}\s+(?:must\s+be\s+|should\s+be\s+|(?:needs?|has|have)\s+"
    r"(?:to\s+be\s+)?|is\s+|are\s+)?)(?P<deed>[a-z]+)(?:\s+(?:it|them))?"
    r"(?P<unit>,?\s*\(?(?:in\s+)?(?:days|weeks|months|hours)\b\)?)?"
)
"""``How often to water in days``."""
_TIMES = _pattern(
    rf"how\s+many\s+times\s+(?:{_PERSON}\s+)?(?:(?:was|were|is|has\s+been|got)\s+)?(?P<deed>[a-z]+)ed"
)
"""``How many times clicked``."""
_WHAT = _pattern(
    r"what\s+(?P<thing>(?!(?:it|is|was|were|are|to|for|happen\w*|went|broke|we|i|you|he|she|they|"
    r"else|needs?|the|has|have|must|should|can|will|not|a|an)\b)(?![a-z]+ed\b)[a-z]+(?:\s[a-z]+)?)"
)
"""``What cake``."""
_HOLDER = _pattern(
    r"(?:who\s+has\s+(?:it|them)(?:\s+now)?|with\s+whom\s+it\s+is(?:\s+now)?|"
    r"(?P<ru>у\s+кого(?:\s+(?:сейчас|он|она|оно|они|находится|находятся|на\s+руках|лежит))*))"
)
"""``Who has it now``."""
_GOODS = _pattern(
    r"(?:what|which)\s+(?:thing\s+)?(?:i|we|they|he|she)\s+(?:lent|borrowed|sold|bought|gave|rented|donated|loaned)(?:\s+out)?"
)
"""``What I lent``."""
_TO_DO = _pattern(
    r"(?:what\s+(?:to\s+do|(?:needs?|has|have)\s+to\s+be\s+done|must\s+be\s+done)|"
    r"(?P<ru>что\s+(?:(?:нужно|надо)\s+)?(?:с?делать|сделали|выполнить)))"
)
"""``What to do``."""
_DOER = _pattern(r"who\s+(?:does|is\s+doing|will\s+do)\s+(?:it|them|this)|who\s+is\s+responsible")
"""``Who does it``."""
_WHICH_IS_THERE = _pattern(
    r"which\s+(?P<thing>[a-z]+)\s+(?:is|stands|sits|lives)\s+(?:there|in\s+it|on\s+it|here)"
)
"""``Which car is there``."""
_FOR_WHOM = _pattern(r"(?P<way>who|whom)\s+(?:is\s+it|it\s+is|it's|is\s+this)\s+(?P<how>for|from)")
"""``Who is it for``."""
_NEXT = _pattern(r"when\s+(?:is|are)\s+the\s+next\s+(?P<what>[a-z]+)")
_NEXT_RU = _pattern(r"когда\s+(?P<next>следующ[а-яё]+)\s+(?P<what>[а-яё]+)")
"""``Когда следующее списание``."""
_UNTIL_RU = re.compile(r"\s+до\s+как(?:ого|ой)\s+(?:числа|даты|дня)", re.IGNORECASE)
"""``Абонемент до какого числа``."""
_FROM_HOW_MANY = re.compile(
    r"\bот\s+скольки\s+(?P<ru>[а-яё]+),?\s+(?:и\s+)?до\s+скольки(?:\s+(?P=ru))?"
    r"|\bfrom\s+how\s+many,?\s+(?:and\s+)?to\s+how\s+many\s+(?P<what>[a-z]+)",
    re.IGNORECASE,
)
"""``От скольки игроков, до скольки``."""
_DID = _pattern(r"what\s+(?:i|we)\s+did|чем\s+занимал[а-яё]+|что\s+делал[а-яё]*")
"""``What I did``."""
_PAID = _pattern(
    r"(?:(?:price|amount|sum|money)\s+(?:that\s+)?|how\s+much\s+)(?:i|we|they|he|she)\s+(?:paid|spent|gave)"
    r"|(?P<ru>сколько\s+(?:я\s+|мы\s+)?(?:за)?(?:плати|сда|внес|потрати|отда)[а-яё]*)"
)
"""``Price I paid``, ``сколько сдали``."""
_MUCH = _pattern(r"how\s+much")
_MUCH_DONE = re.compile(
    r"\bhow\s+much\s+(?:i|we|they|he|she|it|was)\s+(?P<deed>[a-z]{3,}(?:ed|ght|ld))(?=\s*(?:[,;.)(]|$|\bin\b|\band\b))",
    re.IGNORECASE,
)
"""``How much I harvested in kg``."""
_WELL = re.compile(
    r"\bhow\s+(?:well|good|hard|easy|difficult|nice)\s+(?:(?:i|we|they|he|she|it)\s+)?(?P<deed>[a-z]+)(?:\s+(?:it|them))?"
    r"(?=\s+(?:from\s+)?\d|\s*(?:[,;.)]|$))",
    re.IGNORECASE,
)
"""``How well I know it from 1 to 5``."""
_LEVELS = {
    "know": "knowledge", "knows": "knowledge", "slept": "sleep quality", "sleep": "sleep quality",
    "speak": "level", "play": "level",
}  # fmt: skip
_FELT = re.compile(r"\bhow\s+(?:i|we|it|he|she)\s+(?P<deed>felt|feels?|slept)\b", re.IGNORECASE)
"""``How I felt from 1 to 5``."""
_PER = _pattern(
    r"(?:how\s+many\s+times|times)\s+(?:a|per|each|every)\s+(?P<unit>day|week|month|year)"
    r"|сколько\s+раз\s+в\s+(?P<ru>день|неделю|месяц|год)"
)
"""``How many times a day``."""
_UNTIL_WHEN = _pattern(r"(?:until|till|to)\s+when")
_BEGINS = _pattern(
    r"(?:since\s+when|from\s+(?:what|which)\s+(?:date|day))|(?P<ru>с\s+как(?:ого|ой)\s+(?:числа|даты|дня))"
)
_PURPOSE_RU = _pattern(r"на\s+что\s+(?:собира|копи|трат|потрат|сда)[а-яё]+")
_OF_PERSON_RU = re.compile(
    r"\b(?P<what>сумма|цена|стоимость|взнос)\s+с\s+(?=(?:одного\s+)?человека)", re.IGNORECASE
)
_NEEDED = re.compile(r"\b(?:required|needed|necessary)\s+(?=number\s+of\s)", re.IGNORECASE)
"""``Required number of people``: it does not say that the field is required."""
_NEEDED_RU = re.compile(
    r"\bсколько\s+(?:нужно|надо|требуется|осталось|есть)\s+(?P<what>[а-яё]+)", re.IGNORECASE
)
"""``Сколько нужно людей``."""
_TIMES_RU = _pattern(
    r"сколько\s+раз\s+(?:его\s+|её\s+|их\s+|по\s+ней\s+|по\s+нему\s+)?(?P<deed>[а-яё]+)"
)
_COUNTED_RU: Mapping[str, str] = {
    "пере": "переходов", "клик": "кликов", "наж": "кликов", "откр": "открытий",
    "посм": "просмотров", "смот": "просмотров", "чит": "прочтений", "проч": "прочтений",
    "испо": "использований", "скач": "скачиваний", "зака": "заказов", "посе": "посещений",
    "заход": "посещений", "прод": "продаж",
}  # fmt: skip
_FROM_AND_TO = re.compile(
    r"\b(?P<name>age|price|time|date|year|salary|возраст|цена|время|дата|год|зарплата)\s+"
    r"(?P<low>from|от|с)\s+(?:and|и)?\s*(?P<high>to|до|по)" + _END,
    re.IGNORECASE,
)
"""``Возраст от и до``."""
_COUNT_NAMES = {"us": "use", "lik": "like", "shar": "share", "rat": "rating", "tri": "try"}


def named(text: str) -> str:
    """The text with such fields by their names; what is none stays as it is.

    >>> named("Plants: name, when watered last, how often to water in days")
    'Plants: name, last watered date, watering interval in days'
    """
    for pattern, said in _NAMES:
        text = pattern.sub(said, text)
    return text


def _when(match: re.Match[str]) -> str:
    last = "last " if match["first"] or match["then"] else ""
    return f"{last}{match['deed'].lower()} date"


def _often(match: re.Match[str]) -> str:
    unit = re.sub(r"[^a-z]|\bin\b", " ", (match["unit"] or "").lower()).strip()
    deed = match["deed"].lower()
    doing = _gerund(deed)
    return f"{doing} interval in {unit}" if unit else f"{doing} frequency"


def _gerund(deed: str) -> str:
    """What is done, as a noun: ``watering``, ``trimming``, ``changing``."""
    if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", deed):
        return f"{deed}{deed[-1]}ing"
    return f"{deed if deed.endswith('ee') else deed.removesuffix('e')}ing"


def _times(match: re.Match[str]) -> str:
    deed = match["deed"].lower()
    return f"number of {_COUNT_NAMES.get(deed, deed)}s"


def _times_ru(match: re.Match[str]) -> str:
    deed = match["deed"].lower()
    counted = (what for stem, what in _COUNTED_RU.items() if deed.startswith(stem))
    return f"количество {next(counted, 'раз')}"


def _from_and_to(match: re.Match[str]) -> str:
    if match["what"]:
        return f"minimum number of {match['what']}, maximum number of {match['what']}"
    return f"минимальное количество {match['ru']}, максимальное количество {match['ru']}"


_NAMES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_DONE_WHEN, _when),
    (_DUE_WHEN, lambda m: f"{'return' if m['deed'] == 'returned' else m['deed']} date"),
    (_IS_IT, lambda m: f"{m['state']} (yes/no)"),
    (_OFTEN, _often),
    (_TIMES, _times),
    (_DOER, lambda _: "assignee"),
    (_HOLDER, lambda m: "держатель" if m["ru"] else "holder"),
    (_WHICH_IS_THERE, lambda m: str(m["thing"])),
    (_FOR_WHOM, lambda m: "recipient" if m["how"].lower() == "for" else "sender"),
    (_NEXT, lambda m: f"next {m['what']} date"),
    (_NEXT_RU, lambda m: f"{m['next']} {m['what']} (дата)"),
    (_UNTIL_RU, lambda _: " до"),
    (_FROM_HOW_MANY, _from_and_to),
    (_DID, lambda m: "activity" if m.group().isascii() else "деятельность"),
    (_PAID, lambda m: "сумма" if m["ru"] else "price"),
    (_FELT, lambda m: "sleep quality" if m["deed"].lower() == "slept" else "feeling"),
    (_PER, lambda m: f"количество в {m['ru']}" if m["ru"] else f"count per {m['unit']}"),
    (_MUCH_DONE, lambda m: f"{m['deed'].lower()} amount"),
    (_WELL, lambda m: _LEVELS.get(m["deed"].lower(), "rating")),
    (_MUCH, lambda _: "amount"),
    (_UNTIL_WHEN, lambda _: "end date"),
    (_BEGINS, lambda m: "дата начала" if m["ru"] else "start date"),
    (_PURPOSE_RU, lambda _: "цель"),
    (_OF_PERSON_RU, lambda m: f"{m['what']} на "),
    (_GOODS, lambda _: "item"),
    (_TO_DO, lambda m: "работа" if m["ru"] else "work"),
    (_WHAT, lambda m: str(m["thing"])),
    (_NEEDED, lambda _: ""),
    (_NEEDED_RU, lambda m: f"сколько {m['what']}"),
    (_TIMES_RU, _times_ru),
    (_FROM_AND_TO, lambda m: f"{m['name']} {m['low']}, {m['name']} {m['high']}"),
)
