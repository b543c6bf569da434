"""How many a list shows at once: a number of a ProductSpec, a parameter of the template's spec."""

from collections.abc import Sequence
from typing import Final

from codegen_template.spec.operations import OperationSpec, ParamSpec

_LIMIT: Final = "limit"


def params_of(size: int | None) -> tuple[ParamSpec, ...]:
    """Parameters of a list; none where nothing was said."""
    if size is None:
        return ()
    limit = ParamSpec(name=_LIMIT, type="int", source="query", required=False, default=size)
    return (limit,)


def size_of(listed: OperationSpec) -> int | None:
    """How many a list shows where callers do not say."""
    found = next((p.default for p in listed.params if p.name == _LIMIT), None)
    return found if isinstance(found, int) else None


def joined(present: Sequence[ParamSpec], wanted: Sequence[ParamSpec]) -> tuple[ParamSpec, ...]:
    """Parameters of a list that is there, with the size that is wanted now, if any is."""
    sizes = {param.name: param for param in wanted}
    kept = [sizes.pop(param.name, param) for param in present]
    return (*kept, *sizes.values())
