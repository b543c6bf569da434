"""What asks for the key and what is open, in any order of words."""

import re
from collections.abc import Sequence
from typing import Final

from codegen_gateway.offline.draft import ALL_OPERATIONS, Draft, EntityDraft, Operation
from codegen_gateway.offline.wishes import guards

from . import vocabulary
from .pieces import Piece, words_in
from .vocabulary import words_of

_KEY: Final = words_of(
    r"keys?|api-?keys?|api-?ключ\w*|ключ\w*|tokens?|токен\w*|secret|password|парол\w+"
)
_OPEN: Final = words_of(
    r"open|public|publicly|free|freely|anyone|everyone|everybody|anybody|without|unauthenticated|no|"
    r"открыт\w*|свободн\w+|публичн\w+|люб\w+|без|всем|всех|доступн\w+|кому|угодно"
)
_ALL: Final = words_of(
    r"all|every|everything|anything|any|requests?|calls?|endpoints?|operations?|access|service|api|"
    r"все|всё|вся|любой|любые|запрос\w*|обращени\w+|доступ\w*|сервис\w*|api|апи|операци\w+|вызов\w*"
)
_MORE: Final = words_of(
    r"api|only|carry|carries|include|protect|secure|use|require[sd]?|requiring|requests?|calls?|access|protected|guarded|behind|using|send|secret|"
    r"valid|correct|header|rest|other|else|x-api-key|"
    r"апи|только|лишь|треб\w+|запрос\w*|доступ\w*|защищ\w+|закрыт\w*|остальн\w+|прочее|заголов\w+|"
    r"вход\w*|изменяющ\w+|данн\w+|data"
)
_DETERMINERS: Final = words_of(r"any|all|every|no|some|лю\w+|все|без")
_WRITES: tuple[Operation, ...] = ("create", "update", "delete")
_DEEDS: Final[tuple[tuple[re.Pattern[str], tuple[Operation, ...]], ...]] = (
    (
        words_of(
            r"writ\w+|chang\w+|modif\w+|modification\w*|запис[ьи]|пиш\w+|писать|изменени\w+|изменя\w+|измен\w+|менять|правк\w+|править"
        ),
        _WRITES,
    ),
    (
        words_of(
            r"add\w*|creat\w+|post\w*|submit\w*|send\w*|отправ\w+|присыл\w+|добав\w+|созда\w+|внос\w+|внести"
        ),
        ("create",),
    ),
    (words_of(r"updat\w+|edit\w*|редакт\w+|обновл\w+|обнови\w+"), ("update",)),
    (words_of(r"delet\w+|remov\w+|удал\w+"), ("delete",)),
    (
        words_of(
            r"reads?|reading|view\w*|see|seeing|list|listing|browse|browsing|чита\w+|чтени\w+|прочит\w+|просм\w+|просматр\w+|смотр\w+|видеть"
        ),
        ("list", "get"),
    ),
)


def heard(pieces: Sequence[Piece], draft: Draft, *, bot: bool) -> bool:
    """Whether pieces tell who may do what and nothing else; it is put onto the things then."""
    if not any(map(_KEY.match, words_in(pieces))):
        return False
    found: list[guards.Guard] = []
    kinds: set[Operation] = set()
    things: list[EntityDraft] = []
    for piece in pieces:
        words = piece.words
        if not vocabulary.only(words, _KEY, _OPEN, _ALL, _MORE, *(deed for deed, _ in _DEEDS)):
            return False
        kinds |= {
            kind
            for word in words
            for pattern, does in _DEEDS
            if pattern.match(word)
            for kind in does
        }
        things += piece.things
        key = any(map(_KEY.match, words))
        free = any(map(_OPEN.match, words))
        if not (key or free):
            continue
        # "Any keys" asks for none.
        every = any(map(_ALL.match, words)) and not vocabulary.only(words, _KEY, _DETERMINERS)
        rest = any(
            word in ("rest", "else", "other", "остальное", "прочее", "остального") for word in words
        )
        if rest:
            before = {kind for guard in found for kind in guard.kinds}
            kinds |= {kind for kind in ALL_OPERATIONS if kind not in before}
        if not kinds and not every and not (key and things):
            return False
        done = tuple(kind for kind in ALL_OPERATIONS if kind in kinds) or ALL_OPERATIONS
        named = tuple(thing.phrase.label for thing in things)
        found.append(guards.Guard(piece.text, named, done, free=free))
        kinds, things = set(), []
    if not found or kinds or not any(not guard.free for guard in found):
        return False
    if bot and any(guard.kinds == ALL_OPERATIONS and not guard.free for guard in found):
        return False
    guards.apply(found, draft, bot=bot)
    return True
