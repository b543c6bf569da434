"""Wishes for letters in any order of words: ``I get an email for each report``.

Like wishes for keys, such a sentence is read as a bag of words: each must belong to sending, to
us, to what happens, or be the one thing that it happens to.
"""

import re
from typing import Final

from codegen_crds.contracts.product import ToldOperation
from codegen_gateway.offline.text import pieces, sentences
from codegen_gateway.offline.words.phrases import parse

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
            r"\b(?:new|creat(?:ed|ion|es?)|add(?:ed|ition)?|placed|submitted|submission|made|left|arrives?|"
            r"comes?|appears?|each|every|"
            r"нов\w+|созда\w+|добавл\w+|появ\w+|поступ\w+|оформ\w+|оставл\w+|оставил\w*|"
            r"кажд\w+|люб\w+)\b",
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
)
_SMALL: Final = re.compile(
    r"\b(?:an?|the|any|all|one|per|for|about|on|of|when(?:ever)?|once|if|as|soon|time|by|via|with|to|in|"
    r"should|must|shall|will|please|also|and|or|just|simply|is|are|be|been|gets?|receives?|sends?|sent|"
    r"sending|goes|go|wants?|would|like|needs?|has|have|let|know|it|them|somebody|someone|there|"
    r"workers?|background|process|triggers?|service|system|server|mailer|automatically|"
    r"на|в|через|о|об|обо|почт(?:а|у|е|ой)|электронн\w+|воркер\w*|фонов\w+|процесс\w*|сервис\w*|"
    r"про|при|по|из|с|для|когда|если|как|только|раз|пусть|надо|чтобы|"
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
_MOST_WORDS: Final = 16


def told(sentence: str) -> tuple[str, tuple[ToldOperation, ...], bool] | None:
    """What something happens to, as it was written, what happens, and whether we are told.

    None: no such sentence.

    >>> told("I get an email for each report")
    ('report', ('create',), True)
    """
    if re.search(r"[:()]", sentence) or len(sentence.split()) > _MOST_WORDS:
        return None
    rest, letters = _LETTER.subn(" | ", sentence)
    rest, us = _US.subn(" | ", rest)
    if not letters or not (us or _SENT.search(sentence)):
        return None
    kinds: list[ToldOperation] = []
    for kind, pattern in _EVENTS:
        rest, count = pattern.subn(" | ", rest)
        kinds += [kind] if count else []
    rest = _SMALL.sub(" | ", rest)
    things = pieces(rest)
    if not kinds or len(things) > 1 or (things and parse(things[0]) is None):
        return None
    if not things and _EACH.search(sentence) is None:
        return None
    return "".join(things), tuple(kinds), us > 0


def in_text(text: str) -> list[str]:
    """Sentences of a description that may be such wishes."""
    return [sentence for sentence in sentences(text) if _LETTER.search(sentence) is not None]
