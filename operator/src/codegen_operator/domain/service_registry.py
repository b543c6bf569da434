"""``services.yml``: what a product runs, as its repository says it at a commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from codegen_crds._types import DnsLabel, ShortText
from codegen_crds.contracts.release import Strategy

MAX_BYTES: Final = 65536
MAX_UNITS: Final = 16
POSTGRES_PORT: Final = 5432
_REPLICATED: Final = frozenset({"python-fastapi", "python-worker"})
_ANY_PROGRAM: Final = frozenset({"node", "default"})
PRODUCTION: Final = "production"
"""The profile of what runs here."""


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """A service whose image no build makes."""

    port: int
    volume: str
    """Directory inside that outlives releases."""
    needs: tuple[str, ...]
    """Variables without which it would start and be of no use."""


READY_MADE: Final[Mapping[str, ReadyMade]] = {
    "postgres": ReadyMade(
        POSTGRES_PORT,
        "/var/lib/postgresql/data",
        ("POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_USER"),
    ),
    "redis": ReadyMade(6379, "/var/lib/redis", ("REDIS_PASSWORD",)),
}
"""By type."""


class ServicesFileError(ValueError):
    """The text is not a service registry; the message names the place."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ServiceEntry(_Part):
    """One service. Ports and paths are those inside its container."""

    type: Literal[
        "python-fastapi", "python-bot", "python-worker", "node", "default", "postgres", "redis"
    ]
    """Databases come ready-made; all others are built from the repository."""
    public: StrictBool = False
    port: Annotated[StrictInt, Field(ge=1, le=65535)] | None = None
    health: Annotated[str, Field(max_length=128, pattern=r"^/[A-Za-z0-9/_.-]*$")] | None = None
    strategy: Strategy | None = None
    memory_mib: Annotated[StrictInt, Field(ge=16, le=65536)]
    command: Annotated[tuple[ShortText, ...], Field(max_length=16)] = ()
    migrate: Annotated[tuple[ShortText, ...], Field(max_length=16)] = ()
    contract: Annotated[tuple[ShortText, ...], Field(max_length=16)] = ()
    revert: Annotated[tuple[ShortText, ...], Field(max_length=16)] = ()
    depends_on: Annotated[tuple[DnsLabel, ...], Field(max_length=16)] = ()
    """For people and for compose files: databases always come up first."""
    dockerfile: Annotated[str, Field(max_length=256)] = "Dockerfile"
    volume: Annotated[str, Field(max_length=128, pattern=r"^(/[A-Za-z0-9/_.-]+)?$")] = ""
    profiles: Annotated[tuple[ShortText, ...], Field(max_length=8)] = ()
    """Where it runs: in production with `production` among them, or without any."""
    replicas: Annotated[StrictInt, Field(ge=1, le=8)] = 1

    @property
    def in_production(self) -> bool:
        """Whether a release runs it."""
        return not self.profiles or PRODUCTION in self.profiles

    def copies(self, name: str) -> tuple[str, ...]:
        """Names of its replicas; the first has the name of the service."""
        return (name, *(f"{name}-{number}" for number in range(2, self.replicas + 1)))

    @property
    def built(self) -> bool:
        """Whether a build makes its image."""
        return self.type not in READY_MADE

    @property
    def ready_made(self) -> ReadyMade | None:
        """What it is like where no build makes its image."""
        return READY_MADE.get(self.type)


class ServicesFile(_Part):
    """The whole registry."""

    services: Annotated[dict[DnsLabel, ServiceEntry], Field(min_length=1, max_length=16)]

    @property
    def in_production(self) -> dict[str, ServiceEntry]:
        """What a release runs, by name."""
        return {name: entry for name, entry in self.services.items() if entry.in_production}

    @property
    def units(self) -> tuple[tuple[str, str, ServiceEntry], ...]:
        """What a release runs, each replica by itself: its name, its service's, and the entry."""
        return tuple(
            (unit, name, entry)
            for name, entry in sorted(self.in_production.items())
            for unit in entry.copies(name)
        )

    @property
    def databases(self) -> tuple[str, ...]:
        """Names of the databases that a release runs, sorted."""
        return tuple(sorted(n for n, s in self.in_production.items() if s.type == "postgres"))


def parse_services(text: str) -> ServicesFile:
    """Parse ``services.yml``.

    Raises:
        ServicesFileError: Not YAML, an unknown key, a value out of bounds; names the place.
    """
    if len(text.encode()) > MAX_BYTES:
        raise ServicesFileError(f"services.yml: larger than {MAX_BYTES} bytes")
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" line {mark.line + 1}" if mark is not None else ""
        raise ServicesFileError(f"services.yml{place}: is not YAML") from error
    try:
        parsed = ServicesFile.model_validate(data)
    except ValidationError as error:
        raise ServicesFileError(_explain(error)) from error
    for name, entry in parsed.services.items():
        if entry.public and (not entry.built or (entry.strategy or "bluegreen") != "bluegreen"):
            raise ServicesFileError(
                f"services.yml: services.{name}: a public service is built from the repository "
                "and replaced by two colours (strategy: bluegreen)"
            )
        if entry.replicas > 1 and not _may_repeat(entry):
            raise ServicesFileError(
                f"services.yml: services.{name}.replicas: only of a python-worker or a "
                "python-fastapi, and of a node or a default with strategy: bluegreen, that "
                "keeps no data can several run side by side"
            )
    _check_units(parsed)
    return parsed


def _check_units(registry: ServicesFile) -> None:
    units = [unit for unit, _, _ in registry.units]
    if not 0 < len(units) <= MAX_UNITS:
        raise ServicesFileError(
            f"services.yml: services: 1 to {MAX_UNITS} run in production, each replica counted; "
            f"here are {len(units)}"
        )
    for name in units:
        if units.count(name) > 1:
            raise ServicesFileError(
                f"services.yml: services.{name}: a replica of another service has this name"
            )


def _may_repeat(entry: ServiceEntry) -> bool:
    """A bot would take another's updates away; of any other program two colours say it bears it."""
    if entry.type in _ANY_PROGRAM:
        return entry.strategy == "bluegreen" and not entry.volume
    return entry.type in _REPLICATED and entry.strategy != "stateful" and not entry.volume


def _explain(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"] if part != "[key]") or "the document"
    return f"services.yml: {place}: {first['msg']}"
