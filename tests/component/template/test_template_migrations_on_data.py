"""Contract migrations and additions taken back, on a real PostgreSQL with data in it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from codegen_template import FieldSpec, ModelSpec, Spec, crud_domain, generate, new_project
from codegen_template import write_spec as write
from codegen_template.migrations import newest
from codegen_template.spec.fields import FieldBound

StartPostgres = Callable[[], AbstractContextManager[Any]]
CONTRACTIONS = "shared/spec/contractions.yaml"

NEXT = {
    "title": FieldSpec(type="string", max_length=200, unique=True),
    "genre": FieldSpec(type="enum", values=("novel", "poem"), default="novel"),
    "price": FieldSpec(type="decimal", max_digits=6, decimal_places=2),
    "weight": FieldSpec(type="decimal", max_digits=12, decimal_places=3),
    "isbn": FieldSpec(type="string", max_length=20),
    "pages": FieldSpec(type="int"),
}
FIRST = {
    "title": FieldSpec(type="string", max_length=200),
    "genre": FieldSpec(type="enum", values=("novel", "sci-fi"), default="novel"),
    "price": FieldSpec(type="decimal", max_digits=10, decimal_places=2),
    "weight": FieldSpec(type="decimal", max_digits=6, decimal_places=2),
    "isbn": FieldSpec(type="string", max_length=20, optional=True),
    "note": FieldSpec(type="string"),
    "shelf_id": FieldSpec(type="reference", model="Shelf", optional=True),
}
ALLOWED = """contractions:
  - {drop: Shelf}
  - {drop: Book.note}
  - {drop: Book.shelf_id}
  - {require: Book.isbn, fill: "it's: new"}
  - {require: Book.pages, fill: 7}
  - {unique: Book.title}
  - {narrow: Book.price}
  - {narrow: Book.genre, fill: novel}
"""


def _first() -> Spec:
    return Spec(
        models={
            "Shelf": ModelSpec(fields={"name": FieldSpec(type="string")}),
            "Book": ModelSpec(fields=FIRST),
        },
        domains={"books": crud_domain("Book"), "shelfs": crud_domain("Shelf")},
    )


def _next(fields: dict[str, FieldSpec] = NEXT) -> Spec:
    return Spec(
        models={"Book": ModelSpec(fields=fields)},
        domains={"books": crud_domain("Book")},
    )


@pytest.fixture
def database(tmp_path: Path, start_postgres: StartPostgres) -> Iterator["Database"]:
    """A project at its first schema, and an empty PostgreSQL."""
    root = tmp_path / "project"
    new_project(root, title="Books", slug="books", description="Keeps books.")
    write(root, _first())
    generate(root)
    with start_postgres() as url:
        yield Database(root, url.host, url.port)


class Database:
    """Runs the service's commands and SQL against its database."""

    def __init__(self, root: Path, host: str, port: int) -> None:
        self.root = root
        self._environ = {
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONPATH": str(root / "services/backend"),
            "POSTGRES_HOST": host,
            "POSTGRES_PORT": str(port),
            "POSTGRES_USER": "app",
            "POSTGRES_DB": "postgres",
            "POSTGRES_PASSWORD": "not-a-real-password",
        }

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env=self._environ,
            capture_output=True,
            text=True,
            check=False,
        )

    def app(self, *command: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "app", *command)

    def sql(self, statement: str) -> str:
        ran = self.python("-c", SQL, statement)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    def drift(self) -> str:
        """What Alembic would still change; as ``alembic check`` has it."""
        ran = self.python("-c", DRIFT)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()


_CONNECT = """
import asyncio, os, sys
from sqlalchemy import text
from app.database import Database, database_url
from app.settings import Settings
database = Database(database_url(Settings.from_environ()))
async def main():
    async with database.transaction() as connection:
        await work(connection)
    await database.close()
"""
SQL = (
    _CONNECT
    + """
async def work(connection):
    result = await connection.execute(text(sys.argv[1]))
    if result.returns_rows:
        for row in result:
            print(*row, sep="|")
asyncio.run(main())
"""
)
DRIFT = (
    _CONNECT
    + """
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from app.generated.tables import metadata
async def work(connection):
    def compare(c):
        context = MigrationContext.configure(
            c, opts={"compare_type": True, "compare_server_default": True})
        for difference in compare_metadata(context, metadata):
            print(difference)
    await connection.run_sync(compare)
asyncio.run(main())
"""
)
CHANGE = (
    _CONNECT
    + """
from uuid import UUID
from app.generated.repositories import BookRepository
from app.generated.schemas import BookUpdate
from app.problems import InvalidError
async def work(connection):
    body = BookUpdate.model_validate_json(sys.argv[2])
    print((await BookRepository(connection).update(UUID(sys.argv[1]), body)).weight)
try:
    asyncio.run(main())
except InvalidError as error:
    print(error.detail)
"""
)
OLD_INSERT = (
    "INSERT INTO book (id, title, genre, price, weight, note) "
    "VALUES (gen_random_uuid(), '{}', 'sci-fi', 5, 1.25, 'n')"
)
NEW_INSERT = (
    "INSERT INTO book (id, title, price, weight, isbn, pages) "
    "VALUES (gen_random_uuid(), '{}', 5, 1.255, 'i', 3)"
)


def test_both_releases_work_until_the_contraction_and_data_is_kept(database: Database) -> None:
    assert database.app("migrate").returncode == 0
    database.sql(OLD_INSERT.format("first"))
    (database.root / CONTRACTIONS).write_text(ALLOWED, encoding="utf-8")
    write(database.root, _next())
    generate(database.root)
    migrated = database.app("migrate")
    assert migrated.returncode == 0, migrated.stderr
    read = "SELECT title, genre, isbn, pages, weight FROM book ORDER BY title"
    assert database.sql(read) == "first|novel|it's: new|7|1.250"
    # Between the halves either release writes as it knows how.
    database.sql(OLD_INSERT.format("second"))
    database.sql(NEW_INSERT.format("third"))
    assert database.drift() != ""
    assert database.app("migrate").returncode == 0
    contracted = database.app("contract")
    assert contracted.returncode == 0, contracted.stderr
    assert database.sql(read).splitlines() == [
        "first|novel|it's: new|7|1.250",
        "second|novel|it's: new|7|1.250",
        "third|novel|i|3|1.255",
    ]
    assert database.drift() == ""


def test_additions_behind_a_contraction_wait_for_it_by_name(database: Database) -> None:
    assert database.app("migrate").returncode == 0
    (database.root / CONTRACTIONS).write_text(ALLOWED, encoding="utf-8")
    write(database.root, _next())
    generate(database.root)
    write(database.root, _next({**NEXT, "cover": FieldSpec(type="string", optional=True)}))
    generate(database.root)
    waiting = database.app("migrate")
    assert waiting.returncode == 1
    assert "run 'app contract' once no older release runs" in waiting.stderr
    assert database.app("contract").returncode == 0
    assert database.app("migrate").returncode == 0
    assert database.drift() == ""


def test_empty_database_gets_everything_at_once(database: Database) -> None:
    (database.root / CONTRACTIONS).write_text(ALLOWED, encoding="utf-8")
    write(database.root, _next())
    generate(database.root)
    assert database.app("migrate").returncode == 0
    assert database.drift() == ""


SERVING = {
    "Shelf": {"name": FieldSpec(type="string", unique=True)},
    "Book": {
        "title": FieldSpec(type="string", max_length=200, unique=True),
        "genre": FieldSpec(type="enum", values=("novel", "poem"), default="novel"),
        "price": FieldSpec(type="decimal", max_digits=6, decimal_places=2),
        "isbn": FieldSpec(type="string", index=True),
        "shelf_id": FieldSpec(type="reference", model="Shelf"),
    },
}
TRIED = {
    "Shelf": {"name": FieldSpec(type="string")},
    "Book": {
        "title": FieldSpec(type="string", max_length=200, optional=True),
        "genre": FieldSpec(type="enum", values=("novel", "poem", "play"), default="poem"),
        "price": FieldSpec(type="decimal", max_digits=12, decimal_places=4),
        "isbn": FieldSpec(type="string", default="none"),
        "shelf_id": FieldSpec(type="reference", model="Shelf", on_delete="cascade"),
        "tags": FieldSpec(type="list", items={"type": "string"}, default="empty"),
        "code": FieldSpec(type="string", unique=True, optional=True),
        "sequel_id": FieldSpec(type="reference", model="Book", optional=True),
    },
    # Two tables that lead to one another.
    "Room": {
        "name": FieldSpec(type="string", index=True),
        "best_id": FieldSpec(type="reference", model="Door", optional=True),
    },
    "Door": {"room_id": FieldSpec(type="reference", model="Room")},
}
BOTH_INSERT = (
    "WITH s AS (INSERT INTO shelf (id, name) VALUES (gen_random_uuid(), '{}') RETURNING id) "
    "INSERT INTO book (id, title, price, isbn, shelf_id) "
    "SELECT gen_random_uuid(), '{}', 5, 'i', id FROM s"
)


def _spec(models: dict[str, dict[str, FieldSpec]]) -> Spec:
    made = {name: ModelSpec(fields=fields) for name, fields in models.items()}
    return Spec(models=made, domains={f"{n.lower()}s": crud_domain(n) for n in made})


def _made(root: Path, models: dict[str, dict[str, FieldSpec]]) -> str:
    write(root, _spec(models))
    generate(root)
    return newest(root)


@pytest.fixture
def live(tmp_path: Path) -> tuple[Path, str]:
    """A project whose release serves, and the revision of its schema."""
    root = tmp_path / "live"
    new_project(root, title="Books", slug="books", description="Keeps books.")
    return root, _made(root, SERVING)


def test_another_change_comes_after_one_that_never_served(
    live: tuple[Path, str], tmp_path: Path, start_postgres: StartPostgres
) -> None:
    """Data is kept, and the schema is the live one again, to the last constraint."""
    root, revision = live
    tried, other = tmp_path / "tried", tmp_path / "other"
    shutil.copytree(root, tried)
    shutil.copytree(root, other)
    _made(tried, TRIED)
    wanted = {**SERVING, "Book": {**SERVING["Book"], "code": FieldSpec(type="int", optional=True)}}
    _made(other, wanted)
    with start_postgres() as url:
        serving, failed, following = (
            Database(at, url.host, url.port) for at in (root, tried, other)
        )
        assert serving.app("migrate").returncode == 0
        serving.sql(BOTH_INSERT.format("first", "first"))
        assert failed.app("migrate").returncode == 0
        assert failed.drift() == ""
        serving.sql(BOTH_INSERT.format("second", "second"))  # it goes on serving
        refused = following.app("migrate")
        assert refused.returncode != 0
        for _ in range(2):  # a run that was killed is repeated
            reverted = failed.app("revert", revision)
            assert reverted.returncode == 0, reverted.stderr
            assert serving.drift() == ""
        assert serving.sql("SELECT title FROM book ORDER BY title") == "first\nsecond"
        migrated = following.app("migrate")
        assert migrated.returncode == 0, migrated.stderr
        assert following.drift() == ""
        # What is not its own stays: the release that failed can take nothing from this one.
        assert failed.app("revert", revision).returncode == 0
        assert following.drift() == ""


def test_a_new_bound_is_kept_before_and_after_its_check_and_old_rows_stay(
    database: Database,
) -> None:
    """By the release from its first request on, by the database for whatever is written later."""
    assert database.app("migrate").returncode == 0
    database.sql(OLD_INSERT.format("old"))
    (database.root / CONTRACTIONS).write_text(
        "contractions:\n  - {bound: Book.weight}\n", encoding="utf-8"
    )
    bounded = FIRST["weight"].model_copy(update={"ge": FieldBound(field="price")})
    first = _first()
    book = first.models["Book"].model_copy(update={"fields": {**FIRST, "weight": bounded}})
    write(database.root, first.model_copy(update={"models": {**first.models, "Book": book}}))
    generate(database.root)
    assert database.app("migrate").returncode == 0
    book_id = database.sql("SELECT id FROM book")
    refused = "weight must be at least price", "price must be at most weight"
    for command in ("migrate", "contract"):
        ran = database.app(command)
        assert ran.returncode == 0, ran.stderr
        assert database.sql("SELECT price, weight FROM book") == "5.00|1.25"
        for body, said in (('{"weight": "4.00"}', refused[0]), ('{"price": "2.00"}', refused[1])):
            assert database.python("-c", CHANGE, book_id, body).stdout.strip() == said
    assert database.python("-c", CHANGE, book_id, '{"weight": "5.00"}').stdout.strip() == "5.00"
    written = database.python("-c", SQL, OLD_INSERT.format("new"))
    assert "ck_book_weight_ge" in written.stderr


def test_a_pair_binds_when_no_older_release_is_left(database: Database) -> None:
    """Rows that are there decide whether it can: a pair that repeats has to be mended first."""
    assert database.app("migrate").returncode == 0
    for title in ("one", "two"):
        database.sql(OLD_INSERT.format(title))
    (database.root / CONTRACTIONS).write_text(
        "contractions:\n  - {unique: Book.price+weight}\n", encoding="utf-8"
    )
    first = _first()
    book = first.models["Book"].model_copy(update={"unique_together": (("price", "weight"),)})
    write(database.root, first.model_copy(update={"models": {**first.models, "Book": book}}))
    generate(database.root)
    assert database.app("migrate").returncode == 0
    refused = database.app("contract")
    assert refused.returncode != 0
    assert "uq_book__price__weight" in refused.stderr
    database.sql("UPDATE book SET price = 6 WHERE title = 'two'")
    contracted = database.app("contract")
    assert contracted.returncode == 0, contracted.stderr
    assert database.drift() == ""
    written = database.python("-c", SQL, OLD_INSERT.format("three"))
    assert "uq_book__price__weight" in written.stderr
