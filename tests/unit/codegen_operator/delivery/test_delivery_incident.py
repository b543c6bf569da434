"""Incidents, certificates and healing: told once, mended once, silent while all is well."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_crds.conditions import find
from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.v1alpha1 import Deployment, Project
from codegen_operator.domain.delivery.certificate import late
from codegen_operator.domain.measured import Measured
from codegen_operator.domain.stages.draft import Draft
from codegen_operator.domain.stages.incident import mirror_certificate, mirror_incident
from codegen_operator.domain.verification import (
    ProbeRequest,
    ProbeResult,
    Reported,
    probe_request,
    probe_wait,
)
from codegen_operator.shell.looks import Looks

UID = "deployment-todo"
DAY = timedelta(days=1)


def live(make: Any, **spec: Any) -> Any:
    """A cluster whose Deployment is verified."""
    cluster = make.cluster()
    cluster.add(make.deployment(**spec))
    cluster.settle(UID)
    cluster.end()
    cluster.settle(UID)
    cluster.look(UID)
    cluster.settle(UID)
    return cluster


def seen(cluster: Any, reason: Any, times: int = 1) -> None:
    """Look so many times in a row."""
    for _ in range(times):
        cluster.wait(60)
        cluster.look(UID, reason)
        cluster.settle(UID)


def test_an_incident_begins_at_the_third_failure_and_ends_with_the_first_answer(
    make: Any,
) -> None:
    cluster = live(make)
    seen(cluster, "NoAnswer", 2)
    assert cluster.condition(UID, "Incident") == ("", "")
    seen(cluster, "NoAnswer")
    assert cluster.condition(UID, "Incident") == ("True", "NoAnswer")
    writes = cluster.writes
    seen(cluster, "NoAnswer", 5)
    assert cluster.writes == writes, "an incident that goes on is not news"
    seen(cluster, "HealthFailed")
    assert cluster.condition(UID, "Incident") == ("True", "NoAnswer")
    seen(cluster, "Verified")
    assert cluster.condition(UID, "Incident") == ("False", "Recovered")
    assert cluster.condition(UID, "Ready") == ("True", "Verified")


def test_what_was_never_verified_has_no_incident(make: Any) -> None:
    """A release that does not come up is told by its own condition."""
    cluster = make.cluster()
    cluster.add(make.deployment())
    cluster.settle(UID)
    cluster.end()
    cluster.settle(UID)
    seen(cluster, "DNSNotPointing", 5)
    assert cluster.condition(UID, "Verified") == ("False", "DNSNotPointing")
    assert cluster.condition(UID, "Incident") == ("", "")


@given(st.lists(st.sampled_from(["Verified", "NoAnswer", "TLSInvalid"]), max_size=30))
def test_people_are_told_once_per_incident_and_once_of_its_end(make: Any, looks: list[str]) -> None:
    """However the looks come: messages alternate, and end as the product is."""
    cluster, project = live(make), _project()
    streak = 0
    down = False
    expected: list[str] = []
    for reason in looks:
        seen(cluster, reason)
        streak = 0 if reason == "Verified" else streak + 1
        if streak > 2 and not down:
            expected.append("Incident")
            down = True
        elif streak == 0 and down:
            expected.append("Recovered")
            down = False
        for _ in range(2):
            project = _mirrored(project, cluster.deployments[UID], cluster.now)
    assert [n.event for n in project.status.notifications] == expected
    found = find(project.status.conditions, "Incident")
    assert (found is not None and found.status == "True") == down


def _project() -> Project:
    return Project.model_validate(
        {
            "kind": "Project",
            "metadata": {"name": "todo", "namespace": "shop", "uid": "p", "generation": 1},
            "spec": {"title": "Todo", "description": "Tasks."},
        }
    )


def _mirrored(project: Project, deployment: Deployment, now: datetime) -> Project:
    draft = Draft(project, now)
    mirror_incident(draft, deployment)
    mirror_certificate(draft, deployment)
    return project.model_copy(update={"status": draft.plan().status})


def test_a_product_that_was_fine_is_looked_at_calmly(make: Any) -> None:
    """Three looks take half a minute at least: a web server that restarts is no incident."""
    cluster = live(make)
    waits = []
    for _ in range(2):
        cluster.look(UID, "NoAnswer")
        result = cluster.probe[UID]
        common = {"now": cluster.now, "settings": make.settings}
        waits.append(probe_wait(result.request, result, settled=True, **common))
        assert probe_wait(result.request, result, **common) < waits[-1]
    assert sum(waits) >= 30


NOW = datetime(2030, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lifetime", "left", "expected"),
    [
        (90 * DAY, 20 * DAY, False),
        (90 * DAY, 13 * DAY, True),
        (365 * DAY, 15 * DAY, False),
        (6 * DAY, 2 * DAY, False),
        (6 * DAY, DAY / 2, True),
        (DAY / 2, DAY / 6, False),
        (DAY, -DAY, True),
    ],
)
def test_a_certificate_is_late_two_weeks_before_its_end_or_in_its_last_sixth(
    lifetime: timedelta, left: timedelta, expected: bool
) -> None:
    until = NOW + left
    assert late(until - lifetime, until, NOW) is expected


@given(st.integers(1, 400), st.integers(0, 400))
def test_a_certificate_that_is_renewed_at_two_thirds_is_never_late(days: int, age: int) -> None:
    begin = NOW - timedelta(days=min(age, days * 2 / 3))
    assert not late(begin, begin + timedelta(days=days), NOW)


def test_a_certificate_that_was_not_renewed_is_told_and_the_product_stays_ready(
    make: Any,
) -> None:
    cluster = live(make)
    for left, expected in ((60, ("True", "Valid")), (10, ("False", "ExpiresSoon"))):
        cluster.look(UID)
        until = cluster.now + timedelta(days=left)
        cluster.probe[UID] = _certified(cluster.probe[UID], until)
        cluster.settle(UID)
        assert cluster.condition(UID, "Certified") == expected
        assert cluster.condition(UID, "Ready") == ("True", "Verified")


def test_a_late_certificate_is_told_once_and_so_is_its_renewal(make: Any) -> None:
    cluster, project = live(make), _project()
    for left in (60, 10, 9, 60, 59, 5, 4):
        cluster.wait(60)
        cluster.look(UID)
        until = cluster.now + left * DAY
        cluster.probe[UID] = _certified(cluster.probe[UID], until)
        cluster.settle(UID)
        project = _mirrored(project, cluster.deployments[UID], cluster.now)
    told = [n.event for n in project.status.notifications]
    assert told == ["ExpiresSoon", "CertificateRenewed", "ExpiresSoon"]


def _certified(result: ProbeResult, until: datetime) -> ProbeResult:

    begin = until - timedelta(days=90)
    return replace(result, certificate_not_before=begin, certificate_not_after=until)


def test_the_word_of_the_authority_is_what_people_read(make: Any) -> None:
    """Where TLS fails, why there is no certificate matters more than that there is none."""
    cluster = make.cluster()
    cluster.add(make.deployment())
    cluster.settle(UID)
    release = make.release().release_id
    refused = {"class": "infrastructure", "reason": "ChallengeFailed", "message": "let port 80"}
    result = AnsibleResult.model_validate(
        {"operation": "deploy", "release_id": release, "certificate": refused}
    )
    cluster.end(result=result)
    cluster.settle(UID)
    assert cluster.condition(UID, "Certified") == ("False", "ChallengeFailed")
    seen(cluster, "TLSInvalid")
    assert cluster.condition(UID, "Ready") == ("False", "ChallengeFailed")
    found = find(cluster.deployments[UID].status.conditions, "Ready")
    assert found is not None
    assert "let port 80" in found.message
    seen(cluster, "NoAnswer")
    assert cluster.condition(UID, "Ready") == ("False", "NoAnswer")


def test_drift_is_named_before_it_is_healed_and_healed_with_its_site(make: Any) -> None:
    """One Job names it, one mends it with the site play; steady state writes nothing."""
    cluster = live(make, drift_policy="heal")
    _drifted(cluster, "0123456789ab")
    cluster.end(result=AnsibleResult(operation="status", drift=["db: it does not run"]))
    cluster.settle(UID)
    assert cluster.condition(UID, "Drifted") == ("True", "Healing")
    found = find(cluster.deployments[UID].status.conditions, "Drifted")
    assert found is not None
    assert found.message == "db: it does not run"
    mended = cluster.end()
    assert mended.job.operation == "deploy"
    assert mended.job.site is not None
    cluster.probe.clear()
    cluster.settle(UID)
    cluster.look(UID)
    cluster.settle(UID)
    assert cluster.condition(UID, "Drifted") == ("False", "AsReleased")
    assert cluster.condition(UID, "Ready") == ("True", "Verified")
    assert [o.job.operation for o in cluster.ran] == ["deploy", "status", "deploy"]
    writes = cluster.writes
    seen(cluster, "Verified", 3)
    assert cluster.writes == writes


def test_what_comes_back_at_once_is_not_healed_again(make: Any) -> None:
    cluster = live(make, drift_policy="heal")
    for _ in range(4):
        _drifted(cluster, "0123456789ab")
        if any(not job.ended for _, job in cluster.jobs.values()):
            operation = next(iter(cluster.orders.values())).job.operation
            named = AnsibleResult(operation="status", drift=["db: it does not run"])
            cluster.end(result=named if operation == "status" else None)
            cluster.probe.clear()
            cluster.settle(UID)
    assert cluster.condition(UID, "Drifted") == ("True", "HealFailed")
    assert [o.job.operation for o in cluster.ran].count("deploy") == 2


def _drifted(cluster: Any, digest: str) -> None:
    cluster.wait(300)
    if probe_request(cluster.deployments[UID], cluster.server) is not None:
        release = cluster.deployments[UID].spec.release.release_id
        cluster.look(UID, reported=Reported(release, (("backend", "running"),), digest))
    cluster.settle(UID)


def test_a_look_from_before_a_release_says_nothing_after_it(make: Any) -> None:
    """Else what was just mended would count as still broken."""
    cluster = live(make)
    deployment, server = cluster.deployments[UID], cluster.server
    away = deployment.model_copy(
        update={"status": deployment.status.model_copy(update={"installed": ""})}
    )

    async def look(request: ProbeRequest, _: ProbeResult | None) -> ProbeResult:
        return ProbeResult(request, make.start, "Verified")

    async def scene() -> list[bool]:
        looks = Looks(look, done=lambda _: None, clock=lambda: make.start, settings=make.settings)
        looks.start_if_due(deployment, server)
        while looks.running(UID):
            await asyncio.sleep(0)
        before = looks.newest(UID) is not None
        looks.start_if_due(away, server)
        return [before, looks.newest(UID) is not None]

    assert asyncio.run(scene()) == [True, False]


def test_a_server_is_woken_when_its_clock_is_found_wrong_and_when_it_is_right_again(
    make: Any,
) -> None:
    cluster = live(make)
    deployment, server = cluster.deployments[UID], cluster.server
    clocks = [timedelta(), timedelta(days=1), timedelta(days=1, seconds=1), timedelta(), None]
    woken: list[str] = []
    minutes = iter(range(0, 3600, 10))

    async def look(request: ProbeRequest, _: ProbeResult | None) -> ProbeResult:
        return ProbeResult(request, make.start, "Verified", clock_ahead=clocks.pop(0))

    async def scene() -> timedelta | None:
        looks = Looks(
            look,
            done=lambda key: woken.append(f"{key.kind}/{key.name}"),
            clock=lambda: make.start + timedelta(minutes=next(minutes)),
            settings=make.settings,
        )
        while clocks:
            looks.start_if_due(deployment, server)
            while looks.running(UID):
                await asyncio.sleep(0)
            woken.append("|")
        return looks.clock("srv")

    assert asyncio.run(scene()) == timedelta()
    mine = "Deployment/todo"
    wakes = [mine, "|", "Server/srv", mine, "|", mine, "|", "Server/srv", mine, "|", mine, "|"]
    assert woken == wakes


def test_a_server_is_woken_when_it_runs_out_of_disk_and_when_it_has_some_again(make: Any) -> None:
    """Not for each number: in between, nothing is to be said of it."""
    cluster = live(make)
    deployment, server = cluster.deployments[UID], cluster.server
    disks, woken = [9, 8, 1, 0, 9], []
    minutes = iter(range(0, 3600, 10))

    async def look(request: ProbeRequest, _: ProbeResult | None) -> ProbeResult:
        measured = Measured(make.start, 900, disks[0])
        reported = Reported(request.release_id, (), "", measured)
        return ProbeResult(request, make.start, "Verified", reported=reported)

    async def scene() -> Measured | None:
        looks = Looks(
            look,
            done=lambda key: woken.append((key.kind, disks[0])),
            clock=lambda: make.start + timedelta(minutes=next(minutes)),
            settings=make.settings,
        )
        while disks:
            looks.start_if_due(deployment, server)
            while looks.running(UID):
                await asyncio.sleep(0)
            disks.pop(0)
        return looks.room("srv")

    found = asyncio.run(scene())
    assert found is not None
    assert found.disk_free_gib == 9
    assert [disk for kind, disk in woken if kind == "Server"] == [1, 9]


def test_what_part_of_a_day_a_product_answered_is_known_without_a_write_for_each_look(
    make: Any,
) -> None:
    cluster = live(make)
    seen(cluster, "Verified", 20 * 60)
    writes = cluster.writes
    seen(cluster, "Verified", 5)
    assert cluster.writes == writes
    seen(cluster, "NoAnswer", 3 + 60)
    down = cluster.writes
    assert down - writes <= 2
    seen(cluster, "Verified")
    known = cluster.deployments[UID].status.availability
    (outage,) = known.outages
    assert outage.until - outage.since == timedelta(minutes=61)
    assert known.share(outage.until) == pytest.approx(1 - 61 / (24 * 60), abs=0.01)
    assert known.share(outage.until + DAY) == 1
    seen(cluster, "Verified", 60)
    seen(cluster, "NoAnswer", 3)
    ongoing = cluster.deployments[UID].status.availability.outages[-1]
    assert ongoing.until is None
    assert known.share(cluster.now) < 1
