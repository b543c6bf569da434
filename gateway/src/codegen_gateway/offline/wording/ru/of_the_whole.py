"""What a thing has, said from where that is: «В заказе позиции: …», «Запчастям нужен поставщик»."""

import re
from collections.abc import Iterable
from typing import Final

from codegen_gateway.offline.words import russian

from .sentence import END, START, many, one

_EACH: Final = r"(?:(?:кажд|одн|люб|так)(?:ом|ой|ому|ую|ый|ое|у|ого)\s)?"
_THING: Final = r"(?P<whole>[а-яё]{3,})"
_FIELDS: Final = (
    r"(?:\s?\((?P<held>[^().;\n]*,[^().;\n]*)\)|:\s(?P<listed>[^.;:\n]*,[^.;:\n]*))"
    r"(?=\s*(?:[.;\n]|\Z))"
)
_INSIDE: Final = re.compile(
    rf"{START}(?P<at>в|во|на|у)\s{_EACH}{_THING}\s(?:(?:есть|быва[ею]т|могут\sбыть|может\sбыть|лежат|стоят|"
    rf"идут|хранятся|перечислены)\s)?(?P<parts>[а-яё]{{3,}}(?:\s[а-яё]{{3,}})?){_FIELDS}",
    re.IGNORECASE,
)
"""«В заказе позиции: товар, количество»."""
_LEFT_ON: Final = re.compile(
    rf"{START}(?:на|к|ко|под|о|об)\s{_EACH}{_THING}\s(?:можно|могут|можем)\s(?:[а-яё]+\s)?"
    rf"(?:остав|напис|добав|под|сдел|завест|прикреп|привяз|запис)[а-яё]*\s(?P<parts>[а-яё]{{3,}}){_FIELDS}",
    re.IGNORECASE,
)
"""«На игру можно оставить отзыв (имя, текст)»."""
_NEEDED: Final = r"(?:нуж(?:ен|на|но|ны)|требу(?:е|ю)тся|не\sхватает|необходим[аоы]?)"
_WANTED: Final = re.compile(
    rf"{START}(?:(?:у|к|ко|для)\s)?{_EACH}(?P<whole>[а-яё]{{3,}})\s(?:ещё\s|еще\s|также\s)?{_NEEDED}\s"
    r"(?:ещё\s|еще\s|также\s)?"
    r"(?P<what>(?!ли\b|чтобы\b)[а-яё]{3,}(?:\s[а-яё]+)?)(?P<rest>(?:,\s|\s\()[^.;:\n]+)?"
    rf"{END}|{START}(?:ещё\s|еще\s|также\s)?{_NEEDED}\s(?:ещё\s|еще\s)?(?P<field>[а-яё]{{3,}})\s(?:у|для|к|ко)\s"
    rf"{_EACH}(?P<of>[а-яё]{{3,}})(?P<more>(?:,\s|\s\()[^.;:\n]+)?{END}",
    re.IGNORECASE,
)
"""«Запчастям нужен поставщик», «Не хватает цены у запчасти»."""
_NEXT: Final = re.compile(
    rf"(?<=\)),\s(?:а\s|и\s)?(?P<at>у|в|во|на)\s(?={_EACH}[а-яё]{{3,}}\s(?:есть\s)?[а-яё]{{3,}}\s?[(:])",
    re.IGNORECASE,
)
"""«У станции датчики (тип), у датчика измерения (значение)»."""
_OWNED: Final = re.compile(
    r"(?<=[а-яё]\s)(?P<parts>[а-яё]{3,})(?=\s\([а-яё][^()]*,)", re.IGNORECASE
)
"""Things with their fields in brackets."""
_VALUES: Final = re.compile(
    r"статус|состояни|размер|вид(?![а-яё]{2})|тип|категори|уровен|цвет|вариант|рол|этап|стади|пол(?![а-яё])|"
    r"приоритет|режим|фаз|пол[ея]|параметр|свойств|характеристик|атрибут|колонк|данн|реквизит",
    re.IGNORECASE,
)
_PRODUCT: Final = re.compile(
    r"бот|сайт|страниц|поиск|фильтр|сортировк|ключ|доступ|уведомлени|возможност|письм|систем|сервис|приложени|"
    r"баз|уч[её]т|список|каталог|программ|реестр|журнал|таблиц|справочник|отч[её]т",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[а-яё]{3,}", re.IGNORECASE)
_HEAD: Final = re.compile(rf"{START}(?P<head>[^.:;(\n—–]{{3,60}})", re.IGNORECASE)


def told(text: str) -> str:
    """The text with such things as what a thing has.

    >>> told("Заказы: номер. В заказе позиции: товар, количество.")
    'Заказы: номер. Позиции: товар, количество. Позиция принадлежит заказу.'
    """
    text = _NEXT.sub(lambda m: f". {m['at'].capitalize()} ", text)
    if not any(turn.search(text) for turn in (_INSIDE, _LEFT_ON, _WANTED)):
        return text  # before all its words are looked up
    known = _bases(_heads(text))

    def inside(match: re.Match[str]) -> str:
        whole, parts = _whole(match["whole"], known, "datv"), match["parts"]
        several = russian.read(parts.split()[-1]).plural
        named = one(parts)
        placed = match.groupdict().get("at")
        if whole and placed and match["held"] and named == "поле":
            return f"{_whole(match['whole'], known, 'nomn').capitalize()}: {match['held']}"
        if whole and placed and match["held"] and _is_no_thing(named):
            owner = _whole(match["whole"], known, "gent")
            return f"У {owner} есть {named} ({match['held']})"
        if not whole or not named or _is_no_thing(named):
            return match.group()
        if placed and (not several or (placed.lower() == "у" and match["held"] is None)):
            return match.group()
        shown = parts if several else many(named) or parts
        fields = (match["held"] or match["listed"]).strip()
        return f"{shown.capitalize()}: {fields}. {named.capitalize()} принадлежит {whole}"

    def wanted(match: re.Match[str]) -> str:
        whole = _whole(match["whole"] or match["of"], known, "gent")
        first, _, rest = (match["what"] or match["field"]).partition(" ")
        name = one(first)
        if not whole or not name or _is_no_field(name):
            return match.group()
        said = " ".join(filter(None, [name, rest])) + (match["rest"] or match["more"] or "")
        return f"У {whole} есть {said}"

    return _WANTED.sub(wanted, _LEFT_ON.sub(inside, _INSIDE.sub(inside, text)))


def _heads(text: str) -> list[str]:
    """The nouns by which sentences begin, and what has fields in brackets: things are told so."""
    heads = (word for m in _HEAD.finditer(text) for word in _WORD.findall(m["head"]))
    return [*heads, *_OWNED.findall(text)]


def _bases(words: Iterable[str]) -> frozenset[str]:
    """All that the nouns among words may be called in a dictionary."""
    return frozenset(base for word in words for base in _nouns(word))


def _nouns(word: str) -> list[str]:
    return [str(p.normal_form) for p in russian.parsed(word) if p.tag.POS == "NOUN"]


def _whole(word: str, known: frozenset[str], case: str) -> str:
    """A thing that is known, in a case; empty for another."""
    for reading in russian.parsed(word):
        if reading.tag.POS == "NOUN" and str(reading.normal_form) in known:
            form = reading.inflect({case, "sing"})
            return str(form.word) if form is not None else ""
    return ""


def _is_no_thing(name: str) -> bool:
    """Whether several of these are values and not things."""
    return _VALUES.match(name) is not None


def _is_no_field(name: str) -> bool:
    """Whether what is needed is the product itself, or done with it."""
    return _PRODUCT.match(name) is not None
