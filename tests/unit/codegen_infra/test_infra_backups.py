"""Which volumes a backup holds, and how it is named."""

import datetime as dt

import pytest

from codegen_infra.server.codegen_release.backups import following, saved
from codegen_infra.server.codegen_release.request import Service

IMAGE = f"registry.example:5000/a/x@sha256:{'2' * 64}"
REDIS = Service("redis", IMAGE, "stateful", port=6379, volume="/var/lib/redis")
DATABASE = Service("db", IMAGE, "stateful", port=5432, volume="/var/lib/postgresql/data")
WORKER = Service("worker", IMAGE, "recreate")


@pytest.mark.parametrize(
    ("service", "running", "expected"),
    [
        (DATABASE, True, True),
        (DATABASE, False, True),
        (REDIS, True, False),
        (REDIS, False, True),
        (WORKER, True, False),
    ],
)
def test_a_running_redis_is_left_out_and_a_stopped_one_goes_along(
    service: Service, *, running: bool, expected: bool
) -> None:
    assert saved(service, running=running) is expected


NOW = dt.datetime(2030, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize("hours", [0, 1, 24, 24 * 400])
def test_the_newest_backup_is_the_last_also_when_the_clock_went_back(hours: int) -> None:
    """A clock that was a day ahead, and is right again, must not make backups of yesterday."""
    first = following([], NOW)
    assert first == "20300102T030405.000000Z"
    back = NOW - dt.timedelta(hours=hours)
    second = following([first], back)
    third = following([second, first], back)
    assert first < second < third


def test_with_a_clock_that_is_right_a_backup_is_named_by_it() -> None:
    before = following([], NOW - dt.timedelta(days=1))
    assert following([before], NOW) == following([], NOW)
