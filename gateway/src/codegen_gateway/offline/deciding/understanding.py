"""From a description and answers to entities, or to questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict, get_args

from codegen_crds.contracts.product import (
    EntitySpec,
    FieldSpec,
    NotifyWay,
    OpenQuestion,
    ToldOperation,
)
from codegen_crds.v1alpha1.project import Module
from codegen_gateway.offline.asking import Dialogue, normal, quoted
from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Language, Operation
from codegen_gateway.offline.reading import called_lists
from codegen_gateway.offline.reading.description import read
from codegen_gateway.offline.sentences import fixed
from codegen_gateway.offline.wishes import (
    bots,
    combinations,
    deletions,
    features,
    guards,
    modules,
    notices,
    page_sizes,
    pages,
    running,
)
from codegen_gateway.offline.wording import (
    asides,
    attributes,
    endpoints,
    firsthand,
    forms,
    signs_allowed,
    tables,
)
from codegen_gateway.offline.words.kinds import decide
from codegen_gateway.offline.words.names import builtin, class_name, collection, field_name
from codegen_gateway.offline.words.phrases import singular_label

from . import accounted, comparisons, nameless, unheard
from .bounds import bounded
from .decisions import settle

_FEATURES: Mapping[Module, str] = {"frontend": pages.PAGE, "tg_bot": bots.TELEGRAM}
"""The wish that a module fulfils."""
MAX_ENTITIES = 32
MAX_FIELDS = 64


@dataclass
class Understanding:
    """What was understood of a description; with questions, nothing may be built."""

    language: Language
    entities: list[EntitySpec] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)
    modules: list[Module] = field(default_factory=lambda: ["backend"])
    """What the product is made of."""
    notify_by: list[NotifyWay] = field(default_factory=list)
    """How people are told of what things say; empty: by e-mail, or nobody is."""
    runs: running.Running = field(default_factory=running.Running)
    """How the service runs, as far as that was said."""

    @property
    def complete(self) -> bool:
        """Whether there is something to build and nothing to ask."""
        return bool(self.entities) and not self.questions


def understand(description: str, answers: Mapping[str, str]) -> Understanding:
    """Read a description; ``answers`` by the text of the question they were given to."""
    description, runs = running.cut(description)
    marked = set_aside(description)
    said = asides.left_out(endpoints.straight(tables.listed(marked)))
    description = firsthand.plainly(said)
    given = {normal(question): set_aside(answer) for question, answer in answers.items()}
    draft, dialogue = _attempt(description, given)
    free = [answer for key, answer in given.items() if key not in dialogue.used]
    told = [answer for answer in free if read(answer).entities]
    if told and (dialogue.questions or not draft.entities):
        draft, dialogue = _attempt("\n\n".join([description, *told]), given)
    result = Understanding(draft.language, questions=dialogue.questions, runs=runs)
    if pages.PAGE in draft.features or pages.is_one(description):
        result.modules.append("frontend")
    if bots.wanted(pages.beside_a_bot(description), draft):
        result.modules.append("tg_bot")
    if any(entity.notify for entity in draft.entities.values()):
        result.modules.append("notifications")
        result.notify_by = ways_of(draft)
    if not result.questions:
        result.entities = _entities(draft)
    result.unsupported = left_out(draft, modules=result.modules)
    if result.complete and draft.language == "en":
        # Rules that were cut are built, or told already.
        rest, rules = combinations.cut(said)
        left = rest if len(rules) == len(combinations.cut(description)[1]) else said
        heard, _ = notices.cut(modules.cut(left)[0])  # what becomes of these is told already
        made = accounted.Product(result.entities, result.modules, result.unsupported)
        result.unsupported += [
            f"not understood, not built: “{quoted(text)}”"
            for text in accounted.missing(heard, made)
        ]
    if result.complete and draft.language == "ru":
        draft.ignored += unheard.sentences(
            _Wishes().cut(description), result.entities, result.unsupported, result.modules
        )
        result.unsupported = left_out(draft, modules=result.modules)
    result.unsupported += running.not_so(runs, draft.language)
    return result


def set_aside(text: str) -> str:
    """A text with one sign for each word that has a meaning of its own, and signs in it."""
    return attributes.marked(forms.marked(signs_allowed.marked(text)))


@dataclass
class _Wishes:
    """What is wished beside what is kept, put aside until all things are known."""

    told: list[notices.Notice] = field(default_factory=list)
    guarded: list[guards.Guard] = field(default_factory=list)
    sizes: list[page_sizes.PageSize] = field(default_factory=list)
    gone: list[deletions.Deletion] = field(default_factory=list)
    together: list[combinations.Together] = field(default_factory=list)
    modules: list[Module] = field(default_factory=list)

    def cut(self, said: str) -> str:
        """A text without such wishes, which are added to these."""
        rest, parts = modules.cut(said)
        self.modules.extend(parts)
        rest, unique = combinations.cut(rest)
        self.together.extend(unique)
        rest, deleted = deletions.cut(rest)
        self.gone.extend(deleted)
        rest, sized = page_sizes.cut(rest)
        self.sizes.extend(sized)
        rest, told = notices.cut(rest)
        self.told.extend(told)
        rest, closed = guards.cut(rest)
        self.guarded.extend(closed)
        return rest

    def apply(self, draft: Draft, dialogue: Dialogue, *, bot: bool) -> None:
        """Put them onto the things that are kept."""
        told = list(self.told)
        if "notifications" in self.modules and not told:
            told.append(notices.Notice("", "", ("create",), us=True))  # without a word of what
        notices.apply(told, draft, dialogue)
        draft.features += [_FEATURES[module] for module in self.modules if module in _FEATURES]
        guards.apply(self.guarded, draft, bot=bot)
        page_sizes.apply(self.sizes, draft)
        deletions.apply(self.gone, draft)
        draft.ignored += [rule.text for rule in combinations.apply(self.together, draft)]


def _attempt(text: str, answers: Mapping[str, str]) -> tuple[Draft, Dialogue]:
    wishes = _Wishes()
    text = wishes.cut(text)
    text = pages.beside_a_bot(text)
    draft = read(pages.purpose(bots.purpose(called_lists.spelled_out(text))))
    dialogue = Dialogue(draft.language, answers)
    for hint in draft.hints[:1] if not draft.entities else []:
        draft.entity(hint)
    fields = any(entity.fields for entity in draft.entities.values())
    if not fields or nameless.lost(text, draft):
        draft = _named(draft, text, dialogue)
    if not draft.entities and not dialogue.questions:
        answer = dialogue.ask(
            "I am rules, not a model, and found no list of things to keep. Which things should "
            "be kept, and which fields does each have? For example: books with title, author "
            "and year.",
            "Я работаю по правилам, это не языковая модель, и списка вещей в описании не вижу. Что "
            "нужно хранить и какие поля у каждой вещи? Например: книги с названием, автором и "
            "годом.",
        )
        if answer is not None:
            again = read(f"{text}\n\n{wishes.cut(answer)}")
            draft = again if again.entities else draft
    if not draft.entities and not dialogue.questions:
        dialogue.ask(
            "I still do not understand it. Please write it in this form: books with title, author "
            "and year; readers with name and email.",
            "Я всё ещё не понимаю. Напишите, пожалуйста, так: книги с названием, автором и годом; "
            "читатели с именем и почтой.",
        )
    if draft.entities:
        # Of a chat everybody expects the same; the summary shows what was taken for it.
        settle(draft, dialogue, usual_fields=bots.wanted(text, draft))
        wishes.apply(draft, dialogue, bot=bots.wanted(text, draft))
    return draft, dialogue


def _named(draft: Draft, text: str, dialogue: Dialogue) -> Draft:
    """The draft of a text of which nothing has fields, with the name of what it lists."""
    told = nameless.named(text, dialogue, asks=not draft.entities)
    again = read(told) if told else draft
    if not any(entity.fields for entity in again.entities.values()):
        return again if not draft.entities else draft
    # What lists are asked for was heard of no thing before, and is heard now.
    heard = [key for key in draft.features if key != "search"]
    again.features = [*dict.fromkeys([*heard, *again.features])]
    return again


def _entities(draft: Draft) -> list[EntitySpec]:
    entities = list(draft.entities.values())[:MAX_ENTITIES]
    _break_cycles(entities)
    return [entity_spec(entity, draft) for entity in entities]


def entity_spec(entity: EntityDraft, draft: Draft) -> EntitySpec:
    """The specification of a thing as it was understood."""
    by_name: dict[str, FieldSpec] = {}
    marked = {f.about.required for f in entity.fields if f.target is None}
    default = marked != {True, None}
    for each in entity.fields[:MAX_FIELDS]:
        if not builtin(each.phrase):
            spec = field_spec(each, entity, draft, default=default or each.target is not None)
            by_name.setdefault(spec.name, spec)
    fields = comparisons.bounded(entity, [*by_name.values()], lambda each: _name(each, entity))
    if fields and all(each.changeable != "always" for each in fields):
        entity.operations = tuple(kind for kind in entity.operations if kind != "update")
    return EntitySpec(
        name=class_name(entity.phrase),
        plural=collection(entity.phrase),
        description=singular_label(entity.phrase)[:300],
        fields=fields,
        unique_together=together_of(entity, fields),
        operations=list(entity.operations),
        notify=told_of(entity),
        guarded=guarded_of(entity),
        **lists(entity, by_name, draft),
    )


def ways_of(draft: Draft) -> list[NotifyWay]:
    """How people are told of what things say, each once; empty: by e-mail, as without a word."""
    found = [way for way in get_args(NotifyWay) if way in draft.notify_by]
    return [] if found == ["email"] else found


def together_of(entity: EntityDraft, fields: Sequence[FieldSpec]) -> list[list[str]]:
    """Names of the fields of a thing whose values may come together once, set by set."""
    known = {field.name for field in fields if field.type not in ("list", "dict")}
    sets = [[_name(each, entity) for each in together] for together in entity.together]
    return [names for names in sets if set(names) <= known and len(set(names)) > 1]


def told_of(entity: EntityDraft) -> list[ToldOperation]:
    """Operations of a thing that people are told of, each once."""
    return [kind for kind in get_args(ToldOperation) if kind in entity.notify]


def guarded_of(entity: EntityDraft) -> list[Operation]:
    """Operations of a thing that ask for the key, each once, as far as it has them."""
    return [kind for kind in entity.operations if kind in entity.guarded]


class Lists(TypedDict):
    """What the list of a thing may be asked for, by names of fields."""

    search: list[str]
    filters: list[str]
    sort: list[str]
    order: str
    page_size: int | None


def lists(entity: EntityDraft, fields: Mapping[str, FieldSpec], draft: Draft) -> Lists:
    """What was wished of a thing's list, as far as its fields can do it."""

    def names(wished: list[FieldDraft]) -> list[str]:
        found = [_name(each, entity) for each in wished]
        return [name for name in found if name in fields]

    def single(wished: list[FieldDraft]) -> list[str]:
        """Of a list of values nothing is narrowed, and it has no order."""
        wanted = names(wished)
        found = [name for name in wanted if fields[name].type not in ("list", "dict")]
        if len(found) < len(wanted):
            draft.features.append("search")
        return found

    wanted = names(entity.search)
    search = [name for name in wanted if fields[name].type in ("string", "text")]
    if len(search) < len(wanted):
        draft.features.append("search")
    order = ""
    if entity.order is not None and single([entity.order[0]]):
        order = ("-" if entity.order[1] else "") + _name(entity.order[0], entity)
    return Lists(
        search=search,
        filters=single(entity.filters),
        sort=single(entity.sort),
        order=order,
        page_size=entity.page_size,
    )


def _name(each: FieldDraft, owner: EntityDraft) -> str:
    pointing, several = each.target is not None, each.about.held is not None
    return field_name(each.phrase, owner.phrase, reference=pointing, several=several)


def field_spec(each: FieldDraft, owner: EntityDraft, draft: Draft, *, default: bool) -> FieldSpec:
    """The specification of a field; ``default`` is whether it is required unless told."""
    about = each.about
    required = default if about.required is None else about.required
    name = _name(each, owner)
    label = each.phrase.label[:300]
    if each.target is not None:
        label = singular_label(each.phrase)[:300]
        target = class_name(draft.entities[each.target.key].phrase)
        return FieldSpec(
            name=name, type="reference", description=label, required=required, reference=target,
            unique=about.unique, on_delete=each.on_delete,
            changeable="always" if _set_to_nothing(each) else fixed.kind_of(about.fixed),
        )  # fmt: skip
    kind = decide(each.phrase, about)
    return bounded(kind, about).spec(name, label, required=required)


def _set_to_nothing(each: FieldDraft) -> bool:
    """Whether it is a reference that only the service would set: nothing says to what."""
    return each.target is not None and fixed.kind_of(each.about.fixed) == "never"


def _break_cycles(entities: list[EntityDraft]) -> None:
    """A circle of required references could never be filled: its last one becomes optional."""
    by_key = {entity.phrase.key: entity for entity in entities}

    def reaches(start: str, goal: str, seen: set[str]) -> bool:
        if start == goal:
            return True
        seen.add(start)
        return any(
            reaches(f.target.key, goal, seen)
            for f in by_key[start].fields
            if f.target is not None
            and f.about.required is not False
            and f.target.key in by_key
            and f.target.key not in seen
        )

    for entity in entities:
        for each in entity.fields:
            if each.target is None or each.about.required is False:
                continue
            if reaches(each.target.key, entity.phrase.key, set()):
                each.about.required = False


def left_out(draft: Draft, *, modules: Sequence[Module] = ()) -> list[str]:
    """What was asked for and will not be built, for the person; ``modules`` are built."""
    built = {_FEATURES[module] for module in modules if module in _FEATURES}
    ru = draft.language == "ru"
    said = []
    for key in dict.fromkeys(key for key in draft.features if key not in built):
        if key == "search" and draft.unlisted:
            shown = ", ".join(f"“{quoted(text)}”" for text in dict.fromkeys(draft.unlisted))
            said.append(
                f"поиск и порядок списков, не сделано: {shown}"
                if ru
                else f"search and order of lists, not built: {shown}"
            )
            continue
        name = features.known()[key].name(draft.language)
        said.append(
            f"{name}: правила офлайн-модели умеют только списки вещей с полями"
            if ru
            else f"{name}: the offline rules build lists of things with fields only"
        )
    if "tg_bot" in modules and any(guarded_of(entity) for entity in draft.entities.values()):
        said.append(
            "в боте не одного владельца: то, для чего нужен ключ; это есть в API и на странице"
            if ru
            else "in a bot of several people: what asks for the key; API and page have that"
        )
    for text in dict.fromkeys(draft.ignored):
        shown = quoted(text)
        said.append(
            f"не понято и не будет сделано: «{shown}»"
            if ru
            else f"not understood, not built: “{shown}”"
        )
    for entity in draft.entities.values():
        for each in entity.fields:
            if builtin(each.phrase) and each.phrase.key != "id":
                where = f"{each.phrase.label} ({singular_label(entity.phrase)})"
                said.append(f"не хранится: «{where}»" if ru else f"not kept: “{where}”")
                continue
            notes = [
                *each.about.notes,
                *bounded(decide(each.phrase, each.about), each.about).dropped,
            ]
            if each.target is not None:
                notes = [*each.about.notes, *([each.about.fixed] if _set_to_nothing(each) else [])]
            for note in notes:
                where = f"{each.phrase.label} ({singular_label(entity.phrase)})"
                said.append(
                    f"не проверяется: «{quoted(note)}» у «{where}»"
                    if ru
                    else f"not enforced: “{quoted(note)}” of “{where}”"
                )
    return [text[:500] for text in said[:16]]
