"""What people write becomes JSON, or they are told what is wanted."""

from typing import Any

import pytest

from bot import texts
from bot.entities import Field, FieldType
from bot.values import ValueRefusedError, parse, show


def a_field(kind: FieldType, **more: Any) -> Field:
    return Field(name="value", title="Value", type=kind, **more)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (a_field("string"), "  milk ", "milk"),
        (a_field("int", ge=1), "12", 12),
        (a_field("float"), "1,5", 1.5),
        (a_field("decimal", gt=0), "12,50", "12.50"),
        (a_field("bool"), texts.YES.upper(), True),
        (a_field("bool"), texts.NO_WORDS[0], False),
        (a_field("date"), "31.12.2025", "2025-12-31"),
        (a_field("date"), "2025-12-31", "2025-12-31"),
        (a_field("datetime"), "31.12.2025 18:30", "2025-12-31T18:30:00+00:00"),
        (a_field("datetime"), "2025-12-31T18:30:00+03:00", "2025-12-31T18:30:00+03:00"),
        (a_field("enum", values=("New", "Old")), "old", "Old"),
        (a_field("list", items=a_field("int")), "1\n 2\n\n", [1, 2]),
        (a_field("dict", items=a_field("string")), "a: b: c", {"a": "b: c"}),
    ],
)
def test_a_value_is_read(field: Field, text: str, value: Any) -> None:
    assert parse(field, text) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (a_field("int"), "1.5"),
        (a_field("int", ge=1), "0"),
        (a_field("int", le=5), "6"),
        (a_field("float"), "nan"),
        (a_field("float", lt=1), "1"),
        (a_field("decimal"), "Infinity"),
        (a_field("decimal", gt=0), "0"),
        (a_field("bool"), "perhaps"),
        (a_field("date"), "31.02.2025"),
        (a_field("datetime"), "soon"),
        (a_field("uuid"), "1"),
        (a_field("reference"), "milk"),
        (a_field("enum", values=("New",)), "old"),
        (a_field("string", min_length=2), "a"),
        (a_field("string", max_length=2), "abc"),
        (a_field("list", items=a_field("int")), "1\nb"),
        (a_field("dict", items=a_field("int")), "no colon"),
    ],
)
def test_what_is_no_value_is_refused_with_words(field: Field, text: str) -> None:
    with pytest.raises(ValueRefusedError) as refused:
        parse(field, text)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (a_field("string"), None, texts.NONE),
        (a_field("bool"), False, texts.NO),
        (a_field("datetime"), "2025-12-31T18:30:00+03:00", "2025-12-31 15:30"),
        (a_field("list", items=a_field("bool")), [True], texts.YES),
        (a_field("dict", items=a_field("int")), {"a": 1}, "a: 1"),
        (a_field("text"), "a" * 5000, "a" * 599 + "…"),
    ],
)
def test_a_value_is_shown(field: Field, value: Any, shown: str) -> None:
    assert show(field, value) == shown
