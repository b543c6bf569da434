"""Which values a known field may have, however that is framed: ``for the voice we use …``."""

import re
from typing import Final

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Qualifiers
from codegen_gateway.offline.sentences.choices import choice

from . import named

_AFTER: Final = (
    r"a|an|the|its|their|our|of|as|from|each|every|any|all|is|are|be|being|can|could|may|might|"
    r"must|should|shall|will|only|always|either|one|these|following|this|there|that|which|"
    r"possible|allowed|available|permitted|valid|values?|options?|choices?|chosen|picked|"
    r"selected|takes?|taken|has|have|two|three|four|five|six|seven|eight|nine|ten|\d|we|i|you|"
    r"us|use|uses|distinguish|between|namely|just|kinds?|:|-|–|=|\("
)
"""Words between the name of a field and its values that say nothing else."""
_BEFORE: Final = (
    rf"{_AFTER}|for|in|on|to|at|by|choose|pick|select|take|me|let|where|with|and|so|know|it|want"
)
_HEADS: Final = re.compile(r"s?\s*:")
_OR: Final = re.compile(r"\bor\b|[/|]|\bdefault\b", re.IGNORECASE)
_FRAMES_AFTER: Final = re.compile(_AFTER, re.IGNORECASE)
_FRAMES_BEFORE: Final = re.compile(_BEFORE, re.IGNORECASE)


def apply(text: str, draft: Draft) -> bool:
    """Keep the values that a sentence gives a known field; false for any other sentence."""
    text = text.strip(" .;")
    words = list(named.words_of(text, draft))
    held = next((n for n, word in enumerate(words) if word.field is not None), None)
    field = words[held].field if held is not None else None
    if held is None or field is None or not _may_choose(field) or draft.language != "en":
        return False
    if _HEADS.match(text[words[held].end :]) and held == 0 and not _OR.search(text):
        return False  # "Owners: name, phone" may be a thing with its fields
    own = words[held].thing
    if not all(_frames(word, own, _FRAMES_BEFORE) for word in words[:held]):
        return False
    rest = words[held + 1 :]
    framed = next((n for n, word in enumerate(rest) if not _frames(word, own, _FRAMES_AFTER)), 0)
    for word in reversed(rest[: framed + 1]):
        bracketed = "(" in text[: word.start]
        listed = text[word.start :].removesuffix(")") if bracketed else text[word.start :]
        said = choice(listed) if word.text[0].isalnum() else None
        if said is not None and not _names_others(said[0], draft):
            field.about.absorb(Qualifiers(values=said[0], default=said[1]))
            return True
    return False


def _may_choose(field: FieldDraft) -> bool:
    about = field.about
    untold = about.type in (None, "enum") and not about.values and not about.held
    return untold and field.target is None and about.minimum is None and not about.pattern


def _frames(word: named.Word, own: EntityDraft | None, frame: re.Pattern[str]) -> bool:
    """Whether a word is the thing that has the field, or says nothing but what a choice needs."""
    if word.thing is not None:
        return word.field is None and word.thing is own
    return frame.fullmatch(word.text) is not None


def _names_others(values: tuple[str, ...], draft: Draft) -> bool:
    """Whether what seem to be values are fields or things: several names say no choice."""
    return any(word.thing is not None for value in values for word in named.words_of(value, draft))
