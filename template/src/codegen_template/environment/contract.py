"""Fragments of the environment contract: ``env.contract.yaml`` beside each owner."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictStr, model_validator

from codegen_template.errors import SpecError
from codegen_template.spec.fields import SpecModel
from codegen_template.spec.load import parse_document
from codegen_template.spec.source import Document, read_document
from codegen_template.spec.tree import CONTRACT_FILE

Key = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=128)]
ServiceName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,62}$")]


class EnvEntry(SpecModel):
    """One variable: where its value comes from and who reads it."""

    source: Literal["user_secret", "generated_secret", "allocation", "derived", "literal"]
    required: StrictBool = True
    consumers: Annotated[tuple[ServiceName, ...], Field(max_length=16)] = ()
    """Services that read it; the owner where none is named."""
    description: Annotated[StrictStr, Field(max_length=1024)] = ""
    environments: Annotated[
        tuple[Literal["local", "test", "production"], ...], Field(max_length=3)
    ] = ("production",)
    value: Annotated[StrictStr, Field(max_length=1024)] | None = None
    """Value of a literal."""
    resource: Annotated[StrictStr, Field(max_length=63)] = ""
    """Service whose port an allocation is."""

    @model_validator(mode="after")
    def _source_needs(self) -> Self:
        if (self.source == "literal") != (self.value is not None):
            raise ValueError("a literal needs 'value', and nothing else has one")
        if (self.source == "allocation") != bool(self.resource):
            raise ValueError("an allocation needs 'resource', and nothing else has one")
        if self.source == "user_secret" and not (self.consumers and self.description):
            raise ValueError("a user_secret needs 'consumers' and a 'description' for the person")
        return self


class EnvContract(SpecModel):
    """What one owner declares."""

    version: Literal["1"]
    owner: ServiceName
    entries: Annotated[dict[Key, EnvEntry], Field(max_length=128)] = {}


@dataclass(frozen=True, slots=True)
class Fragment:
    """A contract file with the places of its keys."""

    contract: EnvContract
    document: Document


def load_fragments(root: Path) -> list[Fragment]:
    """Read every fragment: those of ``infra``, of each service and of what is generated there.

    Raises:
        SpecError: a fragment is malformed, or two define one key differently; names the key.
    """
    fragments = []
    places = [root / "infra" / CONTRACT_FILE]
    for folder in ("services/*", "services/*/*/generated"):
        places += root.glob(f"{folder}/{CONTRACT_FILE}")
    for path in sorted(places):
        if path.is_file():
            document = read_document(root, path.relative_to(root).as_posix())
            fragments.append(Fragment(parse_document(EnvContract, document), document))
    _refuse_disagreement(fragments)
    return fragments


def merged(fragments: list[Fragment]) -> dict[str, EnvEntry]:
    """One map of all variables, sorted, with their consumers named and united."""
    entries: dict[str, EnvEntry] = {}
    for fragment in fragments:
        for key, entry in fragment.contract.entries.items():
            consumers = set(entry.consumers or (fragment.contract.owner,))
            if key in entries:
                consumers |= set(entries[key].consumers)
            entries[key] = entry.model_copy(update={"consumers": tuple(sorted(consumers))})
    return dict(sorted(entries.items()))


def canonical(entries: dict[str, EnvEntry]) -> str:
    """The merged contract as JSON that is equal for equal contracts."""
    data = {key: entry.model_dump(mode="json") for key, entry in entries.items()}
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _refuse_disagreement(fragments: list[Fragment]) -> None:
    first: dict[str, tuple[str, EnvEntry]] = {}
    problems = []
    for fragment in fragments:
        owner = fragment.contract.owner
        for key, entry in fragment.contract.entries.items():
            before = first.setdefault(key, (owner, entry))
            alike = before[1].model_copy(update={"consumers": entry.consumers}) == entry
            if not alike:
                message = f"{before[0]} and {owner} define it differently"
                problems.append(fragment.document.problem(("entries", key), message))
    if problems:
        raise SpecError(problems)
