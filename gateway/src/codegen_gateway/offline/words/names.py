"""Names that generated code can use, from noun phrases."""

from codegen_gateway.offline.draft import Phrase

from .english import plural, singular
from .lexicon import english

MAX_NAME = 40
_LONG = 3
"""Words of a thing that are too many before the name of its field."""
_ROOM = ("number", "номер")
"""A number is no thing of its own: in Russian the word is that of a room in a hotel."""


def said_key(key: str, label: str) -> str:
    """The key that a thing's own words have: ``number`` of a room that is called ``номер``."""
    number, word = _ROOM
    return number if key == "room" and label.lower().startswith(word) else key


def _key(phrase: Phrase) -> str:
    number, word = _ROOM
    return "room" if phrase.key == number and phrase.label.lower().startswith(word) else phrase.key


def class_name(phrase: Phrase) -> str:
    """PascalCase and singular; ``Item`` is added where generated code uses the name itself."""
    name = "".join(part[:1].upper() + part[1:] for part in _key(phrase).split("_"))
    return f"{name}Item" if name in english().classes else name


def collection(phrase: Phrase) -> str:
    """snake_case and plural: the path and the table."""
    words = _key(phrase).split("_")
    name = "_".join([*words[:-1], plural(singular(words[-1]))])
    if class_name(phrase).endswith("Item") and words[-1] != "item":
        return f"{phrase.key}_items"
    return f"{name}_list" if name in english().reserved else name


def field_name(phrase: Phrase, owner: Phrase, *, reference: bool, several: bool = False) -> str:
    """snake_case; a word that is reserved somewhere gets the name of its thing in front.

    Args:
        phrase: What it is called.
        owner: The thing that has it.
        reference: Whether it points to another one.
        several: Whether it holds several values.
    """
    lists = english()
    name = _key(phrase) if reference else "_".join(phrase.words)
    if several and phrase.plural:
        words = phrase.key.split("_")
        name = "_".join([*words[:-1], plural(words[-1])])
    elif not reference and lists.types.get(phrase.head) == "string":
        name = name if phrase.words[-1] in lists.plural_fields else phrase.key
    if reference:
        return name if name.endswith("_id") else f"{name}_id"
    if name in lists.reserved or name.startswith("model_"):
        words = _key(owner).split("_")
        name = f"{'_'.join(words if len(words) < _LONG else words[-1:])}_{name}"
    return name


def builtin(phrase: Phrase) -> bool:
    """Whether every thing has such a field anyway."""
    return "_".join(phrase.words) in english().builtin or phrase.key in english().builtin
