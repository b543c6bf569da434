"""Moves between Servers: one copy that takes writes, nothing written is lost, killed anywhere."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.meta import ANNOTATION_CANCEL
from codegen_crds.v1alpha1.server import Backup, SecretKey
from codegen_operator.domain.job_attempts import JobSeen

UID = "deployment-todo"
ADDRESSES = {"192.0.2.10": "srv", "192.0.2.20": "other", "192.0.2.30": "third"}


def repository(url: str = "s3:https://s3.example.org/shop") -> Backup:
    return Backup(
        repository=url,
        password_ref=SecretKey(name="restic", key="password"),
        schedule="0 3 1 1 *",
    )


@dataclass
class Machine:
    """What is on a server of the product."""

    running: bool = False
    data: list[int] | None = None
    restored: str = ""


@dataclass
class World:
    """Two machines and a repository, and an operator that works on them by Jobs."""

    make: Any
    cluster: Any
    machines: dict[str, Machine] = field(
        default_factory=lambda: {"srv": Machine(), "other": Machine()}
    )
    backups: dict[str, list[int]] = field(default_factory=dict)
    written: list[int] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)

    def write(self) -> None:
        """Somebody writes to whatever runs."""
        for machine in self.machines.values():
            if machine.running and machine.data is not None:
                self.written.append(len(self.written))
                machine.data.append(self.written[-1])

    def check(self) -> None:
        """What always holds."""
        running = [name for name, m in self.machines.items() if m.running and name not in self.dead]
        assert len(running) <= 1, f"two copies take writes: {running}"
        if not self.dead:
            kept = [m.data for m in self.machines.values() if m.data is not None]
            kept += list(self.backups.values())
            assert not self.written or self.written in kept, "what was written is nowhere"

    def do(self, *, lose: bool = False, fail: bool = False, crash: bool = False) -> str:
        """Let the Job that runs do its work; its word may be lost, or its last word a crash."""
        unended = [n for n, (_, seen) in self.cluster.jobs.items() if not seen.ended]
        if not unended:
            return ""
        (name,) = unended
        order = self.cluster.orders[name]
        machine = self.machines[ADDRESSES[order.job.address]]
        if fail and not (order.job.operation == "restore" and machine.restored):
            failure = self.make.fail("infrastructure", "BackupUnavailable")
            result = AnsibleResult(operation=order.job.operation, failure=failure)
        else:
            failure, result = self._serve(order.job)
        self.check()
        if crash and order.job.operation != "deploy":
            lose = True
        if lose:
            owner, _ = self.cluster.jobs[name]
            lost = self.make.fail("infrastructure", "ResultLost")
            if crash and order.job.operation != "deploy":
                lost = self.make.fail("bug", "JobCrashed")
            self.cluster.jobs[name] = (owner, JobSeen(name, ended=True, failure=lost))
        else:
            self.cluster.end(failure, result)
        return str(order.job.operation)

    def _serve(self, job: Any) -> tuple[Any, AnsibleResult]:
        where = ADDRESSES[job.address]
        machine, request, operation = self.machines[where], job.request, job.operation
        live = request.release.release_id if request.release is not None else ""
        backup, failure = "", None
        if where in self.dead:
            failure = self.make.fail("infrastructure", "ServerUnreachable")
        elif operation == "deploy":
            machine.running, machine.data = True, machine.data or []
        elif operation == "stop":
            machine.running = False
        elif operation == "start":
            machine.running = machine.data is not None
        elif operation == "backup":
            backup = f"{len(self.backups):08d}T000000.0Z"
            self.backups[backup] = list(machine.data or [])
        elif operation == "remove":
            machine.running, machine.data, machine.restored = False, None, ""
        elif operation == "restore":
            backup = request.backup_id or max(self.backups)
            if machine.data is not None and machine.restored != backup:
                failure = self.make.fail("input", "DataPresent")
            elif machine.data is None:
                machine.data, machine.restored = list(self.backups[backup]), backup
                machine.running = True
        result = AnsibleResult(
            operation=operation,
            release_id=live if failure is None else "",
            site=job.site_digest if failure is None and live else "",
            backup=backup,
            failure=failure,
        )
        return failure, result

    def cancel(self) -> None:
        """Cancel the newest Job; the server does its work all the same if it has begun."""
        deployment = self.cluster.deployments[UID]
        job = deployment.status.job
        if job is None or job.outcome:
            return
        if (order := self.cluster.orders.get(job.name)) is not None:
            self._serve(order.job)
        annotations = {ANNOTATION_CANCEL: job.name}
        metadata = deployment.metadata.model_copy(update={"annotations": annotations})
        self.cluster.add(deployment.model_copy(update={"metadata": metadata}))

    def visit(self) -> None:
        """Look from outside: whoever is looked at answers if it runs."""
        if not self.cluster.deployments[UID].status.installed:
            return
        request = self.cluster.look(UID)
        if not self.machines[ADDRESSES[request.address]].running:
            self.cluster.look(UID, "NoAnswer")

    def run(self, rounds: int = 40) -> list[str]:
        """Let everything happen until nothing does; returns the Jobs, in order."""
        done = []
        for _ in range(rounds):
            self.cluster.settle(UID)
            if operation := self.do():
                done.append(operation)
            else:
                self.visit()
                self.cluster.settle(UID)
                if not self.cluster.jobs and not self._owes():
                    break
                self.cluster.wait(60)
        self.check()
        return done

    def _owes(self) -> bool:
        job = self.cluster.deployments[UID].status.job
        return job is not None and job.retry_at is not None


def live(make: Any, backup: Backup | None, **target: Any) -> World:
    """A product with data on "srv", and room on "other"."""
    cluster = make.cluster()
    cluster.server = make.ready(make.server(backup=backup))
    other = make.ready(make.server("other", address="192.0.2.20", backup=backup, **target))
    cluster.more["other"] = other
    world = World(make, cluster)
    cluster.add(make.deployment())
    world.run()
    assert cluster.condition(UID, "Ready") == ("True", "Verified")
    for _ in range(3):
        world.write()
    return world


def go(world: World, server: str) -> None:
    placement = world.cluster.deployments[UID].spec.placement
    world.cluster.want(UID, placement=placement.model_copy(update={"server": server}))


def say(world: World, name: str, **spec: Any) -> None:
    """Change the spec of a Server."""
    server = world.cluster.at(name)
    changed = server.model_copy(update={"spec": server.spec.model_copy(update=spec)})
    if name in world.cluster.more:
        world.cluster.more[name] = changed
    else:
        world.cluster.server = changed


def told(world: World) -> str:
    found = world.cluster.deployments[UID].status.conditions
    return str(next(c.message for c in found if c.type == "Moving"))


def test_a_product_moves_with_its_data_and_leaves_nothing_behind(make: Any) -> None:
    world = live(make, repository())
    go(world, "other")
    assert world.run() == ["stop", "backup", "restore", "remove"]
    assert world.machines["other"] == Machine(
        running=True, data=[0, 1, 2], restored="00000000T000000.0Z"
    )
    assert world.machines["srv"] == Machine()
    assert world.cluster.condition(UID, "Moving") == ("False", "Moved")
    assert world.cluster.condition(UID, "Ready") == ("True", "Verified")
    status = world.cluster.deployments[UID].status
    assert (status.home.server, status.move) == ("other", None)
    writes = world.cluster.writes
    world.run()
    assert world.cluster.writes == writes, "nothing is written at rest"


def test_the_source_is_kept_until_the_url_answers_from_the_new_place(make: Any) -> None:
    """Its DNS record may have to be set by a person: the condition says which."""
    world = live(make, repository())
    go(world, "other")
    for _ in range(3):
        world.cluster.settle(UID)
        world.do()
    world.cluster.settle(UID)
    for _ in range(5):
        world.cluster.look(UID, "DNSNotPointing")
        world.cluster.settle(UID)
        world.cluster.wait(600)
    assert not world.cluster.jobs
    assert world.machines["srv"].data == [0, 1, 2]
    assert world.cluster.condition(UID, "Verified") == ("False", "DNSNotPointing")
    assert world.cluster.condition(UID, "Moving") == ("True", "Verifying")
    assert world.run() == ["remove"]


@pytest.mark.parametrize(
    ("backup", "target", "reason"),
    [
        (None, {}, "NoRepository"),
        (repository("/var/backups/codegen"), {}, "RepositoryNotShared"),
        (repository(), {"cordoned": True}, "Cordoned"),
        (repository(), {"drain": True}, "Cordoned"),
        (repository(), {"lost": True}, "Cordoned"),
        (repository(), {"tenants": ()}, "NotAllowed"),
    ],
)
def test_what_is_in_the_way_is_said_and_the_product_serves_on(
    make: Any, backup: Backup | None, target: dict[str, Any], reason: str
) -> None:
    world = live(make, backup, **target)
    go(world, "other")
    assert world.run() == []
    assert world.cluster.condition(UID, "Moving") == ("True", reason)
    assert world.cluster.condition(UID, "Ready") == ("True", "Verified")
    assert world.machines["srv"].running
    go(world, "srv")
    world.run()
    assert world.cluster.condition(UID, "Moving") == ("False", "Stays")


def test_a_new_release_goes_out_where_the_product_is_while_a_move_waits(make: Any) -> None:
    world = live(make, None)
    go(world, "other")
    world.run()
    world.cluster.want(UID, release=make.release("2"))
    assert world.run() == ["deploy"]
    assert world.machines["other"] == Machine()
    assert world.machines["srv"].data == [0, 1, 2]


def test_a_lost_server_is_not_spoken_to_and_the_age_of_the_data_is_said(make: Any) -> None:
    world = live(make, repository())
    say(world, "srv", backup=repository().model_copy(update={"schedule": "0 0 * * *"}))
    world.cluster.wait(86400)
    assert world.run() == ["backup"]
    world.write()
    world.dead.add("srv")
    world.cluster.wait(2 * 3600)
    say(world, "srv", lost=True)
    go(world, "other")
    assert world.run() == ["restore"]
    assert world.machines["other"].data == [0, 1, 2]
    assert world.cluster.condition(UID, "Moving") == ("False", "Moved")
    assert "2 h old" in told(world)
    assert any(e.reason == "CopyLeft" for e in world.cluster.events)


def test_a_lost_server_without_a_backup_waits_and_says_so(make: Any) -> None:
    world = live(make, repository())
    world.dead.add("srv")
    say(world, "srv", lost=True)
    go(world, "other")
    assert world.run() == []
    assert world.cluster.condition(UID, "Moving") == ("True", "NoBackup")


def test_a_server_that_does_not_answer_is_waited_for_until_it_is_called_lost(make: Any) -> None:
    """It may serve: a second copy beside it would be the worst."""
    world = live(make, repository())
    world.dead.add("srv")
    go(world, "other")
    operations = set(world.run())
    assert operations == {"stop"}
    assert world.cluster.condition(UID, "Moving") == ("True", "ServerUnreachable")
    assert world.machines["other"] == Machine()


def test_data_that_is_at_the_target_is_not_touched_and_the_source_starts_again(make: Any) -> None:
    world = live(make, repository())
    world.machines["other"].data = [99]
    go(world, "other")
    assert world.run() == ["stop", "backup", "restore", "start"]
    assert world.machines["other"].data == [99]
    assert world.machines["srv"].running
    assert world.cluster.condition(UID, "Moving") == ("False", "MoveFailed")
    assert world.cluster.condition(UID, "Ready") == ("True", "Verified")
    assert "DataPresent" in told(world)


def test_a_target_whose_jobs_crash_is_asked_again_and_people_are_told(make: Any) -> None:
    """Nobody knows whether it lives there: neither a second copy, nor silence for ever."""
    world = live(make, repository())
    go(world, "other")
    for operation in ("stop", "backup"):
        world.cluster.settle(UID)
        assert world.do() == operation
    for _ in range(5):
        world.cluster.settle(UID)
        assert world.do(crash=True) == "restore"
        world.cluster.settle(UID)
        assert world.cluster.condition(UID, "Moving") == ("True", "TargetSilent")
        assert "spec.lost of the Server other" in told(world)
        world.cluster.wait(400)
    assert world.run() == ["restore", "remove"]
    assert world.machines["other"].running
    assert world.cluster.condition(UID, "Ready") == ("True", "Verified")


def test_a_silent_target_that_is_lost_brings_the_source_back(make: Any) -> None:
    world = live(make, repository())
    go(world, "other")
    for operation in ("stop", "backup", "restore"):
        world.cluster.settle(UID)
        assert world.do(crash=operation == "restore") == operation
    world.cluster.settle(UID)
    world.dead.add("other")
    say(world, "other", lost=True)
    assert world.run() == ["start"]
    assert world.machines["srv"].data == [0, 1, 2]
    assert world.cluster.condition(UID, "Moving") == ("False", "MoveFailed")
    assert world.cluster.condition(UID, "Ready") == ("True", "Verified")


def test_a_target_that_is_lost_after_the_source_leaves_the_choice_of_another(make: Any) -> None:
    world = live(make, repository())
    world.cluster.deployments[UID] = world.cluster.deployments[UID].model_copy(
        update={
            "status": world.cluster.deployments[UID].status.model_copy(
                update={"last_backup": world.cluster.now}
            )
        }
    )
    world.backups["00000000T000000.0Z"] = [0, 1, 2]
    world.dead |= {"srv", "other"}
    say(world, "srv", lost=True)
    go(world, "other")
    world.cluster.settle(UID)
    world.do()
    say(world, "other", lost=True)
    world.cluster.settle(UID)
    assert world.cluster.condition(UID, "Moving") == ("False", "MoveFailed")
    third = make.ready(make.server("third", address="192.0.2.30", backup=repository()))
    world.cluster.more["third"] = third
    world.machines["third"] = Machine()
    go(world, "third")
    assert world.run() == ["restore"]
    assert world.machines["third"].running
    assert world.cluster.condition(UID, "Ready") == ("True", "Verified")


def test_a_target_that_cannot_be_cleared_does_not_keep_the_source_down(make: Any) -> None:
    world = live(make, repository())
    go(world, "other")
    for operation in ("stop", "backup"):
        world.cluster.settle(UID)
        assert world.do() == operation
    for _ in range(3):
        world.cluster.settle(UID)
        assert world.do(fail=True) == "restore"
        world.cluster.settle(UID)
        world.cluster.wait(400)
    world.cluster.settle(UID)
    assert world.cluster.deployments[UID].status.move.phase == "Undoing"
    while world.do(crash=True) == "remove":
        world.cluster.settle(UID)
        world.cluster.wait(400)
        world.cluster.settle(UID)
    world.run()
    assert world.machines["srv"].running
    assert world.cluster.condition(UID, "Moving") == ("False", "MoveFailed")
    assert any(e.reason == "CopyLeft" for e in world.cluster.events)


def test_a_wish_taken_back_on_the_way_starts_the_source_again(make: Any) -> None:
    world = live(make, repository())
    go(world, "other")
    world.cluster.settle(UID)
    assert world.do() == "stop"
    go(world, "srv")
    assert world.run()[-1] == "start"
    assert world.machines["srv"].running
    assert world.cluster.condition(UID, "Ready") == ("True", "Verified")


def test_deletion_on_the_way_takes_both_copies_away(make: Any) -> None:
    world = live(make, repository())
    world.cluster.want(UID, teardown_policy="delete")
    go(world, "other")
    for _ in range(3):
        world.cluster.settle(UID)
        world.do()
    world.cluster.settle(UID)
    world.cluster.delete(UID)
    while UID not in world.cluster.gone:
        world.cluster.settle(UID)
        world.do()
    assert UID in world.cluster.gone
    assert world.machines == {"srv": Machine(), "other": Machine()}


def test_data_is_not_taken_for_nothing_while_what_runs_is_unknown(make: Any) -> None:
    """Healing forgets for a moment what is installed: that is no reason to begin anew."""
    world = live(make, repository())
    cluster = world.cluster
    status = cluster.deployments[UID].status.model_copy(update={"installed": "", "site": ""})
    cluster.deployments[UID] = cluster.deployments[UID].model_copy(update={"status": status})
    go(world, "other")
    cluster.settle(UID)
    assert cluster.condition(UID, "Moving") == ("True", "NotSettled")
    assert world.run() == ["deploy", "stop", "backup", "restore", "remove"]
    assert world.machines["other"].data == [0, 1, 2]


def test_a_source_that_does_not_start_again_keeps_its_data(make: Any) -> None:
    world = live(make, repository())
    go(world, "other")
    cluster = world.cluster
    cluster.settle(UID)
    assert world.do() == "stop"
    go(world, "srv")
    cluster.settle(UID)
    assert world.do(crash=True) == "start"
    cluster.settle(UID)
    go(world, "other")
    world.run()
    assert world.machines["other"].data == [0, 1, 2]
    assert cluster.condition(UID, "Ready") == ("True", "Verified")


_EVENTS = st.lists(
    st.sampled_from(
        [
            "kill",
            "kill",
            "lose",
            "fail",
            "crash",
            "do",
            "do",
            "do",
            "visit",
            "visit",
            "back",
            "forth",
            "wait",
            "cancel",
        ]
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=100)
@given(events=_EVENTS, kills=st.integers(0, 6))
@example(events=["do", "do", "lose", "wait", "do"], kills=0)
@example(events=["do", "do", "lose", "back"], kills=0)
@example(events=["do", "do", "lose", "fail", "wait", "fail", "wait", "back"], kills=0)
@example(events=["do", "do", "fail", "wait", "fail", "wait", "fail"], kills=0)
@example(events=["lose", "back", "crash", "forth", "lose"], kills=0)
@example(events=["cancel", "wait", "do", "cancel", "wait", "do", "cancel", "wait"], kills=0)
@example(events=["do", "do", "cancel", "back", "wait", "cancel", "wait", "do"], kills=0)
@example(events=["do", "do", "crash", "back", "wait", "crash", "wait"], kills=0)
def test_whenever_it_is_killed_one_copy_takes_writes_and_nothing_is_lost(
    make: Any, events: list[str], kills: int
) -> None:
    """The operator dies after any effect, words of Jobs are lost, wishes are taken back."""
    world = live(make, repository())
    go(world, "other")
    for event in events:
        world.cluster.lives = kills if event == "kill" else float("inf")
        try:
            world.cluster.settle(UID)
        except make.died:
            world.cluster.lives = float("inf")
        match event:
            case "do" | "lose" | "fail" | "crash":
                world.do(lose=event == "lose", fail=event == "fail", crash=event == "crash")
            case "visit":
                world.visit()
            case "back" | "forth":
                go(world, "srv" if event == "back" else "other")
            case "wait":
                world.cluster.wait(400)
            case "cancel":
                world.cancel()
            case _:
                pass
        world.write()
        world.check()
    world.cluster.lives = float("inf")
    world.run(80)
    assert world.cluster.condition(UID, "Ready") == ("True", "Verified")
    (alive,) = [m for m in world.machines.values() if m.running]
    assert alive.data == world.written
