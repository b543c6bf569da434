"""From the names of a plan to a release: every variable has one source, or a refusal by name."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen_crds.contracts.env import DERIVED_KEYS
from codegen_crds.contracts.run import PlannedKey, ReleasePlan
from codegen_crds.v1alpha1.deployment import Placement, PortPair
from codegen_operator.domain.derived_values import DERIVATIONS, INJECTED
from codegen_operator.domain.environment import (
    Missing,
    Refused,
    ReleaseFacts,
    Resolved,
    resolve_environment,
)
from codegen_operator.domain.service_registry import ServicesFileError, parse_services
from codegen_operator.domain.view import SecretView

COMMIT = "1" * 40
SERVICES = """
services:
  backend:
    type: python-fastapi
    public: true
    memory_mib: 192
    migrate: [app, migrate]
    depends_on: [db]
  db:
    type: postgres
    memory_mib: 256
"""


def key(name: str, source: str, *services: str, **more: Any) -> PlannedKey:
    return PlannedKey.model_validate(
        {"key": name, "source": source, "services": list(services or ("backend",)), **more}
    )


KEYS = [
    key("LOG_LEVEL", "literal", value="INFO"),
    key("PORT", "derived"),
    key("POSTGRES_DB", "derived", "backend", "db"),
    key("POSTGRES_HOST", "derived"),
    key("POSTGRES_PASSWORD", "generated_secret", "backend", "db"),
    key("POSTGRES_USER", "derived", "backend", "db"),
    key("PUBLIC_URL", "derived"),
    key("SMTP_PASSWORD", "user_secret", description="Password of the mail account."),
]


def plan(keys: list[PlannedKey] | None = None, **more: Any) -> ReleasePlan:
    return ReleasePlan(commit=COMMIT, keys=KEYS if keys is None else keys, **more)


def facts(make: Any, **changes: Any) -> ReleaseFacts:
    whole = ReleaseFacts(
        commit=COMMIT,
        slug="my-shop-ab12",
        domain="my-shop-ab12.apps.example.org",
        services=parse_services(SERVICES),
        images={"backend": "registry.example/shop/backend@sha256:" + "1" * 64},
        postgres_image=make.settings.postgres_image,
        redis_image=make.settings.redis_image,
        placement=Placement(
            server="srv",
            memory_mib=448,
            ports=(PortPair(service="backend", blue=20000, green=20001),),
        ),
        user_secrets=(SecretView("mine", "3", dict.fromkeys({"SMTP_PASSWORD", "UNUSED"}, "3")),),
        generated=SecretView("shop-generated", "7", dict.fromkeys({"POSTGRES_PASSWORD"}, "7")),
        schema_revision="0001",
    )
    return replace(whole, **changes)


def resolved(make: Any) -> Resolved:
    answer = resolve_environment(plan(), facts(make))
    assert isinstance(answer, Resolved)
    return answer


def environment(answer: Resolved, service: str) -> dict[str, Any]:
    (found,) = [s for s in answer.release.services if s.name == service]
    return {e.name: e.value if e.secret is None else e.secret for e in found.env}


def test_every_variable_has_the_value_of_its_source(make: Any) -> None:
    backend = environment(resolved(make), "backend")
    assert backend["POSTGRES_HOST"] == "db"
    assert backend["POSTGRES_DB"] == backend["POSTGRES_USER"] == "my_shop_ab12"
    assert backend["PUBLIC_URL"] == "https://my-shop-ab12.apps.example.org"
    assert backend["LOG_LEVEL"] == "INFO"
    assert backend["SMTP_PASSWORD"].name == "mine"
    assert backend["POSTGRES_PASSWORD"].version == "7"
    assert "PORT" not in backend, "the server gives it to every unit"


def test_a_service_gets_what_it_consumes_and_no_more(make: Any) -> None:
    database = environment(resolved(make), "db")
    assert set(database) == {"POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_USER"}


def test_services_become_units_of_the_right_kind(make: Any) -> None:
    backend, database = resolved(make).release.services
    assert (backend.strategy, backend.public, backend.migrate) == (
        "bluegreen",
        True,
        ("app", "migrate"),
    )
    assert (database.strategy, database.port) == ("stateful", 5432)
    assert database.volume == "/var/lib/postgresql/data"
    assert database.image == make.settings.postgres_image


def test_equal_facts_make_one_release_and_another_secret_another(make: Any) -> None:
    first = resolved(make).release.release_id
    assert resolved(make).release.release_id == first
    newer = facts(
        make, generated=SecretView("shop-generated", "8", dict.fromkeys({"POSTGRES_PASSWORD"}, "8"))
    )
    other = resolve_environment(plan(), newer)
    assert isinstance(other, Resolved)
    assert other.release.release_id != first


def test_missing_values_are_waited_for_by_name(make: Any) -> None:
    answer = resolve_environment(plan(), facts(make, user_secrets=(), generated=None))
    assert isinstance(answer, Missing)
    assert [(m.key, m.description) for m in answer.keys] == [
        ("SMTP_PASSWORD", "Password of the mail account.")
    ]
    assert answer.generate == ("POSTGRES_PASSWORD",)


def test_what_is_optional_and_missing_is_left_out(make: Any) -> None:
    optional = key("SMTP_PASSWORD", "user_secret", required=False, description="x")
    answer = resolve_environment(plan([*KEYS[:-1], optional]), facts(make, user_secrets=()))
    assert isinstance(answer, Resolved)
    assert "SMTP_PASSWORD" not in environment(answer, "backend")


def test_an_undeclared_key_refuses_by_name_before_anything_else(make: Any) -> None:
    answer = resolve_environment(
        plan(undeclared=["STRIPE_KEY"]), facts(make, user_secrets=(), generated=None)
    )
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.keys) == ("UndeclaredKeys", ("STRIPE_KEY",))
    assert "STRIPE_KEY" in answer.message


@pytest.mark.parametrize(
    ("keys", "changes", "reason", "named"),
    [
        (None, {"commit": "2" * 40}, "WrongCommit", ""),
        ([*KEYS, KEYS[0]], {}, "DuplicateKeys", "LOG_LEVEL"),
        ([*KEYS, key("X", "literal", "worker", value="1")], {}, "UnknownServices", "X"),
        ([*KEYS, key("MAGIC", "derived")], {}, "NothingDerives", "MAGIC"),
        ([*KEYS, key("Y", "allocation", value="cache")], {}, "NoSuchResource", "Y"),
        (KEYS[:2], {}, "DatabaseIncomplete", "POSTGRES_PASSWORD"),
        (None, {"images": {}}, "ImageMissing", "backend"),
        (None, {"postgres_image": ""}, "ImageMissing", "db"),
        (None, {"placement": Placement(server="s", memory_mib=448)}, "PortsMissing", "backend"),
        (
            None,
            {
                "placement": Placement(
                    server="s",
                    memory_mib=100,
                    ports=(PortPair(service="backend", blue=1, green=2),),
                )
            },
            "MoreMemoryThanClaimed",
            "448 MiB",
        ),
    ],
)
def test_a_plan_that_cannot_be_right_is_refused_by_name(
    make: Any, keys: list[PlannedKey] | None, changes: dict[str, Any], reason: str, named: str
) -> None:
    answer = resolve_environment(plan(keys), facts(make, **changes))
    assert isinstance(answer, Refused)
    assert answer.reason == reason
    assert named in answer.message


def test_every_derived_key_of_the_contract_has_a_rule() -> None:
    assert set(DERIVATIONS) | INJECTED == DERIVED_KEYS


def test_a_derived_value_of_the_plan_is_not_believed(make: Any) -> None:
    lie = key("PUBLIC_URL", "derived", value="https://evil.example")
    answer = resolve_environment(plan([*KEYS[:-2], lie, KEYS[-1]]), facts(make))
    assert isinstance(answer, Resolved)
    assert environment(answer, "backend")["PUBLIC_URL"].endswith("apps.example.org")


def test_what_a_secret_holds_besides_makes_no_other_release(make: Any) -> None:
    """A change of the product may need new values while the live release serves on."""
    mine = {"SMTP_PASSWORD": "3"}
    before = resolve_environment(plan(), facts(make, user_secrets=(SecretView("mine", "3", mine),)))
    added = SecretView("mine", "4", {**mine, "NOTIFY_EMAIL_TO": "1"})
    assert resolve_environment(plan(), facts(make, user_secrets=(added,))) == before
    rotated = SecretView("mine", "5", {"SMTP_PASSWORD": "4"})
    assert resolve_environment(plan(), facts(make, user_secrets=(rotated,))) != before


@given(
    held=st.frozensets(st.sampled_from(["A", "B", "C", "D", "G"])),
    generated=st.frozensets(st.sampled_from(["G", "H"])),
)
@settings(deadline=None)
def test_a_release_is_made_exactly_when_nothing_is_missing(
    make: Any, held: frozenset[str], generated: frozenset[str]
) -> None:
    keys = [key(k, "user_secret", description=k) for k in "ABC"]
    keys += [key(k, "generated_secret") for k in "GH"]
    backend_only = parse_services("services: {backend: {type: python-fastapi, memory_mib: 64}}")
    answer = resolve_environment(
        plan(keys),
        facts(
            make,
            services=backend_only,
            user_secrets=(SecretView("mine", "1", dict.fromkeys(held, "1")),),
            generated=SecretView("gen", "1", dict.fromkeys(generated, "1")),
        ),
    )
    missing = [k for k in "ABC" if k not in held]
    absent = [k for k in "GH" if k not in generated and k not in held]
    if missing or absent:
        assert isinstance(answer, Missing)
        assert [m.key for m in answer.keys] == missing
        assert list(answer.generate) == absent
    else:
        assert isinstance(answer, Resolved)
        assert len(answer.release.services[0].env) == 5
        (key_of_callers,) = [e.secret for e in answer.release.services[0].env if e.name == "G"]
        assert key_of_callers is not None
        assert key_of_callers.name == ("mine" if "G" in held else "gen")


def test_the_password_that_a_database_was_made_with_is_nobodys_to_replace(make: Any) -> None:
    mine = dict.fromkeys(["SMTP_PASSWORD", "POSTGRES_PASSWORD"], "3")
    answer = resolve_environment(plan(), facts(make, user_secrets=(SecretView("mine", "3", mine),)))
    assert isinstance(answer, Resolved)
    for service in ("backend", "db"):
        assert environment(answer, service)["POSTGRES_PASSWORD"].name == "shop-generated"


NODE_WITH_DATA = """
services:
  a: {type: node, memory_mib: 64, replicas: 2, strategy: bluegreen, volume: /data}
"""


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("services: [", "line"),
        ("services: {}", "services"),
        ("services: {a: {type: php, memory_mib: 64}}", "services.a.type"),
        ("services: {a: {type: postgres}}", "services.a.memory_mib"),
        ("services: {a: {type: postgres, memory_mib: 64, ram: 1}}", "services.a.ram"),
        ("services: {A_b: {type: postgres, memory_mib: 64}}", "services.A_b"),
        ("services: {a: {type: postgres, memory_mib: '64'}}", "services.a.memory_mib"),
        ("services: {a: {type: postgres, memory_mib: 64, public: true}}", "services.a"),
        ("services: {a: {type: python-bot, memory_mib: 64, replicas: 2}}", "services.a.replicas"),
        ("services: {a: {type: postgres, memory_mib: 64, replicas: 2}}", "services.a.replicas"),
        ("services: {a: {type: node, memory_mib: 64, replicas: 2}}", "strategy: bluegreen"),
        (
            "services: {a: {type: default, memory_mib: 64, replicas: 2, strategy: recreate}}",
            "strategy: bluegreen",
        ),
        (
            NODE_WITH_DATA,
            "services.a.replicas",
        ),
        (
            "services: {a: {type: python-worker, memory_mib: 64, replicas: 2, volume: /data}}",
            "services.a.replicas",
        ),
        (
            "services: {a: &a {type: python-worker, memory_mib: 64, replicas: 2}, a-2: *a}",
            "services.a-2",
        ),
        ("services: {a: {type: postgres, memory_mib: 64, profiles: [dev]}}", "production"),
        (
            "services: {a: &a {type: python-worker, memory_mib: 64, replicas: 8}, b: *a, c: *a}",
            "here are 24",
        ),
        ("just text", "the document"),
        ("!!python/object/apply:os.system ['true']", "YAML"),
    ],
)
def test_an_unusable_registry_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(ServicesFileError) as caught:
        parse_services(text)
    assert place in str(caught.value)


@pytest.mark.parametrize("kind", ["node", "default"])
def test_a_program_in_another_language_is_released_as_the_image_that_was_built(
    kind: str, make: Any
) -> None:
    image = "registry.example/shop/page@sha256:" + "2" * 64
    page = f"  page: {{type: {kind}, memory_mib: 64, dockerfile: services/page/Dockerfile}}\n"
    services = parse_services(SERVICES + page)
    known = facts(make, services=services, images={**facts(make).images, "page": image})
    room = known.placement.model_copy(update={"memory_mib": 512})
    answer = resolve_environment(plan(), replace(known, placement=room))
    assert isinstance(answer, Resolved)
    (released,) = [item for item in answer.release.services if item.name == "page"]
    assert released.image == image


WORKER = """
  worker:
    type: python-worker
    strategy: recreate
    memory_mib: 64
    command: [worker, serve]
    migrate: [worker, migrate]
    replicas: 3
"""
SANDBOX = """
  sandbox:
    type: python-fastapi
    memory_mib: 1024
    profiles: [dev, test]
"""


def test_replicas_are_units_of_the_same_image_with_memory_of_their_own(make: Any) -> None:
    image = "registry.example/shop/worker@sha256:" + "2" * 64
    images = {**facts(make).images, "worker": image}
    services = parse_services(SERVICES + WORKER)
    keys = [*KEYS, key("WORKER_MODE", "literal", "worker", value="calm")]
    short = facts(make, services=services, images=images)
    answer = resolve_environment(plan(keys), short)
    assert isinstance(answer, Refused)
    assert "640 MiB" in answer.message
    room = short.placement.model_copy(update={"memory_mib": 640})
    answer = resolve_environment(plan(keys), replace(short, placement=room))
    assert isinstance(answer, Resolved)
    copies = [s for s in answer.release.services if s.name.startswith("worker")]
    assert [s.name for s in copies] == ["worker", "worker-2", "worker-3"]
    assert {(s.image, s.command, s.memory_mib) for s in copies} == {
        (image, ("worker", "serve"), 64)
    }
    assert all(environment(answer, s.name)["WORKER_MODE"] == "calm" for s in copies)
    assert [bool(s.migrate) for s in copies] == [True, False, False], "once per release"


@pytest.mark.parametrize("kind", ["node", "default"])
def test_a_program_in_another_language_has_replicas_where_it_bears_two_colours(kind: str) -> None:
    page = f"page: {{type: {kind}, memory_mib: 64, replicas: 2, strategy: bluegreen}}"
    services = parse_services(f"services:\n  {page}\n")
    assert [unit for unit, _, _ in services.units] == ["page", "page-2"]


def test_replicas_of_a_public_service_need_a_port_pair_each(make: Any) -> None:
    services = parse_services(SERVICES.replace("public: true", "public: true\n    replicas: 2"))
    alone = facts(make, services=services)
    answer = resolve_environment(plan(KEYS), alone)
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.keys) == ("PortsMissing", ("backend-2",))
    second = PortPair(service="backend-2", blue=20002, green=20003, replica_of="backend")
    ports = (*alone.placement.ports, second)
    room = alone.placement.model_copy(update={"ports": ports, "memory_mib": 4096})
    answer = resolve_environment(plan(KEYS), replace(alone, placement=room))
    assert isinstance(answer, Resolved)
    first, copy = (s for s in answer.release.services if s.name.startswith("backend"))
    assert (first.replica_of, copy.replica_of) == ("", "backend")
    assert copy.public
    assert not copy.migrate
    assert (first.image, first.env) == (copy.image, copy.env)


def test_a_service_of_another_profile_is_no_part_of_the_release(make: Any) -> None:
    """Neither its image nor its memory nor its secrets are waited for."""
    keys = [*KEYS, key("SANDBOX_TOKEN", "user_secret", "sandbox", description="A token.")]
    everywhere = [key("LOG_LEVEL", "literal", "backend", "sandbox", value="INFO"), *KEYS[1:]]
    with_it = facts(make, services=parse_services(SERVICES + SANDBOX))
    for planned in (keys, everywhere):
        answer = resolve_environment(plan(planned), with_it)
        assert isinstance(answer, Resolved)
        assert answer.release == resolved(make).release
    here = parse_services(SERVICES + SANDBOX.replace("test]", "production]"))
    answer = resolve_environment(plan(keys), replace(with_it, services=here))
    assert isinstance(answer, Refused)
    assert answer.keys == ("sandbox",)
