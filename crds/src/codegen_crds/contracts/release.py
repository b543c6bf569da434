"""What runs in production: the release descriptor and its id.

A release is data: images by digest, the services made of them, and the environment by
reference. The server turns it into units; nothing in it is a secret value.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from codegen_crds._model import WireModel
from codegen_crds._types import (
    Commit,
    DnsLabel,
    EnvKey,
    ImageRef,
    Port,
    ReleaseId,
    ShortText,
)

Strategy = Literal["bluegreen", "recreate", "stateful"]


class SecretKeyRef(WireModel):
    """A key of a Secret in the tenant's namespace."""

    name: Annotated[str, Field(max_length=253, description="Name of the Secret.")]
    key: Annotated[str, Field(max_length=253, description="Key inside it.")]
    version: Annotated[
        str,
        Field(max_length=64, description="Of the value then: a keyed digest."),
    ]


class EnvValue(WireModel):
    """One variable of a service: a plain value, or the key of a stored secret."""

    name: Annotated[EnvKey, Field(description="Name of the variable.")]
    value: Annotated[
        str | None, Field(max_length=1024, description="Its value, when it is no secret.")
    ] = None
    secret: Annotated[
        SecretKeyRef | None, Field(description="Where its value is stored, when it is one.")
    ] = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.value is None) == (self.secret is None):
            raise ValueError(f"{self.name}: exactly one of value and secret")
        return self


class Service(WireModel):
    """One service of a product."""

    name: Annotated[DnsLabel, Field(description="Name, also its host name inside the product.")]
    image: Annotated[ImageRef, Field(description="Image by digest.")]
    strategy: Annotated[
        Strategy,
        Field(
            description="How a new release replaces it: two colours, stop-then-start, or left "
            "running (databases)."
        ),
    ]
    public: Annotated[bool, Field(description="Whether the product's domain leads to it.")] = False
    port: Annotated[Port, Field(description="Port inside the container.")] = 8080
    health_path: Annotated[
        str, Field(max_length=128, pattern=r"^/[A-Za-z0-9/_.-]*$", description="Health endpoint.")
    ] = "/health"
    memory_mib: Annotated[int, Field(ge=16, le=65536, description="Memory limit, in MiB.")] = 192
    pids: Annotated[
        int, Field(ge=16, le=32768, description="Most processes and threads at once.")
    ] = 512
    cpu_percent: Annotated[
        int, Field(ge=5, le=25600, description="Most processor time, in percent of one core.")
    ] = 200
    command: Annotated[
        tuple[ShortText, ...], Field(max_length=16, description="Arguments instead of the image's.")
    ] = ()
    migrate: Annotated[
        tuple[ShortText, ...],
        Field(max_length=16, description="Arguments of the one-shot that runs before the switch."),
    ] = ()
    contract: Annotated[
        tuple[ShortText, ...],
        Field(
            max_length=16,
            description="Arguments of the one-shot that takes out of the database what no release "
            "needs any more; it runs when it was approved and no older release is left.",
        ),
    ] = ()
    revert: Annotated[
        tuple[ShortText, ...],
        Field(
            max_length=16,
            description="Arguments of the one-shot that takes back what the migration of a release "
            "added that never served; the revision that stays is put after them.",
        ),
    ] = ()
    volume: Annotated[
        str,
        Field(max_length=128, description="Directory inside that outlives releases; empty: none."),
    ] = ""
    replica_of: Annotated[
        str,
        Field(
            max_length=63,
            description="Of a further replica: the service whose name inside leads to it as well.",
        ),
    ] = ""
    env: Annotated[
        tuple[EnvValue, ...],
        Field(max_length=128, description="Environment, sorted by name."),
    ] = ()


_LATER = ("pids", "cpu_percent", "contract", "revert", "replica_of")
"""Fields of a service that are younger than the first releases."""


class Release(WireModel):
    """A release descriptor. ``releaseId`` is a function of everything else in it."""

    release_id: Annotated[ReleaseId, Field(description="First 12 hex digits of the digest.")]
    commit: Annotated[Commit, Field(description="Commit the images were built from.")]
    schema_revision: Annotated[
        str, Field(max_length=64, description="Revision of the database schema it expects.")
    ] = ""
    contractions: Annotated[
        tuple[Annotated[str, Field(max_length=64, pattern=r"^\S+$")], ...],
        Field(
            max_length=256,
            description="Every contract migration that its code knows, by revision. A release that "
            "lacks one which was applied is refused.",
        ),
    ] = ()
    services: Annotated[
        tuple[Service, ...], Field(min_length=1, max_length=16, description="What runs.")
    ]

    @classmethod
    def make(
        cls,
        *,
        commit: str,
        schema_revision: str,
        services: tuple[Service, ...],
        contractions: tuple[str, ...] = (),
    ) -> Self:
        """Build a release and compute its id."""
        draft = cls(
            release_id="0" * 12,
            commit=commit,
            schema_revision=schema_revision,
            contractions=contractions,
            services=services,
        )
        return draft.model_copy(update={"release_id": draft.compute_id()})

    def compute_id(self) -> str:
        """First 12 hex digits of SHA-256 over the canonical descriptor without the id."""
        body = self.model_dump(mode="json", exclude={"release_id"})
        if not self.contractions:
            del body["contractions"]
        for service in body["services"]:
            # What was not asked for must not change the id of a release that is live.
            for name in _LATER:
                field = Service.model_fields[name]
                if service[field.alias or name] in (field.default, []):
                    del service[field.alias or name]
        return canonical_digest(body)[:12]


def canonical_digest(body: Mapping[str, object]) -> str:
    """SHA-256 over :func:`canonical_json`, as 64 hex digits."""
    return hashlib.sha256(canonical_json(body)).hexdigest()


def canonical_json(body: Mapping[str, object]) -> bytes:
    """UTF-8 JSON with sorted keys and no white space: one text for equal data."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
