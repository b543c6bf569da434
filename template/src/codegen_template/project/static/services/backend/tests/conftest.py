"""One application and one database for all tests; every test finds the tables empty."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import URL

import tests.generated  # noqa: F401 - sets the variables that generated code needs
from tests.postgres import CannotRunError, running_postgres
from tests.report import Report

# The service is imported where it is used: code that cannot be imported fails the tests by name
# instead of keeping them from being found.
if TYPE_CHECKING:
    from app.database import Database
    from app.settings import Settings
    from tests.api import Api

RELEASE = "0123456789ab"


def pytest_configure(config: pytest.Config) -> None:
    """Report the outcome in a form for programs."""
    config.pluginmanager.register(Report(config.rootpath), "outcome-report")


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[URL]:
    """The address of an empty database."""
    server = running_postgres()
    try:
        url = server.__enter__()
    except CannotRunError as error:
        report = request.config.pluginmanager.get_plugin("outcome-report")
        assert isinstance(report, Report)
        report.could_not_run(str(error))
    try:
        yield url
    finally:
        server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def settings(postgres: URL) -> "Settings":
    """Settings that lead to a database with the current schema."""
    with once_failed():
        return migrated(postgres)


@contextmanager
def once_failed() -> Iterator[None]:
    """Say in one line what every test would repeat in hundreds."""
    try:
        yield
    except Exception as error:
        traceback.print_exc()
        reason = f"{type(error).__name__}: {error}"
    else:
        return
    pytest.fail(f"the service cannot be set up: {reason}", pytrace=False)


def migrated(postgres: URL) -> "Settings":
    """Bring the schema of a database up to date; returns settings that lead to it."""
    from app.migrate import upgrade
    from app.settings import Settings

    found = Settings.from_environ(
        {
            "POSTGRES_HOST": postgres.host or "127.0.0.1",
            "POSTGRES_PORT": str(postgres.port or 5432),
            "POSTGRES_USER": postgres.username or "",
            "POSTGRES_DB": postgres.database or "",
            "POSTGRES_PASSWORD": postgres.password or "none-is-asked-for",
            "RATE_LIMIT_PER_SECOND": "0",  # the tests are one client in a hurry
            "RELEASE_ID": RELEASE,
        }
    )
    upgrade(found)
    return found


@pytest.fixture(scope="session")
def database(settings: "Settings") -> "Database":
    """The tests' own way to the database."""
    from app.database import Database, database_url

    return Database(database_url(settings))


@pytest.fixture(scope="session")
def client(settings: "Settings", database: "Database") -> Iterator[TestClient]:
    """The running application."""
    with once_failed():
        from app.application import create_app
    with TestClient(create_app(settings), raise_server_exceptions=False) as running:
        assert running.portal is not None
        yield running
        running.portal.call(database.close)


@pytest.fixture
def api(client: TestClient, database: "Database") -> "Api":
    """The application with empty tables."""
    from tests.api import Api

    fresh = Api(client, database)
    fresh.reset()
    return fresh
