"""From the architect's specification to the template's."""

from pathlib import Path

import pytest

from codegen_agents.errors import SpecRefusedError
from codegen_agents.service_template import ServiceTemplate, to_spec
from codegen_agents.spec_merge import merged, to_product
from codegen_agents.testing import run_input
from codegen_crds.contracts.product import EntitySpec, FieldSpec, FieldType, ProductSpec
from codegen_template import FieldSpec as TemplateField
from codegen_template import ModelSpec, Spec, crud_domain
from codegen_template.spec.load import load_services


def test_the_moment_of_writing_is_set_by_the_service_and_by_nobody_else() -> None:
    fields = [
        FieldSpec(name="text", type="text", required=True),
        FieldSpec(name="created_at", type="datetime", required=False),
        FieldSpec(name="read_at", type="datetime", required=False),
    ]
    note = EntitySpec(
        name="Note", plural="notes", fields=fields, sort=["created_at"], order="-created_at"
    )
    spec = to_spec(ProductSpec(title="Notes", summary="Notes.", entities=[note]))
    created, read = (spec.models["Note"].fields[name] for name in ("created_at", "read_at"))
    assert (created.readonly, created.default, created.optional) == (True, "now", False)
    assert (read.readonly, read.default, read.optional) == (False, None, True)
    sort = spec.domains["notes"].operations["list_notes"].sort
    assert sort is not None
    assert (sort.by, sort.default) == (("created_at",), "-created_at")


def test_how_many_a_list_shows_at_once_is_said_kept_and_said_anew() -> None:
    fields = [FieldSpec(name="text", type="text")]
    note = EntitySpec(name="Note", plural="notes", fields=fields, page_size=25)

    def product(of: EntitySpec) -> ProductSpec:
        return ProductSpec(title="Notes", summary="Notes.", entities=[of])

    def size(of: Spec) -> int | None:
        return to_product(of, title="Notes", summary="Notes.").entities[0].page_size

    spec = to_spec(product(note))
    assert size(spec) == 25
    silent = to_spec(product(note.model_copy(update={"page_size": None})))
    assert size(silent) is None
    assert size(merged(spec, silent)) == 25
    more = merged(spec, to_spec(product(note.model_copy(update={"page_size": 40}))))
    assert size(more) == 40
    (limit,) = more.domains["notes"].operations["list_notes"].params
    assert (limit.name, limit.default) == ("limit", 40)


def test_a_default_is_a_value_of_its_fields_type_and_is_said_again() -> None:
    said = {
        "status": ("enum", "new"),
        "count": ("int", "0"),
        "price": ("decimal", "2.5"),
        "done": ("bool", "false"),
        "day": ("date", "today"),
        "text": ("string", "12"),
    }
    fields = [
        FieldSpec(name=name, type=kind, default=text, values=["new", "old"] * (kind == "enum"))
        for name, (kind, text) in said.items()
    ]
    task = EntitySpec(name="Task", plural="tasks", fields=fields)
    spec = to_spec(ProductSpec(title="Tasks", summary="Tasks.", entities=[task]))
    made = {name: field.default for name, field in spec.models["Task"].fields.items()}
    assert made == {
        "status": "new",
        "count": 0,
        "price": 2.5,
        "done": False,
        "day": "today",
        "text": "12",
    }
    again = to_product(spec, title="Tasks", summary="Tasks.").entities[0].fields
    assert {field.name: field.default for field in again} == {n: t for n, (_, t) in said.items()}


@pytest.mark.parametrize(
    ("kind", "default"),
    [("int", "many"), ("int", "NaN"), ("decimal", "Infinity"), ("bool", "maybe"), ("date", "soon")],
)
def test_a_default_that_is_no_value_is_refused_with_its_field(
    kind: FieldType, default: str
) -> None:
    field = FieldSpec(name="amount", type=kind, default=default)
    task = EntitySpec(name="Task", plural="tasks", fields=[field])
    with pytest.raises(SpecRefusedError, match=r"Task\.fields\.amount"):
        ServiceTemplate().check(ProductSpec(title="T", summary="T.", entities=[task]))


def _shelf(*fields: FieldSpec) -> ProductSpec:
    author = EntitySpec(
        name="Author", plural="authors", fields=[FieldSpec(name="name", type="string")]
    )
    book = EntitySpec(name="Book", plural="books", fields=list(fields))
    return ProductSpec(title="Books", summary="Books.", entities=[author, book])


def _book(spec: Spec) -> list[FieldSpec]:
    return to_product(spec, title="Books", summary="Books.").entities[1].fields


_RICH = [
    FieldSpec(name="tags", type="list", items="string", default="empty", max_length=40),
    FieldSpec(
        name="marks", type="list", items="int", minimum="1", maximum="5", min_items=1, max_items=9
    ),
    FieldSpec(name="days", type="list", items="enum", values=["mon", "tue"]),
    FieldSpec(name="attributes", type="dict", items="string", required=False),
    FieldSpec(name="isbn", type="string", pattern="^[0-9]{13}$", unique=True),
    FieldSpec(name="plate", type="string", pattern=r"^\p{Lu}{2}$", example="AB"),
    FieldSpec(name="author_id", type="reference", reference="Author", on_delete="cascade"),
    FieldSpec(
        name="editor_id", type="reference", reference="Author", required=False, on_delete="set_null"
    ),
]


def test_lists_attributes_patterns_and_deletions_are_said_and_read_back() -> None:
    spec = to_spec(_shelf(*_RICH))
    ServiceTemplate().check(_shelf(*_RICH))
    fields = spec.models["Book"].fields
    assert fields["marks"] == TemplateField.model_validate(
        {"type": "list", "items": {"type": "int", "ge": 1, "le": 5}, "min_items": 1, "max_items": 9}
    )
    assert fields["plate"].example == "AB"
    assert (fields["author_id"].on_delete, fields["editor_id"].on_delete) == ("cascade", "set_null")
    assert _book(spec) == _RICH


def test_each_entity_is_read_back_with_its_own_plural_and_operations() -> None:
    author = EntitySpec(
        name="Author", plural="authors", fields=[FieldSpec(name="name", type="string")]
    )
    book = EntitySpec(
        name="Book",
        plural="library_books",
        fields=[FieldSpec(name="title", type="string")],
        operations=["list"],
    )
    shelf = EntitySpec(
        name="Shelf", plural="shelves", fields=[FieldSpec(name="label", type="string")]
    )
    said = ProductSpec(title="Books", summary="Books.", entities=[author, book, shelf])
    assert to_product(to_spec(said), title="Books", summary="Books.") == said


def test_of_lists_and_references_a_change_keeps_what_it_cannot_say() -> None:
    present = to_spec(_shelf(*_RICH))
    book = present.models["Book"]
    fields = {
        **book.fields,
        "marks": TemplateField.model_validate(
            {"type": "list", "items": {"type": "int", "gt": 0, "le": 5}, "max_items": 9}
        ),
        "author_id": book.fields["author_id"].model_copy(update={"on_delete": "restrict"}),
    }
    shelf = {**present.models, "Book": book.model_copy(update={"fields": fields})}
    present = present.model_copy(update={"models": shelf})
    # The same words again change nothing, whoever wrote the file.
    assert merged(present, to_spec(_shelf(*_book(present)))) == present
    wider = [
        f.model_copy(update={"maximum": "6"} if f.name == "marks" else {}) for f in _book(present)
    ]
    marks = merged(present, to_spec(_shelf(*wider))).models["Book"].fields["marks"]
    assert marks.items is not None
    assert (marks.items.gt, marks.items.le, marks.max_items) == (0, 6, 9)


@pytest.mark.parametrize("pattern", ["[", "(?=a)b", r"(a)\1", "a{1000}{1000}{1000}"])
def test_what_is_no_pattern_of_the_services_engine_is_refused_at_the_border(pattern: str) -> None:
    with pytest.raises(ValueError, match="regular expression"):
        FieldSpec(name="code", type="string", pattern=pattern)


BOUNDED = [
    FieldSpec(name="starts_on", type="date"),
    FieldSpec(name="ends_on", type="date", exclusive_minimum="starts_on"),
    FieldSpec(name="budget", type="decimal", exclusive_minimum="0", decimal_places=3),
    FieldSpec(name="spent", type="decimal", minimum="0", maximum="budget", decimal_places=0),
    FieldSpec(name="part", type="float", exclusive_maximum="0.5"),
]


def test_bounds_by_numbers_and_by_fields_are_said_and_said_again() -> None:
    task = EntitySpec(name="Task", plural="tasks", fields=BOUNDED)
    product = ProductSpec(title="T", summary="T.", entities=[task])
    ServiceTemplate().check(product)
    spec = to_spec(product)
    made = spec.models["Task"].fields
    assert {name: (body.limits, body.compared) for name, body in made.items()} == {
        "starts_on": ({}, {}),
        "ends_on": ({}, {"gt": "starts_on"}),
        "budget": ({"gt": 0}, {}),
        "spent": ({"ge": 0}, {"le": "budget"}),
        "part": ({"lt": 0.5}, {}),
    }
    assert (made["budget"].decimal_places, made["spent"].decimal_places) == (3, 0)
    assert to_product(spec, title="T", summary="T.").entities[0].fields == BOUNDED
    assert merged(spec, spec) == spec


def test_a_bound_by_a_field_that_a_product_cannot_say_is_none_of_its_bounds() -> None:
    finely = {"type": "decimal", "decimal_places": 12, "max_digits": 20}
    fields = {"rate": finely, "price": {"type": "decimal", "ge": {"field": "rate"}}}
    models = {"Item": ModelSpec.model_validate({"fields": fields})}
    spec = Spec(models=models, domains={"items": crud_domain("Item")})
    (price,) = to_product(spec, title="T", summary="T.").entities[0].fields
    assert (price.name, price.minimum) == ("price", "")


FIXED = [
    FieldSpec(name="login", type="string", changeable="on_create"),
    FieldSpec(name="name", type="string"),
    FieldSpec(name="joined_on", type="date", changeable="never", default="today"),
    FieldSpec(name="points", type="int", changeable="never", required=False),
]


def _members(fields: list[FieldSpec]) -> ProductSpec:
    member = EntitySpec(name="Member", plural="members", fields=fields)
    return ProductSpec(title="Members", summary="Members.", entities=[member])


def test_what_callers_give_once_or_never_is_said_kept_and_opened_again() -> None:
    spec = to_spec(_members(FIXED))
    made = spec.models["Member"].fields
    assert {n: (f.immutable, f.readonly) for n, f in made.items()} == {
        "login": (True, False),
        "name": (False, False),
        "joined_on": (False, True),
        "points": (False, True),
    }
    assert to_product(spec, title="T", summary="T.").entities[0].fields == FIXED
    assert merged(spec, spec) == spec
    free = [f.model_copy(update={"changeable": "always"}) for f in FIXED]
    opened = merged(spec, to_spec(_members(free)))
    assert not any(f.immutable or f.readonly for f in opened.models["Member"].fields.values())
    assert merged(opened, spec) == spec


def test_the_moment_of_writing_is_read_as_what_nobody_gives() -> None:
    said = _members([FIXED[1], FieldSpec(name="created_at", type="datetime", required=False)])
    spec = to_spec(said)
    (_, created) = to_product(spec, title="T", summary="T.").entities[0].fields
    assert (created.changeable, created.default, created.required) == ("never", "now", True)
    assert to_spec(_members([FIXED[1], created])) == spec


def test_an_update_of_which_nothing_may_change_is_refused() -> None:
    template = ServiceTemplate()
    template.check(_members(FIXED))
    with pytest.raises(SpecRefusedError, match="Member: operations: update: none of its fields"):
        template.check(_members([f for f in FIXED if f.name != "name"]))


def test_copies_and_memory_are_written_to_the_registry_and_read_back(tmp_path: Path) -> None:
    template, project = ServiceTemplate(), run_input("engineering").payload.project
    root = tmp_path / "made"
    usual = _members(FIXED)
    template.lay_down(root, project, usual)
    registry = (root / "services.yml").read_text("utf-8")
    said = template.read(root)
    assert (said.replicas, said.memory_mib) == (1, 192)
    template.lay_down(root, project, said)
    assert (root / "services.yml").read_text("utf-8") == registry
    template.lay_down(root, project, usual.model_copy(update={"replicas": 2, "memory_mib": 512}))
    backend = load_services(root)["backend"]
    assert (backend.replicas, backend.memory_mib) == (2, 512)
    template.lay_down(root, project, usual)
    assert load_services(root)["backend"] == backend
