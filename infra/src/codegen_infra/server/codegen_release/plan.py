"""From what is there and what is wanted to a list of steps. Pure.

The order is what keeps the old release serving: nothing it needs is touched before the
switch, and the switch is one file. A plan made again after an interruption finishes the work.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from . import naming, units
from .actions import (
    Assign,
    BackUp,
    CheckPorts,
    Contract,
    Contracted,
    Contracting,
    Drain,
    Forget,
    Gate,
    MakeNetwork,
    MakeSecrets,
    Migrate,
    Pull,
    Record,
    Remove,
    Report,
    Restore,
    Resume,
    Revert,
    Start,
    StartStateful,
    Step,
    Stop,
    Switch,
    Write,
)
from .backups import Item
from .state import KEPT, Observed, Stored, Wanted, lacking, strays, workers


def plan_release(
    app: str,
    target: Stored,
    observed: Observed,
    *,
    values: bool = True,
    changed: frozenset[str] = frozenset(),
    backup: bool = False,
    fresh: bool = False,
    restore: tuple[Item, ...] = (),
) -> tuple[Step, ...]:
    """Plan the way to a release; empty when it is live and settled.

    Args:
        app: Name of the product.
        target: The wanted release and its ports.
        observed: What is there.
        values: Whether the request brought secret values (rolling back brings none, and
            migrates nothing).
        changed: Databases whose secret values differ from those they run with.
        backup: Whether the live release's data is backed up before it is migrated.
        fresh: Whether there is no data yet: then migrations have nothing to take away, and run.
        restore: What is brought back, into databases and volumes that are new.
    """
    live = observed.live
    if live is not None and live.release.release_id == target.release.release_id:
        here = Wanted(app, target.release, target.ports, observed.colour)
        if not lacking(here, observed) and not changed:
            return tidy(here, observed)
    wanted = Wanted(app, target.release, target.ports, observed.candidate)
    return (
        *_prepare(wanted, observed, target, values=values),
        *_bring_up(
            wanted,
            observed,
            values=values,
            changed=changed,
            migrations=_Migrations(restore, backup=backup, fresh=fresh),
        ),
        Switch(wanted.colour),
        *_settle(wanted, observed),
    )


def outlived(target: Stored, observed: Observed) -> tuple[str, ...]:
    """Contract migrations that a release knows nothing of: its schema is gone."""
    return tuple(sorted(observed.outgrown - set(target.release.contractions)))


def plan_contract(
    app: str, observed: Observed, *, approved: frozenset[str], backup: bool = False
) -> tuple[Step, ...]:
    """Plan the contract migrations of the live release; empty when none is pending.

    Args:
        app: Name of the product.
        observed: What is there; something is live.
        approved: Contract migrations that may run. One more that is pending stops all of them:
            the one-shot of a service runs whatever its code has.
        backup: Whether data is backed up before.
    """
    live = observed.live
    if live is None or not observed.pending or not approved.issuperset(observed.pending):
        return ()
    here = Wanted(app, live.release, live.ports, observed.colour)
    services = [s for s in live.release.services if s.contract]
    return (
        *(step for step in tidy(here, observed) if not isinstance(step, Report)),
        *((BackUp(),) if backup else ()),
        Contracting(observed.pending),
        *(Contract(s) for s in services),
        Contracted(observed.pending),
        Report(),
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
    begun = {f for step in steps if isinstance(step, StartStateful) for f in step.files}
    keep = {
        file
        for file in (wanted.file(s) for s in target.release.services if s.strategy == "stateful")
        if not bad_database and (file in begun or file not in stopped)
    }
    old = _live_texts(app, before)
    restored = {f: t for f, t in old.items() if f in written | stopped and f not in keep}
    fresh = tuple(sorted(written - set(old) - keep))
    again = tuple(sorted(set(restored) & (stopped | (set(old) if bad_database else set()))))
    way: list[Step] = []
    if fresh or again:
        way.append(Stop((*fresh, *again)))
    if fresh:
        way.append(Remove(fresh))
    if written or restored:
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
    if before.live is None or before.suspended:
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
    if observed.stopped:
        steps.append(Resume())
    if observed.lived != observed.history:
        steps.append(Record(observed.lived))
    if left:
        steps += [Drain(), Stop(left), Remove(left)]
    steps += _take_back(here, observed)
    kept_units = {f: t for f, t in observed.units.items() if f not in left}
    forget = _forget(here, observed, observed.lived, kept_units)
    if forget != Forget():
        steps.append(forget)
    return (*steps, Report()) if steps else ()


def _take_back(wanted: Wanted, observed: Observed) -> Iterable[Revert]:
    """Take back additions of a release that never served: others do not know its migrations.

    They are left where the wanted release has the same schema. Without a note of what a database
    had when a release last went live nothing is taken back.
    """
    revision = wanted.release.schema_revision
    for service in wanted.release.services:
        release_id = observed.attempted.get(service.name, "")
        served = observed.served.get(service.name, "")
        tried = observed.stored.get(release_id)
        if tried is None or release_id in {*observed.lived, wanted.release.release_id}:
            continue
        if revision and revision == observed.migrated.get(service.name):
            continue
        for stray in tried.release.services:
            if stray.name == service.name and stray.revert and served:
                yield Revert(service, stray.image, stray.revert, served)


def _prepare(wanted: Wanted, observed: Observed, target: Stored, *, values: bool) -> Iterable[Step]:
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
    yield Assign(wanted.colour, target)


def _bring_up(
    wanted: Wanted,
    observed: Observed,
    *,
    values: bool,
    changed: frozenset[str],
    migrations: "_Migrations",
) -> Iterable[Step]:
    by_strategy = {
        strategy: [s for s in wanted.release.services if s.strategy == strategy]
        for strategy in ("stateful", "recreate", "bluegreen")
    }
    stale = [
        s for s in by_strategy["stateful"] if s.name in changed or not wanted.keeps(s, observed)
    ]
    # The candidate colour is ours alone: whatever an earlier attempt left there goes.
    left = [f for f in observed.units if f.endswith(f"_{wanted.colour}.container")]
    if left:
        yield Stop(tuple(sorted(left)))
    yield CheckPorts(tuple(s for s in by_strategy["bluegreen"] if s.public))
    if dirty := [wanted.file(s) for s in stale if wanted.file(s) in observed.units]:
        yield Stop(tuple(sorted(dirty)))
    written = [*stale, *by_strategy["recreate"], *by_strategy["bluegreen"]]
    yield Write({wanted.file(s): wanted.text(s) for s in written})
    yield from migrations.files()
    started = tuple(
        s for s in by_strategy["stateful"] if s in stale or wanted.file(s) not in observed.active
    )
    if started:
        yield StartStateful(tuple(wanted.file(s) for s in started), started)
    yield from migrations.dumps()
    yield from _take_back(wanted, observed)
    if values:
        yield from migrations.steps(wanted, observed, again=bool(stale))
    # Also workers that the new release does not have: one may be the same poller, renamed.
    stateful = {wanted.file(s) for s in by_strategy["stateful"]}
    if old := sorted(workers(wanted.app, observed) - stateful):
        yield Stop(tuple(old))
    running = (*by_strategy["recreate"], *by_strategy["bluegreen"])
    yield Start(tuple(wanted.file(s) for s in running))
    yield Gate(running)


@dataclass(frozen=True, slots=True)
class _Migrations:
    """What is done to data before the new release sees it."""

    restored: tuple[Item, ...]
    backup: bool
    fresh: bool

    def files(self) -> Iterable[Step]:
        if found := tuple(i for i in self.restored if i.kind == "volume"):
            yield Restore(found, last=len(found) == len(self.restored))

    def dumps(self) -> Iterable[Step]:
        if found := tuple(i for i in self.restored if i.kind == "dump"):
            yield Restore(found, last=True)

    def steps(self, wanted: Wanted, observed: Observed, *, again: bool) -> Iterable[Step]:
        if wanted.release.release_id in observed.lived[1:] and not self.restored:
            # It was live: the database has all it needs, and perhaps migrations of later
            # releases that its image has never heard of.
            return
        revision = wanted.release.schema_revision
        due = [
            s
            for s in wanted.release.services
            if s.migrate and (not revision or observed.migrated.get(s.name) != revision or again)
        ]
        if due and self.backup and observed.live is not None:
            yield BackUp()
        known = wanted.release.contractions
        # Without a command of its own for it, migrating takes away as well.
        at_once = self.fresh or not any(s.contract for s in wanted.release.services)
        yield from (Migrate(s, revision, known if at_once else ()) for s in due)


def _settle(wanted: Wanted, observed: Observed) -> Iterable[Step]:
    history = (
        wanted.release.release_id,
        *(r for r in observed.lived if r != wanted.release.release_id),
    )[:KEPT]
    if observed.stopped:
        yield Resume()
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
