"""Sentences that change a field which is there: optional, wider, with one more value."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from codegen_crds.contracts.field_bounds import fields_of
from codegen_crds.contracts.product import FieldSpec, ProductSpec
from codegen_gateway.offline.asking import Dialogue
from codegen_gateway.offline.draft import Qualifiers
from codegen_gateway.offline.sentences import qualifiers
from codegen_gateway.offline.text import unquote
from codegen_gateway.offline.words.phrases import singular_label

from . import fixed, initial, more_values
from .present import Found, bound, entities_named, fields_named, phrase_of

_THING = r"(?: (?:of|for|on|in|у|для) (?P<thing>[\w -]+?))?"
_OPTIONAL = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            rf"(?:make|let|set|mark) (?P<field>.+?){_THING} (?:be |as )?"
            r"(?:optional|not (?:required|mandatory)|non-?mandatory)$"
        ),
        (
            rf"(?P<field>.+?){_THING} (?:(?:is|are|should|must|shall|can|may|will|becomes?|need)"
            r"(?: now)?(?: not)?(?: be| become)? |isn't |aren't )(?:now )?(?:optional|"
            r"not (?:required|mandatory)|(?<=n't )(?:required|mandatory)|"
            r"no longer (?:required|mandatory|needed)|left (?:out|empty|blank)|omitted|empty|blank|"
            r"missing)(?: any ?more)?$"
        ),
        (
            rf"(?:сделай(?:те)?|сделать|пусть) (?P<field>.+?){_THING} (?:будет |станет )?"
            r"(?:необязательн\w+|не обязательн\w+|опциональн\w+)$"
        ),
        (
            rf"(?P<field>.+?){_THING} (?:теперь |больше |должн\w+ быть |может быть |становится )*"
            r"(?:необязател\w+|не обязател\w+|опциональн\w+|можно не (?:указывать|заполнять)|"
            r"пуст\w+)$"
        ),
        r"(?:разреши(?:те)? |теперь )?(?:можно )?не (?:указывать|заполнять) (?P<field>.+)$",
    )
]
_VALUE = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            r"(?:add|allow|introduce|include) (?:the |an? )?(?:new |another |further )?"
            r"(?:value |option |choice )?(?P<values>.+?) "
            r"(?:to|for|as an? (?:\w+ )?(?:value|option|choice) (?:for|of|to)|in|as an?) "
            r"(?:the |allowed |possible |list of )*(?:values? (?:of|for) |options? (?:of|for) )?"
            r"(?P<field>.+)$"
        ),
        (
            r"(?P<field>.+?) (?:can|may|could|should|might|must)(?: also| now)? (?:also )?be"
            r"(?: also| set to)? (?P<values>.+)$"
        ),
        (
            r"(?:add|allow|introduce|include) (?:the |an? |one more )?(?:new |another |further )?"
            r"(?P<field>[\w-]+ (?:status|state|type|kind|category|stage|level))"
            r"(?: value| option)?(?: called| named|:)? (?P<values>.+)$"
        ),
        (
            r"(?:add|allow|introduce|include) (?:the |an? |one more )?(?:new |another |further )?"
            r"(?P<field>[\w-]+)(?: value| option)?(?: called| named|:)? (?P<values>.+)$"
        ),
        (
            r"(?:добав\w+|разреши\w*|введи\w*) (?:ещё |еще |новое |новый |новую )*"
            r"(?:значени[ея] |вариант\w* )?(?P<values>.+?) (?:в|к|ко|для|у) "
            r"(?:списо?к\w* |значени\w+ |пол[еяю] )*(?P<field>.+)$"
        ),
        (
            r"(?:добав\w+|разреши\w*|введи\w*) (?:ещё |еще |один |одну |новое |новый |новую )*"
            r"(?P<field>[\w-]+):? (?P<values>.+)$"
        ),
        (
            r"(?P<field>[\w -]+?) (?:have|имеют) (?!(?:an?|the|fields?|new|поле|поля)\s)"
            r"(?P<values>[^:()]+)$"
        ),
        (
            r"(?P<field>.+?) (?:может|могут|должн\w+) (?:также |ещё |еще |теперь )*быть "
            r"(?:также |ещё |еще )*(?P<values>.+)$"
        ),
    )
]
_REMOVE = re.compile(
    r"(?:remove|delete|drop|erase|discard|get rid of|take (?:away|out)|"
    r"(?:we|i) (?:don't|do not|no longer) need|удал\w+|убер\w+|убра\w+|выкин\w+|избав\w+ от)\s+"
    r"(?:(?:the|a|an|field|column|поле|колонку)\s+)*(?P<field>[^\W\d_][\w' -]*?)"
    r"(?:\s+(?:field|column|anymore|any more))*"
    r"(?:\s+(?:from|of|in|у|из|от|для)\s+(?:(?:the|each|every|all|our|any|кажд\w+|всех|все)\s+)*"
    r"(?P<thing>[^\W\d_][\w -]*?))?(?:\s+(?:anymore|any more|совсем|насовсем))*$",
    re.IGNORECASE,
)
_REMOVE_IT = re.compile(
    r"^(?P<of>[^.:;]+?)(?:,|\s[–—-])\s+(?:so\s+|и\s+|поэтому\s+|please\s+|пожалуйста,?\s+)*"
    r"(?:remove|delete|drop|get\s+rid\s+of|удал\w+|убер\w+|выкин\w+)\s+"
    r"(?:it|them|this|that|его|её|ее|их|это|эту|эт[оу]т?)(?:\s+(?:field|column|поле|колонку))?"
    r"(?:\s+(?:please|altogether|completely|пожалуйста|совсем|насовсем|целиком))*$",
    re.IGNORECASE,
)
_MOST_OF_NAME = 4
"""Words of the name of a field with its thing."""
_VALUE_JOIN = re.compile(r"\s*(?:,|;|/|\bor\b|\band\b|\bили\b|\bи\b)\s*", re.IGNORECASE)
_ONE_OF = re.compile(r"^(?:one of|either|any of|одн\w+ из|либо)\s*:?\s+(?:the )?", re.IGNORECASE)
_OF_THING = re.compile(
    r"^(?P<values>[^:()]+?)\s+(?:to|for|of|для|у|к|ко)\s+"
    r"(?:(?:the|each|every|all|our|an?|всех|кажд\w+)\s+)?(?P<thing>[\w-]+)$",
    re.IGNORECASE,
)
"""``(Add the status) "blocked" to tasks``: the thing is no part of the value."""
_STATE = re.compile(
    r"^(?:(?:an?|the|each|every|all)\s+)?(?P<thing>[\w -]+?)\s+(?:(?:may|can)\s+also\s+be|"
    r"(?:могут|может)\s+(?:также|ещё|еще)\s+быть|также\s+(?:могут|"
    r"может)\s+быть)\s+(?P<values>[\w ,-]+)$",
    re.IGNORECASE,
)
_STATE_OF = re.compile(
    r"^(?:add|allow|introduce|include)\s+(?:the |an? |one more |another |new )*"
    r"(?P<values>[\w-]+)\s+(?:status|state|stage)\s+(?:to|for|of)\s+"
    r"(?:the |each |every |all |our )*(?P<thing>[\w -]+)$",
    re.IGNORECASE,
)
"""``Add a delivered status to orders``; a payment status would be a field of its own."""
_STATE_WORD = re.compile(
    r"\w+ed$|(?:pending|new|sent|paid|lost|open|done|draft|active|inactive|overdue|broken|hidden)$",
    re.IGNORECASE,
)
_STATES = frozenset({"status", "state", "stage"})
_VERBS = re.compile(
    r"(?<!\w)(?:allow|increase|extend|raise|widen|expand|enlarge|change|set|let|make|lengthen|"
    r"can|may|must|should|shall|will|could|be|is|are|goes?|go|ranges?|range|have|has|now|also|"
    r"the|an?|of|for|length|limit|maximum|minimum|max|min|longer|values?|bounds?|as|long|accept|"
    r"увелич\w+|расшир\w+|подним\w+|разреш\w+|измен\w+|позвол\w+|пусть|сдела\w+|"
    r"теперь|также|может|могут|должн\w+|быть|будет|длин\w+|максимум\w*|максимальн\w+|"
    r"минимальн\w+|предел\w*|диапазон\w*|границ\w+|значени\w+|у|для|имеет|имеют)(?!\w)",
    re.IGNORECASE,
)
_PLACES = 2
"""Digits behind the point of a decimal, unless told."""
_TO_LIMIT = re.compile(r"(?<!up )(?<!\d )\bto (?=\d)", re.IGNORECASE)


@dataclass
class Edits:
    """What was understood so far of a change to fields that are there."""

    product: ProductSpec
    dialogue: Dialogue
    narrower: list[str] = field(default_factory=list)
    """Sentences that stored data may not fit."""

    def take(self, sentence: str) -> bool:
        """Carry out a sentence; false when it speaks of something else."""
        return (
            self._optional(sentence)
            or self._fixed(sentence)
            or self._default(sentence)
            or self._more_values(sentence)
            or self._value(sentence)
            or self._state(sentence)
            or self._bounds(sentence)
        )

    def remove(self, sentence: str) -> bool:
        """Take a field away; false where a sentence asks for something else to go.

        Other words of the same name have to stay what they are: a thing, a value, stored objects.
        """
        match = _REMOVE.match(sentence)
        if match is None:
            return self._remove_it(sentence)
        called = [match["field"], match["thing"]] if match["thing"] else [match["field"]]
        found = self._one(self._fields(" ".join(called)), match["field"])
        if found is None:
            return bool(self.dialogue.questions)
        if entities_named(match["field"], self.product) or len(found.entity.fields) == 1:
            return False
        self._take_away(found)
        return True

    def _remove_it(self, sentence: str) -> bool:
        """``The notes were of no use, remove them``: the field that the sentence begins with."""
        match = _REMOVE_IT.match(sentence)
        words = match["of"].split() if match is not None else []
        for size in range(min(_MOST_OF_NAME, len(words)), 0, -1):
            called = " ".join(words[:size])
            found = self._fields(called)
            if len(found) == 1 and not entities_named(called, self.product):
                if len(found[0].entity.fields) == 1:
                    return False
                self._take_away(found[0])
                return True
        return False

    def _take_away(self, found: Found) -> None:
        entity, name = found.entity, found.field.name
        kept = {
            "fields": [_without(f, name) for f in entity.fields if f.name != name],
            "unique_together": [each for each in entity.unique_together if name not in each],
            "search": [each for each in entity.search if each != name],
            "filters": [each for each in entity.filters if each != name],
            "sort": [each for each in entity.sort if each != name],
            "order": "" if entity.order.removeprefix("-") == name else entity.order,
        }
        entities = [
            e.model_copy(update=kept) if e.name == entity.name else e for e in self.product.entities
        ]
        gone = [*self.product.removed, f"{entity.name}.{name}"]
        self.product = self.product.model_copy(update={"entities": entities, "removed": gone})

    def _one(self, found: list[Found], text: str) -> Found | None:
        """The one that is meant; None where there is none, or it has to be asked."""
        if len(found) > 1:
            names = tuple(singular_label(phrase_of(f.entity)) for f in found)
            chosen = self.dialogue.choose(
                f"Of which thing is the “{text}” meant?", f"У чего имеется в виду «{text}»?", names
            )
            return None if chosen is None or chosen < 0 else found[chosen]
        return found[0] if found else None

    def _optional(self, sentence: str) -> bool:
        for pattern in _OPTIONAL:
            match = pattern.match(sentence)
            if match is None:
                continue
            thing = match.groupdict().get("thing") or ""
            if self._edit(f"{match['field']} {thing}".strip(), lambda f: _with(f, required=False)):
                return True
        return False

    def _default(self, sentence: str) -> bool:
        said = initial.told(sentence, self.product)
        found = self._fields(said[0]) if said is not None else []
        if said is None or not found:
            return False
        one = self._one(found, said[0])
        new = initial.given(one, said[1], self.dialogue) if one is not None else None
        if one is not None and new is not None:
            self.replace(one, new)
        return True

    def _fixed(self, sentence: str) -> bool:
        said = fixed.told(sentence)
        found = self._fields(said[0]) if said is not None else []
        if said is None or not found or entities_named(said[0], self.product):
            return False
        if not all(fixed.possible(each, said[1]) for each in found):
            return False
        return self._edit(said[0], lambda field: fixed.given(field, said[1]))

    def _more_values(self, sentence: str) -> bool:
        said = more_values.told(sentence, self.product)
        if said is not None:
            self.replace(said[0], _more(said[0].field, values=said[1]))
        return said is not None

    def _value(self, sentence: str) -> bool:
        for pattern in _VALUE:
            match = pattern.match(sentence)
            if match is None:
                continue
            named, field = _ONE_OF.sub("", match["values"]), match["field"]
            of = _OF_THING.match(named)
            if of is not None and entities_named(of["thing"], self.product):
                named, field = of["values"], f"{field} {of['thing']}"
            enums = [f for f in self._fields(field) if f.field.type == "enum"]
            values = [unquote(v).strip() for v in _VALUE_JOIN.split(named) if v.strip()]
            if not enums or not all(values) or any(len(v.split()) > 5 for v in values):  # noqa: PLR2004
                continue

            if self._edit(field, partial(_more, values=values)):
                return True
        return False

    def _state(self, sentence: str) -> bool:
        """``Orders may also be refunded``: the state of a thing gets one more value."""
        match = _STATE.match(sentence)
        added = _STATE_OF.match(sentence)
        if match is None and added is not None and _STATE_WORD.match(added["values"]):
            match = added
        things = entities_named(match["thing"], self.product) if match is not None else []
        if match is None or len(things) != 1:
            return False
        states = [f for f in things[0].fields if f.type == "enum" and f.name in _STATES]
        values = [v for v in _VALUE_JOIN.split(match["values"]) if v.strip()]
        if len(states) != 1 or any(len(v.split()) > 2 for v in values):  # noqa: PLR2004
            return False
        self.replace(Found(things[0], states[0]), _more(states[0], values=values))
        return True

    def _bounds(self, sentence: str) -> bool:
        rest, about = qualifiers.take(_TO_LIMIT.sub("up to ", sentence))
        if about.notes or not _bounded(about):
            return False
        name = " ".join(_VERBS.sub(" ", rest).split())
        return bool(name) and self._edit(name, lambda f: self._wider(f, about, sentence))

    def _wider(self, old: FieldSpec, about: Qualifiers, sentence: str) -> FieldSpec:
        new, narrower = widened(old, about)
        if narrower:
            self.narrower.append(sentence)
        return new

    def _fields(self, text: str) -> list[Found]:
        return fields_named(unquote(text), self.product)

    def _edit(self, text: str, change: Callable[[FieldSpec], FieldSpec]) -> bool:
        found = self._fields(text)
        if not found:
            return False
        one = self._one(found, text)
        if one is not None:
            self.replace(one, change(one.field))
        return True

    def replace(self, found: Found, new: FieldSpec) -> None:
        """Put a field in the place of one that is there."""
        entities = [
            e.model_copy(update={"fields": [new if f.name == new.name else f for f in e.fields]})
            if e.name == found.entity.name
            else e
            for e in self.product.entities
        ]
        self.product = self.product.model_copy(update={"entities": entities})


def _without(field: FieldSpec, name: str) -> FieldSpec:
    """A field that is not bounded by one that goes."""
    return _with(field, **{key: "" for key, other in fields_of(field).items() if other == name})


def _more(old: FieldSpec, *, values: Sequence[str]) -> FieldSpec:
    """An enum with the values that it does not have yet."""
    known = {v.lower() for v in old.values}
    return _with(old, values=[*old.values, *(v for v in values if v.lower() not in known)])


def wishes_optional(sentence: str) -> bool:
    """Whether a sentence wants something to be optional, whatever that is."""
    return any(pattern.match(sentence) for pattern in _OPTIONAL)


def widened(old: FieldSpec, about: Qualifiers) -> tuple[FieldSpec, bool]:
    """A field with other bounds, and whether stored values may lie outside of them."""
    new: dict[str, object] = {}
    narrower = False
    kind = old.items or old.type
    if about.pattern != old.pattern and about.pattern:
        # What is stored may have another form.
        return _with(old, pattern=about.pattern, example=about.example), True
    if kind in ("int", "float", "decimal"):
        new, narrower = _other_bounds(old, about)
    elif kind in ("string", "text"):
        # "Up to 500" of a text counts its characters.
        low_length = about.min_length
        high_length = about.max_length or (int(about.maximum) if about.maximum else None)
        if low_length is not None and low_length != old.min_length:
            narrower |= low_length > (old.min_length or 0)
            new["min_length"] = low_length
        if high_length is not None and high_length != old.max_length:
            narrower |= old.max_length is None or high_length < old.max_length
            new["max_length"] = high_length
    return _with(old, **new), narrower


def _other_bounds(old: FieldSpec, about: Qualifiers) -> tuple[dict[str, object], bool]:
    """What is said of a number, and whether stored ones may lie outside of it."""
    new: dict[str, object] = {}
    narrower = False
    for lower, closed, opened in (
        (True, ("minimum", about.minimum), ("exclusive_minimum", about.above)),
        (False, ("maximum", about.maximum), ("exclusive_maximum", about.below)),
    ):
        was = {key: bound(getattr(old, key)) for key, _ in (closed, opened)}
        said = {key: value for key, value in (closed, opened) if value not in (None, was[key])}
        if not said:
            continue
        # One bound takes the place of the other: "at least 1" of what was more than 0.
        new |= {key: format(said[key], "f") if key in said else "" for key in was}
        narrower |= _tighter(list(was.items()), list(said.items()), lower=lower)
    if about.decimal_places is not None and old.type == "decimal":
        present = _PLACES if old.decimal_places is None else old.decimal_places
        narrower |= about.decimal_places < present
        new |= {"decimal_places": about.decimal_places} if about.decimal_places != present else {}
    return new, narrower


def _tighter(
    was: Sequence[tuple[str, Decimal | None]],
    said: Sequence[tuple[str, Decimal | None]],
    *,
    lower: bool,
) -> bool:
    """Whether a value may keep the bounds that were, and not those that are said."""

    def edge(bounds: Sequence[tuple[str, Decimal | None]]) -> tuple[Decimal, bool] | None:
        kept = [
            (value if lower else -value, key.startswith("exclusive"))
            for key, value in bounds
            if value is not None
        ]
        return max(kept, default=None)

    before, after = edge(was), edge(said)
    return after is not None and (before is None or after > before)


def _bounded(about: Qualifiers) -> bool:
    said = (
        about.minimum,
        about.maximum,
        about.above,
        about.below,
        about.decimal_places,
        about.min_length,
        about.max_length,
    )
    return bool(about.pattern) or any(value is not None for value in said)


def _with(old: FieldSpec, **fields: object) -> FieldSpec:
    return old.model_copy(update=fields)
