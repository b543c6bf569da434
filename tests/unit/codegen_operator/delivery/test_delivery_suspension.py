"""A product that is told to stop, and starts again: whatever happens to Jobs and operators."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.v1alpha1.server import Backup, SecretKey
from codegen_operator.domain.job_attempts import JobSeen

UID = "deployment-todo"


@dataclass
class World:
    """One product, the machine it is on, and an operator that works on it by Jobs."""

    make: Any
    cluster: Any
    running: bool = False
    release: str = ""

    def do(self, *, lose: bool = False, fail: str = "") -> str:
        """Let the Job that runs do its work; its word may be lost, or it fails."""
        unended = [n for n, (_, seen) in self.cluster.jobs.items() if not seen.ended]
        if not unended:
            return ""
        (name,) = unended
        job = self.cluster.orders[name].job
        failure = self.make.fail(*fail.split("/")) if fail else None
        if failure is None:
            self._serve(job)
        if lose:
            owner, _ = self.cluster.jobs[name]
            lost = self.make.fail("infrastructure", "ResultLost")
            self.cluster.jobs[name] = (owner, JobSeen(name, ended=True, failure=lost))
            return str(job.operation)
        self.cluster.end(
            failure,
            AnsibleResult(
                operation=job.operation,
                release_id=self.release if failure is None and job.operation == "deploy" else "",
                site=job.site_digest if failure is None and job.operation == "deploy" else "",
                failure=failure,
            ),
        )
        return str(job.operation)

    def _serve(self, job: Any) -> None:
        match job.operation:
            case "deploy":
                self.running, self.release = True, job.request.release.release_id
            case "start":
                assert self.release, "there is nothing to start"
                self.running = True
            case "stop" | "remove":
                self.running = False
            case _:
                pass

    def run(self, rounds: int = 30) -> list[str]:
        """Let everything happen until nothing does; returns the Jobs, in order."""
        done = []
        for _ in range(rounds):
            self.cluster.settle(UID)
            if operation := self.do():
                done.append(operation)
                continue
            self.visit()
            self.cluster.settle(UID)
            job = self.cluster.deployments[UID].status.job
            if not self.cluster.jobs and (job is None or job.retry_at is None):
                break
            self.cluster.wait(400)
        return done

    def happens(self, event: str) -> None:
        """What others than the operator do."""
        match event:
            case "do" | "lose" | "fail":
                failing = "infrastructure/ServerUnreachable" if event == "fail" else ""
                self.do(lose=event == "lose", fail=failing)
            case "refuse" if self.cluster.deployments[UID].spec.suspended:
                self.do(fail="transient/Busy")
            case "visit":
                self.visit()
            case "stop" | "start":
                self.cluster.want(UID, suspended=event == "stop")
            case "wait":
                self.cluster.wait(400)
            case _:
                pass

    def visit(self) -> None:
        """Look from outside."""
        deployment = self.cluster.deployments[UID]
        if deployment.status.installed != self._wanted or deployment.spec.suspended:
            return
        self.cluster.look(UID, "Verified" if self.running else "NoAnswer")

    @property
    def _wanted(self) -> str:
        return str(self.cluster.deployments[UID].spec.release.release_id)

    def says(self, kind: str) -> tuple[str, str]:
        found: tuple[str, str] = self.cluster.condition(UID, kind)
        return found


def live(make: Any, **server: Any) -> World:
    """A product that serves."""
    cluster = make.cluster()
    cluster.server = make.ready(make.server(**server))
    cluster.add(make.deployment())
    world = World(make, cluster)
    assert world.run() == ["deploy"]
    assert world.says("Ready") == ("True", "Verified")
    return world


def test_it_stops_and_the_same_release_starts_again(make: Any) -> None:
    world = live(make)
    before = world.cluster.deployments[UID].status.live
    world.cluster.want(UID, suspended=True)
    assert world.run() == ["stop"]
    assert not world.running
    assert world.says("Suspended") == ("True", "Stopped")
    assert world.says("Ready") == ("False", "Suspended")
    world.cluster.want(UID, suspended=False)
    assert world.run() == ["start"]
    assert world.says("Suspended") == ("False", "Resumed")
    assert world.says("Ready") == ("True", "Verified")
    assert world.cluster.deployments[UID].status.live == before


def test_a_stopped_product_is_no_incident_and_costs_nothing(make: Any) -> None:
    """Nothing is written, no Job runs, nobody is told, no backup of unchanged data is made."""
    backup = Backup(
        repository="s3:https://s3.example.org/shop",
        password_ref=SecretKey(name="restic", key="password"),
        schedule="0 3 * * *",
    )
    world = live(make, backup=backup)
    world.cluster.want(UID, suspended=True)
    world.run()
    writes = world.cluster.writes
    for _ in range(5):
        world.cluster.wait(86400)
        plan = world.cluster.step(UID)
        assert not plan.actions
    assert world.cluster.writes == writes
    assert world.says("Incident")[0] != "True"


def test_a_release_waits_while_it_is_stopped(make: Any) -> None:
    world = live(make)
    world.cluster.want(UID, suspended=True)
    world.run()
    world.cluster.want(UID, release=make.release("2"))
    assert world.run() == []
    world.cluster.want(UID, suspended=False)
    assert world.run() == ["start", "deploy"]
    assert world.says("Ready") == ("True", "Verified")


def test_what_was_never_released_is_not_spoken_to(make: Any) -> None:
    cluster = make.cluster()
    cluster.add(make.deployment(suspended=True))
    world = World(make, cluster)
    assert world.run() == []
    assert world.says("Suspended") == ("True", "NothingRuns")
    world.cluster.want(UID, suspended=False)
    assert world.run() == ["deploy"]
    assert world.says("Ready") == ("True", "Verified")


def test_a_release_that_cannot_start_again_goes_the_ordinary_way(make: Any) -> None:
    world = live(make)
    world.cluster.want(UID, suspended=True)
    world.run()
    world.cluster.want(UID, suspended=False)
    world.cluster.settle(UID)
    world.do(fail="input/NoRelease")
    assert world.run() == ["deploy"]
    assert world.says("Suspended") == ("False", "Resumed")
    assert world.says("Ready") == ("True", "Verified")


def test_a_server_that_does_not_answer_is_said_and_waited_for(make: Any) -> None:
    world = live(make)
    world.cluster.want(UID, suspended=True)
    for _ in range(5):
        world.cluster.settle(UID)
        world.do(fail="infrastructure/ServerUnreachable")
        world.cluster.settle(UID)
        assert world.says("Suspended") == ("Unknown", "ServerUnreachable")
        world.cluster.wait(400)
    assert world.run() == ["stop"]


def test_a_stopped_product_does_not_move_and_says_why(make: Any) -> None:
    world = live(make)
    other = make.ready(make.server("other", address="192.0.2.20"))
    world.cluster.more["other"] = other
    placement = world.cluster.deployments[UID].spec.placement
    world.cluster.want(
        UID, suspended=True, placement=placement.model_copy(update={"server": "other"})
    )
    assert world.run() == ["stop"]
    assert world.says("Moving") == ("True", "Suspended")


def test_a_stopped_product_can_be_deleted(make: Any) -> None:
    world = live(make)
    world.cluster.want(UID, suspended=True)
    world.run()
    world.cluster.delete(UID)
    world.cluster.settle(UID)
    assert world.do() == "remove"
    world.cluster.settle(UID)
    assert UID in world.cluster.gone


_EVENTS = st.lists(
    st.sampled_from(
        ["kill", "lose", "fail", "refuse", "do", "do", "visit", "stop", "start", "next", "wait"]
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=150)
@given(events=_EVENTS, kills=st.integers(0, 6), stopped=st.booleans())
@example(events=["stop", "lose", "start"], kills=0, stopped=False)
@example(events=["stop", "do", "start", "lose", "stop"], kills=0, stopped=True)
@example(events=["next", "stop", "do", "do"], kills=0, stopped=True)
@example(events=["stop", "refuse", "start", "refuse"], kills=0, stopped=False)
def test_whatever_happens_it_ends_as_it_was_asked_last(
    make: Any, events: list[str], kills: int, *, stopped: bool
) -> None:
    """The operator dies after any effect, words of Jobs are lost, Jobs fail, wishes change."""
    world, number = live(make), 1
    for event in events:
        world.cluster.lives = kills if event == "kill" else float("inf")
        try:
            world.cluster.settle(UID)
        except make.died:
            world.cluster.lives = float("inf")
        asked = world.cluster.deployments[UID].spec.suspended
        if world.says("Suspended")[0] == "True" and asked:
            assert not world.running
        if event == "next":
            number = number % 9 + 1
            world.cluster.want(UID, release=make.release(str(number)))
        world.happens(event)
    world.cluster.lives = float("inf")
    world.cluster.want(UID, suspended=stopped)
    world.run(80)
    if stopped:
        assert not world.running
        assert world.says("Suspended") == ("True", "Stopped")
        return
    assert world.running
    assert world.release == make.release(str(number)).release_id
    assert world.says("Ready") == ("True", "Verified")


@pytest.mark.parametrize("suspended", [True, False])
def test_a_second_pass_does_nothing(make: Any, *, suspended: bool) -> None:
    world = live(make)
    world.cluster.want(UID, suspended=suspended)
    world.run()
    plan = world.cluster.step(UID)
    assert not plan.actions
    assert plan.status == world.cluster.deployments[UID].status
