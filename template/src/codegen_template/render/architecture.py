"""The architecture page: services, who asks whom, and where events go, drawn with Mermaid."""

from collections.abc import Iterator, Mapping

from codegen_template.resolved import Field, Resolved
from codegen_template.spec.services import ServiceSpec

from .docs import heard_by, told_by
from .engine import render

_SHAPES = {"postgres": '[("{}")]', "redis": '[["{}"]]'}
_KINDS = {
    "python-fastapi": "FastAPI",
    "python-bot": "Telegram bot",
    "python-worker": "worker",
    "node": "Node.js",
    "default": "program",
    "postgres": "PostgreSQL",
    "redis": "Redis Streams",
}


def architecture_page(
    resolved: Resolved, services: Mapping[str, ServiceSpec], *, title: str
) -> str:
    """Markdown with diagrams (https://mermaid.js.org) of services and of what they keep.

    Args:
        resolved: the specs.
        services: the registry, by name.
        title: title of the product.
    """
    return render(
        "generated/architecture.md.j2",
        title=title,
        resolved=resolved,
        services=services,
        boxes=list(_boxes(services)),
        arrows=list(_arrows(resolved, services)),
        relations=list(_relations(resolved)),
        kinds=_KINDS,
        told_by=told_by,
        heard_by=heard_by,
    )


def _boxes(services: Mapping[str, ServiceSpec]) -> Iterator[str]:
    for name, service in services.items():
        shape = _SHAPES.get(service.type, '["{}"]')
        yield _node(name) + shape.format(f"{name}<br/>{_KINDS[service.type]}")


def _arrows(resolved: Resolved, services: Mapping[str, ServiceSpec]) -> Iterator[str]:
    asked = {
        (client.consumer, client.service): ", ".join(domain.name for domain in client.domains)
        for client in resolved.clients
    }
    for (consumer, provider), domains in asked.items():
        yield f"{_node(consumer)} -->|{domains}| {_node(provider)}"
    for name, service in services.items():
        if service.public:
            yield f"people -->|HTTPS| {_node(name)}"
        if service.type == "python-bot":
            yield f"{_node(name)} -->|polls| telegram"
        for other in service.depends_on:
            if other in services and (name, other) not in asked:
                yield f"{_node(name)} --> {_node(other)}"
    carriers = [name for name, service in services.items() if service.type == "redis"]
    workers = [name for name, service in services.items() if service.type == "python-worker"]
    for event in resolved.events:
        for worker in workers if heard_by(resolved, event) else ():
            for carrier in carriers:
                yield f"{_node(carrier)} -.->|{event.name}| {_node(worker)}"


def _relations(resolved: Resolved) -> Iterator[str]:
    for model in sorted(resolved.models, key=lambda model: model.name):
        for item in model.references:
            yield f'"{item.spec.model}" {_many(item)} "{model.name}" : "{item.name}"'


def _node(service: str) -> str:
    """A name that is no word of Mermaid's, such as ``end``."""
    return f"service_{service.replace('-', '_')}"


def _many(item: Field) -> str:
    """How many may lie at each end, as Mermaid writes it."""
    return ("|o" if item.nullable else "||") + "--" + ("o|" if item.spec.unique else "o{")
