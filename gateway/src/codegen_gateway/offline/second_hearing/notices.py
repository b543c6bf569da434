"""Who is told of what, in any order of words."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from codegen_crds.contracts.product import NotifyWay, ToldOperation
from codegen_gateway.offline.draft import Draft, EntityDraft
from codegen_gateway.offline.words.lexicon import english

from . import vocabulary
from .pieces import Name, Piece, things_in, words_in
from .vocabulary import words_of

_WAYS: Final[tuple[tuple[NotifyWay, re.Pattern[str]], ...]] = (
    ("telegram", words_of(r"telegram\w*|tg|телеграм\w*|телегу|телега|тг")),
    ("webhook", words_of(r"webhooks?|slack|discord|вебхук\w*|слак\w*|дискорд\w*")),
    (
        "email",
        words_of(
            r"e-?mails?|e-?mailed|mails?|letters?|почт\w+|письм\w+|писем|e-?mail\w*|имейл\w*|мейл\w*|[\w.+-]+@[\w.-]+"
        ),
    ),
)
_TELLS: Final = words_of(
    r"messages?|notices?|announc\w+|trigger\w*|notif\w+|tells?|told|inform\w*|alerts?|alerted|send|sends|sent|sending|remind\w*|receive|know|"
    r"pings?|lands?|landing|drops?|dropped|уведом\w+|сообщ\w+|оповещ\w+|оповест\w+|присыл\w+|пришл\w+|отправ\w+|приход\w+|шли\w*|слать|шл[её]т|"
    r"посыла\w+|напиши\w*|пиши(?:те)?|получа\w+|извеща\w+|пада\w+|прилет\w+"
)
_HAPPENS: Final[tuple[tuple[ToldOperation, re.Pattern[str]], ...]] = (
    (
        "create",
        words_of(
            r"new|saved?|logged|recorded|entered|add\w*|creat\w+|post\w*|submit\w*|arriv\w+|appear\w*|register\w*|placed|incoming|comes|came|made|booked|завод\w+|завед\w+|заве[лд]\w*|нов\w+|добав\w+|созда\w+|поступ\w+|появ\w+|регистр\w+|оформ\w+|пришедш\w+"
        ),
    ),
    ("update", words_of(r"chang\w+|updat\w+|edit\w*|modif\w+|измен\w+|меня\w+|обнов\w+|поменя\w+")),
    ("delete", words_of(r"delet\w+|remov\w+|cancel\w+|удал\w+|отмен\w+")),
)
_CHAT: Final = words_of(r"chats?|channels?|groups?")
_WRITES: Final = words_of(r"posts?|posted|posting|writes?|written|writing|put")
_MORE: Final = words_of(
    r"thank-you|writes?|written|writing|put|time|as|soon|channel|chat|group|gets?|via|every|each|address|inbox|whenever|once|after|then|off|out|short|"
    r"admins?|administrator|office|staff|team|reception|desk|registrar|coordinator|"
    r"чат\w*|канал\w*|групп\w*|адрес\w*|каждый|раз|только|сразу|коротк\w+|происходит|об|ему|ей|им|"
    r"names?|titles?|details|text|data|along|including|"
    r"имя|имени|именем|назван\w+|данны\w+|подробност\w+|текст\w*|"
    r"админ\w*|администратор\w*|владел\w+|хозя\w+|менеджер\w*|диспетчер\w*|дежурн\w+|заведующ\w+"
)


def heard(pieces: Sequence[Piece], draft: Draft) -> bool:
    """Whether pieces tell who is told of what and nothing else; it is put onto the things then."""
    words = words_in(pieces)
    ways: list[NotifyWay] = [way for way, pattern in _WAYS if any(map(pattern.match, words))]
    to_chat = any(map(_WRITES.match, words)) and any(map(_CHAT.match, words))
    if "email" not in ways and not to_chat and not any(map(_TELLS.match, words)):
        return False  # what is done over Telegram is done with a bot
    # A new order is no order whose state is "new".
    said = [*words, *(name.value.lower() for piece in pieces for name in piece.names)]
    kinds = [kind for kind, pattern in _HAPPENS if any(map(pattern.match, said))]
    things = things_in(pieces)
    things = things if len(things) <= 1 else _happening(pieces)
    if not kinds or len(things) > 1 or not all(map(_is_known, words)):
        return False
    if not things and len(draft.entities) > 1:
        return False
    for entity in things or draft.entities.values():
        told = [kind for kind in kinds if kind in entity.operations]
        if not told:
            return False
        entity.notify += [kind for kind in told if kind not in entity.notify]
    draft.notify_by += ways or ["email"]
    return True


def _happening(pieces: Sequence[Piece]) -> list[EntityDraft]:
    """The things right behind a word that something happens, the others are told of them."""
    found: list[EntityDraft] = []
    for piece in pieces:
        for before, item in pairwise(piece.items):
            word = before if isinstance(before, str) else before.value.lower()
            happens = any(pattern.match(word) for _, pattern in _HAPPENS)
            if happens and isinstance(item, Name):
                found += item.things
    return found


def says(sentence: str) -> bool:
    """Whether a sentence has words of somebody who is told of something."""
    words = re.findall(r"[^\W\d_][\w.+@-]*", sentence.lower())
    tells = any(_TELLS.match(w) or any(p.match(w) for _, p in _WAYS) for w in words)
    return tells and any(pattern.match(w) for w in words for _, pattern in _HAPPENS)


def _is_known(word: str) -> bool:
    return (
        vocabulary.little(word)
        or word.rstrip("s") in english().people
        or any(pattern.match(word) for _, pattern in (*_WAYS, *_HAPPENS))
        or any(pattern.match(word) for pattern in (_TELLS, _MORE))
    )
