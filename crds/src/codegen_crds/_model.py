"""The base models: how our types look on the wire.

Two directions, two rules. What *we write* and what people hand us as input is strict
(:class:`StrictModel`): an unknown key is an error that names it. What *we read back* from the
API server is tolerant (:class:`WireModel`): an older component must survive a newer field.
Strictness towards people is the API server's job then: the generated schema has no
unknown-field preservation, so ``kubectl apply`` reports unknown fields.
"""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class WireModel(BaseModel):
    """A part of a Kubernetes object: camelCase on the wire, frozen, tolerant when read."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        serialize_by_alias=True,
        frozen=True,
        extra="ignore",
    )


class StrictModel(BaseModel):
    """A contract between two of our components: camelCase, frozen, unknown keys refused."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        serialize_by_alias=True,
        frozen=True,
        extra="forbid",
    )
