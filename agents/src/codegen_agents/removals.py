"""What a change takes away for good: named by the change, or it stays."""

from codegen_template import Spec


def is_removed(place: str, present: Spec, wanted: Spec) -> bool:
    """Whether ``Entity.field`` is in the present specification and no longer in the wanted one.

    Raises:
        ValueError: It is still wanted; a field that never was there is no error, as the same
            change may be made twice.
    """
    entity, _, field = place.partition(".")
    if entity in wanted.models and field in wanted.models[entity].fields:
        raise ValueError(f"removed: {place} is still in the specification")
    return entity in present.models and field in present.models[entity].fields
