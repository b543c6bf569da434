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
}
SECRET = "https://hooks.example/a-secret-path"


@pytest.mark.parametrize("name", ENVIRON)
def test_missing_variable_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is not set"):
        Settings.from_environ({key: value for key, value in ENVIRON.items() if key != name})


@pytest.mark.parametrize(
    "name",
    ["LOG_LEVEL", "NOTIFY_WEBHOOK_URL", "PORT", "POSTGRES_PORT", "POSTGRES_SSLMODE", "REDIS_URL"],
)
def test_malformed_variable_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environ(ENVIRON | {name: "nonsense"})


def test_secrets_are_never_shown() -> None:
    settings = Settings.from_environ(ENVIRON | {"NOTIFY_WEBHOOK_URL": SECRET})
    assert settings.webhook_url == SECRET
    assert "not-a-real-password" not in repr(settings)
    assert SECRET not in repr(settings)


def test_password_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from-a-file\n", encoding="utf-8")
    environ = {key: value for key, value in ENVIRON.items() if key != "POSTGRES_PASSWORD"}
    settings = Settings.from_environ(environ | {"POSTGRES_PASSWORD_FILE": str(file)})
    assert settings.database.password == "from-a-file"
