"""JSON Schema of the spec files: what editors complete and underline while somebody writes."""

import json

from .events import EventsFile, HandlersFile
from .fields import ModelsFile, SpecModel
from .manifests import ManifestFile
from .operations import DomainSpec
from .services import ServicesFile

FOLDER = ".codegen/schemas"
_FILES: dict[str, tuple[type[SpecModel], str]] = {
    "models": (ModelsFile, "Models"),
    "domain": (DomainSpec, "Operations of a domain"),
    "events": (EventsFile, "Events"),
    "handlers": (HandlersFile, "Handlers of events"),
    "manifest": (ManifestFile, "What a service consumes"),
    "services": (ServicesFile, "Services"),
}


def schema_files() -> dict[str, str]:
    """JSON Schema (draft 2020-12) of each kind of spec file, keyed by its path in a project."""
    files = {}
    for name, (model, title) in _FILES.items():
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **model.model_json_schema(),
            "title": title,
        }
        files[f"{FOLDER}/{name}.json"] = json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
    return files


def editor_line(file: str, schema: str) -> str:
    """The first line of a spec file: where its schema is, for the YAML language server."""
    up = "../" * file.count("/")
    return f"# yaml-language-server: $schema={up}{FOLDER}/{schema}.json\n"
