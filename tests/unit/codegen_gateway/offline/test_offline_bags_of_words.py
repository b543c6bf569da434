"""Sentences that are read word by word; any word too many makes them others."""

import pytest

from codegen_gateway.offline.reading import cardinalities
from codegen_gateway.offline.wishes import access, messages, modules, ways
from codegen_gateway.offline.wishes.messages import Told
from codegen_gateway.offline.wording import list_headings

NOTES = "Notes with a title and a text. "


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Reads are public; writes need a token.",
         [("list get", True), ("create update delete", False)]),
        ("GET is open, POST and PUT require an API key.",
         [("list get", True), ("create update", False)]),
        ("All endpoints require an API key.", [("create list get update delete", False)]),
        ("Deleting notes is for admins only.", [("delete", False)]),
        ("Anyone can read without a key, deleting needs the key.",
         [("list get", True), ("delete", False)]),
        ("Читать могут все, а писать только по ключу.",
         [("list get", True), ("create update delete", False)]),
        ("Удаление только с ключом.", [("delete", False)]),
    ],
)  # fmt: skip
def test_who_may_do_what(sentence: str, said: list[tuple[str, bool]]) -> None:
    rest, found = access.cut(NOTES + sentence)
    assert [(" ".join(each.kinds), each.free) for each in found] == said
    assert rest == NOTES.strip()


@pytest.mark.parametrize(
    "sentence",
    [
        "Each key is given to one member.",
        "The code is changed every month.",
        "Everyone returns keys in the evening.",
        "Private events need a password.",
        "Reads are public.",
        "Users who forget the key can read notes tomorrow.",
        "Ключ от зала есть у всех.",
    ],
)
def test_another_word_makes_it_another_sentence(sentence: str) -> None:
    assert access.cut(NOTES + sentence) == (NOTES + sentence, [])


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("I get an email for each report.", Told("report", ("create",), us=True)),
        ("Every new order triggers an email to the admin.", Told("order", ("create",), us=True)),
        ("A worker sends an e-mail when an order changes.", Told("order", ("update",), us=False)),
        ("На каждую заявку письмо мне.", Told("заявку", ("create",), us=True)),
        ("New emails are drafts.", None),
        ("Each issue is sent by mail to all members.", None),
        ("Owners get parcels by mail.", None),
        ("Новые письма без ответа.", None),
    ],
)
def test_letters_in_any_order_of_words(sentence: str, said: object) -> None:
    assert messages.told(sentence) == said


@pytest.mark.parametrize(
    ("text", "kind", "one", "other"),
    [
        ("Author 1:N Book.", "one_to_many", "author", "book"),
        ("Book N:1 Author.", "many_to_one", "book", "author"),
        ("Posts <-> tags.", "many_to_many", "post", "tag"),
        ("Courses and students, many to many.", "many_to_many", "course", "student"),
        ("One-to-many: author to books.", "one_to_many", "author", "book"),
        ("One author - many books.", "one_to_many", "author", "book"),
        ("Book belongs_to author.", "many_to_one", "book", "author"),
        ("Связь многие ко многим между курсами и студентами.", "many_to_many", "course", "student"),
        ("Один автор — много книг.", "one_to_many", "author", "book"),
    ],
)
def test_how_many_go_with_one(text: str, kind: str, one: str, other: str) -> None:
    [found] = cardinalities.cut(text)[1]
    assert (found.kind, found.one.key, found.other.key) == (kind, one, other)


@pytest.mark.parametrize(
    "text",
    ["Ratio 16:9 and 4:3.", "Players have a rank and a many-sided talent.", "One author writes."],
)
def test_what_is_no_cardinality(text: str) -> None:
    assert cardinalities.cut(text) == (text, [])


def test_a_heading_names_only_known_fields() -> None:
    known = "Filters: brand, price. Cars have a make. "
    assert list_headings.spelled_out(known) == known
    told = list_headings.spelled_out("Car: make, price. Filters: make. Sort: price desc.")
    assert told == "Car: make, price. filter by make. sort by price desc."


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "word", ["a ", "key ", "filter: ", "one a - ", "и ", "a (b) ", ", ", "1:n "]
)
def test_a_long_text_takes_no_longer_than_it_is(word: str) -> None:
    text = (word * 16384)[:16384]
    access.cut(text)
    list_headings.spelled_out(text)
    cardinalities.cut(text)
    messages.in_text(text)
    modules.cut(text)
    ways.as_letter(ways.of_its_own(text))
