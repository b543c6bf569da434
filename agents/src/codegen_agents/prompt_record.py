"""Which prompt files a run has used, in which version. Light: the pod's first lines load it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_USED: Final[ContextVar[dict[str, str] | None]] = ContextVar("prompts_used", default=None)


@contextmanager
def recorded() -> Iterator[dict[str, str]]:
    """What is used while the block runs: version by file, such as `engineering/task.md.j2`."""
    token = _USED.set({})
    try:
        yield used()
    finally:
        _USED.reset(token)


def used() -> dict[str, str]:
    """What was used so far; nothing is remembered where nobody records."""
    found = _USED.get()
    return {} if found is None else found


def remember(versions: Mapping[str, str]) -> None:
    """Note what was used, now or by an earlier pod of the run."""
    used().update(versions)
