"""Changes in plain words, on products that the rules made themselves."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_crds.contracts.product import ChangeAnalysis, FieldSpec, ProductSpec
from codegen_gateway.offline.edge.change_answers import analysis, changed_product
from codegen_gateway.offline.edge.conversation import Request, request_of

from .live import asked, product

TASKS = (
    "Tasks have a title (required, up to 200 characters), optional notes, an optional due date, a "
    "priority from 1 to 5 and a status: open, in progress or done."
)
LIBRARY = "Книги с названием, автором и годом; читатели с именем и почтой."
SHOP = "Products with a name and a price; customers with a name and an email."


def field(spec: ProductSpec, place: str) -> FieldSpec:
    entity, _, name = place.partition(".")
    (found,) = [f for e in spec.entities if e.name == entity for f in e.fields if f.name == name]
    return found


@pytest.mark.parametrize(
    ("description", "change"),
    [
        (TASKS, "Add a web page"),
        (TASKS, "Please make a simple web interface for the tasks"),
        (TASKS, "I want to see and edit it in the browser"),
        (LIBRARY, "Добавь веб-страницу"),
        (LIBRARY, "Хочу, чтобы это можно было открывать в браузере"),
    ],
)
def test_a_product_gets_a_page(description: str, change: str) -> None:
    request = asked(description, change)
    found = analysis(request)
    assert (found.verdict, found.modules, found.unsupported) == ("change", ["frontend"], [])
    assert len(found.acceptance) == 1
    assert changed_product(request) == product(description)
    has_one = dataclasses.replace(request, modules=("backend", "frontend"))
    assert (analysis(has_one).verdict, analysis(has_one).modules) == ("already", [])


@pytest.mark.parametrize(
    "change",
    ["Tasks also have a color. Add a web page.", "Add a web page and a color to each task"],
)
def test_a_page_and_something_else_are_one_change(change: str) -> None:
    request = asked(TASKS, change)
    assert analysis(request).modules == ["frontend"]
    assert field(changed_product(request), "Task.color")


@pytest.mark.parametrize(
    ("description", "change"),
    [(SHOP, "Customers also have a website"), (TASKS, "Tasks also have a color")],
)
def test_what_only_sounds_like_a_page_adds_none(description: str, change: str) -> None:
    assert analysis(asked(description, change)).modules == []


@pytest.mark.parametrize(
    ("description", "change", "place", "says"),
    [
        (TASKS, "Tasks also have an estimate in hours from 0 to 100", "Task.estimate",
         {"type": "float", "minimum": "0", "maximum": "100", "required": False}),
        (TASKS, "Please add an assignee to each task.", "Task.assignee", {"type": "string"}),
        (TASKS, "Can you add a reminder date?", "Task.reminder_date", {"type": "date"}),
        (TASKS, "Every task should have a color", "Task.color", {"required": False}),
        (TASKS, "Make the title optional", "Task.title", {"required": False, "max_length": 200}),
        (TASKS, "Priority can be from 1 to 10", "Task.priority", {"maximum": "10"}),
        (TASKS, "Allow titles up to 500 characters", "Task.title", {"max_length": 500}),
        (TASKS, "Increase the maximum length of the title to 300 characters", "Task.title",
         {"max_length": 300}),
        (TASKS, "Add the status blocked", "Task.status",
         {"values": ["open", "in progress", "done", "blocked"]}),
        (TASKS, 'Status can also be "on hold"', "Task.status",
         {"values": ["open", "in progress", "done", "on hold"]}),
        (TASKS, "Add projects with a name; a task belongs to a project", "Task.project_id",
         {"type": "reference", "reference": "Project", "required": False}),
        (TASKS, "Add comments on tasks", "Comment.task_id", {"reference": "Task"}),
        (TASKS, "We need to know who closed the task", "Task.closed_by", {"required": False}),
        (SHOP, "Customers can have several cars with a brand", "Car.customer_id",
         {"reference": "Customer", "required": True}),
        (LIBRARY, "Добавь телефон читателю", "Reader.phone", {"required": False}),
        (LIBRARY, "Добавь отзывы к книгам", "Review.book_id", {"reference": "Book"}),
        (LIBRARY, "Хочу видеть, кто добавил книгу", "Book.added_by", {"type": "string"}),
        (TASKS, "Add comments with a text and an author; a comment belongs to a task",
         "Comment.task_id", {"reference": "Task", "required": True}),
        (TASKS, "Добавь задачам оценку в часах от 0 до 100", "Task.rating",
         {"minimum": "0", "maximum": "100"}),
        (LIBRARY, "Добавь к книгам жанр", "Book.genre", {"required": False}),
        (LIBRARY, "У читателей есть телефон", "Reader.phone", {"type": "string"}),
        (LIBRARY, "Книги также имеют количество страниц от 1 до 5000", "Book.page_count",
         {"type": "int", "maximum": "5000"}),
        (LIBRARY, "Сделай автора необязательным", "Book.author", {"required": False}),
        (LIBRARY, "Пусть год книги будет необязательным", "Book.year", {"required": False}),
        (LIBRARY, "Добавь издательства с названием и городом; книга относится к издательству",
         "Book.publisher_id", {"reference": "Publisher", "required": False}),
        (SHOP, "Customers get a phone number", "Customer.phone_number", {"type": "string"}),
    ],
)  # fmt: skip
def test_what_a_change_makes_of_the_specification(
    description: str, change: str, place: str, says: dict[str, object]
) -> None:
    """Analyst and Architect agree, and nothing that was not spoken of is different."""
    request = asked(description, change)
    found = analysis(request)
    assert found.verdict == "change", found
    after = changed_product(request)
    assert {key: getattr(field(after, place), key) for key in says} == says
    entity = place.partition(".")[0]
    before = product(description)
    names = {e.name for e in before.entities}
    for old in before.entities:
        (new,) = [e for e in after.entities if e.name == old.name]
        assert {f.name for f in old.fields} <= {f.name for f in new.fields}
        if old.name != entity and entity in names:
            assert new == old
    assert place.rpartition(".")[2] in found.summary


@pytest.mark.parametrize(
    ("description", "change"),
    [
        (TASKS, "Delete tasks"),
        (TASKS, "Remove the done value from status"),
        (TASKS, "Rename title to name"),
        (TASKS, "Make notes required"),
        (TASKS, "Priority from 2 to 4"),
        (LIBRARY, "Удали читателей"),
        (LIBRARY, "Переименуй книги в издания"),
        (SHOP, "We no longer need the email. Rename price to cost."),
    ],
)
def test_what_would_lose_data_is_refused_with_the_way_to_do_it(
    description: str, change: str
) -> None:
    """The whole change is refused, by a verdict of its own; nothing is asked."""
    found = analysis(asked(description, change))
    assert (found.verdict, found.questions) == ("destructive", [])
    assert any(way in found.summary for way in ("can be taken away", "можно убрать"))


@pytest.mark.parametrize(
    ("description", "change", "place"),
    [
        (TASKS, "Remove the notes", "Task.notes"),
        (TASKS, "Please delete the due date from tasks", "Task.due_date"),
        (TASKS, "We no longer need the priority field", "Task.priority"),
        (LIBRARY, "Удалите почту", "Reader.email"),
        (LIBRARY, "Убери год у книг", "Book.year"),
        (SHOP, "Remove the price. Add a phone to customers.", "Product.price"),
    ],
)
def test_a_field_that_is_not_wanted_goes_by_name(description: str, change: str, place: str) -> None:
    """It is named as removed, so that its data waits for an approval; all else stays."""
    request = asked(description, change)
    found = analysis(request)
    assert found.verdict == "change", found
    entity, _, name = place.partition(".")
    assert f"{entity}:" in found.summary
    assert name in found.summary
    after = changed_product(request)
    assert after.removed == [place]
    with pytest.raises(ValueError, match="not enough values"):
        field(after, place)
    before = {f"{e.name}.{f.name}" for e in product(description).entities for f in e.fields}
    kept = {f"{e.name}.{f.name}" for e in after.entities for f in e.fields}
    assert before - kept == {place}


def test_which_of_two_is_meant_is_asked_and_the_answer_taken() -> None:
    found = analysis(asked(SHOP, "Remove the name"))
    (question,) = found.questions
    request = asked(SHOP, "Remove the name", **{question.text: "customer"})
    assert changed_product(request).removed == ["Customer.name"]


def test_a_list_is_no_longer_asked_for_what_is_gone() -> None:
    present = product(f"{SHOP} Search products by name. Sort products by price, highest first.")
    request = Request(description=SHOP, change="Remove the price", present=present, answers={})
    (goods, _) = changed_product(request).entities
    assert (goods.search, goods.sort, goods.order) == (["name"], [], "")


@pytest.mark.parametrize("change", ["Tasks have a priority", "Add a due date to tasks"])
def test_what_is_there_already_is_said_and_not_done(change: str) -> None:
    """The verdict says so."""
    assert analysis(asked(TASKS, change)).verdict == "already"


@pytest.mark.parametrize(
    ("description", "change"),
    [
        (TASKS, "Make it nicer"),
        (TASKS, "Add search by colour"),
        (TASKS, "Make the colour optional"),
        (LIBRARY, "Сделай красиво"),
        (SHOP, "42"),
    ],
)
def test_what_is_not_understood_is_asked_for(description: str, change: str) -> None:
    """A question, never an invention."""
    found = analysis(asked(description, change))
    assert found.verdict == "unclear"
    assert 1 <= len(found.questions) <= 2
    assert found.acceptance == []


def test_an_answer_says_which_thing_is_meant() -> None:
    """The question has the things as options; the Architect reads the same answer."""
    found = analysis(asked(SHOP, "Make the name optional"))
    assert found.verdict == "unclear"
    (question,) = found.questions
    assert question.options == ["product", "customer"]
    request = asked(SHOP, "Make the name optional", **{question.text: "customer"})
    assert analysis(request).verdict == "change"
    after = changed_product(request)
    assert field(after, "Product.name").required
    assert not field(after, "Customer.name").required


def test_an_answer_to_a_change_that_was_not_understood_is_read_as_the_change() -> None:
    """The person says it again in words that the rules know."""
    (question,) = analysis(asked(TASKS, "Make it nicer")).questions
    request = asked(TASKS, "Make it nicer", **{question.text: "Tasks have a color"})
    assert field(changed_product(request), "Task.color").type == "string"


def test_the_change_made_twice_is_already_so() -> None:
    """A round after a red build reads a product that has the change."""
    request = asked(TASKS, "Add an estimate in hours to tasks")
    after = changed_product(request)
    again = Request(description=TASKS, change=request.change, present=after)
    assert changed_product(again) == after
    assert analysis(again).verdict == "already"


@given(st.text(max_size=200))
def test_any_text_gets_an_answer_and_takes_nothing_away(text: str) -> None:
    """Whatever is asked for, what the product keeps stays."""
    request = asked(TASKS, text)
    found = analysis(request)
    assert isinstance(found, ChangeAnalysis)
    if found.verdict in {"change", "already"}:
        after = changed_product(request)
        kept = {f.name for e in after.entities for f in e.fields if e.name == "Task"}
        assert {f.name for f in product(TASKS).entities[0].fields} <= kept


def test_the_request_is_read_from_between_its_tags() -> None:
    """The words of the change and the product come from the prompt."""
    body = product(TASKS).model_dump_json()
    text = f"<description>{TASKS}</description><present>{body}</present><change>More.</change>"
    found = request_of([{"role": "user", "content": text}])
    assert (found.change, found.present) == ("More.", product(TASKS))


def test_several_of_what_nobody_described_is_asked() -> None:
    found = analysis(asked(SHOP, "Customers can have several addresses"))
    assert found.verdict == "unclear"
    assert ["address" in q.text for q in found.questions] == [True]


@pytest.mark.parametrize(
    ("description", "change", "name"),
    [
        (SHOP, "Send me an e-mail when a product is added", "Product"),
        (SHOP, "Please notify us when there is a new customer.", "Customer"),
        (LIBRARY, "Присылать мне письмо, когда появилась новая книга", "Book"),
    ],
)
def test_a_product_begins_to_tell(description: str, change: str, name: str) -> None:
    request = asked(description, change)
    found = analysis(request)
    assert (found.verdict, found.modules, found.unsupported) == ("change", ["notifications"], [])
    told = {e.name: e.notify for e in changed_product(request).entities if e.notify}
    assert told == {name: ["create"]}
    again = dataclasses.replace(
        request, present=changed_product(request), modules=("backend", "notifications")
    )
    assert (analysis(again).verdict, analysis(again).modules) == ("already", [])


@pytest.mark.parametrize(
    ("description", "change", "by"),
    [
        (SHOP, "Message me in Telegram when a product is added", ["telegram"]),
        (SHOP, "Post every new product to our Slack channel.", ["webhook"]),
        (LIBRARY, "При добавлении книги публиковать событие", ["log"]),
        (LIBRARY, "Сообщать мне в телеграм о каждой новой книге", ["telegram"]),
    ],
)
def test_a_product_begins_to_tell_in_another_way(
    description: str, change: str, by: list[str]
) -> None:
    request = asked(description, change)
    found = analysis(request)
    assert (found.verdict, found.modules, found.unsupported) == ("change", ["notifications"], [])
    assert changed_product(request).notify_by == by
    more = dataclasses.replace(
        request, present=changed_product(request), change="E-mail me when a customer is added. "
        "Присылать мне письмо, когда появился читатель."
    )  # fmt: skip
    assert changed_product(more).notify_by == ["email", *by]


def test_whom_a_change_does_not_say_is_asked() -> None:
    found = analysis(asked(SHOP, "Send an e-mail to the customer when a product is added"))
    assert found.verdict == "unclear"
    assert "NOTIFY_EMAIL_TO" in found.questions[0].text
