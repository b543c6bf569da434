"""How much of a list is shown at once, said in words."""

import pytest

from codegen_gateway.offline.deciding.understanding import understand
from codegen_gateway.offline.edge.change_answers import changed_product
from codegen_gateway.offline.edge.summary import parse, render

from .live import asked

EN = "Books have a title and an author. Readers have a name. "
RU = "Книги с названием и автором. Читатели с именем и телефоном. "


def sizes(text: str) -> dict[str, int]:
    found = understand(text, {})
    assert found.questions == []
    return {e.name: e.page_size for e in found.entities if e.page_size is not None}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("20 per page.", {"Book": 20, "Reader": 20}),
        ("Show 15 books per page.", {"Book": 15}),
        ("Lists should come in pages of 25.", {"Book": 25, "Reader": 25}),
        ("Pages of 25.", {"Book": 25, "Reader": 25}),
        ("Use pagination with 30 items.", {"Book": 30, "Reader": 30}),
        ("Show readers 10 per page.", {"Reader": 10}),
        ("Show books by title, 40 on each page.", {"Book": 40}),
        ("Use pagination.", {}),
        ("По 30 на странице.", {"Book": 30, "Reader": 30}),
        ("Выводить по 10 книг на странице.", {"Book": 10}),
        ("Показывать читателей по 5 на странице.", {"Reader": 5}),
        ("Нужна пагинация по 50 записей.", {"Book": 50, "Reader": 50}),
        ("Постранично.", {}),
    ],
)
def test_a_number_per_page_is_the_size_of_the_lists_that_are_named(
    sentence: str, expected: dict[str, int]
) -> None:
    base = RU if sentence[0] > "z" else EN
    assert sizes(base + sentence) == expected
    found, plain = understand(base + sentence, {}), understand(base, {})
    assert found.unsupported == []
    assert [e.name for e in found.entities] == [e.name for e in plain.entities]
    assert [e.fields for e in found.entities] == [e.fields for e in plain.entities]
    assert parse(render(found.entities, found.language)) == found.entities


def test_more_than_a_list_can_return_is_told_as_left_out() -> None:
    found = understand(EN + "500 per page.", {})
    assert [e.page_size for e in found.entities] == [None, None]
    assert found.unsupported == ["not understood, not built: “500 per page”"]


def test_what_stands_on_a_page_of_paper_is_no_size() -> None:
    assert sizes("Albums with a title and a number of photos per page.") == {}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("Show 25 books per page.", {"Book": 25}),
        ("Показывать по 25 на странице.", {"Book": 25, "Reader": 25}),
    ],
)
def test_a_change_says_it_of_a_live_product(change: str, expected: dict[str, int]) -> None:
    product = changed_product(asked(EN, change))
    found = {e.name: e.page_size for e in product.entities if e.page_size is not None}
    assert found == expected
