"""A product with a bot: who may use it, and the token that only a person has."""

from collections.abc import Sequence
from typing import Any

import pytest

from codegen_crds.contracts.run import PlannedKey, ReleasePlan
from codegen_crds.v1alpha1.deployment import Placement
from codegen_operator.domain.bot_access import (
    AudienceError,
    BotAccess,
    bot_access,
    told_in_telegram,
)
from codegen_operator.domain.environment import (
    Missing,
    Refused,
    ReleaseFacts,
    Resolved,
    resolve_environment,
)
from codegen_operator.domain.service_registry import parse_services
from codegen_operator.domain.view import SecretView

COMMIT = "a" * 40
SERVICES = """
services:
  tg-bot: {type: python-bot, strategy: recreate, memory_mib: 128, command: [bot, serve]}
"""
KEYS = [
    PlannedKey(
        key="TELEGRAM_BOT_TOKEN",
        source="user_secret",
        services=["tg-bot"],
        description="Token of the Telegram bot.",
    ),
    PlannedKey(key="TG_BOT_ACCESS", source="derived", services=["tg-bot"], required=False),
    PlannedKey(key="TG_BOT_ALLOWED_IDS", source="derived", services=["tg-bot"], required=False),
]


def answer(
    make: Any,
    access: BotAccess,
    *secrets: SecretView,
    keys: list[PlannedKey] = KEYS,
    bot_api: str = "",
    told: Sequence[str] = (),
) -> Any:
    facts = ReleaseFacts(
        commit=COMMIT,
        slug="shop-ab12",
        domain="shop-ab12.apps.example.org",
        services=parse_services(SERVICES),
        images={"tg-bot": "registry.example/shop/tg-bot@sha256:" + "1" * 64},
        postgres_image=make.settings.postgres_image,
        redis_image=make.settings.redis_image,
        placement=Placement(server="srv", memory_mib=128, ports=()),
        user_secrets=secrets,
        generated=None,
        bot_access=access,
        told=told,
        bot_api=bot_api,
    )
    return resolve_environment(ReleasePlan(commit=COMMIT, keys=keys), facts)


def test_without_its_token_a_bot_waits_by_name(make: Any) -> None:
    found = answer(make, BotAccess())
    assert isinstance(found, Missing)
    assert [(m.key, m.description) for m in found.keys] == [
        ("TELEGRAM_BOT_TOKEN", "Token of the Telegram bot.")
    ]


def test_with_its_token_it_is_one_poller_that_knows_who_may_use_it(make: Any) -> None:
    secret = SecretView("shop-secrets", "1", dict.fromkeys({"TELEGRAM_BOT_TOKEN"}, "1"))
    found = answer(make, BotAccess("custom", ("5", "7")), secret)
    assert isinstance(found, Resolved)
    [bot] = found.release.services
    assert (bot.strategy, bot.public, bot.command) == ("recreate", False, ("bot", "serve"))
    values = {item.name: item.value for item in bot.env}
    assert values == {
        "TELEGRAM_BOT_TOKEN": None,
        "TG_BOT_ACCESS": "custom",
        "TG_BOT_ALLOWED_IDS": "5,7",
    }


@pytest.mark.parametrize(
    ("bot_api", "address"),
    [
        ("", "https://api.telegram.org"),
        ("http://bots.example:8081", "http://bots.example:8081/products/shop-ab12"),
    ],
)
def test_a_bot_talks_with_telegram_unless_the_installation_has_a_bot_api_of_tests(
    make: Any, bot_api: str, address: str
) -> None:
    literal = {"source": "literal", "services": ["tg-bot"]}
    keys = [
        PlannedKey(key="TELEGRAM_API_URL", value="https://api.telegram.org", **literal),
        PlannedKey(key="LOG_LEVEL", value="INFO", **literal),
    ]
    found = answer(make, BotAccess(), keys=keys, bot_api=bot_api)
    assert isinstance(found, Resolved)
    values = {item.name: item.value for item in found.release.services[0].env}
    assert values == {"TELEGRAM_API_URL": address, "LOG_LEVEL": "INFO"}


@pytest.mark.parametrize(
    ("audience", "namespace", "access"),
    [
        ((), "tg-42", BotAccess("only_me", ("42",))),
        ((), "team", BotAccess("only_me")),
        ((), "tg-team", BotAccess("only_me")),
        (("7", "5", "7"), "tg-42", BotAccess("custom", ("5", "7"))),
        (("5", "public"), "team", BotAccess("public")),
    ],
)
def test_the_audience_is_who_was_named_and_nobody_else(
    audience: tuple[str, ...], namespace: str, access: BotAccess
) -> None:
    assert bot_access(audience, namespace) == access


@pytest.mark.parametrize("entry", ["@me", "everybody", "-5", "0", "٤٢", "5\n"])
def test_an_audience_that_means_nobody_is_refused_by_name(entry: str) -> None:
    with pytest.raises(AudienceError, match=r"spec\.audience"):
        bot_access((entry,), "team")


@pytest.mark.parametrize(
    ("audience", "notify", "namespace", "told"),
    [
        ([], [], "tg-42", ["42"]),
        (["public"], ["telegram:7", "mail:a@b.example"], "tg-42", ["42", "7"]),
        (["5", "public"], ["telegram:7", "telegram:7"], "products", ["7"]),
        (["9", "5"], [], "products", ["5", "9"]),
        (["public"], [], "products", []),
    ],
)
def test_who_is_told_in_telegram(
    audience: list[str], notify: list[str], namespace: str, told: list[str]
) -> None:
    assert told_in_telegram(audience, notify, namespace) == told


def test_a_product_that_tells_nobody_in_telegram_says_what_to_do(make: Any) -> None:
    key = PlannedKey(key="NOTIFY_TELEGRAM_TO", source="derived", services=["tg-bot"])
    refused = answer(make, BotAccess(), keys=[key])
    assert isinstance(refused, Refused)
    assert "NOTIFY_TELEGRAM_TO; name who is told in spec.notify" in refused.message
    found = answer(make, BotAccess(), keys=[key], told=["42", "7"])
    assert [each.value for each in found.release.services[0].env] == ["42,7"]
