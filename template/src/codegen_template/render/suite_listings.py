"""What the tests of a list try: each filter, the search, each order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from codegen_template.resolved import Field, Filter, Listing
from codegen_template.spec.fields import NUMERIC, TEXTUAL, FieldSpec, FieldType
from codegen_template.values import accepts, computed_default, refused, samples

from .engine import python_literal

LONG_AGO = {FieldType.DATE: "2000-01-01", FieldType.DATETIME: "2000-01-01T00:00:00Z"}
NO_SUCH_WORD = "\u2603"
LONGEST_SEARCH = 200
PAIR = 2
_LIMITS = [("limit", 0), ("limit", 201), ("offset", -1), ("no_such_parameter", "1")]


@dataclass(frozen=True, slots=True)
class ListingCase:
    """Everything to try on one list; what must be refused, found and ordered."""

    refused: str
    filters: list[str]
    """``(parameter, value, whether the one stored object has it)``."""
    references: list[str]
    searches: list[str]
    sorts: list[str]
    """``(field, low, high)``: values of two objects."""


def listing_case(listing: Listing, *, paired: bool) -> ListingCase:
    """Derive the tests of a list; ``paired``: two of its objects can be stored side by side."""
    refusals = [*_LIMITS, *(pair for item in listing.filters for pair in _refusals(item))]
    if listing.sort:
        refusals.append(("sort", "no_such_order"))
    if listing.search:
        refusals.append(("q", ""))
    return ListingCase(
        refused=python_literal(refusals),
        filters=[python_literal(row) for item in listing.filters for row in _filter_rows(item)],
        references=[
            item.param
            for item in listing.filters
            if item.field.spec.type is FieldType.REFERENCE and _in_payload(item.field)
        ],
        searches=[python_literal(row) for row in _search_rows(listing.search)],
        sorts=[python_literal(row) for item in listing.sort if paired for row in _sort_rows(item)],
    )


def _in_payload(field: Field) -> bool:
    """Whether a full payload carries the field; see ``Suite.payload_fields``."""
    return field.in_create and not (field.spec.type is FieldType.REFERENCE and field.nullable)


def _stored(field: Field) -> Any:  # noqa: ANN401 - JSON
    """The value that the first stored object has; None where it is not known here."""
    if field.spec.type is FieldType.REFERENCE:
        return None
    if _in_payload(field):
        return field.samples[0]
    default = field.spec.default
    return None if default == computed_default(field.spec) else default


def _refusals(item: Filter) -> list[tuple[str, str]]:
    """One text that is no value of the parameter's type; every text is one of a text."""
    if item.field.spec.type in TEXTUAL:
        return []
    texts = [value for value in refused(item.field.spec) if isinstance(value, str)]
    if item.field.spec.type in NUMERIC:
        texts = ["many"]
    return [(item.param, text) for text in texts[:1]]


def _filter_rows(item: Filter) -> list[tuple[str, Any, bool]]:
    spec, stored = item.field.spec, _stored(item.field)
    if stored is None:
        moment = LONG_AGO.get(spec.type)
        made = moment and spec.default == computed_default(spec)
        if not made or item.operator == "in":
            return []
        return [(item.param, moment, item.operator == "ge")]
    others = [value for value in samples(spec) if value != stored][:1]
    if item.operator == "in":
        rows = [(item.param, stored, True)]
        return rows + [(item.param, other, False) for other in others]
    rows = [(item.param, stored, True)]
    for other in others:
        higher = _ordered(spec, other) > _ordered(spec, stored)
        rows.append((item.param, other, higher == (item.operator == "le")))
    return rows


def _ordered(spec: FieldSpec, value: Any) -> Any:  # noqa: ANN401 - JSON
    if spec.type is FieldType.DATETIME:
        return datetime.fromisoformat(value)
    return float(value) if spec.type in NUMERIC else value


def _search_rows(fields: tuple[Field, ...]) -> list[tuple[str, bool]]:
    """Texts to look for; a text that another field may have is not tried as missing."""
    stored = [_stored(field) for field in fields]
    known = [text for text in stored if isinstance(text, str) and text.split()]
    rows: dict[str, bool] = {}
    for text in known:
        if len(text) <= LONGEST_SEARCH:
            rows[text] = True
            if text.isascii():
                rows[text.split()[-1].swapcase()] = True
    if known and len(known) == len(fields):
        everything = " ".join(known)
        misses = (f"{known[0].split()[0][:50]} {NO_SUCH_WORD}", "%", "_")
        rows |= {text: False for text in misses if text[-1] not in everything}
    return list(rows.items())


def _sort_rows(field: Field) -> list[tuple[str, Any, Any]]:
    spec = field.spec
    values = field.samples
    if not _in_payload(field) or spec.type is FieldType.REFERENCE or len(values) < PAIR:
        return []
    low, high = values[0], values[1]
    if spec.type in NUMERIC or spec.type is FieldType.BOOL:
        low, high = sorted((low, high), key=float)
    elif spec.type in TEXTUAL:
        low, high = "text 1", "text 2"  # in this order in every collation
        if not (accepts(spec, low) and accepts(spec, high)):
            return []
    elif spec.type is FieldType.UUID:
        low, high = sorted((low, high))
    return [(field.name, low, high)]
