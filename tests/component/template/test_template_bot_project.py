"""A generated project with a bot passes its own checks; the bot talks to the real backend."""

import subprocess
import sys
from pathlib import Path

import pytest

from codegen_template import (
    DomainSpec,
    FieldSpec,
    ModelSpec,
    Spec,
    VariantSpec,
    crud_domain,
    generate,
    new_project,
    write_spec,
)
from codegen_template.check import check
from codegen_template.spec import OperationSpec

pytestmark = pytest.mark.timeout(300)
MODELS = {
    "Shop": ModelSpec(
        label="Shop", fields={"name": FieldSpec(type="string", min_length=2, unique=True)}
    ),
    "Item": ModelSpec(
        fields={
            "name": FieldSpec(type="string", min_length=1, max_length=200),
            "amount": FieldSpec(type="decimal", gt=0, le=1000),
            "kind": FieldSpec(type="enum", values=("food", "всё остальное")),
            "bought": FieldSpec(type="bool", default=False),
            "until": FieldSpec(type="date"),
            "remind_at": FieldSpec(type="datetime"),
            "tags": FieldSpec.model_validate({"type": "list", "items": "string"}),
            "prices": FieldSpec.model_validate(
                {"type": "dict", "items": "float", "optional": True}
            ),
            "shop_id": FieldSpec(type="reference", model="Shop"),
        },
        variants={"Update": VariantSpec(optional=("name", "kind", "tags", "prices"))},
    ),
}


def _searched(domain: DomainSpec) -> DomainSpec:
    listing = {"output": "page[Item]", "rest": {"method": "GET"}, "search": ["name"]}
    changed = {**domain.operations, "list_items": OperationSpec.model_validate(listing)}
    return domain.model_copy(update={"operations": changed})


def _put(domain: DomainSpec) -> DomainSpec:
    """Changes are asked for by the other method that a spec may say."""
    name = f"update_{domain.domain.removesuffix('s')}"
    rest = {"method": "PUT", "path": domain.operations[name].rest.path}
    said = {**domain.operations[name].model_dump(exclude_unset=True), "rest": rest}
    changed = {**domain.operations, name: OperationSpec.model_validate(said)}
    return domain.model_copy(update={"operations": changed})


def test_a_project_with_a_bot_passes_its_own_checks(tmp_path: Path) -> None:
    modules = ("backend", "tg_bot")
    new_project(tmp_path, title="Покупки", slug="buy", description="", modules=modules, locale="ru")
    domains = {"items": _put(_searched(crud_domain("Item"))), "shops": crud_domain("Shop")}
    write_spec(tmp_path, Spec(models=MODELS, domains=domains))
    generate(tmp_path)
    assert check(tmp_path) == []
    for arguments in (
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("pytest", "-q", "services/tg-bot/bot_tests"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
