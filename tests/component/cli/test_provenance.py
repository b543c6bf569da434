"""`provenance` against a real API server, with keys as ssh-keygen makes them."""

import base64
import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from codegen_crds.client import Client
from codegen_crds.kinds import CONFIG_MAP, DEPLOYMENT

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
