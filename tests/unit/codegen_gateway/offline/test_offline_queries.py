"""Search, filters and orders of lists, wished for in plain words."""

import pytest

from codegen_crds.contracts.product import EntitySpec, ProductSpec
from codegen_gateway.offline.deciding.understanding import understand
from codegen_gateway.offline.edge.change_answers import analysis, changed_product
from codegen_gateway.offline.edge.conversation import Request
from codegen_gateway.offline.edge.summary import parse, render

BOOKS = "Books with a title, an author, a genre (novel or poem) and a price."
RUSSIAN = "Книги с названием, автором, жанром (роман или поэма) и ценой."


def only(description: str) -> EntitySpec:
    found = understand(description, {})
    assert found.complete, found.questions
    assert found.unsupported == []
    (entity,) = found.entities
    return entity


@pytest.mark.parametrize(
    ("description", "search", "filters", "sort", "order"),
    [
        (f"{BOOKS} Search by title.", ["title"], [], [], ""),
        (f"{BOOKS} Users can search books by title and author.", ["title", "author"], [], [], ""),
        (f"{BOOKS} Add full-text search in titles.", ["title"], [], [], ""),
        (f"{BOOKS} Filter by genre and author.", [], ["genre", "author"], [], ""),
        (f"{BOOKS} Books can be filtered by genre.", [], ["genre"], [], ""),
        (f"{BOOKS} People should be able to sort the books by price.", [], [], ["price"], ""),
        (f"{BOOKS} The list is sorted by price.", [], [], ["price"], "price"),
        (f"{BOOKS} Sorted by price, highest first.", [], [], ["price"], "-price"),
        (f"{BOOKS} It should be possible to find books by author and to filter them by genre.",
         ["author"], ["genre"], [], ""),
        (f"{BOOKS[:-1]}, searchable by title, filtered by genre and sorted by price descending.",
         ["title"], ["genre"], ["price"], "-price"),
        (f"{RUSSIAN} Поиск по названию и автору.", ["name", "author"], [], [], ""),
        (f"{RUSSIAN} Нужен поиск книг по автору, фильтр по жанру.", ["author"], ["genre"], [], ""),
        (f"{RUSSIAN} Книги можно фильтровать по жанру и сортировать по цене.",
         [], ["genre"], ["price"], ""),
        (f"{RUSSIAN} Список отсортирован по цене по убыванию.", [], [], ["price"], "-price"),
    ],
)  # fmt: skip
def test_what_a_list_may_be_asked_for(
    description: str, search: list[str], filters: list[str], sort: list[str], order: str
) -> None:
    """Fields stay those that were listed; the summary, which an answer travels in, says it too."""
    entity = only(description)
    assert [f.name for f in entity.fields][1:] == ["author", "genre", "price"]
    assert (entity.search, entity.filters, entity.sort, entity.order) == (
        search, filters, sort, order,
    )  # fmt: skip
    (english,), (russian,) = parse(render([entity], "en")), parse(render([entity], "ru"))
    assert english == russian == entity


@pytest.mark.parametrize(
    "wish",
    ["Search by colour.", "Sort by colour and size.", "Search books by genre.", "Поиск по цвету."],
)
def test_what_no_field_can_do_is_named_and_not_built(wish: str) -> None:
    found = understand(f"{BOOKS} {wish}", {})
    assert found.complete
    assert len(found.unsupported) == 1
    (entity,) = found.entities
    assert (entity.search, entity.filters, entity.sort) == ([], [], [])


def test_of_several_fields_those_are_taken_that_are_there_and_the_rest_is_said() -> None:
    found = understand(f"{BOOKS} Sort by colour and price.", {})
    (entity,) = found.entities
    assert entity.sort == ["price"]
    (said,) = found.unsupported
    assert "colour" in said


@pytest.mark.parametrize(
    "text",
    [
        "Goods ordered by customers: customers with a name; orders with a date and a customer.",
        "Rooms with a name; keys with a number. A key can be found in a room.",
    ],
)
def test_other_words_with_by_and_in_are_no_wish_for_a_list(text: str) -> None:
    found = understand(text, {})
    assert "search" not in " ".join(found.unsupported)
    assert all(e.search == e.filters == e.sort == [] for e in found.entities)


def test_every_thing_with_the_field_is_meant_unless_one_is_named() -> None:
    shop = "Products with a name and a price; customers with a name."
    both = understand(f"{shop} Search by name.", {}).entities
    assert [e.search for e in both] == [["name"], ["name"]]
    one = understand(f"{shop} Search customers by name.", {}).entities
    assert [e.search for e in one] == [[], ["name"]]


def changed(entity: EntitySpec, words: str) -> tuple[str, EntitySpec]:
    present = ProductSpec(title="It", summary="It.", entities=[entity])
    request = Request(description=BOOKS, change=words, present=present, answers={})
    found = analysis(request)
    if found.verdict != "change":
        return found.verdict, entity
    (after,) = changed_product(request).entities
    return found.summary, after


@pytest.mark.parametrize(
    ("words", "says", "search", "sort"),
    [
        ("Add search by title to books", "search in title", ["title"], ["price"]),
        (
            "Please let us sort the books by author",
            "sort by price, author",
            [],
            ["price", "author"],
        ),
        ("Добавь поиск по автору", "поиск по author", ["author"], ["price"]),
        ("Add a number of pages. Search by author", "search in author", ["author"], ["price"]),
    ],
)
def test_a_change_gives_a_live_list_more(
    words: str, says: str, search: list[str], sort: list[str]
) -> None:
    """What its callers could ask for before, they still can."""
    before = only(f"{BOOKS} Sorted by price.")
    summary, after = changed(before, words)
    assert says in summary
    assert (after.search, after.sort, after.order) == (search, sort, "price")
    assert after.fields[: len(before.fields)] == before.fields


def test_what_a_list_can_do_already_is_no_change() -> None:
    before = only(f"{BOOKS} Search by title.")
    assert changed(before, "Add search by title")[0] == "already"
    assert changed(before, "Add search by colour")[0] == "unclear"


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("News: title, text, date. Show the newest first.", "-date"),
        ("Notes with a title and a text, newest first", "-created_at"),
        ("Заявки: адрес, телефон. Новые сверху.", "-created_at"),
        ("Список фильмов: название, оценка от 1 до 10. Лучшие сверху.", "-rating"),
        ("Tasks: title, due date. Soonest first.", "due_date"),
        ("Cars: brand, year, price. Cheapest first.", "price"),
        ("Ideas: title, votes. Most voted first.", "-votes"),
    ],
)
def test_an_order_that_names_no_field_takes_the_only_one_it_can_mean(
    words: str, order: str
) -> None:
    entity = only(words)
    assert entity.order == order
    assert entity.sort == [order.removeprefix("-")]
    assert order.removeprefix("-") in [f.name for f in entity.fields]


@pytest.mark.parametrize(
    "words", ["Cars: brand, price, cost. Cheapest first.", "Books: title. Best first."]
)
def test_an_order_that_could_mean_several_or_nothing_is_named(words: str) -> None:
    found = understand(words, {})
    assert [e.order for e in found.entities] == [""]
    assert "search" in " ".join(found.unsupported)
