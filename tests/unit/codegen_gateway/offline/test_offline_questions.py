"""What is not understood is asked, never invented; answers are used."""

import pytest

from codegen_gateway.offline.deciding.understanding import Understanding, understand
from codegen_gateway.offline.text import language_of

UNCLEAR = [
    "",
    "Make it nice and fast.",
    "Сделай красиво и быстро",
    "Hello!",
    "Хочу приложение для вина",
    "Movie night planner where friends can vote.",
    "A service for managing gym visits",
    "Список покупок",
    "Bookstore: title, author, price.",
    "My corner: item description, where it was found, date found, claimed or not.",
    "I have a garage. My friend has a bike.",
    "tasks",
    "Имена, фамилии",
    '{"task": "store users", "fields": ["name", "age"]}',
    "SELECT * FROM users; DROP TABLE users",
    "Store: products, customers, orders.",
    "Authors have a name. Authors have many reports. A report has a number.",
    "Tasks have a title and are assigned to a person.",
    "Задача имеет название и относится к проекту.",
    "Parcels have a title and a delivery time.",
    "Посылки с названием и временем доставки.",
    "Meetings have a topic and a list of attendees.",
    "Заявка: тема, статус: новая, готова, цена.",
    "Ticket: subject, status: new, done, price.",
    "Users with email. Posts by users with title and content.",
    "Проект состоит из задач. Задача: название, срок. Проект: название.",
    "Tools for teachers: students with name, grades from 1 to 6 for each student.",
    "с status:",
    ": title",
    "🦆🦆🦆",
    "0",
]


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_not_understood_is_asked(text: str) -> None:
    """One or two questions, and no specification beside them."""
    found = understand(text, {})
    assert 1 <= len(found.questions) <= 2
    assert not found.entities
    assert not found.complete


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Заявка: тема, описание, как пойдёт.", "как пойдёт"),
        (
            "Books: title, whatever you think is good for a book, author.",
            "whatever you think is good for a book",
        ),
        (
            "Loans have a date and a state. We have more than enough of them.",
            "We have more than enough of them",
        ),
    ],
)
def test_what_the_product_stands_without_is_told(text: str, told: str) -> None:
    """A question would keep the rest waiting; people may ask for a change later."""
    found = understand(text, {})
    assert found.complete
    assert any(told in each for each in found.unsupported)


@pytest.mark.parametrize("text", [t for t in UNCLEAR if language_of(t) == "ru"])
def test_questions_are_in_the_language_of_the_person(text: str) -> None:
    for question in understand(text, {}).questions:
        assert any("а" <= c.lower() <= "я" for c in question.text)


def _answer(text: str, *replies: str) -> Understanding:
    """Answer the questions about a description, one after another."""
    answers: dict[str, str] = {}
    for reply in replies:
        found = understand(text, answers)
        assert found.questions, f"nothing was asked before the answer {reply!r}"
        question = found.questions[0]
        chosen = question.options[int(reply[1:])] if reply.startswith("#") else reply
        answers[question.text] = chosen
    return understand(text, answers)


def _fields(found: Understanding) -> dict[str, list[str]]:
    assert [q.text for q in found.questions] == []
    return {e.name: [f.name for f in e.fields] for e in found.entities}


@pytest.mark.parametrize(
    ("text", "reply", "plural", "fields"),
    [
        (
            "My corner: description, where it was found, claimed by.",
            "found items",
            "found_items",
            ["description", "found_place", "claimed_by"],
        ),
        (
            "Мой ящик: название, цена, дата покупки.",
            "#0",
            "records",
            ["name", "price", "purchase_date"],
        ),
    ],
)
def test_fields_without_a_thing_get_the_name_that_is_answered(
    text: str, reply: str, plural: str, fields: list[str]
) -> None:
    found = _answer(text, reply)
    assert _fields(found)
    assert [e.plural for e in found.entities] == [plural]
    assert [f.name for f in found.entities[0].fields] == fields


def test_an_answer_describes_the_things() -> None:
    found = _answer("Make it nice.", "books with title and author")
    assert _fields(found) == {"Book": ["title", "author"]}


def test_a_russian_answer_describes_the_things() -> None:
    found = _answer("Сделай красиво", "книги с названием и автором")
    assert _fields(found) == {"Book": ["name", "author"]}


def test_an_answer_lists_fields() -> None:
    found = _answer("Список покупок", "название, количество, цена")
    assert _fields(found) == {"Purchase": ["name", "quantity", "price"]}


def test_an_undescribed_thing_becomes_a_list_of_its_own() -> None:
    found = _answer("Tasks have a title and are assigned to a person.", "#0")
    assert _fields(found) == {"Task": ["title", "person_id"], "Person": ["name"]}


def test_an_undescribed_thing_becomes_text() -> None:
    found = _answer("Tasks have a title and are assigned to a person.", "#1")
    assert _fields(found) == {"Task": ["title", "person"]}


def test_an_undescribed_thing_is_described_by_the_answer() -> None:
    found = _answer(
        "Задача имеет название и относится к проекту.", "у проекта есть название и срок"
    )
    assert _fields(found) == {"Task": ["name", "project_id"], "Project": ["name", "deadline"]}


def test_several_of_one_belong_to_it() -> None:
    text = "Authors have a name. Authors have many reports. A report has a number."
    assert _fields(_answer(text, "#0"))["Report"] == ["number", "author_id"]


def test_what_an_owner_has_is_his_alone() -> None:
    found = understand(
        "Customers have a name. Customers have many invoices. An invoice has a number.", {}
    )
    assert found.questions == []
    assert _fields(found)["Invoice"] == ["number", "customer_id"]


def test_what_an_order_lists_may_be_listed_by_another() -> None:
    found = understand("Orders have a date and many pizzas. Pizzas have a name and a price.", {})
    assert found.questions == []
    assert _fields(found)["OrderPizza"] == ["order_id", "pizza_id"]


def test_several_of_several_get_a_list_of_pairs() -> None:
    text = "Students have a name. Students have many courses. A course has a title."
    found = _answer(text, "#1")
    assert _fields(found)["StudentCourse"] == ["student_id", "course_id"]


def test_a_length_of_time_gets_its_unit() -> None:
    found = _answer("Parcels have a title and a delivery time.", "#0")
    assert [f.type for f in found.entities[0].fields] == ["string", "int"]


def test_an_unclear_part_can_be_left_out() -> None:
    found = _answer("Заявка: тема, статус: новая, готова, цена.", "#0")
    assert _fields(found) == {"Application": ["topic"]}


def test_an_unclear_part_can_be_said_in_another_way() -> None:
    found = _answer("Заявка: тема, статус: новая, готова, цена.", "имя автора")
    assert _fields(found) == {"Application": ["topic", "author_name"]}


def test_an_answer_that_helps_nothing_leads_to_another_question() -> None:
    found = _answer("Make it nice.", "just do it")
    assert found.questions
    assert not found.entities


def test_answers_to_questions_of_others_are_read_as_description() -> None:
    """The question came from another model: its answer still says what to keep."""
    found = understand(
        "Something for my shop", {"What do you sell?": "candles with name and price"}
    )
    assert _fields(found) == {"Candle": ["name", "price"]}


def test_usual_fields_are_offered_and_one_tap_takes_them() -> None:
    """Nothing is taken that was not said, as long as nothing was described at all."""
    (question,) = understand("A contact list", {}).questions
    assert question.options == ["name, phone, optional email"]
    found = _answer("A contact list", "#0")
    assert _fields(found) == {"Contact": ["name", "phone", "email"]}


def test_several_undescribed_things_are_one_question() -> None:
    text = "I run a dog grooming salon. I keep track of clients, dogs and appointments."
    (question,) = understand(text, {}).questions
    assert "client: name, phone" in question.text
    assert _fields(_answer(text, "#0")) == {
        "Client": ["name", "phone", "email"],
        "Dog": ["name", "breed", "birth_date"],
        "Appointment": ["starts_at", "note"],
    }
    found = _answer(text, "Clients have a name. Dogs have a name and a weight in kg.")
    assert _fields(found)["Dog"] == ["name", "weight"]


def test_beside_described_things_the_usual_fields_are_taken() -> None:
    found = understand("We keep companies and deals. A deal has an amount and a company.", {})
    assert _fields(found) == {"Company": ["name", "website"], "Deal": ["amount", "company_id"]}


@pytest.mark.parametrize(
    "text",
    [
        "A customer has a name and several cars with a brand.",
        "Customers have a name. Customers can have many cars with a brand.",
        "Клиенты с именем. У клиента может быть несколько машин с маркой.",
    ],
)
def test_several_described_things_of_one_belong_to_it(text: str) -> None:
    owner, car = understand(text, {}).entities
    assert [f.reference for f in car.fields if f.reference] == [owner.name]
    assert "brand" in [f.name for f in car.fields]


def test_an_unknown_thing_is_asked_for_also_beside_described_ones() -> None:
    found = understand("We keep zorbs and deals. Deals have an amount.", {})
    assert ["zorb" in q.text for q in found.questions] == [True]


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("Posts have a title, a body and a price. Readers can search posts.", ["title", "body"]),
        ("Posts with a title and a price, and search", ["title"]),
        ("Записи имеют заголовок и цену. Нужен поиск по записям.", ["title"]),
    ],
)
def test_a_search_that_names_no_field_looks_into_every_text(text: str, search: list[str]) -> None:
    (entity,) = understand(text, {}).entities
    assert entity.search == search


@pytest.mark.parametrize(
    ("text", "answer", "kind"),
    [
        ("Plants: name, how often to water.", "", "int"),
        ("Plants: name, how often to water.", "Words, such as “twice a week”", "string"),
        ("Растения: название, как часто поливать.", "Целое число дней", "int"),
        ("Растения: название, как часто поливать.", "Словами, например «раз в неделю»", "string"),
    ],
)
def test_how_often_has_two_readings(text: str, answer: str, kind: str) -> None:
    """In days, or in words: it is asked, and the answer decides the type."""
    asked = understand(text, {})
    (question,) = asked.questions
    assert len(question.options) == 2
    found = understand(text, {question.text: answer or question.options[0]})
    assert not found.questions
    assert found.entities[0].fields[1].type == kind
