"""Lists and attributes: what lists of things cannot be asked by, and what a change brings."""

import pytest

from codegen_gateway.offline.changes.changing import change
from codegen_gateway.offline.deciding.understanding import understand

from .live import asked, changed, product
from .notation import notation


def test_a_list_is_not_narrowed_or_ordered_by_and_that_is_told() -> None:
    """The template would refuse it."""
    text = "Articles have a title and a list of tags. Filter by tags. Sort by tags or title."
    found = understand(text, {})
    (article,) = found.entities
    assert (article.filters, article.sort) == ([], ["title"])
    assert found.unsupported


def test_dates_in_a_list_are_texts_of_their_form() -> None:
    (trip,) = understand("Trips with a destination and a set of dates.", {}).entities
    dates = trip.fields[1]
    assert (dates.type, dates.items) == ("list", "string")
    assert (dates.pattern, dates.example) == ("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "2024-01-15")


@pytest.mark.parametrize(
    ("wish", "made"),
    [
        ("Books also have a list of tags.", "tags:string*"),
        ("Add custom attributes to books.", "attributes:string**"),
        ("У книг есть произвольные характеристики.", "characteristics:string**"),
    ],
)
def test_a_change_brings_what_is_empty_at_first(wish: str, made: str) -> None:
    """A list of rows that are there is empty, so it may be demanded of new ones to have one."""
    book = changed(asked("Books have a title.", wish), "Book")
    assert notation(book) == f"Book/books: title:string {made}"
    assert (book.fields[1].required, book.fields[1].default) == (True, "empty")


def test_bounds_of_a_list_s_values_are_widened() -> None:
    graded = product("Books have a title and a list of grades, each from 1 to 5.")
    wider = change("Grades can go up to 6.", graded, {})
    assert notation(wider.product.entities[0]) == "Book/books: title:string grades:int*[1..6]"
    assert change("Grades can go up to 4.", graded, {}).refused == ["Grades can go up to 4"]
