"""What may not be missing, told by what is refused: «Без названия запись не принимать»."""

import re

from .sentence import END, START, one

_REFUSED = (
    r"(?:нельзя|не\s(?:быва|завод|принима|сохраня|добавля|записыва|пуска|созда|оформля|беру|"
    r"бер[её])[а-яё]*)"
)
_WITHOUT = re.compile(
    rf"{START}(?:[А-ЯЁа-яё]+\s)?без\s(?P<field>[а-яё]+)(?P<rest>(?:\s[а-яё]+){{0,2}}?)\s{_REFUSED}"
    rf"(?:{END}|(?P<more>,\s))",
    re.IGNORECASE,
)


def told(text: str) -> str:
    """The text with such fields told to be required.

    >>> told("Заявка без описания не принимается.")
    'Описание обязательно.'
    """
    return _WITHOUT.sub(_required, text)


def _required(match: re.Match[str]) -> str:
    field = one(match["field"])
    if not field:
        return match.group()
    return f"{field.capitalize()} обязательно{'. ' if match['more'] else ''}"
