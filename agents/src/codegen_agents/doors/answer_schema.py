"""JSON schemas that models answer with.

The strict mode of providers knows a subset of JSON Schema: every property required, none
additional, no defaults, no lengths. What it does not know is left out here and checked when
the answer is read.
Source: OpenAI API documentation, "Structured outputs", supported schemas.
"""

from typing import Any, Final

from pydantic import BaseModel

_UNKNOWN: Final = frozenset({"default", "title", "minLength", "maxLength", "discriminator"})


def response_format(answer: type[BaseModel]) -> dict[str, Any]:
    """The ``response_format`` that asks for an answer of a shape, under the model's own name."""
    schema = answer.model_json_schema(by_alias=True)
    strict = _strict(schema, schema.get("$defs", {}))
    return {
        "type": "json_schema",
        "json_schema": {"name": answer.__name__, "schema": strict, "strict": True},
    }


def _strict(node: Any, definitions: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(node, list):
        return [_strict(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if reference := node.get("$ref"):
        # Inlined: a reference may have no neighbours, and ours carry descriptions.
        target = definitions[str(reference).rpartition("/")[2]]
        rest = {k: v for k, v in node.items() if k != "$ref"}
        return _strict({**target, **rest}, definitions)
    made: dict[str, Any] = {}
    for key, value in node.items():
        if key == "properties":
            made[key] = {name: _strict(body, definitions) for name, body in value.items()}
        elif key not in _UNKNOWN and key != "$defs":
            made[key] = _strict(value, definitions)
    if "properties" in made:
        made["required"] = list(made["properties"])
        made["additionalProperties"] = False
    return made
