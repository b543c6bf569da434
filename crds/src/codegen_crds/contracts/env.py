"""The env contract: every variable a product reads, and where its value comes from.

One YAML file per owner, ``env.contract.yaml``; the merged form is canonical JSON. An undeclared
key refuses the release by name; nothing has an invented value.
"""

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from codegen_crds._model import StrictModel
from codegen_crds._types import DnsLabel, EnvKey

Source = Literal["user_secret", "generated_secret", "allocation", "derived", "literal"]

DERIVED_KEYS = frozenset(
    {
        "APP_NAME",
        "PROJECT_NAME",
        "APP_ENV",
        "ENVIRONMENT",
        "DEBUG",
        "PUBLIC_URL",
        "PUBLIC_DOMAIN",
        "POSTGRES_HOST",
        "POSTGRES_PORT",
        "POSTGRES_DB",
        "POSTGRES_USER",
        "TG_BOT_ACCESS",
        "TG_BOT_ALLOWED_IDS",
        "NOTIFY_TELEGRAM_TO",
        "RELEASE_ID",
        "PORT",
    }
)
"""What can be derived; another derived key is refused by name."""


class EnvContractError(ValueError):
    """Two owners disagree about a key, or a key cannot be resolved. Names the key."""


class EnvEntry(StrictModel):
    """One variable."""

    source: Annotated[Source, Field(description="Where its value comes from.")]
    required: Annotated[bool, Field(description="Whether a release needs it.")] = True
    description: Annotated[str, Field(max_length=1024, description="For people.")] = ""
    consumers: Annotated[
        list[DnsLabel], Field(max_length=16, description="Services that read it.")
    ] = []
    environments: Annotated[
        list[Literal["local", "test", "production"]],
        Field(max_length=3, description="Where it applies."),
    ] = ["production"]
    value: Annotated[str | None, Field(max_length=1024, description="Of a literal: its value.")] = (
        None
    )
    resource: Annotated[
        str, Field(max_length=63, description="Of an allocation: the service whose port it is.")
    ] = ""

    @model_validator(mode="after")
    def _source_needs(self) -> Self:
        if (self.source == "literal") != (self.value is not None):
            raise ValueError("a value belongs to a literal, and a literal needs one")
        if (self.source == "allocation") != bool(self.resource):
            raise ValueError("a resource belongs to an allocation, and an allocation needs one")
        if self.source == "user_secret" and not (self.consumers and self.description):
            raise ValueError("a user_secret needs consumers and a description")
        return self


class EnvContract(StrictModel):
    """The fragment of one owner."""

    version: Annotated[Literal["1"], Field(description="Version of the format.")]
    owner: Annotated[str, Field(max_length=63, description="Who declares: a service, or infra.")]
    entries: Annotated[
        dict[EnvKey, EnvEntry], Field(max_length=128, description="Variables by name.")
    ]


def merge(fragments: Iterable[EnvContract]) -> dict[str, EnvEntry]:
    """Merge fragments into one map, sorted by key; consumers are united.

    Raises:
        EnvContractError: Two owners define a key differently, or a derived key is unknown.
    """
    merged: dict[str, EnvEntry] = {}
    owners: dict[str, str] = {}
    for fragment in fragments:
        for key, entry in fragment.entries.items():
            if entry.source == "derived" and key not in DERIVED_KEYS:
                raise EnvContractError(
                    f"{key}: {fragment.owner} declares it derived; nothing derives it"
                )
            consumers = entry.consumers or [fragment.owner]
            entry = entry.model_copy(update={"consumers": sorted(consumers)})  # noqa: PLW2901
            before = merged.get(key)
            if before is None:
                merged[key], owners[key] = entry, fragment.owner
                continue
            same = before.model_copy(update={"consumers": entry.consumers}) == entry
            if not same:
                raise EnvContractError(
                    f"{key}: {owners[key]} and {fragment.owner} define it differently"
                )
            united = sorted({*before.consumers, *entry.consumers})
            merged[key] = before.model_copy(update={"consumers": united})
    return dict(sorted(merged.items()))
