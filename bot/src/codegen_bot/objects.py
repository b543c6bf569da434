"""Objects as the API server sends them, each read for itself."""

from typing import Any, TypeVar

import structlog
from pydantic import BaseModel, ValidationError

Kind = TypeVar("Kind", bound=BaseModel)
log = structlog.get_logger(__name__)


def readable(kind: type[Kind], body: dict[str, Any]) -> Kind | None:
    """An object of that kind; None, and a line in the log, if it cannot be read.

    One that a newer version wrote must not keep the others from being heard of.
    """
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        meta = body.get("metadata") or {}
        where = sorted({".".join(map(str, e["loc"])) for e in error.errors(include_input=False)})
        log.warning(
            "object.unreadable",
            kind=kind.__name__,
            namespace=meta.get("namespace"),
            name=meta.get("name"),
            fields=where[:5],
        )
        return None
