"""Orders told by both ends: «от свежих к старым», «Алфавитный порядок»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import END, START, many, one

_WORDS = (
    r"(?:нов|свеж|последн|стар|ранн|поздн|дешёв|дешев|дорог|лучш|худш|больш|меньш|ближайш|высок|низк|"
    r"маленьк|крупн)"
)
_ENDS = (
    rf"от\s(?:самых\s|самого\s)?(?P<from>{_WORDS}[а-яё]*(?:ых|их|его|ого))(?:\s[а-яё]+)?\s"
    rf"к\s(?:самым\s|самому\s)?{_WORDS}[а-яё]*(?:ым|им|ему|ому)(?:\s[а-яё]+)?"
)
_SHOWN = r"(?:показыва|выводи|сортир|упорядоч|располага|отобража|идут|перечисл)[а-яё]*"
_SENTENCE = re.compile(
    rf"{START}(?:(?:список|порядок|сортировка|сортировать|показывать|выводить|всё|все)\s)*"
    rf"(?:(?P<things>[А-ЯЁа-яё]{{3,}})\s)?(?:(?:нужно|надо|хочу|должны)\s)?(?:{_SHOWN}\s)?[—:–-]?\s?"
    rf"{_ENDS}{END}",
    re.IGNORECASE,
)
_TAIL = re.compile(rf",?\s(?:и\s)?(?:{_SHOWN}\s)?{_ENDS}(?=\s*(?:[,.;\n]|\Z))", re.IGNORECASE)
_SHOWN_FIRST = re.compile(
    rf"{START}(?P<things>[А-ЯЁа-яё]{{3,}})\s{_SHOWN}\s(?P<which>{_WORDS}[а-яё]*(?:ые|ие))\s"
    rf"(?:первыми|сверху|сначала|вначале){END}",
    re.IGNORECASE,
)
"""«Брони показывать ближайшие первыми»."""
_ALPHABET = re.compile(
    r"(?<![а-яё])(?:алфавитный\sпорядок|порядок\s(?:[—–-]\s)?(?:алфавитный|по\sалфавиту)|от\sа\sдо\sя)(?![а-яё])",
    re.IGNORECASE,
)
_CALLED = {
    "высоких": "большие",
    "низких": "меньшие",
    "маленьких": "меньшие",
    "крупных": "большие",
    "поздних": "последние",
    "лучших": "лучшие",
    "лучшего": "лучшие",
    "худших": "худшие",
    "худшего": "худшие",
}
"""What rules of orders call otherwise."""


def told(text: str) -> str:
    """The text with what comes first.

    >>> told("Осмотры показывать от свежих к старым.")
    'Сначала свежие осмотры.'
    """
    text = _ALPHABET.sub("по алфавиту", text)
    text = _SHOWN_FIRST.sub(r"Сначала \g<which> \g<things>", text)
    return _TAIL.sub(lambda m: f", сначала {_first(m)}", _SENTENCE.sub(_of_things, text))


def _first(match: re.Match[str]) -> str:
    word = match["from"].lower()
    return _CALLED.get(word) or russian.plural_of(word) or word


def _of_things(match: re.Match[str]) -> str:
    things = many(one(match["things"])) if match["things"] else ""
    return f"Сначала {_first(match)}{f' {things}' if things else ''}"
