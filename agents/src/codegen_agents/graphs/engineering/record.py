"""What was asked of a product so far, in its own repository: tasks and what has to be so.

One part for each wish, the newest last. Going on with a wish writes its part anew; the parts of
others stay as they are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from codegen_crds.contracts.redaction import redacted

PATH: Final = "docs/acceptance.md"
_MARK: Final = re.compile(r"^<!-- asked: (\S+) -->\n", re.MULTILINE)
_FIRST: Final = "product"
_TITLES: Final = {"en": "What has to be so", "ru": "Что должно быть так"}
_TASKS: Final = {"en": "In this order:", "ru": "По порядку:"}
_CRITERIA: Final = {"en": "Afterwards:", "ru": "После этого:"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One wish.

    Attributes:
        change: Id of the change; empty: the product itself.
        request: In the person's words.
        tasks: What code has to do besides the specification, in this order.
        criteria: What must be true afterwards.
    """

    change: str
    request: str
    tasks: Sequence[str]
    criteria: Sequence[str]


def keep(root: Path, asked: Asked, locale: str) -> None:
    """Write a wish into the record of a checkout.

    Args:
        root: The checkout; of links in it none is followed, for they may lead anywhere.
        asked: The wish.
        locale: Language of the product's people.
    """
    path = root / PATH
    for link in (path.parent, path):
        if link.is_symlink():
            link.unlink()
    before = path.read_text(errors="replace") if path.is_file() else ""
    if text := recorded(before, asked, locale):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def recorded(text: str, asked: Asked, locale: str) -> str:
    """The record with a wish in it.

    Args:
        text: The record so far; empty: there is none.
        asked: The wish. One that asks for nothing that can be said leaves the record as it is.
        locale: Language of the product's people.
    """
    if not asked.tasks and not asked.criteria:
        return text
    head, *pieces = _MARK.split(text)
    parts = dict(zip(pieces[::2], pieces[1::2], strict=True))
    parts[asked.change or _FIRST] = _part(asked, locale)
    begin = head.rstrip() or f"# {_TITLES[locale]}"
    told = [f"<!-- asked: {name} -->\n{part.strip()}" for name, part in parts.items()]
    return "\n\n".join([begin, *told]) + "\n"


def _part(asked: Asked, locale: str) -> str:
    lines = [f"> {_line(asked.request)}"]
    if asked.tasks:
        numbered = [f"{n}. {_line(task)}" for n, task in enumerate(asked.tasks, start=1)]
        lines += ["", _TASKS[locale], "", *numbered]
    if asked.criteria:
        lines += ["", _CRITERIA[locale], "", *(f"- {_line(each)}" for each in asked.criteria)]
    return "\n".join(lines)


def _line(text: str) -> str:
    """Words of people on one line, which open no comment and hold nothing like a secret."""
    return " ".join(redacted(text).replace("<!--", "< !--").split())
