"""The steps of a plan: data, which `execute` carries out."""

from collections.abc import Mapping
from dataclasses import dataclass

from .backups import Item
from .naming import Colour
from .request import Service
from .state import Stored


@dataclass(frozen=True, slots=True)
class Pull:
    """Have the images by digest."""

    images: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MakeNetwork:
    """Have the product's network."""


@dataclass(frozen=True, slots=True)
class MakeSecrets:
    """Have the values as Podman secrets: (name, path of the value in the request)."""

    secrets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Assign:
    """Keep the release's descriptor and note it on a colour."""

    colour: Colour
    stored: Stored


@dataclass(frozen=True, slots=True)
class CheckPorts:
    """Refuse to go on while a port of the candidate colour belongs to somebody else."""

    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop units and see that they ended."""

    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Write:
    """Write unit files and let systemd read them."""

    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove unit files; systemd learns of it with its next reading."""

    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StartStateful:
    """Start databases and wait until they accept connections."""

    files: tuple[str, ...]
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class BackUp:
    """Back the data of the live release up before it is changed."""


@dataclass(frozen=True, slots=True)
class Restore:
    """Bring data back: files before what uses them starts, dumps into running databases."""

    items: tuple[Item, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class Resume:
    """Forget that the product was told to stop."""


@dataclass(frozen=True, slots=True)
class Migrate:
    """Run the one-shot of a service with its new image."""

    service: Service
    revision: str
    contracted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revert:
    """Take back what the migration of a release added that never served.

    Attributes:
        service: As the release that is brought up, or that lives, has it: its environment.
        image: Of the release that never served: it alone knows its migrations.
        arguments: Of that release's one-shot.
        revision: What the last release that served had; it stays.
    """

    service: Service
    image: str
    arguments: tuple[str, ...]
    revision: str


@dataclass(frozen=True, slots=True)
class Contract:
    """Run the one-shot of a service that takes away what no release needs any more."""

    service: Service


@dataclass(frozen=True, slots=True)
class Contracting:
    """Note contract migrations as begun: some of them may have been applied from now on."""

    revisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contracted:
    """Note contract migrations as applied: no release without them may come back."""

    revisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """Start units, all at once."""

    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """Wait until every service is healthy and says the release's id."""

    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Switch:
    """Send everybody to a colour: the one moment that counts."""

    colour: Colour


@dataclass(frozen=True, slots=True)
class Record:
    """Write the history, and what the databases of the live release have."""

    history: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Write what the server says of itself."""


@dataclass(frozen=True, slots=True)
class Drain:
    """Let requests reach the old colour that were on their way to it."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Remove what no kept release needs."""

    secrets: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()
    images: tuple[str, ...] = ()


Step = (
    Pull
    | MakeNetwork
    | MakeSecrets
    | Assign
    | CheckPorts
    | Stop
    | Write
    | Remove
    | StartStateful
    | BackUp
    | Restore
    | Resume
    | Migrate
    | Revert
    | Contract
    | Contracting
    | Contracted
    | Start
    | Gate
    | Switch
    | Record
    | Report
    | Drain
    | Forget
)
