"""From pydantic to a structural schema: each rewrite, and each refusal."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from codegen_crds import reference
from codegen_crds.generate import definition, main, render
from codegen_crds.schema import SchemaError, structural_schema
from codegen_crds.v1alpha1 import KINDS


def field_schema(annotation: Any) -> dict[str, Any]:
    model = type("M", (BaseModel,), {"__annotations__": {"f": annotation}})
    schema: dict[str, Any] = structural_schema(model)["properties"]["f"]
    return schema


class Inner(BaseModel):
    """Inside."""

    n: Annotated[int, Field(gt=0)]


@pytest.mark.parametrize(
    ("annotation", "schema"),
    [
        (str, {"type": "string"}),
        (str | None, {"type": "string", "nullable": True}),
        (Literal["a"], {"type": "string", "enum": ["a"]}),
        (
            Annotated[Literal["a", "b"], Field(min_length=0)] | Literal[""],
            {"type": "string", "enum": ["", "a", "b"]},
        ),
        (
            Annotated[str, Field(pattern="^x$", min_length=1)] | Literal[""],
            {"type": "string", "pattern": "^$|^x$"},
        ),
        (Annotated[int, Field(gt=0)], {"type": "integer", "minimum": 0, "exclusiveMinimum": True}),
        (
            Annotated[list[str], Field(max_length=3)],
            {"type": "array", "maxItems": 3, "items": {"type": "string"}},
        ),
        (dict[str, str], {"type": "object", "additionalProperties": {"type": "string"}}),
        (
            Inner,
            {
                "type": "object",
                "description": "Inside.",
                "required": ["n"],
                "properties": {"n": {"type": "integer", "minimum": 0, "exclusiveMinimum": True}},
            },
        ),
    ],
)
def test_rewrites(annotation: Any, schema: dict[str, Any]) -> None:
    assert field_schema(annotation) == schema


class Recursive(BaseModel):
    """A model that contains itself."""

    children: Annotated[list["Recursive"], Field(max_length=2)]


@pytest.mark.parametrize(
    ("annotation", "why"),
    [
        (int | str, "a union of 2 types"),
        (tuple[int, str], "prefixItems"),
        (list[str], "needs max_length"),
        (int | Literal[""], "only a string may also be empty"),
        (Recursive, "contains itself"),
    ],
)
def test_refusals_name_the_path(annotation: Any, why: str) -> None:
    with pytest.raises(SchemaError, match=rf"M\.f.*{why}"):
        field_schema(annotation)


def walk(node: Any) -> list[dict[str, Any]]:
    found = [node] if isinstance(node, dict) else []
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return found + [n for child in children for n in walk(child)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__name__)
def test_every_field_is_described_and_bounded(kind: Any) -> None:
    """A field without a description, or a string or list without a bound, is a defect."""
    version = definition(kind)["spec"]["versions"][0]
    root = version["schema"]["openAPIV3Schema"]["properties"]
    for part in (root["spec"], root["status"]):
        for node in walk(part):
            for name, field in node.get("properties", {}).items():
                assert field.get("description"), name
                if field.get("type") == "string" and "enum" not in field:
                    assert {"maxLength", "format"} & field.keys(), name
                if field.get("type") == "array":
                    assert "maxItems" in field, name


def test_the_committed_definitions_are_current() -> None:
    assert main(["--check"]) == 0


def test_drift_is_seen(tmp_path: Any) -> None:
    """The gate can fail: one changed byte, or a missing file."""
    assert main([str(tmp_path)]) == 0
    assert main(["--check", str(tmp_path)]) == 0
    name, content = next(render())
    (tmp_path / name).write_text(content + "#")
    assert main(["--check", str(tmp_path)]) == 1
    (tmp_path / name).unlink()
    assert main(["--check", str(tmp_path)]) == 1


def test_the_reference_is_current_and_drift_is_seen(tmp_path: Any) -> None:
    assert reference.main(["--check"]) == 0
    page = tmp_path / "resources.md"
    assert reference.main(["--check", str(page)]) == 1
    assert reference.main([str(page)]) == 0
    assert "`spec.budget.limit`" in page.read_text()
