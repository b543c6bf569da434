"""What the environment says, and what it must not say."""

import pytest

from bot.generated.owner import owners_key
from bot.settings import Settings, SettingsError
from bot_tests.telegram import TOKEN

PERSON = 1001
KEY = "a-key-that-only-the-tests-know-0123456789"


def settings(**environ: str) -> Settings:
    return Settings.from_environ({"TELEGRAM_BOT_TOKEN": TOKEN, **environ})


@pytest.mark.parametrize(
    ("environ", "admitted"),
    [
        ({}, False),
        ({"TG_BOT_ALLOWED_IDS": "5"}, False),
        ({"TG_BOT_ALLOWED_IDS": str(PERSON)}, True),
        ({"TG_BOT_ACCESS": "public"}, True),
        ({"TG_BOT_ACCESS": "custom", "TG_BOT_ALLOWED_IDS": f"5, {PERSON}"}, True),
        ({"TG_BOT_ACCESS": "custom", "TG_BOT_ALLOWED_IDS": "5"}, False),
    ],
)
def test_access_is_what_was_said_and_no_more(environ: dict[str, str], admitted: bool) -> None:
    assert settings(**environ).access.allows(PERSON) is admitted


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"TELEGRAM_BOT_TOKEN": ""}, "TELEGRAM_BOT_TOKEN"),
        ({"TELEGRAM_BOT_TOKEN": "placeholder"}, "TELEGRAM_BOT_TOKEN"),
        ({"TELEGRAM_BOT_TOKEN": "a token"}, "TELEGRAM_BOT_TOKEN"),
        ({"TG_BOT_ACCESS": "anybody"}, "TG_BOT_ACCESS"),
        ({"TG_BOT_ACCESS": "custom"}, "TG_BOT_ALLOWED_IDS"),
        ({"TG_BOT_ALLOWED_IDS": "1,2"}, "TG_BOT_ALLOWED_IDS"),
        ({"TG_BOT_ALLOWED_IDS": "@me"}, "TG_BOT_ALLOWED_IDS"),
        ({"TELEGRAM_API_URL": "telegram"}, "TELEGRAM_API_URL"),
        ({"BACKEND_URL": "backend"}, "BACKEND_URL"),
        ({"APP_ENV": "staging"}, "APP_ENV"),
        ({"PORT": "0"}, "PORT"),
    ],
)
def test_bad_settings_are_refused_by_name(environ: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(**environ)
    assert named in str(refused.value)
    assert TOKEN not in str(refused.value)


def test_the_token_is_not_shown() -> None:
    assert TOKEN not in repr(settings())


@pytest.mark.parametrize(
    ("environ", "owners"),
    [
        ({"TG_BOT_ALLOWED_IDS": str(PERSON)}, True),
        ({}, False),
        ({"TG_BOT_ACCESS": "custom", "TG_BOT_ALLOWED_IDS": str(PERSON)}, False),
        ({"TG_BOT_ACCESS": "public", "TG_BOT_ALLOWED_IDS": str(PERSON)}, False),
    ],
)
def test_only_a_bot_of_one_person_alone_has_the_key(environ: dict[str, str], owners: bool) -> None:
    keys = {"API_KEYS": f"{KEY}, {'o' * 32}"}
    found = settings(**environ, **keys)
    assert found.api_key == (owners_key(keys) if owners else "")
    assert KEY not in repr(found)
