"""What may become of a thing: ``a rehearsal can be cancelled``, ``it is marked as picked up``."""

import re

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase, Qualifiers
from codegen_gateway.offline.sentences.listing import items
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import parse, singular_label
from codegen_gateway.offline.words.russian import agree

_EXCEPTIONS = frozenset(
    ["cancelled", "canceled", "postponed", "suspended", "rejected", "blocked", "banned", "pinned",
     "declined", "expired", "refunded", "paused", "frozen", "archived", "hidden", "locked",
     "deactivated", "closed", "skipped", "muted", "dismissed", "reopened", "escalated", "expelled",
     "lost", "broken", "disabled", "withdrawn", "overdue", "sold", "stolen", "damaged"]
)  # fmt: skip
"""What befalls some of the things; of the others nothing has to be said."""
_IRREGULAR = {"hide": "hidden", "freeze": "frozen", "withdraw": "withdrawn"}
_RUSSIAN = {
    "отмен": ("cancelled", "отменено"), "заморо": ("frozen", "заморожено"),
    "заблокир": ("blocked", "заблокировано"), "архивир": ("archived", "в архиве"),
    "заархивир": ("archived", "в архиве"), "скры": ("hidden", "скрыто"),
    "приостан": ("suspended", "приостановлено"), "отлож": ("postponed", "отложено"),
    "отклон": ("rejected", "отклонено"), "закреп": ("pinned", "закреплено"),
    "потеря": ("lost", "потеряно"), "утеря": ("lost", "утеряно"), "слома": ("broken", "сломано"),
    "просроч": ("overdue", "просрочено"), "закры": ("closed", "закрыто"),
    "подтвер": ("confirmed", "подтверждено"), "одобр": ("approved", "одобрено"),
    "оплач": ("paid", "оплачено"), "оплат": ("paid", "оплачено"), "продан": ("sold", "продано"),
    "списа": ("written_off", "списано"), "забронир": ("reserved", "забронировано"),
}  # fmt: skip
"""By the beginning of the verb or its participle: the name, and what a person reads."""
_OFTEN = r"(?:(?:also|later|then|sometimes|afterwards|well|either)\s+)*"
_THING = r"(?:(?:an?|the|each|every|any|some|all|our)\s+)?(?P<thing>[^\W\d_][\w -]*?)"
_END = (
    r"(?:\s+(?:later|afterwards|at any time|if needed|if necessary|by the [a-z]+|by an? [a-z]+))?"
)
_BECOMES = re.compile(
    rf"^{_OFTEN}{_THING}\s+(?:can|may|might|could)\s+{_OFTEN}(?:be|get|become)\s+"
    rf"(?P<states>[a-z]+(?:\s*(?:,\s*(?:or\s+)?|\s+(?:or|and)\s+)[a-z]+)*){_END}$",
    re.IGNORECASE,
)
_MARKED = re.compile(
    rf"^{_OFTEN}(?:(?:we|i|they|you|staff|people|the [a-z]+)\s+(?:can\s+|will\s+|then\s+)*"
    rf"(?:mark|flag)s?\s+(?:an?\s+|the\s+)?(?P<marks>[a-z]+)|{_THING}(?:'s|\s+(?:can|may|might|could|"
    rf"will|should|is|are|gets?))\s+{_OFTEN}(?:be\s+|get\s+)?(?:marked|flagged))\s+(?:as\s+)?"
    rf"(?P<state>[a-z]+(?:\s[a-z]+)?){_END}$",
    re.IGNORECASE,
)
_RU_BECOMES = re.compile(
    r"^(?:(?:иногда|потом|позже|также)\s+)*(?:кажд\w+\s+)?(?P<thing>[а-яё]+(?:\s[а-яё]+)?)\s+"
    r"(?:(?:может|могут)(?:\s+также)?\s+быть|(?:также\s+)?можно(?:\s+будет)?|бывает|бывают)\s+"
    r"(?P<states>[а-яё]+(?:\s*(?:,|\s(?:и|или))\s*[а-яё]+)*)$",
    re.IGNORECASE,
)
_RU_MARKED = re.compile(
    r"^(?:пусть\s+)?(?:(?P<thing>[а-яё]+)\s+)?(?:(?:можно|нужно|надо|будем|могут|может)\s+"
    r"(?:будет\s+)?)?(?:отме[чт]а?\w+|помеча\w+|помет\w+)\s+(?:(?P<marks>[а-яё]+)\s+)?как\s+"
    r"(?P<state>[а-яё]+)$",
    re.IGNORECASE,
)
"""``Книги можно отмечать как утерянные``."""
_STATES = ("status", "state", "stage")
_DOES = re.compile(
    rf"^{_OFTEN}(?:(?:please\s+)?let\s+(?:me|us|people|everyone|users|visitors|guests|customers|members|"
    r"staff|clients|them)(?:\s+also)?|(?:the\s+)?[a-z]+\s+(?:can|may|could|should\s+be\s+able\s+to|must\s+be"
    rf"\s+able\s+to|are\s+able\s+to)(?:\s+also)?)\s+(?P<deed>[a-z]+)\s+(?:their\s+|his\s+|her\s+|its\s+)?{_THING}{_END}$",
    re.IGNORECASE,
)
"""``People can cancel a booking``, ``Let me archive a client``."""
_RU_DOES = re.compile(
    r"^(?:(?:[а-яё]+\s+)?(?:может|могут|можно|можем|смогут)\s+(?:также\s+)?(?!быть\s)(?P<deed>[а-яё]+(?:ть|ти|чь))\s+"
    r"(?:свою\s+|свой\s+|своё\s+)?(?P<thing>[а-яё]+)|"
    r"(?P<whom>[а-яё]+)\s+(?:можно|могут)\s+(?:отправить|отправлять|убрать|убирать|перенести|переносить)\s+в\s+"
    r"(?P<where>архив))$",
    re.IGNORECASE,
)
"""«Гость может отменить бронь», «Клиента можно отправить в архив»."""


def apply(text: str, draft: Draft) -> bool:
    """Keep what may become of a known thing; false when a sentence says no such thing."""
    text = text.strip(" .,;!")
    found = _told(text) or _befalls(text)
    thing = _meant(found[0], draft) if found is not None else None
    if found is None or thing is None:
        return False
    for state in found[1]:
        _keep(thing, state)
    return True


def _told(text: str) -> tuple[str, list[Phrase]] | None:
    """Of what is spoken, and what may become of it."""
    if (marked := _MARKED.match(text)) is not None:
        named = parse(marked["state"]) or _state(marked["state"].lower())
        return marked["thing"] or marked["marks"], [named]
    match = _BECOMES.match(text)
    if match is not None:
        words = [word.lower() for word in items(re.sub(r"\bor\b", ",", match["states"]))]
        single = len(words) == 1 and english().types.get(words[0]) == "bool"
        if not single and not _EXCEPTIONS.issuperset(words):
            return None
        return match["thing"], [_state(word) for word in words]
    if (marked := _RU_MARKED.match(text)) is not None and (marked["thing"] or marked["marks"]):
        state = _russian(marked["state"].lower()) or parse(marked["state"])
        return (marked["thing"] or marked["marks"], [state]) if state is not None else None
    match = _RU_BECOMES.match(text)
    if match is None:
        return None
    told = [_russian(word) for word in re.findall(r"[а-яё]{4,}", match["states"].lower())]
    states = [state for state in told if state is not None]
    return (match["thing"], states) if states and len(states) == len(told) else None


def _befalls(text: str) -> tuple[str, list[Phrase]] | None:
    """With what somebody does something, and what becomes of it."""
    if (does := _DOES.match(text)) is not None:
        done = _done(does["deed"].lower())
        return (does["thing"], [_state(done)]) if done else None
    if (does := _RU_DOES.match(text)) is None:
        return None
    state = _russian("архивировать" if does["where"] else does["deed"].lower())
    return (does["whom"] or does["thing"], [state]) if state is not None else None


def _done(verb: str) -> str:
    """What befalls a thing with which that is done: ``cancelled``; empty of what befalls none."""
    doubled = f"{verb}{verb[-1:]}ed"
    made = (doubled, f"{verb.removesuffix('e')}ed", _IRREGULAR.get(verb, ""))
    return next((each for each in made if each in _EXCEPTIONS), "")


def _state(words: str) -> Phrase:
    key = "_".join(words.split())
    return Phrase(tuple(key.split("_")), key, plural=False, label=words)


def _russian(word: str) -> Phrase | None:
    known = next((said for stem, said in _RUSSIAN.items() if word.startswith(stem)), None)
    if known is None:
        return None
    name, label = known
    label = label if word.endswith(("ть", "ти", "чь")) else word  # a verb says no state
    return Phrase(tuple(name.split("_")), name, plural=False, label=label)


def _meant(text: str, draft: Draft) -> EntityDraft | None:
    if re.fullmatch(r"it|they|them|он|она|оно|они|его|её|их", text.strip(), re.IGNORECASE):
        return draft.current
    phrase = parse(text)
    if phrase is None:
        return None
    found = [
        e for k, e in draft.entities.items() if k == phrase.key or k.endswith(f"_{phrase.key}")
    ]
    return found[0] if len(found) == 1 else draft.entities.get(phrase.key)


def _agreeing(label: str, thing: EntityDraft) -> str:
    """``отменено`` in the gender of the thing: ``отменена`` of an application."""
    if not label.endswith(("но", "то")):
        return label
    gender = agree("новый", singular_label(thing.phrase).split(" ")[-1])
    return label[:-1] + {"новая": "а", "новое": "о"}.get(gender, "")


def _keep(thing: EntityDraft, state: Phrase) -> None:
    """A value of the thing's status where it has one, else yes or no, and no at first."""
    of_status = next((f for f in thing.fields if f.phrase.key in _STATES and f.about.values), None)
    if of_status is not None:
        values, value = of_status.about.values, _agreeing(state.label, thing)
        if value.casefold() not in {each.casefold() for each in values}:
            of_status.about.values = (*values, value)
    elif thing.find(state.key) is None:
        no = "нет" if re.search(r"[а-яё]", state.label) else "no"
        thing.add(FieldDraft(state, Qualifiers(type="bool", default=no)))
