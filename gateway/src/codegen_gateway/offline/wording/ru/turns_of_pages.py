"""Turns of phrase about pages: «регистрируются через страницу», «сайт, где оставляют заявку»."""

import re
from typing import Final

from codegen_gateway.offline.wording.rewriting import Turns

from .sentence import END, START, many, one

_PAGE: Final = r"(?:веб-?)?(?:страниц|страничк|сайт|сайтик)"
_KIND: Final = (
    r"(?:(?:простой|простая|простую|простенький|небольшой|небольшую|публичный|публичная|публичную|"
    r"открытая|"
    r"открытую|общая|общую|отдельная|отдельную|маленький|маленькую)\s)*"
)
_OPTIONAL: Final = re.compile(r"(?:,\s|\sи\s)(?P<free>необязательн[а-яё]+\s)?(?P<field>[\w-]+)")


def _with_fields(match: re.Match[str]) -> str:
    """A page on which somebody leaves an entry of these fields."""
    fields = [one(match["one"]) or match["one"]]
    for each in _OPTIONAL.finditer(match["more"]):
        field = one(each["field"]) or each["field"]
        fields.append(f"{field} (необязательно)" if each["free"] else field)
    waits = re.search(r"лист[а-яё]*\sожидания", match.string, re.IGNORECASE)
    kept = "Записи в лист ожидания" if waits else "Записи"
    return f"{match['start']}Нужна веб-страница. {kept}: {', '.join(fields)}"


def _left_there(match: re.Match[str]) -> str:
    """A page, and a list of what people leave on it."""
    things = many(one(match["thing"]))
    return f"{match['start']}Нужна веб-страница. {things.capitalize()}" if things else match[0]


_TURNS: Final = Turns(
    (
        # «сайтик» is a site, whatever it is called
        (r"(?<![а-яё-])сайтик(?=а?(?![а-яё]))", "сайт"),
        # «Страница: одно поле email и необязательным именем, повторный email отклоняется»
        (
            (
                rf"(?P<start>{START}){_KIND}{_PAGE}[аыу]?\s(?:с|со)\s(?:[а-яё]+\s)?(?:полем|"
                rf"полями)\s(?P<one>[\w-]+)"
                r"(?P<more>(?:(?:,\s|\sи\s)(?:необязательн[а-яё]+\s)?[\w-]+)*)(?=\s*(?:[,.;\n]|\Z))"
            ),
            _with_fields,
        ),
        (
            (
                r",\s(?:и\s)?(?P<what>(?:повторн[а-яё]+\s[\w-]+\s(?:отклон|не\sприним)|мне\s"
                r"(?:[а-яё]+"
                r"\s){0,2}(?:приход|пада)[а-яё]+\s(?:письм|уведомл|сообщ)))"
            ),
            lambda m: f". {m['what'][0].upper()}{m['what'][1:]}",
        ),
        # «Школьники регистрируются через страницу: …»
        (
            (
                rf"(?P<start>{START})(?P<deed>[^.:;\n]{{3,80}}?)\s(?:через|"
                rf"на)\s{_KIND}{_PAGE}[а-яё]*"
                r"(?P<fields>:\s[^.\n]+\.?)"
            ),
            r"\g<start>\g<deed>\g<fields> Нужна веб-страница.",
        ),
        # «…, и простая таблица проектов на веб-странице»
        (
            (
                rf",?\s(?:и|а\sтакже|плюс)\s{_KIND}(?:таблица|таблицу|список|перечень)\s[а-яё]+\s"
                rf"на\s{_KIND}{_PAGE}е{END}"
            ),
            ". Нужна веб-страница",
        ),
        # «Публичная страница, где видно статус», «Работы видны всем на странице»
        (
            (
                rf"(?P<start>(?<=[.!?;\n] )){_KIND}{_PAGE}[аыу]?\s(?:с|со)\s(?:общим\s|полным\s)?"
                rf"(?:списком|таблицей|перечнем|каталогом)(?:\s[а-яё]+)?(?:,\s(?:где|на\sкоторой)"
                rf"\sвидн?[а-яё]+\s[^.;:\n]+)?"
                rf"{END}"
            ),
            r"\g<start>Нужна веб-страница",
        ),
        (
            (
                rf"(?P<start>(?<=[.!?;\n] ))(?:[а-яё]+\s)?(?:видны|видно|показываются|показывать|"
                rf"доступны|смотрят)\s"
                rf"(?:всем|каждому|любому)\s(?:на|через)\s{_KIND}{_PAGE}[а-яё]*(?P<rest>,\s(?:а|"
                rf"но)\s[^.;\n]+)?{END}"
            ),
            r"\g<start>Нужна веб-страница\g<rest>",
        ),
        # «Через страницу родители смотрят меню»
        (
            (
                rf"(?P<start>{START})(?:через|на)\s{_KIND}{_PAGE}[а-яё]*\s[а-яё]+\s(?:смотрят|"
                rf"видят|"
                rf"читают|листают|выбирают)\s[а-яё]+{END}"
            ),
            r"\g<start>Нужна веб-страница",
        ),
        # «Через страничку.» behind what is kept
        (
            rf"(?P<start>(?<=[.!?;\n] ))(?:всё\s)?(?:через|на)\s{_KIND}{_PAGE}[а-яё]*{END}",
            r"\g<start>Нужна веб-страница",
        ),
        # «Напитки видят все на сайте»
        (
            (
                rf"(?P<start>{START})[А-ЯЁа-яё]+\s(?:видят|смотрят|читают)\s(?:все|гости|"
                rf"посетители|"
                rf"клиенты)\s(?:на|через)\s{_KIND}{_PAGE}[а-яё]*(?P<rest>,\s(?:(?:а|но)"
                rf"\s)?[^.;\n]+)?{END}"
            ),
            r"\g<start>Нужна веб-страница\g<rest>",
        ),
        # «Сайт, где люди смотрят животных и оставляют заявку: имя, телефон»
        (
            (
                rf"(?P<start>(?<=[.!?;\n] )){_KIND}{_PAGE}[аыу]?,\s(?:где|на\sкотор[а-яё]+|через"
                rf"\sкотор[а-яё]+)\s[^.:;\n]{{3,60}}?\s"
                r"(?:оставля|пода|заполня|пиш|отправля)[а-яё]+\s(?P<thing>[а-яё]+)(?=:\s)"
            ),
            _left_there,
        ),
        (
            (
                rf"(?P<start>(?<=[.!?;\n] )){_KIND}{_PAGE}[аыу]?,\s(?:где|на\sкотор[а-яё]+)\s"
                rf"[а-яё]+\s(?:смотрят|видят|читают|листают|выбирают)\s[а-яё]+{END}"
            ),
            r"\g<start>Нужна веб-страница",
        ),
    )
)


def straight(text: str) -> str:
    """The text with such wishes as other rules know them.

    >>> straight("Школьники регистрируются через страницу: имя, класс.")
    'Школьники регистрируются: имя, класс. Нужна веб-страница.'
    """
    return _TURNS.straight(text)
