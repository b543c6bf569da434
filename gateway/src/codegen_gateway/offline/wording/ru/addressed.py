"""Letters to an address: «письмо на box@example.com» goes to the product's own people.

The address itself is given as a secret, not in a description.
"""

import re

_TO = re.compile(
    r"(?P<to>\s(?:(?:мне|нам)\s)?)(?:на|по)\s(?:(?:мой|нашу?|мою|почту|адрес[ау]?|ящик|e-?mail)\s)*"
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?=\s*(?:[,.;)\n]|\Z|\s[а-яё]))",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"(?<![а-яё])(?:письм|уведом|слать|шл[её]|присыл|отправ|пришл|опове|сообща|приход|прид)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^!?;\n]+?(?:\.(?=\s|\Z)|[!?;\n]+|\Z)")
_LET_COME = re.compile(
    r"(?P<what>\bоб?\s[^,.;]+?)\sпусть\s(?:мне\s|нам\s)?(?P<comes>приход[а-яё]+|прид[её]т)\s"
    r"(?P<letter>письм[оа]|уведомлени[ея])",
    re.IGNORECASE,
)
_AND_SEND = re.compile(
    r"(?P<before>[.;\n]\s)(?:вс[её]\s(?:это\s)?)?(?:складывать|сохранять|записывать)(?:\sв\s[а-яё]+)?\s"
    r"и\s(?:слать|отправлять|присылать)\s(?P<whom>мне|нам)(?:\sна\sпочту)?(?=\s*(?:[.;\n]|\Z))",
    re.IGNORECASE,
)
"""«Всё это складывать в базу и слать мне»."""
_PAGE_AND = re.compile(
    r",\sи\s(?P<letter>письмо|уведомление)\s(?P<whom>мне|нам)(?P<when>,?\s(?:когда|если|при|об?)\s)",
    re.IGNORECASE,
)
"""«Нужна страничка, и письмо мне, когда …»: a wish of its own."""


def plainly(text: str) -> str:
    """The text with letters to such addresses sent to the product's people.

    >>> plainly("О новой заявке присылать письмо на box@example.com.")
    'О новой заявке присылать письмо мне.'
    """
    text = _CLAUSE.sub(_to_us, text)
    text = _LET_COME.sub(r"\g<what> \g<comes> \g<letter>", text)
    text = _AND_SEND.sub(r"\g<before>Присылать \g<whom> письмо о каждой новой записи", text)
    return _PAGE_AND.sub(r". \g<letter> \g<whom>\g<when>", text)


def _to_us(match: re.Match[str]) -> str:
    if _SENT.search(match.group()) is None:
        return match.group()
    return _TO.sub(lambda to: to["to"].rstrip() or " мне", match.group())
