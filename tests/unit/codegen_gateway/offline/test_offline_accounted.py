"""What a text asks for is in the product or told: nothing is lost without a word."""

import pytest

from codegen_crds.contracts.product import EntitySpec, FieldSpec
from codegen_gateway.offline.deciding.accounted import Product, missing
from codegen_gateway.offline.deciding.understanding import understand

_TITLE = FieldSpec(name="title", type="string", description="title")
_PRICE = FieldSpec(name="price", type="decimal", description="price", minimum="1", maximum="90")
_BOOKS = "Books have a title and a price."


def _product(*told: str, **kept: object) -> Product:
    book = EntitySpec.model_validate(
        {"name": "Book", "plural": "books", "fields": [_TITLE, _PRICE], **kept}
    )
    return Product([book], ["backend"], told)


@pytest.mark.parametrize(
    "lost",
    [
        "Search books by title",
        "Filter by price",
        "Sort by price",
        "The newest first",
        "Show 20 books per page",
        "The title is unique",
        "The price is optional",
        "The price is 5 by default",
        "A Telegram bot shows them",
        "A bot shows the books",
        "Every evening the clerk also enters the weather",
        "A book has a shelf mark",
        "A web page with all books",
        "Email me when a book is added",
        "Adding a book needs an API key",
        "Books are immutable",
        "Books and tags are many-to-many",
        "A book belongs to a shelf",
        "At most 70 copies are kept",
        "Ghosts haunt the castle",
    ],
)
def test_a_wish_that_nothing_fulfils_is_told(lost: str) -> None:
    assert missing(f"{_BOOKS} {lost}.", _product()) == [lost]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Search books by title", {"search": ["title"]}),
        ("Filter by price", {"filters": ["price"]}),
        ("Sort by price", {"sort": ["price"]}),
        ("Show 20 books per page", {"page_size": 20}),
        ("Adding a book needs an API key", {"guarded": ["create"]}),
        ("Books are immutable", {"operations": ["create", "list", "get"]}),
        ("The price is from 1 to 90", {}),
        ("Books have a price", {}),
    ],
)
def test_a_wish_that_is_fulfilled_is_not_told(text: str, kept: dict[str, object]) -> None:
    assert missing(f"{_BOOKS} {text}.", _product(**kept)) == []


def test_what_is_told_already_is_not_told_again() -> None:
    told = "not understood, not built: “newest on top”"
    assert missing(f"{_BOOKS} Search them, newest on top.", _product(told)) == []


def test_a_mark_of_one_field_does_not_stand_for_that_of_another() -> None:
    number = FieldSpec(name="number", type="string", description="number", unique=True)
    product = _product(fields=[_TITLE, number])
    assert missing("Books have a number (unique). The title is unique.", product) == [
        "The title is unique"
    ]


def test_what_one_thing_does_with_another_links_them() -> None:
    shelf = EntitySpec(name="Shelf", plural="shelves", description="shelf", fields=[_TITLE])
    link = FieldSpec(name="shelf_id", type="reference", description="shelf", reference="Shelf")
    for fields, told in (([_TITLE], ["Shelves hold books"]), ([_TITLE, link], [])):
        book = EntitySpec(name="Book", plural="books", description="book", fields=fields)
        product = Product([shelf, book], ["backend"], [])
        assert missing("Shelves hold books. Both have a title.", product) == told


def test_who_somebody_is_is_no_bound() -> None:
    assert missing(f"{_BOOKS} We are a choir of 40 people.", _product()) == []


def test_an_understanding_tells_what_it_lost() -> None:
    audit = understand("Events: actor, action, time. Ghosts haunt the castle.", {})
    assert audit.complete
    assert any("Ghosts haunt" in told for told in audit.unsupported)
