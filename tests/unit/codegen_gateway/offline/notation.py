"""A short notation of things, so that tables of descriptions stay readable.

``title:string[..200] notes?:text priority:int[1..5] status:enum{open|done} client_id>Client``;
``!`` marks unique, ``?`` optional, ``=`` a default; ``-delete`` at the end an operation
that is not there.
``string*`` is a list of texts, ``string**`` texts by name, ``/^[0-9]{4}$/`` a form, ``#1..5`` a
number of items; a reference ends in ``~`` where it goes with what it leads to, in ``~?`` where it
is emptied then. A list without ``#`` may be left out, and is empty then.
``^`` marks what is given once, ``^^`` what the service sets.
``end:date[>start..]`` bounds by another field, ``price:decimal.3[>0..]`` is more than 0, with
three places behind the point.
What lists do is told by thing, where it is told: ``search=title sort=price order=-price``, and
what asks for the product's key: ``key=create,delete``; how many are shown at once: ``page=20``;
what may come together once: ``together=row+number``.
"""

from collections.abc import Sequence

from codegen_crds.contracts.product import EntitySpec, FieldSpec

_HELD = {"list": "*", "dict": "**"}
_OPERATIONS = ("create", "list", "get", "update", "delete")


def notation(entity: EntitySpec) -> str:
    parts = [f"{entity.name}/{entity.plural}:", *(_field(field) for field in entity.fields)]
    parts += [f"-{op}" for op in _OPERATIONS if op not in entity.operations]
    return " ".join(parts)


def lists(entity: EntitySpec) -> str:
    said: dict[str, Sequence[str]] = {
        "search": entity.search,
        "filter": entity.filters,
        "sort": entity.sort,
        "order": [entity.order] if entity.order else [],
        "notify": entity.notify,
        "key": entity.guarded,
        "together": ["+".join(names) for names in entity.unique_together],
        "page": [str(entity.page_size)] if entity.page_size is not None else [],
    }
    return " ".join(f"{key}={','.join(names)}" for key, names in said.items() if names)


def _field(field: FieldSpec) -> str:
    marks = ("!" if field.unique else "") + ("" if field.required else "?")
    marks += {"on_create": "^", "never": "^^"}.get(field.changeable, "")
    if field.type == "reference":
        deleted = {"cascade": "~", "set_null": "~?"}.get(field.on_delete, "")
        return f"{field.name}{marks}>{field.reference}{deleted}"
    said = ""
    low = field.minimum + (f">{field.exclusive_minimum}" if field.exclusive_minimum else "")
    high = field.maximum + (f"<{field.exclusive_maximum}" if field.exclusive_maximum else "")
    if low or high:
        said = f"[{low}..{high}]"
    if field.min_length is not None or field.max_length is not None:
        least = "" if field.min_length is None else field.min_length
        most = "" if field.max_length is None else field.max_length
        said = f"[{least}..{most}]"
    if field.values:
        said = "{" + "|".join(value.replace(" ", "_") for value in field.values) + "}"
    if field.pattern:
        said += f"/{field.pattern}/"
    if field.min_items is not None or field.max_items is not None:
        least = "" if field.min_items is None else field.min_items
        most = "" if field.max_items is None else field.max_items
        said += f"#{least}..{most}"
    initial = f"={field.default.replace(' ', '_')}" if field.default else ""
    if field.default == "empty" and field.items:
        initial = ""  # as of every one that is not demanded
    if field.decimal_places is not None:
        said = f".{field.decimal_places}{said}"
    kind = f"{field.items}{_HELD[field.type]}" if field.items else field.type
    return f"{field.name}{marks}:{kind}{said}{initial}"
