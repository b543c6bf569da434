"""A page for people, in any order of words."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from codegen_gateway.offline.draft import Draft
from codegen_gateway.offline.wishes.pages import PAGE
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.lexicon import english

from . import vocabulary
from .pieces import Piece, words_in
from .vocabulary import words_of

_PAGE: Final = words_of(
    r"web-?interface|web-?ui|web-?app|web-?pages?|website|web-?site|webpage|site|browser|frontend|"
    r"страничк\w+|страниц[аеуы]|веб-?страни\w+|сайт\w*|браузер\w*|веб-?интерфейс\w*"
)
_NONE: Final = words_of(r"no|not|without|neither|don't|не|нет|без|ни|никак\w+")
"""With these no page is wished for."""
_ONLY: Final = words_of(r"only|just|только|лишь")
_WEB: Final = re.compile(r"\bweb (?:interface|ui|app|form|pages?)\b")
_WHOSE: Final = words_of(r"our|my|for|наш\w*|мо[ия]\w*|для")
"""Behind these stand people: ``where our librarians can see …``."""
_LEAST_WORDS: Final = 3
_MORE: Final = words_of(
    r"pages?|web|little|small|plain|basic|nice|great|good|lovely|where|which|edit|change|update|new|manage|work|use|enough|do|tables?|"
    r"веб|прост\w+|смотр\w+|увид\w+|могли|пусть|небольш\w+|нуж\w+|обязательн\w+|работ\w+|вести|таблиц\w+|вид\w+|сайте|править|менять|редактировать|добавлять|нов\w+|хоть|какая-нибудь"
)


def heard(pieces: Sequence[Piece], draft: Draft) -> bool:
    """Whether pieces wish for a page, or for none, and nothing else; the page is there then."""
    words = _joined(words_in(pieces))
    if not any(map(_PAGE.match, words)) or any(word.isdigit() for word in words):
        return False
    if len(words) < _LEAST_WORDS:
        return False  # of "filter by class and site" the last word is a name
    people = {after for before, after in pairwise(words) if _WHOSE.match(before)}
    known = all(word in people or _is_known(word) for word in words)
    if not known or any(word in ("by", "по") for word in words):
        return False
    if any(map(_NONE.match, words)):
        return not any(map(_ONLY.match, words))
    if PAGE not in draft.features:
        draft.features.append(PAGE)
    return True


def _joined(words: Sequence[str]) -> list[str]:
    """Words where a web and its interface are one."""
    return _WEB.sub("web-interface", " ".join(words)).split()


def _is_known(word: str) -> bool:
    people = word.rstrip("s") in english().people or russian.of_people(word)
    people = people or word.endswith(("ов", "ей", "ам", "ям"))
    said = any(kind.match(word) for kind in (_PAGE, _MORE, _NONE))
    return people or said or vocabulary.little(word)
