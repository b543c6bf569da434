"""What people sign up for: a list of its own, which points to who does it and to what."""

import re

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase, Qualifiers
from codegen_gateway.offline.sentences.listing import items
from codegen_gateway.offline.words.english import singular
from codegen_gateway.offline.words.phrases import one_of, parse, pointer

from .answers import tell

_DEEDS = (
    (r"sign\s*up\s+(?:for|to)|enlist\s+(?:for|in)", "signup", "signup"),
    (r"register\s+(?:for|to|in|at)", "registration", "registration"),
    (r"sign(?!s?\s*-?(?:up|in|on|out)\b)", "signature", "signature"),
    (r"enrol+\s+(?:in|for|on|at)", "enrolment", "enrolment"),
    (
        r"apply\s+(?:for|to\s+(?:adopt|join|attend|rent|get|foster|take)|to)",
        "application",
        "application",
    ),
    (r"vote\s+for", "vote", "vote"),
    (r"subscribe\s+to", "subscription", "subscription"),
    (r"(?:make|place)\s+(?:an?\s+)?reservations?\s+(?:for|of|on)", "reservation", "reservation"),
    (r"(?:make|place)\s+(?:an?\s+)?bookings?\s+(?:for|of|on)", "booking", "booking"),
    (r"book|reserve", "booking", "booking"),
    (r"rent|hire", "rental", "rental"),
    (r"borrow", "loan", "loan"),
    (r"order|buy|purchase", "order", "order"),
    (r"confirm", "confirmation", "confirmation"),
    (r"rate|review|score", "rating", "rating"),
    (r"comment\s+on|leave\s+comments?\s+(?:on|to|under)", "comment", "comment"),
    (r"(?:attend|join|take\s+part\s+in|participate\s+in)", "participation", "participation"),
    (r"(?:записываются|запишутся|записаться)\s+(?:на|в)", "signup", "запись"),
    (r"регистрируются\s+(?:на|в)", "registration", "регистрация"),
    (r"голосуют\s+за", "vote", "голос"),
    (r"подписываются\s+на", "subscription", "подписка"),
    (r"бронируют", "booking", "бронирование"),
    (r"арендуют|берут\s+напрокат|берут\s+в\s+аренду", "rental", "аренда"),
    (
        r"(?:комментируют|комментировать)|оставля(?:ют|ть)\s+комментарии\s+к",
        "comment",
        "комментарий",
    ),
    (r"участвуют\s+в|принимают\s+участие\s+в", "participation", "участие"),
)
"""What is done, the key of what is kept of it, and what people read."""
_SPELLED = {"enrolment": "enrollment"}
"""The same thing as it is written elsewhere."""
_CONTENT = {"comment": "text"}
"""What such a thing is kept for, beside who did it to what."""
_SENTENCE = re.compile(
    r"^(?:(?:the|our|all|(?P<each>each|every|an?)|все|наши)\s+)?(?P<who>[^\W\d_]{3,})\s+"
    r"(?:(?:can|may|will|should\s+be\s+able\s+to|should|could|want\s+to|могут|смогут|должны)\s+)?(?:"
    + "|".join(rf"(?P<d{n}>{words})" for n, (words, _, _) in enumerate(_DEEDS))
    + r")(?(each)s?)\s+"
    r"(?:(?:an?\s+|the\s+)?(?:seat|place|spot|slot|ticket)s?\s+(?:on|for|in|at|to)\s+)?"
    r"(?:(?:the|our|an?|one|any|several|many|these|за|один|одну|одно|несколько)\s+)*"
    r"(?P<what>[^\W\d_][\w-]*(?:\s(?!from\b|on\b|for\b|with\b|and\b|by\b|at\b|until\b)[\w-]+)?)"
    r"(?P<when>(?:\s+(?:from|on|for|with|and|by|at|until)\s+.+|,\s+(?:and\s+)?(?:we|i)\s+.+)?)$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:.*?\b(?:where|so that|so|in which|lets?|allows?)\s+|[^:]{3,30}:\s+)(?=[a-z]+\s)",
    re.IGNORECASE,
)
"""``An app where volunteers sign up for shifts``."""
_TIMES = (
    ((r"from\s+(?:an?\s+|the\s+)?(?:start\s+)?date\s+(?:to|until|till)\s+(?:an?(?:other)?\s+|the\s+)?"
     r"(?:end\s+|return\s+)?date"), "start date, end date"),
    (r"from\s+one\s+(?:date|day)\s+to\s+another(?:\s+(?:one|date|day))?", "start date, end date"),
    ((r"from\s+(?:an?\s+|the\s+)?(?:start\s+)?time\s+(?:to|until|till)\s+(?:an?(?:other)?\s+|the\s+)?"
     r"(?:end\s+)?time"), "start time, end time"),
    ((r"(?:for|on|at)\s+(?:an?\s+|the\s+|some\s+)?(?:(?:certain|given|chosen|specific)\s+)?"
     r"(?:date\s+and\s+(?:an?\s+)?(?:time|hour)|(?:time\s+)?slot)"), "date and time"),
    ((r"(?:for|on)\s+(?:an?\s+|the\s+|some\s+)?(?:(?:certain|given|chosen|specific)\s+)?(?:date|"
     r"day)"), "date"),
    (r"at\s+(?:an?\s+|the\s+|some\s+)?(?:(?:certain|given|chosen|specific)\s+)?time", "time"),
    (r"for\s+(?:a\s+(?:few|number\s+of)|several|some|n|x)\s+(?:days|hours|weeks)", "days"),
    (r"for\s+(?:an?|one|two|three|four|six|\d+|up\s+to\s+\w+)\s+(?:day|week|month)s?",
     "date, due date"),
    (r"for\s+(?:an?|one|two|three|four|\d+|up\s+to\s+\w+)\s+hours?", "date and time"),
    ((r"(?:and\s+(?:must\s+|should\s+|have\s+to\s+)?(?:return|bring)\s+(?:them|it)(?:\s+back)?\s+)?"
     r"(?:by|until|before)\s+(?:an?\s+|the\s+)?(?:certain\s+|due\s+|return\s+)*(?:date|day)"),
     "due date"),
    ((r"and\s+(?:then\s+|must\s+|should\s+|later\s+)?(?:return|bring)\s+(?:them|it)(?:\s+back)?"
     r"(?:\s+later)?"), "date, optional return date"),
)  # fmt: skip
"""When and for how long it is done, and the fields that hold it."""


_DEALINGS = frozenset(["appointment", "booking", "reservation", "registration", "signup"])
"""Who books one of these makes it: there is no booking of an appointment beside it."""
_WITH_FIELDS = re.compile(
    r"(?:with\s+|(?:,\s*)?(?:and\s+)?(?:we|i)\s+(?:note|record|keep|track|need|write\s+down)\s+)(?P<fields>[^:()]+)$",
    re.IGNORECASE,
)
"""``(Pupils borrow books,) we note the date``."""
_RATED = re.compile(
    r"(?:from|with)\s+(?P<low>\d+)\s*(?:to|-)\s*(?P<high>\d+)(?:\s+(?:stars|points))?"
    r"(?:,?\s+and\s+(?:(?:may|can)\s+)?(?:(?:write|add|leave|give)s?\s+)?(?:an?\s+|their\s+)?(?P<more>[a-z]+(?:\s[a-z]+)?))?",
    re.IGNORECASE,
)
"""``(Members rate wines) from 1 to 5 and write a note``."""


def opens(text: str) -> bool:
    """``An app where volunteers sign up for shifts``: what it is for, told by what is done."""
    shorter = _OPENING.sub("", text.strip(" .,;!"), count=1)
    return shorter != text and _SENTENCE.match(shorter) is not None


def does(text: str) -> bool:
    """Whether a sentence only says who does what."""
    match = _SENTENCE.match(text.strip(" .,;!"))
    who = parse(match["who"]) if match is not None else None
    return match is not None and who is not None and (who.plural or match["each"] is not None)


def apply(text: str, draft: Draft) -> bool:
    """Keep who does it for what; false for anything else, and where the latter is not kept."""
    match = _SENTENCE.match(_OPENING.sub("", text.strip(" .,;!"), count=1))
    what = _kept(match["what"], draft) if match is not None else None
    who = parse(match["who"]) if match is not None else None
    if match is None or who is None or what is None or who.key == what.phrase.key:
        return False
    when = _when(match["when"])
    known = draft.entities.get(who.key)
    if when is None or (known is None and not who.plural and not match["each"]):
        return False
    if any(_of_both(each, who, what) for each in draft.entities.values()):
        return True
    if what.phrase.head in _DEALINGS:
        if known is not None and not _says(what, known.phrase.key):
            what.add(pointer(known.phrase))
        return True
    _, key, label = next(deed for n, deed in enumerate(_DEEDS) if match[f"d{n}"])
    phrase = Phrase(tuple(key.split("_")), key, plural=False, label=label)
    spelled = draft.entities.get(_SPELLED.get(key, ""))
    entity = draft.entities.get(key) or spelled or draft.entity(phrase)
    named = any(item.strip().endswith("name") for item in items(when))
    named = named or any(entity.find(key) for key in ("name", "full_name", "email"))
    sides = [pointer(known.phrase) if known is not None else _by_name(who), pointer(what.phrase)]
    for side in sides[1:] if named and known is None else sides:
        if not _says(entity, side.phrase.key):
            entity.add(side)
    if key in _CONTENT and not _says(entity, _CONTENT[key]):
        tell(draft, entity, _CONTENT[key])
    if when and not any(_says(entity, field) for field in items(when)):
        tell(draft, entity, when)
    return True


def _when(text: str) -> str | None:
    """The fields that the rest of the sentence speaks of; None where it is not understood.

    >>> _when(" from a date to a date")
    'start date, end date'
    """
    rest = text.strip()
    if not rest:
        return ""
    rated = _RATED.fullmatch(rest)
    if rated is not None:
        more = f", {singular(rated['more'].lower())}" if rated["more"] else ""
        return f"score from {rated['low']} to {rated['high']}{more}"
    listed = _WITH_FIELDS.match(rest)
    if listed is not None:
        return re.sub(r"^(?:their|an?)\s+", "", listed["fields"])
    return next((said for words, said in _TIMES if re.fullmatch(words, rest, re.IGNORECASE)), None)


def _by_name(who: Phrase) -> FieldDraft:
    """Who it is where these people are no list of their own."""
    one = one_of(who)
    return FieldDraft(
        Phrase((*one.words, "name"), f"{one.key}_name", plural=False, label=f"{one.label} name"),
        Qualifiers(type="string"),
    )


def _says(entity: EntityDraft, key: str) -> bool:
    """Whether a thing has such a field already, whatever stands before or behind its name."""
    name = key.replace(" ", "_").removesuffix("_name")
    return any(each.phrase.key in (key, name, f"{name}_name") for each in entity.fields)


def _kept(text: str, draft: Draft) -> EntityDraft | None:
    phrase = parse(text)
    if phrase is None:
        return None
    shorter = [each for key, each in draft.entities.items() if phrase.key.endswith(f"_{key}")]
    return draft.known(phrase.key) or (shorter[0] if len(shorter) == 1 else None)


def _of_both(entity: EntityDraft, who: Phrase, what: EntityDraft) -> bool:
    """Whether a thing says it already: it points to both, or one of them to the other."""
    if entity is what:
        return entity.find(who.key) is not None
    if entity.phrase.key == who.key:
        return entity.find(what.phrase.key) is not None
    return _says(entity, who.key) and entity.find(what.phrase.key) is not None
