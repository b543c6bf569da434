"""References to objects of ours, with their uid as the precondition."""

from codegen_crds.v1alpha1 import Resource
from codegen_operator.domain.plan import Ref


def reference(resource: Resource) -> Ref:
    """The object itself, and no other one of the same name."""
    metadata = resource.metadata
    return Ref(resource.api_version, resource.kind, metadata.namespace, metadata.name, metadata.uid)
