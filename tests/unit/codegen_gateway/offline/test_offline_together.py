"""Values that may come together once: what is cut, what is left alone, and live products."""

import pytest

from codegen_crds.contracts.product import EntitySpec
from codegen_gateway.offline.deciding.understanding import understand
from codegen_gateway.offline.edge.change_answers import analysis, changed_product
from codegen_gateway.offline.edge.conversation import Request
from codegen_gateway.offline.edge.requirements import requirements
from codegen_gateway.offline.edge.summary import parse, render
from codegen_gateway.offline.wishes.combinations import cut

from .live import asked, product

VOTES = (
    "People have a name. Polls have a question. Votes have a person, a poll and a choice (yes, no)."
)
ONCE = f"{VOTES} One vote per person and poll."
ROOMS = "Rooms: number, price."


def sets(entities: list[EntitySpec], name: str) -> list[list[str]]:
    return next(entity.unique_together for entity in entities if entity.name == name)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Seats: row, number, unique together.", "Seats: row, number."),
        ("Rooms: number (unique within a floor), floor.", "Rooms: number, floor."),
        ("Votes: person, poll; one vote per person and poll.", "Votes: person, poll."),
        ("Места: ряд, номер, пара ряд и номер не повторяется.", "Места: ряд, номер."),
    ],
)
def test_a_rule_is_cut_and_what_is_kept_stays(text: str, rest: str) -> None:
    found, rules = cut(text)
    assert len(rules) == 1
    assert found.replace(" ,", ",").replace(";.", ".").replace(" .", ".") == rest


@pytest.mark.parametrize(
    "text",
    [
        "A person can vote more than once in a poll.",
        "The combination of row and number may repeat.",
        "The number is not unique within a building.",
        "Two books can have the same title and author.",
        "Одну комнату можно забронировать дважды на одну дату.",
        "Номер не обязательно уникален в пределах здания.",
        "No two users have the same email.",
        "Books have a title and one author.",
    ],
)
def test_what_may_be_so_is_no_rule(text: str) -> None:
    assert cut(text) == (text, [])


def test_several_rules_of_a_thing_are_all_in_the_summary() -> None:
    text = (
        "Lessons: room, teacher, date, topic. No two lessons have the same room and date. "
        "A teacher cannot be booked twice on one date."
    )
    found = understand(text, {})
    assert sets(found.entities, "Lesson") == [["room", "date"], ["teacher", "date"]]
    assert parse(render(found.entities, "en")) == found.entities
    acceptance = requirements(Request(description=text)).acceptance
    assert "No two Lesson have the same room, date." in acceptance


@pytest.mark.parametrize(
    ("description", "change", "verdict"),
    [
        (VOTES, "A person may vote only once in a poll", "destructive"),
        (ONCE, "A person may vote only once in a poll", "already"),
        (ROOMS, "The pair of colour and smell is unique", "unclear"),
        ("Места: ряд, номер, цена.", "Сочетание ряда и номера уникально", "destructive"),
    ],
)
def test_a_live_product_is_asked_for_it(description: str, change: str, verdict: str) -> None:
    found = analysis(asked(description, change))
    assert found.verdict == verdict
    if verdict == "destructive":
        assert "contractions.yaml" in found.summary


def test_a_live_product_gets_it_with_a_new_field_or_a_new_list() -> None:
    floors = asked(ROOMS, "Add a floor to rooms. The number is unique within a floor")
    assert sets(changed_product(floors).entities, "Room") == [["number", "floor"]]
    likes = asked(VOTES, "Add likes with a person and a poll. One like per person and poll")
    assert sets(changed_product(likes).entities, "Like") == [["person_id", "poll_id"]]


def test_another_change_leaves_it_and_a_field_that_goes_takes_it_along() -> None:
    noted = changed_product(asked(ONCE, "Votes also have a note"))
    assert sets(noted.entities, "Vote") == [["person_id", "poll_id"]]
    boxes = "Boxes: shelf, position, label. The pair of shelf and position is unique."
    assert sets(product(boxes).entities, "Box") == [["shelf", "position"]]
    gone = changed_product(asked(boxes, "Remove the position from boxes"))
    assert sets(gone.entities, "Box") == []
    assert gone.removed == ["Box.position"]
