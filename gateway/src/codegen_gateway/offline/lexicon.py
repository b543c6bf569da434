"""The word lists, read once from the files beside this module."""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

_DATA = resources.files("codegen_gateway.offline").joinpath("data")


@dataclass(frozen=True)
class English:
    """What is known about English words; ``data/english.yaml`` says what each list is for."""

    types: dict[str, str]
    """Type by word."""
    prefixes: dict[str, str]
    things: frozenset[str]
    spans: frozenset[str]
    plural_fields: frozenset[str]
    products: frozenset[str]
    containers: frozenset[str]
    stopwords: frozenset[str]
    determiners: frozenset[str]
    reserved: frozenset[str]
    builtin: frozenset[str]
    classes: frozenset[str]


@lru_cache(maxsize=1)
def english() -> English:
    """The English word lists."""
    raw: dict[str, Any] = yaml.load(  # noqa: S506 - the base loader makes only texts
        _DATA.joinpath("english.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
    )
    tables = {key: _by_word(raw.pop(key)) for key in ("types", "prefixes")}
    return English(**tables, **{key: frozenset(value.split()) for key, value in raw.items()})


@lru_cache(maxsize=1)
def russian() -> dict[str, str]:
    """English by the base form of a Russian word, or of words joined by underscores."""
    table: dict[str, str] = {}
    for line in _DATA.joinpath("russian.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        for pair in line.split("|"):
            word, _, meaning = pair.strip().partition(" ")
            table.setdefault(word.replace("ё", "е"), meaning)
    return table


def _by_word(lists: dict[str, str]) -> dict[str, str]:
    return {word: kind for kind, words in lists.items() for word in words.split()}
