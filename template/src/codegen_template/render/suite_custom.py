"""What the tests of a custom operation try: that it is served as declared, and what it refuses."""

from dataclasses import dataclass
from typing import Any

from codegen_template.resolved import Custom, Param
from codegen_template.spec.fields import FieldType
from codegen_template.values import refused, samples

from .engine import python_literal


@dataclass(frozen=True, slots=True)
class CustomCase:
    """One custom operation. What it does is tested by whoever writes it."""

    op: Custom
    route: str
    statuses: str
    """Every status that its documentation has to name."""
    refused: list[str]
    """``(field, path, options of the request)``: refused before the controller is asked."""


def custom_case(operation: Custom) -> CustomCase:
    """Derive the tests of an operation."""
    statuses = sorted({operation.status, *(error.status for error in operation.errors)})
    requests = _Requests(operation)
    return CustomCase(
        op=operation,
        route=operation.prefix + operation.path,
        statuses=", ".join(f'"{status}"' for status in statuses),
        refused=[python_literal(row) for row in (*requests.by_param(), *requests.by_body())],
    )


Row = tuple[str, str, dict[str, Any]]


class _Requests:
    """Requests that differ from a valid one in one place."""

    def __init__(self, operation: Custom) -> None:
        self._op = operation
        self._values: dict[str, Any] = {
            item.name: samples(item.spec)[0] for item in operation.params if item.required
        }
        self._body = {
            item.name: item.samples[0] for item, optional in operation.body_fields if not optional
        }

    def _row(self, field: str, values: dict[str, Any], body: dict[str, Any]) -> Row:
        path = self._op.prefix + self._op.path
        options: dict[str, Any] = {}
        for item in self._op.params:
            if item.name not in values:
                continue
            text = _text(values[item.name])
            if item.source == "path":
                path = path.replace("{" + item.name + "}", text)
            else:
                key = "params" if item.source == "query" else "headers"
                options.setdefault(key, {})[item.wire_name] = text
        if self._op.body:
            options["json"] = body
        return field, path, options

    def by_param(self) -> list[Row]:
        """Each parameter with what it refuses, and without it where it is required."""
        rows = []
        for item in self._op.params:
            name = item.wire_name
            everything = self._values
            rows += [
                self._row(name, everything | {item.name: value}, self._body)
                for value in refused(item.spec)
                if _fits(item, value)
            ]
            if item.required and item.source != "path":
                rows.append(self._row(name, _without(everything, item.name), self._body))
        return rows

    def by_body(self) -> list[Row]:
        """The body with what each field refuses, and without the required ones."""
        if not self._op.body:
            return []
        body = self._body
        rows = [self._row("no_such_field", self._values, body | {"no_such_field": 1})]
        for item, optional in self._op.body_fields:
            rows += [
                self._row(item.name, self._values, body | {item.name: value})
                for value in refused(item.spec)
                if value is not None or not optional
            ]
            if not optional:
                rows.append(self._row(item.name, self._values, _without(body, item.name)))
        return rows


def _without(values: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def _fits(param: Param, value: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether a URL or a header can carry the value, and it is still to be refused there."""
    text = _text(value)
    if value is None or not (text.isascii() and text.isprintable() and text == text.strip()):
        return False
    if not isinstance(value, str) and param.spec.type in {FieldType.STRING, FieldType.ENUM}:
        return False  # a text like any other
    return param.source != "path" or (text != "" and not set(text) & set("/?#%.;"))


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    return str(value).lower() if isinstance(value, bool) else str(value)
