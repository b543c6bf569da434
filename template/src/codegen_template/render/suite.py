"""The tests of the generated service: what the spec promises, tried against a database."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from codegen_template.bounds import breaking
from codegen_template.resolved import Domain, Field, Kind, Model, Operation, Resolved
from codegen_template.spec.fields import FieldSpec, FieldType
from codegen_template.values import computed_default, digits, refused

from .engine import HEADER, python_literal, render
from .guards import guard_tests
from .service import by_name
from .suite_custom import custom_case
from .suite_listings import ListingCase, listing_case

TESTS = "services/backend/tests/generated"
PAIR, ENOUGH = 2, 3
"""Objects of one model that a test wants: to compare two, and at most."""


def suite_files(resolved: Resolved) -> dict[str, str]:
    """Test files and the payloads they use."""
    suite = Suite(resolved)
    files = {
        f"{TESTS}/__init__.py": f'"""{HEADER}"""\n',
        **guard_tests(resolved, folder=TESTS, header=HEADER),
        f"{TESTS}/payloads.py": render(
            "generated/payloads.py.j2",
            header=HEADER,
            models=by_name(resolved.models),
            suite=suite,
        ),
    }
    files |= _event_tests(suite, resolved)
    for domain in resolved.domains:
        cases = [suite.case(operation, domain) for operation in domain.operations]
        custom = [custom_case(operation) for operation in domain.custom]
        if cases or custom:
            files[f"{TESTS}/test_{domain.name}.py"] = render(
                "generated/test_domain.py.j2",
                header=HEADER,
                domain=domain,
                cases=cases,
                custom=custom,
                payloads=_payload_imports(cases),
                stored=_stored_imports(cases),
                K=Kind,
            )
    return files


def _event_tests(suite: "Suite", resolved: Resolved) -> dict[str, str]:
    """Whether operations tell of what they do; those that people write are theirs to try."""
    telling = [
        suite.case(operation, domain)
        for domain in resolved.domains
        for operation in domain.operations
        if operation.kind is not Kind.LIST and (operation.success or operation.failure)
    ]
    # A body of an update is complete only where every field can be filled.
    cases = [case for case in telling if case.op.kind is not Kind.UPDATE or case.full]
    if not cases:
        return {}
    text = render(
        "generated/test_events.py.j2",
        header=HEADER,
        cases=cases,
        payloads=[*_payload_imports(cases), *_stored_imports(cases)],
    )
    return {f"{TESTS}/test_events.py": text}


@dataclass(frozen=True, slots=True)
class Referrer:
    """A model whose objects can be made to refer to another one."""

    model: Model
    field: str
    action: str
    """What becomes of it when that one is deleted: restrict, cascade or set_null."""
    reader: Operation | None


@dataclass(frozen=True, slots=True)
class Case:
    """One operation with everything that a test can try on it."""

    op: Operation
    url: str
    capacity: int
    refused: list[str]
    bounded: list[str]
    """``(field, value)``: valid by itself, and beyond another field of every payload."""
    required: list[str]
    defaults: list[tuple[str, str]]
    computed: list[str]
    changes: list[str]
    references: list[tuple[str, str]]
    unique: list[str]
    together: list[list[str]]
    referrers: list[Referrer]
    reader: Operation | None
    partial: bool
    full: list[str]
    listing: ListingCase | None


class Suite:
    """What is worth trying, derived from the fields."""

    def __init__(self, resolved: Resolved) -> None:
        self._resolved = resolved
        self._capacities: dict[str, int] = {}

    def payload_fields(self, model: Model) -> list[Field]:
        """Fields in a full payload. References that may be absent are tried on their own."""
        return [
            item
            for item in model.fields
            if item.in_create and not (item.spec.type is FieldType.REFERENCE and item.nullable)
        ]

    def payload_value(self, field: Field) -> str:
        """The expression of a field's value in a payload."""
        if field.spec.type is FieldType.REFERENCE:
            return f"stored_{self.target(field).snake}(api)"
        values = field.samples
        if self._varied(field):
            key = python_literal(f"{field.model}.{field.name}")
            return f"api.pick({key}, {python_literal(values)})"
        return python_literal(values[0])

    def target(self, field: Field) -> Model:
        """The model a reference leads to."""
        return self._resolved.by_name[field.spec.model or ""]

    def _varied(self, field: Field) -> bool:
        """Whether payloads of one test differ in a field: it is unique, or so with others."""
        model = self._resolved.by_name[field.model]
        return field.spec.unique or any(field.name in s for s in model.spec.unique_together)

    def _differing(self, model: Model, names: Iterable[str]) -> int:
        """How many objects can differ in one of some fields at least."""
        payload = {item.name: item for item in self.payload_fields(model)}
        counts = [1]
        for item in (item for item in model.fields if item.name in names):
            if item.name not in payload:
                counts.append(ENOUGH if item.nullable and item.spec.default is None else 1)
            elif item.spec.type is FieldType.REFERENCE:
                counts.append(self.capacity(self.target(item)))
            else:
                counts.append(len(item.samples))
        return max(counts)

    def capacity(self, model: Model) -> int:
        """How many objects of a model a test can store side by side (three are enough)."""
        if model.name not in self._capacities:
            counts = [ENOUGH]
            for item in self.payload_fields(model):
                if item.spec.type is FieldType.REFERENCE:
                    counts.append(self.capacity(self.target(item)))
                elif item.spec.unique:
                    counts.append(len(item.samples))
            counts += [self._differing(model, names) for names in model.spec.unique_together]
            self._capacities[model.name] = min(counts)
        return self._capacities[model.name]

    def case(self, op: Operation, domain: Domain) -> Case:
        """Everything to try on one operation."""
        model = op.model
        create = op.kind is Kind.CREATE
        body = [item for item in model.fields if (item.in_create if create else item.in_update)]
        body = body if op.kind in {Kind.CREATE, Kind.UPDATE} else []
        payload = {item.name for item in self.payload_fields(model)}
        optional = [item for item in body if item.create_optional] if create else []
        capacity = self.capacity(model)
        return Case(
            op=op,
            url=op.prefix + op.path,
            capacity=min(capacity, PAIR),
            refused=[_pair(item, value) for item in body for value in refused(item.spec)],
            bounded=self._bounded(body, payload),
            required=[item.name for item in body if not self._optional(item, create=create)],
            defaults=[
                (item.name, default)
                for item in optional
                if (default := default_value(item.spec)) is not None
            ],
            computed=[item.name for item in optional if default_value(item.spec) is None],
            changes=[] if create else self._changes(body),
            references=[
                (item.name, self.target(item).snake)
                for item in body
                if item.spec.type is FieldType.REFERENCE
                and self.capacity(self.target(item)) >= ENOUGH
            ],
            unique=[
                item.name
                for item in body
                if item.spec.unique
                and item.name in payload
                and self._repeatable(model, (item.name,))
            ],
            together=[
                list(names)
                for names in model.spec.unique_together
                if payload.intersection(item.name for item in body).issuperset(names)
                and self._differing(model, names) >= PAIR
                and self._repeatable(model, names)
            ],
            referrers=self._referrers(model)
            if op.kind is Kind.DELETE and capacity >= ENOUGH
            else [],
            reader=_reader(domain.operations, model),
            partial=all(item.update_optional for item in body),
            full=self._full(body, payload) if op.kind is Kind.UPDATE else [],
            listing=listing_case(op.listing, paired=capacity >= PAIR) if op.listing else None,
        )

    @staticmethod
    def _bounded(body: list[Field], payload: set[str]) -> list[str]:
        """Values that break one bound at least, whatever the other field of a payload is."""
        by_name = {item.name: item for item in body}
        pairs = []
        for item in body:
            for each in item.comparisons:
                other = by_name.get(each.other)
                if other is None or not {item.name, other.name} <= payload:
                    continue
                value = breaking(item, each.key, other)
                if value is not None:
                    pairs.append(_pair(item, value))
        return pairs

    @staticmethod
    def _optional(item: Field, *, create: bool) -> bool:
        return item.create_optional if create else item.update_optional

    @staticmethod
    def _full(body: list[Field], payload: set[str]) -> list[str]:
        """Fields of a complete body of an update; none when a payload lacks one of them."""
        names = [item.name for item in body]
        needed = {item.name for item in body if not item.update_optional}
        return [name for name in names if name in payload] if needed <= payload else []

    def _repeatable(self, model: Model, names: tuple[str, ...]) -> bool:
        """Whether two objects that repeat these fields can differ in all else that is unique."""
        for item in self.payload_fields(model):
            if item.name in names:
                if item.spec.unique and len(names) > 1:
                    return False
                continue
            if item.spec.type is FieldType.REFERENCE and self.capacity(self.target(item)) < PAIR:
                return False
            if item.spec.unique and len(item.samples) < PAIR:
                return False
        others = (set(other) - set(names) for other in model.spec.unique_together if other != names)
        return all(self._differing(model, other) >= PAIR for other in others)

    def _changes(self, body: list[Field]) -> list[str]:
        pairs = []
        for item in body:
            if item.spec.type is FieldType.REFERENCE:
                continue
            pairs.append(_pair(item, item.samples[-1]))
            if item.nullable:
                pairs.append(_pair(item, None))
        return pairs

    def _referrers(self, target: Model) -> list[Referrer]:
        everywhere = [op for domain in self._resolved.domains for op in domain.operations]
        return [
            Referrer(
                model, item.name, item.spec.on_delete or "restrict", _reader(everywhere, model)
            )
            for model in by_name(self._resolved.models)
            for item in model.references
            if item.spec.model == target.name and item.in_create and model is not target
        ]


def _reader(operations: Iterable[Operation], model: Model) -> Operation | None:
    """The operation that returns one object of a model."""
    readers = (op for op in operations if op.kind is Kind.GET and op.model is model)
    return next(readers, None)


def _pair(field: Field, value: Any) -> str:  # noqa: ANN401 - JSON
    return f"({python_literal(field.name)}, {python_literal(value)})"


def default_value(field: FieldSpec) -> str | None:
    """The expression of what is returned for a field that was left out; None: not known here."""
    if field.default is None:
        return "None"
    if field.default == computed_default(field):
        return None
    value: Any = field.default
    match field.type:
        case FieldType.DECIMAL:
            step = Decimal(1).scaleb(-digits(field)[1])
            value = format(Decimal(str(value)).quantize(step), "f")
        case FieldType.FLOAT:
            value = float(value)
        case FieldType.DATETIME:
            moment = datetime.fromisoformat(str(value)).astimezone(UTC)
            value = moment.isoformat().replace("+00:00", "Z")
        case FieldType.UUID:
            value = str(uuid.UUID(str(value)))
        case _:
            pass
    return python_literal(value)


def _payload_imports(cases: list[Case]) -> list[str]:
    names = {
        f"valid_{case.op.model.snake}"
        for case in cases
        if case.op.kind in {Kind.CREATE, Kind.UPDATE}
    }
    return sorted(names)


def _stored_imports(cases: list[Case]) -> list[str]:
    names = set()
    for case in cases:
        if case.op.kind is not Kind.CREATE:
            names.add(case.op.model.snake)
        names |= {target for _, target in case.references}
        names |= {referrer.model.snake for referrer in case.referrers}
    return sorted(f"stored_{name}" for name in names)
