"""Letters wished for as something that comes: ``The owner gets an e-mail for every order``."""

import re

from .event_first import TELLING

_WHO = r"(?:the\s|our\s|my\s)?(?:owner|admin|administrator|manager|boss|team|staff)"
_GETS = re.compile(
    rf"(?P<before>^|(?<=[.!?;\n])[^\S\n]{{0,3}}|,\s(?:and\s)?)(?P<who>{_WHO})\s(?:should\s|must\s|wants?\sto\s)?"
    r"(?:gets?|receives?)\s(?:an?\s)?(?:e-?mails?|mails?|letters?|notifications?|messages?)\s"
    r"(?P<when>for|about|on|of|when(?:ever)?|(?:each|every)\stime|as\ssoon\sas)\s",
    re.IGNORECASE,
)
"""``The owner gets an e-mail for every new report``."""
_COMES_RU = re.compile(
    r"(?P<before>^|(?<=[.!?;\n])[^\S\n]{0,3})(?:об?|про)\s(?:(?:каждо[йм]|любо[йм]|всех|ново[йм]|новых)\s)+"
    r"(?P<what>[а-яё]+(?:\s(?!пусть|должн)[а-яё]+)?)\s(?:(?:должн\w+|пусть)\s)?"
    r"(?:прид[её]т|приход\w+|отправля\w+|присыла\w+|шл[её]тся|посыла\w+)\s(?:письм\w+|уведомлени\w+)"
    r"(?:\s(?P<who>[а-яё]+(?:\s[а-яё]+)?))?(?=[.!;\n]|$)",
    re.IGNORECASE,
)
"""``О каждой заявке приходит письмо владельцу``."""
_OF_THE_HOUSE = re.compile(r"(?:старш|главн|дежурн|ответственн)[а-яё]+\s", re.IGNORECASE)
"""Whose post is told is of the product's own people: ``старшей сестре``."""
_LETTER_RU = re.compile(
    r"(?P<before>^|(?<=[.!?;\n])[^\S\n]{0,3})(?P<letter>письмо|уведомление)\s"
    r"(?=(?:мне|нам|команде|владельцу|администратору|на\sпочту)[,\s]+(?:когда|если|при|об?)\s)",
    re.IGNORECASE,
)
"""``Письмо мне, когда кто-то записался``."""
_LET_COME_RU = re.compile(
    r"(?:(?:пусть|чтобы)\s)?(?P<who>мне|нам|владельцу|администратору)\s(?:на\sпочту\s)?"
    r"(?:приходит|прид[её]т|приходило|пришло|приходят|приходили)\s(?:на\sпочту\s)?(?P<letter>письм[оа]|уведомлени[ея])"
    r"(?:\sна\sпочту)?",
    re.IGNORECASE,
)
"""``Пусть мне придёт письмо``."""
_EACH = re.compile(
    r"(?P<tell>\b(?:notified|informed|told|e-?mailed|notify\s(?:me|us)|e-?mail\s(?:me|us)|tell\s(?:me|us)))\s"
    r"(?:of|about|for|on)\s(?:each|every|all)(?:\s(?:one|of\sthem|entry))?(?=\s*(?:[.!;\n]|$))",
    re.IGNORECASE,
)
"""``I want to be notified of each``."""
_EACH_RU = re.compile(
    rf"(?P<tell>{TELLING}(?:\s(?:мне|нам|меня|нас|владельцу|письмо))*)\s"
    r"(?:об?)\s(?:каждо[йм]|всех)(?=\s*(?:[.!;\n]|$))",
    re.IGNORECASE,
)


def sent(text: str) -> str:
    """The text with such wishes as something to be sent.

    >>> sent("The owner gets an e-mail for every new report.")
    ' e-mail The owner about every new report.'
    """
    text = _GETS.sub(_to_whom, text)
    text = _COMES_RU.sub(_comes, text)
    text = _LET_COME_RU.sub(r"присылать \g<who> \g<letter>", text)
    text = _LETTER_RU.sub(r"\g<before>присылать \g<letter> ", text)
    text = _EACH.sub(r"\g<tell> when anything is created", text)
    return _EACH_RU.sub(r"\g<tell> когда что-то создано", text)


def _to_whom(match: re.Match[str]) -> str:
    when = match["when"].lower()
    about = "about" if when in {"for", "about", "on", "of"} else when
    before = "." if match["before"].startswith(",") else match["before"]
    return f"{before} e-mail {match['who']} {about} "


def _comes(match: re.Match[str]) -> str:
    who = match["who"] or "мне"
    if _OF_THE_HOUSE.match(who):
        who = "нам"
    return f"{match['before']}присылать письмо {who}, когда создано {match['what']}"
