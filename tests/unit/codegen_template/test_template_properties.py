"""Any valid spec becomes code that compiles, and survives being written down."""

import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from codegen_template import (
    DomainSpec,
    FieldSpec,
    FieldType,
    ModelSpec,
    Spec,
    SpecError,
    crud_domain,
    generate,
    load_spec,
    new_project,
    write_spec,
)
from codegen_template.naming import enum_members, identifier, latin, refuse_field_name, slug
from codegen_template.resolve import resolve
from codegen_template.spec import (
    Auth,
    ConsumeSpec,
    EventSpec,
    HandlerSpec,
    ManifestFile,
    OperationEvents,
    OperationSpec,
    SortSpec,
)
from codegen_template.spec.fields import COLLECTIONS, FieldBound, ItemSpec
from codegen_template.spec.write import spec_files
from codegen_template.values import accepts, refused, samples

NAMES = ("Note", "OrderItem", "Class", "HTTPCall")
LABELS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1).map(
    lambda text: text[:40]
)
LABEL = LABELS.filter(lambda text: text.isprintable() and text == text.strip())
FIELD_NAME = st.from_regex(r"[a-z][a-z0-9]{0,6}(_[a-z0-9]{1,5})?", fullmatch=True).filter(
    lambda name: not refuse_field_name(name) and name != "id"
)
FLAGS = {"optional": st.booleans(), "label": st.none() | LABEL}
SMALL = st.integers(-1000, 1000)
PLAIN = st.sampled_from(["string", "int", "bool", "date", "datetime", "uuid"])
TRUE = st.just(True)  # noqa: FBT003 - a strategy
FIELD = st.one_of(
    st.builds(FieldSpec, type=st.sampled_from(["bool", "date", "datetime", "uuid"]), **FLAGS),
    st.builds(FieldSpec, type=st.just("int"), ge=st.none() | SMALL, lt=st.none() | SMALL, **FLAGS),
    st.builds(
        FieldSpec,
        type=st.sampled_from(["decimal", "float"]),
        gt=st.none() | SMALL | st.floats(-10, 10).map(lambda number: round(number, 2)),
        le=st.none() | SMALL,
        unique=st.booleans(),
        **FLAGS,
    ),
    st.builds(
        FieldSpec,
        type=st.just("string"),
        min_length=st.none() | st.integers(0, 30),
        max_length=st.integers(1, 60),
        unique=st.booleans(),
        **FLAGS,
    ),
    st.builds(
        FieldSpec,
        type=st.just("enum"),
        values=st.lists(LABEL, min_size=1, max_size=5, unique=True).map(tuple),
        unique=st.booleans(),
        **FLAGS,
    ),
    st.builds(
        FieldSpec,
        type=st.sampled_from(["list", "dict"]),
        items=st.one_of(
            st.sampled_from(["string", "text", "int", "float", "bool"]).map(
                lambda kind: ItemSpec(type=kind)
            ),
            st.builds(ItemSpec, type=st.just("int"), ge=SMALL),
            st.lists(LABEL, min_size=1, max_size=4, unique=True).map(
                lambda values: ItemSpec(type="enum", values=tuple(values))
            ),
        ),
        min_items=st.none() | st.integers(0, 3),
        max_items=st.none() | st.integers(3, 6),
        default=st.sampled_from([None, "empty"]),
        **FLAGS,
    ),
    st.builds(FieldSpec, type=st.just("reference"), model=st.sampled_from(NAMES), **FLAGS),
)


def _listed(draw: st.DrawFn, domain: DomainSpec, model: ModelSpec) -> DomainSpec:
    """The domain with a list that takes some filters, a search and orders."""
    plain = sorted(name for name, it in model.fields.items() if it.type not in COLLECTIONS)
    if not plain:
        return domain
    some = st.lists(st.sampled_from(plain), max_size=3, unique=True).map(tuple)
    name = next(name for name in domain.operations if name.startswith("list_"))
    old = domain.operations[name]
    by = draw(some)
    texts = {key for key, field in model.fields.items() if field.type is FieldType.STRING}
    new = OperationSpec(
        rest=old.rest,
        output=draw(
            st.sampled_from([old.output, f"page{(old.output or '').removeprefix('list')}"])
        ),
        filters=draw(some),
        search=tuple(key for key in draw(some) if key in texts),
        sort=SortSpec(by=by, default=draw(st.sampled_from([None, by[0], f"-{by[0]}"])))
        if by
        else None,
    )
    return domain.model_copy(update={"operations": {**domain.operations, name: new}})


SOURCES = ["path", "query", "header"]
ERROR = st.fixed_dictionaries(
    {"status": st.sampled_from([400, 404, 409, 410, 503]), "description": LABEL}
)
PARAM_KEYS = st.one_of(
    st.fixed_dictionaries({"type": st.sampled_from(["bool", "date", "datetime", "uuid"])}),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["int", "float", "decimal"])}, optional={"ge": SMALL}
    ),
    st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={"min_length": st.integers(0, 9), "max_length": st.integers(9, 40)},
    ),
    st.fixed_dictionaries(
        {
            "type": st.just("enum"),
            "values": st.lists(LABEL, min_size=1, max_size=4, unique=True).map(tuple),
        }
    ),
)


@st.composite
def custom_operations(draw: st.DrawFn, names: list[str]) -> dict[str, OperationSpec]:
    """Up to two operations of any shape on the classes of some models."""
    operations = {}
    for number in range(draw(st.integers(0, 2))):
        places = draw(st.dictionaries(FIELD_NAME, st.sampled_from(SOURCES), max_size=4))
        params: list[dict[str, Any]] = [
            draw(PARAM_KEYS) | {"name": name, "source": source} for name, source in places.items()
        ]
        for param in params:
            param["required"] = param["source"] == "path" or draw(st.booleans())
        in_path = "".join(f"/{{{name}}}" for name, source in places.items() if source == "path")
        method = draw(st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]))
        made = st.sampled_from([name + end for name in names for end in ("", "Create", "Update")])
        output = draw(st.none() | made | made.map(lambda name: f"list[{name}]"))
        operations[f"work_{number}"] = OperationSpec.model_validate(
            {
                "kind": "custom",
                "rest": {"method": method, "path": f"/work-{number}{in_path}"},
                "params": params,
                "input": draw(st.none() | made) if method.startswith("P") else None,
                "output": output,
                "errors": draw(st.dictionaries(FIELD_NAME, ERROR, max_size=2)),
                "auth": draw(st.sampled_from([None, *Auth])),
            }
        )
    return operations


ORDERED = {FieldType.DATE, FieldType.DATETIME, FieldType.INT, FieldType.DECIMAL, FieldType.FLOAT}


@st.composite
def _bounded(draw: st.DrawFn, fields: dict[str, FieldSpec]) -> dict[str, FieldSpec]:
    """Fields of which one is perhaps bound by another of its type, where there are two."""
    pairs = [
        (one, other)
        for one in fields
        for other in fields
        if one != other and fields[one].type is fields[other].type in ORDERED
    ]
    if not pairs or not draw(st.booleans()):
        return fields
    one, other = draw(st.sampled_from(pairs))
    key = draw(st.sampled_from(["ge", "gt", "le", "lt"]))
    kept = fields[one].model_dump(exclude_unset=True, exclude={"ge", "gt", "le", "lt"})
    return {**fields, one: FieldSpec(**kept, **{key: FieldBound(field=other)})}


def _sets(fields: dict[str, FieldSpec]) -> st.SearchStrategy[tuple[tuple[str, ...], ...]]:
    """Some sets of fields that may come together once, where there are two."""
    names = [name for name, field in fields.items() if field.type not in COLLECTIONS]
    if len(names) < 2:
        return st.just(())
    some = st.lists(st.sampled_from(names), min_size=2, max_size=3, unique=True).map(tuple)
    return st.lists(some, max_size=2, unique_by=frozenset).map(tuple)


@st.composite
def specs(draw: st.DrawFn, *, bounded: bool = True) -> Spec:
    """Valid specs of up to three models that refer to one another.

    Args:
        draw: Draws.
        bounded: Whether a field may be the bound of another: values are no longer free then.
    """
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    models = {}
    for name in names:
        fields = draw(st.dictionaries(FIELD_NAME, FIELD, min_size=1, max_size=5))
        fields = draw(_bounded(fields)) if bounded else fields
        models[name] = ModelSpec(fields=fields, unique_together=draw(_sets(fields)))
    domains = [_listed(draw, crud_domain(name), models[name]) for name in names]
    own = {**domains[0].operations, **draw(custom_operations(names))}
    config = domains[0].config.model_copy(update={"auth": draw(st.sampled_from(Auth))})
    domains[0] = domains[0].model_copy(update={"operations": own, "config": config})
    spec = Spec(models=models, domains={domain.domain: domain for domain in domains})
    try:
        resolve(spec)
    except SpecError:
        assume(False)  # noqa: FBT003 - hypothesis's own signature
    return spec


def _everything(spec: Spec) -> ManifestFile:
    """A manifest that consumes all there is."""
    return ManifestFile(
        consumes=tuple(
            ConsumeSpec(service="backend", domain=name, operations=tuple(domain.operations))
            for name, domain in spec.domains.items()
        )
    )


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(spec=specs())
def test_any_valid_spec_becomes_code_that_compiles(spec: Spec) -> None:
    """Written, read back, generated, generated again; every module is Python."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        modules = ("backend", "notifications")
        new_project(root, title="T", slug="t", description="", modules=modules)
        spec = spec.model_copy(update={"manifests": {"notifications": _everything(spec)}})
        write_spec(root, spec)
        assert load_spec(root) == spec
        report = generate(root)
        assert not generate(root).changed
        for path in report.written:
            if path.endswith(".py"):
                compile((root / path).read_text("utf-8"), path, "exec")


@st.composite
def telling_specs(draw: st.DrawFn) -> Spec:
    """Valid specs with events, handlers and manifests as well."""
    spec = draw(specs())
    model, name = draw(st.sampled_from(list(zip(spec.models, spec.domains, strict=True))))
    domain = spec.domains[name]
    failed = {
        **draw(st.dictionaries(FIELD_NAME, st.builds(FieldSpec, type=PLAIN, optional=TRUE))),
        "error": FieldSpec(type="string"),
        "status": FieldSpec(type="int"),
    }
    events = {
        "made": EventSpec(message=model, description=draw(LABEL)),
        "failed": EventSpec(fields=failed),
    }
    key = next(key for key in domain.operations if key.startswith("create_"))
    published = OperationEvents(
        publish_on_success="made", publish_on_error=draw(st.sampled_from([None, "failed"]))
    )
    told = domain.operations[key].model_copy(update={"events": published})
    handler = st.builds(
        HandlerSpec,
        subscribe=st.sampled_from(sorted(events)),
        attempts=st.integers(1, 5),
        description=st.just("") | LABEL,
    )
    operations = {**domain.operations, key: told}
    domains = {**spec.domains, name: domain.model_copy(update={"operations": operations})}
    asked = [
        ConsumeSpec(
            service="backend",
            domain=key,
            operations=draw(
                st.lists(st.sampled_from(sorted(each.operations)), min_size=1, unique=True).map(
                    tuple
                )
            ),
        )
        for key, each in domains.items()
    ]
    consumers = draw(st.sets(st.sampled_from(["notifications", "tg-bot"])))
    found = spec.model_copy(
        update={
            "domains": domains,
            "events": events,
            "handlers": draw(st.dictionaries(FIELD_NAME, handler, max_size=2)),
            "manifests": {each: ManifestFile(consumes=tuple(asked)) for each in sorted(consumers)},
        }
    )
    try:
        resolve(found)
    except SpecError:
        assume(False)  # noqa: FBT003 - hypothesis's own signature
    return found


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(spec=telling_specs())
def test_what_is_written_down_is_read_as_it_was_and_written_the_same_again(spec: Spec) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_spec(root, spec)
        read = load_spec(root)
        assert read == spec
        for file, text in spec_files(read).items():
            assert (root / file).read_text("utf-8") == text


def _module(path: Path, name: str) -> dict[str, Any]:
    """Names of a generated module, run where ``app`` is the project's own and not installed."""
    module = ModuleType(name)
    with patch.dict(sys.modules, {name: module}):
        exec(compile(path.read_text("utf-8"), path, "exec"), vars(module))  # noqa: S102 - generated
    return vars(module)


def _schemas(root: Path) -> dict[str, type[BaseModel]]:
    app = root / "services/backend/app"
    fields = ModuleType("app.fields")
    vars(fields).update(_module(app / "fields.py", "app.fields"))
    with patch.dict(sys.modules, {"app": ModuleType("app"), "app.fields": fields}):
        found = _module(app / "generated/schemas.py", "app.generated.schemas")
    return {
        name: found_class
        for name, found_class in found.items()
        if isinstance(found_class, type) and issubclass(found_class, BaseModel)
    }


def _of_type(kind: FieldType) -> FieldSpec:
    keys: dict[FieldType, dict[str, Any]] = {
        FieldType.ENUM: {"values": ("роман", "!")},
        FieldType.REFERENCE: {"model": "Note", "optional": True},
        **{key: {"items": ItemSpec(type="int")} for key in COLLECTIONS},
    }
    return FieldSpec(type=kind, **keys.get(kind, {}))


EVERY_TYPE = Spec(
    models={"Note": ModelSpec(fields={f"of_{kind.value}": _of_type(kind) for kind in FieldType})},
    domains={"notes": crud_domain("Note")},
)
"""A few random specs may miss a type; this one has each."""


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@example(spec=EVERY_TYPE)
@given(spec=specs(bounded=False))
def test_the_models_of_any_valid_spec_lose_no_data(spec: Spec) -> None:
    """What is valid is taken, dumped as it came and read back equal; what is not is refused."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        new_project(root, title="T", slug="t", description="")
        write_spec(root, spec)
        generate(root)
        made = _schemas(root)
    for name, model in spec.models.items():
        values = {key: samples(field) for key, field in model.fields.items()}
        for turn in range(max(map(len, values.values()))):
            body = {key: some[turn % len(some)] for key, some in values.items()}
            stored = {"id": "00000000-0000-4000-8000-000000000001"} | body
            for kind, data in (("", stored), ("Create", body), ("Update", body)):
                schema = made[name + kind]
                read = schema.model_validate(data)
                assert read.model_dump(mode="json") == data
                assert schema.model_validate_json(read.model_dump_json()) == read
        for key, field in model.fields.items():
            for wrong in refused(field):
                with pytest.raises(ValidationError):
                    made[f"{name}Create"].model_validate(body | {key: wrong})


@given(field=FIELD)
def test_samples_are_accepted_and_refusals_are_not(field: FieldSpec) -> None:
    assert all(accepts(field, value) for value in samples(field))
    assert not any(accepts(field, value) for value in refused(field))


@given(values=st.lists(LABELS, min_size=1, max_size=20, unique=True))
def test_enum_members_are_identifiers_and_lose_no_value(values: list[str]) -> None:
    members = enum_members(values)
    assert list(members.values()) == values
    assert all(name.isidentifier() and name.isascii() for name in members)


@given(text=st.text(max_size=100))
def test_slugs_are_safe_whatever_the_title(text: str) -> None:
    found = slug(text)
    assert found.isascii()
    assert found.replace("-", "").isalnum()
    assert found[0].isalpha()
    assert len(found) <= 40


@given(parts=st.lists(st.from_regex(r"[a-z_]{1,60}", fullmatch=True), min_size=2, max_size=3))
def test_identifiers_fit_into_postgresql_and_differ(parts: list[str]) -> None:
    assert len(identifier(*parts)) <= 63
    assert identifier(*parts) != identifier(*parts, "more")


def test_cyrillic_is_read_in_latin() -> None:
    assert latin("Щи и борщ, 2 порции") == "shchi_i_borshch_2_portsii"
    assert slug("Мои заметки") == "moi-zametki"
