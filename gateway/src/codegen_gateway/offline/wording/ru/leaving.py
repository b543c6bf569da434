"""Who gives what: «Гость указывает имя, телефон», «Клиент оставляет отзыв: текст, оценка»."""

import re

from codegen_gateway.offline.sentences.listing import items, looks_like_fields
from codegen_gateway.offline.sentences.subjects import names_field
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.phrases import parse

from .sentence import END, START, is_noun, many, one

_GIVES = (
    r"(?:указыва|оставля|вводи|заполня|сообща|называ|пиш|присыла|выбира|отправля|пода|созда|покупа|заказыва|приобрета|"
    r"оформля|размеща|публику|добавля|дела|став|выставля)[а-яё]*(?:т|ют|ет|ит|ат|ят)"
)
_SENTENCE = re.compile(
    rf"{START}(?:при\s+[а-яё]+(?:\s[а-яё]+)?,?\s+)?(?:кажд[а-яё]+\s+)?(?P<who>[А-ЯЁа-яё]+)\s+"
    rf"{_GIVES}\s+(?:(?:свой|своё|свои|свою)\s+)?(?P<what>[^.!?;\n]+){END}",
    re.IGNORECASE,
)
_LIST = re.compile(r"(?P<thing>[а-яё]+(?:\s[а-яё]+)?)\s*(?::\s+|\((?=[^)]+\)$))(?P<fields>.+)$")
_WISHED = re.compile(
    r"(?:,\s*(?:(?:и|а также)\s*,?\s+)?|\s(?:и|а также)\s*,?\s+)"
    r"(?:по желанию|если хочет|при желании),?\s+"
    r"(?P<what>[а-яё]+(?:\s[а-яё]+)?)(?=\s*(?:[,.;]|\Z))",
    re.IGNORECASE,
)
_IF_ANY = re.compile(
    r"\s+(?:если\s+(?:есть|имеется|известно|известна|известен)|при\s+наличии|по\s+желанию)"
    r"(?=\s*(?:[,.;)]|\Z))",
    re.IGNORECASE,
)
"""«Дата смерти если есть»."""
_GENERIC = frozenset({"карточка", "форма", "бланк", "анкета", "запись"})
"""These are called by what they are of, where the product says it."""
_TITLE = re.compile(r"\A\s*(?P<deed>[А-ЯЁа-яё]+)(?:\s[а-яё]+){0,3}\.\s")
_DEEDS = (
    (r"брон", "Брони"), (r"отзыв", "Отзывы"), (r"заяв", "Заявки"), (r"заказ", "Заказы"),
    (r"регистрац", "Регистрации"), (r"жалоб", "Жалобы"), (r"обращени", "Обращения"),
    (r"опрос|анкет", "Анкеты"), (r"запис(?!ыва)", "Записи"), (r"голосован", "Голоса"),
    (r"пожертвован", "Пожертвования"),
)  # fmt: skip
"""What people do with a product, by a word of its name."""


def left(text: str) -> str:
    """The text with the thing that is made of it before its fields.

    >>> left("Бронь столиков. Гость указывает имя, телефон.")
    'Бронь столиков. Брони: имя, телефон.'
    """
    text = _WISHED.sub(r", \g<what> (необязательно)", text)
    text = _IF_ANY.sub(" (необязательно)", text)
    return _SENTENCE.sub(lambda match: _thing_first(match, text), text)


def _thing_first(match: re.Match[str], text: str) -> str:
    who, what = russian.read(match["who"]), match["what"].strip()
    if who.part != "noun" or who.nominative != match["who"].lower():
        return match.group()
    listed = _LIST.match(what)
    if (
        listed is not None
        and (thing := one(listed["thing"]))
        and (
            not _is_field(thing) or (":" in what and len(items(listed["fields"])) > 2)  # noqa: PLR2004
        )
    ):
        fields = listed["fields"].rstrip(")") if "(" in what[: listed.start("fields")] else ""
        fields = fields or listed["fields"]
        if thing in _GENERIC and (titled := _TITLE.match(text)) is not None:
            deed = titled["deed"].lower()
            thing = (many(deed) if is_noun(deed) else "") or thing
        thing = many(thing) if _is_field(thing) else thing
        return f"{thing.capitalize()}: {fields}" if looks_like_fields(fields) else match.group()
    if len(items(what)) < 2 or not looks_like_fields(what) or ":" in what:  # noqa: PLR2004
        return match.group()
    deed = _deed(text[: match.start()], text[match.end() :])
    return f"{deed}: {what}" if deed else match.group()


def _is_field(thing: str) -> bool:
    phrase = parse(thing)
    return phrase is None or names_field(phrase)


def _deed(before: str, behind: str) -> str:
    """What is kept of the deed; empty where another sentence tells its fields."""
    for stem, name in _DEEDS:
        if re.search(rf"(?<![а-яё]){stem}", before, re.IGNORECASE):
            said = rf"{name[:-1]}[а-яё]*\s*(?::|\()|\bу\s+{name[:-2]}"
            return "" if re.search(said, before + behind, re.IGNORECASE) else name
    return ""
