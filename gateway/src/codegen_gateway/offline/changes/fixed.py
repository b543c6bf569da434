"""Sentences that close a field that is there to changes, or open it again."""

import re
from typing import Final

from codegen_crds.contracts.product import EntitySpec, FieldSpec
from codegen_gateway.offline.sentences import fixed

from .present import Found

_CHANGED: Final = r"(?:changed|edited|modified|updated|altered)"
_CHANGE_RU: Final = r"(?:менять|изменять|изменить|редактировать|править|поменять)"
_PATTERNS: Final = {
    "always": (
        (
            rf"(?P<field>.+?)\s+(?:can|may|should|must|could)\s+(?:again\s+|now\s+|also\s+)*be\s+"
            rf"{_CHANGED}(?:\s+(?:again|now|later|too|afterwards))*"
        ),
        (
            r"(?:let|allow)\s+(?:(?:people|users|us|me|everyone|everybody|callers|them)\s+)?(?:to\s+)?"
            r"(?:chang|edit|modify|updat)(?:e|ing)?\s+(?P<field>.+?)(?:\s+(?:again|now|later|too))*"
        ),
        r"make\s+(?P<field>.+?)\s+(?:editable|changeable)(?:\s+again)?",
        (
            rf"(?:снова\s+|опять\s+)?(?:разреши[а-яё]*|позволь[а-яё]*)\s+(?:снова\s+|опять\s+)?{_CHANGE_RU}\s+"
            r"(?P<field>.+?)"
        ),
        (
            rf"(?P<field>.+?)\s+(?:(?:снова|опять|теперь|потом|ещё)\s+)*можно\s+(?:(?:снова|опять|теперь)\s+)*"
            rf"(?:будет\s+)?{_CHANGE_RU}(?:\s+снова)?"
        ),
    ),
    "on_create": (
        r"(?:make|mark|set|keep)\s+(?P<field>.+?)\s+(?:as\s+)?(?:immutable|unchangeable|fixed)",
        r"(?:forbid|prevent|disallow|stop)\s+(?:chang|edit|modify|updat)ing\s+(?P<field>.+?)",
        r"сдела[а-яё]+\s+(?P<field>.+?)\s+(?:неизменяем|неизменн|нередактируем)[а-яё]+",
        rf"запрети[а-яё]*\s+{_CHANGE_RU}\s+(?P<field>.+?)",
    ),
}
_SENTENCES: Final = [
    (kind, re.compile(rf"(?:{pattern})$", re.IGNORECASE))
    for kind, patterns in _PATTERNS.items()
    for pattern in patterns
]


_SAID: Final = re.compile(
    rf"(?P<field>.+?)\s+(?P<said>{'|'.join((*fixed.ONCE, *fixed.SERVICE))})$", re.IGNORECASE
)
"""As a description says it."""


def told(sentence: str) -> tuple[str, str] | None:
    """The field that a sentence speaks of, and what it says in the words of a description."""
    for kind, pattern in _SENTENCES:
        match = pattern.match(sentence)
        if match is not None:
            return match["field"], "" if kind == "always" else fixed.PLAIN[kind][0]
    match = _SAID.match(sentence)
    return (match["field"], match["said"]) if match is not None else None


def given(old: FieldSpec, said: str) -> FieldSpec:
    """The field as those words have it; the same where the service has nothing to set it to."""
    kind = fixed.kind_of(said)
    default = old.default
    if kind == "never":
        default = default or {"date": "today", "datetime": "now"}.get(old.type, "")
    if kind == "never" and not default:
        return old
    return old.model_copy(update={"changeable": kind, "default": default})


def possible(found: Found, said: str) -> bool:
    """Whether a field can be so: something may change it, or sets it."""
    made = given(found.field, said)
    if made.changeable == "always":
        return not said and "update" in found.entity.operations
    return made.changeable == fixed.kind_of(said)


def settled(entity: EntitySpec) -> EntitySpec:
    """The thing, which nobody changes where no field of it may be."""
    if any(each.changeable == "always" for each in entity.fields):
        return entity
    left = [kind for kind in entity.operations if kind != "update"]
    return entity.model_copy(update={"operations": left})
