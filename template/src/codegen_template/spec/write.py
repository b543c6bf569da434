"""From a typed spec to the files of a project."""

# ruff: noqa: ANN401, FBT003 - the signatures are PyYAML's

from typing import Any

import yaml
from typing_extensions import override

from .fields import FieldSpec
from .operations import DomainSpec
from .schema import editor_line
from .tree import MODELS_FILE, Spec, domain_file


def spec_files(spec: Spec) -> dict[str, str]:
    """The text of every spec file, keyed by its path; reading them gives ``spec`` back."""
    files = {MODELS_FILE: editor_line(MODELS_FILE, "models") + _yaml({"models": _models(spec)})}
    for name, domain in spec.domains.items():
        file = domain_file(name)
        files[file] = editor_line(file, "domain") + _yaml(_domain(domain))
    return files


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
        leaf = bool(mapping) and all(
            not isinstance(item, dict) or not item for item in mapping.values()
        )
        return super().represent_mapping(tag, mapping, flow_style=leaf or flow_style)
