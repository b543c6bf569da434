"""What is remembered of requests, as labels at Hetzner Cloud itself; nothing is kept here.

A creation is a label of the SSH key that was asked for, for the key outlives the machine; a
reinstallation is one of the machine. Source for what a label may hold: Hetzner Cloud API
reference, "Labels".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

CREATED_FOR: Final = "codegen.dev/request"
"""Label of a machine: the request that it was made for."""
MAY_BE_WIPED: Final = "codegen.dev/reinstall"
"""Label of a machine, set by a person, with the value ``allowed``."""

NOT_ALLOWED: Final = "not_allowed"
TOO_MANY: Final = "too_many"
INTERRUPTED: Final = "interrupted"

REFUSALS: Final = frozenset(
    {
        "invalid_input",
        "not_found",
        "placement_error",
        "protected",
        "resource_limit_exceeded",
        "resource_unavailable",
        "uniqueness_error",
        "unsupported_error",
    }
)
"""Errors that asking again does not change. Source: Hetzner Cloud API reference, "Errors"."""

_WORDS: Final[Mapping[str, str]] = {
    NOT_ALLOWED: f"the machine lacks the label {MAY_BE_WIPED}=allowed at Hetzner Cloud",
    TOO_MANY: "the project at Hetzner Cloud has as many machines as the adapter allows",
    INTERRUPTED: "it was interrupted before Hetzner Cloud began; nothing was wiped",
    "protected": "the machine is protected from rebuilds at Hetzner Cloud",
    "resource_limit_exceeded": "the project's limit at Hetzner Cloud is reached",
    "resource_unavailable": "Hetzner Cloud has no such machine free there at the moment",
    "uniqueness_error": "a machine that was not made for this request has its name",
}


def creation_key(request: str) -> str:
    """Label of an SSH key for a creation."""
    return f"creation.codegen.dev/{request}"


def reinstallation_key(request: str) -> str:
    """Label of a machine for a reinstallation."""
    return f"reinstallation.codegen.dev/{request}"


@dataclass(frozen=True, slots=True)
class Record:
    """How far a request got; the value of its label is ``<step>-<detail>``.

    ``asked`` (creations) and ``after`` (reinstallations; the machine's newest action before) are
    written before Hetzner Cloud is asked for anything that costs or destroys, so whoever is
    killed then finds them. ``machine`` and ``action`` hold ids. ``done``, ``failed`` and
    ``refused`` are ends, the last two with a code.
    """

    step: str
    detail: str = ""

    @classmethod
    def parse(cls, value: str) -> "Record":
        """Of a label's value. What a person made of it counts as an end: nothing is repeated."""
        step, _, detail = value.partition("-")
        known = step in {"asked", "after", "machine", "action", "done", "failed", "refused"}
        if known and (step not in {"after", "machine", "action"} or detail.isdecimal()):
            return cls(step, detail)
        return cls("failed", "unreadable")

    def label(self) -> str:
        """The label's value."""
        return f"{self.step}-{self.detail}" if self.detail else self.step

    @property
    def number(self) -> int:
        """The id in it."""
        return int(self.detail)


def words(code: str) -> str:
    """A code for people."""
    return _WORDS.get(code, f"Hetzner Cloud says {code}")
