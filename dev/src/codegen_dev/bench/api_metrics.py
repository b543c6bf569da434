"""Writes as the API server itself counts them (its metric ``apiserver_request_total``)."""

import re
from collections import Counter

GROUP = "codegen.dev"
_WRITES = {"POST", "PUT", "PATCH", "DELETE", "APPLY"}
_LABEL = re.compile(r'(\w+)="([^"]*)"')
_METRIC = "apiserver_request_total{"

Writes = Counter[str]
"""Successful writes by ``<resource>[/<subresource>] <verb>``."""


def writes(text: str, group: str = GROUP) -> Writes:
    """Count the successful writes to one API group.

    Args:
        text: Body of the API server's ``/metrics``.
        group: The API group.
    """
    found: Writes = Counter()
    for line in text.splitlines():
        if not line.startswith(_METRIC):
            continue
        labels = dict(_LABEL.findall(line))
        if labels["group"] == group and labels["verb"] in _WRITES and labels["code"][0] == "2":
            place = "/".join(filter(None, (labels["resource"], labels["subresource"])))
            found[f"{place} {labels['verb']}"] += round(float(line.rpartition(" ")[2]))
    return found


def since(before: Writes, after: Writes) -> Writes:
    """What was written between two countings."""
    return after - before


def by_resource(counted: Writes) -> dict[str, int]:
    """Writes per resource, whatever the verb; sorted by name."""
    total: Counter[str] = Counter()
    for key, count in counted.items():
        total[key.partition(" ")[0].partition("/")[0]] += count
    return dict(sorted(total.items()))
