"""The spec of a whole project, and where its parts live."""

from typing import Annotated

from pydantic import Field

from .events import EventName, EventSpec, HandlerSpec
from .fields import FieldName, ModelName, ModelSpec, SpecModel
from .operations import DomainSpec

MODELS_FILE = "shared/spec/models.yaml"
EVENTS_FILE = "shared/spec/events.yaml"
HANDLERS_FILE = "services/notifications/spec/handlers.yaml"
CONTRACTIONS_FILE = "shared/spec/contractions.yaml"
"""What may lose data, by name; see :mod:`codegen_template.contractions`."""
DOMAINS_FOLDER = "services/backend/spec"
SERVICES_FILE = "services.yml"
CONTRACT_FILE = "env.contract.yaml"
"""Name of an owner's fragment of the environment contract, inside the owner's folder."""


class Spec(SpecModel):
    """Models, domains of the backend, events and their handlers, keyed by their names."""

    models: Annotated[dict[ModelName, ModelSpec], Field(min_length=1, max_length=200)]
    domains: Annotated[dict[FieldName, DomainSpec], Field(max_length=200)] = {}
    events: Annotated[dict[EventName, EventSpec], Field(max_length=100)] = {}
    handlers: Annotated[dict[EventName, HandlerSpec], Field(max_length=100)] = {}


def domain_file(domain: str) -> str:
    """Where a domain's spec lives, relative to the project's root."""
    return f"{DOMAINS_FOLDER}/{domain}.yaml"
