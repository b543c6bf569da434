"""Wishes for letters in any order of words: ``I get an email for each report``.

Like wishes for keys, such a sentence is read as a bag of words: each must belong to sending, to
us, to what happens, or be the one thing that it happens to.
"""

import re
from dataclasses import dataclass
from typing import Final

from codegen_crds.contracts.product import NotifyWay, ToldOperation
from codegen_gateway.offline.text import pieces, sentences
from codegen_gateway.offline.words.phrases import parse

from . import ways

_LETTER: Final = re.compile(
    r"\b(?:e-?mails?|e-?mailed|mails?|letters?|notifications?|notify|notifies|notified|alerts?|alerted|"
    r"inform(?:s|ed)?|письм(?:о|а|ом|ами)|писем|имейл\w*|мейл\w*|уведомлени\w+|уведомля\w+|уведомить|"
    r"сообщени[ея]|оповещени\w+|оповеща\w+|оповестить|извеща\w+|пишите|напишите|писать)\b",
    re.IGNORECASE,
)
_US: Final = re.compile(
    r"\b(?:i|me|we|us|my|our|myself|ourselves|owners?|admins?|administrators?|staff|team|inbox|mailbox|"
    r"я|мы|мне|нам|меня|нас|мой|мою|моя|наш|нашу|владел\w+|админ\w*|администратор\w*|хозя\w+|"
    r"хочу|хотим|нуж(?:ен|на|но|ны))\b",
    re.IGNORECASE,
)
_EVENTS: Final[tuple[tuple[ToldOperation, re.Pattern[str]], ...]] = (
    (
        "create",
        re.compile(
            r"\b(?:new|creat(?:ed|ion|es?)|add(?:ed|s|ition)?|placed|submitted|submission|made|left|leaves?|arrives?|"
            r"comes?|appears?|joins?|joined|вступ\w+|"
            r"нов\w+|созда\w+|добавл\w+|добавил\w*|появ\w+|поступ\w+|оформ\w+|оставл\w+|оставил\w*)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "update",
        re.compile(
            r"\b(?:chang(?:ed|es?)|updat(?:ed|es?)|edit(?:ed|s)?|измен\w+|обновл\w+)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "delete",
        re.compile(
            r"\b(?:delet(?:ed|es?|ions?)|remov(?:ed|es?|als?)|удал(?:[её]н\w*|ени\w+|ил\w*|яе?\w+))\b",
            re.IGNORECASE,
        ),
    ),
)
_EVERY: Final = re.compile(r"\b(?:each|every|кажд\w+|люб\w+)\b", re.IGNORECASE)
"""``I get an e-mail for each report``: for each that is new."""
_BY_MESSAGE: Final = re.compile(
    r"\b(?:messages?|tells?|pings?|writes?\s(?:to\s)?(?:me|us)|let\s(?:me|us)\sknow|пиш(?:ет|и|ите|ут)|писал\w*|"
    r"сообща\w+|сообщи\w*|скидыва\w+|кида\w+|приход\w+)\b",
    re.IGNORECASE,
)
"""What is done in a chat, where it is no bot that is talked with."""
_SMALL: Final = re.compile(
    r"\b(?:an?|the|any|all|one|per|for|about|on|of|when(?:ever)?|once|if|as|soon|time|by|via|with|to|in|"
    r"should|must|shall|will|please|also|and|or|just|simply|is|are|be|been|gets?|receives?|sends?|sent|"
    r"sending|goes|go|wants?|would|like|needs?|has|have|let|know|it|them|somebody|someone|there|ones?|"
    r"workers?|background|process|triggers?|service|system|server|mailer|automatically|"
    r"на|в|через|о|об|обо|почт(?:а|у|е|ой)|электронн\w+|воркер\w*|фонов\w+|процесс\w*|сервис\w*|"
    r"про|при|по|из|с|для|когда|если|как|только|раз|пусть|пускай|надо|чтобы|"
    r"приходи\w+|прид[её]т|присыла\w+|прислать|пришли\w*|отправля\w+|отправ\w+|слать|шли\w*|шл[её]т\w*|"
    r"получа\w+|должн\w+|и|или|также|ещё|еще|пожалуйста|кто-то|кто-нибудь|он[аио]?)\b",
    re.IGNORECASE,
)
_SENT: Final = re.compile(
    r"\b(?:sen[dt]\w*|trigger\w*|notif(?:y|ies|ied)|inform\w*|отправ\w+|присыл\w+|пришл\w*|слать|"
    r"шл[иеё]\w*|посыла\w+|уведомля\w+|уведомить|оповеща\w+|на\sпочту|пишите|напишите|писать)\b",
    re.IGNORECASE,
)
"""Where nobody is named who gets it, a letter has to be sent: ``new emails are drafts``."""
_EACH: Final = re.compile(
    r"\b(?:new|each|every|any)\s(?:new\s)?ones?\b|\bone\s(?:is|was|has)\b|\b(?:кажд|нов|люб)[а-яё]+",
    re.IGNORECASE,
)
"""``E-mail me each new one``: whatever is kept."""
_NOTHING_ELSE: Final = re.compile(
    r"\b(?:worker|job|process)\b|\b(?:notify|alert|inform)\s(?:me|us)\b|\b(?:воркер|обработчик|процесс)\b|"
    r"\b(?:уведомля|оповеща)\w+\s(?:меня|нас)\b",
    re.IGNORECASE,
)
"""``A worker notifies us by e-mail``: of whatever is new."""
_MOST_WORDS: Final = 16


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence says of being told.

    Attributes:
        thing: What something happens to, as it was written; empty: whatever is kept.
        kinds: What happens.
        us: Whether it says that we are told.
        by: Ways that it names; none: letters.
    """

    thing: str
    kinds: tuple[ToldOperation, ...]
    us: bool
    by: tuple[NotifyWay, ...] = ()


def told(sentence: str) -> Told | None:
    """What a sentence says of being told; None: it says nothing of it.

    >>> told("I get an email for each report").kinds
    ('create',)
    """
    if re.search(r"[:()]", sentence.replace("://", "")) or len(sentence.split()) > _MOST_WORDS:
        return None
    by = ways.named(sentence)
    if by == ("telegram",) and not any(
        form.search(sentence) for form in (_LETTER, _SENT, _BY_MESSAGE)
    ):
        return None
    rest, letters = _LETTER.subn(" | ", ways.as_letter(sentence))
    rest, us = _US.subn(" | ", rest)
    if not letters or not (us or _SENT.search(sentence)):
        return None
    rest = _BY_MESSAGE.sub(" | ", rest) if by else rest
    kinds: list[ToldOperation] = []
    for kind, pattern in _EVENTS:
        rest, count = pattern.subn(" | ", rest)
        kinds += [kind] if count else []
    rest, every = _EVERY.subn(" | ", rest)
    rest = _SMALL.sub(" | ", rest)
    things = pieces(rest)
    if not kinds and (every or (not things and (by or _NOTHING_ELSE.search(sentence)))):
        kinds.append("create")
    if not kinds or len(things) > 1 or (things and parse(things[0]) is None):
        return None
    whole = by or _EACH.search(sentence) or _NOTHING_ELSE.search(sentence)
    if not things and not whole:
        return None
    return Told("".join(things), tuple(kinds), us > 0, by)


def in_text(text: str) -> list[str]:
    """Sentences of a description that may be such wishes."""
    return [each for each in sentences(text) if _LETTER.search(each) or ways.named(each)]
