"""The tree before and the tree after: what may not differ. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from .observed import Observed, is_closed

Reason = Literal["ContractEdited", "SecretInCommit", "TestsDeleted"]
MOST_SHOWN: Final = 20
"""Names in a message; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a tree is not pushed; the message names files and names, never values."""

    reason: Reason
    message: str


def judge(before: Observed, after: Observed) -> Refusal | None:
    """What speaks against the second tree; None: nothing.

    Args:
        before: As the work began.
        after: As it is left, before what follows from the specs is written anew.
    """
    checks: tuple[tuple[Reason, str, Callable[[Observed, Observed], Iterable[str]]], ...] = (
        ("SecretInCommit", "what looks like a secret is in the code", _secrets),
        ("TestsDeleted", "tests were removed, emptied or switched off", _tests),
        ("ContractEdited", "what is not yours to change was changed", _contract),
    )
    for reason, headline, check in checks:
        if found := sorted(check(before, after)):
            return Refusal(reason, f"{headline}; put it right: {_shown(found)}")
    return None


def _shown(found: list[str]) -> str:
    more = len(found) - MOST_SHOWN
    return "; ".join(found[:MOST_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _secrets(before: Observed, after: Observed) -> Iterable[str]:
    return (after.secrets[value] for value in after.secrets.keys() - before.secrets.keys())


def _tests(before: Observed, after: Observed) -> Iterable[str]:
    return before.tests - after.tests


def _contract(before: Observed, after: Observed) -> Iterable[str]:
    for path in before.guarded.keys() | after.guarded.keys():
        if path not in after.guarded:
            yield f"{path} was removed"
        elif path not in before.guarded and is_closed(path):
            yield f"{path} was added"
        elif after.guarded[path] != before.guarded.get(path, after.guarded[path]):
            yield f"{path} was changed"
    if before.tools != after.tools:
        yield "pyproject.toml: [tool] was changed"
    for key, said in before.environment.items():
        if after.environment.get(key, said) != said:
            yield f"{key} was declared as {said}"
    for part in before.parts - after.parts:
        yield f"the specs no longer say {part}"
