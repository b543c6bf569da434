"""A product that tells people of things: a worker, and Redis that nobody else reaches."""

from dataclasses import replace
from typing import Any

import pytest

from codegen_crds.contracts.run import PlannedKey, ReleasePlan
from codegen_crds.v1alpha1.deployment import Placement
from codegen_operator.domain.environment import (
    Missing,
    Refused,
    ReleaseFacts,
    Resolved,
    resolve_environment,
)
from codegen_operator.domain.service_registry import ServicesFileError, parse_services
from codegen_operator.domain.view import SecretView

COMMIT = "a" * 40
SERVICES = """
services:
  redis: {type: redis, port: 6379, strategy: stateful, memory_mib: 64}
  notifications:
    {type: python-worker, strategy: recreate, memory_mib: 128, command: [worker, serve]}
"""
PASSWORD = PlannedKey(
    key="REDIS_PASSWORD", source="generated_secret", services=["notifications", "redis"]
)


def facts(make: Any) -> ReleaseFacts:
    return ReleaseFacts(
        commit=COMMIT,
        slug="shop-ab12",
        domain="shop-ab12.apps.example.org",
        services=parse_services(SERVICES),
        images={"notifications": "registry.example/shop/worker@sha256:" + "1" * 64},
        postgres_image=make.settings.postgres_image,
        redis_image=make.settings.redis_image,
        placement=Placement(server="srv", memory_mib=192, ports=()),
        user_secrets=(),
        generated=SecretView("shop-generated", "7", dict.fromkeys({"REDIS_PASSWORD"}, "7")),
    )


def test_redis_keeps_its_volume_and_the_worker_is_replaced(make: Any) -> None:
    found = resolve_environment(ReleasePlan(commit=COMMIT, keys=[PASSWORD]), facts(make))
    assert isinstance(found, Resolved)
    worker, redis = found.release.services
    assert (worker.strategy, worker.public, worker.volume) == ("recreate", False, "")
    assert (redis.strategy, redis.public, redis.port) == ("stateful", False, 6379)
    assert (redis.image, redis.volume) == (make.settings.redis_image, "/var/lib/redis")
    assert redis.command == ("--maxmemory", "32mb")
    assert [v.name for v in redis.env] == ["REDIS_PASSWORD"]
    assert redis.env[0].secret is not None


def test_its_password_is_generated_once(make: Any) -> None:
    plan = ReleasePlan(commit=COMMIT, keys=[PASSWORD])
    found = resolve_environment(plan, replace(facts(make), generated=None))
    assert isinstance(found, Missing)
    assert (found.keys, found.generate) == ((), ("REDIS_PASSWORD",))


@pytest.mark.parametrize(
    ("keys", "changes", "reason", "named"),
    [
        ([], {}, "DatabaseIncomplete", "REDIS_PASSWORD"),
        ([PASSWORD], {"redis_image": ""}, "ImageMissing", "redis"),
    ],
)
def test_redis_without_password_or_image_is_refused(
    make: Any, keys: list[PlannedKey], changes: dict[str, Any], reason: str, named: str
) -> None:
    plan = ReleasePlan(commit=COMMIT, keys=keys)
    found = resolve_environment(plan, replace(facts(make), **changes))
    assert isinstance(found, Refused)
    assert (found.reason, found.keys) == (reason, (named,))


def test_nobody_publishes_redis() -> None:
    with pytest.raises(ServicesFileError, match=r"services\.redis: a public service is built"):
        parse_services(SERVICES.replace("type: redis,", "type: redis, public: true,"))
