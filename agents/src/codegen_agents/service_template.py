"""The service template behind our port: a ProductSpec becomes specs, specs become code."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import codegen_template
from codegen_agents.errors import SpecRefusedError
from codegen_crds.contracts import product
from codegen_crds.contracts.field_bounds import is_field
from codegen_crds.contracts.product import NotifyWay, ProductSpec
from codegen_crds.contracts.run import ProjectBrief
from codegen_crds.v1alpha1.project import MODULES, Module
from codegen_template import (
    DomainSpec,
    FieldSpec,
    FieldType,
    ModelSpec,
    Spec,
    SpecError,
    crud_domain,
)
from codegen_template.add_module import add_module
from codegen_template.contractions import allow_drops
from codegen_template.environment.gate import environment_problems
from codegen_template.manifest import Manifest
from codegen_template.notify_by import notify_by
from codegen_template.project_file import read_project
from codegen_template.service_size import resize
from codegen_template.spec.load import load_services
from codegen_template.spec.operations import SortSpec, usual_operation
from codegen_template.spec.tree import (
    EVENTS_FILE,
    HANDLERS_FILE,
    MODELS_FILE,
    domain_file,
    manifest_file,
)

from .guarded_operations import asking_in, guarding
from .page_lists import usable
from .page_sizes import params_of
from .removals import taken_away
from .spec_context import packed
from .spec_merge import LIMITS, merged, to_product
from .told_events import events_of, handlers_of, telling, told_by_default
from .unique_together import fitting

_REGISTRY = "services.yml"
_BACKEND = "backend"
_INTEGRAL = frozenset({"int"})
_COLLECTIONS = frozenset({"list", "dict"})
_NUMERIC = frozenset({"int", "float", "decimal"})
_TRUTH = {"true": True, "false": False}


class ServiceTemplate:
    """:class:`~codegen_agents.ports.Template` over ``codegen_template``."""

    def check(self, spec: ProductSpec) -> None:
        """Whether a service can be generated."""
        with _refusals():
            codegen_template.summary(to_spec(spec))

    def lay_down(
        self, root: Path, project: ProjectBrief, spec: ProductSpec, modules: Sequence[Module] = ()
    ) -> None:
        """Write the static files of a product, its specs, and what follows from them."""
        with _refusals():
            added = _added(root, project, modules)
            spec = usable(spec) if "frontend" in added else spec
            spec = told_by_default(spec) if "notifications" in added else spec
            if any(entity.notify for entity in spec.entities) and not _tells(root):
                raise SpecRefusedError("entities.notify: wants the module notifications")
            if spec.notify_by:
                _tell_by(root, spec.notify_by)
            _write(root, spec)
            resize(root, _BACKEND, replicas=spec.replicas, memory_mib=spec.memory_mib)
            codegen_template.generate(root)

    def read(self, root: Path) -> ProductSpec:
        """The specification of a tree, as far as a ProductSpec can say it."""
        with _refusals():
            project = read_project(root)
            spec = codegen_template.load_spec(root)
            ways = project.notify_by if "notifications" in project.modules else ()
            said = to_product(
                spec, title=project.title, summary=project.description, notify_by=ways
            )
            return said.model_copy(update=_size(root))

    def modules(self, root: Path) -> list[Module]:
        """What the product of a tree is made of, as far as a Project can ask for it."""
        with _refusals():
            present = read_project(root).modules
        return [module for module in MODULES if module in present]

    def regenerate(self, root: Path) -> None:
        """Bring generated code in line with the specs of the tree, whatever was done to it."""
        with _refusals():
            codegen_template.generate(root, anew=True)

    def generated(self, root: Path) -> list[str]:
        """Paths of what follows from the specs, as the generator recorded them."""
        return sorted(Manifest.read(root).files)

    def parts(self, root: Path) -> list[str]:
        """Names of what the specs say: ``Entity.field`` and ``domain.operation``."""
        with _refusals():
            spec = codegen_template.load_spec(root)
        fields = [
            f"{name}.{field}" for name, model in spec.models.items() for field in model.fields
        ]
        return fields + [
            f"{name}.{kind}" for name, d in spec.domains.items() for kind in d.operations
        ]

    def services(self, root: Path) -> list[str]:
        """Names of the services of the tree."""
        with _refusals():
            return sorted(load_services(root))

    def guarded(self, root: Path) -> list[str]:
        """Operations of the tree that ask callers for the product's key."""
        with _refusals():
            return asking_in(codegen_template.load_spec(root))

    def undeclared_keys(self, root: Path) -> list[str]:
        """Environment variables that code reads and no contract declares."""
        with _refusals():
            problems = environment_problems(root, load_services(root))
        found = {p.path for p in problems if re.fullmatch(r"[A-Z][A-Z0-9_]*", p.path)}
        return sorted(found)

    def brief(self, root: Path, about: str) -> str:
        """The specification in a few lines, which a model has room for."""
        with _refusals():
            return packed(codegen_template.summary(codegen_template.load_spec(root)), about)


def _size(root: Path) -> dict[str, int]:
    """How many of the backend run, and with how much memory, as far as a ProductSpec says it."""
    backend = load_services(root).get(_BACKEND)
    if backend is None:
        return {}
    memory = {"memory_mib": backend.memory_mib}
    said = memory if backend.memory_mib >= product.LEAST_MEMORY else {}
    return {"replicas": backend.replicas, **said}


def _tells(root: Path) -> bool:
    return "notifications" in read_project(root).modules


def _tell_by(root: Path, ways: Sequence[NotifyWay]) -> None:
    """People are told in these ways from now on."""
    if not _tells(root):
        raise SpecRefusedError("notify_by: wants the module notifications")
    if set(read_project(root).notify_by) == set(ways):
        return
    if conflicts := notify_by(root, tuple(ways), force=True).conflicts:
        raise SpecRefusedError(
            f"notify_by: people changed the same places of {', '.join(conflicts)}; change it in "
            f"the repository: codegen-template notify-by {','.join(ways)}"
        )


def _added(root: Path, project: ProjectBrief, modules: Sequence[Module]) -> list[Module]:
    """Lay down a new product, or what a present one lacks; says which modules are new."""
    wanted: list[Module] = list(dict.fromkeys(["backend", *modules]))
    if not (root / _REGISTRY).exists():
        codegen_template.new_project(
            root,
            title=project.title,
            slug=project.slug,
            description=" ".join(project.description.split())[:1000],
            modules=tuple(wanted),
            locale=project.locale,
        )
        return wanted
    present = read_project(root).modules
    added = [module for module in wanted if module not in present]
    for module in added:
        # Nothing is lost: the commit it starts from stands on the git host.
        conflicts = add_module(root, module, force=True).conflicts
        if conflicts:
            raise SpecRefusedError(
                f"the module {module} and people changed the same places of "
                f"{', '.join(conflicts)}; add it in the repository: "
                f"codegen-template add-module {module}"
            )
    return added


def _write(root: Path, spec: ProductSpec) -> None:
    """Write the spec files; those that would say the same stay word for word as they are.

    Raises:
        SpecError: a file of the tree is malformed.
        ValueError: a field contradicts itself; what is to be removed is still wanted.
    """
    wanted = to_spec(spec)
    if not (root / MODELS_FILE).exists():
        codegen_template.write_spec(root, wanted)
        return
    present = codegen_template.load_spec(root)
    wanted = merged(present, wanted, spec.opened)
    if gone := taken_away(spec.removed, present, wanted):
        allow_drops(root, gone)
    same = [domain_file(n) for n, d in present.domains.items() if wanted.domains.get(n) == d]
    same += [MODELS_FILE] if wanted.models == present.models else []
    same += [EVENTS_FILE] if present.events and wanted.events == present.events else []
    same += [HANDLERS_FILE] if present.handlers and wanted.handlers == present.handlers else []
    same += [manifest_file(name) for name in present.manifests]
    texts = {file: (root / file).read_bytes() for file in same}
    codegen_template.write_spec(root, wanted)
    for file, text in texts.items():
        (root / file).write_bytes(text)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (SpecError, ValueError, ArithmeticError) as error:
        raise SpecRefusedError(str(error)) from error


def to_spec(spec: ProductSpec) -> Spec:
    """The template's typed spec of a product.

    Raises:
        ValueError: A field contradicts itself; pydantic names it.
    """
    models = {e.name: _model(e) for e in spec.entities}
    domains: Mapping[str, DomainSpec] = {e.plural: _crud(e) for e in spec.entities}
    return Spec(
        models=models,
        domains=dict(domains),
        events=events_of(spec.entities),
        handlers=handlers_of(spec.entities),
    )


def _crud(entity: product.EntitySpec) -> DomainSpec:
    if "update" in entity.operations and all(_is_fixed(each) for each in entity.fields):
        raise SpecRefusedError(f"{entity.name}: operations: update: none of its fields may change")
    made = crud_domain(entity.name, plural_name=entity.plural, kinds=entity.operations)
    operations = guarding(telling(made.operations, entity), entity)
    made = made.model_copy(update={"operations": operations})
    name = usual_operation("list", entity.name, entity.plural)
    if name not in made.operations:
        return made
    sort = SortSpec(by=tuple(entity.sort), default=entity.order or None) if entity.sort else None
    asked = {
        "filters": tuple(entity.filters),
        "search": tuple(entity.search),
        "sort": sort,
        "params": params_of(entity.page_size),
    }
    operations = {**made.operations, name: made.operations[name].model_copy(update=asked)}
    return made.model_copy(update={"operations": operations})


def _is_fixed(field: product.FieldSpec) -> bool:
    return field.changeable != "always" or _is_moment_of_creation(field)


def _is_moment_of_creation(field: product.FieldSpec) -> bool:
    return (field.name, field.type) == ("created_at", "datetime")


def _model(entity: product.EntitySpec) -> ModelSpec:
    return ModelSpec(
        description=entity.description,
        fields=fitting({f.name: _field(f) for f in entity.fields}, entity.unique_together),
        unique_together=tuple(tuple(names) for names in entity.unique_together),
    )


def _field(field: product.FieldSpec) -> FieldSpec:
    settings: dict[str, Any] = {
        "type": FieldType(field.type),
        "description": field.description,
        "optional": not field.required,
        "unique": field.unique,
        "readonly": field.changeable == "never",
        "immutable": field.changeable == "on_create",
    }
    if _is_moment_of_creation(field):
        settings |= {"readonly": True, "immutable": False, "default": "now", "optional": False}
    if field.type == "reference":
        settings["model"] = field.reference
        settings |= {"on_delete": field.on_delete} if field.on_delete != "restrict" else {}
    if field.type in _COLLECTIONS:
        settings["items"] = _value(field, field.items or "string")
        counts = {"min_items": field.min_items, "max_items": field.max_items}
        settings |= {key: count for key, count in counts.items() if count is not None}
    else:
        settings |= _value(field, field.type)
    if field.decimal_places is not None:
        settings["decimal_places"] = field.decimal_places
    if field.default and "default" not in settings:
        settings["default"] = _default(field)
    return FieldSpec(**settings)


def _value(field: product.FieldSpec, kind: str) -> dict[str, Any]:
    """What a value of a field is, or each item of one that holds many."""
    settings: dict[str, Any] = {"type": kind}
    if kind == "enum":
        settings["values"] = tuple(field.values)
    for key, name in LIMITS.items():
        if text := getattr(field, name):
            settings[key] = _limit(text, integral=kind in _INTEGRAL)
    said = {
        "min_length": field.min_length,
        "max_length": field.max_length,
        "pattern": field.pattern or None,
        "example": field.example or None,
    }
    return settings | {key: value for key, value in said.items() if value is not None}


def _limit(text: str, *, integral: bool) -> int | float | dict[str, str]:
    return {"field": text} if is_field(text) else _number(text, integral=integral)


def _default(field: product.FieldSpec) -> bool | int | float | str:
    """A value of the field's type; one that is none stays text, and the template refuses it."""
    if field.type == "bool":
        return _TRUTH.get(field.default.lower(), field.default)
    if field.type not in _NUMERIC:
        return field.default
    try:
        return _number(field.default, integral=field.type in _INTEGRAL)
    except ArithmeticError:
        return field.default


def _number(text: str, *, integral: bool) -> int | float:
    value = Decimal(text)
    if not value.is_finite():
        raise InvalidOperation(text)
    if integral or value == value.to_integral_value():
        return int(value)
    return float(value)
