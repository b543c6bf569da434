"""What a model is told of a large product: what fits, what the task is about, and what is left."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import codegen_template
from codegen_agents.service_template import ServiceTemplate
from codegen_agents.spec_context import MOST, packed
from codegen_template import FieldSpec, FieldType, ModelSpec, Spec, crud_domain

METALS = ("Brass", "Copper", "Gold", "Iron", "Lead", "Nickel", "Silver", "Steel", "Tin", "Zinc")
PLACES = ("Bay", "Cave", "Dune", "Farm", "Gate", "Hill", "Lake", "Moor", "Pond", "Tower")
CANARY = "canary_of_the_tree"


def large(root: Path, models: int) -> None:
    """Specs of so many models, beside a tree that is not told."""
    text = FieldSpec(type=FieldType.TEXT)
    made = [f"{first}{second}" for first in METALS for second in PLACES][:models]
    fields = {f"{word}_of_it": text for word in ("name", "colour", "origin")}
    spec = Spec(
        models={name: ModelSpec(fields=fields) for name in made},
        domains={
            f"{name.lower()}s": crud_domain(name, plural_name=f"{name.lower()}s") for name in made
        },
    )
    codegen_template.write_spec(root, spec)
    (root / "services/backend/app").mkdir(parents=True, exist_ok=True)
    (root / "services/backend/app/main.py").write_text(f"# {CANARY}\n" * 10_000)


def test_a_hundred_models_stay_within_the_bound_and_what_is_left_out_is_named(
    tmp_path: Path,
) -> None:
    large(tmp_path, 100)
    whole = codegen_template.summary(codegen_template.load_spec(tmp_path))
    assert len(whole) > MOST, "there is nothing to leave out"
    told = ServiceTemplate().brief(tmp_path, "Zinc towers are weighed when they are made.")
    assert len(told) <= MOST
    assert CANARY not in told
    asked = [line for line in whole.splitlines() if "ZincTower" in line or "zinc_tower" in line]
    assert len(asked) == 5
    assert all(line in told.splitlines() for line in asked), "of all the last, and asked for"
    last = told.splitlines()[-1]
    assert last.startswith("Left out here, AGENTS.md has it: ")
    named = set(last.partition(": ")[2].split(", "))
    names = {f"{metal}{place}" for metal in METALS for place in PLACES}
    shown = {line.partition("(")[0] for line in told.splitlines()}
    assert names <= named | shown
    assert "create_zinc_tower" not in packed(whole, "Copper caves are weighed.")


def test_a_usual_product_is_told_whole(tmp_path: Path) -> None:
    large(tmp_path, 20)
    whole = codegen_template.summary(codegen_template.load_spec(tmp_path))
    assert ServiceTemplate().brief(tmp_path, "") == whole


LINES = st.lists(st.from_regex(r"[A-Z][a-z]{1,8}\([a-z: ]{0,60}\)", fullmatch=True), max_size=200)


@given(LINES, st.text(max_size=60), st.integers(4_100, 8_000))
def test_whatever_is_told_fits_and_nothing_is_left_out_in_silence(
    lines: list[str], about: str, most: int
) -> None:
    summary = "".join(f"{line}\n" for line in lines)
    told = packed(summary, about, most=most)
    assert len(told) <= most
    shown = iter(told.splitlines())
    if told != summary:
        *kept, last = shown
        rest = iter(lines)
        assert all(line in rest for line in kept), "the order is another one"
        gone = {line.split("(")[0] for line in lines} - {line.split("(")[0] for line in kept}
        named = set(last.partition(": ")[2].partition(" and ")[0].split(", "))
        assert gone <= named or " more" in last
