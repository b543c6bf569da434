"""Numbers of English nouns, by rules and a list of exceptions."""

import re

from .lexicon import english

_SHORTEST_PLURAL = 4


def singular(word: str) -> str:
    """One of them: ``categories`` becomes ``category``; a singular stays as it is."""
    lists = english()
    if word in lists.singulars or word.endswith("speople"):
        return lists.singulars.get(word) or f"{word[:-6]}person"
    if word in lists.same or word in lists.singular or not word.endswith("s"):
        return word
    if len(word) < _SHORTEST_PLURAL or re.search(r"(ss|us|is)$", word):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if re.search(r"(ss|sh|ch|x|zz|tus|nus|rus|pus)es$", word) or (
        word.endswith("oes") and not re.search(r"(?:shoe|\bcanoe|tiptoe|oboe|floe)s$", word)
    ):
        return word[:-2]
    return word[:-1]


def plural(word: str) -> str:
    """Many of them: ``category`` becomes ``categories``."""
    lists = english()
    if word in lists.same:
        return word
    if word in lists.irregular:
        return lists.irregular[word]
    if word.endswith("sperson"):
        return f"{word[:-6]}people"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    if re.search(r"(s|x|z|ch|sh)$", word):
        return word + "es"
    return word + "s"


def is_plural(word: str) -> bool:
    """Whether the word is written as many."""
    return singular(word) != word or word in english().same
