"""What is usually kept of things that everybody knows: a client has a name and a phone."""

from codegen_gateway.offline.draft import EntityDraft, Language, Phrase
from codegen_gateway.offline.sentences.subjects import names_field
from codegen_gateway.offline.words.kinds import decide
from codegen_gateway.offline.words.lexicon import english, usual
from codegen_gateway.offline.words.phrases import parse, singular_label

_NAMELESS = frozenset(
    {"task", "todo", "chore", "habit", "project", "note", "service", "course", "player", "dish"}
)
"""Of these a list without names is of no use to anybody."""
_THEMSELVES = frozenset({"word", "term", "phrase", "idiom", "expression", "saying"})
_SAYS_OF = frozenset({"translation", "meaning", "definition", "pronunciation"})
"""What is said of a word, beside the word itself."""
_NAMES = frozenset({"name", "title", "имя", "название"})
"""What is called so only says which one it is: beside references alone nothing does."""


_NAME_AND_PHONE = {"en": "name, optional phone", "ru": "имя, телефон (необязательно)"}
_TITLE = {"en": "title", "ru": "название"}
_NAME = {"en": "name", "ru": "название"}


def fields_of(phrase: Phrase, language: Language) -> str:
    """The usual fields, as a person would list them; empty: nobody can know them.

    A ``support ticket`` is known as a ``ticket``.
    """
    known = usual().get(phrase.key) or usual().get(phrase.head)
    if known is not None:
        return known[language]
    lists = english()
    if phrase.head in lists.people:
        return _NAME_AND_PHONE[language]
    if phrase.head in lists.works:
        return _TITLE[language]
    return _NAME[language] if phrase.head in lists.named else ""


_NAMING = frozenset(
    {"name", "title", "nickname", "surname", "firstname", "lastname", "fullname", "username",
     "login",
     "label", "initial", "initials", "headline", "opponent", "email", "text", "content"}
)  # fmt: skip


def kept_beside(what: str) -> bool:
    """Whether what a thing has is a list of its own: its comments, its payments."""
    phrase = parse(what)
    if phrase is None or not phrase.plural or not fields_of(phrase, "en"):
        return False
    return phrase.key == "comment" or not names_field(phrase)


def name_of(entity: EntityDraft, language: Language) -> str:
    """The field that a description forgot because it goes without saying: a task's title."""
    told = any(
        each.target is None
        and not each.about.values
        and not each.phrase.plural
        and decide(each.phrase, each.about) in ("string", "text")
        for each in entity.fields
    )
    if entity.phrase.key in _THEMSELVES and entity.fields:
        what = entity.fields[0].phrase.key
        return singular_label(entity.phrase) if what in _SAYS_OF and language == "en" else ""
    head, first = entity.phrase.head, fields_of(entity.phrase, language).split(",")[0]
    if head in english().people or head in english().works:
        of_others = head in english().works and any(f.target is not None for f in entity.fields)
        told = of_others or any(_names_it(each.phrase) for each in entity.fields)
        told = told or (head == "game" and any(_of_sides(each.phrase) for each in entity.fields))
        told = told or (head == "contact" and _happened(entity))
    elif entity.phrase.key not in _NAMELESS:
        linked = all(each.target is not None for each in entity.fields)
        told = not linked or first not in _NAMES or entity.phrase.key not in usual()
    return "" if told else first


def _happened(entity: EntityDraft) -> bool:
    """Whether a contact is one that somebody had at a moment, and nobody to be called."""
    kinds = {decide(each.phrase, each.about) for each in entity.fields}
    return bool(kinds & {"date", "datetime"}) and any(each.target for each in entity.fields)


def _of_sides(field: Phrase) -> bool:
    """Whether a game is one that was played: by whom, or how it ended."""
    words = {*field.key.split("_")}
    return bool(
        words
        & {"player", "opponent", "team", "winner", "result", "score", "white", "black", "topic"}
    )


def _names_it(field: Phrase) -> bool:
    """Whether one who reads such a field knows whom or what it is about."""
    return bool({*field.key.split("_")} & _NAMING) or field.key in english().people
