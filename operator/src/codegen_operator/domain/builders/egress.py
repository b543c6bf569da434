"""The right of one run's pods to connect to what the run names besides its doors.

It is an object of its own, added to what all agent pods may do: it is there before the first
pod, goes when the run has ended, and with the run.
"""

from typing import Any, Final

from codegen_crds import names
from codegen_crds.meta import LABEL_COMPONENT, LABEL_RUN
from codegen_crds.v1alpha1 import AgentRun

from .metadata import owned_labels, owner_reference

NETWORKING: Final = "networking.k8s.io/v1"


def build_egress_policy(run: AgentRun) -> dict[str, Any]:
    """Build the NetworkPolicy of a run with ``spec.egress``."""
    meta = run.metadata
    return {
        "apiVersion": NETWORKING,
        "kind": "NetworkPolicy",
        "metadata": {
            "name": names.run_egress(meta.name),
            "namespace": meta.namespace,
            "labels": owned_labels(meta.uid, run.spec.project_ref.name),
            "ownerReferences": [owner_reference(run)],
        },
        "spec": {
            "podSelector": {
                "matchLabels": {LABEL_COMPONENT: "agent", LABEL_RUN: meta.name[:63]},
            },
            "policyTypes": ["Egress"],
            "egress": [
                {
                    "to": [{"ipBlock": {"cidr": place.cidr}}],
                    "ports": [{"port": place.port, "protocol": "TCP"}],
                }
                for place in run.spec.egress
            ],
        },
    }
