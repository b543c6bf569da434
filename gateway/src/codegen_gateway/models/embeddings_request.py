"""A request for embeddings, checked so that its cost has an upper bound.

Source: OpenAI API reference, "Create embeddings". Texts only: what lists of token ids hold could
not be read by whoever looks into it.
"""

from dataclasses import dataclass
from typing import Any, Final

from codegen_gateway.problems import Problem

from .catalogue import Upstream
from .request_fields import as_json, bad, object_of, refuse_unknown, string

_KNOWN: Final = frozenset({"model", "input", "encoding_format", "dimensions", "user"})
_MOST_INPUTS: Final = 256
_MOST_DIMENSIONS: Final = 16_000


@dataclass(frozen=True, slots=True)
class EmbeddingsRequest:
    """Texts to be made into vectors."""

    model: str
    parameters: dict[str, Any]
    """As received, but the model."""
    inputs: int

    def upstream_body(self, upstream: Upstream) -> bytes:
        """What is sent: no tokeniser makes more tokens of it than it has bytes."""
        return as_json({**self.parameters, "model": upstream.upstream_model or self.model})


def parse(body: bytes) -> EmbeddingsRequest:
    """Check a request.

    Raises:
        Problem: 400 that names the parameter.
    """
    request = object_of(body)
    refuse_unknown(request, _KNOWN)
    model = string(request, "model", "")
    texts = request.get("input")
    given = [texts] if isinstance(texts, str) else texts
    if not isinstance(given, list) or not 1 <= len(given) <= _MOST_INPUTS:
        raise bad("input", f"a text or a list of 1 to {_MOST_INPUTS} is needed")
    for index, text in enumerate(given):
        if not isinstance(text, str) or not text:
            raise bad(f"input.{index}", "text is needed")
    if request.get("encoding_format") not in (None, "float", "base64"):
        raise bad("encoding_format", "float or base64 is needed")
    _check_dimensions(request.get("dimensions"))
    kept = {name: value for name, value in request.items() if value is not None}
    return EmbeddingsRequest(
        model, {name: kept[name] for name in kept if name != "model"}, len(given)
    )


def _check_dimensions(value: object) -> None:
    if value is None:
        return
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 1 <= int(str(value)) <= _MOST_DIMENSIONS:
        raise bad("dimensions", f"a whole number from 1 to {_MOST_DIMENSIONS} is needed")


def for_dialogues_only() -> Problem:
    """403: a run records what it asks of models, and this would be in no transcript."""
    return Problem(
        403, "forbidden", "embeddings are for the product owner", kind="permission_error"
    )
