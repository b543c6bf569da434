"""What a description leaves open: settled by its own words, or by asking."""

import re

from codegen_gateway.offline import replies
from codegen_gateway.offline.asking import Dialogue, chosen, normal, quoted
from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Qualifiers
from codegen_gateway.offline.reading import usual
from codegen_gateway.offline.reading.answers import tell
from codegen_gateway.offline.sentences import grammar, qualifiers
from codegen_gateway.offline.sentences.listing import looks_like_fields
from codegen_gateway.offline.sentences.values import values_of
from codegen_gateway.offline.text import search
from codegen_gateway.offline.words.kinds import needs_measure, needs_unit
from codegen_gateway.offline.words.names import builtin
from codegen_gateway.offline.words.phrases import parse, singular_label

from . import comparisons, first_states, oddities, senses
from .implied import implied_references, of_named, of_whole, points_to_known
from .one_or_many import are_names, is_plain, settle_many, settle_shared
from .relations import in_a_list, settle_target
from .side_by_side import (
    called,
    day_beside_hours,
    given_back,
    hours_of_a_weekday,
    join_date_and_time,
    measured,
    of_sides,
)


def settle(
    draft: Draft,
    dialogue: Dialogue,
    *,
    usual_fields: bool = False,
    live: frozenset[str] = frozenset(),
) -> None:
    """Make every reference point somewhere and every thing have fields, asking where needed.

    Args:
        draft: What was read.
        dialogue: Where it is asked.
        usual_fields: Whether they are taken without a question where nothing is described at all.
        live: Keys of things that a product has already: nobody forgot the name of these.
    """
    oddities.doubt_fields(draft)
    oddities.doubt_values(draft)
    _unclear(draft, dialogue)
    senses.settle(draft, live=live)
    _forget_mentions(draft)
    for entity in list(draft.entities.values()):
        join_date_and_time(draft, entity)
        day_beside_hours(entity)
        hours_of_a_weekday(entity)
        implied_references(draft, entity)
        of_whole(draft, entity)
        of_named(draft, entity)
        of_sides(entity)
        measured(entity)
        given_back(entity)
        called(draft, entity)
    for entity in list(draft.entities.values()):
        for field in list(entity.fields):
            if field.many:
                settle_many(draft, dialogue, entity, field)
            elif field.target is not None:
                settle_target(draft, dialogue, entity, field)
            elif _listed_in(draft, entity, field):
                in_a_list(field)
            else:
                _meaning(dialogue, entity, field)
    settle_shared(draft)
    _forget_mentions(draft)
    oddities.doubt_things(draft, dialogue, live=live)
    _undescribed(draft, dialogue, taken=usual_fields)
    for key, entity in list(draft.entities.items()):
        new = key not in live and _described(entity)
        if new and (name := usual.name_of(entity, draft.language)):
            told, entity.fields = entity.fields, []
            tell(draft, entity, name)
            entity.fields += told
    comparisons.settle(draft)
    first_states.settle(draft)


def _listed_in(draft: Draft, entity: EntityDraft, field: FieldDraft) -> bool:
    if draft.language == "en" and are_names(entity, field):
        return True
    return field.phrase.plural and is_plain(field) and _of_one(entity)


def _of_one(entity: EntityDraft) -> bool:
    """Whether its fields are told as one has them: not ``tenants have names and phones``."""
    names = [f.phrase for f in entity.fields if f.phrase.key in ("name", "title", "full_name")]
    return bool(names) and not any(phrase.plural for phrase in names)


def _described(entity: EntityDraft) -> bool:
    return any(not builtin(field.phrase) for field in entity.fields)


def _undescribed(draft: Draft, dialogue: Dialogue, *, taken: bool) -> None:
    """Things without fields: the usual ones beside described things, else what is answered."""
    bare = [e for e in draft.entities.values() if not _described(e)]
    known = {e.phrase.key: usual.fields_of(e.phrase, draft.language) for e in bare}
    if not taken and len(bare) == len(draft.entities) > 1 and all(known.values()):
        if not _together(draft, dialogue, bare, known):
            return
        bare = [e for e in bare if not _described(e)]
    for entity in bare:
        fields = known[entity.phrase.key]
        if fields and (taken or len(bare) < len(draft.entities)):
            tell(draft, entity, fields)
        elif _is_pointed_to(draft, entity):
            # All that is known of it is that others belong to it: its name is what they show.
            tell(draft, entity, dialogue.pick("name", "название"))
        elif _is_title(draft, entity):
            del draft.entities[entity.phrase.key]
            draft.ignored.append(entity.phrase.label)
        else:
            _fields(draft, dialogue, entity)


def _is_title(draft: Draft, entity: EntityDraft) -> bool:
    """``Inventory of chemicals.``, where behind it substances and containers are described."""
    first, *others = draft.entities.values()
    return first is entity and len(others) > 1 and all(map(_described, others))


def _is_pointed_to(draft: Draft, entity: EntityDraft) -> bool:
    return any(
        each.target is not None and each.target.key == entity.phrase.key
        for other in draft.entities.values()
        for each in other.fields
        if other is not entity and len(other.fields) > 1
    )


def _together(
    draft: Draft, dialogue: Dialogue, bare: list[EntityDraft], known: dict[str, str]
) -> bool:
    """Nothing is said of any: one question for all of them; false while it is not answered."""
    shown = "; ".join(f"{singular_label(e.phrase)}: {known[e.phrase.key]}" for e in bare)
    options = (dialogue.pick("Take these fields", "Взять эти поля"),)
    answer = dialogue.ask(
        f"Nothing is said about the fields of these things. Usually they are: {shown}. Take "
        "these, or describe them: “clients have a name and a phone; …”",
        f"Про поля этих вещей ничего не сказано. Обычно это: {shown}. Взять их — или опишите: "
        "«у клиента есть имя и телефон; …»",
        options,
    )
    if answer is None:
        return False
    if chosen(answer, options) == 0 or replies.agrees(answer):
        for entity in bare:
            tell(draft, entity, known[entity.phrase.key])
    else:
        tell(draft, None, answer)
    return True


def _forget_mentions(draft: Draft) -> None:
    """``Club clients`` and ``houseplants`` are the clients and the plants that are described."""
    for key, entity in list(draft.entities.items()):
        described = any(
            other.fields and other is not entity and key.endswith(name)
            for name, other in draft.entities.items()
        )
        of_described = key.rpartition("_")[0] in draft.entities and entity.phrase.head in _ABOUT
        opens = _opens(draft, entity)
        if not entity.fields and (described or of_described or opens or _is_field(draft, key)):
            del draft.entities[key]


def _opens(draft: Draft, entity: EntityDraft) -> bool:
    """``Собираем показания температуры в теплицах.`` says what the described things are for."""
    placed = re.search(r"\s(?:в|на|для|по)\s[а-яё]+$", entity.phrase.label) is not None
    first = next(iter(draft.entities.values())) is entity
    others = sum(_described(other) for other in draft.entities.values())
    return placed and first and others > 1 and not usual.fields_of(entity.phrase, draft.language)


_ABOUT = frozenset({"recipe", "record", "data", "information", "info", "entry", "card", "detail"})
"""``Recipes of cocktails`` are the cocktails, where these are described."""


def _is_field(draft: Draft, key: str) -> bool:
    """Whether a thing that was only named is a plain field of a described one: ``ratings``."""
    each = [f for e in draft.entities.values() if (f := e.find(key)) is not None]
    return bool(each) and all(f.target is None and not f.many and not f.about.empty for f in each)


def _unclear(draft: Draft, dialogue: Dialogue) -> None:
    """Ask about what was not understood; an answer is read in its place, once."""
    waiting, draft.unclear = draft.unclear, []
    leave = (dialogue.pick("Leave it out", "Пропустить"),)
    for key, text in waiting:
        entity = draft.entities.get(key)
        if entity is not None and points_to_known(draft, entity, text):
            continue
        shown = quoted(text)
        if entity is None and _only_names(draft, text):
            continue
        if _may_be_told(draft, entity, text):
            draft.ignored.append(text)
            continue
        if entity is None:
            english = (
                f"I did not understand “{shown}”. Say it like “books with title and author”, or "
                "leave it out."
            )
            russian = (
                f"Я не понял «{shown}». Скажите, например, так: «книги с названием и автором» — "
                "или пропустите."
            )
        else:
            label = singular_label(entity.phrase)
            english = (
                f"I did not understand “{shown}” of “{label}”. Say it as fields, like “weight in "
                "kg”, or leave it out."
            )
            russian = (
                f"Я не понял «{shown}» у «{label}». Скажите это полями, например «вес в кг», или "
                "пропустите."
            )
        answer = dialogue.ask(english, russian, leave)
        if answer is not None and chosen(answer, leave) < 0 and not _leaves_out(answer):
            tell(draft, entity, answer)
    _still_unclear(draft, dialogue)


_LONGEST_FIELD = 8
"""Words of what may be a field with its bounds, and no clause that tells of something else."""
_ONLY_ASKS = re.compile(
    r"(?:(?:i|we)(?:'d| would)? (?:like|want) (?:to )?(?:count|see|know|be able)\b|"
    r"(?:show|give|list|tell|count|delete|print|export)\b|"
    r"(?:хо(?:чу|тим|чется)|хотелось бы) (?:видеть|знать|посчитать|считать)\b|"
    r"(?:покажи|показывай|посчитай|считай|удаляй)\w*\s)",
    re.IGNORECASE,
)
"""What a product should do with what it keeps: no description of a thing."""


def _may_be_told(draft: Draft, entity: EntityDraft | None, text: str) -> bool:
    """Whether the product stands without it: it is told then, and people may ask for a change.

    What seems to describe a thing of its own, or all that is said of one, is asked about.
    """
    if entity is not None:
        formed = ": " in text or not qualifiers.take(text)[1].empty  # a field, bounded somehow
        return _described(entity) and not (formed and len(text.split()) <= _LONGEST_FIELD)
    match = search(text, grammar.CONNECT)
    describes = match is not None and looks_like_fields(text[match.end() :])
    describes = describes and _ONLY_ASKS.match(text) is None
    return not describes and any(map(_described, draft.entities.values()))


def _only_names(draft: Draft, text: str) -> bool:
    """Whether a text only says that there are things which are described elsewhere."""
    match = search(text, grammar.CONNECT)
    named = text[match.end() :] if match is not None else text
    phrase = parse(re.sub(r"\s+(?:for|in|at|of|для|в|на|у)\s+.*$", "", named))
    return phrase is not None and phrase.key in draft.entities


def _still_unclear(draft: Draft, dialogue: Dialogue) -> None:
    """What an answer did not make clear either."""
    for _, text in draft.unclear:
        shown = quoted(text)
        dialogue.ask(
            f"I did not understand “{shown}” in the answer either. Which fields are meant?",
            f"Я не понял и «{shown}» в ответе. Какие поля имеются в виду?",
        )


def _leaves_out(answer: str) -> bool:
    return _NOTHING.fullmatch(normal(answer)) is not None


_NOTHING = re.compile(
    r"(?:no|none|nothing|skip|ignore|drop|leave)(?: it)?(?: out)?|нет|ничего|не (?:нужно|надо)|"
    r"пропусти\w*|убери|убрать"
)


_MINUTES = frozenset(
    {"play_time", "playing_time", "cooking_time", "preparation_time", "prep_time", "baking_time"}
)
"""These are minutes to everybody."""


def _meaning(dialogue: Dialogue, entity: EntityDraft, field: FieldDraft) -> None:
    """Ask what a field holds where its words can be read in two ways."""
    label, owner = field.phrase.label, singular_label(entity.phrase)
    if needs_unit(field.phrase, field.about):
        minutes = field.phrase.key in _MINUTES
        field.about.type = "int" if minutes else _length(dialogue, label, owner)
    if needs_measure(field.phrase, field.about):
        field.about.type = _measure(dialogue, label, owner)
    if field.about.type == "enum" and not field.about.values:
        answer = dialogue.ask(
            f"Which values can “{label}” of “{owner}” have?",
            f"Какие значения может иметь «{label}» у «{owner}»?",
        )
        values = values_of(answer or "")
        field.about.absorb(Qualifiers(values=values))
        field.about.type = None if values else "string"


def _length(dialogue: Dialogue, label: str, owner: str) -> str:
    """The type of what is a time that something takes, or the moment of it."""
    options = (
        dialogue.pick("A whole number of minutes", "Целое число минут"),
        dialogue.pick("A number of hours", "Число часов"),
        dialogue.pick("A date with a time", "Дата и время"),
    )
    choice = dialogue.choose(
        f"Is “{label}” of “{owner}” a length of time or a moment?",
        f"«{label}» у «{owner}» — это длительность или момент времени?",
        options,
        replies.length_or_moment,
    )
    kinds = {0: "int", 1: "float", 2: "datetime"}
    return kinds.get(-1 if choice is None else choice, "int")


def _measure(dialogue: Dialogue, label: str, owner: str) -> str:
    """The type of what says how often something is done."""
    options = (
        dialogue.pick("A whole number of days", "Целое число дней"),
        dialogue.pick("Words, such as “twice a week”", "Словами, например «раз в неделю»"),
    )
    choice = dialogue.choose(
        f"How is “{label}” of “{owner}” told?", f"Чем задаётся «{label}» у «{owner}»?", options
    )
    return "string" if choice == 1 else "int"


def _fields(draft: Draft, dialogue: Dialogue, entity: EntityDraft) -> None:
    label = singular_label(entity.phrase)
    known = usual.fields_of(entity.phrase, draft.language)
    answer = dialogue.ask(
        f"Which fields does “{label}” have? For example: name, date, price.",
        f"Какие поля есть у «{label}»? Например: название, дата, цена.",
        (known,) if known else (),
    )
    if answer is None:
        return
    tell(draft, entity, answer)
    draft.unclear, waiting = [], draft.unclear
    for _, text in waiting:
        dialogue.ask(
            f"I did not understand “{quoted(text)}”. Which fields does “{label}” have?",
            f"Я не понял «{quoted(text)}». Какие поля есть у «{label}»?",
        )
    if not any(not builtin(field.phrase) for field in entity.fields):
        dialogue.ask(
            f"I still know no field of “{label}”. Please list them with commas.",
            f"Я всё ещё не знаю полей «{label}». Перечислите их, пожалуйста, через запятую.",
        )
