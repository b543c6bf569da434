"""What a decision consists of: at most one effect, and what is said when it took place."""

from dataclasses import dataclass, field

from .facts import Mode


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message."""

    text: str
    data: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text too long for a message."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a picture: something that took a while."""

    label: str
    note: str
    begin: float
    """From 0 to 1, as ``end``: its share of the picture's width."""
    end: float
    state: str


@dataclass(frozen=True, slots=True)
class Say:
    """A message in Telegram's HTML."""

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    edit: bool = False
    """Replaces the message whose button was tapped."""
    follows: str = ""
    """Name of the project whose progress this message shows from now on."""
    document: Document | None = None
    """What is sent; the text stands below it and has at most 1024 characters."""
    bars: tuple[Bar, ...] = ()
    """A picture that is sent, likewise."""
    reveals: str = ""
    """Name of the project whose key takes the text's place for a while, read when it is sent."""


@dataclass(frozen=True, slots=True)
class CreateProject:
    """A new wish."""

    name: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class GiveAnswer:
    """An answer to an open question."""

    project: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class AskChange:
    """A change of a live product."""

    project: str
    id: str
    request: str
    reopens: str = ""
    """Id of the change that does not do what was asked; empty: it is a new one."""


@dataclass(frozen=True, slots=True)
class PutSecret:
    """A value for the product; it is never logged, quoted or kept here."""

    project: str
    key: str
    value: str = field(repr=False)
    bot: str = ""
    """Id of the bot whose token it is; empty: it is no token."""


@dataclass(frozen=True, slots=True)
class RenewKey:
    """Another key in place of the one that the product's guarded operations ask for."""

    project: str
    release: str
    """The one that is live: for each, a key is renewed once."""


@dataclass(frozen=True, slots=True)
class Pin:
    """Hold production at a release; empty: let it go on."""

    project: str
    release: str


@dataclass(frozen=True, slots=True)
class DeleteProject:
    """Take a product down."""

    project: str
    uid: str


@dataclass(frozen=True, slots=True)
class SetBudget:
    """A limit of a product's spending."""

    project: str
    limit: str
    currency: str
    period: str


@dataclass(frozen=True, slots=True)
class AskLog:
    """Ask the server of a product for what it said."""

    project: str
    id: str


@dataclass(frozen=True, slots=True)
class OfferForm:
    """A one-time link to the form for a value; a button with its ``serial`` opens it."""

    serial: int
    project: str
    key: str


@dataclass(frozen=True, slots=True)
class Invite:
    """Let somebody in."""

    person: int


Effect = (
    CreateProject
    | GiveAnswer
    | AskChange
    | PutSecret
    | RenewKey
    | Pin
    | DeleteProject
    | SetBudget
    | AskLog
    | OfferForm
    | Invite
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens now."""

    says: tuple[Say, ...] = ()
    effect: Effect | None = None
    mode: Mode = field(default_factory=Mode)
    """What the next free text is about."""
    delete_message: bool = False
    """Whether the person's message holds a value that must not stay."""
