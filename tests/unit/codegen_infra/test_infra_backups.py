"""Which volumes a backup holds."""

import pytest

from codegen_infra.server.codegen_release.backups import saved
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
