"""From what is there and what is wanted to a list of steps. Pure.

The order is what keeps the old release serving: nothing it needs is touched before the
switch, and the switch is one file. A plan made again after an interruption finishes the work.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from . import naming, units
from .naming import Colour
from .request import Service
from .state import KEPT, Observed, Stored, Wanted, lacking, strays


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
class Stop:
    """Stop units and wait for their end."""

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
class Migrate:
    """Run the one-shot of a service with its new image."""

    service: Service
    revision: str


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
    """Write the history."""

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
    | Stop
    | Write
    | Remove
    | StartStateful
    | Migrate
    | Start
    | Gate
    | Switch
    | Record
    | Report
    | Drain
    | Forget
)


def plan_release(
    app: str,
    target: Stored,
    observed: Observed,
    *,
    values: bool = True,
    changed: frozenset[str] = frozenset(),
) -> tuple[Step, ...]:
    """Plan the way to a release; empty when it is live and settled.

    Args:
        app: Name of the product.
        target: The wanted release and its ports.
        observed: What is there.
        values: Whether the request brought secret values (rolling back brings none, and
            migrates nothing).
        changed: Databases whose secret values differ from those they run with.
    """
    live = observed.live
    if live is not None and live.release.release_id == target.release.release_id:
        here = Wanted(app, target.release, target.ports, observed.colour)
        if not lacking(here, observed) and not changed:
            return tidy(here, observed)
    wanted = Wanted(app, target.release, target.ports, observed.candidate)
    return (
        *_prepare(wanted, observed, values=values),
        *_bring_up(wanted, observed, values=values, changed=changed),
        Switch(wanted.colour),
        *_settle(wanted, observed),
    )


def plan_abandon(
    app: str, target: Stored, before: Observed, done: Iterable[Step]
) -> tuple[Step, ...]:
    """Plan the way back after a step before the switch failed: the live release, untouched.

    Args:
        app: Name of the product.
        target: The release that failed.
        before: What was there before it was begun.
        done: The steps that were begun, the failed one last. A database that came up stays,
            for the next attempt.
    """
    steps = tuple(done)
    wanted = Wanted(app, target.release, target.ports, before.candidate)
    written = {f for step in steps if isinstance(step, Write) for f in step.texts}
    stopped = {f for step in steps if isinstance(step, Stop | Start) for f in step.files}
    bad_database = bool(steps) and isinstance(steps[-1], StartStateful)
    keep = {
        wanted.file(s)
        for s in target.release.services
        if s.strategy == "stateful" and not bad_database
    }
    old = _live_texts(app, before)
    restored = {f: text for f, text in old.items() if f in written and f not in keep}
    fresh = tuple(sorted(written - set(old) - keep))
    again = tuple(sorted(set(restored) & (stopped | (set(old) if bad_database else set()))))
    way: list[Step] = []
    if fresh or again:
        way.append(Stop((*fresh, *again)))
    if fresh:
        way.append(Remove(fresh))
    if written:
        way.append(Write(restored))
    if again:
        way.append(Start(again))
    here = {n for text in old.values() for n in units.unit_secrets(text)} | before.secrets
    kept_units = [wanted.text(s) for s in target.release.services if wanted.file(s) in keep]
    here.update(n for text in kept_units for n in units.unit_secrets(text))
    ours = {naming.secret(app, ref, target.release.release_id) for ref in target.release.secrets()}
    return (*way, Forget(secrets=tuple(sorted(ours - here))), Report())


def _live_texts(app: str, before: Observed) -> dict[str, str]:
    """Unit files of the live release; databases as they were found."""
    if before.live is None:
        return {}
    live = Wanted(app, before.live.release, before.live.ports, before.colour)
    return {
        live.file(s): before.units[live.file(s)] if live.keeps(s, before) else live.text(s)
        for s in live.release.services
    }


def tidy(here: Wanted, observed: Observed) -> tuple[Step, ...]:
    """Plan the removal of what an interrupted release left; empty when there is nothing."""
    left = strays(here, observed)
    steps: list[Step] = []
    if observed.lived != observed.history:
        steps.append(Record(observed.lived))
    if left:
        steps += [Drain(), Stop(left), Remove(left)]
    kept_units = {f: t for f, t in observed.units.items() if f not in left}
    forget = _forget(here, observed, observed.lived, kept_units)
    if forget != Forget():
        steps.append(forget)
    return (*steps, Report()) if steps else ()


def _prepare(wanted: Wanted, observed: Observed, *, values: bool) -> Iterable[Step]:
    release = wanted.release
    yield Pull(tuple(sorted({s.image for s in release.services})))
    if not observed.network:
        yield MakeNetwork()
    if values and release.secrets():
        yield MakeSecrets(
            tuple(
                (naming.secret(wanted.app, ref, release.release_id), ref.path)
                for ref in release.secrets()
            )
        )
    yield Assign(wanted.colour, Stored(release, wanted.ports))


def _bring_up(
    wanted: Wanted, observed: Observed, *, values: bool, changed: frozenset[str]
) -> Iterable[Step]:
    by_strategy = {
        strategy: [s for s in wanted.release.services if s.strategy == strategy]
        for strategy in ("stateful", "recreate", "bluegreen")
    }
    stale = [
        s for s in by_strategy["stateful"] if s.name in changed or not wanted.keeps(s, observed)
    ]
    # The candidate colour is ours alone: whatever an earlier attempt left there goes.
    dirty = [f for f in observed.units if f.endswith(f"_{wanted.colour}.container")]
    dirty += [wanted.file(s) for s in stale if wanted.file(s) in observed.units]
    if dirty:
        yield Stop(tuple(sorted(dirty)))
    written = [*stale, *by_strategy["recreate"], *by_strategy["bluegreen"]]
    yield Write({wanted.file(s): wanted.text(s) for s in written})
    started = tuple(
        s for s in by_strategy["stateful"] if s in stale or wanted.file(s) not in observed.active
    )
    if started:
        yield StartStateful(tuple(wanted.file(s) for s in started), started)
    for service in wanted.release.services if values else ():
        revision = wanted.release.schema_revision
        done = revision and observed.migrated.get(service.name) == revision and not stale
        if service.migrate and not done:
            yield Migrate(service, revision)
    recreated = tuple(wanted.file(s) for s in by_strategy["recreate"])
    if any(file in observed.units for file in recreated):
        yield Stop(tuple(file for file in recreated if file in observed.units))
    running = (*by_strategy["recreate"], *by_strategy["bluegreen"])
    yield Start(tuple(wanted.file(s) for s in running))
    yield Gate(running)


def _settle(wanted: Wanted, observed: Observed) -> Iterable[Step]:
    history = (
        wanted.release.release_id,
        *(r for r in observed.lived if r != wanted.release.release_id),
    )[:10]
    yield Record(history)
    expected = {wanted.file(s): wanted.text(s) for s in wanted.release.services}
    old = strays(wanted, observed)
    if old:
        yield Drain()
        yield Stop(old)
        yield Remove(old)
    kept_units = {
        wanted.file(s): observed.units[wanted.file(s)]
        for s in wanted.release.services
        if wanted.keeps(s, observed)
    }
    forget = _forget(wanted, observed, history, {**expected, **kept_units})
    if forget != Forget():
        yield forget
    yield Report()


def _forget(
    wanted: Wanted, observed: Observed, history: tuple[str, ...], kept_units: Mapping[str, str]
) -> Forget:
    kept = {wanted.release.release_id, *history[:KEPT]}
    stored = {**observed.stored, wanted.release.release_id: Stored(wanted.release, wanted.ports)}
    used = {name for text in kept_units.values() for name in units.unit_secrets(text)}
    secrets = {n for n in observed.secrets if naming.secret_release(n) not in kept} - used
    dropped = tuple(sorted(set(observed.stored) - kept))
    needed = {s.image for i, r in stored.items() if i in kept for s in r.release.services}
    unneeded = {s.image for i in dropped for s in observed.stored[i].release.services} - needed
    return Forget(tuple(sorted(secrets)), dropped, tuple(sorted(unneeded)))
