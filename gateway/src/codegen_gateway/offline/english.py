"""Numbers of English nouns, by rules and a short list of exceptions."""

import re

_IRREGULAR = {
    "people": "person", "children": "child", "men": "man", "women": "woman", "mice": "mouse",
    "feet": "foot", "teeth": "tooth", "geese": "goose", "oxen": "ox", "criteria": "criterion",
    "analyses": "analysis", "diagnoses": "diagnosis", "theses": "thesis", "bases": "basis",
    "crises": "crisis", "indices": "index", "vertices": "vertex", "movies": "movie",
    "cookies": "cookie", "calories": "calorie", "zombies": "zombie", "ties": "tie", "pies": "pie",
    "selfies": "selfie", "brownies": "brownie", "shoes": "shoe", "toes": "toe", "canoes": "canoe",
    "leaves": "leaf", "knives": "knife", "lives": "life", "wives": "wife", "shelves": "shelf",
    "wolves": "wolf", "halves": "half", "loaves": "loaf", "thieves": "thief", "calves": "calf",
    "bookshelves": "bookshelf", "buses": "bus", "gases": "gas", "quizzes": "quiz", "media": "medium",
    "lenses": "lens", "aliases": "alias", "canvases": "canvas", "atlases": "atlas",
}  # fmt: skip
_PLURALS = {one: many for many, one in _IRREGULAR.items()}
_SAME = frozenset(
    "series species sheep fish deer aircraft equipment furniture software hardware news inventory "
    "luggage data merchandise livestock bees".split()
) - {"bees"}
_SINGULAR = frozenset(
    "status address bus class gas lens campus virus bonus process dress glass boss pass access "
    "business progress success express canvas atlas alias basis analysis diagnosis thesis crisis "
    "radius census corpus focus menu plus tennis chess wireless gps sms dns https".split()
)


def singular(word: str) -> str:
    """One of them: ``categories`` becomes ``category``; a singular stays as it is."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _SAME or word in _SINGULAR or len(word) <= 3 or not word.endswith("s"):
        return word
    if re.search(r"(ss|us|is)$", word):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if re.search(r"(ss|sh|ch|x|zz|tus|nus|rus|pus)es$", word) or word.endswith("oes"):
        return word[:-2]
    return word[:-1]


def plural(word: str) -> str:
    """Many of them: ``category`` becomes ``categories``."""
    if word in _SAME:
        return word
    if word in _PLURALS:
        return _PLURALS[word]
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    if re.search(r"(s|x|z|ch|sh)$", word):
        return word + "es"
    if word in ("hero", "potato", "tomato", "echo"):
        return word + "es"
    return word + "s"


def is_plural(word: str) -> bool:
    """Whether the word is written as many."""
    return singular(word) != word or word in _SAME
