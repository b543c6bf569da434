"""A generated client talks to the backend of its own project, really served."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from codegen_template import generate, load_spec, new_project, write_spec
from codegen_template.check import check
from codegen_template.spec import ManifestFile

pytestmark = pytest.mark.timeout(180)
StartPostgres = Callable[[], AbstractContextManager[Any]]
KEY = "a-key-that-a-caller-was-handed-0123"
DEADLINE_SECONDS = 60
CONSUMED = {
    "authors": ["create_author", "get_author", "list_authors", "update_author", "delete_author"],
    "books": ["create_book", "list_books", "sell_book", "find_labels"],
    "things": ["list_things"],
}
NOT_WRITTEN = "raise NotImplementedError"
TALK = '''
import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from app.generated.queries.books import ListBooksQuery
from app.generated.schemas import AuthorCreate, AuthorUpdate, BookCreate, BookGenre, Sale
from worker.generated.clients import problems
from worker.generated.clients.backend.client import BackendClient
from worker.generated.clients.backend.errors.books import SoldOutError
from worker.generated.clients.backend.settings import BackendSettings
from worker.generated.clients.transport import Patience

NOWHERE = UUID(int=1)
HASTY = Patience(seconds=5, attempt_seconds=0.5)


def token() -> str:
    return "no-token"


async def refused(kind: type[problems.ClientError], call: object) -> problems.ClientError:
    try:
        await call
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


async def served(backend: BackendClient) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                return await backend.authors.list_authors()
            except problems.UnavailableError:
                pass  # it paused already


async def talk(backend: BackendClient) -> None:
    author = await backend.authors.create_author(AuthorCreate(name="Анна", born=date(1960, 2, 29)))
    assert await backend.authors.get_author(author.id) == author
    assert author in await backend.authors.list_authors()
    changed = await backend.authors.update_author(author.id, AuthorUpdate(name="Яна"))
    assert (changed.name, changed.born) == ("Яна", author.born)

    made = BookCreate(
        title="a&b=c + ё",
        rating=5,
        price=Decimal("12.50"),
        published=date(2020, 1, 31),
        author_id=author.id,
    )
    book = await backend.books.create_book(made)
    assert (book.price, book.genre, book.awards) == (Decimal("12.50"), BookGenre("роман"), [])
    query = ListBooksQuery(
        title=("a&b=c + ё", "x"),
        added_at_le=datetime(2100, 1, 1, tzinfo=UTC),
        price_ge=Decimal("12.5"),
    )
    page = await backend.books.list_books(query)
    assert (page.items, page.total) == ([book], 1)
    assert (await backend.books.list_books(ListBooksQuery(q="nothing"))).total == 0

    taken = await refused(
        problems.ConflictError, backend.authors.create_author(AuthorCreate(name="Яна"))
    )
    assert taken.problem.status == 409
    invalid = AuthorCreate.model_construct(name="x", _fields_set={"name"})
    short = await refused(problems.InvalidError, backend.authors.create_author(invalid))
    assert list(short.fields) == ["name"]
    await refused(problems.NotFoundError, backend.authors.get_author(NOWHERE))
    await refused(problems.UnauthorizedError, backend.things.list_things())
    gone = await backend.authors.create_author(AuthorCreate(name="Soon away"))
    assert await backend.authors.delete_author(gone.id) is None
    await refused(problems.NotFoundError, backend.authors.get_author(gone.id))

    sale = Sale(copies=1, lines=[1, 2])
    sold_out = await refused(
        SoldOutError, backend.books.sell_book(book.id, sale, x_till="ABC", dry_run=True)
    )
    assert isinstance(sold_out, problems.ConflictError)
    assert sold_out.problem.detail == f"{book.id} True ABC 1"
    missing = await refused(
        problems.ProblemError, backend.books.find_labels(2000, most=Decimal("1e2"), wrap="a b")
    )
    assert missing.problem.status == 501


class Answers:
    """Answers with these statuses in their order; 0: it hangs up; None: it says nothing."""

    def __init__(self, *statuses: int | None, headers: str = "", body: str = "") -> None:
        self.left = list(statuses)
        self.asked = 0
        self.headers = headers
        self.body = body

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\\r\\n\\r\\n")
        self.asked += 1
        status = self.left.pop(0)
        if status is None:
            await reader.read()
        elif status:
            head = f"HTTP/1.1 {status} x\\r\\nContent-Length: {len(self.body)}\\r\\n{self.headers}"
            writer.write(f"{head}Connection: close\\r\\n\\r\\n{self.body}".encode())
            await writer.drain()
        writer.close()


async def asked(answers: Answers, call: object, kind: type[Exception] | None) -> int:
    """How many requests one call led to."""
    server = await asyncio.start_server(answers.answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    settings = BackendSettings(url=url, api_key="k")
    async with server, BackendClient(settings, token=token, patience=HASTY) as backend:
        if kind is None:
            await call(backend)
        else:
            await refused(kind, call(backend))
    return answers.asked


async def repeat() -> None:
    listed = lambda backend: backend.authors.list_authors()
    made = lambda backend: backend.authors.create_author(AuthorCreate(name="Once"))
    changed = lambda backend: backend.authors.update_author(NOWHERE, AuthorUpdate(name="Once"))
    away = problems.UnavailableError
    assert await asked(Answers(503, 0, 200, body="[]"), listed, None) == 3
    assert await asked(Answers(None, 200, body="[]"), listed, None) == 2
    assert await asked(Answers(503, 502, 504), listed, away) == 3
    assert await asked(Answers(503), made, away) == 1
    assert await asked(Answers(0), changed, away) == 1
    later = Answers(429, 200, headers="Retry-After: 0\\r\\n", body="[]")
    assert await asked(later, listed, None) == 2
    too_late = Answers(503, headers="Retry-After: 60\\r\\n")
    assert await asked(too_late, listed, away) == 1
    wrong = Answers(200, body='[{"name": "no id"}]')
    assert await asked(wrong, listed, problems.UnexpectedAnswerError) == 1
    assert await asked(Answers(500, body="<html>"), listed, problems.UnexpectedAnswerError) == 1


async def main() -> None:
    settings = BackendSettings.from_environ()
    assert settings.api_key not in repr(settings)
    async with BackendClient(settings, token=token) as backend:
        await served(backend)
        await talk(backend)
    await repeat()


asyncio.run(main())
print("talked")
'''


@pytest.fixture(scope="module")
def consumer(rich: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that says nearly everything, with a worker that consumes some of it."""
    root = tmp_path_factory.mktemp("consumer") / "project"
    modules = ("backend", "notifications")
    new_project(root, title="Library", slug="library", description="", modules=modules)
    consumes = [
        {"service": "backend", "domain": domain, "operations": operations}
        for domain, operations in CONSUMED.items()
    ]
    manifest = ManifestFile.model_validate({"consumes": consumes})
    write_spec(root, load_spec(rich).model_copy(update={"manifests": {"notifications": manifest}}))
    generate(root)
    return root


@pytest.fixture
def environ(consumer: Path, start_postgres: StartPostgres) -> Iterator[dict[str, str]]:
    """The environment of the project's processes, with a database."""
    with start_postgres() as url, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        inherited = {key: value for key, value in os.environ.items() if "PYTEST" not in key}
        yield inherited | {
            "PYTHONPATH": f"{consumer}/services/backend:{consumer}/services/notifications",
            "POSTGRES_HOST": url.host,
            "POSTGRES_PORT": str(url.port),
            "POSTGRES_USER": url.username,
            "POSTGRES_DB": url.database,
            "POSTGRES_PASSWORD": "not-a-real-password",
            "PORT": str(port),
            "API_KEYS": f"{KEY},{'o' * 32}",
            "JWT_SECRETS": "s" * 32,
            "BACKEND_URL": f"http://127.0.0.1:{port}/",
        }


def test_its_linter_formatter_and_gate_are_content(
    consumer: Path, run_module: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    assert check(consumer) == []
    for tool in (("ruff", "check"), ("ruff", "format", "--check")):
        done = run_module(consumer, *tool, "--no-cache", "services/notifications")
        assert done.returncode == 0, done.stdout


def test_a_client_talks_to_the_backend_of_its_project(
    consumer: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    controller = consumer / "services/backend/app/controllers/books.py"
    text = controller.read_text("utf-8")
    head, _, tail = text.partition("async def sell_book")
    refusal = 'raise SoldOutError(f"{book_id} {dry_run} {x_till} {body.copies}")'
    assert NOT_WRITTEN in tail
    imported = "from app.generated.errors.books import SoldOutError\n"
    docstring, _, code = head.partition("\n\n")
    written = f"{docstring}\n\n{imported}{code}async def sell_book"
    controller.write_text(written + tail.replace(NOT_WRITTEN, refusal, 1), encoding="utf-8")

    talk = tmp_path / "talk.py"
    talk.write_text(TALK, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "app", "migrate"], env=environ, check=True)
    server = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environ)
    try:
        talked = subprocess.run(
            [sys.executable, str(talk)],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=DEADLINE_SECONDS,
        )
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(DEADLINE_SECONDS)
    assert talked.returncode == 0, talked.stderr[-4000:]
    assert talked.stdout == "talked\n"
