"""What a description leaves open: settled by its own words, or by asking."""

import re

from . import grammar
from .asking import Dialogue, chosen, normal, quoted
from .draft import Draft, EntityDraft, FieldDraft, Phrase, Qualifiers
from .kinds import needs_unit, suggested
from .lexicon import english
from .names import builtin
from .phrases import parse, singular_label
from .quantities import figures
from .reader import ClauseReader
from .text import clean, search, sentences
from .values import values_of


def settle(draft: Draft, dialogue: Dialogue) -> None:
    """Make every reference point somewhere and every thing have fields, asking where needed."""
    _unclear(draft, dialogue)
    for entity in list(draft.entities.values()):
        _join_date_and_time(draft, entity)
        _implied_references(draft, entity)
    for entity in list(draft.entities.values()):
        for field in list(entity.fields):
            if field.many:
                _many(draft, dialogue, entity, field)
            elif field.target is not None:
                _target(draft, dialogue, entity, field)
            else:
                _meaning(dialogue, entity, field)
    for entity in list(draft.entities.values()):
        if not any(not builtin(field.phrase) for field in entity.fields):
            _fields(draft, dialogue, entity)


def _unclear(draft: Draft, dialogue: Dialogue) -> None:
    """Ask about what was not understood; an answer is read in its place, once."""
    waiting, draft.unclear = draft.unclear, []
    leave = (dialogue.pick("Leave it out", "Пропустить"),)
    for key, text in waiting:
        entity = draft.entities.get(key)
        shown = quoted(text)
        if entity is None and _only_names(draft, text):
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
            _tell(draft, entity, answer)
    _still_unclear(draft, dialogue)


def _only_names(draft: Draft, text: str) -> bool:
    """Whether a text only says that there are things which are described elsewhere."""
    match = search(text, grammar.CONNECT)
    phrase = parse(text[match.end() :]) if match is not None else None
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


def _tell(draft: Draft, entity: EntityDraft | None, answer: str) -> None:
    """Read an answer: fields of a thing, or clauses of their own."""
    reader = ClauseReader(draft)
    for sentence in sentences(clean(figures(answer))):
        speaks = search(sentence, grammar.CONNECT) is not None
        if entity is None or speaks:
            if not reader.clause(sentence) and entity is not None:
                draft.unclear.append((entity.phrase.key, sentence))
        else:
            draft.current = entity
            reader.fields(sentence)


def _join_date_and_time(draft: Draft, entity: EntityDraft) -> None:
    """A date and a time side by side are one moment."""
    date, time = entity.find("date"), entity.find("time")
    if date is None or time is None or not (date.about.empty and time.about.empty):
        return
    label = "дата и время" if draft.language == "ru" else "date and time"
    both = Phrase(("date", "time"), "date_time", plural=False, label=label)
    entity.fields[entity.fields.index(date)] = FieldDraft(both, Qualifiers(type="datetime"))
    entity.fields.remove(time)


def _implied_references(draft: Draft, entity: EntityDraft) -> None:
    """A field called like another thing points to it; many of them are many."""
    for field in entity.fields:
        said = field.about.type is not None or bool(field.about.values)
        if field.target is not None or said or field.phrase.key == entity.phrase.key:
            continue
        if field.phrase.key in draft.entities and field.phrase.plural:
            field.many = True
        elif field.phrase.key in draft.entities:
            field.target = field.phrase
        elif _role(draft, field):
            field.target = draft.entities[field.phrase.head].phrase


def _role(draft: Draft, field: FieldDraft) -> bool:
    """``home team`` is a team in a role; ``room number`` is no list of numbers."""
    head = field.phrase.head
    if head == field.phrase.key or head not in draft.entities or field.phrase.plural:
        return False
    return field.about.empty and (suggested(field.phrase) is None or head in english().things)


def _known(draft: Draft, target: Phrase) -> EntityDraft | None:
    """The described thing a phrase means: ``user`` or the last word of ``parent task``."""
    exact = draft.entities.get(target.key)
    if exact is not None:
        return exact
    ending = [e for k, e in draft.entities.items() if target.key.endswith(f"_{k}")]
    longer = [e for k, e in draft.entities.items() if k.endswith(f"_{target.key}")]
    found = ending or longer
    return found[0] if len(found) == 1 else None


def _target(draft: Draft, dialogue: Dialogue, entity: EntityDraft, field: FieldDraft) -> None:
    if field.target is None:
        return
    known = _known(draft, field.target)
    if known is not None:
        field.target = known.phrase
        return
    one = singular_label(field.target)
    owner = singular_label(entity.phrase)
    options = (
        dialogue.pick(
            f"A list of its own: each “{one}” has a name", f"Отдельный список: у «{one}» есть имя"
        ),
        dialogue.pick(f"Just text in each “{owner}”", f"Просто текст у каждого «{owner}»"),
    )
    english = (
        f"“{owner}” belongs to “{one}”, but nothing is said about “{one}”. How should it be kept?"
    )
    russian = f"«{owner}» относится к «{one}», но про «{one}» ничего не сказано. Как это хранить?"
    _resolve(draft, dialogue, field, (english, russian), options)


def _resolve(
    draft: Draft,
    dialogue: Dialogue,
    field: FieldDraft,
    question: tuple[str, str],
    options: tuple[str, ...],
) -> None:
    """A thing that was not described: a list of its own, a text, or what the answer describes."""
    answer = dialogue.ask(*question, options)
    target = field.target
    if answer is None or target is None:
        return
    choice = chosen(answer, options)
    if choice == 1:
        field.target = None
        field.many = False
        return
    thing = draft.entity(_one(target))
    if choice == 0:
        name = parse("имя" if draft.language == "ru" else "name")
        if name is not None:
            thing.add(FieldDraft(name))
    else:
        _tell(draft, thing, answer)
    field.target = thing.phrase


def _one(phrase: Phrase) -> Phrase:
    return Phrase(
        tuple(phrase.key.split("_")), phrase.key, plural=False, label=singular_label(phrase)
    )


def _many(draft: Draft, dialogue: Dialogue, entity: EntityDraft, field: FieldDraft) -> None:
    """Several of something belong to one thing: say it from the other side, or ask."""
    other = draft.entities.get(field.phrase.key)
    owner, one = singular_label(entity.phrase), singular_label(field.phrase)
    if other is None:
        field.target = field.phrase
        options = (
            dialogue.pick(
                f"A list of its own: each “{one}” has a name and belongs to one “{owner}”",
                f"Отдельный список: у «{one}» есть имя, и каждый пункт относится к одному "
                f"«{owner}»",
            ),
            dialogue.pick(f"One text in each “{owner}”", f"Один текст у каждого «{owner}»"),
        )
        english = f"A “{owner}” has several “{one}”. How should they be kept?"
        russian = f"У «{owner}» несколько «{one}». Как их хранить?"
        _resolve(draft, dialogue, field, (english, russian), options)
        other = draft.entities.get(field.phrase.key)
        if other is None:
            if not dialogue.questions:
                field.target = None
            return
        entity.fields.remove(field)
        other.add(FieldDraft(_one(entity.phrase), target=entity.phrase))
        return
    entity.fields.remove(field)
    if any(f.phrase.key == entity.phrase.key for f in other.fields):
        return
    options = (
        dialogue.pick(
            f"Each “{one}” belongs to one “{owner}”", f"Каждый «{one}» относится к одному «{owner}»"
        ),
        dialogue.pick(
            f"A “{one}” may belong to several “{owner}”",
            f"«{one}» может относиться к нескольким «{owner}»",
        ),
    )
    choice = dialogue.choose(
        f"A “{owner}” has several “{one}”. Can one “{one}” belong to several “{owner}”?",
        f"У «{owner}» несколько «{one}». Может ли один «{one}» относиться к нескольким «{owner}»?",
        options,
    )
    if choice == 1:
        link = Phrase(
            (*entity.phrase.key.split("_"), *other.phrase.key.split("_")),
            f"{entity.phrase.key}_{other.phrase.key}",
            plural=False,
            label=f"{owner} — {one}",
        )
        thing = draft.entity(link)
        for side in (entity, other):
            thing.add(FieldDraft(_one(side.phrase), target=side.phrase))
    elif choice is not None:
        other.add(FieldDraft(_one(entity.phrase), target=entity.phrase))


def _meaning(dialogue: Dialogue, entity: EntityDraft, field: FieldDraft) -> None:
    """Ask what a field holds where its words can be read in two ways."""
    label, owner = field.phrase.label, singular_label(entity.phrase)
    if needs_unit(field.phrase, field.about):
        options = (
            dialogue.pick("A whole number of minutes", "Целое число минут"),
            dialogue.pick("A number of hours", "Число часов"),
            dialogue.pick("A date with a time", "Дата и время"),
        )
        choice = dialogue.choose(
            f"Is “{label}” of “{owner}” a length of time or a moment?",
            f"«{label}» у «{owner}» — это длительность или момент времени?",
            options,
        )
        kinds = {0: "int", 1: "float", 2: "datetime"}
        field.about.type = kinds.get(-1 if choice is None else choice, "int")
    if field.about.type == "enum" and not field.about.values:
        answer = dialogue.ask(
            f"Which values can “{label}” of “{owner}” have?",
            f"Какие значения может иметь «{label}» у «{owner}»?",
        )
        values = values_of(answer or "")
        field.about.absorb(Qualifiers(values=values))
        field.about.type = None if values else "string"


def _fields(draft: Draft, dialogue: Dialogue, entity: EntityDraft) -> None:
    label = singular_label(entity.phrase)
    answer = dialogue.ask(
        f"Which fields does “{label}” have? For example: name, date, price.",
        f"Какие поля есть у «{label}»? Например: название, дата, цена.",
    )
    if answer is None:
        return
    _tell(draft, entity, answer)
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
