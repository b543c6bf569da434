"""Fields that point to a thing of the same text: ``author -> Author``, ``мастер (сотрудник)``."""

import re

from codegen_gateway.offline.words.kinds import suggested
from codegen_gateway.offline.words.phrases import parse

_LIST = (
    r"(?:\s(?:из|в)\s(?:(?:этого|того\sже|общего|нашего)\s)?(?:списка|базы|таблицы|справочника)|"
    r"\sfrom\s(?:the|that|our)\s(?:list|table))?"
)
_THING = r"(?P<thing>[^\W\d_]\w*(?:\s(?!из\b|from\b)[^\W\d_]\w*)?)"
_FIELD = r"(?P<field>[^\W\d_][\w ]{0,30}?)"
_END = r"(?=\s*(?:[,;.)\n]|\Z))"
_FORMS = (
    re.compile(rf"(?P<before>[:,(;]\s*){_FIELD}\s*(?:->|=>|→)\s*{_THING}{_LIST}{_END}"),
    # Behind brackets another thing begins: «(имя, телефон), аренда: клиент, дата».
    re.compile(rf"(?P<before>(?<!\)),\s+){_FIELD}(?::|\s[—–-])\s(?:это\s)?{_THING}{_LIST}{_END}"),
    re.compile(rf"(?P<before>:\s+){_FIELD}\s[—–-]\s(?:это\s)?{_THING}{_LIST}(?=\s*,)"),
    re.compile(
        rf"(?P<before>[:,(;]\s*){_FIELD}\s\((?:это\s|(?:один|одна|одно)\sиз\s|one\sof\s(?:the\s)?)?"
        rf"{_THING}{_LIST}\)"
    ),
)
_HEADS = re.compile(
    r"(?:\A|\n|[.;]\s)\s*(?:[-*•–—]\s+)?(?P<thing>[^\W\d_]\w*(?:\s[^\W\d_]\w*)?)\s*(?::\s|\(|\s[—–-]\s)"
)


def told(text: str) -> str:
    """The text with such fields in words, where the thing is told of, too.

    >>> told("Author: name. Book: title, writer -> Author")
    'Author: name. Book: title, writer (reference to Author)'
    """
    heads = (parse(match["thing"]) for match in _HEADS.finditer(text))
    things = {phrase.key for phrase in heads if phrase is not None}
    for form in _FORMS if things else ():
        text = form.sub(lambda match: _reference(match, things), text)
    return text


def _reference(match: re.Match[str], things: set[str]) -> str:
    field, thing = parse(match["field"]), parse(match["thing"])
    if field is None or thing is None or thing.key not in things:
        return match.group()
    if field.key == thing.key:
        return f"{match['before']}{match['field']}"
    if field.key in things or field.plural or suggested(field) not in (None, "string"):
        return match.group()  # «вместимость (человек)» is a number
    link = "ссылка на" if re.search(r"[а-яё]", match["thing"], re.IGNORECASE) else "reference to"
    return f"{match['before']}{match['field']} ({link} {match['thing']})"
