"""Queries of lists, and what they need to run."""

import re

from codegen_template.resolved import Domain, Field, Listing, Operation, Resolved
from codegen_template.spec.fields import FieldType

from .engine import python_literal, render
from .expressions import VALUE_TYPES, value_type

_RUNTIME = ("ListFilter", "ListOrder", "ListPage", "ListQuery", "ListSearch")
_TYPES = ("PageSize", "SearchText", "Several")


def listing_files(resolved: Resolved, *, folder: str, header: str) -> dict[str, str]:
    """Modules below ``folder``; none where no list can do more than return its pages."""
    domains = [domain for domain in resolved.domains if domain.listings]
    if not domains:
        return {}
    files = {
        f"{folder}/listing.py": render("generated/listing.py.j2", header=header),
        f"{folder}/queries/__init__.py": '"""What lists may be asked for, by domain."""\n',
    }
    for domain in domains:
        files[f"{folder}/queries/{domain.name}.py"] = _queries(domain, header)
    return files


def query_names(operations: tuple[Operation, ...]) -> list[str]:
    """Classes that a domain's protocol, router and controller import from its queries."""
    names = {operation.query_class for operation in operations}
    return sorted(names | {op.page_class for op in operations if op.listing and op.listing.counted})


def _queries(domain: Domain, header: str) -> str:
    text = render("generated/queries.py.j2", header=header, domain=domain, lines=_lines)
    body = text.partition("# imports")[2]

    def used(names: object) -> list[str]:
        return [name for name in names if re.search(rf"\b{name}\b", body)]  # type: ignore[attr-defined]

    typing = used(("Annotated", "Literal"))
    values = used(sorted(set(VALUE_TYPES.values())))
    schemas = {item.enum_class for op in domain.listings for item in op.model.enums}
    schemas |= {op.model.name for op in domain.listings}
    imports = [f"from typing import {', '.join(typing)}", ""] if typing else []
    if values:
        imports.append(f"from app.fields import {', '.join(values)}")
    imports.append(f"from app.generated.listing import {', '.join(used((*_RUNTIME, *_TYPES)))}")
    if used(sorted(schemas)):
        imports.append(f"from app.generated.schemas import {', '.join(used(sorted(schemas)))}")
    return text.replace("# imports", "\n".join(imports), 1)


def _lines(listing: Listing) -> list[str]:
    """Lines of the class of a query."""
    lines = []
    for item in listing.filters:
        kind = value_type(item.field)
        mark = f'ListFilter("{item.field.name}", "{item.operator}")'
        if item.operator == "in":
            lines.append(f"{item.param}: Annotated[Several[{kind}], {mark}] = ()")
        else:
            lines.append(f"{item.param}: Annotated[{kind} | None, {mark}] = None")
    if listing.search:
        names = ", ".join(f'"{item.name}"' for item in listing.search)
        lines.append(f"q: Annotated[SearchText | None, ListSearch({names})] = None")
    if listing.sort:
        lines.append(_sort_line(listing))
    return lines


def _sort_line(listing: Listing) -> str:
    keys = [sign + item.name for item in listing.sort for sign in ("", "-")]
    allowed = f"Literal[{', '.join(python_literal(key) for key in keys)}]"
    ranks = ", ".join(_rank(item) for item in listing.sort if item.spec.type is FieldType.ENUM)
    default = python_literal(listing.default_sort or None)
    nullable = "" if listing.default_sort else " | None"
    return f"sort: Annotated[{allowed}{nullable}, ListOrder({ranks})] = {default}"


def _rank(field: Field) -> str:
    return f"{field.name}={field.enum_class}"
