"""Turns of phrase about who may do what: «может только оргкомитет, у нас будет ключ»."""

import re
from typing import Final

from codegen_gateway.offline.wording.rewriting import Turns

from .sentence import END, START

_DEEDS: Final = {
    "добавля": "добавлять", "созда": "создавать", "правл": "менять", "меня": "менять",
    "удаля": "удалять",
}  # fmt: skip


def _closed(match: re.Match[str]) -> str:
    """What is not shown to everybody; of a sentence of its own nothing is open."""
    things = match["things"].capitalize()
    if match["start"] is None:
        return f". {things} можно читать только с ключом"
    return f"{match['start']}{things} можно создавать, читать, менять и удалять только с ключом"


def _kept(things: str | None) -> str:
    """What is named beside a wish; «список» is whatever is kept."""
    return f"{things} " if things and not things.lower().startswith("спис") else ""


_TURNS: Final = Turns(
    (
        # «Смотреть и править список может только оргкомитет, есть секретный ключ»
        (
            (
                rf"(?P<start>{START})(?P<deeds>[а-яё]+ть(?:,\s[а-яё]+ть)*(?:\sи\s[а-яё]+ть)?)(?:\s"
                rf"(?P<things>(?!только)[а-яё]+))?\s"
                r"(?:может|могут|можем|могу)\sтолько\s(?:[а-яё]+\s){0,2}?[а-яё]+,\s(?:у\s[а-яё]+"
                r"\s)?(?:будет|есть|для\sэтого)\s(?:есть\s|будет\s)?"
                rf"(?:секретн[а-яё]+\s|общ[а-яё]+\s|свой\s)?(?:ключ|токен|пароль){END}"
            ),
            lambda m: (
                f"{m['start']}{m['deeds'].replace('править', 'менять')} {_kept(m['things'])}"
                "можно только с ключом"
            ),
        ),
        # «Любой читает без ключа, пишут — только по ключу»
        (
            (
                rf"(?P<start>{START})(?:все|любой|кто\sугодно|каждый)\s(?:чита|смотр)[а-яё]+\sбез"
                rf"\s(?:ключа|токена|пароля),\s(?:а\s|но\s)?"
                rf"(?:писать|записывать|добавлять|менять|править)\s?[—–-]?\s(?:только\s)?(?:с"
                rf"\sключом|по\sключу){END}"
            ),
            r"\g<start>Читать могут все, добавлять и менять можно только с ключом",
        ),
        # «Список читаю по токену»
        (
            (
                rf"(?P<start>{START})(?P<things>[А-ЯЁа-яё]+)\s(?:чита|смотр|получа|"
                rf"просматрива)[а-яё]+"
                rf"\s(?:только\s)?по\s(?:токену|ключу)(?:,\sпостранично)?{END}"
            ),
            lambda m: f"{m['start']}Читать {_kept(m['things'])}можно только с ключом",
        ),
        # «Родители пусть смотрят без всякого ключа, добавляю и правлю только я»
        (
            (
                rf"(?P<start>{START})[А-ЯЁа-яё]+\s(?:пусть\s)?(?:смотр|чита)[а-яё]+\sбез\s"
                rf"(?:[а-яё]+\s)?(?:ключа|токена|пароля),\s(?:а\s|но\s)?"
                rf"(?P<one>добавля|созда|правл|меня|удаля)[а-яё]+\sи\s(?P<other>правл|меня|удаля|"
                rf"добавля)[а-яё]+\sтолько\s(?:я|мы|[а-яё]+){END}"
            ),
            lambda m: (
                f"{m['start']}Читать могут все, {_DEEDS[m['one'].lower()]} и "
                f"{_DEEDS[m['other'].lower()]} можно только с ключом"
            ),
        ),
        # «Оценки — только жюри по ключу»
        (
            (
                rf"(?:,\s(?:(?:а|но)\s)?|(?P<start>{START}))(?P<things>(?![а-яё]+ть\s)[А-ЯЁа-яё]+)\s[—–-]"
                rf"\sтолько\s"
                rf"(?:[а-яё]+\s)?(?:с\sключом|по\sключу){END}"
            ),
            _closed,
        ),
    )
)


def straight(text: str) -> str:
    """The text with such rules as other rules know them.

    >>> straight("Список читаю по токену.")
    'Читать можно только с ключом.'
    """
    return _TURNS.straight(text)
