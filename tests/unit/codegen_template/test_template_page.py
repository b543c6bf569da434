"""What the page is made of follows from the specs, and stays text."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from codegen_template import (
    FieldSpec,
    ModelSpec,
    Spec,
    SpecError,
    crud_domain,
    generate,
    new_project,
    write_spec,
)
from codegen_template.check import check
from codegen_template.project_file import PROJECT_FILE, read_project
from codegen_template.spec import OperationSpec

GOLDEN = Path(__file__).parent / "golden"
STATIC = Path("services/backend/app/static")
TYPES = "services/frontend/src/generated/types.ts"
LISTING = {
    "output": "page[Item]",
    "rest": {"method": "GET"},
    "search": ["name"],
    "filters": ["amount", "shop_id"],
    "sort": {"by": ["name"], "default": "-name"},
    "auth": "api_key",
}


def shopping() -> Spec:
    domain = crud_domain("Item")
    operations = {**domain.operations, "list_items": OperationSpec.model_validate(LISTING)}
    return Spec(
        models={
            "Item": ModelSpec(
                label="Покупка",
                fields={
                    "name": FieldSpec(type="string", min_length=1, max_length=80, label="Что"),
                    "amount": FieldSpec(type="int", ge=1, optional=True),
                    "size": FieldSpec(type="enum", values=("s", 'x"l'), default="s"),
                    "tags": FieldSpec.model_validate(
                        {"type": "list", "items": {"type": "int", "le": 9}, "default": "empty"}
                    ),
                    "shop_id": FieldSpec(type="reference", model="Shop"),
                    "at": FieldSpec(type="datetime", readonly=True, default="now"),
                },
            ),
            "Shop": ModelSpec(
                description="Where things are bought, near or far. */ alert(1)",
                fields={"name": FieldSpec(type="string", unique=True)},
            ),
        },
        domains={
            "items": domain.model_copy(update={"operations": operations}),
            "shops": crud_domain("Shop", kinds=("create", "list")),
        },
    )


def made(root: Path, *, title: str = "Покупки", locale: str = "ru") -> Path:
    modules = ("frontend", "backend")
    new_project(root, title=title, slug="buy", description="", modules=modules, locale=locale)
    write_spec(root, shopping())
    generate(root)
    return root


def catalogue(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / STATIC / "catalogue.json").read_text("utf-8"))
    return found


def test_the_page_knows_names_bounds_and_operations_of_the_spec(tmp_path: Path) -> None:
    items, shops = catalogue(made(tmp_path))["entities"]
    assert (items["key"], items["many"], items["path"]) == ("items", "Покупка", "/items")
    assert items["named_by"] == ["name"]
    assert (items["search"], items["sort"], items["counted"]) == (True, ["name"], True)
    assert items["per_page"] == shops["per_page"] == 20
    assert items["operations"]["list"] == {"method": "GET", "auth": "api_key"}
    assert items["operations"]["update"] == {"method": "PATCH", "auth": "none"}
    assert set(shops["operations"]) == {"create", "list"}
    assert [f["param"] for f in items["filters"]] == ["amount", "amount_ge", "amount_le", "shop_id"]
    fields = {field["name"]: field for field in items["fields"]}
    assert fields["name"] | {"title": "Что", "min_length": 1, "max_length": 80} == fields["name"]
    assert fields["amount"]["nullable"]
    assert fields["amount"]["ge"] == 1
    assert fields["size"]["default"] == "s"
    assert "default" not in fields["tags"]
    assert fields["tags"]["items"] == {"type": "int", "le": 9}
    assert fields["shop_id"]["target"] == shops["key"]
    assert not fields["at"]["create"]
    assert not fields["at"]["update"]


@pytest.mark.parametrize(
    "name", ["services/backend/app/static/catalogue.json", "services/backend/app/static/index.html"]
)
def test_output_is_as_reviewed(name: str, tmp_path: Path) -> None:
    """Files equal those in golden/; UPDATE_GOLDEN=1 writes them anew, for review."""
    text = (made(tmp_path) / name).read_text("utf-8")
    expected = GOLDEN / (name.replace("/", "__") + ".txt")
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text("utf-8")


def test_types_are_those_of_the_api(tmp_path: Path) -> None:
    text = (made(tmp_path) / TYPES).read_text("utf-8")
    assert (
        """export interface ItemCreate {
  name: string;
  amount?: number | null;
  size?: "s" | "x\\"l";
  tags?: (number)[];
  shop_id: string;
}
"""
        in text
    )
    assert "far. * / alert(1) */" in text


def test_a_second_run_changes_nothing_and_the_project_is_consistent(tmp_path: Path) -> None:
    root = made(tmp_path)
    before = (root / STATIC / "catalogue.json").read_bytes()
    (root / ".codegen/manifest.json").unlink()
    assert not generate(root).changed
    assert (root / STATIC / "catalogue.json").read_bytes() == before
    assert check(root) == []


@pytest.mark.parametrize(("locale", "word"), [("en", "To the content"), ("ru", "содержанию")])
def test_the_page_speaks_the_language_of_the_project(
    tmp_path: Path, locale: str, word: str
) -> None:
    page = (made(tmp_path, locale=locale) / STATIC / "index.html").read_text("utf-8")
    assert f'<html lang="{locale}">' in page
    assert word in page


def test_a_title_stays_text(tmp_path: Path) -> None:
    root = made(tmp_path, title="<script>alert('&')</script>")
    page = (root / STATIC / "index.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#39;&amp;&#39;)" in page
    assert '<text x="16"' in (root / STATIC / "icon.svg").read_text("utf-8")
    assert "&lt;</text>" in (root / STATIC / "icon.svg").read_text("utf-8")


def test_modules_are_named_in_one_order(tmp_path: Path) -> None:
    assert read_project(made(tmp_path)).modules == ("backend", "frontend")


def test_a_module_that_does_not_exist_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="modules"):
        new_project(tmp_path, title="t", slug="t", description="", modules=("backend", "desktop"))
    assert not (tmp_path / PROJECT_FILE).exists()


def test_without_the_module_there_is_no_page(tmp_path: Path) -> None:
    new_project(tmp_path, title="t", slug="t", description="")
    write_spec(tmp_path, shopping())
    generate(tmp_path)
    assert not (tmp_path / STATIC).exists()
    assert not (tmp_path / "services/frontend").exists()
    assert '@router.get("/")' in (tmp_path / "services/backend/app/health.py").read_text("utf-8")
