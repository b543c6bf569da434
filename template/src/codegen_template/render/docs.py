"""Text for people and for coding agents: what the service is, as the spec has it."""

from collections.abc import Sequence

from codegen_template.resolved import (
    Custom,
    Domain,
    Event,
    Field,
    Model,
    Operation,
    Resolved,
    Variant,
)
from codegen_template.spec.fields import FieldType
from codegen_template.spec.operations import Auth
from codegen_template.spec.schema import schema_files
from codegen_template.values import digits

from .engine import render

ACTIONS = {"cascade": "deleted with what it leads to", "set_null": "emptied when that is deleted"}


def docs_files(resolved: Resolved, *, title: str, description: str) -> dict[str, str]:
    """Documents that are written anew on every change of the spec."""
    context = {"title": title, "description": description, "resolved": resolved}
    return {
        "AGENTS.md": render("generated/AGENTS.md.j2", summary=summary(resolved), **context),
        **schema_files(),
        "docs/api.md": render(
            "generated/api.md.j2",
            body=body,
            parameters=parameters,
            sentence=sentence,
            told_by=told_by,
            heard_by=heard_by,
            **context,
        ),
    }


def render_task(*, title: str, request: str, summary: str = "", instructions: str = "") -> str:
    """The text of ``TASK.md``: what a coding agent is asked to do in a generated project.

    Args:
        title: title of the product.
        request: what is wanted, in the words of whoever wants it.
        summary: the spec as it stands, see :func:`summary`.
        instructions: anything else that holds for this task.
    """
    return render(
        "generated/TASK.md.j2",
        title=title,
        request=request,
        summary=summary,
        instructions=instructions,
    )


def summary(resolved: Resolved) -> str:
    """The whole spec in a few lines, for readers with little room."""
    lines = []
    for model in sorted((*resolved.models, *resolved.shapes), key=lambda model: model.name):
        fields = ", ".join(f"{item.name}: {_compact(item)}" for item in model.fields)
        lines.append(f"{model.name}({fields}){'' if model.spec.stored else ' not stored'}")
        lines += [
            f"{model.name}: no two with the same {sentence(names)}"
            for names in model.spec.unique_together
        ]
        lines += [f"{item.class_name}({_names(item)})" for item in model.variants]
    for domain in resolved.domains:
        lines += [_line(domain, operation) for operation in domain.routes]
    for handler in resolved.handlers:
        lines.append(f"{handler.event.name} -> notifications.{handler.name}")
    for client in resolved.clients:
        names = [f"{item.name}.{op.name}" for item in client.domains for op in item.routes]
        lines.append(f"{client.consumer} asks {client.service}: {', '.join(names)}")
    return "\n".join(lines) + "\n"


def sentence(names: Sequence[str]) -> str:
    """Names of fields, as a sentence lists them."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _names(variant: Variant) -> str:
    return ", ".join(field.name + ("?" if optional else "") for field, optional in variant.fields)


def _line(domain: Domain, operation: Operation | Custom) -> str:
    route = f"{operation.method} {operation.prefix}{operation.path}"
    name = f"{domain.name}.{operation.name}"
    if isinstance(operation, Custom):
        names = "&".join(item.name for item in operation.params if item.source == "query")
        taken = f" {operation.body} ->" if operation.body else " ->"
        refusals = "".join(f", {error.status} {error.name}" for error in operation.errors)
        returned = f" {operation.output}" if operation.output else ""
        name = f"{name}{returned}{refusals} (custom)"
    else:
        names = "&".join(name for name, _ in parameters(operation))
        taken = " ->"
    route += f"?{names}" if names else ""
    asks = "" if operation.auth is Auth.NONE else f" asks for {operation.auth}"
    asks += f" with role {' or '.join(operation.roles)}" if operation.roles else ""
    told = [item.event.name for item in (operation.success, operation.failure) if item]
    tells = f" tells {', '.join(told)}" if told else ""
    return f"{route}{taken} {operation.status} {name}{asks}{tells}"


def parameters(operation: Operation) -> list[tuple[str, str]]:
    """Parameters of a list besides ``limit`` and ``offset``, each with its meaning."""
    listing = operation.listing
    if listing is None:
        return []
    signs = {"in": "is", "ge": "≥", "le": "≤"}
    rows = [
        (
            item.param,
            f"{item.field.name} {signs[item.operator]} this"
            + (" (repeat it for one of several)" if item.operator == "in" else ""),
        )
        for item in listing.filters
    ]
    if listing.search:
        names = ", ".join(item.name for item in listing.search)
        rows.append(("q", f"each of these words stands in {names}"))
    if listing.sort:
        keys = ", ".join(f"`{item.name}`" for item in listing.sort)
        default = f"; `{listing.default_sort}` unless told" if listing.default_sort else ""
        rows.append(("sort", f"one of {keys}, with a `-` before it for the highest first{default}"))
    return rows


def told_by(resolved: Resolved, event: Event) -> str:
    """Operations that tell of an event, as Markdown."""
    return ", ".join(
        f"`{operation.name}`" + (" when it fails" if publication.fails else "")
        for domain in resolved.domains
        for operation in domain.routes
        for publication in (operation.success, operation.failure)
        if publication is not None and publication.event == event
    )


def heard_by(resolved: Resolved, event: Event) -> str:
    """Handlers that wait for an event, as Markdown."""
    return ", ".join(f"`{item.name}`" for item in resolved.handlers if item.event == event)


def _compact(field: Field) -> str:
    return kind(field) + ("?" if field.nullable else "")


def kind(field: Field) -> str:
    """The type of a field in a word or two."""
    spec = field.spec
    match spec.type:
        case FieldType.ENUM:
            return "enum[" + "|".join(spec.values) + "]"
        case FieldType.REFERENCE:
            return f"id of {spec.model}"
        case FieldType.LIST | FieldType.DICT if spec.items is not None:
            return f"{spec.type} of {spec.items.type}"
        case FieldType.DECIMAL:
            return "decimal({},{})".format(*digits(spec))
        case _:
            return str(spec.type)


def rules(field: Field) -> str:
    """What holds for a field, in a sentence."""
    spec = field.spec
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    found = [f"{signs[key]} {limit}" for key, limit in spec.limits.items()]
    found += [f"{signs[key]} `{other}`" for key, other in spec.compared.items()]
    if spec.min_length:
        found.append(f"at least {spec.min_length} characters")
    if spec.max_length:
        found.append(f"at most {spec.max_length} characters")
    if spec.min_items:
        found.append(f"at least {spec.min_items} items")
    if spec.max_items:
        found.append(f"at most {spec.max_items} items")
    if spec.pattern:
        found.append(f"matches `{spec.pattern}`")
    found += [
        word for word in ("unique", "optional", "readonly", "immutable") if getattr(spec, word)
    ]
    if spec.on_delete in ACTIONS:
        found.append(ACTIONS[spec.on_delete])
    if spec.default is not None:
        found.append(f"default {spec.default}")
    return ", ".join(found)


def body(model: Model) -> list[tuple[str, str, str, str]]:
    """Rows of a model's table: name, type, rules, meaning."""
    return [
        (
            item.name,
            kind(item),
            rules(item),
            item.spec.description or item.spec.label or "",
        )
        for item in model.fields
    ]
