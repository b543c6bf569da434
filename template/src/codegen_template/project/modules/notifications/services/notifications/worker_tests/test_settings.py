"""What the worker is told from outside."""

from pathlib import Path

import pytest

from worker.settings import Settings, SettingsError

ENVIRON = {
    "POSTGRES_HOST": "db",
    "POSTGRES_PORT": "5432",
    "POSTGRES_USER": "app",
    "POSTGRES_DB": "app",
    "POSTGRES_PASSWORD": "not-a-real-password",
    "APP_ENV": "development",
}
SECRET = "https://hooks.example/a-secret-path"


@pytest.mark.parametrize("name", sorted(ENVIRON.keys() - {"APP_ENV"}))
def test_missing_variable_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is not set"):
        Settings.from_environ({key: value for key, value in ENVIRON.items() if key != name})


@pytest.mark.parametrize(
    "name",
    [
        *("APP_ENV", "LOG_LEVEL", "METRICS_PORT", "NOTIFY_WEBHOOK_URL", "PORT"),
        *("POSTGRES_PORT", "POSTGRES_SSLMODE", "REDIS_URL", "SMTP_URL"),
    ],
)
def test_malformed_variable_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environ(ENVIRON | {name: "nonsense"})


def test_secrets_are_never_shown() -> None:
    settings = Settings.from_environ(ENVIRON | {"NOTIFY_WEBHOOK_URL": SECRET})
    assert settings.webhook_url == SECRET
    assert "not-a-real-password" not in repr(settings)
    assert SECRET not in repr(settings)


def test_the_password_of_redis_is_put_into_its_address() -> None:
    settings = Settings.from_environ(ENVIRON | {"REDIS_PASSWORD": "p/ss@word"})
    assert settings.redis_url == "redis://:p%2Fss%40word@redis:6379/0"
    own = ENVIRON | {"REDIS_PASSWORD": "unused", "REDIS_URL": "redis://:own@elsewhere:6379/0"}
    assert Settings.from_environ(own).redis_url == "redis://:own@elsewhere:6379/0"
    assert "p%2Fss" not in repr(settings)


def test_password_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from-a-file\n", encoding="utf-8")
    environ = {key: value for key, value in ENVIRON.items() if key != "POSTGRES_PASSWORD"}
    settings = Settings.from_environ(environ | {"POSTGRES_PASSWORD_FILE": str(file)})
    assert settings.database.password == "from-a-file"
