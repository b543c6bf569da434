"""A Project as files: everything it is, without the value of any secret."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import yaml

from codegen_crds.v1alpha1 import Deployment, Project

Object = Mapping[str, Any]
_SERVERS_OWN: Final = frozenset(
    {
        "managedFields", "uid", "resourceVersion", "generation", "creationTimestamp",
        "finalizers", "ownerReferences", "selfLink", "deletionTimestamp",
        "deletionGracePeriodSeconds",
    }
)  # fmt: skip
_LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"


def files(
    project: Object, runs: Iterable[Object], deployment: Object | None, events: Iterable[Object]
) -> dict[str, str]:
    """Texts by path.

    Args:
        project: As read; ``project.yaml`` can be applied again, elsewhere too.
        runs: Its AgentRuns.
        deployment: Its Deployment.
        events: Kubernetes events about them.
    """
    texts = {
        "project.yaml": _yaml(appliable(project)),
        "status.yaml": _yaml(project.get("status") or {}),
        "secrets.yaml": _yaml(secret_names(project, deployment)),
        "events.yaml": _yaml([_without_noise(e) for e in events]),
    }
    for run in runs:
        texts[f"runs/{run['metadata']['name']}.yaml"] = _yaml(_without_noise(run))
    if deployment is not None:
        texts["deployment.yaml"] = _yaml(_without_noise(deployment))
    return texts


def appliable(project: Object) -> dict[str, Any]:
    """The wish alone: what a person would have written."""
    metadata = {k: v for k, v in project["metadata"].items() if k not in _SERVERS_OWN}
    notes = dict(metadata.pop("annotations", None) or {})
    notes.pop(_LAST_APPLIED, None)
    if notes:
        metadata["annotations"] = notes
    return {
        "apiVersion": project["apiVersion"],
        "kind": project["kind"],
        "metadata": metadata,
        "spec": project["spec"],
    }


def secret_names(project: Object, deployment: Object | None) -> dict[str, list[str]]:
    """Keys by Secret that the product uses or waits for: names only."""
    parsed = Project.model_validate(project)
    found: dict[str, set[str]] = {}
    for missing in parsed.status.missing_secrets:
        found.setdefault(parsed.secret_names[0], set()).add(missing.key)
    release = Deployment.model_validate(deployment).spec.release if deployment else None
    for service in release.services if release else ():
        for variable in service.env:
            if variable.secret is not None:
                found.setdefault(variable.secret.name, set()).add(variable.secret.key)
    return {name: sorted(keys) for name, keys in sorted(found.items())}


def _without_noise(body: Object) -> dict[str, Any]:
    metadata = {k: v for k, v in body["metadata"].items() if k != "managedFields"}
    return {**body, "metadata": metadata}


def _yaml(data: object) -> str:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)
