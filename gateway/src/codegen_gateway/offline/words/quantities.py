"""Numbers and units as people write them."""

import re
from decimal import Decimal

NUMBER = r"(?:-?(?:\d{1,3}(?:[ ]\d{3})+|\d+)(?:[.,]\d+)?)"
_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "hundred": 100, "thousand": 1000, "нуля": 0, "нуль": 0,
    "одного": 1, "двух": 2, "трех": 3, "трёх": 3, "четырех": 4, "четырёх": 4, "пяти": 5,
    "шести": 6, "семи": 7, "восьми": 8, "девяти": 9, "десяти": 10, "ста": 100,
    "одиннадцати": 11, "двенадцати": 12, "тринадцати": 13, "четырнадцати": 14, "пятнадцати": 15,
    "шестнадцати": 16, "семнадцати": 17, "восемнадцати": 18, "девятнадцати": 19, "двадцати": 20,
    "тридцати": 30, "сорока": 40, "пятидесяти": 50, "шестидесяти": 60, "семидесяти": 70,
    "восьмидесяти": 80, "девяноста": 90, "двухсот": 200,
    "трёхсот": 300, "трехсот": 300, "пятисот": 500, "тысячи": 1000,
}  # fmt: skip
_COUNTED = {
    **{word: n for word, n in _WORDS.items() if 0 < n <= 10},  # noqa: PLR2004
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "twenty": 20, "две": 2, "два": 2, "дву": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6,
    "семь": 7, "восемь": 8, "девять": 9, "десять": 10, "одиннадцати": 11, "двенадцати": 12,
    "тринадцати": 13, "четырнадцати": 14, "пятнадцати": 15, "шестнадцати": 16, "двадцати": 20,
    "одно": 1, "одна": 1, "одной": 1,
}  # fmt: skip
COUNTS = "(?:" + "|".join(sorted(_COUNTED, key=len, reverse=True)) + ")"
"""Words for how many of something there are."""
_NAMES = "|".join(sorted(_WORDS, key=len, reverse=True))
_TENS = "двадцати|тридцати|сорока|пятидесяти|шестидесяти|семидесяти|восьмидесяти|девяноста"
_SAID = rf"(?:(?:minus|минус) )?(?:(?:{_TENS}) )?(?:{_NAMES})"
"""A number in words: «минус двух», «двадцати пяти»."""
_BELOW_ZERO = ("minus", "минус")
_RANGE = re.compile(
    rf"\b(from|between|от|с|между) ({_SAID}) (to|and|до|по|и) ({_SAID})\b", re.IGNORECASE
)
_LIMIT = re.compile(
    rf"\b(least|most|than|over|under|not below|not above|менее|более|меньше|больше|до) "
    rf"({_SAID})\b",
    re.IGNORECASE,
)
_MULTIPLIED = re.compile(
    r"\b(?P<count>an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+) "
    r"(?P<by>hundred|thousand)(?= (?:characters?|letters?|symbols?|words?)\b)|"
    r"\b(?P<ru>двух|трёх|трех|четырёх|четырех|пяти|десяти|\d+) тысяч(?= (?:знак|символ|букв|слов))",
    re.IGNORECASE,
)
"""``Two hundred characters``."""

_UNITS = {
    "money": (
        r"usd|eur|rub|gbp|dollars?|euros?|rou?bles?|pounds? sterling|cents?|\$|€|₽|£|"
        r"руб|р|рубл\w+|тыс\w*|долл\w*|евро|копе\w+|тенге|гривн\w+"
    ),
    "whole": (
        r"days?|minutes?|mins?|seconds?|secs?|ms|milliseconds?|"
        r"weeks?|months?|years?(?: old)?|pieces?|pcs|units?|"
        r"stars?|points?|pages?|bytes?|pixels?|px|пиксел\w+|байт\w{0,3}|people|persons?|items?|kcal|calories|servings?|times|floors?|"
        r"ед|единиц\w*|день|дня|дней|днях|дни|минут\w*|мин|секунд\w*|сек|недел\w+|месяц\w*|мес|год|года|году|"
        r"годах|лет|шт|штук\w*|балл\w*|зв[её]зд\w*|страниц\w*|ккал|калори\w+|человек|раз|порци\w+"
    ),
    "measure": (
        r"mmol/l|ммоль/л|carats?|карат\w*|[kmg]?hz|m/s|km/h|kph|mph|м/с|k?g/ha|m?g/m?l|"
        r"l/100 ?km|[кцт]г?/га|"
        r"м?г/м?л|л/100 ?км|"
        r"уд/мин|bpm|"
        r"kwh|kg|kilograms?|kilos?|grams?|g|mg|km|kilomet(?:er|re)s?|millimet(?:er|re)s?|centimet(?:er|re)s?|met(?:er|re)s?|m|cm|mm|miles?|"
        r"lit(?:er|re)s?|l|ml|hours?|hrs?|h|degrees?|celsius|°c|percent|%|m2|"
        r"square (?:kilo)?met(?:er|re)s?|sq\.? ?(?:km|m|ft)|km2|km²|hectares?|acres?|ha|hpa|"
        r"m²|sqm|inch(?:es)?|feet|ft|mb|gb|watts?|kw|volts?|tons?|tonnes?|lbs?|"
        r"сот(?:к[аиу]|ок|ках)|гектар\w*|га|кг|килограмм\w*|грамм\w*|г|гр|мг|км|километр\w*|метр\w*|м|см|мм|"
        r"сантиметр\w*|литр\w*|"
        r"л|мл|"
        r"час|часа|часов|часах|ч|градус\w*|процент\w*|кв\.? ?м|м²|м2|квадратн\w+ метр\w*|тонн\w*|т|"
        r"[кмгт]б|вт|квт|ватт\w*|миллилитр\w*|миллиметр\w*|км/ч"
    ),
}
UNIT = "(?:" + "|".join(_UNITS.values()) + r")(?!\w)\.?"


def figures(text: str) -> str:
    """The text with number words in ranges and limits written as figures."""
    text = _MULTIPLIED.sub(_product, text)
    text = _RANGE.sub(lambda m: f"{m[1]} {_value(m[2])} {m[3]} {_value(m[4])}", text)
    return _LIMIT.sub(lambda m: f"{m[1]} {_value(m[2])}", text)


def _value(said: str) -> int:
    """The value of a number in words: of tens and ones, and below zero."""
    words = said.lower().split()
    total = sum(_WORDS[word] for word in words if word not in _BELOW_ZERO)
    return -total if words[0] in _BELOW_ZERO else total


def _product(match: re.Match[str]) -> str:
    count, by = match["count"] or match["ru"], (match["by"] or "thousand").lower()
    plainly = {"a": 1, "an": 1, **_WORDS}.get(count.lower())
    return str((int(count) if plainly is None else plainly) * _WORDS[by])


def counted(text: str) -> int:
    """How many a figure or one of :data:`COUNTS` says."""
    return int(text) if text.isdigit() else _COUNTED[text.lower()]


def number(text: str) -> Decimal:
    """The value of a written number: ``10 000``, ``1,000``, ``0,5`` and ``-2.5``."""
    plain = text.replace(" ", "")
    if re.fullmatch(r"-?[1-9]\d{0,2}(,\d{3})+", plain):
        return Decimal(plain.replace(",", ""))
    return Decimal(plain.replace(",", "."))


def plain(value: Decimal) -> str:
    """A number as text: figures alone, no needless zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_kind(text: str) -> str | None:
    """``money``, ``whole`` or ``measure`` when the text is a unit."""
    plain = text.strip().lower().rstrip(".")
    for kind, pattern in _UNITS.items():
        if re.fullmatch(pattern, plain):
            return kind
    return None
