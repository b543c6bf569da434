"""What becomes of objects that refer to a deleted one, in a running service."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from codegen_template import FieldSpec, ModelSpec, Spec, crud_domain, generate, new_project
from codegen_template import write_spec as write

RunModule = Callable[..., subprocess.CompletedProcess[str]]


def _orders(action: str) -> Spec:
    customer = FieldSpec.model_validate(
        {"type": "reference", "model": "Customer", "optional": True, "on_delete": action}
    )
    models = {
        "Customer": ModelSpec(fields={"name": FieldSpec(type="string")}),
        "Order": ModelSpec(
            fields={
                "customer_id": customer,
                "number": FieldSpec(type="int", optional=True, index=action != "restrict"),
            }
        ),
    }
    domains = [crud_domain(name) for name in models]
    return Spec(models=models, domains={domain.domain: domain for domain in domains})


def test_its_tests_see_each_kind_of_deletion(tmp_path: Path, run_module: RunModule) -> None:
    """Restrict, then cascade, then emptied: a chain of migrations, and tests for the last one."""
    new_project(tmp_path, title="Orders", slug="orders", description="")
    write(tmp_path, _orders("restrict"))
    generate(tmp_path)
    for action in ("cascade", "set_null"):
        write(tmp_path, _orders(action))
        generate(tmp_path)
        suite = "services/backend/tests/generated/test_customers.py"
        ran = run_module(tmp_path, "pytest", "-q", suite)
        assert ran.returncode == 0, ran.stdout[-5000:]
