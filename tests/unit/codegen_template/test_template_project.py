"""A generated project is used as its owner would: linted, typed, tested, migrated, served."""

import importlib.util
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
from pathlib import Path

import pytest

from codegen_template import (
    FieldSpec,
    ModelSpec,
    Spec,
    VariantSpec,
    crud_domain,
    generate,
    write_spec,
)

pytestmark = pytest.mark.enable_socket  # a real PostgreSQL and a served product on the loopback
MakeProject = Callable[[Spec], Path]
DEADLINE_SECONDS = 60


@pytest.fixture
def project(library: Spec, make_project: MakeProject) -> Path:
    """A project on its second schema, so that its migrations are a chain."""
    root = make_project(library)
    generate(root)
    book = library.models["Book"]
    fields = {
        **book.fields,
        "pages": FieldSpec(type="int", gt=0, default=100),
        "sequel_id": FieldSpec(type="reference", model="Book", optional=True),
    }
    models = {**library.models, "Book": book.model_copy(update={"fields": fields})}
    write_spec(root, library.model_copy(update={"models": models}))
    generate(root)
    return root


AWKWARD = {
    "Test": ModelSpec(
        fields={
            "flag": FieldSpec(type="bool", unique=True),
            "list": FieldSpec(type="string", optional=True),
            "kind": FieldSpec(
                type="enum", values=("on", "123", "Да — нет", "日本", "mro", "a\\b", "x\"y'z")
            ),
            "until": FieldSpec(type="date", default="2024-02-29"),
            "at": FieldSpec(type="datetime", default="2024-01-01T00:00:00+03:00"),
        }
    ),
    "Class": ModelSpec(
        fields={
            "code": FieldSpec(type="string", pattern=r"^[A-Z]{2}\d+$", min_length=5, unique=True),
            "big": FieldSpec(type="decimal", max_digits=30, decimal_places=10, gt=0),
            "tiny": FieldSpec(type="float", gt=0, lt=0.001, optional=True, default=0.0005),
            "test_id": FieldSpec(type="reference", model="Test"),
            "order_id": FieldSpec(type="reference", model="Order", optional=True),
        },
        variants={
            "Create": VariantSpec(exclude=("tiny",)),
            "Update": VariantSpec(optional=("big",), exclude=("code",)),
        },
    ),
    "Order": ModelSpec(
        fields={
            "class_id": FieldSpec(type="reference", model="Class", unique=True),
            "note": FieldSpec(type="text", min_length=1000, max_length=1200),
        }
    ),
    "HTTPCall": ModelSpec(
        description='It\'s "quoted" and ends with a backslash\\',
        fields={"made_at": FieldSpec(type="datetime", readonly=True, default="now")},
    ),
}


def test_awkward_names_and_values_make_a_sound_project(make_project: MakeProject) -> None:
    """Circles, reserved words as names, quotes, other scripts, replacing updates."""
    domains = [crud_domain(name, plural_name=f"{name.lower()}_list") for name in AWKWARD]
    root = make_project(Spec(models=AWKWARD, domains={domain.domain: domain for domain in domains}))
    generate(root)
    linted = _run(root, "ruff", "check", "--no-cache", ".")
    assert linted.returncode == 0, linted.stdout
    formatted = _run(root, "ruff", "format", "--no-cache", "--check", ".")
    assert formatted.returncode == 0, formatted.stdout
    ran = _run(root, "pytest", "-q")
    assert ran.returncode == 0, ran.stdout[-5000:]


def _run(root: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env=_environ(**environ),
    )


def _environ(**environ: str) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if "PYTEST" not in key}
    return inherited | {"PYTHONDONTWRITEBYTECODE": "1"} | environ


def test_its_linter_and_formatter_are_content(project: Path) -> None:
    linted = _run(project, "ruff", "check", "--no-cache", ".")
    assert linted.returncode == 0, linted.stdout
    formatted = _run(project, "ruff", "format", "--no-cache", "--check", ".")
    assert formatted.returncode == 0, formatted.stdout


def test_its_types_hold(project: Path) -> None:
    checked = _run(project, "mypy", "--cache-dir=/dev/null")
    assert checked.returncode == 0, checked.stdout


def test_its_own_tests_pass_against_postgresql(project: Path) -> None:
    """Not skipped where there is no PostgreSQL: then this fails, and says so."""
    ran = _run(project, "pytest", "-q")
    assert ran.returncode == 0, ran.stdout[-5000:]
    outcome = json.loads((project / "tests.json").read_text("utf-8"))
    assert outcome["ran"] is True
    assert outcome["passed"] > 100
    assert (outcome["failed"], outcome["errors"], outcome["skipped"]) == (0, 0, 0)


def test_its_own_tests_notice_a_controller_that_does_nothing(project: Path) -> None:
    controller = project / "services/backend/app/controllers/books.py"
    text = controller.read_text("utf-8")
    broken = text.replace("await BookRepository(connection).delete(book_id)", "del connection")
    assert broken != text
    controller.write_text(broken, encoding="utf-8")
    ran = _run(project, "pytest", "-q", "services/backend/tests/generated/test_books.py")
    assert ran.returncode == 1
    assert json.loads((project / "tests.json").read_text("utf-8"))["failed"] > 0


def test_code_that_cannot_be_imported_fails_and_is_not_could_not_run(project: Path) -> None:
    with (project / "services/backend/app/controllers/books.py").open("a") as stream:
        stream.write("import no_such_module\n")
    ran = _run(project, "pytest", "-q", "services/backend/tests/generated/test_authors.py")
    assert ran.returncode == 1
    outcome = json.loads((project / "tests.json").read_text("utf-8"))
    assert outcome["ran"] is True
    assert outcome["errors"] > 0


def test_tests_without_a_database_say_that_they_could_not_run(project: Path) -> None:
    """Exit status 75 and ``ran: false``: neither passed nor failed."""
    postgres = project / "services/backend/tests/postgres.py"
    text = postgres.read_text("utf-8").replace("/usr/lib/postgresql", "/nowhere")
    postgres.write_text(text, encoding="utf-8")
    empty = project / "bin"
    empty.mkdir()
    ran = _run(project, "pytest", "-q", PATH=str(empty))
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


def test_it_migrates_serves_and_drains(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``app migrate`` twice, ``app serve``, a round trip, SIGTERM."""
    spec = importlib.util.spec_from_file_location(
        "project_postgres", project / "services/backend/tests/postgres.py"
    )
    assert spec
    assert spec.loader
    postgres = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, postgres)
    spec.loader.exec_module(postgres)
    with postgres.running_postgres({}) as url, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environ = _environ(
            PYTHONPATH=str(project / "services/backend"),
            POSTGRES_HOST=url.host,
            POSTGRES_PORT=str(url.port),
            POSTGRES_USER=url.username,
            POSTGRES_DB=url.database,
            POSTGRES_PASSWORD="not-a-real-password",
            PORT=str(port),
            RELEASE_ID="0123456789ab",
        )
        for _ in range(2):
            subprocess.run([sys.executable, "-m", "app", "migrate"], env=environ, check=True)
        server = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environ)
        base = f"http://127.0.0.1:{port}"
        try:
            assert _json(f"{base}/health") == {"status": "ok", "release": "0123456789ab"}
            assert _json(f"{base}/ready")
            stored = _json(f"{base}/authors", {"name": "Анна"})
            assert _json(f"{base}/authors") == [stored]
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(DEADLINE_SECONDS) in {0, -signal.SIGTERM}


def _json(url: str, body: object = None) -> object:
    """One JSON request; a server that does not listen yet is waited for."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310
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


def test_it_imports_nothing_of_the_template(project: Path) -> None:
    for path in (project / "services").rglob("*.py"):
        assert "codegen" not in path.read_text("utf-8"), path


def test_it_names_nothing_of_where_it_was_made(project: Path) -> None:
    for path in project.rglob("*"):
        if path.is_file():
            assert str(project.parent) not in path.read_text("utf-8"), path
