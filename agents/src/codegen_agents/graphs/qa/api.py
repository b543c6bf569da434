"""What a product offers, read from its own OpenAPI document.

A *resource* is a collection with items: ``/books`` and ``/books/{book_id}``. Source: OpenAPI
3.1, "Paths Object".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Schema = Mapping[str, Any]
_ITEM: Final = re.compile(r"^(?P<collection>/[^{}]+)/\{(?P<key>[^{}/]+)\}$")
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_DEPTH: Final = 16


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API."""

    method: str
    path: str
    successes: frozenset[int]
    """The documented statuses of a success."""
    secured: bool
    """Whether it asks for credentials."""
    body: Schema = field(default_factory=dict)
    """Schema of the JSON it takes, resolved; empty: none."""
    query: Mapping[str, Schema] = field(default_factory=dict)
    """Schemas of its query parameters by name."""
    demands: bool = False
    """Whether a parameter besides those of its path has to be given."""
    answer: Schema = field(default_factory=dict)
    """Schema of the JSON of a success, resolved; empty: none."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A collection and its items."""

    name: str
    key: str
    """Parameter of the item's path."""
    collection: str
    create: Operation | None
    list: Operation | None
    read: Operation | None
    update: Operation | None
    delete: Operation | None

    def item(self, identity: str) -> str:
        """Path of one item."""
        return f"{self.collection}/{identity}"


@dataclass(frozen=True, slots=True)
class Api:
    """Everything that is offered."""

    resources: tuple[Resource, ...]
    pages: tuple[Operation, ...]
    """What can be read without knowing anything, collections apart."""
    operations: frozenset[tuple[str, str]] = frozenset()
    """Everything: method and path, parameters of the path as ``{}``."""


def read_api(document: Mapping[str, Any]) -> Api:
    """Sort the operations of a document.

    Raises:
        ValueError: It is no OpenAPI document.
    """
    paths = document.get("paths")
    if not isinstance(paths, Mapping):
        raise ValueError("the document has no paths")  # noqa: TRY004 - a malformed text
    found = {
        str(path): {
            m: _operation(document, str(path), m, item[m])
            for m in _METHODS
            if isinstance(item.get(m), Mapping)
        }
        for path, item in sorted(paths.items())
        if isinstance(item, Mapping)
    }
    resources = []
    for path, operations in found.items():
        match = _ITEM.match(path)
        if match is None:
            continue
        collection = match["collection"]
        above = found.get(collection, {})
        resources.append(
            Resource(
                name=collection.strip("/").replace("/", "."),
                key=match["key"],
                collection=collection,
                create=above.get("post"),
                list=above.get("get"),
                read=operations.get("get"),
                update=operations.get("patch") or operations.get("put"),
                delete=operations.get("delete"),
            )
        )
    lists = {r.collection for r in resources}
    pages = tuple(
        operations["get"]
        for path, operations in found.items()
        if "get" in operations and "{" not in path and path not in lists
    )
    everything = frozenset(
        (operation.method, re.sub(r"\{[^{}]*\}", "{}", path))
        for path, offered in found.items()
        for operation in offered.values()
    )
    return Api(tuple(resources), pages, everything)


def resolve(document: Mapping[str, Any], schema: Any, depth: int = _DEPTH) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """A schema with its references replaced by what they lead to, as deep as is of use."""
    if not isinstance(schema, Mapping) or depth <= 0:
        return {}
    merged: dict[str, Any] = {}
    reference = schema.get("$ref")
    if isinstance(reference, str):
        merged |= resolve(document, _at(document, reference), depth - 1)
    for part in schema.get("allOf", ()):
        merged |= resolve(document, part, depth - 1)
    merged |= {k: v for k, v in schema.items() if k not in {"$ref", "allOf"}}
    if isinstance(merged.get("properties"), Mapping):
        merged["properties"] = {
            name: resolve(document, inner, depth - 1)
            for name, inner in merged["properties"].items()
        }
    for word in ("anyOf", "oneOf"):
        if isinstance(merged.get(word), list):
            merged[word] = [resolve(document, inner, depth - 1) for inner in merged[word]]
    if isinstance(merged.get("items"), Mapping):
        merged["items"] = resolve(document, merged["items"], depth - 1)
    return merged


def _at(document: Mapping[str, Any], reference: str) -> Any:  # noqa: ANN401 - any JSON
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _operation(
    document: Mapping[str, Any], path: str, method: str, said: Mapping[str, Any]
) -> Operation:
    parameters = [resolve(document, p) for p in said.get("parameters", ())]
    body = _schema(resolve(document, said.get("requestBody")))
    responses = said.get("responses", {})
    successes = sorted(status for status in responses if re.fullmatch(r"2\d\d", status))
    answer = _schema(resolve(document, responses[successes[0]])) if successes else None
    security = said.get("security", document.get("security"))
    return Operation(
        method=method.upper(),
        path=path,
        successes=frozenset(map(int, successes)),
        secured=bool(security) and {} not in security,
        body=resolve(document, body),
        query={
            str(p.get("name")): resolve(document, p.get("schema"))
            for p in parameters
            if p.get("in") == "query"
        },
        demands=any(p.get("required") and p.get("in") != "path" for p in parameters),
        answer=resolve(document, answer),
    )


def _schema(said: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    """What the JSON of a request or a response is said to be."""
    return ((said.get("content") or {}).get("application/json") or {}).get("schema")
