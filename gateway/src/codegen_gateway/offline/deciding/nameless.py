"""Lists of fields whose thing has no name: ``Lost & found: description, date, place``."""

import re

from codegen_gateway.offline.asking import Dialogue, quoted
from codegen_gateway.offline.sentences.listing import items, looks_like_fields

_FEWEST = 3
_LISTED = re.compile(
    r"(?:^|[.\n])\s*(?:[^:.\n]{1,120}:[ \t]+|(?<=[.\n])\s*(?=[^:.\n]+(?:[.\n]|$)))"
    r"(?P<fields>[^.\n]+)"
)
_KEEPS = re.compile(
    r"(?:(?:i|we|want|need|would like|to|хочу|хотим|нужно|надо|мне|нам|я|мы)\s+)*"
    r"(?:keep|store|record|note|track|write down|хранить|записывать|записываю|записываем|помнить|"
    r"вести|указывать|отмечать)\s+",
    re.IGNORECASE,
)
"""``I want to keep country, year``: what is kept are the fields."""


def named(text: str, dialogue: Dialogue) -> str:
    """The text with its list of fields told of what the person calls one of them.

    Empty when it holds no such list, or while the question is open.
    """
    match = _LISTED.search(text)
    if match is None or len(items(match["fields"])) < _FEWEST:
        return ""
    if not looks_like_fields(match["fields"]):
        return ""
    shown = quoted(match["fields"])
    answer = dialogue.ask(
        f"“{shown}”: of what are these the fields? Say it in one word, like “books”.",
        f"«{shown}» — это поля чего? Назовите одним словом, например: «книги».",
        (dialogue.pick("entries", "записи"),),
    )
    if answer is None:
        return ""
    before = text[: match.start()].rstrip(" .")
    fields = _KEEPS.sub("", text[match.start("fields") :])
    return f"{before}{'.' if before else ''}\n{answer.strip(' .:')}: {fields}".strip()
