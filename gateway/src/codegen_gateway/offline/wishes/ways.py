"""Ways in which people are told of what happens: Telegram, a chat's webhook, an event for a worker.

A sentence that names one is said anew as a wish for a letter, which has a grammar already.
"""

import re
from typing import Final

from codegen_crds.contracts.product import NotifyWay

_WAYS: Final[tuple[tuple[NotifyWay, re.Pattern[str]], ...]] = (
    (
        "telegram",
        re.compile(
            r"(?:\b(?:in|via|by|on|to|through|over|using)\s)?(?:(?:my|our|the|an?)\s)?\btelegram\b"
            r"(?:\s(?:bot|chat|channel|group|messages?|account))?(?:\s(?:should|must|can|to))?|"
            r"\b(?:the|an?|my|our)\sbot\s(?:should\s|must\s|can\s|to\s)?(?=(?:messages?|writes?|tells?|"
            r"notif(?:y|ies)|pings?|sends?)\s)|"
            r"(?:\b(?:в|через|по|на)\s)?(?:(?:мой|наш|мне|нам)\s)?(?:\bтелеграм+\w*|\bтелегу|\bтелеге|\bтг\b)"
            r"(?:[\s-](?:бот\w*|чат\w*|канал\w*|групп\w*))?|"
            r"\bбот\b(?=\s(?:мне\s|нам\s)?(?:пишет|писал|присыла\w+|шл[её]т|сообща\w+|уведомля\w+|скидыва\w+))",
            re.IGNORECASE,
        ),
    ),
    (
        "webhook",
        re.compile(
            r"(?:\b(?:in|into|via|by|on|to|through)\s)?(?:(?:my|our|the|an?)\s)?"
            r"\b(?:web-?hooks?|slack|discord|mattermost)\b(?:\s(?:channel|chat|webhook|message|url))?"
            r"(?:\s(?:at|to|on)\shttps?://\S+)?|"
            r"(?:\b(?:в|на|через|по)\s)?(?:(?:мой|наш|общий)\s)?\b(?:веб-?хук\w*|слак\w*|slack|discord|дискорд\w*|"
            r"mattermost)(?:[\s-](?:чат\w*|канал\w*))?",
            re.IGNORECASE,
        ),
    ),
    (
        "log",
        re.compile(
            r"\b(?:publish|emit|fire|raise|send|produce)(?:e?s|ed|ing)?(?:\sout)?\s(?:an?\s|the\s)?"
            r"(?:[a-z]+[._])*(?:[a-z]+\s)?events?\b(?:\s(?:to|on|into|via|over)\s(?:the\s|a\s)?(?:redis|"
            r"message|event|queue|bus|broker|stream)[a-z]*(?:\s(?:streams?|queue|bus|broker))?)?|"
            r"\ban?\sevent\s(?:should|must|has\sto|is|gets?)\s(?:be\s)?(?:go\sout|published|emitted|sent|"
            r"raised|fired)(?:\sout)?(?:\s(?:for|to)\s(?:the\s)?other\s(?:services|systems))?|"
            r"\b(?:публик\w+|опубликов\w+|отправля\w+|отправ\w+|посыла\w+|слать|генерир\w+|порожда\w+|"
            r"созда(?:вать|ть))\sсобыти\w+(?:\s(?:в|на)\s(?:redis|очередь|шину|брокер)\w*)?|"
            r"\bсобыти\w+\s(?:должн\w+\s)?(?:публик\w+|отправля\w+|уход\w+)(?:\s(?:в|на)\s(?:redis|очередь|шину|"
            r"брокер)\w*)?|"
            r"\b(?:worker|job|process|handler|task)\s(?:that\s|which\s|should\s|must\s|to\s)?(?:logs?|handles?|"
            r"processes|process|reacts?\sto|listens?\s(?:to|for)|picks?\sup|consumes?|hears?\sof)\b|"
            r"\b(?:worker|job|process|handler|task)\s(?:that\s|which\s)?writes?\s(?:it\s|a\sline\s|an?\sentry\s)?"
            r"(?:to|into|in)\s(?:the\s|a\s|its\s)?log\b|"
            r"\b(?:воркер|обработчик|процесс)\w*,?\s(?:котор\w+\s)?(?:пишет|записыва\w+|логиру\w+|обрабатыва\w+|"
            r"реагиру\w+\sна|слуша\w+)(?:\sв\s(?:лог|журнал)\w*)?",
            re.IGNORECASE,
        ),
    ),
)
_CALLED: Final = re.compile(
    r"\b(?:call(?:s|ed)?|trigger(?:s|ed)?|ping(?:s|ed)?|post(?:s|ed)?|hit(?:s)?|push(?:es)?|forward(?:s|ed)?|"
    r"вызыва\w+|вызвать|д[её]рга\w+|д[её]рнуть|скидыва\w+|кида\w+|пишет|писал\w*|писать|напиши\w*)\b",
    re.IGNORECASE,
)
"""What is done by such a way, beside sending."""
_HIRED: Final = re.compile(
    r"(?:,\s{0,3}|\s|^|(?<=[.;\n]))(?:(?:and|plus|also|with|add|include|we\sneed|i\sneed|there\sis|а\sтакже|и|ещё|нуж(?:ен|на)|"
    r"добавь\w{0,3}|есть|хочу|плюс)\s{1,3}){1,4}(?:an?\s)?(?P<who>(?:small\s|simple\s)?(?:background\s)?(?:worker|job|process|"
    r"handler)|(?:фонов\w+\s)?(?:воркер|обработчик|процесс)),?\s+(?:that|which|who|to|котор\w+)\s+",
    re.IGNORECASE,
)
"""``…, with a background worker that notifies us``: a sentence of its own."""


_EVENT_BY_NAME: Final = re.compile(
    r"(?P<verb>\b(?:(?:publish|emit|fire|raise|send|produce)(?:e?s)?|an\sevent|публик\w+|отправля\w+|"
    r"посыла\w+))\s(?:an?\s|the\s)?(?:(?:event|событие)\s)?[`\"'«]?(?P<thing>[a-z]+(?:_[a-z]+)*?)[._]"
    r"(?P<kind>created|added|changed|updated|deleted|removed)\b[`\"'»]?(?:\sevents?\b)?"
    r"(?:\s(?:to|on|into|via|over)\s(?:the\s|a\s)?(?:redis|message|event|queue|bus|broker|stream)[a-z]*"
    r"(?:\s(?:streams?|queue|bus|broker))?)?",
    re.IGNORECASE,
)
"""``Publish lead_created events``."""

_HAPPENS: Final = re.compile(
    r"\s(?:when(?:ever)?|once|if|as\ssoon\sas|each\stime|every\stime|upon|on|for)\s", re.IGNORECASE
)


def of_its_own(text: str) -> str:
    """The text with what a worker does told in sentences of their own.

    >>> of_its_own("Orders: amount, with a worker that e-mails us about new ones.")
    'Orders: amount. Worker e-mails us about new ones.'
    """
    return _HIRED.sub(_worker, text).removeprefix(". ")


def _worker(match: re.Match[str]) -> str:
    return f". {match['who'].strip().capitalize()} "


def named(sentence: str) -> tuple[NotifyWay, ...]:
    """The ways that a sentence names; none: it is as good as for a letter."""
    said = _EVENT_BY_NAME.sub(_when, sentence)
    return tuple(way for way, pattern in _WAYS if pattern.search(said))


def as_letter(sentence: str) -> str:
    """The sentence as a wish for a letter to us, if it names a way.

    >>> as_letter("Call a webhook whenever a lead is created")
    'notify us whenever a lead is created'
    """
    said = _EVENT_BY_NAME.sub(_when, sentence)
    for _, pattern in _WAYS:
        said = pattern.sub(" ", said)
    if said == sentence:
        return sentence
    return " ".join(f"notify us {_CALLED.sub(' ', said)}".split())


def _when(match: re.Match[str]) -> str:
    """The event without its name, which is told by what happens, where nothing else does."""
    verb, behind = match["verb"], match.string[match.end() :]
    if verb.lower() == "an event":
        return verb
    event = "an event" if verb.isascii() else "событие"
    if not verb.isascii() or _HAPPENS.match(behind):
        return f"{verb} {event}"
    return f"{verb} {event} when a {match['thing'].replace('_', ' ')} is {match['kind']}"
