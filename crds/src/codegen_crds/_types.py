"""Bounded building blocks of the resources: every string has a limit and a pattern."""

from typing import Annotated, Any

from pydantic import Field

MAX_ITEMS = 32


def cel(rule: str, message: str, *, field: str = "") -> dict[str, Any]:
    """One ``x-kubernetes-validations`` entry.

    Args:
        rule: Must hold.
        message: What is said otherwise. A rule of a string is told with the string itself.
        field: Path below the place of the rule that a refusal names, as in ``.title``.

    Source: Kubernetes documentation, "Validation rules" of CustomResourceDefinitions.
    """
    entry = {"rule": rule, "message": message}
    return entry | {"fieldPath": field} if field else entry


def validations(*rules: dict[str, Any]) -> dict[str, Any]:
    """``json_schema_extra`` that attaches CEL rules to a field or a model."""
    return {"x-kubernetes-validations": list(rules)}


def list_map(*keys: str) -> dict[str, Any]:
    """``json_schema_extra`` of a list that several people write: merged by key."""
    return {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": list(keys)}


DnsLabel = Annotated[
    str, Field(min_length=1, max_length=63, pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
]
"""An RFC 1123 label."""
ObjectName = Annotated[
    str, Field(min_length=1, max_length=253, pattern=r"^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")
]
"""Name of a Kubernetes object."""
Domain = Annotated[
    str,
    Field(
        min_length=1,
        max_length=253,
        pattern=r"^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$",
    ),
]
"""A lower-case DNS name with at least two labels (RFC 1035, RFC 1123)."""
Decimal = Annotated[str, Field(max_length=20, pattern=r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$")]
"""Money: a non-negative decimal as a string, so that nothing rounds it on the way."""
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", max_length=3)]
"""ISO 4217 code."""
Digest = Annotated[str, Field(max_length=71, pattern=r"^sha256:[0-9a-f]{64}$")]
ImageRef = Annotated[
    str, Field(max_length=512, pattern=r"^[a-z0-9][a-z0-9./:_-]*@sha256:[0-9a-f]{64}$")
]
"""An image by digest: ``host[:port]/path@sha256:<64 hex digits>``."""
Commit = Annotated[str, Field(max_length=40, pattern=r"^[0-9a-f]{40}$")]
"""A full SHA-1 of a git commit."""
ReleaseId = Annotated[str, Field(max_length=12, pattern=r"^[0-9a-f]{12}$")]
Uid = Annotated[str, Field(max_length=64)]
EnvKey = Annotated[str, Field(max_length=128, pattern=r"^[A-Z][A-Z0-9_]*$")]
ShortText = Annotated[str, Field(max_length=256)]
LongText = Annotated[str, Field(max_length=8192)]
Port = Annotated[int, Field(ge=1, le=65535)]
GuardedOperation = Annotated[
    str, Field(max_length=130, pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")
]
"""``books.delete_book``: a domain of a product and one of its operations."""
ItemId = Annotated[
    str, Field(min_length=1, max_length=63, pattern=r"^[a-zA-Z0-9]([-a-zA-Z0-9._]*[a-zA-Z0-9])?$")
]
"""Id of an item in a list-map."""
MachineId = Annotated[str, Field(max_length=128, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
"""Id of a machine at the machine provider; fit for a path and for a key of a ConfigMap."""
ProviderTerm = Annotated[
    str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
]
"""A word of the machine provider: a size, a region, an image."""
