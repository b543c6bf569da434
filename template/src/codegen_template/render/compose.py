"""What Compose is told of the service registry: profiles, and how many of each service run."""

from collections.abc import Mapping

from codegen_template.spec.services import ServiceSpec
from codegen_template.spec.tree import SERVICES_FILE

from .engine import HEADER

COMPOSE_FILE = ".codegen/compose.yml"
"""Its services are extended by those of ``compose.yml``, which is the person's own."""


def compose_file(services: Mapping[str, ServiceSpec]) -> str:
    """The text of the file.

    Args:
        services: the registry, by name.
    """
    lines = [f"# {HEADER}", f"# From {SERVICES_FILE}; compose.yml extends it.", "services:"]
    for name, service in services.items():
        lines.append(f"  {name}:")
        if service.profiles:
            lines.append(f"    profiles: [{', '.join(service.profiles)}]")
        lines.append(f"    deploy: {{replicas: {service.replicas}}}")
    return "\n".join(lines) + "\n"
