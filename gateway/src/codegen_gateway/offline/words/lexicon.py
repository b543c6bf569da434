"""The word lists, read once from the files beside this module."""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

import yaml

_DATA = resources.files("codegen_gateway.offline.words").joinpath("data")
_MEANINGS = (
    "russian.txt",
    "russian_trades.txt",
    "russian_everyday.txt",
    "russian_leisure.txt",
    "russian_life.txt",
    "russian_work.txt",
    "russian_states.txt",
    "russian_deeds.txt",
    "russian_themes.txt",
)
_TABLES = ("types", "prefixes", "irregular")


@dataclass(frozen=True)
class English:
    """What is known about English words; ``data/english.yaml`` says what each list is for."""

    types: dict[str, str]
    """Type by word."""
    prefixes: dict[str, str]
    """Type by first word."""
    irregular: dict[str, str]
    """Plural by singular."""
    singulars: dict[str, str]
    """The same, turned round."""
    things: frozenset[str]
    spans: frozenset[str]
    plural_fields: frozenset[str]
    products: frozenset[str]
    people: frozenset[str]
    works: frozenset[str]
    named: frozenset[str]
    containers: frozenset[str]
    matters: frozenset[str]
    stopwords: frozenset[str]
    frame: frozenset[str]
    determiners: frozenset[str]
    reserved: frozenset[str]
    builtin: frozenset[str]
    classes: frozenset[str]
    same: frozenset[str]
    singular: frozenset[str]
    by_length: frozenset[str]
    states: frozenset[str]
    no_states: frozenset[str]


@dataclass(frozen=True)
class Russian:
    """What is known about Russian words."""

    meanings: dict[str, str]
    """English by base form, or by base forms joined with underscores."""
    determiners: frozenset[str]
    moments: frozenset[str]
    around: frozenset[str]
    """Base forms of what may end in no thing and no field."""
    letters: dict[str, str]


@lru_cache(maxsize=1)
def english() -> English:
    """The English word lists."""
    raw = _yaml("english.yaml")
    irregular: dict[str, str] = raw["irregular"]
    return English(
        types=_by_word(raw["types"]),
        prefixes=_by_word(raw["prefixes"]),
        irregular=irregular,
        singulars={many: one for one, many in irregular.items()},
        **{key: _words(value) for key, value in raw.items() if key not in _TABLES},
    )


@lru_cache(maxsize=1)
def russian() -> Russian:
    """The Russian word lists."""
    raw = _yaml("russian.yaml")
    return Russian(
        meanings=_meanings(),
        determiners=_words(raw["determiners"]),
        moments=_words(raw["moments"]),
        around=_words(raw["around"]),
        letters=raw["letters"],
    )


@lru_cache(maxsize=1)
def usual() -> dict[str, dict[str, str]]:
    """Fields that things usually have, by the key of the thing and the language."""
    return _yaml("usual.yaml")


@lru_cache(maxsize=1)
def naming() -> dict[str, frozenset[str]]:
    """Words by which the thing is found that a list of fields is of."""
    return {key: _words(value) for key, value in _yaml("naming.yaml").items()}


class FeatureRow(NamedTuple):
    """What cannot be built: its pattern, what may not stand before it, its names."""

    pattern: str
    unless_after: str
    en: str
    ru: str


@lru_cache(maxsize=1)
def features() -> dict[str, FeatureRow]:
    """What cannot be built, by key."""
    raw = _yaml("features.yaml")
    return {
        key: FeatureRow(
            "|".join(body["patterns"]).replace("SEND", raw["send"]),
            body.get("unless_after", ""),
            body["en"],
            body["ru"],
        )
        for key, body in raw["features"].items()
    }


def _meanings() -> dict[str, str]:
    table: dict[str, str] = {}
    for name in _MEANINGS:
        for line in _DATA.joinpath(name).read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                continue
            for pair in line.split("|"):
                word, _, meaning = pair.strip().partition(" ")
                table.setdefault(word.replace("ё", "е"), meaning)
    return table


def _yaml(name: str) -> dict[str, Any]:
    text = _DATA.joinpath(name).read_text(encoding="utf-8")
    raw: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes only texts
    return raw


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _by_word(lists: dict[str, str]) -> dict[str, str]:
    return {word: kind for kind, words in lists.items() for word in words.split()}
