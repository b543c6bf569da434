"""The spec of a whole project, and where its parts live."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from .events import EventName, EventSpec, HandlerSpec
from .fields import FieldName, ModelName, ModelSpec, SpecModel
from .manifests import ManifestFile
from .operations import DomainSpec
from .services import ServiceName

MODELS_FILE = "shared/spec/models.yaml"
EVENTS_FILE = "shared/spec/events.yaml"
HANDLERS_FILE = "services/notifications/spec/handlers.yaml"
CONTRACTIONS_FILE = "shared/spec/contractions.yaml"
"""What may lose data, by name; see :mod:`codegen_template.contractions`."""
DOMAINS_FOLDER = "services/backend/spec"
MANIFESTS = "services/*/spec/manifest.yaml"
"""Where manifests are, except in the folder of the domains: there it is a domain of this name."""
SERVICES_FILE = "services.yml"
CONTRACT_FILE = "env.contract.yaml"
"""Name of an owner's fragment of the environment contract, inside the owner's folder."""


class Spec(SpecModel):
    """Models, domains of the backend, events and their handlers, keyed by their names.

    Manifests are keyed by the service that consumes.
    """

    models: Annotated[dict[ModelName, ModelSpec], Field(min_length=1, max_length=200)]
    domains: Annotated[dict[FieldName, DomainSpec], Field(max_length=200)] = {}
    events: Annotated[dict[EventName, EventSpec], Field(max_length=100)] = {}
    handlers: Annotated[dict[EventName, HandlerSpec], Field(max_length=100)] = {}
    manifests: Annotated[dict[ServiceName, ManifestFile], Field(max_length=16)] = {}


def domain_file(domain: str) -> str:
    """Where a domain's spec lives, relative to the project's root."""
    return f"{DOMAINS_FOLDER}/{domain}.yaml"


def manifest_file(service: str) -> str:
    """Where a service says what it consumes, relative to the project's root."""
    return f"services/{service}/spec/manifest.yaml"


def manifest_services(root: Path) -> Iterator[str]:
    """Services below ``root`` that say what they consume, sorted."""
    for path in sorted(root.glob(MANIFESTS)):
        if path.parent != root / DOMAINS_FOLDER:
            yield path.parent.parent.name
