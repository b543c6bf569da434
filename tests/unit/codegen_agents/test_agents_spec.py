"""From the architect's specification to the template's."""

from codegen_agents.service_template import to_spec
from codegen_crds.contracts.product import EntitySpec, FieldSpec, ProductSpec


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
