"""Secrets: made here, filled here, read here. Nothing that leaves this module is a value."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from codegen_crds import names, signing
from codegen_crds.api_errors import AlreadyExistsError
from codegen_crds.client import Client
from codegen_crds.contracts.job import AnsibleJob, BackupTarget, Retention
from codegen_crds.contracts.provenance import Envelope
from codegen_crds.kinds import SECRET
from codegen_crds.meta import LABEL_OWNER_UID
from codegen_crds.v1alpha1.server import Backup

from .errors import NameTakenError, RefusedError
from .ports import TLS_PAIR, JobNeeds, SecretAddress, SecretKeys

Json = dict[str, Any]
_VALUE_BYTES = 32
_DOCKER_CONFIG = ".dockerconfigjson"
PRIVATE_KEY = "ssh-privatekey"
PUBLIC_KEY = "ssh-publickey"
_VERSION_KEY = "key"
_VERSION_DIGITS = 16


class KubernetesVault:
    """:class:`~.ports.Vault` on the client."""

    def __init__(self, client: Client, *, home: str, written: Callable[[Json], None]) -> None:
        """Open it.

        Args:
            client: Of the cluster.
            home: Namespace of the operator, where its own Secrets are.
            written: Is told of what was written.
        """
        self._client = client
        self._home = home
        self._written = written
        self._key = b""

    async def view(self, namespace: str, name: str) -> SecretKeys | None:
        """Keys and version of a Secret; None: it is not there, or on its way out."""
        body = await self._client.find(SECRET, name, namespace)
        if body is None or "deletionTimestamp" in body["metadata"]:
            return None
        metadata = body["metadata"]
        return SecretKeys(
            version=str(metadata["resourceVersion"]),
            keys=_versions(body, await self._version_key()),
            owner_uid=(metadata.get("labels") or {}).get(LABEL_OWNER_UID, ""),
        )

    async def _version_key(self) -> bytes:
        """What versions of values are made with, so that nobody can try values against them.

        Made once. With another one each product would be released again, to no harm.

        Raises:
            RefusedError: Its Secret was emptied.
        """
        if not self._key:
            place = SecretAddress(self._home, names.VALUE_VERSIONS, {})
            if await self._client.find(SECRET, place.name, place.namespace) is None:
                fresh = {_VERSION_KEY: secrets.token_urlsafe(_VALUE_BYTES)}
                with suppress(AlreadyExistsError):
                    await self._client.create(_secret(place, fresh))
            self._key = (await self._read(place.namespace, place.name, _VERSION_KEY)).encode()
        return self._key

    async def public_key(self, namespace: str, name: str) -> str:
        """Public half of a key pair; empty: there is none."""
        body = await self._client.find(SECRET, name, namespace)
        return _values(body).get(PUBLIC_KEY, "") if body else ""

    async def signer(self, namespace: str, name: str) -> bytes:
        """Public half (raw) of the ed25519 key that signs documents.

        Raises:
            RefusedError: There is no such key; names the Secret.
        """
        return signing.public_half(await self._signing_key(namespace, name))

    async def sign(self, namespace: str, name: str, document: bytes) -> Envelope:
        """A document in an envelope that this key has signed.

        Raises:
            RefusedError: There is no such key; names the Secret.
        """
        return signing.sign(document, await self._signing_key(namespace, name))

    async def generate(
        self, secret: SecretAddress, keys: Sequence[str], owner: Mapping[str, Any] | None
    ) -> None:
        """Give missing keys a random value; never change one that is there.

        Raises:
            NameTakenError: Somebody else's Secret has the name.
            ConflictError: It changed meanwhile.
        """
        fresh = {key: secrets.token_urlsafe(_VALUE_BYTES) for key in keys}
        body = _secret(secret, fresh)
        if owner is not None:
            body["metadata"]["ownerReferences"] = [dict(owner)]
        try:
            await self._create(body)
        except AlreadyExistsError:
            await self._complete(secret, fresh)

    async def _complete(self, secret: SecretAddress, fresh: Mapping[str, str]) -> None:
        present = await self._ours(secret)
        lacking = {k: v for k, v in fresh.items() if k not in (present.get("data") or {})}
        if lacking:
            patch = {
                "metadata": {"resourceVersion": present["metadata"]["resourceVersion"]},
                "stringData": lacking,
            }
            self._told(await self._client.patch(SECRET, secret.name, secret.namespace, patch=patch))

    async def key_pair(self, secret: SecretAddress) -> None:
        """Create an ed25519 key pair in OpenSSH's formats unless it is there."""
        key = Ed25519PrivateKey.generate()
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
        )
        values = {PRIVATE_KEY: private.decode(), PUBLIC_KEY: public.decode()}
        try:
            await self._create(_secret(secret, values))
        except AlreadyExistsError:
            await self._ours(secret)

    async def job_input(self, secret: SecretAddress, job: AnsibleJob, needs: JobNeeds) -> None:
        """Create the input of an Ansible Job, with the values it needs, unless it is there.

        Raises:
            RefusedError: A Secret or a key that it needs is not there; names it.
        """
        if needs.values and job.request is not None:
            values = await self._collect(needs)
            request = job.request.model_copy(update={"secrets": values})
            job = job.model_copy(update={"request": request})
        if needs.registry_secret:
            auth = await self._read(secret.namespace, needs.registry_secret, _DOCKER_CONFIG)
            job = job.model_copy(update={"registry_auth": auth})
        if (named := needs.tsig_secret) is not None and job.wildcard is not None:
            value = (await self._read(secret.namespace, named.name, named.key)).strip()
            wildcard = job.wildcard.model_copy(update={"secret": value})
            job = job.model_copy(update={"wildcard": wildcard})
        if needs.log_secret and job.log_shipping is not None:
            pair = [await self._read(secret.namespace, needs.log_secret, key) for key in TLS_PAIR]
            shipping = job.log_shipping.model_copy(
                update={"certificate": pair[0].strip(), "key": pair[1].strip()}
            )
            job = job.model_copy(update={"log_shipping": shipping})
        if needs.backup is not None and job.request is not None:
            target = await self._backup(secret.namespace, needs.backup)
            job = job.model_copy(
                update={"request": job.request.model_copy(update={"backup": target})}
            )
        data = {"job.json": job.model_dump_json()}
        try:
            await self._create(_secret(secret, data))
        except AlreadyExistsError:
            await self._ours(secret)

    async def _backup(self, namespace: str, source: Backup) -> BackupTarget:
        password, environment = source.password_ref, dict[str, str]()
        if name := source.environment_ref:
            body = await self._client.find(SECRET, name, namespace)
            if body is None:
                raise RefusedError(f"Secret {namespace}/{name} is needed for backups")
            environment = _values(body)
        return BackupTarget(
            repository=source.repository,
            password=(await self._read(namespace, password.name, password.key)).strip(),
            previous_password=await self._previous(namespace, source),
            environment=environment,
            retention=Retention.model_validate(source.retention.model_dump()),
        )

    async def _previous(self, namespace: str, source: Backup) -> str:
        """The password that is replaced; empty: there is none, or its Secret is gone already."""
        named = source.previous_password_ref
        body = await self._client.find(SECRET, named.name, namespace) if named else None
        return _values(body).get(named.key, "").strip() if named and body else ""

    async def _collect(self, needs: JobNeeds) -> dict[str, str]:
        bodies: dict[str, dict[str, str]] = {}
        for name in sorted({name for name, _ in needs.values}):
            body = await self._client.find(SECRET, name, needs.namespace)
            bodies[name] = _values(body) if body else {}
        lacking = [f"{n}/{k}" for n, k in needs.values if k not in bodies[n]]
        if lacking:
            place = needs.namespace
            raise RefusedError(f"Secrets of {place} lack: {', '.join(sorted(lacking))}")
        return {f"{name}/{key}": bodies[name][key] for name, key in needs.values}

    async def _signing_key(self, namespace: str, name: str) -> Ed25519PrivateKey:
        text = await self._read(namespace, name, PRIVATE_KEY)
        key = signing.private_key(text.encode())
        if key is None:
            where = f"Secret {namespace}/{name}, {PRIVATE_KEY}"
            raise RefusedError(f"{where}: no ed25519 key in OpenSSH's format without a passphrase")
        return key

    async def _read(self, namespace: str, name: str, key: str) -> str:
        body = await self._client.find(SECRET, name, namespace)
        value = _values(body).get(key) if body else None
        if value is None:
            raise RefusedError(f"Secret {namespace}/{name} with key {key} is needed")
        return value

    async def _create(self, body: Json) -> None:
        self._told(await self._client.create(body))

    async def _ours(self, secret: SecretAddress) -> Json:
        present = await self._client.find(SECRET, secret.name, secret.namespace)
        found = ((present or {}).get("metadata", {}).get("labels") or {}).get(LABEL_OWNER_UID)
        if present is None or found != secret.labels.get(LABEL_OWNER_UID):
            raise NameTakenError(
                f"Secret {secret.namespace}/{secret.name} belongs to somebody else"
            )
        return present

    def _told(self, body: Json) -> None:
        """Tell the store that the Secret is there: its metadata, nothing else."""
        self._written({"apiVersion": "v1", "kind": "Secret", "metadata": dict(body["metadata"])})


def _secret(secret: SecretAddress, values: Mapping[str, str]) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "Opaque",
        "metadata": {
            "name": secret.name,
            "namespace": secret.namespace,
            "labels": dict(secret.labels),
        },
        "stringData": dict(values),
    }


def _versions(body: Mapping[str, Any], key: bytes) -> dict[str, str]:
    """Version of each value: of a value in its place, whichever object holds it now."""
    place = body["metadata"]
    return {
        name: hmac.new(
            key, "/".join((place["namespace"], place["name"], name, value)).encode(), hashlib.sha256
        ).hexdigest()[:_VERSION_DIGITS]
        for name, value in (body.get("data") or {}).items()
    }


def _values(body: Mapping[str, Any]) -> dict[str, str]:
    return {
        key: base64.b64decode(value).decode(errors="replace")
        for key, value in (body.get("data") or {}).items()
    }
