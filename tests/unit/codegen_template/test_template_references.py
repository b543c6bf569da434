"""What becomes of objects that refer to a deleted one, and which columns have an index."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen_template import (
    FieldSpec,
    ModelSpec,
    Spec,
    crud_domain,
    generate,
    load_spec,
    write_spec,
)

MakeProject = Callable[[Spec], Path]
VERSIONS = "services/backend/app/migrations/versions"
TABLES = "services/backend/app/generated/tables.py"


def _orders(action: str | None, *, index: bool = False, gone: bool = False) -> Spec:
    """Customers, and orders that lead to one, or to none."""
    number = {} if gone else {"number": FieldSpec(type="int", optional=True, index=index)}
    customer = FieldSpec.model_validate(
        {"type": "reference", "model": "Customer", "optional": True, "on_delete": action}
    )
    models = {
        "Customer": ModelSpec(fields={"name": FieldSpec(type="string")}),
        "Order": ModelSpec(fields={"customer_id": customer, **number}),
    }
    domains = [crud_domain(name) for name in models]
    return Spec(models=models, domains={domain.domain: domain for domain in domains})


def _last_migration(root: Path) -> str:
    return max((root / VERSIONS).glob("*.py")).read_text("utf-8")


@pytest.mark.parametrize(("action", "name"), [("cascade", "takes_along"), ("set_null", "lets_go")])
def test_each_kind_of_deletion_has_a_test(
    action: str, name: str, make_project: MakeProject
) -> None:
    root = make_project(_orders(action))
    generate(root)
    suite = root / "services/backend/tests/generated/test_customers.py"
    assert f"test_delete_customer_{name}_the_order_of_customer_id" in suite.read_text("utf-8")


def test_saying_restrict_is_saying_nothing(make_project: MakeProject) -> None:
    root = make_project(_orders(None))
    generate(root)
    write_spec(root, _orders("restrict"))
    assert not [path for path in generate(root).written if path.startswith(VERSIONS)]


def test_an_index_comes_and_goes_by_migration(make_project: MakeProject) -> None:
    root = make_project(_orders(None))
    generate(root)
    write_spec(root, _orders(None, index=True))
    generate(root)
    assert 'op.create_index("ix_order_number", "order", ["number"])' in _last_migration(root)
    assert 'Index("ix_order_number", "number")' in (root / TABLES).read_text("utf-8")
    write_spec(root, _orders(None))
    generate(root)
    assert 'op.drop_index("ix_order_number", "order")' in _last_migration(root)
    assert len(list((root / VERSIONS).glob("*.py"))) == 3


def test_a_new_column_may_have_an_index(make_project: MakeProject) -> None:
    root = make_project(_orders(None, gone=True))
    generate(root)
    write_spec(root, _orders(None, index=True))
    generate(root)
    text = _last_migration(root)
    assert text.index("op.add_column") < text.index("op.create_index")


def test_a_field_on_its_way_out_keeps_its_index(make_project: MakeProject) -> None:
    """Until the contraction runs, nothing but the column's use has changed."""
    root = make_project(_orders("cascade", index=True))
    generate(root)
    (root / "shared/spec/contractions.yaml").write_text("contractions:\n- {drop: Order.number}\n")
    write_spec(root, _orders("cascade", gone=True))
    generate(root)
    assert "drop_index" not in "".join(
        path.read_text("utf-8") for path in (root / VERSIONS).glob("*.py")
    )
    assert "indexes" not in json.loads(
        (root / "services/backend/app/migrations/schema.json").read_text("utf-8")
    ).get("order", {})


@pytest.mark.parametrize("action", [None, "restrict", "cascade", "set_null"])
def test_a_reference_survives_being_written_down(
    action: str | None, make_project: MakeProject
) -> None:
    spec = _orders(action, index=True)
    assert load_spec(make_project(spec)) == spec
