"""Conditions: what is true about an object, why, and since when.

Source: Kubernetes API conventions, "Typical status properties".
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from ._model import WireModel

ConditionStatus = Literal["True", "False", "Unknown"]


class Condition(WireModel):
    """One condition. ``reason`` is for programs, ``message`` for people."""

    type: Annotated[
        str, Field(max_length=64, pattern=r"^[A-Z][A-Za-z]*$", description="What it is about.")
    ]
    status: Annotated[ConditionStatus, Field(description="Whether it holds.")]
    reason: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            pattern=r"^[A-Z][A-Za-z0-9]*$",
            description="Why, as one word that a program can act on.",
        ),
    ]
    message: Annotated[
        str, Field(max_length=4096, description="Why, as a sentence that a person can act on.")
    ] = ""
    last_transition_time: Annotated[
        datetime, Field(description="When `status` last changed, in UTC.")
    ]
    observed_generation: Annotated[
        int, Field(ge=0, description="The `metadata.generation` this was computed from.")
    ] = 0


def upsert(
    conditions: Iterable[Condition],
    *,
    type: str,  # noqa: A002 - the field's name in the API
    status: ConditionStatus,
    reason: str,
    message: str = "",
    now: datetime,
    generation: int = 0,
) -> tuple[Condition, ...]:
    """Return the conditions with one replaced or added, sorted by type.

    The transition time moves only when ``status`` flips, so a second call with the same facts
    and a later ``now`` returns an equal tuple: nothing to write.

    Args:
        conditions: What the object has now.
        type: The condition's type.
        status: Whether it holds.
        reason: CamelCase word, at most 64 characters.
        message: At most 4096 characters; longer text is cut at its front, the end says why.
        now: UTC time to stamp a flip with.
        generation: The generation this was computed from.
    """
    old = tuple(conditions)
    before = next((c for c in old if c.type == type), None)
    since = before.last_transition_time if before and before.status == status else now
    new = Condition(
        type=type,
        status=status,
        reason=reason,
        message=message if len(message) <= 4096 else "…" + message[-4095:],  # noqa: PLR2004 - the field's bound
        last_transition_time=since,
        observed_generation=generation,
    )
    return tuple(sorted((*(c for c in old if c.type != type), new), key=lambda c: c.type))


def find(conditions: Iterable[Condition], type: str) -> Condition | None:  # noqa: A002
    """The condition of that type, or None."""
    return next((c for c in conditions if c.type == type), None)


def is_true(conditions: Iterable[Condition], type: str) -> bool:  # noqa: A002
    """Whether the condition of that type is there and holds."""
    found = find(conditions, type)
    return found is not None and found.status == "True"
