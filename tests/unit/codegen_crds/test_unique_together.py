"""Sets of a product's fields at the border: what cannot be unique together is refused by name."""

import pytest

from codegen_crds.contracts.product import EntitySpec

FIELDS = {"row": "int", "place": "int", "title": "string", "tags": "list"}


def seat(*sets: list[str]) -> EntitySpec:
    fields = [{"name": name, "type": kind} for name, kind in FIELDS.items()]
    body = {"name": "Seat", "plural": "seats", "fields": fields, "unique_together": list(sets)}
    return EntitySpec.model_validate(body)


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        ([["row", "plase"]], "row, plase: the entity has no field plase; did you mean place?"),
        ([["row", "colour"]], r"the entity has no field colour$"),
        ([["row", "row", "place"]], "row, row, place: a field is named twice"),
        ([["row"]], "row: one field alone is `unique`"),
        ([[]], "one field alone is `unique`"),
        ([["row", "tags"]], "tags is a list, which cannot be unique with others"),
        ([["row", "place"], ["place", "row"]], "place, row: these fields are named twice"),
    ],
)
def test_what_cannot_be_unique_together_is_refused_by_name(
    sets: list[list[str]], said: str
) -> None:
    with pytest.raises(ValueError, match="unique_together: ") as refused:
        seat(*sets)
    assert refused.match(said.replace("$", r"( \[|$)"))


def test_sets_may_share_fields() -> None:
    sets = [["row", "place"], ["row", "title"]]
    assert seat(*sets).unique_together == sets
    assert seat().unique_together == []
