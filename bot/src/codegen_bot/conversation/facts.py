"""What is known when somebody writes: the person, their products, what was talked about."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from codegen_crds.bot_tokens import TokenCheck
from codegen_crds.contracts.turn import TurnAnswer
from codegen_crds.v1alpha1 import AgentRun, Deployment, Project, Server
from codegen_crds.v1alpha1.project import Budget

Locale = Literal["en", "ru"]
Lost = Literal["", "away", "unpaid"]
"""Why the product owner did not answer; empty: it was not asked, or did."""
TELEGRAM = "telegram:"
"""Prefix of a person in ``spec.notify``."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
NAMESPACE = "tg-"
"""Prefix of the namespaces of people."""


def locale_of(language: str | None) -> Locale:
    """The language we answer in, by the language code of a Telegram client."""
    return "ru" if (language or "").lower().split("-")[0] in ("ru", "be", "uk", "kk") else "en"


def namespace_of(person: int) -> str:
    """The namespace of a person; one for ever."""
    return f"{NAMESPACE}{person}"


def person_of(text: str, prefix: str) -> int | None:
    """The person in a namespace's name or an entry of ``spec.notify``; None: nobody."""
    number = text.removeprefix(prefix)
    return int(number) if number != text and number.isascii() and number.isdigit() else None


@dataclass(frozen=True, slots=True)
class Person:
    """Who writes."""

    id: int
    locale: Locale
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Mode:
    """What the next free text is about.

    ``kind`` is one of: empty (nothing in particular), ``new``, ``change``, ``secret`` and
    ``reopen`` (of ``project``; what is wrong with its change ``key``), ``choose`` (``text`` waits
    for a tap that says what it is), ``offer`` (the proposals in ``text`` wait for taps; ``key``
    numbers those that were tapped). Of a secret, ``text`` is ``form`` where no message is to be
    deleted.
    """

    kind: Literal["", "new", "change", "secret", "reopen", "choose", "offer"] = ""
    project: str = ""
    key: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class RunLog:
    """The newest run of a project."""

    run: AgentRun
    lines: tuple[str, ...] = ()
    """The last lines that its newest pod said; empty: nothing, or it is gone."""


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a decision may depend on."""

    person: Person
    projects: tuple[Project, ...] = ()
    """Newest first."""
    mode: Mode = field(default_factory=Mode)
    releases: tuple[str, ...] = ()
    """Releases that served, newest first, of the project this is about."""
    deployments: tuple[Deployment, ...] = ()
    """Where products run, when that matters."""
    log: RunLog | None = None
    """Of the project this is about; None: it has no run."""
    runs: tuple[AgentRun, ...] = ()
    """Of the project this is about."""
    servers: tuple[Server, ...] = ()
    """When an administrator asks for them."""
    default_budget: Budget | None = None
    """Of products that have none of their own."""
    token: TokenCheck | None = None
    """What Telegram says about the token that is given now; None: it did not answer."""
    forms: bool = False
    """Whether values can be given by a form, past the chat."""
    turn: TurnAnswer | None = None
    """What the product owner answers; None: it was not asked, or is lost."""
    lost: Lost = ""
    """Why its answer is missing."""
    now: datetime = LONG_AGO

    def project(self, name: str) -> Project | None:
        """The project of that name that is not on its way out."""
        return next((p for p in self.live() if p.metadata.name == name), None)

    def meant(self, words: str) -> Project | None:
        """The project that a command means: the named one, or the only one when none is named."""
        products = self.live()
        if not words:
            return products[0] if len(products) == 1 else None
        named = [p for p in products if _is_called(p, words)]
        return named[0] if len(named) == 1 else None

    def live(self) -> tuple[Project, ...]:
        """Projects that are not being deleted."""
        return tuple(p for p in self.projects if not p.metadata.deleting)


def _is_called(project: Project, words: str) -> bool:
    return words.casefold() in (project.metadata.name, project.spec.title.casefold())


@dataclass(frozen=True, slots=True)
class Words:
    """A text of a person."""

    text: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap on a button of ours."""

    data: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A picture, a file, a correction: nothing we work from."""

    kind: Literal["edited", "other"] = "other"


Incoming = Words | Tap | Unreadable
