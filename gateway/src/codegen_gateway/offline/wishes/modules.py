"""What a product is made of, named as such: ``Modules: backend, notifications``."""

import re
from typing import Final

from codegen_crds.v1alpha1.project import Module

_KNOWN: Final[tuple[tuple[Module, re.Pattern[str]], ...]] = (
    (
        "backend",
        re.compile(
            r"(?:rest\s|http\s|json\s)*(?:backend|back-end|api|бэк[еэ]нд|бекенд|апи)", re.IGNORECASE
        ),
    ),
    (
        "tg_bot",
        re.compile(
            r"tg[_ -]?bot|(?:telegram[\s-])?bot|(?:телеграмм?[\s-]?)?бот|бот\sв\sтелеграмм?е?",
            re.IGNORECASE,
        ),
    ),
    (
        "notifications",
        re.compile(
            r"(?:e-?mail\s)?notifications?(?:\s(?:worker|service|module))?|notifier|"
            r"уведомления(?:\sпо\sпочте)?|(?:модуль|сервис|воркер)\sуведомлений",
            re.IGNORECASE,
        ),
    ),
    (
        "frontend",
        re.compile(
            r"front-?end|(?:web\s)?(?:page|ui|interface)|web\s?(?:site|app)|фронт(?:[еэ]нд)?|"
            r"(?:веб-?\s?)?(?:страница|страничка|сайт|интерфейс)",
            re.IGNORECASE,
        ),
    ),
)
_LISTED: Final = re.compile(
    r"(?P<before>^|(?<=[.!?;\n]))[^\S\n]{0,3}(?P<lead>(?:modules?|components|parts|stack|it\s(?:consists|is\smade)\sof|"
    r"модули|компоненты|состав|части|состоит\sиз)\s*[:—–-]?\s|(?:please\s)?(?:include|add|with|plus|добавь(?:те)?|"
    r"нужны|плюс)\s)(?P<list>[^.!?;:\n]+)(?:[.!;]|(?=\n)|$)",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"\s*(?:,\s*(?:and|и)\s|,|\+|&|\sand\s|\sи\s|\splus\s)\s*")
_ARTICLE: Final = re.compile(r"^(?:an?|the|also|ещё|также)\s+", re.IGNORECASE)
_SEVERAL: Final = 2


def cut(text: str) -> tuple[str, list[Module]]:
    """A text without sentences that name such parts and nothing else, and these parts.

    >>> cut("Leads: name. Modules: backend, notifications.")
    ('Leads: name.', ['backend', 'notifications'])
    """
    found: list[Module] = []

    def take(match: re.Match[str]) -> str:
        named = [_module(each) for each in _AND.split(match["list"].strip())]
        known = [module for module in named if module is not None]
        headed = re.match(r"[a-zа-я]+ ?[:—–-]", match["lead"], re.IGNORECASE) is not None
        if len(known) < len(named) or not (headed or len(known) >= _SEVERAL):
            return match.group()
        found.extend(known)
        return match["before"]

    return _LISTED.sub(take, text).strip(), list(dict.fromkeys(found))


def _module(text: str) -> Module | None:
    said = _ARTICLE.sub("", text.strip(" `\"'"))
    return next((module for module, form in _KNOWN if form.fullmatch(said)), None)
