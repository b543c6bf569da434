"""Keeps the signed provenance of releases: one ConfigMap beside each Deployment."""

from codegen_crds import names
from codegen_crds.contracts.provenance import (
    ProvenanceError,
    key_id,
    read_envelope,
    read_statement,
    release_of,
)
from codegen_crds.contracts.provenance_store import entry, kept
from codegen_crds.kinds import CONFIG_MAP
from codegen_crds.meta import owner_uids
from codegen_crds.signing import is_signed_by
from codegen_crds.v1alpha1 import Deployment
from codegen_operator.cluster.errors import RefusedError
from codegen_operator.cluster.ports import Objects, Vault
from codegen_operator.domain.plan import SignProvenance
from codegen_operator.domain.project_facts import ProvenanceSeen


class ProvenanceKeeper:
    """Looks at signed documents, and signs them with the key of one Secret."""

    def __init__(self, objects: Objects, vault: Vault, *, namespace: str, secret: str) -> None:
        self._objects = objects
        self._vault = vault
        self._namespace = namespace
        self._secret = secret

    async def look(self, deployment: Deployment) -> ProvenanceSeen:
        """Which releases have a document that our key has signed.

        That there is no key, or that the ConfigMap is somebody else's, is a fact to be told.
        """
        try:
            public_key = await self._vault.signer(self._namespace, self._secret)
        except RefusedError as error:
            return ProvenanceSeen(problem=str(error))
        meta = deployment.metadata
        name = names.provenance(meta.name)
        found = await self._objects.find(CONFIG_MAP, name, meta.namespace)
        if found is not None and meta.uid not in owner_uids(found):
            return ProvenanceSeen(problem=f"ConfigMap {name} belongs to somebody else")
        stored = ((found or {}).get("data") or {}).items()
        return ProvenanceSeen(
            key=key_id(public_key),
            stored=frozenset(
                release
                for key, text in stored
                if (release := _release_in(text, public_key)) and key == entry(release)
            ),
        )

    async def sign(self, order: SignProvenance) -> None:
        """Sign a document and store it; documents of releases that nobody keeps go.

        Raises:
            RefusedError: There is no key to sign with.
            ConflictError: The ConfigMap changed meanwhile.
            NameTakenError: Somebody else's ConfigMap has the name.
        """
        envelope = await self._vault.sign(self._namespace, self._secret, order.document)
        found = await self._objects.find(CONFIG_MAP, order.name, order.namespace) or {}
        stored = {**(found.get("data") or {}), entry(order.release_id): envelope.model_dump_json()}
        data = kept(stored, (order.release_id, *order.others))
        if found:
            # No apply: keys that somebody else wrote as well would outlive it.
            change = {
                "metadata": {"resourceVersion": found["metadata"]["resourceVersion"]},
                "data": {**dict.fromkeys(stored), **data},
            }
            await self._objects.patch(CONFIG_MAP, order.name, order.namespace, patch=change)
            return
        metadata = {
            "name": order.name,
            "namespace": order.namespace,
            "labels": dict(order.labels),
            "ownerReferences": [dict(order.owner)],
        }
        await self._objects.create(
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
        )


def _release_in(text: str, public_key: bytes) -> str:
    """The release that a document is about; empty: it is not signed by the key."""
    try:
        envelope = read_envelope(text)
        if is_signed_by(envelope, public_key):
            return release_of(read_statement(envelope.body()))[0]
    except ProvenanceError:
        pass
    return ""
