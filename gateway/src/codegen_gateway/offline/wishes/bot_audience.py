"""Who may use the bot: ``a public bot``, «бот только для меня».

A bot is its owner's alone unless the Project says otherwise in `spec.audience`, which a
description cannot set: who wishes for another audience is told where to set it.
"""

import re
from typing import Final

from codegen_gateway.offline.draft import Language

_ALL: Final = (
    r"(?:everybody|everyone|anybody|anyone|all(?:\s(?:people|users|visitors))?|"
    r"the\s(?:whole\s)?public)"
)
_ALL_RU: Final = (
    r"(?:всех(?:\s(?:желающих|людей|пользователей))?|всем(?:\s(?:желающим|людям))?|любого|любому)"
)
_IDS: Final = r"\d{4,19}(?:\s?(?:,|and|or|и|или)\s?\d{4,19})*"
_BOT: Final = (
    r"(?P<bot>\b(?:(?:telegram|tg)[\s-]?)?bot\b|"
    r"(?<![а-яё])(?:телеграм\w*|тг)?-?бот[а-яё]{0,3}(?![а-яё]))"
)
_OPEN_FIRST: Final = re.compile(
    r"(?<![\w-])(?:public|publicly\s(?:open|available)|общедоступн[а-яё]+|публичн[а-яё]+|открыт(?:ый|ого|ым))\s"
    r"(?P<between>(?:(?:simple|small|little|telegram|простой|небольшой|телеграм)[\s-]){0,2})(?=(?:bot|бот)(?:[а-яё]{1,3})?\b)",
    re.IGNORECASE,
)
_FOR_ALL: Final = re.compile(
    rf"{_BOT}(?:\s(?:should\sbe|must\sbe|is|which\sis|that\sis|may\sbe\sused|can\sbe\sused|должен\sбыть|доступен|открыт))?"
    rf"\s(?:(?:open\s|available\s|usable\s|meant\s)?(?:for|to|by)\s{_ALL}|(?:для\s)?{_ALL_RU})(?=\s*(?:[,.;:\n]|$|to\b|with\b|где\b|чтобы\b|с\b))",
    re.IGNORECASE,
)
_FOR_IDS: Final = re.compile(
    rf"{_BOT}(?:\s(?:is|should\sbe))?,?\s(?:only\s|just\s|только\s)?(?:for|для)\s(?:the\s)?(?:telegram\s)?(?:ids?|users?|people|"
    rf"пользовател[а-яё]+)?:?\s?{_IDS}(?:\s(?:only|alone|только))?",
    re.IGNORECASE,
)
_MINE: Final = re.compile(
    rf"{_BOT},?\s(?:which\s|that\s|и\s)?(?:(?:is\s|should\sbe\s|must\sbe\s)?(?:only|just)\s(?:for\s)?(?:me|us|myself)"
    r"|(?:is\s|should\sbe\s)?for\s(?:me|us|myself)\s(?:only|alone)|only\s(?:i|we)\s(?:can|may|will)\suse"
    r"|(?:только|лишь)\s(?:для\s)?(?:меня|мне|нас|себя)(?:\sодно(?:го|й))?|для\s(?:меня|себя)\sодно(?:го|й))"
    r"(?=\s*(?:[,.;\n]|$))",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(
    r"(?:\A|(?<=[.;\n]))\s*(?:the|this|that|our|этот|наш)?\s?(?:telegram\s)?(?:bot|бот)\s*(?:[.;]|$)\s*",
    re.IGNORECASE,
)
"""What is left of a sentence that told of nothing else: the bot is wished for elsewhere."""


def cut(text: str) -> tuple[str, bool]:
    """The text without who may use its bot, and whether these are others than its owner.

    >>> cut("A public Telegram bot to sign up.")
    ('A Telegram bot to sign up.', True)
    >>> cut("Teas: name. A bot only for me.")
    ('Teas: name. A bot.', False)
    """
    rest, first = _OPEN_FIRST.subn(r"\g<between>", text)
    rest, everybody = _FOR_ALL.subn(r"\g<bot>", rest)
    rest, some = _FOR_IDS.subn(r"\g<bot>", rest)
    rest, _mine = _MINE.subn(r"\g<bot>", rest)
    if rest != text and len(re.findall(r"\b(?:bot|бот)", rest, re.IGNORECASE)) > 1:
        rest = _ALONE.sub(" ", rest).strip()
    return rest, bool(first + everybody + some)


def elsewhere(language: Language) -> str:
    """What the person is told who wishes for a bot of others."""
    if language == "ru":
        return "кто пользуется ботом: только владелец, пока в spec.audience проекта не указано иное"
    return (
        "who may use the bot: its owner alone, unless spec.audience of the Project says otherwise"
    )
