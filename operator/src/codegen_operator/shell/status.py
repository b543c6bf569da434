"""Writes a status when, and only when, it differs from what is there."""

from typing import Any

from codegen_crds._model import WireModel
from codegen_crds.kinds import Kind, find_kind
from codegen_crds.v1alpha1 import Resource
from codegen_operator.cluster.ports import Objects

Json = dict[str, Any]


def status_patch(before: WireModel, after: WireModel) -> Json:
    """The merge patch (RFC 7386) from one status to another; empty: nothing differs.

    Only fields that differ are in it: another writer's fields, as the gateway's in an
    AgentRun, are never written back.
    """
    return _difference(_dump(before), _dump(after))


async def write_status(objects: Objects, resource: Resource, status: WireModel) -> bool:
    """Write a status under the resource version it was computed from.

    Returns:
        Whether anything had to be written.

    Raises:
        ConflictError: The object changed meanwhile; observe again.
        NotFoundError: It is gone.
    """
    before: WireModel = resource.status  # type: ignore[attr-defined]  # every kind of ours has one
    patch = status_patch(before, status)
    if not patch:
        return False
    metadata = {
        "uid": resource.metadata.uid,
        "resourceVersion": resource.metadata.resource_version,
    }
    await objects.patch(
        kind_of_resource(resource),
        resource.metadata.name,
        resource.metadata.namespace,
        patch={"metadata": metadata, "status": patch},
        subresource="status",
    )
    return True


def kind_of_resource(resource: Resource) -> Kind:
    """The kind of an object of ours."""
    return find_kind(resource.api_version, resource.definition.kind)


def _dump(status: WireModel) -> Json:
    return status.model_dump(mode="json", exclude_none=True)


def _difference(before: Json, after: Json) -> Json:
    patch: Json = {}
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            patch[key] = _difference(old, new)
        else:
            patch[key] = new
    return patch
