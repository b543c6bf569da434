"""What people sign up for: a list of its own, which points to who does it and to what."""

import re

from .draft import Draft, EntityDraft, Phrase
from .phrases import parse, pointer

_DEEDS = (
    (r"sign\s*up\s+(?:for|to)|enlist\s+(?:for|in)", "signup", "signup"),
    (r"register\s+(?:for|to|in|at)", "registration", "registration"),
    (r"enrol+\s+(?:in|for|on|at)", "enrolment", "enrolment"),
    (r"apply\s+(?:for|to)", "application", "application"),
    (r"vote\s+for", "vote", "vote"),
    (r"subscribe\s+to", "subscription", "subscription"),
    (r"book|reserve", "booking", "booking"),
    (r"rent|hire", "rental", "rental"),
    (r"borrow", "loan", "loan"),
    (r"(?:attend|join|take\s+part\s+in|participate\s+in)", "participation", "participation"),
    (r"(?:записываются|запишутся|записаться)\s+(?:на|в)", "signup", "запись"),
    (r"регистрируются\s+(?:на|в)", "registration", "регистрация"),
    (r"голосуют\s+за", "vote", "голос"),
    (r"подписываются\s+на", "subscription", "подписка"),
    (r"бронируют", "booking", "бронирование"),
    (r"арендуют|берут\s+напрокат|берут\s+в\s+аренду", "rental", "аренда"),
    (r"участвуют\s+в|принимают\s+участие\s+в", "participation", "участие"),
)
"""What is done, the key of what is kept of it, and what people read."""
_SENTENCE = re.compile(
    r"^(?:(?:the|our|all|each|every|все|наши)\s+)?(?P<who>[^\W\d_]{3,})\s+"
    r"(?:(?:can|may|will|should\s+be\s+able\s+to|should|could|want\s+to|могут|смогут|должны)\s+)?(?:"
    + "|".join(rf"(?P<d{n}>{words})" for n, (words, _, _) in enumerate(_DEEDS))
    + r")\s+(?:(?:the|our|an?|one|any|several|many|these|за|один|одну|одно|несколько)\s+)*"
    r"(?P<what>[^\W\d_][\w-]*(?:\s[\w-]+)?)$",
    re.IGNORECASE,
)


def apply(text: str, draft: Draft) -> bool:
    """Keep who does it for what, where both are kept; false for anything else."""
    match = _SENTENCE.match(text.strip(" .,;!"))
    who, what = (_kept(match[name], draft) if match else None for name in ("who", "what"))
    if match is None or who is None or what is None or who is what:
        return False
    if any(_of_both(each, who, what) for each in draft.entities.values()):
        return True
    _, key, label = next(deed for n, deed in enumerate(_DEEDS) if match[f"d{n}"])
    phrase = Phrase(tuple(key.split("_")), key, plural=False, label=label)
    entity = draft.entities.get(key) or draft.entity(phrase)
    for side in (who, what):
        if entity.find(side.phrase.key) is None:
            entity.add(pointer(side.phrase))
    return True


def _kept(text: str, draft: Draft) -> EntityDraft | None:
    phrase = parse(text)
    return draft.entities.get(phrase.key) if phrase is not None else None


def _of_both(entity: EntityDraft, who: EntityDraft, what: EntityDraft) -> bool:
    """Whether a thing says it already: it points to both, or one of them to the other."""
    if entity in (who, what):
        other = what if entity is who else who
        return entity.find(other.phrase.key) is not None
    return all(entity.find(side.phrase.key) is not None for side in (who, what))
