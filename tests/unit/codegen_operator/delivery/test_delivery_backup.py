"""Backups by the Server's schedule: once each, made up for once, and said when they fail."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cronsim import CronSimError
from hypothesis import given
from hypothesis import strategies as st

from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.v1alpha1.server import Backup, SecretKey
from codegen_operator.domain.delivery.backup import moments

UID = "deployment-todo"
DAY = 86400.0


def asked(schedule: str = "0 3 * * *") -> Backup:
    return Backup(
        repository="s3:https://s3.example.org/shop",
        password_ref=SecretKey(name="restic", key="password"),
        schedule=schedule,
    )


def saved(make: Any, operation: str = "backup") -> AnsibleResult:
    return AnsibleResult.model_validate(
        {
            "operation": operation,
            "release_id": make.release().release_id,
            "backup": "20300101T030000.000000Z",
        }
    )


def live(make: Any, backup: Backup | None) -> Any:
    """A cluster whose product is verified, on a Server with backups."""
    cluster = make.cluster()
    cluster.server = make.ready(make.server(backup=backup))
    cluster.add(make.deployment())
    cluster.settle(UID)
    cluster.end()
    cluster.settle(UID)
    cluster.look(UID)
    cluster.settle(UID)
    return cluster


def pass_by(cluster: Any, seconds: float) -> None:
    cluster.wait(seconds)
    cluster.look(UID)
    cluster.settle(UID)


def test_a_product_is_backed_up_at_the_moments_of_the_schedule(make: Any) -> None:
    cluster = live(make, asked())
    assert not cluster.jobs, "its first moment has not come"
    assert cluster.step(UID).requeue_seconds <= 3 * 3600
    pass_by(cluster, 3 * 3600)
    order = cluster.end(result=saved(make))
    assert order.job.operation == "backup"
    password = order.backup.password_ref
    assert (password.name, password.key) == ("restic", "password")
    assert order.job.request.backup is None, "the password is the shell's to read"
    cluster.settle(UID)
    status = cluster.deployments[UID].status
    assert cluster.condition(UID, "BackedUp") == ("True", "BackedUp")
    assert status.last_backup == cluster.now
    assert cluster.condition(UID, "Ready") == ("True", "Verified")
    writes = cluster.writes
    pass_by(cluster, 600)
    assert (cluster.writes, cluster.jobs) == (writes, {})


def test_what_was_missed_is_made_up_for_once(make: Any) -> None:
    cluster = live(make, asked())
    pass_by(cluster, 5 * DAY)
    cluster.end(result=saved(make))
    cluster.settle(UID)
    assert not cluster.jobs
    assert [o.job.operation for o in cluster.ran].count("backup") == 1


def test_a_backup_that_fails_is_said_and_the_product_serves(make: Any) -> None:
    cluster = live(make, asked())
    pass_by(cluster, DAY)
    cluster.end(make.fail("infrastructure", "BackupUnavailable"))
    cluster.settle(UID)
    assert cluster.condition(UID, "BackedUp") == ("False", "BackupUnavailable")
    assert cluster.condition(UID, "Ready") == ("True", "Verified")
    assert cluster.deployments[UID].status.last_backup is None
    pass_by(cluster, 300)
    assert len(cluster.jobs) == 1, "it is tried again"
    cluster.end(result=saved(make))
    cluster.settle(UID)
    assert cluster.condition(UID, "BackedUp") == ("True", "BackedUp")


def test_a_backup_into_a_damaged_repository_counts_and_the_damage_is_said(make: Any) -> None:
    """It is not made again before its next moment: each one would stay in the repository."""
    cluster = live(make, asked())
    pass_by(cluster, DAY)
    damage = make.fail("infrastructure", "BackupDamaged", "pack 1f2e3d4c: does not exist")
    cluster.end(damage, result=saved(make).model_copy(update={"failure": damage}))
    cluster.settle(UID)
    status = cluster.deployments[UID].status
    assert cluster.condition(UID, "BackedUp") == ("False", "BackupDamaged")
    said = next(c.message for c in status.conditions if c.type == "BackedUp")
    assert said == "backup 20300101T030000.000000Z was made, but: pack 1f2e3d4c: does not exist"
    assert status.last_backup == cluster.now
    assert cluster.condition(UID, "Ready") == ("True", "Verified")
    pass_by(cluster, 3600)
    assert not cluster.jobs
    pass_by(cluster, DAY)
    cluster.end(result=saved(make))
    cluster.settle(UID)
    assert cluster.condition(UID, "BackedUp") == ("True", "BackedUp")


def test_a_release_brings_the_repository_along_and_waits_for_it(make: Any) -> None:
    """Whether it migrates, and so needs one, is known on the server alone."""
    cluster = live(make, asked())
    cluster.want(UID, release=make.release("2"))
    cluster.settle(UID)
    order = cluster.end(make.fail("infrastructure", "BackupUnavailable"))
    assert order.backup is not None
    cluster.settle(UID)
    assert cluster.condition(UID, "Deployed") == ("False", "BackupUnavailable")
    assert cluster.deployments[UID].status.failed_release == "", "waiting costs no attempt"


def test_a_failed_release_gets_no_new_attempts_because_a_backup_ran(make: Any) -> None:
    cluster = live(make, asked())
    cluster.want(UID, release=make.release("2"))
    cluster.settle(UID)
    cluster.end(make.fail("input"))
    cluster.settle(UID)
    cluster.wait(DAY)
    cluster.settle(UID)
    cluster.end(result=saved(make))
    cluster.settle(UID)
    assert not cluster.jobs
    assert cluster.condition(UID, "Deployed") == ("False", "Broken")


@pytest.mark.parametrize(
    ("policy", "backup", "kept", "saves"),
    [
        ("keep", True, True, False),
        ("backup", True, False, True),
        ("backup", False, True, False),
        ("delete", True, False, False),
    ],
)
def test_deletion_saves_and_keeps_data_as_its_policy_says(
    make: Any, policy: str, *, backup: bool, kept: bool, saves: bool
) -> None:
    """Nothing is removed by ``backup`` unless the same request saves it first."""
    cluster = live(make, asked() if backup else None)
    cluster.want(UID, teardown_policy=policy)
    cluster.delete(UID)
    cluster.settle(UID)
    order = cluster.end()
    assert order.job.operation == "remove"
    assert (order.job.request.keep_data, order.backup is not None) == (kept, saves)


def test_without_a_repository_nothing_is_said_of_backups(make: Any) -> None:
    cluster = live(make, None)
    pass_by(cluster, 3 * DAY)
    kinds = {c.type for c in cluster.deployments[UID].status.conditions}
    assert "BackedUp" not in kinds
    assert not cluster.jobs


@pytest.mark.parametrize("schedule", ["99 3 * * *", "0 3 31 2 *"])
def test_a_schedule_that_is_none_is_named(make: Any, schedule: str) -> None:
    cluster = live(make, asked(schedule))
    assert cluster.condition(UID, "BackedUp") == ("False", "ScheduleInvalid")
    assert cluster.condition(UID, "Ready") == ("True", "Verified")
    with pytest.raises(CronSimError):
        moments(schedule, datetime(2030, 1, 1, tzinfo=UTC))


@given(
    st.sampled_from(["0 3 * * *", "*/7 * * * *", "30 4 * * 1", "0 0 1 * *"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds it
)
def test_moments_lie_around_now_and_follow_each_other(schedule: str, now: datetime) -> None:
    last, following = moments(schedule, now)
    assert last <= now < following
    assert moments(schedule, last) == (last, following)
    assert moments(schedule, following - timedelta(seconds=1)) == (last, following)


def test_a_server_knows_the_newest_backup_of_its_products(make: Any) -> None:
    cluster = live(make, asked())
    pass_by(cluster, DAY)
    cluster.end(result=saved(make))
    cluster.settle(UID)
    cluster.public_key = "ssh-ed25519 AAAA"
    cluster.settle_server()
    assert cluster.server.status.last_backup == cluster.deployments[UID].status.last_backup


def test_what_needs_a_secret_that_is_not_there_waits_and_names_it(make: Any) -> None:
    """A release, a backup and a removal that saves first; what serves goes on serving."""
    cluster = live(make, asked())
    cluster.backup_lacks = ("restic",)
    pass_by(cluster, DAY)
    assert cluster.condition(UID, "BackedUp") == ("False", "BackupSecretMissing")
    assert cluster.condition(UID, "Ready") == ("True", "Verified")
    cluster.want(UID, release=make.release("2"), teardown_policy="backup")
    cluster.settle(UID)
    assert cluster.condition(UID, "Deployed") == ("False", "BackupSecretMissing")
    found = cluster.deployments[UID].status.conditions
    assert "restic" in next(c.message for c in found if c.type == "Deployed")
    assert cluster.step(UID).requeue_seconds <= 30
    cluster.delete(UID)
    cluster.settle(UID)
    assert not cluster.jobs
    assert UID not in cluster.gone
    cluster.backup_lacks = ()
    cluster.settle(UID)
    assert cluster.end().job.operation == "remove"


def test_a_password_that_was_replaced_is_told_once(make: Any) -> None:
    cluster = live(make, asked())
    pass_by(cluster, 3 * 3600)
    result = saved(make).model_copy(update={"rekeyed": True})
    cluster.end(result=result)
    cluster.settle(UID)
    told = [e for e in cluster.events if e.reason == "BackupPasswordReplaced"]
    assert len(told) == 1
    assert "previousPasswordRef" in told[0].message
