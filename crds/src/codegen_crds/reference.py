"""Write the reference of the resources from their schemas.

``python -m codegen_crds.reference [--check]``: ``docs/reference/resources.md``.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from .generate import definition
from .v1alpha1 import KINDS

_PATH: Final = Path(__file__).parents[3] / "docs" / "reference" / "resources.md"
_INTRODUCTION: Final = """\
# Resources

Generated from the models by `make generate`. Group `codegen.dev`, version `v1alpha1`.
People write `spec`; `status` is written by the operator (and, where it says so, the gateway).
"""


def render() -> str:
    """The whole page."""
    parts = [_INTRODUCTION]
    for kind in KINDS:
        body = definition(kind)
        names = body["spec"]["names"]
        root = body["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
        parts.append(
            f"\n## {names['kind']}\n\n{root['description']} "
            f"{body['spec']['scope']}; short name `{names['shortNames'][0]}`.\n"
        )
        for part in ("spec", "status"):
            parts.append(f"\n### {names['kind']} {part}\n\n")
            parts.append("| field | type | description |\n|---|---|---|\n")
            parts.extend(_rows(root["properties"][part], part))
    return "".join(parts)


def _rows(node: dict[str, Any], path: str) -> Iterator[str]:
    required = node.get("required", ())
    for name, field in node.get("properties", {}).items():
        here = f"{path}.{name}"
        mark = " **required**" if name in required and path.startswith("spec") else ""
        description = field.get("description", "").replace("|", "\\|").replace("\n", " ")
        yield f"| `{here}` | {_type(field)}{mark} | {description} |\n"
        inner = field
        if field.get("type") == "array":
            inner, here = field["items"], f"{here}[]"
        yield from _rows(inner, here)


def _type(field: dict[str, Any]) -> str:
    if "enum" in field:
        return " \\| ".join(f"`{v}`" for v in field["enum"] if v != "")
    kind: str = field.get("format") or field.get("type", "any")
    if kind == "array":
        return f"list of {_type(field['items'])}, ≤ {field['maxItems']}"
    if "additionalProperties" in field:
        return f"map of {_type(field['additionalProperties'])}"
    low, high = field.get("minimum"), field.get("maximum")
    if low is not None and high is not None:
        return f"{kind} {low} to {high}"
    if "maxLength" in field:
        return f"{kind} ≤ {field['maxLength']}"
    return kind


def main(argv: list[str] | None = None) -> int:
    """Write or check. Returns 1 when the checked file is missing or differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on drift")
    parser.add_argument("path", nargs="?", type=Path, default=_PATH)
    options = parser.parse_args(argv)
    content = render()
    path: Path = options.path
    if path.exists() and path.read_text(encoding="utf-8") == content:
        return 0
    if options.check:
        sys.stderr.write(f"{path}: not current; run `make generate`\n")
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
