"""What is on the server of one product, as the planner sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from . import naming, units
from .naming import Colour
from .request import Ports, Release, Service

KEPT: Final = 10
"""Releases kept whole, with images and secrets: the live one, and those to roll back to."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A release as it is kept on the server; it holds no secret value.

    Attributes:
        release: What runs.
        ports: Port pair of each public service.
    """

    release: Release
    ports: Mapping[str, Ports]


@dataclass(frozen=True, slots=True)
class Observed:
    """Facts, read from files, systemd and Podman.

    Attributes:
        green: Whether the marker file is there. It alone says which colour is live.
        slots: Release that was last put on a colour.
        history: Releases that were live, newest first.
        units: Text of each unit file of the product.
        active: Unit files whose unit runs.
        secrets: Podman secrets of the product.
        network: Whether its network is there.
        migrated: Schema revision that a service's migration last reached.
        served: Schema revision of a service's database when a release last went live.
        attempted: Release whose migration of a service was last begun.
        stored: Releases kept on the server, by id.
        site: How the web server's file differs from what the site play wrote; empty: not at all.
        web: How the settings of the whole web server differ; empty: not at all.
        contracted: Contract migrations that took something out of the database.
        contracting: Contract migrations that were begun, and not seen to end.
        stopped: Whether it was told to stop.
    """

    green: bool = False
    slots: Mapping[Colour, str] = field(default_factory=dict)
    history: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    active: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()
    network: bool = False
    migrated: Mapping[str, str] = field(default_factory=dict)
    served: Mapping[str, str] = field(default_factory=dict)
    attempted: Mapping[str, str] = field(default_factory=dict)
    stored: Mapping[str, Stored] = field(default_factory=dict)
    site: str = ""
    web: str = ""
    contracted: frozenset[str] = frozenset()
    contracting: frozenset[str] = frozenset()
    stopped: bool = False

    @property
    def colour(self) -> Colour:
        """The colour that the marker points to."""
        return "green" if self.green else "blue"

    @property
    def candidate(self) -> Colour:
        """The colour that nobody is sent to: the first release is green."""
        return naming.other(self.colour)

    @property
    def live(self) -> Stored | None:
        """The live release; none before the first one."""
        return self.stored.get(self.slots.get(self.colour, ""))

    @property
    def outgrown(self) -> frozenset[str]:
        """Contract migrations that a release must know to run here: applied, or perhaps."""
        return self.contracted | self.contracting

    @property
    def pending(self) -> tuple[str, ...]:
        """Contract migrations of the live release that did not run yet."""
        known = self.live.release.contractions if self.live is not None else ()
        return tuple(r for r in known if r not in self.contracted)

    @property
    def suspended(self) -> bool:
        """Whether it was told to stop, and did: nothing of it runs or would after a reboot."""
        return self.stopped and not self.units

    @property
    def lived(self) -> tuple[str, ...]:
        """History with the live release first, whether or not that was recorded in time."""
        if self.live is None:
            return self.history
        now = self.live.release.release_id
        return (now, *(release for release in self.history if release != now))

    @property
    def previous(self) -> Stored | None:
        """Where rolling back leads unless a release is named."""
        return next(iter(self.returnable.values()), None)

    @property
    def returnable(self) -> Mapping[str, Stored]:
        """Releases that were live before this one and are kept, newest first, by id."""
        return {i: self.stored[i] for i in self.lived[1:KEPT] if i in self.stored}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A release on a colour: what should be on the server, unit by unit."""

    app: str
    release: Release
    ports: Mapping[str, Ports]
    colour: Colour

    def file(self, service: Service) -> str:
        """Unit file of a service."""
        return naming.unit_file(self.app, service, self.colour)

    def text(self, service: Service) -> str:
        """Text of that file."""
        return units.render(
            self.app,
            service,
            release_id=self.release.release_id,
            colour=self.colour,
            ports=self.ports.get(service.name),
        )

    def keeps(self, service: Service, observed: Observed) -> bool:
        """Whether a service's unit is as wanted: to the letter, or in substance (databases)."""
        present = observed.units.get(self.file(service))
        if present is None:
            return False
        if service.strategy != "stateful":
            return present == self.text(service)
        made_for = units.unit_release(present)
        return present == units.render(
            self.app, service, release_id=made_for, colour=self.colour, ports=None
        )


def workers(app: str, observed: Observed) -> frozenset[str]:
    """Unit files, of any release kept here, of services that must never run twice at once."""
    return frozenset(
        naming.unit_file(app, service, "blue")
        for kept in observed.stored.values()
        for service in kept.release.services
        if service.strategy == "recreate"
    ) & frozenset(observed.units)


def lacking(wanted: Wanted, observed: Observed) -> tuple[str, ...]:
    """What the wanted release lacks on the server, one line each."""
    lines = []
    for service in wanted.release.services:
        file = wanted.file(service)
        if file not in observed.units:
            lines.append(f"{service.name}: its unit file is missing")
        elif not wanted.keeps(service, observed):
            lines.append(f"{service.name}: its unit file was changed")
        if file not in observed.active:
            lines.append(f"{service.name}: it does not run")
    return tuple(lines)


def strays(wanted: Wanted, observed: Observed) -> tuple[str, ...]:
    """Unit files that are no part of the wanted release, in order."""
    return tuple(sorted(set(observed.units) - {wanted.file(s) for s in wanted.release.services}))


def differences(app: str, observed: Observed) -> tuple[str, ...]:
    """How the server differs from its own live release, one line each; none when settled."""
    live = observed.live
    if live is None:
        return tuple(f"{file}: belongs to no release" for file in sorted(observed.units))
    if observed.suspended:
        return ()
    wanted = Wanted(app, live.release, live.ports, observed.colour)
    extra = tuple(f"{file}: is no part of the release" for file in strays(wanted, observed))
    site = (f"site: {observed.site}",) if observed.site else ()
    web = (f"web server: {observed.web}",) if observed.web else ()
    return lacking(wanted, observed) + extra + site + web
