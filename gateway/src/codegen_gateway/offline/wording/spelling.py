"""Slips of the keyboard in the few words that the rules build on: ``libary``, ``tilte``."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_WORDS: Final = """
    library catalog catalogue inventory title author books number address description quantity
    status priority category phone email customer customers client clients employee employees
    supplier suppliers product products orders track something appointment appointments schedule
    required optional unique students teachers members patients bookings projects contacts deadline
    название автор количество телефон адрес описание статус приоритет категория клиент клиенты
    клиентов заказ заказы заказов сотрудник сотрудники товары товаров читатели необязательно
    уникальный комментарий
"""
_REAL: Final = frozenset(
    ["tile", "tiles", "pone", "stats", "costumer", "costumers", "tittle", "boos",
     "teaches", "supplies", "tack", "statue", "auto",
     "заказа", "заказ", "товар", "клиента", "статут", "адреса", "автор"]
)  # fmt: skip
"""Words of their own that are one slip away."""
_SHORTEST: Final = 5
_LONG: Final = 8
"""Letters; in longer words another vowel, or a letter of theirs once more, is a slip as well."""
_VOWELS: Final = ("aeiouy", "аеёиоуыэюя")
_LONGER: Final = {
    "appt": "appointment", "appts": "appointments", "addr": "address", "amt": "amount",
    "desc": "description", "cust": "customer", "custs": "customers",
    "mgr": "manager", "acct": "account", "accts": "accounts", "nbr": "number", "ph": "phone",
    "tel": "phone", "msg": "message", "msgs": "messages",
    "subj": "subject", "pic": "photo", "pics": "photos",
}  # fmt: skip
_ACCENTED: Final = re.compile(
    r"\b(?P<one>café|entrée|résumé|matinée|soirée|façade|protégée?|crèche|purée|éclair|crêpe)"
    r"(?P<many>s?)\b",
    re.IGNORECASE,
)
"""Words of English for things, as often written without their accents."""
_ARTICLE: Final = re.compile(r"\b(?:an?|the|each|every|one)\s\Z", re.IGNORECASE)
_SHORT: Final = re.compile(
    rf"(?<![\w@./-])(?!(?-i:pH)\b)(?:{'|'.join(_LONGER)})(?:\.(?=\s*[,:;)]))?(?![\w@/-])",
    re.IGNORECASE,
)
"""Words that are cut short where they are typed."""
_SIGN_UP: Final = re.compile(
    r"\bsign-(?P<up>ups?)\b(?=\s(?:has|have|with|is|are)\b|:|\s\()", re.IGNORECASE
)
_DOWNWARDS: Final = re.compile(
    r"(?P<order>\b(?:sort|order)[a-z]*:?\s[^.;\n]*?)\bdesc\b", re.IGNORECASE
)
"""``Sort by price desc``: no description."""
_SHORT_RU: Final = {
    "обяз": "обязательно", "обязат": "обязательно", "необяз": "необязательно",
    "необязат": "необязательно", "уник": "уникально", "опц": "необязательно",
    "макс": "максимум", "мин": "минимум", "симв": "символов", "зн": "знаков",
}  # fmt: skip
_CUT_RU: Final = re.compile(rf"(?<![\w-])(?P<word>{'|'.join(_SHORT_RU)})\.(?!\w)", re.IGNORECASE)
"""``(обяз., до 60 симв.)``: words that are cut short before a full stop."""
_WORD = re.compile(r"(?<![\w@./-])[^\W\d_]{4,}(?![\w@./-])")


def corrected(text: str) -> str:
    """The text with such words as they were meant; whatever may be a word of its own stays.

    >>> corrected("a libary of boks with tilte and author")
    'a library of books with title and author'
    """
    text = _SIGN_UP.sub(r"sign\g<up>", text)
    text = _DOWNWARDS.sub(r"\g<order>descending", text)
    text = _SHORT.sub(lambda match: _LONGER[match.group().lower().removesuffix(".")], text)
    return _WORD.sub(lambda match: _slips().get(match.group(), match.group()), text)


def in_full(text: str) -> str:
    """The Russian text without words that are cut short.

    >>> in_full("название (обяз., до 60 симв.)")
    'название (обязательно, до 60 символов)'
    """
    return _CUT_RU.sub(_in_full, text)


def _in_full(match: re.Match[str]) -> str:
    """The whole word; the full stop stays where it ends a sentence."""
    ends = re.match(r"\s*(?:\n|\Z|\s[А-ЯЁ])", match.string[match.end() :]) is not None
    return f"{_SHORT_RU[match['word'].lower()]}{'.' if ends else ''}"


def unaccented(text: str) -> str:
    """The text with such words of English as a keyboard without accents has them.

    >>> unaccented("A café has a name. A repair-crèche visit")
    'A cafe has a name. A repair-crèche visit'
    """
    kept = {
        match["one"].lower()
        for match in _ACCENTED.finditer(text)
        if match["many"] or _ARTICLE.search(text[: match.start()])
    }
    return _ACCENTED.sub(
        lambda match: _plainly(match.group()) if match["one"].lower() in kept else match.group(),
        text,
    )


def _plainly(word: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter)
    )


@lru_cache(maxsize=1)
def _slips() -> dict[str, str]:
    """What each slip was meant to be; one that may be two words is none."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for word in _WORDS.split():
        for slip in _slips_of(word):
            if found.setdefault(slip, word) != word:
                twice.add(slip)
    known = {*_WORDS.split(), *_REAL, *twice}
    return {slip: word for slip, word in found.items() if slip not in known}


def _slips_of(word: str) -> set[str]:
    """A letter inside that is missing or doubled, two that changed places; never the first."""
    if len(word) < _SHORTEST:
        return set()
    inner = range(1, len(word) - 1)
    missing = {word[:i] + word[i + 1 :] for i in inner}
    doubled = {word[:i] + word[i] + word[i:] for i in inner}
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in inner}
    strange: set[str] = set()
    if len(word) >= _LONG:
        strange = {word[:i] + letter + word[i:] for i in (*inner, len(word) - 1) for letter in word}
        strange |= {
            word[:i] + vowel + word[i + 1 :]
            for i in inner
            for vowels in _VOWELS
            for vowel in vowels
            if word[i] in vowels
        }
    return (missing | doubled | swapped | strange) - {word}
