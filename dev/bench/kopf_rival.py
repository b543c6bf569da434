"""The rival: a bare kopf handler that answers every change with one status patch.

It watches a copy of the Project definition in a group of its own (argument 1).
"""

import sys
from typing import Any

import kopf

GROUP = sys.argv[1]


@kopf.on.event(GROUP, "v1alpha1", "projects")
async def record(event: kopf.RawEvent, patch: kopf.Patch, **_: Any) -> None:  # noqa: ANN401 - kopf's
    """Write down which generation was seen."""
    body: Any = event["object"]
    generation = body["metadata"]["generation"]
    if body.get("status", {}).get("observedGeneration") != generation:
        patch.status["observedGeneration"] = generation


@kopf.on.startup()
def configure(settings: kopf.OperatorSettings, **_: Any) -> None:  # noqa: ANN401 - kopf's
    """Leave out what the handler does not need."""
    settings.posting.enabled = False
    settings.scanning.disabled = True


def main() -> None:
    """Run until killed."""
    kopf.configure(verbose=False)
    kopf.run(standalone=True, clusterwide=True)


if __name__ == "__main__":
    main()
