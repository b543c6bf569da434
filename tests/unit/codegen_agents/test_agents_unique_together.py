"""Values that may come together once, from the architect to a product and back."""

from pathlib import Path
from typing import Any

import pytest

from codegen_agents.errors import SpecRefusedError
from codegen_agents.service_template import ServiceTemplate, to_spec
from codegen_agents.spec_merge import merged, to_product
from codegen_agents.testing import run_input
from codegen_crds.contracts.product import EntitySpec, FieldSpec, ProductSpec
from codegen_template import ModelSpec, Spec, crud_domain, load_spec
from codegen_template.resolve import resolve

PAIR = [["row", "place"]]


def product(sets: list[list[str]], *more: FieldSpec) -> ProductSpec:
    fields = [FieldSpec(name=name, type="int") for name in ("row", "place")]
    seat = EntitySpec(name="Seat", plural="seats", fields=[*fields, *more], unique_together=sets)
    return ProductSpec(title="Seats", summary="Seats.", entities=[seat])


def told(spec: Spec) -> list[list[str]]:
    return to_product(spec, title="Seats", summary="Seats.").entities[0].unique_together


def model(fields: dict[str, Any], *sets: tuple[str, ...]) -> Spec:
    body = {"fields": fields, "unique_together": sets}
    models = {"Seat": ModelSpec.model_validate(body)}
    return Spec(models=models, domains={"seats": crud_domain("Seat")})


def test_a_pair_is_written_and_said_again() -> None:
    spec = to_spec(product(PAIR))
    assert spec.models["Seat"].unique_together == (("row", "place"),)
    assert told(spec) == PAIR


def test_texts_of_a_set_get_the_length_that_an_index_has_room_for() -> None:
    """Only where they would be too long, and only those of which nothing is said."""
    texts = [FieldSpec(name=name, type="string") for name in ("a", "b")]
    long = [FieldSpec(name="c", type="text"), FieldSpec(name="d", type="string", max_length=100)]
    pairs = [["a", "b"], ["row", "c", "d"]]
    fields = to_spec(product(pairs, *texts, *long)).models["Seat"].fields
    assert [fields[name].max_length for name in "abcd"] == [None, None, 255, 100]
    more = to_spec(product([["a", "b", "c"]], *texts, *long))
    assert [more.models["Seat"].fields[name].max_length for name in "abc"] == [200, 200, 200]
    assert resolve(more)
    with pytest.raises(SpecRefusedError, match="texts that are unique together have at most 600"):
        ServiceTemplate().check(
            product([["c", "row"]], long[0].model_copy(update={"max_length": 700}))
        )


@pytest.mark.parametrize(
    ("present", "wanted", "sets"),
    [
        ([("row", "place")], [["place", "row"]], (("row", "place"),)),
        ([("row", "place")], [], ()),
        ([], [["place", "row"]], (("place", "row"),)),
        ([("row", "made")], PAIR, (("row", "made"), ("row", "place"))),
        ([("row", "gone")], [], ()),
        ([("gone", "made")], [], ()),
    ],
    ids=["as it stands", "no more", "new", "what cannot be said", "gone", "gone, and not said"],
)
def test_what_is_there_and_what_is_wanted_of_it(
    present: list[tuple[str, ...]], wanted: list[list[str]], sets: tuple[tuple[str, ...], ...]
) -> None:
    made = {"type": "decimal", "decimal_places": 12, "max_digits": 20}  # finer than can be said
    fields = {"row": "int", "place": "int", "gone": "int", "made": made}
    there = model(fields, *present)
    found = merged(there, to_spec(product(wanted)))
    assert found.models["Seat"].unique_together == sets
    assert resolve(found)
    assert all("made" not in names for names in told(there))


def test_a_live_product_is_not_given_a_pair_that_its_rows_may_break(tmp_path: Path) -> None:
    template, project = ServiceTemplate(), run_input("engineering").payload.project
    root = tmp_path / "made"
    template.lay_down(root, project, product([]))
    with pytest.raises(SpecRefusedError, match=r"unique: Seat\.place\+row"):
        template.lay_down(root, project, product(PAIR))
    new = FieldSpec(name="hall", type="string", required=False)
    template.lay_down(root, project, product([["hall", "row"]], new))
    assert template.read(root).entities[0].unique_together == [["hall", "row"]]
    template.lay_down(root, project, product([], new))
    assert load_spec(root).models["Seat"].unique_together == ()
