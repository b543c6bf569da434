"""Forms of texts: read without a doubt about their signs, asked about as they were written."""

import re
from pathlib import Path

import pytest
import yaml

from codegen_gateway.offline.changes.changing import change
from codegen_gateway.offline.deciding.understanding import understand
from codegen_gateway.offline.text import ASIDE, restored, set_aside
from codegen_gateway.offline.wording import samples

from .live import asked, changed, product
from .notation import notation

_TABLE = yaml.safe_load(Path(__file__).with_name("forms.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", _TABLE, ids=[row["text"][:60] for row in _TABLE])
def test_an_example_has_the_form_that_is_made_of_it(row: dict[str, str]) -> None:
    """The service would refuse its own samples otherwise."""
    fields = [f for entity in understand(row["text"], {}).entities for f in entity.fields]
    made = [(f.pattern, f.example) for f in fields if f.pattern]
    assert all(re.search(pattern, example) for pattern, example in made)


@pytest.mark.parametrize(
    "text",
    [
        "Flights with a number like SU1234 or XL-12, and a date.",
        "Parcels have a size like S, M or L.",
        "Meetings have a title and a date like 2024-01-31.",
        "Products have a price like 12.50 and a name.",
        "Rooms with a code that matches ^(a|b)$ and a floor.",
    ],
)
def test_what_is_no_form_is_none(text: str) -> None:
    """A day, a number, values; and an expression of which no example is known is not taken."""
    assert not any(f.pattern for entity in understand(text, {}).entities for f in entity.fields)


def test_a_question_shows_what_was_written() -> None:
    asked_for = understand("Boxes with a weight and whatever it is, so to say, of 4 digits.", {})
    assert "“so to say (4 digits)”" in asked_for.questions[0].text
    assert restored("§12 of the law, §300300300") == "§12 of the law, §300300300"
    assert ASIDE.fullmatch(set_aside("a", "b")) is not None


def test_a_form_comes_with_a_change_and_is_no_narrower_for_what_is_stored() -> None:
    books = "Books have a title and an ISBN."
    for wish, made in (
        ("Books also have a 13-digit EAN.", "ean?:string/^[0-9]{13}$/"),
        ("Add a shelf code like AB-123 to books.", "shelf_code?:string/^[A-Z]{2}-[0-9]{3}$/"),
    ):
        told = notation(changed(asked(books, wish), "Book"))
        assert told == f"Book/books: title:string isbn:string {made}"
    narrower = change("The ISBN must have exactly 13 digits.", product(books), {})
    assert narrower.refused == ["The ISBN must be exactly 13 digits"]
    formed = "Books have a title and a 13-digit ISBN."
    told = notation(changed(asked(formed, "Make the ISBN optional."), "Book"))
    assert told == "Book/books: title:string isbn?:string/^[0-9]{13}$/"


@pytest.mark.parametrize(
    ("sample", "told", "form"),
    [
        ("WH-0000", True, "^WH-[0-9]{4}$"),
        ("WH-0000", False, "^[A-Z]{2}-[0-9]{4}$"),
        ("AAA-0000", True, "^[A-Z]{3}-[0-9]{4}$"),
        ("INV-XXXX", True, "^INV-[0-9A-Z]{4}$"),
        ("А123ВС77", True, "^[А-ЯЁ][0-9]{3}[А-ЯЁ]{2}[0-9]{2}$"),
        ("a.b/c-1", True, r"^[a-z]\.[a-z]\/[a-z]-[0-9]$"),
        ("12:30", True, None),
        ("YYYY-MM-DD", True, None),
        ("A1", True, None),
        ("simple", True, None),
        ("x" * 41 + "1", True, None),
    ],
)
def test_a_sample_stands_for_its_form(sample: str, told: bool, form: str | None) -> None:
    assert samples.form_of(sample, told=told) == form
