"""What a product is for: «REST API для задач: …», «Сервис публикации объявлений: …»."""

import re

from .sentence import START, many

_KINDS = (
    r"(?:api|апи|crud|сервис[а-яё]{0,2}|систем[ауы]|приложени[ея]|программ[ауы]|микросервис|б[еэ]к[еэ]нд|"
    r"backend|портал|площадк[ау]|платформ[ауы]|сайт)"
)
_PRODUCT = (
    r"(?:(?:нуж[а-яё]+|сделай[а-яё]*|создай[а-яё]*|напиши[а-яё]*|хочу|хотим|прост[а-яё]+|небольш[а-яё]+|публичн[а-яё]+|открыт[а-яё]+|общедоступн[а-яё]+|"
    rf"rest|web|http|json|веб)[\s-]+)*{_KINDS}(?:[\s-]+{_KINDS})*"
)
_IDLE = (
    r"(?:сокращ|планиров|провер|публик|размещ|сбор|обработ|просмотр|поиск|анализ|мониторинг|обмен|"
    r"ведени|хранени|уч[её]т|управлени|отслежив|каталогиз|контрол|организ|создани|подсч[её]т|"
    r"составлени|подбор|трекинг|распредел|накоплени|регистрац)[а-яё]*"
)
"""Deeds that a product does with what it keeps: none is kept itself."""
_FOR = re.compile(
    rf"{START}(?P<product>{_PRODUCT})(?:\s(?P<to>для|по|над|с))?(?:\s(?P<idle>{_IDLE}))?\s"
    r"(?P<things>[а-яё]{3,})(?:\s(?:на|от|из)\s[^\s:,.;()]+)?(?P<colon>:\s|\s(?:со?|где)\s)",
    re.IGNORECASE,
)
_TECHNICAL = re.compile(r"api|апи|crud|backend|б[еэ]к[еэ]нд", re.IGNORECASE)


def named(text: str) -> str:
    """The text whose list is called by what is kept.

    >>> named("REST API для задач: название, срок")
    'Задачи: название, срок'
    """
    return _FOR.sub(_listed, text)


def _listed(match: re.Match[str]) -> str:
    things = many(match["things"])
    plain = match["idle"] is None and _TECHNICAL.search(match["product"]) is None
    if plain or not things:
        return match.group()
    return f"{things.capitalize()}{match['colon']}"
