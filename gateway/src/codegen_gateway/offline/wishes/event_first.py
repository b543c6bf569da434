"""Wishes to be told that begin with what happens: "when an order is created, e-mail me"."""

import re

TELLING = (
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
    rf"(?P<tell>[^.!?;:\n]*?{TELLING}[^.!?;:\n]*)(?=[.!?;\n]|$)",
    re.IGNORECASE,
)


_OF_NEW = re.compile(
    r"(?P<tell>(?:^|(?<=[.!?;\n]\s)|(?<=\band\s))(?:please\s)?(?:e-?mail|send|mail)\s(?:me|us|the\s(?:owner|admin)))\s"
    r"(?:(?:every|each|all|the|any|an?)\s)*new\s(?=[a-z]+s?\b)",
    re.IGNORECASE,
)
"""``Email me new orders``."""


def event_last(text: str) -> str:
    """The text with such wishes the other way round.

    >>> event_last("Orders have a number. When an order is created, email me.")
    'Orders have a number. email me when an order is created.'
    """
    return _OF_NEW.sub(r"\g<tell> about new ", _EVENT_FIRST.sub(_turned, text))


def _turned(match: re.Match[str]) -> str:
    when = match["when"].lower()
    return (
        f"{match['before']}{match['lead']}{match['tell'].strip()} {when} {match['event'].strip()}"
    )
