"""Operations that a person writes: before, while and after they are written."""

import subprocess
from collections.abc import Callable
from pathlib import Path

RunModule = Callable[..., subprocess.CompletedProcess[str]]
BOOKS = "services/backend/app/controllers/books.py"
STUB = "raise NotImplementedError  # answers 501 until it is written"
TRIED = """\
URL = "/books/00000000-0000-4000-8000-000000000000/sell"
BODY = {"copies": 1, "lines": [1, 2]}


def test_answers(api):
    response = api.request("POST", URL, json=BODY, headers={"x-till": "ABC"})
    assert response.headers["content-type"] == "application/problem+json"
    found = response.json()
    assert (response.status_code, found["type"], found["detail"]) == EXPECTED
"""
UNWRITTEN = (501, "about:blank", "nobody has written this operation yet")
REFUSED = (409, "urn:problem:sold-out", "none of 1 is left, for ABC")
WRITTEN = """\
from app.generated.errors.books import SoldOutError

        del book_id, dry_run, until
        raise SoldOutError(f"none of {body.copies} is left, for {x_till}")
"""


def _try(root: Path, run: RunModule, expected: tuple[int, str, str]) -> None:
    text = TRIED.replace("EXPECTED", repr(expected))
    (root / "services/backend/tests/test_selling.py").write_text(text, encoding="utf-8")
    ran = run(root, "pytest", "-q", "services/backend/tests/test_selling.py")
    assert ran.returncode == 0, ran.stdout[-3000:]


def test_it_answers_501_until_it_is_written_and_then_its_own_refusals(
    project: Path, run_module: RunModule
) -> None:
    _try(project, run_module, UNWRITTEN)
    imported, body = WRITTEN.split("\n\n")
    text = (project / BOOKS).read_text("utf-8")
    head, _, tail = text.partition("async def sell_book")
    written = tail.replace(STUB, body.strip(), 1)
    import_at = "from app.generated.protocols.books"
    head = head.replace(import_at, f"{imported}\n{import_at}")
    (project / BOOKS).write_text(f"{head}async def sell_book{written}", encoding="utf-8")
    _try(project, run_module, REFUSED)
    generated = "services/backend/tests/generated/test_books.py"
    ran = run_module(project, "pytest", "-q", generated, "-k", "sell_book or find_labels")
    assert ran.returncode == 0, ran.stdout[-3000:]


def test_a_controller_that_does_not_fit_its_protocol_fails_the_type_check(
    project: Path, run_module: RunModule
) -> None:
    text = (project / BOOKS).read_text("utf-8")
    assert "x_till: str" in text
    (project / BOOKS).write_text(text.replace("x_till: str", "x_till: int"), encoding="utf-8")
    checked = run_module(project, "mypy", "-m", "app.generated.registry")
    assert checked.returncode == 1, checked.stdout
    assert "NotesProtocol" not in checked.stdout
    assert 'incompatible with supertype "app.generated.protocols.books.BooksProtocol"' in (
        checked.stdout
    )
