"""Signed documents of a product's newest releases, in one bounded ConfigMap. Pure.

One object and not one for each release: what is stored and what is pruned changes in a single
write, so that nothing is left behind by whoever dies between the two.
"""

from collections.abc import Iterable, Mapping
from typing import Final

MOST_RELEASES: Final = 10
MOST_BYTES: Final = 900 * 1024
"""Of all documents together; an object of the API server may have 1 MiB (etcd's limit)."""


def entry(release_id: str) -> str:
    """Key of a release's document among the data of the ConfigMap."""
    return f"{release_id}.json"


def kept(stored: Mapping[str, str], releases: Iterable[str]) -> dict[str, str]:
    """Which documents stay.

    Args:
        stored: Documents by :func:`entry`.
        releases: Release ids, the most important first; documents of others are dropped, and so
            is what has no room.
    """
    wanted = dict.fromkeys(map(entry, releases))
    left, found = MOST_BYTES, dict[str, str]()
    for name in (n for n in wanted if n in stored):
        left -= len(stored[name].encode())
        if left < 0 or len(found) == MOST_RELEASES:
            break
        found[name] = stored[name]
    return found
