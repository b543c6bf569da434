"""What Compose is told of the service registry: profiles, and how many of each service run."""

from collections.abc import Mapping, Sequence

from codegen_template.spec.services import ServiceSpec
from codegen_template.spec.tree import SERVICES_FILE

from .engine import HEADER

COMPOSE_FILE = ".codegen/compose.yml"
"""Its services are extended by those of ``compose.yml``, which is the person's own."""


DATABASE, MIGRATE = "db", "migrate"
"""The one-shot of ``compose.yml`` is no service of its own: it runs wherever the database does."""


def compose_file(services: Mapping[str, ServiceSpec]) -> str:
    """The text of the file.

    Args:
        services: the registry, by name.
    """
    lines = [f"# {HEADER}", f"# From {SERVICES_FILE}; compose.yml extends it.", "services:"]
    for name, service in services.items():
        # What is public has one port of the machine here; only production has a pair for each.
        lines += _service(name, service.profiles, 1 if service.public else service.replicas)
    if MIGRATE not in services:
        database = services.get(DATABASE)
        lines += _service(MIGRATE, database.profiles if database else (), 1)
    return "\n".join(lines) + "\n"


def _service(name: str, profiles: Sequence[str], replicas: int) -> list[str]:
    named = [f"    profiles: [{', '.join(profiles)}]"] if profiles else []
    return [f"  {name}:", *named, f"    deploy: {{replicas: {replicas}}}"]
