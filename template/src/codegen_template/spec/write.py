"""From a typed spec to the files of a project."""

# ruff: noqa: ANN401, FBT003 - the signatures are PyYAML's

from typing import Any

import yaml
from typing_extensions import override

from .events import EventSpec
from .fields import FieldSpec
from .operations import DomainSpec
from .schema import editor_line
from .tree import EVENTS_FILE, HANDLERS_FILE, MODELS_FILE, Spec, domain_file, manifest_file


def spec_files(spec: Spec) -> dict[str, str]:
    """The text of every spec file, keyed by its path; reading them gives ``spec`` back."""
    files = {MODELS_FILE: editor_line(MODELS_FILE, "models") + _yaml({"models": _models(spec)})}
    for name, domain in spec.domains.items():
        file = domain_file(name)
        files[file] = editor_line(file, "domain") + _yaml(_domain(domain))
    if spec.events:
        events = {name: _event(event) for name, event in spec.events.items()}
        files[EVENTS_FILE] = editor_line(EVENTS_FILE, "events") + _yaml({"events": events})
    if spec.handlers:
        handlers = {
            name: handler.model_dump(mode="json", exclude_defaults=True)
            for name, handler in spec.handlers.items()
        }
        text = editor_line(HANDLERS_FILE, "handlers") + _yaml({"handlers": handlers})
        files[HANDLERS_FILE] = text
    for service, manifest in spec.manifests.items():
        file = manifest_file(service)
        files[file] = editor_line(file, "manifest") + _yaml(manifest.model_dump(mode="json"))
    return files


def _event(event: EventSpec) -> Any:
    body = event.model_dump(mode="json", exclude_defaults=True)
    if event.fields:
        body["fields"] = {key: _field(field) for key, field in event.fields.items()}
    return body["message"] if set(body) == {"message"} else body


def _models(spec: Spec) -> dict[str, Any]:
    models: dict[str, Any] = {}
    for name, model in spec.models.items():
        body = model.model_dump(mode="json", exclude_defaults=True)
        body["fields"] = {key: _field(field) for key, field in model.fields.items()}
        models[name] = body
    return models


def _field(field: FieldSpec) -> Any:
    body = field.model_dump(mode="json", exclude_defaults=True)
    return body["type"] if set(body) == {"type"} else body


def _domain(domain: DomainSpec) -> dict[str, Any]:
    return domain.model_dump(mode="json", exclude_defaults=True)


def _yaml(data: dict[str, Any]) -> str:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100, indent=2)


class _Dumper(yaml.SafeDumper):
    """Lists indented below their key, short ones and leaf mappings on one line."""

    @override
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    @override
    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> Any:
        scalars = all(not isinstance(item, dict | list) for item in sequence)
        return super().represent_sequence(tag, sequence, flow_style=scalars or flow_style)

    @override
    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> Any:
        leaf = bool(mapping) and not any(_has_mappings(item) for item in mapping.values())
        return super().represent_mapping(tag, mapping, flow_style=leaf or flow_style)


def _has_mappings(item: Any) -> bool:
    if isinstance(item, list):
        return any(isinstance(each, dict) for each in item)
    return isinstance(item, dict) and bool(item)
