"""Machines that no Server names, as manifests for a person to complete.

They are proposals and nothing else: each lacks what only a person can vouch for (the pinned host
key, a login), so the API server refuses it as it stands, and nobody here applies it.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from codegen_crds.contracts.machines import Machine
from codegen_crds.meta import API_VERSION, LABEL_COMPONENT, LABEL_MANAGED_BY, MANAGER
from codegen_crds.v1alpha1 import Server

PROPOSALS: Final = "codegen-proposed-servers"
"""Name of the ConfigMap in the system namespace."""
_HEAD: Final = """\
# {name} is at the machine provider, and no Server names it. What it carries is not known: it
# counts as new only once you say so. Complete it and apply it; docs/how-to/server.md.
"""


def proposals(
    machines: Iterable[Machine], servers: Iterable[Server], namespace: str
) -> Mapping[str, Any]:
    """The ConfigMap with one manifest for each machine that no Server has by id or address."""
    held = [server.spec for server in servers]
    ids, addresses = {s.machine_id for s in held}, {s.address for s in held}
    found = [m for m in machines if m.id not in ids and m.address not in addresses]
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": PROPOSALS,
            "namespace": namespace,
            "labels": {LABEL_MANAGED_BY: MANAGER, LABEL_COMPONENT: "discovery"},
        },
        "data": {f"{m.id}.yaml": _manifest(m) for m in sorted(found, key=lambda m: m.id)},
    }


def _manifest(machine: Machine) -> str:
    """A Server in YAML. Strings as JSON: whatever is in them, it stays a string."""
    address = f"address: {json.dumps(machine.address)}" if machine.address else "# address:"
    lines = [
        f"apiVersion: {API_VERSION}",
        "kind: Server",
        "metadata:",
        f"  name: {json.dumps(_name(machine.id))}",
        "spec:",
        f"  machineId: {json.dumps(machine.id)}",
        f"  {address}",
        "  cordoned: true",
        "  tenants: []",
        "  # hostKey: pinned, as <type> <base64>",
        "  # sshKeyRef: {name: a Secret in the system namespace, key: id}",
        "  # domainSuffix: apps.example.com",
        f"  # capacity: {{memoryMib: at most {machine.memory_mib or 'what it has'}}}",
    ]
    head = _HEAD.format(name=json.dumps(machine.name or machine.id))
    return head + "\n".join(lines) + "\n"


def _name(machine_id: str) -> str:
    return machine_id.lower().replace("_", "-").strip("-.")
