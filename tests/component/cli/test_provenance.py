"""`provenance` against a real API server, with keys as ssh-keygen makes them."""

import base64
import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from codegen_crds import names
from codegen_crds.client import Client
from codegen_crds.contracts.provenance import payload, release_of, statement
from codegen_crds.kinds import CONFIG_MAP, DEPLOYMENT, PROJECT
from codegen_crds.v1alpha1 import Deployment, Project
from codegen_operator.cluster.objects import KubernetesObjects
from codegen_operator.cluster.vault import KubernetesVault
from codegen_operator.domain.builders.metadata import owner_reference
from codegen_operator.domain.plan import SignProvenance
from codegen_operator.shell.provenance import ProvenanceKeeper

from .conftest import LIVE, OLDER, Create, Plugin, in_production

STORED = f"todo-provenance-{LIVE}"


def _key() -> tuple[bytes, bytes]:
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    ssh = serialization.PublicFormat.OpenSSH
    return private, key.public_key().public_bytes(serialization.Encoding.OpenSSH, ssh)


async def test_a_release_is_signed_and_verified(
    plugin: Plugin, create: Create, client: Client, namespace: str
) -> None:
    made = await create(status={"phase": "Ready"})
    assert "no Deployment" in await plugin.bad(3, "provenance", "todo")
    await in_production(client, namespace, made["metadata"]["uid"])
    stated = json.loads(await plugin.good("provenance", "todo", "-o", "json"))
    assert stated["_type"] == "https://in-toto.io/Statement/v1"

    private, public = _key()
    (plugin.home / "mine.pub").write_bytes(public)
    (plugin.home / "other.pub").write_bytes(_key()[1])
    verify = ("provenance", "todo", "--verify", "mine.pub")
    assert "no signed provenance" in await plugin.bad(3, *verify)
    assert "There is no Secret" in await plugin.bad(3, "provenance", "todo", "--sign", "key")
    for name, value in (("key", private), ("wrong", b"no key")):
        secret = {"metadata": {"name": name, "namespace": namespace}}
        data = {"ssh-privatekey": base64.b64encode(value).decode()}
        await client.create({"apiVersion": "v1", "kind": "Secret", **secret, "data": data})
    assert "no ed25519 key" in await plugin.bad(2, "provenance", "todo", "--sign", "wrong")

    for _ in range(2):  # twice is once
        shown = await plugin.good("provenance", "todo", "--sign", "key")
    assert f"signed: ConfigMap {STORED}" in shown
    assert "A list of tasks." in shown
    assert "and about what runs" in await plugin.good(*verify)
    wrong_key = await plugin.bad(1, "provenance", "todo", "--verify", "other.pub")
    assert "No signature" in wrong_key

    # Somebody exchanges what was signed.
    stored = await client.get(CONFIG_MAP, STORED, namespace)
    envelope = json.loads(stored["data"]["envelope.json"])
    body = base64.b64decode(envelope["payload"]).replace(b"A list of tasks.", b"A list of wares.")
    changed = {**envelope, "payload": base64.b64encode(body).decode()}
    patch = {"data": {"envelope.json": json.dumps(changed)}}
    await client.patch(CONFIG_MAP, STORED, namespace, patch=patch)
    assert "No signature" in await plugin.bad(1, *verify)

    # A good document of another release lies in its place.
    older = f"todo-provenance-{OLDER}"
    again = {"apiVersion": "v1", "kind": "ConfigMap"}
    meta = {"name": older, "namespace": namespace}
    data = {"envelope.json": json.dumps(envelope)}
    await client.create({**again, "metadata": meta, "data": data})
    live = {
        "live": {"releaseId": OLDER, "since": "2026-01-02T03:04:05Z", "url": "https://x.example"}
    }
    await client.patch(DEPLOYMENT, "todo", namespace, patch={"status": live}, subresource="status")
    wrong = await plugin.bad(1, *verify)
    assert f"release: signed {LIVE}, present {OLDER}" in wrong


async def test_what_the_operator_signed_is_verified_and_pruned(
    plugin: Plugin, create: Create, client: Client, namespace: str
) -> None:
    made = await create(status={"phase": "Ready"})
    await in_production(client, namespace, made["metadata"]["uid"])
    project = Project.model_validate(await client.get(PROJECT, "todo", namespace))
    deployment = Deployment.model_validate(await client.get(DEPLOYMENT, "todo", namespace))
    where = names.provenance("todo")
    vault = KubernetesVault(client, home=namespace, written=lambda _: None)
    objects = KubernetesObjects(client, written=lambda _: None, missing=lambda *_: None)
    keeper = ProvenanceKeeper(objects, vault, namespace=namespace, secret="signer")

    def order(release: str, *others: str) -> SignProvenance:
        document = payload(statement(project, deployment, [], release))
        owner = owner_reference(deployment)
        return SignProvenance(namespace, where, {}, owner, release, document, others)

    assert "signer" in (await keeper.look(deployment)).problem
    private, public = _key()
    secret = {"apiVersion": "v1", "kind": "Secret"}
    data = {"ssh-privatekey": base64.b64encode(private).decode()}
    meta = {"name": "signer", "namespace": namespace}
    await client.create({**secret, "metadata": meta, "data": data})
    (plugin.home / "mine.pub").write_bytes(public)
    (plugin.home / "other.pub").write_bytes(_key()[1])

    await keeper.sign(order(OLDER))
    await keeper.sign(order(LIVE, OLDER))
    first = await client.get(CONFIG_MAP, where, namespace)
    await keeper.sign(order(LIVE, OLDER))  # twice is once: the same bytes
    again = await client.get(CONFIG_MAP, where, namespace)
    assert (again["data"], again["metadata"]["resourceVersion"]) == (
        first["data"],
        first["metadata"]["resourceVersion"],
    )
    assert again["metadata"]["ownerReferences"][0]["uid"] == deployment.metadata.uid
    assert (await keeper.look(deployment)).stored == {LIVE, OLDER}

    for about in ((), ("--release", OLDER)):
        verify = ("provenance", "todo", *about, "--verify")
        assert "verified" in await plugin.good(*verify, "mine.pub")
        assert "No signature" in await plugin.bad(1, *verify, "other.pub")
    assert "not verified" in await plugin.good("provenance", "todo", "--release", OLDER)
    older = json.loads(
        await plugin.good("provenance", "todo", "--release", OLDER, "--output", "json")
    )
    assert release_of(older)[0] == OLDER
    assert "not in status.history" in await plugin.bad(
        1, "provenance", "todo", "--release", "0" * 12
    )

    # A document of another release, or an altered one, counts neither here nor for the CLI.
    swapped = {f"{LIVE}.json": first["data"][f"{OLDER}.json"], f"{OLDER}.json": "{}"}
    await client.patch(CONFIG_MAP, where, namespace, patch={"data": swapped})
    assert (await keeper.look(deployment)).stored == frozenset()
    wrong = await plugin.bad(1, "provenance", "todo", "--verify", "mine.pub")
    assert f"release: signed {OLDER}, present {LIVE}" in wrong

    await keeper.sign(order(LIVE))
    kept = (await client.get(CONFIG_MAP, where, namespace))["data"]
    assert kept == {f"{LIVE}.json": first["data"][f"{LIVE}.json"]}
    other = deployment.metadata.model_copy(update={"uid": "another"})
    recreated = deployment.model_copy(update={"metadata": other})
    assert "somebody else" in (await keeper.look(recreated)).problem
    assert "PRIVATE KEY" not in json.dumps(kept)
