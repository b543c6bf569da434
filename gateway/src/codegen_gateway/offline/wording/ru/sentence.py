"""What the Russian wordings have in common: where a sentence starts, and one noun of it."""

from typing import Final

from codegen_gateway.offline.words import russian

START: Final = r"(?:(?<=[.!?;\n] )|(?<=\n)|(?<=\n[-*•–—] )|(?<=\n  [-*•–—] )|\A\s*)"
"""Where a sentence begins."""
END: Final = r"(?=\s*(?:[.!?;\n]|\Z))"
"""Where it ends; without taking the sign."""
NOUN: Final = r"[А-ЯЁа-яё][а-яё-]{2,}"


def one(words: str) -> str:
    """A noun, with the adjectives before it, in the singular nominative; empty for another.

    >>> one("спортивном зале")
    'спортивный зал'
    """
    *adjectives, noun = words.lower().split() or [""]
    read = russian.read(noun)
    if read.part != "noun" or any(russian.read(w).part != "modifier" for w in adjectives):
        return ""
    return " ".join([*(russian.agree(w, read.one) for w in adjectives), read.one])


def is_noun(word: str) -> bool:
    """Whether a word is read as a noun."""
    return russian.read(word).part == "noun"


def many(noun: str) -> str:
    """A noun in the plural nominative; empty for what is none.

    >>> many("напиток")
    'напитки'
    """
    for reading in russian.parsed(noun):
        if reading.tag.POS == "NOUN" and (form := reading.inflect({"nomn", "plur"})) is not None:
            return str(form.word)
    return ""
