"""What `helm uninstall` asks first: may the operator go?

While Projects exist it may not: nobody would finish or remove them. Told to abandon them, it
removes our finalizers, so that nothing waits for an operator that is gone, and lists what stays.
"""

import sys
from pathlib import Path
from typing import Any

from codegen_crds.client import Client
from codegen_crds.kinds import AGENT_RUN, DEPLOYMENT, PROJECT, SERVER, Kind
from codegen_crds.meta import FINALIZER

_KINDS = (PROJECT, AGENT_RUN, DEPLOYMENT, SERVER)


async def uninstall(kubeconfig: Path | None, *, abandon: bool) -> int:
    """Refuse while Projects exist, or give them up.

    Args:
        kubeconfig: Cluster access; None inside a pod.
        abandon: Remove finalizers instead of refusing.

    Returns:
        Exit code: 0 when the operator may go, 1 when Projects exist.
    """
    async with Client.connect(field_manager="codegen-operator", kubeconfig=kubeconfig) as client:
        projects, _ = await client.list(PROJECT)
        if abandon:
            await _abandon(client)
            return 0
        if not projects:
            return 0
        _say(f"{len(projects)} Projects exist; the operator has to finish or remove them:")
        for project in projects:
            _say(f"  {_key(project)}")
        _say("Delete them first, or set uninstall.abandon=true and upgrade before uninstalling.")
        return 1


async def _abandon(client: Client) -> None:
    for kind in _KINDS:
        items, _ = await client.list(kind)
        for item in items:
            if kind == DEPLOYMENT:
                where = item["spec"]["placement"]["server"]
                _say(f"stays: {_key(item)} on server {where} at {item['spec']['domain']}")
            await _release(client, kind, item)


async def _release(client: Client, kind: Kind, item: dict[str, Any]) -> None:
    metadata = item["metadata"]
    kept = [f for f in metadata.get("finalizers", []) if f != FINALIZER]
    if kept == metadata.get("finalizers", []):
        return
    patch = {
        "metadata": {
            "uid": metadata["uid"],
            "resourceVersion": metadata["resourceVersion"],
            "finalizers": kept,
        }
    }
    await client.patch(kind, metadata["name"], metadata.get("namespace", ""), patch=patch)


def _key(item: dict[str, Any]) -> str:
    metadata = item["metadata"]
    return f"{metadata.get('namespace', '')}/{metadata['name']}".lstrip("/")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
