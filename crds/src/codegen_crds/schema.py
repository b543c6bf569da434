"""From pydantic's JSON schema to a Kubernetes structural schema.

Source: Kubernetes documentation, "Specifying a structural schema" of CustomResourceDefinitions.
pydantic emits references, titles, ``anyOf [X, null]``, exclusive bounds as numbers, defaults and
``additionalProperties: false``; a structural schema knows none of these.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from pydantic import BaseModel

Json = dict[str, Any]

_REFUSED: Final = ("prefixItems", "uniqueItems", "patternProperties", "allOf", "oneOf")
_DROPPED: Final = ("title", "default", "$defs", "discriminator", "examples")
_BOUNDS: Final = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))


class SchemaError(TypeError):
    """A model has no structural form. The message names the path inside the model."""


def structural_schema(model: type[BaseModel], *, only: Collection[str] = ()) -> Json:
    """The structural schema of a model, or of some of its properties.

    Args:
        model: What to describe.
        only: Properties by their name on the wire; empty: all.

    Raises:
        SchemaError: The model uses a union, a tuple of fixed shape, a recursive model, or
            another construct without a structural form.
    """
    raw = model.model_json_schema(by_alias=True, mode="validation")
    if only:
        raw["properties"] = {k: v for k, v in raw["properties"].items() if k in only}
    return _node(raw, raw.get("$defs", {}), model.__name__, ())


def _node(raw: Json, defs: Mapping[str, Json], path: str, seen: tuple[str, ...]) -> Json:
    node = dict(raw)
    if reference := node.pop("$ref", None):
        name = reference.rsplit("/", 1)[-1]
        if name in seen:
            raise SchemaError(f"{path}: {name} contains itself")
        # What stands beside a reference (a description) wins over what it refers to.
        return _node({**defs[name], **node}, defs, path, (*seen, name))
    if options := node.pop("anyOf", None):
        return _node({**_union(options, defs, path), **node}, defs, path, seen)
    if refused := next((k for k in _REFUSED if k in node), None):
        raise SchemaError(f"{path}: {refused} has no structural form")
    out = _plain({k: v for k, v in node.items() if k not in _DROPPED})
    extra = out.pop("additionalProperties", None)
    if isinstance(extra, dict):
        out["additionalProperties"] = _node(extra, defs, f"{path}.*", seen)
    elif extra is True or "type" not in out:
        out["x-kubernetes-preserve-unknown-fields"] = True
    if out.get("type") == "array" and "maxItems" not in out:
        raise SchemaError(f"{path}: a list needs max_length")
    if "properties" in out:
        out["properties"] = {
            k: _node(v, defs, f"{path}.{k}", seen) for k, v in out["properties"].items()
        }
    if "items" in out:
        out["items"] = _node(out["items"], defs, f"{path}[]", seen)
    return out


def _plain(node: Json) -> Json:
    """The node's own keywords in the older spelling that structural schemas use."""
    out = dict(node)
    if "const" in out:
        out["enum"] = [out.pop("const")]
    for bound, plain in _BOUNDS:
        if bound in out:
            out[plain], out[bound] = out[bound], True
    if out.get("type") == "object" and "maxLength" in out:
        out["maxProperties"] = out.pop("maxLength")
    return out


def _union(options: list[Json], defs: Mapping[str, Json], path: str) -> Json:
    """The one real option, nullable or possibly empty; other unions are refused."""
    resolved = [
        {**defs[o["$ref"].rsplit("/", 1)[-1]], **{k: v for k, v in o.items() if k != "$ref"}}
        if "$ref" in o
        else o
        for o in options
    ]
    null = [o for o in resolved if o.get("type") == "null"]
    empty = [o for o in resolved if o.get("const") == ""]
    real = [o for o in resolved if o not in null and o not in empty]
    if len(real) != 1:
        raise SchemaError(f"{path}: a union of {len(real)} types has no structural form")
    out = dict(real[0])
    if empty:
        if out.get("type") != "string":
            raise SchemaError(f"{path}: only a string may also be empty")
        if "enum" in out:
            out["enum"] = ["", *out["enum"]]
        if "pattern" in out:
            out["pattern"] = f"^$|{out['pattern']}"
        out.pop("minLength", None)
    if null:
        out["nullable"] = True
    return out
