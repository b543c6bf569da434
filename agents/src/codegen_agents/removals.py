"""What a change takes away for good: named by the change, or it stays."""

from collections.abc import Sequence

from codegen_template import Spec


def taken_away(places: Sequence[str], present: Spec, wanted: Spec) -> list[str]:
    """Those of some ``Entity.field`` that the present specification has; the wanted one has none.

    A field that never was there is no error: the same change may be made twice.

    Raises:
        ValueError: One is still wanted; names it.
    """
    for place in places:
        if _has(wanted, place):
            raise ValueError(f"removed: {place} is still in the specification")
    return [place for place in places if _has(present, place)]


def _has(spec: Spec, place: str) -> bool:
    entity, _, field = place.partition(".")
    return entity in spec.models and field in spec.models[entity].fields
