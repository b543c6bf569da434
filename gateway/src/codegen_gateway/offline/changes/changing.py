"""From a change in words to the specification as it is to be, to a question, or to a refusal."""

import copy
import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from codegen_crds.contracts.product import (
    EntitySpec,
    FieldSpec,
    OpenQuestion,
    ProductSpec,
)
from codegen_gateway.offline import second_hearing
from codegen_gateway.offline.asking import Dialogue, normal, quoted
from codegen_gateway.offline.deciding import comparisons
from codegen_gateway.offline.deciding.decisions import settle
from codegen_gateway.offline.deciding.left_out import left_out
from codegen_gateway.offline.deciding.relations import now_kept
from codegen_gateway.offline.deciding.specification import (
    entity_spec,
    field_spec,
    guarded_of,
    in_order,
    lists,
    told_of,
)
from codegen_gateway.offline.deciding.understanding import set_aside, set_out
from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Language, Operation
from codegen_gateway.offline.reading import compared
from codegen_gateway.offline.reading.description import read
from codegen_gateway.offline.text import language_of, restored
from codegen_gateway.offline.wishes import (
    combinations,
    deletions,
    features,
    guards,
    notices,
    operations,
    page_sizes,
    pages,
    queries,
    running,
    spoken_of,
)
from codegen_gateway.offline.wording import firsthand
from codegen_gateway.offline.words.names import builtin, class_name, field_name

from . import fixed, initial, of_it
from .additions import BARE_ADD, Told, as_description, with_place
from .edits import Edits, widened, wishes_optional
from .present import Found, seed
from .wished import sentences_of

_DESTRUCTIVE = re.compile(
    r"\b(?:renam(?:e|ing)|переимен\w+)\s|,\s(?:remove|delete|drop|удал\w+|убер\w+)\s(?:it|them|его|её|ее|их)\b|"
    r"^(?:remove|delete|drop|erase|discard|rename|replace|get rid of|take (?:away|out)|"
    r"we (?:don't|do not|no longer) need|i (?:don't|do not|no longer) need|no more|"
    r"convert|turn \S+ into|merge|split|удал\w+|убер\w+|убра\w+|сотр\w+|переимен\w+|"
    r"замен\w+|выкин\w+|избав\w+|преобраз\w+|объедин\w+|раздел\w+)\s"
    r"|(?:больше не нужн\w+|не нужн\w+|is not needed|are not needed|no longer needed)$"
    r"|^(?:make|mark|set) .+ (?:required|mandatory|unique)$"
    r"|^.+ (?:must|should) be (?:required|mandatory|unique)$"
    r"|^.+ (?:is|are) (?:now )?(?:required|mandatory)$"
    r"|^(?:сделай\w*|пусть) .+ (?:обязательн|уникальн)\w+$"
    r"|^change (?:the )?(?:type|name) of\s|^(?:измени\w*|смени\w*|поменя\w+) тип\s",
    re.IGNORECASE,
)


@dataclass
class Changing:
    """What a change comes to."""

    language: Language
    product: ProductSpec
    """As it is to be."""
    before: ProductSpec
    refused: list[str] = field(default_factory=list)
    """Sentences that stored data would not survive."""
    together: list[str] = field(default_factory=list)
    """Of these what stored entries may repeat together."""
    questions: list[OpenQuestion] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)
    page: bool = False
    """Whether people want to use it in a browser."""
    beyond: list[str] = field(default_factory=list)
    """Keys of what was asked for and no change can add."""
    recognised: bool = False
    """Whether it speaks of things that the product has or can have."""

    @property
    def different(self) -> bool:
        """Whether there is something to change."""
        return self.product != self.before

    @property
    def tells(self) -> bool:
        """Whether people are to be told of something."""
        return any(entity.notify for entity in self.product.entities)

    @property
    def understood(self) -> bool:
        """Whether it means something to us, if only enough to ask or to refuse."""
        return bool(self.refused or self.questions or self.different or self.recognised)


def change(request: str, present: ProductSpec, answers: Mapping[str, str]) -> Changing:
    """Read a change against the product as it is; ``answers`` by the text of their question."""
    given = {normal(question): set_aside(answer) for question, answer in answers.items()}
    request = set_out(request, new=False)
    found = _attempt(request, present, given)
    if not found.understood and (heard := _attempt(request, present, given, eager=True)).understood:
        return heard
    if found.understood:
        return found
    dialogue = Dialogue(found.language, given)
    answer = _ask_again(request, found, dialogue)
    if answer is not None:
        again = _attempt(firsthand.apart(answer), present, given)
        if again.understood:
            return again
        dialogue.ask(
            "I still do not understand it. Which field of which thing should be different, and "
            "how?",
            "Я всё ещё не понимаю. Какое поле какой вещи должно измениться и как?",
        )
    found.questions = dialogue.questions
    return found


def _ask_again(request: str, found: Changing, dialogue: Dialogue) -> str | None:
    """Ask for the change in other words, or for another one where no change can do it."""
    if found.beyond:
        keys = dict.fromkeys(found.beyond)
        names = ", ".join(features.known()[key].name(dialogue.language) for key in keys)
        return dialogue.ask(
            f"The offline rules cannot add this to a live product: {names}. They add and widen "
            "lists, fields, a web page and letters to you. What should be changed instead?",
            f"Правила офлайн-модели не могут добавить это в живой продукт: {names}. Они добавляют "
            "и расширяют списки, поля, веб-страницу и письма вам. Что изменить вместо этого?",
        )
    return dialogue.ask(
        f"I am rules, not a model, and did not understand the change “{quoted(request)}”. Say it "
        "like “tasks also have an estimate in hours”, “add projects with a name; a task belongs "
        "to a project” or “make the notes optional”.",
        f"Я работаю по правилам, это не языковая модель, и не понимаю изменение "
        f"«{quoted(request)}». Скажите, например: «у задач есть оценка в часах», «добавь проекты "
        "с названием» или «сделай заметки необязательными».",
    )


@dataclass
class _Heard:
    """The sentences of a change, sorted by what is to be done about them."""

    edits: Edits
    refused: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    notified: list[notices.Notice] = field(default_factory=list)
    guarded: list[guards.Guard] = field(default_factory=list)
    deleted: list[deletions.Deletion] = field(default_factory=list)
    together: list[combinations.Together] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)
    """Keys of what no change can add."""
    eager: bool = False
    again: list[str] = field(default_factory=list)
    """Sentences of which each word is accounted for, whatever their form is."""
    taken: bool = False
    page: bool = False

    def take(self, each: str, present: ProductSpec, *, new: bool) -> None:
        """Carry out a sentence, or keep it; ``new``: it is said of a field that is new."""
        each, deleted = deletions.cut(each)
        self.deleted += deleted
        each, together = combinations.cut(each)
        self.together += together
        if (deleted or together) and not each.strip(" .;,"):
            self.taken = self.taken or bool(deleted)
            return
        whole, asked = notices.cut(each)
        self.notified += asked
        whole, guarded = guards.cut(whole)
        self.guarded += guarded
        wish = _cannot_be_added(whole)
        sentence, wished = pages.cut(whole)
        unsure = wish or (wished and sentence) or operations.narrows(whole)
        tells = second_hearing.tells(whole) and BARE_ADD.match(whole) is None
        if (unsure or tells or self.eager) and _hears(whole, present, whole=not self.eager):
            self.again.append(whole)
            self.taken = True
            return
        if wish:
            self.beyond.append(wish)
            return
        self.page = self.page or wished
        if ((wished or asked or guarded) and not sentence) or self.edits.remove(sentence):
            self.taken = True
        elif not new and _DESTRUCTIVE.search(sentence):
            self.refused.append(sentence)
        elif _only_asks_of_lists(sentence):
            self.told.append(Told(sentence, said=True))  # a wish for lists alone
        elif any(compared.between(sentence, seed(e, present)) for e in present.entities):
            self.told.append(Told(sentence, said=True))
        elif self.edits.take(sentence):
            self.taken = True
        elif wishes_optional(sentence) and with_place(sentence, present) is None:
            self.told.append(Told(""))  # of something that is not there: it has to be asked for
        else:
            self.told.append(as_description(sentence, present, self.edits.dialogue))


def _attempt(
    request: str, present: ProductSpec, given: Mapping[str, str], *, eager: bool = False
) -> Changing:
    """Read a change; ``eager``: whatever can be heard word by word has no other meaning."""
    language = language_of(request)
    dialogue = Dialogue(language, given)
    rest, runs = running.cut(firsthand.plainly(request))
    rest, sizes = page_sizes.cut(rest)
    heard = _Heard(Edits(present, dialogue), eager=eager, taken=bool(sizes) or runs.said)
    field = ""
    for each in sentences_of(rest):
        named = of_it.named(each, field)
        heard.take(named, present, new=named != each)
        field = of_it.added(each, present) or field
    edits, told = heard.edits, heard.told
    draft, known = _draft(edits.product, language)
    draft.features += heard.beyond
    present_keys = frozenset(draft.entities)
    if told:
        read(".\n".join(each.text for each in told), draft)
        heard.taken |= _heard_again(request, draft)
        settle(draft, dialogue, live=present_keys)
        now_kept(draft, dialogue, present_keys)
    for text in heard.again:
        again = second_hearing.hear(text, draft)
        draft.ignored += again.texts(again.left)
    heard.page |= pages.PAGE in draft.features
    notices.apply(heard.notified, draft, dialogue)
    guards.apply(heard.guarded, draft)
    page_sizes.apply([_beside(size, request, draft) for size in sizes], draft)
    deletions.apply(heard.deleted, draft)
    unread = combinations.apply(heard.together, draft)
    draft.ignored += [rule.text for rule in unread]
    heard.taken = heard.taken or len(unread) < len(heard.together)
    refused = [restored(sentence) for sentence in (*heard.refused, *edits.narrower)]
    result = Changing(language, edits.product, present, refused, page=heard.page)
    result.beyond = heard.beyond
    result.questions = dialogue.questions
    if not dialogue.questions:  # what is asked for may be half of a reference
        _apply(draft, known, edits, result)
    wished = heard.notified or heard.guarded or heard.beyond or heard.deleted or heard.together
    wished = wished or heard.again
    if told or wished:
        result.unsupported = left_out(draft, modules=["frontend"] if heard.page else [])
    result.product = result.product.model_copy(update=runs.wanted)
    result.unsupported += running.not_so(runs, language)
    if not (heard.beyond or heard.taken or result.different) and draft.features:
        # All that was understood of it is what no change can add.
        result.beyond = [key for key in draft.features if key != "search"]
        result.questions = result.questions if not result.beyond else []
    all_said = all(each.said for each in told) and not draft.unlisted
    result.recognised = (heard.taken or bool(told)) and all_said
    return result


def _beside(size: page_sizes.PageSize, request: str, draft: Draft) -> page_sizes.PageSize:
    """A size whose sentence names no list is of what the whole change speaks of."""
    named = spoken_of.named(size.beside, draft.entities.values())
    return size if named else dataclasses.replace(size, beside=request)


def _hears(sentence: str, present: ProductSpec, *, whole: bool) -> bool:
    """Whether each word of a sentence is a name of the product or of one kind of wish.

    Args:
        sentence: A sentence of a change.
        present: The product.
        whole: Whether that must be so of all of it.
    """
    draft, _ = _draft(present, language_of(sentence))
    heard = second_hearing.hear(sentence, draft)
    return bool(heard.done) and not (whole and heard.left)


def _heard_again(request: str, draft: Draft) -> bool:
    """Whether more was heard in what was not understood, knowing what is kept."""
    told = [*draft.ignored, *draft.unlisted, *(text for key, text in draft.unclear if not key)]
    left = second_hearing.again(request, told, draft, bot=False)
    draft.unclear = [each for each in draft.unclear if each[0] or each[1] in left]
    if draft.unlisted and not any(text in left for text in draft.unlisted):
        draft.features = [key for key in draft.features if key != "search"]
    draft.unlisted = [text for text in draft.unlisted if text in left]
    still = {*draft.unlisted, *(text for _, text in draft.unclear)}
    draft.ignored = [text for text in left if text not in still]
    return left != told


def _cannot_be_added(sentence: str) -> str:
    """The key of what a sentence asks for, and for nothing else, where no change can add it."""
    bare = BARE_ADD.match(sentence)
    if bare is None:
        return ""
    for feature, match in features.find(bare["rest"]):
        rest = bare["rest"].replace(match.group(), " ")
        buildable = feature.key in (pages.PAGE, notices.MAIL, "notifications", "search")
        alone = not re.search(r"\w{4,}", rest)
        opens = match.start() == 0 and not re.search(r",|\b(?:and|и)\b", rest)
        if not buildable and (alone or opens):
            return feature.key
    return ""


def _only_asks_of_lists(sentence: str) -> bool:
    rest, wishes = queries.cut(sentence)
    return bool(wishes) and not rest


def _draft(
    product: ProductSpec, language: Language
) -> tuple[Draft, dict[int, tuple[Found, FieldDraft]]]:
    """A draft that knows the product, and its fields as they were, by the identity of theirs."""
    draft = Draft(language, live=True)
    known: dict[int, tuple[Found, FieldDraft]] = {}
    for entity in product.entities:
        made = seed(entity, product)
        draft.entities[made.phrase.key] = made
        for spec, each in zip(entity.fields, made.fields, strict=True):
            known[id(each)] = (Found(entity, spec), copy.deepcopy(each))
    return draft, known


def _apply(
    draft: Draft,
    known: dict[int, tuple[Found, FieldDraft]],
    edits: Edits,
    result: Changing,
) -> None:
    """Bring what was read into the product."""
    names = {e.name for e in edits.product.entities}
    fresh: list[EntitySpec] = []
    added: dict[str, list[FieldSpec]] = {}
    operations: dict[str, EntityDraft] = {}
    for entity in draft.entities.values():
        name = _name(entity, known)
        if name not in names:
            if any(not builtin(each.phrase) for each in entity.fields):
                fresh.append(entity_spec(entity, draft))
            continue
        operations[name] = entity
        for each in entity.fields:
            if id(each) in known and not _points_now(each, known[id(each)][0]):
                _again(each, *known[id(each)], edits, result)
            elif not builtin(each.phrase):
                spec = field_spec(each, entity, draft, default=False)
                # Of rows that are there it is not known; a list of theirs is empty.
                required = spec.default == "empty"
                spec = spec.model_copy(update={"required": required})
                added.setdefault(name, []).append(spec)
    entities, opened = [], list[str]()
    for present in edits.product.entities:
        have = {f.name for f in present.fields}
        more = [f for f in added.get(present.name, []) if f.name not in have]
        fields = [*present.fields, *more]
        if present.name in operations:
            fields = _bounded(operations[present.name], fields, have, known, result)
        update: dict[str, object] = {"fields": fields}
        if (spoken := operations.get(present.name)) is not None:
            by_name = {f.name: f for f in (*present.fields, *more)}
            update |= {"operations": list(spoken.operations), **lists(spoken, by_name, draft)}
            update |= {"notify": told_of(spoken), "guarded": _still_guarded(spoken)}
            update |= {"unique_together": _together(spoken, present, fields, known, result)}
            opened += [f"{present.name}.{k}" for k in present.guarded if k in spoken.opened]
        entities.append(fixed.settled(present.model_copy(update=update)))
    whole = [*entities, *fresh]
    by = in_order([*edits.product.notify_by, *draft.notify_by])
    result.product = edits.product.model_copy(
        update={"entities": whole, "opened": opened, "notify_by": by}
    )


def _together(
    entity: EntityDraft,
    present: EntitySpec,
    fields: list[FieldSpec],
    known: dict[int, tuple[Found, FieldDraft]],
    result: Changing,
) -> list[list[str]]:
    """What may come together once; rows that are there may repeat it, unless a field is new."""
    kept = [list(names) for names in present.unique_together]
    there = {field.name for field in present.fields}
    for together in entity.together:
        names = [_field_name(each, entity, known) for each in together]
        if any(set(names) == set(others) for others in kept):
            continue  # it is so already
        if set(names) <= there or not set(names) <= {field.name for field in fields}:
            result.together.append(" + ".join(each.phrase.label for each in together))
            result.refused.append(result.together[-1])
        else:
            kept.append(names)
    return kept


def _field_name(
    each: FieldDraft, entity: EntityDraft, known: dict[int, tuple[Found, FieldDraft]]
) -> str:
    """The name that a field has, or gets."""
    if id(each) in known:
        return known[id(each)][0].field.name
    return field_name(each.phrase, entity.phrase, reference=each.target is not None)


def _bounded(
    entity: EntityDraft,
    fields: list[FieldSpec],
    have: set[str],
    known: dict[int, tuple[Found, FieldDraft]],
    result: Changing,
) -> list[FieldSpec]:
    """Fields with their new bounds by each other; what is stored may break one of two of these."""

    def name(each: FieldDraft) -> str:
        return _field_name(each, entity, known)

    there = {field.name: field for field in fields if field.name in have}
    for each in entity.fields:
        for said, other in list(each.bounds):
            own, limit = name(each), name(other)
            if own not in there or limit not in there:
                continue
            present = there[own]
            if getattr(present, said.key) == limit:
                each.bounds.remove((said, other))  # it is so already
            elif getattr(present, f"exclusive_{said.key}", "") == limit:
                fields = [
                    f.model_copy(update={f"exclusive_{said.key}": ""}) if f.name == own else f
                    for f in fields
                ]
            else:
                result.refused.append(f"{each.phrase.label} {said.words}")
                each.bounds.remove((said, other))
    return comparisons.bounded(entity, fields, name)


def _still_guarded(entity: EntityDraft) -> list[Operation]:
    return [kind for kind in guarded_of(entity) if kind not in entity.opened]


def _points_now(each: FieldDraft, found: Found) -> bool:
    """Whether what was no reference is one now: that is a field beside it."""
    return each.target is not None and found.field.type != "reference"


def _name(entity: EntityDraft, known: dict[int, tuple[Found, FieldDraft]]) -> str:
    """Name of a thing of the product, or the one that a new thing gets."""
    own = next((known[id(f)][0].entity.name for f in entity.fields if id(f) in known), None)
    return own or class_name(entity.phrase)


def _again(
    each: FieldDraft, found: Found, before: FieldDraft, edits: Edits, result: Changing
) -> None:
    """A field that is there was spoken of: what is new about it."""
    if each.on_delete != before.on_delete:
        optional = found.field.required and each.about.required is not False
        update = {"on_delete": each.on_delete, "required": optional}
        edits.replace(found, found.field.model_copy(update=update))
        return
    if each.about == before.about:
        return
    where = f"{found.entity.name}.{found.field.name}"
    kind = before.about.type or ("enum" if before.about.values else None)
    if each.about.type not in (None, kind) and each.about.type != "number":
        result.refused.append(where)
        return
    new, narrower = widened(found.field, each.about)
    if each.about.values and each.about.values != before.about.values:
        more = [v for v in each.about.values if v not in found.field.values]
        new = new.model_copy(update={"values": [*found.field.values, *more]})
    if each.about.required is False:
        new = new.model_copy(update={"required": False})
    if each.about.fixed != before.about.fixed:
        new = fixed.given(new, each.about.fixed)
    if each.about.default != before.about.default:
        new = initial.given(Found(found.entity, new), each.about.default, edits.dialogue) or new
    demanded = each.about.required is True and not found.field.required
    if narrower or demanded or (each.about.unique and not found.field.unique):
        result.refused.append(where)
        return
    edits.replace(found, new)
