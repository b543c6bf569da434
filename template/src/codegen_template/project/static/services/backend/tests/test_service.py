"""What every service does, whatever it keeps."""

import json
import logging
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fastapi.testclient import TestClient
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection

from app.application import create_app
from app.database import Database, database_url
from app.fields import (
    BooleanValue,
    DatetimeValue,
    DateValue,
    DecimalValue,
    FloatValue,
    IntegerValue,
)
from app.generated.tables import metadata
from app.identifiers import new_id
from app.logs import JsonFormatter
from app.settings import Settings, SettingsError
from tests.api import Api
from tests.conftest import RELEASE

ENVIRON = {
    "POSTGRES_HOST": "db",
    "POSTGRES_PORT": "5432",
    "POSTGRES_USER": "app",
    "POSTGRES_DB": "app",
    "POSTGRES_PASSWORD": "not-a-real-password",
}


def test_health_names_the_release(api: Api) -> None:
    response = api.request("GET", "/health")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "release": RELEASE}


def test_ready_when_the_database_answers(api: Api) -> None:
    assert api.request("GET", "/ready").status_code == 200


def test_alive_but_not_ready_without_a_database(settings: Settings) -> None:
    nowhere = Settings.from_environ(ENVIRON | {"POSTGRES_HOST": "127.0.0.1", "POSTGRES_PORT": "1"})
    with TestClient(create_app(nowhere)) as client:
        assert client.get("/health").status_code == 200
        response = client.get("/ready")
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"


def test_unknown_path_is_a_problem_document(api: Api) -> None:
    response = api.request("GET", "/no-such-path")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == 404


def test_what_a_path_offers_is_named_to_who_asks_otherwise(api: Api) -> None:
    document = api.request("GET", "/openapi.json").json()
    for path, operations in document["paths"].items():
        if "{" not in path:
            response = api.request("TRACE", path)
            assert response.status_code == 405
            offered = {method.upper() for method in operations}
            assert offered <= set(response.headers["allow"].split(", "))


def test_every_route_is_documented(api: Api) -> None:
    document = api.request("GET", "/openapi.json").json()
    assert {"/health", "/ready"} <= set(document["paths"])


def test_errors_are_documented_as_problem_documents(api: Api) -> None:
    document = api.request("GET", "/openapi.json").json()
    responses = [
        response
        for path in document["paths"].values()
        for operation in path.values()
        for status, response in operation["responses"].items()
        if not status.startswith("2")
    ]
    assert responses
    assert all(list(response["content"]) == ["application/problem+json"] for response in responses)


def test_migrations_make_the_tables_of_the_spec(client: TestClient, settings: Settings) -> None:
    def difference(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    async def compare() -> object:
        database = Database(database_url(settings))
        try:
            async with database.transaction() as connection:
                return await connection.run_sync(difference)
        finally:
            await database.close()

    assert client.portal is not None
    assert client.portal.call(compare) == []


@pytest.mark.parametrize("value", ["0", 0, "1700000000", "2026-01-31T00:00:00Z", "31.01.2026"])
def test_a_number_is_no_date(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter[date](DateValue).validate_python(value)


@pytest.mark.parametrize("value", ["0", 0, "1700000000", "2026-01-31", "2026-01-31T00:00:00"])
def test_neither_a_number_nor_a_date_is_a_moment(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter[datetime](DatetimeValue).validate_python(value)


@pytest.mark.parametrize("value", [0, 1, 0.0])
def test_a_number_is_neither_true_nor_false(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter[bool](BooleanValue).validate_python(value)


@pytest.mark.parametrize("kind", [DecimalValue, FloatValue, IntegerValue])
def test_true_is_no_number(kind: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter[float](kind).validate_python(True)


def test_ids_sort_by_the_time_they_were_made() -> None:
    first = new_id()
    assert first.version == 7
    assert first.int >> 76 <= new_id().int >> 76


@pytest.mark.parametrize("name", ENVIRON)
def test_missing_variable_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is not set"):
        Settings.from_environ({key: value for key, value in ENVIRON.items() if key != name})


@pytest.mark.parametrize(
    "name",
    [
        "BODY_LIMIT_BYTES",
        "CORS_ORIGINS",
        "LOG_LEVEL",
        "METRICS_PORT",
        "PORT",
        "POSTGRES_PORT",
        "POSTGRES_SSLMODE",
        "RATE_LIMIT_BURST",
        "RATE_LIMIT_PER_SECOND",
        "REQUEST_SECONDS",
        "TRUSTED_PROXIES",
    ],
)
def test_malformed_variable_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environ(ENVIRON | {name: "nonsense"})


def test_password_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("from-a-file\n", encoding="utf-8")
    environ = {key: value for key, value in ENVIRON.items() if key != "POSTGRES_PASSWORD"}
    settings = Settings.from_environ(environ | {"POSTGRES_PASSWORD_FILE": str(file)})
    assert settings.postgres_password == "from-a-file"


def test_password_is_never_shown() -> None:
    assert ENVIRON["POSTGRES_PASSWORD"] not in repr(Settings.from_environ(ENVIRON))


def test_a_log_line_is_one_json_object() -> None:
    record = logging.makeLogRecord({"msg": "two\nlines", "levelname": "INFO", "path": "/notes"})
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert json.loads(line)["path"] == "/notes"
