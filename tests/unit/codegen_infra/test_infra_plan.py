"""The planner against a model of a server: kills anywhere, faults anywhere, any history.

The model does what each step promises. What must hold after every single step: visitors get a
release that was healthy when they were sent to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from codegen_infra.server.codegen_release import actions, naming, plan, units
from codegen_infra.server.codegen_release.backups import Item
from codegen_infra.server.codegen_release.naming import Colour
from codegen_infra.server.codegen_release.request import Env, Ports, Release, SecretRef, Service
from codegen_infra.server.codegen_release.state import KEPT, Observed, Stored, differences

APP = "shop-ab12"
PORTS = {"backend": Ports(20000, 20001)}
_SECRET = SecretRef("generated", "PASSWORD")


def _image(name: str) -> str:
    return f"registry.example/{name}@sha256:{'0' * 64}"


def release(number: int, *, worker: bool, database: str) -> Stored:
    """A release that differs from others by its number; it may change its database too."""
    env = (Env("PASSWORD", secret=_SECRET),)
    services = [
        Service("backend", _image(f"app-{number}"), "bluegreen", public=True, env=env),
        Service("db", _image(database), "stateful", port=5432, volume="/data", env=env),
    ]
    if worker:
        # Odd and even releases name the same poller differently.
        name = f"worker{number % 2}"
        services.append(Service(name, _image(f"app-{number}"), "recreate", env=env))
    return Stored(Release(_id(number, worker, database), "a" * 40, "", tuple(services)), PORTS)


def _id(number: int, worker: object, database: str) -> str:
    """As in the contract: another content is another id."""
    return f"{number:010x}{int(bool(worker))}{database[-1]}"


@dataclass
class Machine:
    """A server as the planner imagines it."""

    seen: Observed = field(default_factory=Observed)
    running: dict[str, str] = field(default_factory=dict)
    """Unit file to the text that it was started with."""
    bad: frozenset[str] = frozenset()
    """Ids of releases that never become healthy."""
    database: str = ""
    """Revision of the schema; the commands of a service list those that its code knows."""

    def observed(self) -> Observed:
        """What an observation finds."""
        return replace(self.seen, active=frozenset(self.running))

    def serves(self) -> str:
        """Release that a visitor gets; empty: none."""
        file = f"{APP}_backend_{self.seen.colour}.container"
        return units.unit_release(self.running.get(file, ""))

    def do(self, step: actions.Step) -> bool:  # noqa: C901, PLR0912 - one case per kind of step
        """Do a step; tells whether it succeeded."""
        seen = self.seen
        match step:
            case actions.MakeNetwork():
                self.seen = replace(seen, network=True)
            case actions.MakeSecrets():
                made = frozenset(name for name, _ in step.secrets)
                self.seen = replace(seen, secrets=seen.secrets | made)
            case actions.Assign():
                stored = {**seen.stored, step.stored.release.release_id: step.stored}
                slots = {**seen.slots, step.colour: step.stored.release.release_id}
                self.seen = replace(seen, stored=stored, slots=slots)
            case actions.Stop():
                for file in step.files:
                    self.running.pop(file, None)
            case actions.Write():
                self.seen = replace(seen, units={**seen.units, **step.texts})
            case actions.Remove():
                left = {f: t for f, t in seen.units.items() if f not in step.files}
                assert not set(step.files) & set(self.running), "removed while running"
                self.seen = replace(seen, units=left)
            case actions.StartStateful() | actions.Start():
                for file in step.files:
                    self._start(file)
            case actions.Gate():
                return not self._unwell(step.services)
            case actions.Resume():
                self.seen = replace(seen, stopped=False)
            case actions.Switch():
                self.seen = replace(seen, green=step.colour == "green")
            case actions.Record():
                self.seen = replace(seen, history=step.history, served=seen.migrated)
            case actions.Forget():
                self._forget(step)
            case actions.Contracting():
                self.seen = replace(seen, contracting=frozenset(step.revisions))
            case actions.Contracted():
                done = seen.contracted | set(step.revisions)
                self.seen = replace(seen, contracted=done, contracting=frozenset())
            case actions.Contract():
                assert seen.contracting, "begun without a note of it"
                assert len(self.running) == len(seen.live.release.services if seen.live else ())
            case actions.Migrate():
                self._migrate(step)
            case actions.Revert():
                self._revert(step)
            case actions.Pull() | actions.Report() | actions.Drain():
                pass
            case actions.CheckPorts() | actions.BackUp() | actions.Restore():
                pass
        return True

    def _migrate(self, step: actions.Migrate) -> None:
        name = step.service.name
        chain = step.service.revert
        assert not chain or self.database in {"", *chain}, "a revision that this code lacks"
        tried = next(i for i, s in self.seen.stored.items() if step.service in s.release.services)
        self.database = step.revision
        self.seen = replace(
            self.seen,
            migrated={**self.seen.migrated, name: step.revision},
            attempted={**self.seen.attempted, name: tried},
        )

    def _revert(self, step: actions.Revert) -> None:
        name = step.service.name
        if self.database in step.arguments and step.revision in step.arguments:
            self.database = step.revision
        self.seen = replace(
            self.seen,
            migrated={**self.seen.migrated, name: step.revision},
            attempted={**self.seen.attempted, name: ""},
        )

    def _start(self, file: str) -> None:
        if file in self.running:
            return
        text = self.seen.units[file]
        missing = set(units.unit_secrets(text)) - self.seen.secrets
        assert not missing, f"{file} starts without {missing}"
        self.running[file] = text
        assert sum("_worker" in f for f in self.running) <= 1, "two pollers at once"

    def _unwell(self, services: Sequence[Service]) -> bool:
        names = {s.name for s in services}
        started = [t for f, t in self.running.items() if f.split("_")[1].split(".")[0] in names]
        return any(units.unit_release(t) in self.bad for t in started)

    def _forget(self, step: actions.Forget) -> None:
        needed = {n for text in self.seen.units.values() for n in units.unit_secrets(text)}
        assert not set(step.secrets) & needed, "a secret that a unit needs was removed"
        self.seen = replace(
            self.seen,
            secrets=self.seen.secrets - set(step.secrets),
            stored={i: s for i, s in self.seen.stored.items() if i not in step.releases},
        )


def bring_up(machine: Machine, target: Stored, *, kill_after: int | None = None) -> str:
    """Follow the engine's way: plan, do, and give up before the switch on a failure.

    Returns:
        `done`, `failed` or `killed`.
    """
    before = machine.observed()
    served = machine.serves()
    steps = plan.plan_release(APP, target, before)
    switched = not any(isinstance(s, actions.Switch) for s in steps)
    for number, step in enumerate(steps):
        if kill_after is not None and number >= kill_after:
            return "killed"
        good = machine.do(step)
        switched = switched or isinstance(step, actions.Switch)
        if not switched:
            assert machine.serves() == served, f"{step} touched what serves"
        elif served:
            assert machine.serves() not in {"", *machine.bad}, f"{step} sent visitors nowhere"
        if not good:
            for back in plan.plan_abandon(APP, target, before, steps[: number + 1]):
                machine.do(back)
                assert machine.serves() == served
            return "failed"
    return "done"


ATTEMPTS = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.booleans(),
        st.sampled_from(["pg-1", "pg-1", "pg-2"]),
        st.none() | st.integers(0, 20),
    ),
    min_size=1,
    max_size=8,
)
BAD = frozenset(
    _id(number, worker, database)
    for number in (5, 6)
    for worker in (True, False)
    for database in ("pg-1", "pg-2")
)


@settings(max_examples=80, deadline=None)
@given(ATTEMPTS)
def test_any_sequence_of_kills_and_faults_settles(
    attempts: list[tuple[int, bool, str, int | None]],
) -> None:
    """Visitors are served throughout, and a good release afterwards settles everything."""
    machine = Machine(bad=BAD)
    for number, worker, database, kill in attempts:
        wanted = release(number, worker=worker, database=database)
        before = machine.observed().live
        ended = bring_up(machine, wanted, kill_after=kill)
        if ended == "failed":
            assert machine.observed().live == before
    last = release(1, worker=True, database="pg-1")
    assert bring_up(machine, last) == "done"
    now = machine.observed()
    assert now.live == last
    assert machine.serves() == last.release.release_id
    assert differences(APP, now) == ()
    assert plan.plan_release(APP, last, now) == ()
    assert set(now.stored) <= {*now.lived[:KEPT]}
    kept = {naming.secret_release(name) for name in now.secrets}
    database_of = units.unit_release(now.units[f"{APP}_db.container"])
    assert kept <= {*now.lived[:KEPT], database_of}


@settings(max_examples=40, deadline=None)
@given(st.none() | st.integers(0, 20))
def test_rolling_back_leads_to_the_release_before(kill: int | None) -> None:
    """Also when the attempt between them failed or was killed; no value is needed for it."""
    machine = Machine(bad=BAD)
    bring_up(machine, release(1, worker=False, database="pg-1"))
    bring_up(machine, release(2, worker=True, database="pg-1"))
    bring_up(machine, release(5, worker=True, database="pg-1"), kill_after=kill)
    now = machine.observed()
    assert now.previous is not None
    assert now.previous == release(1, worker=False, database="pg-1")
    for step in plan.plan_release(APP, now.previous, now, values=False):
        assert not isinstance(step, actions.MakeSecrets | actions.Migrate)
        assert machine.do(step)
    assert machine.serves() == now.previous.release.release_id
    assert differences(APP, machine.observed()) == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=2, max_size=14), st.integers(0, 12))
def test_every_kept_release_can_be_returned_to(numbers: list[int], choice: int) -> None:
    """Backward and forward again, with what is on the server: nothing it needs was removed."""
    machine = Machine(bad=BAD)
    for number in numbers:
        bring_up(machine, release(number, worker=True, database="pg-1"))
    now = machine.observed()
    assert set(now.returnable) == set(now.lived[1:KEPT])
    if not now.returnable:
        return
    target = list(now.returnable.values())[choice % len(now.returnable)]
    for step in plan.plan_release(APP, target, now, values=False):
        assert not isinstance(step, actions.MakeSecrets | actions.Migrate)
        assert machine.do(step)
    after = machine.observed()
    assert machine.serves() == target.release.release_id
    assert now.lived[0] in after.returnable
    assert differences(APP, after) == ()


def test_more_releases_than_are_kept_leave_the_newest_ten() -> None:
    machine = Machine()
    for number in range(20, 20 + KEPT + 3):
        bring_up(machine, release(number, worker=False, database="pg-1"))
    newest = [_id(n, worker=0, database="pg-1") for n in range(20 + KEPT + 2, 22, -1)]
    now = machine.observed()
    assert sorted(now.stored) == sorted(newest)
    assert list(now.returnable) == newest[1:]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.none() | st.integers(0, 20))
def test_a_stopped_product_starts_whole_or_stays_stopped(number: int, kill: int | None) -> None:
    """Whatever is brought up after a stop: a bad release leaves no web unit and no worker."""
    machine = Machine(bad=BAD)
    bring_up(machine, release(1, worker=True, database="pg-1"))
    machine.running.clear()
    machine.seen = replace(machine.seen, stopped=True, units={})
    assert differences(APP, machine.observed()) == ()
    ended = bring_up(machine, release(number, worker=True, database="pg-1"), kill_after=kill)
    if ended == "failed":
        assert {f for f in machine.running if "_db" not in f} == set()
        assert machine.seen.stopped
    wanted = release(2, worker=True, database="pg-1")
    assert bring_up(machine, wanted) == "done"
    assert machine.serves() == wanted.release.release_id
    assert not machine.seen.stopped
    assert plan.plan_release(APP, wanted, machine.observed()) == ()


def test_a_failed_worker_makes_way_for_the_old_one() -> None:
    """The old worker, even one with another name, is started again and the new one is gone."""
    machine = Machine(bad=BAD)
    bring_up(machine, release(2, worker=True, database="pg-1"))
    before = dict(machine.running)
    assert bring_up(machine, release(5, worker=True, database="pg-1")) == "failed"
    assert machine.running == before
    assert differences(APP, machine.observed()) == ()


def test_a_stranger_on_a_port_leaves_a_changed_database_running() -> None:
    """Ports are looked at before anything that serves is touched."""
    machine = Machine()
    bring_up(machine, release(1, worker=True, database="pg-1"))
    steps = plan.plan_release(APP, release(2, worker=True, database="pg-2"), machine.observed())
    number = next(i for i, s in enumerate(steps) if isinstance(s, actions.CheckPorts))
    stopped = {f for s in steps[:number] if isinstance(s, actions.Stop) for f in s.files}
    assert not stopped & set(machine.running)


def test_a_release_that_lacks_an_applied_contract_migration_is_named() -> None:
    old, new = release(1, worker=False, database="pg-1"), release(2, worker=False, database="pg-1")
    knows = replace(new, release=replace(new.release, contractions=("0007", "0009")))
    seen = Observed(contracted=frozenset({"0007"}))
    assert plan.outlived(old, seen) == ("0007",)
    assert plan.outlived(knows, seen) == ()
    assert plan.outlived(old, Observed()) == ()


def _knowing(target: Stored, *revisions: str) -> Stored:
    """The release with contract migrations in its code, and a command that runs them."""
    first, *others = target.release.services
    services = (replace(first, migrate=("migrate",), contract=("contract",)), *others)
    wanted = replace(target.release, services=services, contractions=revisions)
    return replace(target, release=wanted)


def test_what_is_taken_away_needs_approval_of_all_that_would_run() -> None:
    machine = Machine()
    bring_up(machine, release(1, worker=True, database="pg-1"))
    bring_up(machine, _knowing(release(2, worker=True, database="pg-1"), "0007", "0009"))
    seen = machine.observed()
    assert seen.pending == ("0007", "0009")
    assert plan.plan_contract(APP, seen, approved=frozenset({"0007"})) == ()
    for step in plan.plan_contract(APP, seen, approved=frozenset({"0007", "0009"}), backup=True):
        assert machine.do(step)
    after = machine.observed()
    assert (after.pending, after.contracting) == ((), frozenset())
    assert plan.outlived(after.stored[after.history[1]], after) == ("0007", "0009")
    assert plan.plan_contract(APP, after, approved=frozenset({"0007", "0009"})) == ()


def test_taking_away_saves_data_first_and_a_kill_in_it_bars_older_releases() -> None:
    machine = Machine()
    bring_up(machine, release(1, worker=False, database="pg-1"))
    bring_up(machine, _knowing(release(2, worker=False, database="pg-1"), "0007"))
    steps = plan.plan_contract(APP, machine.observed(), approved=frozenset({"0007"}), backup=True)
    kinds = [type(s) for s in steps]
    assert kinds.index(actions.BackUp) < kinds.index(actions.Contract)
    for step in steps[: kinds.index(actions.Contract) + 1]:
        machine.do(step)
    seen = machine.observed()
    assert plan.outlived(seen.stored[seen.history[1]], seen) == ("0007",)
    assert seen.pending == ("0007",), "the next run finishes it"


def test_migrating_takes_away_only_where_nothing_is_or_no_command_does_it_apart() -> None:
    machine = Machine()
    bring_up(machine, release(1, worker=False, database="pg-1"))
    knows = _knowing(release(2, worker=False, database="pg-1"), "0007")
    plain = replace(
        knows.release, services=tuple(replace(s, contract=()) for s in knows.release.services)
    )

    def noted(target: Stored, seen: Observed, *, fresh: bool) -> list[tuple[str, ...]]:
        steps = plan.plan_release(APP, target, seen, fresh=fresh)
        return [s.contracted for s in steps if isinstance(s, actions.Migrate)]

    assert noted(knows, machine.observed(), fresh=False) == [()]
    assert noted(knows, Observed(), fresh=True) == [("0007",)]
    assert noted(replace(knows, release=plain), machine.observed(), fresh=False) == [("0007",)]


def test_a_database_is_left_alone_by_a_release_that_does_not_change_it() -> None:
    machine = Machine()
    bring_up(machine, release(1, worker=True, database="pg-1"))
    database = f"{APP}_db.container"
    steps = plan.plan_release(APP, release(2, worker=True, database="pg-1"), machine.observed())
    touched = {f for s in steps if isinstance(s, actions.Stop | actions.Start) for f in s.files}
    written = {f for s in steps if isinstance(s, actions.Write) for f in s.texts}
    assert database not in touched | written
    assert not any(isinstance(s, actions.StartStateful) for s in steps)


def test_a_changed_password_restarts_the_database() -> None:
    machine = Machine()
    first = release(1, worker=False, database="pg-1")
    bring_up(machine, first)
    steps = plan.plan_release(APP, first, machine.observed(), changed=frozenset({"db"}))
    assert any(isinstance(s, actions.StartStateful) for s in steps)


def test_the_first_release_becomes_visible_only_when_it_is_healthy() -> None:
    """Nobody is sent to green before the marker is there, so the first release is green."""
    machine = Machine()
    target = release(1, worker=False, database="pg-1")
    for step in plan.plan_release(APP, target, machine.observed()):
        if isinstance(step, actions.Switch):
            assert step.colour == "green"
            assert machine.serves() == ""
        machine.do(step)
    assert machine.serves() == target.release.release_id


def test_a_schema_that_is_there_is_not_migrated_again() -> None:
    migrating = release(2, worker=False, database="pg-1")
    service = replace(migrating.release.services[0], migrate=("app", "migrate"))
    body = replace(
        migrating.release,
        schema_revision="0002",
        services=(service, *migrating.release.services[1:]),
    )
    target, machine = Stored(body, PORTS), Machine()
    bring_up(machine, release(1, worker=False, database="pg-1"))
    now = machine.observed()

    def migrates(seen: Observed, changed: frozenset[str] = frozenset()) -> bool:
        steps = plan.plan_release(APP, target, seen, changed=changed)
        return any(isinstance(s, actions.Migrate) for s in steps)

    done = replace(now, migrated={"backend": body.schema_revision})
    assert migrates(now)
    assert not migrates(done)
    assert migrates(done, changed=frozenset({"db"}))
    assert migrates(replace(now, migrated={"backend": "older"}))


def test_data_is_saved_before_it_is_migrated_and_only_then() -> None:
    first = release(1, worker=False, database="pg-1")
    service = replace(first.release.services[0], migrate=("app", "migrate"))
    services = (service, *first.release.services[1:])
    body = replace(first.release, release_id="a" * 12, schema_revision="0002", services=services)
    target, machine = Stored(body, PORTS), Machine()

    def kinds(seen: Observed) -> list[type]:
        steps = plan.plan_release(APP, target, seen, backup=True)
        return [
            type(s)
            for s in steps
            if isinstance(s, actions.BackUp | actions.Migrate | actions.Switch)
        ]

    assert kinds(machine.observed()) == [actions.Migrate, actions.Switch], "there is no data yet"
    bring_up(machine, first)
    now = machine.observed()
    assert kinds(now) == [actions.BackUp, actions.Migrate, actions.Switch]
    assert kinds(replace(now, migrated={"backend": "0002"})) == [actions.Switch]


def test_a_release_that_was_live_migrates_nothing_when_it_is_wanted_again() -> None:
    """The database may be at a revision that only later images know."""
    first, second = (
        Stored(
            replace(
                stored.release,
                schema_revision=f"000{number}",
                services=(
                    replace(stored.release.services[0], migrate=("app", "migrate")),
                    *stored.release.services[1:],
                ),
            ),
            PORTS,
        )
        for number in (1, 2)
        for stored in (release(number, worker=False, database="pg-1"),)
    )
    machine = Machine()

    def migrates(target: Stored) -> bool:
        steps = plan.plan_release(APP, target, machine.observed())
        return any(isinstance(s, actions.Migrate) for s in steps)

    bring_up(machine, first)
    assert migrates(second)
    bring_up(machine, second)
    assert not migrates(first)


def test_data_is_brought_back_before_anything_uses_it() -> None:
    """Files before the database starts, dumps once it runs, both before the new colour."""
    items = (Item("db", "dump", "s1", "x", 1), Item("files", "volume", "s2", "y", 1))
    target = release(1, worker=True, database="pg-1")
    steps = plan.plan_release(APP, target, Observed(), restore=items)
    restores = [s for s in steps if isinstance(s, actions.Restore)]
    assert [(s.items, s.last) for s in restores] == [(items[1:], False), (items[:1], True)]
    shown = (actions.Restore, actions.StartStateful, actions.Start, actions.Switch)
    assert [type(s) for s in steps if isinstance(s, shown)] == [
        actions.Restore,
        actions.StartStateful,
        actions.Restore,
        actions.Start,
        actions.Switch,
    ]


def test_the_colours_take_turns() -> None:
    machine = Machine()
    seen: list[Colour] = []
    for number in (1, 2, 3):
        bring_up(machine, release(number, worker=False, database="pg-1"))
        seen.append(machine.seen.colour)
    assert seen == ["green", "blue", "green"]


def _migrating(target: Stored, *chain: str) -> Stored:
    """The release with migrations of its own; the model's commands carry what the code knows."""
    first, *others = target.release.services
    services = (replace(first, migrate=chain, revert=chain), *others)
    wanted = replace(target.release, services=services, schema_revision=chain[-1])
    return replace(target, release=wanted)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(5, 6), st.integers(0, 20) | st.none()), max_size=3),
    st.booleans(),
    st.integers(1, 3),
)
def test_what_a_release_added_that_never_served_stands_in_nobodys_way(
    tried: list[tuple[int, int | None]], back: bool, good: int
) -> None:
    """Failed or killed anywhere, given up for the live release first or not: the next one comes."""
    machine = Machine(bad=BAD)
    live = _migrating(release(1, worker=True, database="pg-1"), "r1")
    assert bring_up(machine, live) == "done"
    for number, kill in tried:
        wanted = _migrating(release(number, worker=True, database="pg-1"), "r1", f"r{number}")
        assert bring_up(machine, wanted, kill_after=kill) in {"failed", "killed"}
        if back:
            assert bring_up(machine, live) == "done"
            assert machine.database == "r1"
    following = _migrating(release(good + 1, worker=True, database="pg-1"), "r1", f"r{good + 1}")
    assert bring_up(machine, following) == "done"
    assert machine.database == f"r{good + 1}"
    assert plan.plan_release(APP, following, machine.observed()) == ()


def test_nothing_is_taken_back_that_served_or_that_the_wanted_release_has() -> None:
    machine = Machine(bad=BAD)
    first = _migrating(release(1, worker=True, database="pg-1"), "r1")
    second = _migrating(release(2, worker=True, database="pg-1"), "r1", "r2")
    for target in (first, second):
        assert bring_up(machine, target) == "done"
    back = plan.plan_release(APP, first, machine.observed(), values=False)
    assert not any(isinstance(s, actions.Revert) for s in back)
    failed = _migrating(release(5, worker=True, database="pg-1"), "r1", "r2", "r3")
    assert bring_up(machine, failed) == "failed"
    mended = _migrating(release(3, worker=True, database="pg-1"), "r1", "r2", "r3")
    steps = plan.plan_release(APP, mended, machine.observed())
    assert not any(isinstance(s, actions.Revert | actions.Migrate) for s in steps)
    assert bring_up(machine, mended) == "done"
    assert machine.database == "r3"


def test_without_a_note_of_what_served_nothing_is_taken_back() -> None:
    machine = Machine(bad=BAD)
    bring_up(machine, _migrating(release(1, worker=True, database="pg-1"), "r1"))
    machine.seen = replace(machine.seen, served={})
    bring_up(machine, _migrating(release(5, worker=True, database="pg-1"), "r1", "r5"))
    other = _migrating(release(2, worker=True, database="pg-1"), "r1", "r2")
    steps = plan.plan_release(APP, other, machine.observed())
    assert not any(isinstance(s, actions.Revert) for s in steps)
