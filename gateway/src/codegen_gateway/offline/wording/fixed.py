"""Fields that callers give once, or never, in words that no other rule takes for its own.

``(cannot be changed)`` behind a field is no ban on changing the whole thing, and a date that is
``set automatically`` is no job on a schedule.
"""

import re
from typing import Final

from codegen_gateway.offline.sentences import fixed

_ANY: Final = "|".join((*fixed.ONCE, *fixed.SERVICE))
_WHICH: Final = r"(?:(?:which|that|it|котор[а-яё]+|его|её|ее|их|он|она|оно)\s+)?"
_INSIDE: Final = re.compile(
    rf"(?P<before>[(,;]\s*){_WHICH}(?P<said>{_ANY})(?=\s*[),;])", re.IGNORECASE
)
_ALONE: Final = re.compile(
    r"\((?P<said>automatically|auto|автоматически|автоматом)\)", re.IGNORECASE
)
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_CLAUSE: Final = re.compile(
    rf",?\s+(?:(?:which|that)(?:['’]s)?|котор[а-яё]+)\s+(?P<said>{_ANY})(?=\s*(?:[,;.)\n]|\Z|\s(?:and|и)\s))",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    rf"(?P<before>[,:]\s+|\s[-–—]\s)(?P<said>{'|'.join(fixed.BY_ITSELF)})(?=\s*(?:[,;.\n]|\Z))",
    re.IGNORECASE,
)
_IN_A_LIST: Final = re.compile(
    rf"(?P<before>(?:[,:;]|\s[–—-]|\b(?:and|with|и)(?=\s))\s*(?!(?:it|they|which|that|он[аио]?)\s)"
    rf"(?:[\w'-]+\s+){{1,4}}?)(?P<said>{'|'.join(fixed.BY_ITSELF)})(?=\s*(?:[,;.\n]|\Z|\s(?:and|и)\s))",
    re.IGNORECASE,
)
"""``Ads: title, date set automatically``."""
_OF_ITSELF: Final = re.compile(
    r"(?P<field>(?:(?<=[,:(]\s)|(?<=\sи\s))(?:created_at|updated_at|(?:дата|время|день|момент)"
    r"(?:\s(?!став|простав|подстав|заполн|запис)[а-яё]+(?:я|а|ы|и))?))\s"
    r"(?:(?:став|простав|подстав|заполн|пиш|записыва|бер)[а-яё]+\s)?"
    r"(?:сам[аои]?|автоматически|автоматом|автоматическ(?:ая|ое|ий)|auto|automatically)(?=\s*(?:[,;.)\n]|\Z))",
    re.IGNORECASE,
)
"""``created_at автоматически``, «дата сама»."""
_OF_OTHER: Final = re.compile(
    rf"(?:;|,\s+(?:and|but|и|а|но))\s+(?P<clause>(?!(?:it|they|he|she|an?|он[аио]?|cannot|never)\s)"
    rf"(?:the\s+)?(?:[\w'-]+\s+){{1,4}}?(?:{_ANY}))(?=\s*(?:[.;\n]|\Z))",
    re.IGNORECASE,
)
"""``…; the number cannot be changed``: a sentence of its own."""
_RUSSIAN: Final = re.compile(r"[а-яё]", re.IGNORECASE)


def bracketed(text: str) -> str:
    """The text with such words behind their field in brackets.

    >>> bracketed("Orders: number (immutable), total, which cannot be changed later.")
    'Orders: number (given once), total (given once).'
    """
    text = _OF_OTHER.sub(r". \g<clause>", text)
    text = _OF_ITSELF.sub(lambda match: f"{match['field']} ({_by_itself(match.group())})", text)
    text = _CLAUSE.sub(lambda match: f" ({_plain(match['said'])})", text)
    text = _ALONE.sub(lambda match: f"({_by_itself(match['said'])})", text)
    text = _BRACKETS.sub(lambda match: _INSIDE.sub(_said, match.group()), text)
    text = _BEHIND.sub(lambda match: f" ({_plain(match['said'])})", text)
    return _IN_A_LIST.sub(lambda match: f"{match['before']}({_plain(match['said'])})", text)


def _said(match: re.Match[str]) -> str:
    return f"{match['before']}{_plain(match['said'])}"


def _plain(said: str) -> str:
    return _in_its_language(fixed.kind_of(said), said)


def _by_itself(said: str) -> str:
    return _in_its_language("never", said)


def _in_its_language(kind: str, said: str) -> str:
    english, russian = fixed.PLAIN[kind]
    return russian if _RUSSIAN.search(said) else english
