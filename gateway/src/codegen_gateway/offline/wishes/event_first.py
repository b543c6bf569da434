"""Wishes to be told that begin with what happens: "when an order is created, e-mail me"."""

import re

_TELLING = (
    r"\b(?:send\w*|notif(?:y|ies|ied)|e-?mails?|mails?|tell|inform\w*|alert\w*|let\s(?:me|us)\sknow|"
    r"отправ\w+|присыл\w+|пришл\w+|посыл\w+|слать|шли\w*|уведом\w+|сообщ\w+|опове\w+|изве[щс]\w+|"
    r"письм\w+)\b"
)
_EVENT_FIRST = re.compile(
    r"(?P<before>^|(?<=[.!?;\n])[^\S\n]{0,3})(?P<lead>(?:(?:and|also|please|и|также|ещё|пожалуйста),?\s+){0,2})"
    r"(?P<when>when(?:ever)?|once|as\ssoon\sas|if|(?:each|every)\stime|(?:каждый\sраз,?\s)?когда|"
    r"как\sтолько|если|при(?=\s(?:создании|добавлении|изменении|появлении|поступлении|оформлении|(?:каждом\s)?нов(?:ом|ой)\s)))\s+"
    r"(?P<event>[^.!?;,:\n]+?)(?:,\s*(?:then\s+|то\s+)?|\s+(?:then|то)\s+|"
    r"(?<=[а-яё])\s+(?=(?:отправ|присыл|пришл|уведом|сообщ|опове)))"
    rf"(?P<tell>[^.!?;:\n]*?{_TELLING}[^.!?;:\n]*)(?=[.!?;\n]|$)",
    re.IGNORECASE,
)


_OF_NEW = re.compile(
    r"(?P<tell>(?:^|(?<=[.!?;\n]\s)|(?<=\band\s))(?:please\s)?(?:e-?mail|send|mail)\s(?:me|us|the\s(?:owner|admin)))\s"
    r"(?:(?:every|each|all|the|any|an?)\s)*new\s(?=[a-z]+s?\b)",
    re.IGNORECASE,
)
"""``Email me new orders``."""


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
    r"(?P<what>[а-яё]+)\s(?:(?:должн\w+|пусть)\s)?"
    r"(?:приход\w+|отправля\w+|присыла\w+|шл[её]тся|посыла\w+)\s(?:письм\w+|уведомлени\w+)"
    r"(?:\s(?P<who>[а-яё]+))?(?=[.!;\n]|$)",
    re.IGNORECASE,
)
"""``О каждой заявке приходит письмо владельцу``."""
_LETTER_RU = re.compile(
    r"(?P<before>^|(?<=[.!?;\n])[^\S\n]{0,3})(?P<letter>письмо|уведомление)\s"
    r"(?=(?:мне|нам|владельцу|администратору|на\sпочту)[,\s]+(?:когда|если|при|об?)\s)",
    re.IGNORECASE,
)
"""``Письмо мне, когда кто-то записался``."""
_EACH = re.compile(
    r"(?P<tell>\b(?:notified|informed|told|e-?mailed|notify\s(?:me|us)|e-?mail\s(?:me|us)|tell\s(?:me|us)))\s"
    r"(?:of|about|for|on)\s(?:each|every|all)(?:\s(?:one|of\sthem|entry))?(?=\s*(?:[.!;\n]|$))",
    re.IGNORECASE,
)
"""``I want to be notified of each``."""
_EACH_RU = re.compile(
    rf"(?P<tell>{_TELLING}(?:\s(?:мне|нам|меня|нас|владельцу|письмо))*)\s"
    r"(?:об?)\s(?:каждо[йм]|всех)(?=\s*(?:[.!;\n]|$))",
    re.IGNORECASE,
)


def event_last(text: str) -> str:
    """The text with such wishes the other way round.

    >>> event_last("Orders have a number. When an order is created, email me.")
    'Orders have a number. email me when an order is created.'
    """
    text = _GETS.sub(_to_whom, text)
    text = _COMES_RU.sub(_comes, text)
    text = _LETTER_RU.sub(r"\g<before>присылать \g<letter> ", text)
    text = _EACH.sub(r"\g<tell> when anything is created", text)
    text = _EACH_RU.sub(r"\g<tell> когда что-то создано", text)
    return _OF_NEW.sub(r"\g<tell> about new ", _EVENT_FIRST.sub(_turned, text))


def _to_whom(match: re.Match[str]) -> str:
    when = match["when"].lower()
    about = "about" if when in {"for", "about", "on", "of"} else when
    before = "." if match["before"].startswith(",") else match["before"]
    return f"{before} e-mail {match['who']} {about} "


def _comes(match: re.Match[str]) -> str:
    return (
        f"{match['before']}присылать письмо {match['who'] or 'мне'}, когда создано {match['what']}"
    )


def _turned(match: re.Match[str]) -> str:
    when = match["when"].lower()
    return (
        f"{match['before']}{match['lead']}{match['tell'].strip()} {when} {match['event'].strip()}"
    )
