"""Collections called by themselves: «Меню: напиток, цена» is a list of drinks."""

import re

from codegen_gateway.offline.sentences.listing import items
from codegen_gateway.offline.sentences.subjects import names_field
from codegen_gateway.offline.words.phrases import parse

from .sentence import END, START, is_noun, many, one

_HEADS = (
    r"меню|кулинарная\s+книга|винная\s+карта|барная\s+карта|аптечк[аиу]|холодильник[аеу]?|гардероб[аеу]?|кладов(?:ая|ую|ка|ку)|прайс(?:-лист)?|"
    r"ассортимент|афиша|погреб|кошел[её]к|огород[а]?|сад[а]?|теплиц[аы]|морозилк[аи]|словарь|словарик|шкаф|"
    r"пасек[аи]|клумб[аы]|птичник[а]?|курятник[а]?|конюшн[яи]|крольчатник[а]?|зоопарк[а]?|"
    r"оранжере[яи]|террариум[а]?|гараж[а]?|автопарк[а]?|ломбард[а]?|питомник[а]?|верф[ьи]|"
    r"комиссионк[аи]|барахолк[аи]|кладбищ[ея]|обсерватори[яи]"
)
_COLLECTED = re.compile(
    rf"{START}(?P<head>(?:(?:наш[а-яё]*|мо[яйёе]|личный|домашн[а-яё]+|уч[её]т|список|веду|вед[её]м|вести)\s+){{0,3}}(?:{_HEADS})(?:\s+[а-яё]+){{0,2}}):\s+"
    rf"(?P<first>[а-яё]+)(?P<rest>,\s+[^.\n]+){END}",
    re.IGNORECASE,
)

_FOR_THOSE = re.compile(
    rf"{START}(?P<title>[^:.;\n]{{3,30}}\s+для\s+(?P<things>[а-яё]+)(?:\s[а-яё ]{{2,30}})?):\s+"
    rf"(?P<first>[а-яё]+)(?P<rest>,\s+[^.\n]+){END}",
    re.IGNORECASE,
)
"""«Лагерь для собак: собака, хозяин»."""


def named(text: str) -> str:
    """The text with the list told of what is collected.

    >>> named("Меню: напиток, объём, цена.")
    'Напитки: напиток, объём, цена.'
    """
    text = _FOR_THOSE.sub(_of_those, text)
    return _COLLECTED.sub(_of_first, text)


def _of_those(match: re.Match[str]) -> str:
    first = match["first"].lower()
    if one(match["things"]) != first or len(items(match["rest"])) < 2:  # noqa: PLR2004
        return match.group()
    return f"{match['title']}. {many(first).capitalize()}: {match['first']}{match['rest']}"


def _of_first(match: re.Match[str]) -> str:
    phrase = parse(match["first"])
    alone = phrase is not None and not names_field(phrase)
    if not alone or not is_noun(match["first"]) or len(items(match["rest"])) < 2:  # noqa: PLR2004
        return match.group()
    if re.search(r"названи|наименовани", match["rest"], re.IGNORECASE):
        return match.group()
    if phrase is not None and phrase.plural:
        return f"{match['first'].capitalize()}: {match['rest'].removeprefix(', ')}"
    things = many(match["first"])
    return f"{things.capitalize()}: {match['first']}{match['rest']}" if things else match.group()
