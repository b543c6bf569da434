"""From the files of a project to a typed spec."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from codegen_template.errors import Problem, SpecError, did_you_mean

from .events import EventsFile, EventSpec, HandlersFile, HandlerSpec
from .fields import ModelsFile, SpecModel
from .manifests import ManifestFile
from .operations import DomainSpec
from .registry import service_problems
from .services import ServicesFile, ServiceSpec
from .source import Document, read_document
from .tree import (
    DOMAINS_FOLDER,
    EVENTS_FILE,
    HANDLERS_FILE,
    MODELS_FILE,
    SERVICES_FILE,
    Spec,
    domain_file,
    manifest_file,
    manifest_services,
)

_Model = TypeVar("_Model", bound=SpecModel)


def load_services(root: Path) -> dict[str, ServiceSpec]:
    """Read the service registry.

    Raises:
        SpecError: a place and a reason for everything wrong in it.
    """
    document = read_document(root, SERVICES_FILE)
    services = parse_document(ServicesFile, document).services
    if problems := list(service_problems(services, document)):
        raise SpecError(problems)
    return services


def load_documents(root: Path) -> tuple[Spec, dict[str, Document]]:
    """Read the spec with the documents it came from, keyed by file.

    Raises:
        SpecError: see :func:`codegen_template.load_spec`.
    """
    documents = {MODELS_FILE: read_document(root, MODELS_FILE)}
    models = parse_document(ModelsFile, documents[MODELS_FILE]).models
    domains: dict[str, DomainSpec] = {}
    problems: list[Problem] = []
    for path in sorted((root / DOMAINS_FOLDER).glob("*.yaml")):
        file = domain_file(path.stem)
        try:
            documents[file] = read_document(root, file)
            domain = parse_document(DomainSpec, documents[file])
        except SpecError as error:
            problems += error.problems
            continue
        if domain.domain != path.stem:
            message = f"expected '{path.stem}', the name of the file"
            problems.append(documents[file].problem(("domain",), message))
        domains[path.stem] = domain
    events: dict[str, EventSpec] = {}
    handlers: dict[str, HandlerSpec] = {}
    try:
        if (root / EVENTS_FILE).exists():
            documents[EVENTS_FILE] = read_document(root, EVENTS_FILE)
            events = parse_document(EventsFile, documents[EVENTS_FILE]).events
        if (root / HANDLERS_FILE).exists():
            documents[HANDLERS_FILE] = read_document(root, HANDLERS_FILE)
            handlers = parse_document(HandlersFile, documents[HANDLERS_FILE]).handlers
    except SpecError as error:
        problems += error.problems
    manifests: dict[str, ManifestFile] = {}
    for service in manifest_services(root):
        file = manifest_file(service)
        try:
            documents[file] = read_document(root, file)
            manifests[service] = parse_document(ManifestFile, documents[file])
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(problems)
    spec = Spec(
        models=models, domains=domains, events=events, handlers=handlers, manifests=manifests
    )
    return spec, documents


def parse_document(model: type[_Model], document: Document) -> _Model:
    """A typed model of a document's data.

    Raises:
        SpecError: a place and a reason for everything wrong in it.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        found = [item for item in error.errors(include_url=False) if not _follows(item, error)]
        raise SpecError([_problem(model, document, item) for item in found]) from error


def _follows(item: Any, error: ValidationError) -> bool:  # noqa: ANN401 - pydantic's own
    """Whether something is too short for no other reason than that a part of it is refused."""
    place = item["loc"]
    inside = [each["loc"][: len(place)] for each in error.errors() if each["loc"] != place]
    return item["type"] == "too_short" and place in inside


def _problem(model: type[BaseModel], document: Document, item: Any) -> Problem:  # noqa: ANN401
    loc = tuple(part for part in item["loc"] if part != "[key]")
    path = _present(document.data, loc)
    if item["type"] == "extra_forbidden":
        known = _keys_at(model, loc[:-1])
        word = str(loc[-1])
        hint = did_you_mean(word, known) or f"; expected one of: {', '.join(known)}"
        return document.problem(path, f"unknown key '{word}'{hint}")
    if item["type"] == "missing":
        return document.problem(
            _present(document.data, loc[:-1]), f"the key '{loc[-1]}' is missing"
        )
    message = item["msg"].removeprefix("Value error, ")
    if item["type"] == "enum":
        expected = re.findall(r"'([^']*)'", item["ctx"]["expected"])
        message += did_you_mean(str(item["input"]), expected)
    if item["type"] in {"string_type", "string_sub_type"}:
        message = f"expected text, got {item['input']!r}; put it in quotes"
    if item["type"] == "string_pattern_mismatch":
        message = f"'{item['input']}' does not have the form {item['ctx']['pattern']}"
    return document.problem(path, message)


def _present(data: Any, loc: Sequence[str | int]) -> tuple[str | int, ...]:  # noqa: ANN401
    """The part of an error's place that exists in the file; union branches do not."""
    path: list[str | int] = []
    for part in loc:
        known = isinstance(data, dict) and part in data
        if not known and not (isinstance(data, list) and part in range(len(data))):
            continue
        data = data[part]
        path.append(part)
    return tuple(path)


def _keys_at(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """Keys that the model at ``loc`` knows."""
    current: type[BaseModel] = model
    for part in loc:
        field = current.model_fields.get(str(part))
        if field is None:
            continue
        nested = _model_in(field.annotation)
        if nested is not None:
            current = nested
    return list(current.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - typing's own objects
    """The last model inside an annotation such as ``dict[str, FieldSpec] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in reversed(getattr(annotation, "__args__", ())):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
