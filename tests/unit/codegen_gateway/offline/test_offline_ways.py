"""What is meant alike is understood alike: each way of saying something, of several things each.

A table of ``ways/`` has, for what is said, a frame, things with their words and what must become
of them, and the ways. ``{word}`` in a frame or a way is the thing's word, ``{Word}`` the same with
a capital, ``{way}`` in the frame the way. Every way is tried with every thing, so that no rule can
lean on the words of a single example. The notation is that of ``notation.py``, with ``lists`` after
a bar, ``modules`` those beside the backend.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_gateway.offline.deciding.understanding import understand

from .notation import lists, notation

_TABLES = sorted((Path(__file__).parent / "ways").glob("*.yaml"))


def _cases() -> Iterator[Any]:
    for table in _TABLES:
        for said in yaml.safe_load(table.read_text("utf-8")):
            for number, thing in enumerate(said["things"], 1):
                words = dict(thing["words"])
                words |= {key.capitalize(): word.capitalize() for key, word in words.items()}
                for way in said["ways"]:
                    text = said["frame"].format(way=way.format(**words), **words)
                    # A name of a test is of plain signs.
                    shown = way.replace("«", "'").replace("»", "'")
                    name = f"{table.stem}-{said['said']}-{number}-{shown}"
                    yield pytest.param(text, thing, said, id=name)


def _shown(text: str) -> list[str]:
    made = understand(text, {})
    shown = [f"{notation(each)} | {lists(each)}".removesuffix(" | ") for each in made.entities]
    shown += [f"asks: {question.text}" for question in made.questions]
    shown += [f"told: {told}" for told in made.unsupported]
    return [*shown, f"modules: {' '.join(made.modules[1:])}"]


@pytest.mark.parametrize(("text", "thing", "said"), list(_cases()))
def test_each_way_of_saying_it_means_the_same(
    text: str, thing: dict[str, Any], said: dict[str, Any]
) -> None:
    modules = said.get("modules", "")
    assert _shown(text) == [*thing["becomes"], f"modules: {modules}"], text
