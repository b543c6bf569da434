"""Answers in a person's own words, to questions that offer options."""

import pytest

from codegen_gateway.offline.deciding.understanding import understand

from .notation import lists, notation

BELONGS = "Employees belong to departments. Each employee has a name and salary."
TAGGED = "A bookmark has a url, title and many tags."
WRITTEN = "Authors have a name. Authors have many books. Books have a title."
TOLD = "Email the manager when an order is created. Orders have a title."
LASTS = "Trips have a name and a travel time."
RUSSIAN = "У автора есть имя. У автора много книг. У книги есть название."


def answered(description: str, answer: str) -> list[str]:
    """What is built when the only question of a description is answered so."""
    (question,) = understand(description, {}).questions
    found = understand(description, {question.text: answer})
    assert [q.text for q in found.questions] == []
    return [f"{notation(entity)} {lists(entity)}".strip() for entity in found.entities]


@pytest.mark.parametrize(
    "answer", ["a list of departments", "separate list", "as a list with names", "its own table"]
)
def test_a_list_of_its_own_is_no_field(answer: str) -> None:
    assert answered(BELONGS, answer) == [
        "Employee/employees: department_id>Department name:string salary:decimal",
        "Department/departments: name:string",
    ]


@pytest.mark.parametrize("answer", ["just text", "as text", "a plain string"])
def test_a_text_is_kept_in_the_thing_itself(answer: str) -> None:
    assert answered(BELONGS, answer) == [
        "Employee/employees: department:string name:string salary:decimal",
    ]


@pytest.mark.parametrize("answer", ["many to many", "a tag can be on several bookmarks", "shared"])
def test_what_several_may_share_is_paired(answer: str) -> None:
    assert answered(TAGGED, answer)[1:] == [
        "Tag/tags: name:string",
        "BookmarkTag/bookmark_tags: bookmark_id>Bookmark tag_id>Tag",
    ]


@pytest.mark.parametrize(
    ("description", "answer"),
    [
        (TAGGED, "a plain list"),
        (TAGGED, "as a list"),
        (TAGGED, "just a list of strings"),
        (TAGGED, "4"),
        ("Закладка с адресом, названием и несколькими метками.", "простым списком"),
    ],
)
def test_plain_values_are_kept_in_the_thing_itself(description: str, answer: str) -> None:
    (bookmark,) = answered(description, answer)
    assert bookmark.endswith(" tags:string*")


@pytest.mark.parametrize("answer", ["yes", "several", "yes, a book can have several authors"])
def test_yes_means_several(answer: str) -> None:
    assert answered(WRITTEN, answer)[2:] == [
        "AuthorBook/author_books: author_id>Author book_id>Book"
    ]


@pytest.mark.parametrize("answer", ["no", "only one", "a book has one author", "No, never several"])
def test_no_means_one(answer: str) -> None:
    assert answered(WRITTEN, answer)[1:] == ["Book/books: title:string author_id>Author"]


@pytest.mark.parametrize(("answer", "pairs"), [("да", True), ("нет, только одному", False)])
def test_russian_answers_mean_the_same(answer: str, pairs: bool) -> None:
    assert (len(answered(RUSSIAN, answer)) == 3) is pairs


@pytest.mark.parametrize(
    ("answer", "told"), [("the manager", True), ("our shop", True), ("the customer", False)]
)
def test_those_who_have_the_product_are_told(answer: str, told: bool) -> None:
    assert ("notify=create" in answered(TOLD, answer)[0]) is told


@pytest.mark.parametrize(
    ("answer", "kind"), [("in hours", "float"), ("minutes", "int"), ("when it starts", "datetime")]
)
def test_a_length_is_told_by_its_unit(answer: str, kind: str) -> None:
    assert answered(LASTS, answer) == [f"Trip/trips: name:string travel_time:{kind}"]
