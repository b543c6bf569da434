"""What is being understood while a description is read."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from codegen_crds.contracts.product import NotifyWay, OnDelete

Language = Literal["en", "ru"]
Operation = Literal["create", "list", "get", "update", "delete"]
ALL_OPERATIONS: tuple[Operation, ...] = ("create", "list", "get", "update", "delete")


@dataclass(frozen=True)
class Phrase:
    """A noun phrase: English words for identifiers, and what the person wrote.

    ``key`` compares: it is the same for one and for many, for every grammatical case.
    """

    words: tuple[str, ...]
    """English, lower case, as written (may be plural)."""
    key: str
    """Words in the singular, joined by underscores."""
    plural: bool
    label: str
    """In the person's language, in its base form."""

    @property
    def head(self) -> str:
        """The last word of the key: what kind of thing it is."""
        return self.key.rsplit("_", 1)[-1]


@dataclass(frozen=True)
class Compared:
    """A bound that is another field.

    Attributes:
        key: The bound, as a specification calls it: ``exclusive_minimum``.
        other: What the other field was called.
        words: All that was said of it.
    """

    key: str
    other: str
    words: str


@dataclass
class Qualifiers:
    """What is said about a field beside its name."""

    type: str | None = None
    required: bool | None = None
    unique: bool = False
    values: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    above: Decimal | None = None
    """The value must be greater than this."""
    below: Decimal | None = None
    decimal_places: int | None = None
    """Digits behind the point."""
    compared: tuple["Compared", ...] = ()
    """Bounds that are other fields, as they were named."""
    min_length: int | None = None
    max_length: int | None = None
    default: str = ""
    """What it is where nothing is given, as it was written."""
    held: Literal["list", "dict"] | None = None
    """Of a field that holds several: a list, or texts by name; what is said is said of each."""
    min_items: int | None = None
    max_items: int | None = None
    pattern: str = ""
    """A regular expression that its text matches, and one that does."""
    example: str = ""
    fixed: str = ""
    """What was said of who gives its value, and when."""
    unit: str | None = None
    """``money``, ``whole`` or ``measure``."""
    notes: list[str] = field(default_factory=list)
    """Words that were not understood: they are reported, not enforced."""

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return self == Qualifiers()

    def absorb(self, other: "Qualifiers") -> None:
        """Add what ``other`` says; the later word wins."""
        for name, value in vars(other).items():
            if name == "notes":
                self.notes.extend(value)
            elif name == "compared":
                self.compared = (*self.compared, *value)
            elif value in (None, "", ()) or (value is False and name != "required"):
                continue
            else:
                setattr(self, name, value)


@dataclass
class FieldDraft:
    """A field of a thing."""

    phrase: Phrase
    about: Qualifiers = field(default_factory=Qualifiers)
    target: Phrase | None = None
    """Of an explicit reference: what it points to."""
    many: bool = False
    """Several of them belong to one thing."""
    bounds: "list[tuple[Compared, FieldDraft]]" = field(default_factory=list)
    """Other fields of its thing that bound it."""
    guessed: bool = False
    """Whether its type is only what its name says at first sight."""
    listed: bool = False
    """Whether it was called a list."""
    link: bool = False
    """Whether it was called a link: an address, where its target is not kept."""
    on_delete: OnDelete = "restrict"
    """Of a reference: what becomes of its thing when the other one is to be deleted."""


@dataclass
class EntityDraft:
    """A kind of thing the product keeps."""

    phrase: Phrase
    fields: list[FieldDraft] = field(default_factory=list)
    operations: tuple[Operation, ...] = ALL_OPERATIONS
    search: list[FieldDraft] = field(default_factory=list)
    """Fields in whose texts words are looked for."""
    filters: list[FieldDraft] = field(default_factory=list)
    """Fields by which its list is narrowed."""
    sort: list[FieldDraft] = field(default_factory=list)
    """Fields by which its list is ordered where that is asked for."""
    notify: list[Operation] = field(default_factory=list)
    """What people want to be told of."""
    guarded: list[Operation] = field(default_factory=list)
    """What callers have to show the product's key for."""
    opened: list[Operation] = field(default_factory=list)
    """What everybody may do, in so many words."""
    order: tuple[FieldDraft, bool] | None = None
    """The order where none is asked for, and whether the highest comes first."""

    together: list[list[FieldDraft]] = field(default_factory=list)
    """Fields whose values may come together once."""
    page_size: int | None = None
    """How much of its list is shown at once, if that was said."""

    def find(self, key: str) -> FieldDraft | None:
        """The field of that name, if there is one."""
        return next((f for f in self.fields if f.phrase.key == key), None)

    def add(self, new: FieldDraft) -> None:
        """Add a field, or what is newly said about a known one."""
        old = self.find(new.phrase.key)
        if old is None and new.phrase.plural and not new.about.empty:
            old = self.find(f"{new.phrase.key}_count")
        if old is None:
            self.fields.append(new)
            return
        old.about.absorb(new.about)
        old.target = new.target or old.target
        old.many = old.many or new.many
        old.listed = old.listed or new.listed


@dataclass(frozen=True)
class Wish:
    """One wish for a list.

    Attributes:
        text: Its words.
        kind: What the list should do.
        fields: Names of fields, as they were listed.
        thing: Whose list it is; empty where nothing says so.
        standing: Of an order: whether the list has it without being asked.
        down: Of an order: whether the highest comes first.
    """

    text: str
    kind: Literal["search", "filter", "sort"]
    fields: str
    thing: str = ""
    standing: bool = False
    down: bool = False


@dataclass
class Draft:
    """Everything understood so far."""

    language: Language
    live: bool = False
    """Whether it is of a product that runs, and what is said changes it."""
    entities: dict[str, EntityDraft] = field(default_factory=dict)
    current: EntityDraft | None = None
    wishes: list[Wish] = field(default_factory=list)
    """What lists should do; applied when all things are known."""
    unlisted: list[str] = field(default_factory=list)
    """Such wishes that no thing has the fields for."""
    notify_by: list[NotifyWay] = field(default_factory=list)
    """How people are told of what things say."""
    features: list[str] = field(default_factory=list)
    """Keys of recognised things that cannot be built."""
    ignored: list[str] = field(default_factory=list)
    """Sentences and words that were not understood and do no harm when left out."""
    owned: list[tuple[Phrase, Phrase]] = field(default_factory=list)
    """Owners and what is theirs: a reference, where both are kept and nothing else links them."""
    shared: list[tuple[Phrase, Phrase]] = field(default_factory=list)
    """One of these may belong to several of those."""
    hints: list[Phrase] = field(default_factory=list)
    """Things that the product is said to be for, without a word about their fields."""
    unclear: list[tuple[str, str]] = field(default_factory=list)
    """Parts of field lists that were not understood: (key of the entity, text)."""

    def known(self, key: str) -> EntityDraft | None:
        """The thing of that name, or else the only one whose longer name ends so."""
        longer = [
            e for k, e in self.entities.items() if k.endswith(f"_{key}") or k in _records(key)
        ]
        return self.entities.get(key) or (longer[0] if len(longer) == 1 else None)

    def held_together(self, one: EntityDraft, other: EntityDraft) -> bool:
        """Whether one of two things names the other, or a third one names both."""
        keys = {one.phrase.key, other.phrase.key}
        return any(
            keys <= {(each.target or each.phrase).key for each in thing.fields} | {thing.phrase.key}
            for thing in self.entities.values()
        )

    def entity(self, phrase: Phrase) -> EntityDraft:
        """The thing of that name, made when it is new; it becomes the current one."""
        key = phrase.key
        if key not in self.entities:
            longer = [
                k
                for k, e in self.entities.items()
                if e.fields and (k.endswith(f"_{key}") or k in _records(key))
            ]
            key = longer[0] if len(longer) == 1 else key
        if key not in self.entities:
            self.entities[key] = EntityDraft(phrase)
        self.current = self.entities[key]
        return self.current


def _records(key: str) -> tuple[str, str]:
    """What a thing is called by its records: ``flights`` are those of ``flight records``."""
    return f"{key}_record", f"{key}_entry"
