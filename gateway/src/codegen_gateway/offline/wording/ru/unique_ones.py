"""What is said to be there once: «у каждого своя», «двое взять не могут», «с одинаковым именем»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import END, START, one

_THING = r"(?P<thing>[А-ЯЁа-яё]{3,})"
_FIELD = r"(?P<field>[A-Za-zА-ЯЁа-яё-]{2,}(?:\s(?!не\s|быть\s|нельзя)[а-яё]+)?)"
_NOT = (
    r"(?:быть\sне\s(?:должно|может)|не\s(?:должно|может)\sбыть|не\sдопуска[ею]тся|не\sбывает|нельзя|"
    r"запрещен[ыо]|не\sдолжны\s(?:повторяться|существовать)|не\sможет\sсуществовать)"
)
_SAME = r"(?:одинаков[а-яё]+|одним\sи\sтем\sже|одной\sи\sтой\sже|тем\sже|той\sже)"
_WITH_SAME = re.compile(
    rf"{START}(?:(?:(?:двух|два|две|нескольких)\s)?{_THING}\s(?:с|со)\s{_SAME}|"
    rf"(?:двух|два|две)\s{_THING.replace('thing', 'thing3')}\s(?:с|со)\s(?:одним|одной))"
    rf"\s{_FIELD}\s{_NOT}{END}"
    rf"|{START}(?:не\s(?:должно|может)\sбыть|нельзя\s[а-яё]+|запрещены)\s(?:двух\s|два\s|две\s)?"
    rf"(?P<thing2>[а-яё]{{3,}})\s(?:с|со)\s{_SAME}\s(?P<field2>[A-Za-zа-яё-]{{2,}}(?:\s[а-яё]+)?){END}",
    re.IGNORECASE,
)
"""«Двух сотрудников с одинаковой почтой быть не может»."""
_OWN = re.compile(
    rf"{START}(?P<field>[А-ЯЁа-яё]{{3,}}(?:\s[а-яё]+)?)\sу\s(?:каждо[а-яё]+|всех)(?:\s[а-яё]{{3,}})?\s"
    rf"(?:сво[йяёеи]|разн[а-яё]+)(?P<again>,[^.;\n]*(?:нельзя|не\s[а-яё]+)[^.;\n]*)?{END}",
    re.IGNORECASE,
)
"""«Почта у каждого своя, дважды одну и ту же записать нельзя»."""
_BY_TWO = re.compile(
    rf"{START}(?:одн[уио][а-яё]*\s(?:и\s(?:ту|тот|то)\sже\s)?)(?P<field>[а-яё]{{3,}})\s"
    r"(?:(?:двое|дважды|двум|два\sраза|несколько\sраз)\s)[а-яё]+\s(?:нельзя|не\s(?:могут|может|должн[а-яё]+))"
    rf"{END}",
    re.IGNORECASE,
)
"""«Одну тему двое взять не могут»."""


def told(text: str) -> str:
    """The text with such fields told to be unique.

    >>> told("Почта у каждого своя.")
    'Почта уникальна.'
    """
    text = _WITH_SAME.sub(_unique, text)
    return _BY_TWO.sub(_unique, _OWN.sub(_unique, text))


def _unique(match: re.Match[str]) -> str:
    groups = match.groupdict()
    said = groups.get("field") or groups.get("field2") or ""
    field = one(said) or said
    if russian.read(said.split()[0]).part == "other" and said[:1].islower():
        return match.group()
    return f"{field[0].upper()}{field[1:]} уникальна"
