"""Bounds that are other fields: what compares, what a summary says of it, what a change may do."""

import pytest

from codegen_crds.contracts.product import EntitySpec, FieldSpec, ProductSpec
from codegen_gateway.offline.draft import Language
from codegen_gateway.offline.edge.change_answers import analysis
from codegen_gateway.offline.edge.conversation import Request
from codegen_gateway.offline.edge.summary import parse, render
from codegen_gateway.offline.sentences import comparisons

from .notation import notation


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("the end must be after the start", "exclusive_minimum"),
        ("the end must not be before the start", "minimum"),
        ("the end can't be earlier than the start", "minimum"),
        ("the end is never earlier than the start", "minimum"),
        ("the end must be on or after the start", "minimum"),
        ("the end may not be after the start", "maximum"),
        ("the end must not exceed the start", "maximum"),
        ("the end is at most the start", "maximum"),
        ("make sure that the end is less than the start", "exclusive_maximum"),
        ("an end before the start is not allowed", "minimum"),
        ("end > start", "exclusive_minimum"),
        ("end <= start", "maximum"),
        ("конец не раньше начала", "minimum"),
        ("конец не может быть раньше начала", "minimum"),
        ("конец должен быть строго позже, чем начало", "exclusive_minimum"),
        ("конец не должен превышать начала", "maximum"),
        ("конец меньше начала", "exclusive_maximum"),
        ("конец раньше начала недопустим", "minimum"),
        ("пусть конец будет не больше начала", "maximum"),
    ],
)
def test_words_around_a_comparison_turn_it(text: str, key: str) -> None:
    found = comparisons.told(text)
    assert found is not None
    assert found.bound.key == key
    assert found.field in ("end", "конец")


@pytest.mark.parametrize(
    "text",
    [
        "if the end is before the start",
        "когда конец раньше начала",
        "the price is more than 10",
        "we call everybody who has not paid their invoice after the due date",
        "the end is the start",
    ],
)
def test_other_sentences_compare_nothing(text: str) -> None:
    assert comparisons.told(text) is None


def test_a_clause_behind_a_list_stands_alone_and_one_of_a_wish_to_see_some_does_not() -> None:
    said = "Stays with a start and an end, where the end is after the start"
    assert comparisons.apart(said) == "Stays with a start and an end; the end is after the start"
    wish = "Stays with a start and an end. Show stays where the end is after the start"
    assert comparisons.apart(wish) == wish


STAY = EntitySpec(
    name="Stay",
    plural="stays",
    description="stay",
    fields=[
        FieldSpec(name="start_date", type="date", description="start date"),
        FieldSpec(
            name="end_date", type="date", description="end date", exclusive_minimum="start_date"
        ),
        FieldSpec(name="leaving_date", type="date", description="leaving date", required=False),
        FieldSpec(
            name="price",
            type="decimal",
            description="price",
            exclusive_minimum="0",
            exclusive_maximum="1000",
            decimal_places=3,
        ),
        FieldSpec(
            name="paid", type="decimal", description="paid", minimum="0", maximum="price"
        ),
    ],
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_summary_says_bounds_and_places(language: Language) -> None:
    assert parse(render([STAY], language)) == [STAY]


def changed(change: str) -> tuple[str, str]:
    """The verdict on a change of stays, and what they are to be or why not."""
    present = ProductSpec(title="Stays", summary="Stays.", entities=[STAY])
    found = analysis(Request(description="Stays", change=change, present=present, answers={}))
    return found.verdict, found.summary


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("The end date must not be before the start date.", "not before start_date"),
        ("Stays also have a deposit. The deposit must not exceed the price.", "at most price"),
        ("Add a payment deadline (before the start date) to stays.", "before start_date"),
        ("The price must be at least 0.", "at least 0, less than 1000"),
        ("The price can be up to 1000.", "more than 0, at most 1000"),
        ("The price has 5 decimals.", "digits behind the point: 5"),
        ("Remove the start date from stays.", "end date”: date, required\n"),
    ],
)
def test_a_change_widens_bounds_and_bounds_what_is_new(change: str, said: str) -> None:
    verdict, summary = changed(change)
    assert verdict == "change"
    assert said in f"{summary}\n"


@pytest.mark.parametrize(
    "change",
    [
        "The leaving date must be after the start date.",
        "Paid must be less than the price.",
        "The end date is always before the leaving date.",
    ],
)
def test_two_fields_in_use_get_no_bound_by_each_other(change: str) -> None:
    verdict, summary = changed(change)
    assert verdict == "destructive"
    assert "shared/spec/contractions.yaml" in summary


@pytest.mark.parametrize(
    "change", ["The price must be more than 5.", "The price has 2 decimals.", "Price up to 900."]
)
def test_tighter_bounds_of_a_number_are_refused(change: str) -> None:
    assert changed(change)[0] == "destructive"


def test_a_bound_that_is_there_is_no_news() -> None:
    assert changed("The end date must be after the start date.")[0] == "already"
    assert "end_date:date[>start_date..]" in notation(STAY)
