"""What becomes of what belongs to a deleted thing: in changes, in what the person is shown."""

import pytest

from codegen_gateway.offline.changes.changing import change
from codegen_gateway.offline.deciding.understanding import understand
from codegen_gateway.offline.edge.conversation import Request
from codegen_gateway.offline.edge.requirements import requirements

from .live import product
from .notation import notation

_BOOKS = "Authors have a name. Books have a title and an author."
_KNIGI = "Авторы с именем. Книги с названием и автором."


@pytest.mark.parametrize(
    ("live", "wish", "reference"),
    [
        (_BOOKS, "Deleting an author deletes their books.", "author_id>Author~"),
        (_BOOKS, "When an author is deleted their books stay.", "author_id?>Author~?"),
        (_BOOKS, "An author with books cannot be deleted.", "author_id>Author"),
        (_KNIGI, "При удалении автора удаляются его книги.", "author_id>Author~"),
        (_KNIGI, "Если удалить автора, его книги остаются.", "author_id?>Author~?"),
    ],
)
def test_a_change_says_what_becomes_of_what_refers_to_it(
    live: str, wish: str, reference: str
) -> None:
    found = change(wish, product(live), {})
    assert (found.refused, found.questions, found.recognised) == ([], [], True)
    assert [notation(e).split()[-1] for e in found.product.entities][1] == reference


def test_a_wish_about_what_is_not_kept_is_told() -> None:
    found = change("Deleting a shelf deletes its books.", product(_BOOKS), {})
    assert not found.different
    assert "Deleting a shelf deletes its books" in found.unsupported[0]
    told = understand("Books have a title. Deleting a shelf deletes its books.", {})
    assert "Deleting a shelf deletes its books" in told.unsupported[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{_BOOKS} Deleting an author deletes their books.", "Deleting that deletes this Book."),
        (f"{_KNIGI} При удалении автора удаляются его книги.", "запись Book удаляется."),
    ],
)
def test_it_is_a_statement_that_must_be_true(text: str, said: str) -> None:
    found = requirements(Request(description=text))
    assert any(said in statement for statement in found.acceptance)
