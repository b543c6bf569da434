"""A generated project is used as its owner would: linted, typed, tested, migrated, served."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

RunModule = Callable[..., subprocess.CompletedProcess[str]]
StartPostgres = Callable[[], AbstractContextManager[Any]]
DEADLINE_SECONDS = 60
COVERED_PERCENT = 90
KEY = "a-key-that-a-caller-was-handed-0123"
UNWRITTEN = {"__pycache__"}


def _environ(**environ: str) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if "PYTEST" not in key}
    return inherited | environ


def test_its_linter_and_formatter_are_content(rich: Path, run_module: RunModule) -> None:
    linted = run_module(rich, "ruff", "check", "--no-cache", ".")
    assert linted.returncode == 0, linted.stdout
    formatted = run_module(rich, "ruff", "format", "--no-cache", "--check", ".")
    assert formatted.returncode == 0, formatted.stdout


def test_its_types_hold(rich: Path, run_module: RunModule) -> None:
    checked = run_module(rich, "mypy")
    assert checked.returncode == 0, checked.stdout


def test_its_own_tests_pass_against_postgresql(project: Path, run_module: RunModule) -> None:
    """Not skipped where there is no PostgreSQL: then this fails, and says so."""
    measured = ("coverage", "run", "--concurrency=greenlet,thread", "--source=services/backend/app")
    ran = run_module(project, *measured, "-m", "pytest", "-q")
    assert ran.returncode == 0, ran.stdout[-5000:]
    outcome = json.loads((project / "tests.json").read_text("utf-8"))
    assert outcome["ran"] is True
    assert outcome["passed"] > 100
    for part in ("generated", "controllers"):
        said = run_module(project, "coverage", "report", f"--include=*/app/{part}/*", "-m")
        reached = int(said.stdout.split()[-1].removesuffix("%"))
        assert reached >= COVERED_PERCENT, said.stdout
    assert (outcome["failed"], outcome["errors"], outcome["skipped"]) == (0, 0, 0)


COUNTED = """
import os
from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.generated.repositories import AuthorRepository, BookRepository
from app.generated.schemas import AuthorCreate, BookCreate
from tests.api import Api


@pytest.mark.parametrize("path", ["/authors", "/books"])
def test_a_list_costs_as_many_statements_for_many_as_for_one(api: Api, path: str) -> None:
    key = {"X-API-Key": os.environ["API_KEYS"].split(",")[0]}
    seen: list[str] = []

    def note(*said: object) -> None:
        seen.append(str(said[2]))

    def listed() -> tuple[int, int]:
        seen.clear()
        answer = api.request("GET", path, headers=key)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        return len(body["items"] if isinstance(body, dict) else body), len(seen)

    def more(number: int) -> None:
        author = api.store(AuthorRepository, AuthorCreate(name=f"Author {number}"))
        book = {"title": "T", "rating": 1, "published": date(2024, 1, 1), "author_id": author}
        api.store(BookRepository, BookCreate.model_validate(book))

    more(0)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        one, few = listed()
        for number in range(1, 20):
            more(number)
        many, as_few = listed()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert (one, many) == (1, 20)
    assert few == as_few > 0
"""


def test_a_list_costs_as_many_statements_for_many_as_for_one(
    project: Path, run_module: RunModule
) -> None:
    """Rows that point to other rows are read at once, not one by one."""
    own = project / "services/backend/tests/test_statements.py"
    own.write_text(COUNTED, encoding="utf-8")
    ran = run_module(project, "pytest", "-q", str(own.relative_to(project)))
    assert ran.returncode == 0, ran.stdout[-5000:]
    assert json.loads((project / "tests.json").read_text("utf-8"))["passed"] == 2


def test_its_own_tests_notice_a_controller_that_does_nothing(
    project: Path, run_module: RunModule
) -> None:
    controller = project / "services/backend/app/controllers/books.py"
    text = controller.read_text("utf-8")
    broken = text.replace("await BookRepository(connection).delete(book_id)", "del connection")
    assert broken != text
    controller.write_text(broken, encoding="utf-8")
    ran = run_module(project, "pytest", "-q", "services/backend/tests/generated/test_books.py")
    assert ran.returncode == 1
    assert json.loads((project / "tests.json").read_text("utf-8"))["failed"] > 0


def test_code_that_cannot_be_imported_fails_and_is_not_could_not_run(
    project: Path, run_module: RunModule
) -> None:
    with (project / "services/backend/app/controllers/books.py").open("a") as stream:
        stream.write("import no_such_module\n")
    ran = run_module(project, "pytest", "-q", "services/backend/tests/generated/test_authors.py")
    assert ran.returncode == 1
    outcome = json.loads((project / "tests.json").read_text("utf-8"))
    assert outcome["ran"] is True
    assert outcome["errors"] > 0


def test_tests_without_a_database_say_that_they_could_not_run(
    project: Path, run_module: RunModule
) -> None:
    """Exit status 75 and ``ran: false``: neither passed nor failed."""
    postgres = project / "services/backend/tests/postgres.py"
    text = postgres.read_text("utf-8").replace("/usr/lib/postgresql", "/nowhere")
    postgres.write_text(text, encoding="utf-8")
    empty = project / "bin"
    empty.mkdir()
    ran = run_module(project, "pytest", "-q", PATH=str(empty))
    assert ran.returncode == 75, ran.stdout
    outcome = json.loads((project / "tests.json").read_text("utf-8"))
    assert outcome["ran"] is False
    assert "PostgreSQL is not installed" in outcome["reason"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without a name")
def test_tests_run_as_somebody_without_a_name(project: Path) -> None:
    """As in a pod: neither root nor known to the system."""
    with tempfile.TemporaryDirectory(prefix="nameless-", dir="/tmp") as folder:
        copy = Path(folder) / "project"
        shutil.copytree(project, copy)
        for path in (Path(folder), *Path(folder).rglob("*")):
            os.chown(path, 65532, 65532)
        ran = subprocess.run(
            [
                *("setpriv", "--reuid=65532", "--regid=65532", "--clear-groups"),
                *(sys.executable, "-m", "pytest", "-q", "services/backend/tests/test_service.py"),
            ],
            cwd=copy,
            capture_output=True,
            text=True,
            check=False,
            env=_environ(HOME="/nonexistent"),
        )
    if "Permission denied" in ran.stderr and sys.executable in ran.stderr:
        pytest.skip("this Python is for root alone")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_it_migrates_serves_and_drains(rich: Path, start_postgres: StartPostgres) -> None:
    """``app migrate`` twice, ``app serve``, a round trip, SIGTERM."""
    with start_postgres() as url, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environ = _environ(
            PYTHONPATH=str(rich / "services/backend"),
            POSTGRES_HOST=url.host,
            POSTGRES_PORT=str(url.port),
            POSTGRES_USER=url.username,
            POSTGRES_DB=url.database,
            POSTGRES_PASSWORD="not-a-real-password",
            PORT=str(port),
            RELEASE_ID="0123456789ab",
            API_KEYS=f"{'o' * 32},{KEY}",
            JWT_SECRETS="s" * 32,
        )
        for _ in range(2):
            subprocess.run([sys.executable, "-m", "app", "migrate"], env=environ, check=True)
        serve = [sys.executable, "-m", "app", "serve"]
        lacking = subprocess.run(
            serve, env=environ | {"API_KEYS": ""}, capture_output=True, text=True, check=False
        )
        assert lacking.returncode != 0
        assert "API_KEYS is not set" in lacking.stdout
        server = subprocess.Popen(serve, env=environ)
        base = f"http://127.0.0.1:{port}"
        try:
            assert _json(f"{base}/health") == {"status": "ok", "release": "0123456789ab"}
            assert _json(f"{base}/ready")
            stored = _json(f"{base}/authors", {"name": "Анна"})
            assert _json(f"{base}/authors") == [stored]
            with pytest.raises(urllib.error.HTTPError, match="401"):
                _json(f"{base}/books")
            assert _json(f"{base}/books", key=KEY) == {"items": [], "total": 0}
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(DEADLINE_SECONDS) in {0, -signal.SIGTERM}


def _json(url: str, body: object = None, *, key: str = "") -> object:
    """One JSON request; a server that does not listen yet is waited for."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} | ({"X-API-Key": key} if key else {})
    request = urllib.request.Request(url, data, headers)  # noqa: S310
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(request) as response:  # noqa: S310 - our own server
                return json.load(response)
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def test_it_imports_nothing_of_the_template(rich: Path) -> None:
    for path in (rich / "services").rglob("*.py"):
        assert "codegen" not in path.read_text("utf-8"), path


def test_it_names_nothing_of_where_it_was_made(rich: Path) -> None:
    for path in rich.rglob("*"):
        if path.is_file() and not set(path.parts) & UNWRITTEN:
            assert str(rich.parent) not in path.read_text("utf-8"), path
