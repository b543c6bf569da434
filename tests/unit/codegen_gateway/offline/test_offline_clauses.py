"""Where a sentence is parted, and where it is not."""

import pytest

from codegen_gateway.offline.wording.clauses import parted


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "Search by name, quantity starts at 0.",
            "Search by name. Quantity starts at 0.",
        ),
        (
            "Each order is for a shop and is removed when the shop is removed.",
            "Each order is for a shop. Each order is removed when the shop is removed.",
        ),
        (
            "State is new, paid or sent, and new ones are 'new'.",
            "State is new, paid or sent. New ones are 'new'.",
        ),
        (
            "Keep huts (name, beds) and let people only show those in a given valley.",
            "Keep huts (name, beds). Let people only show those in a given valley.",
        ),
        (
            "Boats: name, length, name must be unique.",
            "Boats: name, length. Name must be unique.",
        ),
    ],
)
def test_whole_clauses_stand_for_themselves(said: str, told: str) -> None:
    assert parted(said) == told


@pytest.mark.parametrize(
    "said",
    [
        "Tasks: title, priority is low, medium or high, due date.",
        "Books with a title, whether it is lent, and the shelf it is on.",
        "Row and number must be unique together.",
        "A shift has a date, a start time and an end time.",
        "If a camera is deleted, its rolls stay.",
        "Filter by author, sort by year, newest first.",
        "Nobody but me can delete notes.",
        "Reading is open, changes need a key.",
        "- quantity is required, name must be unique",
    ],
)
def test_a_list_and_one_clause_stay_whole(said: str) -> None:
    assert parted(said) == said
