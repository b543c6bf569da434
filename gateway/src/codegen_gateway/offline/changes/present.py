"""The live product as rules look at it: its things and fields by what people call them."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from codegen_crds.contracts.product import EntitySpec, FieldSpec, ProductSpec
from codegen_gateway.offline.draft import EntityDraft, FieldDraft, Phrase, Qualifiers
from codegen_gateway.offline.sentences import fixed
from codegen_gateway.offline.text import clean
from codegen_gateway.offline.words.english import singular
from codegen_gateway.offline.words.names import class_name, said_key
from codegen_gateway.offline.words.phrases import parse

_NOISE = frozenset({"field", "value", "option", "each", "every", "all", "our", "their", "its"})


@dataclass(frozen=True)
class Found:
    """A field of the product."""

    entity: EntitySpec
    field: FieldSpec


def phrase_of(entity: EntitySpec) -> Phrase:
    """The noun phrase that a thing's name was made from."""
    words = tuple(entity.plural.removesuffix("_list").split("_"))
    key = said_key(_key(words), entity.description)
    made = Phrase(words, key, plural=True, label=entity.description or " ".join(words))
    short = Phrase(words, key.removesuffix("_item"), plural=True, label=made.label)
    # Of a check, whose own name is taken, a "check item" is made; people go on saying "check".
    renamed = class_name(short) == entity.name and not made.label.lower().endswith("item")
    return made if class_name(made) == entity.name and not renamed else short


def seed(entity: EntitySpec, product: ProductSpec) -> EntityDraft:
    """A thing as if it had just been read."""
    made = EntityDraft(phrase_of(entity), operations=tuple(entity.operations))
    made.fields = [_field(field, product) for field in entity.fields]
    made.notify = list(entity.notify)
    made.guarded = list(entity.guarded)
    made.page_size = entity.page_size
    by_name = dict(zip((f.name for f in entity.fields), made.fields, strict=True))
    for names, wished in (
        (entity.search, made.search),
        (entity.filters, made.filters),
        (entity.sort, made.sort),
    ):
        wished += [by_name[name] for name in names if name in by_name]
    ordered = by_name.get(entity.order.removeprefix("-"))
    if ordered is not None:
        made.order = (ordered, entity.order.startswith("-"))
    return made


def entities_named(text: str, product: ProductSpec) -> list[EntitySpec]:
    """The things that a text names and nothing else."""
    words = _tokens(text)
    return [e for e in product.entities if words and words == _entity_words(e)]


def fields_named(text: str, product: ProductSpec) -> list[Found]:
    """The fields that a text like ``priority`` or ``the priority of a task`` may mean."""
    words, whole = _tokens(text), parse(text)
    if not words:
        return []
    named = [e for e in product.entities if _entity_words(e) <= words]
    found = []
    for entity in product.entities:
        own = _entity_words(entity)
        for field in entity.fields:
            called = _field_words(field)
            rest = words - own if entity in named else words
            same = whole is not None and whole.key == field.name
            if same or any(c in (words, rest) for c in called):
                found.append(Found(entity, field))
    of_named = [f for f in found if f.entity in named]
    return of_named or found


def bound(text: str) -> Decimal | None:
    """A bound of the specification as a number; None: there is none, or it is a field."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _field(field: FieldSpec, product: ProductSpec) -> FieldDraft:
    name = field.name
    target = next((e for e in product.entities if e.name == field.reference), None)
    if field.type == "reference":
        name = name.removesuffix("_id")
    words = tuple(name.split("_"))
    kind = field.items or field.type
    about = Qualifiers(
        type=None if kind in ("enum", "reference") else kind,
        required=field.required,
        held=field.type if field.type in ("list", "dict") else None,
        min_items=field.min_items,
        max_items=field.max_items,
        pattern=field.pattern,
        example=field.example,
        unique=field.unique,
        values=tuple(field.values),
        minimum=bound(field.minimum),
        maximum=bound(field.maximum),
        above=bound(field.exclusive_minimum),
        below=bound(field.exclusive_maximum),
        decimal_places=field.decimal_places,
        min_length=field.min_length,
        max_length=field.max_length,
        default=field.default,
        fixed=fixed.PLAIN[field.changeable][0] if field.changeable != "always" else "",
    )
    label = field.description or " ".join(words)
    phrase = Phrase(words, _key(words), plural=False, label=label)
    pointed = phrase_of(target) if target is not None else None
    return FieldDraft(phrase, about, target=pointed, on_delete=field.on_delete)


def _key(words: tuple[str, ...]) -> str:
    """A name in the singular."""
    return "_".join((*words[:-1], singular(words[-1])))


def _tokens(text: str) -> frozenset[str]:
    """Words of a text in the singular and in English, without those that mean nothing."""
    found: set[str] = set()
    for word in clean(text).replace("'s ", " ").replace("s' ", "s ").split():
        phrase = parse(word)
        if phrase is not None:
            found |= set(phrase.key.split("_"))
    return frozenset(found - _NOISE)


def _entity_words(entity: EntitySpec) -> frozenset[str]:
    return frozenset(phrase_of(entity).key.split("_"))


def _field_words(field: FieldSpec) -> list[frozenset[str]]:
    name = field.name.removesuffix("_id") if field.type == "reference" else field.name
    plain = frozenset(singular(word) for word in name.split("_"))
    return [plain, _tokens(field.description)] if field.description else [plain]
