"""What the devops graph remembers between its nodes."""

from typing import TypedDict


class DevopsState(TypedDict, total=False):
    """Plain data, names only."""

    prompts: dict[str, str]
    """Versions of the prompt files that were used so far."""
    undeclared: list[str]
    """Keys that code reads and no contract declares."""
    services: list[str]
    """Services of the product."""
    guarded: list[str]
    """Operations that ask callers for the product's key."""
    keys: list[dict[str, object]]
    """PlannedKey as JSON."""
    plan: dict[str, object]
    """ReleasePlan as JSON."""
