"""A value's version is another when the value is another, whatever else its Secret holds."""

from typing import Any

from codegen_crds.client import Client
from codegen_crds.kinds import SECRET
from codegen_crds.names import VALUE_VERSIONS
from codegen_operator.cluster.ports import SecretKeys
from codegen_operator.cluster.vault import KubernetesVault


def _ignored(_: dict[str, Any]) -> None:
    """Nobody has to be told here."""


def vault(client: Client, home: str) -> KubernetesVault:
    return KubernetesVault(client, home=home, written=_ignored)


def secret(namespace: str, **values: str) -> dict[str, Any]:
    metadata = {"name": "shop-secrets", "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": values}


async def seen(client: Client, namespace: str) -> SecretKeys:
    """What an operator that has just started sees."""
    found = await vault(client, namespace).view(namespace, "shop-secrets")
    assert found is not None
    return found


async def test_a_version_belongs_to_one_value(client: Client, namespace: str) -> None:
    await client.create(secret(namespace, PIN="1234", COPY="1234"))
    first = await seen(client, namespace)
    assert first.keys["PIN"] != first.keys["COPY"], "equal values must not be recognised"
    patch = {"stringData": {"ADDED": "later"}}
    await client.patch(SECRET, "shop-secrets", namespace, patch=patch)
    second = await seen(client, namespace)
    assert second.version != first.version
    assert {key: second.keys[key] for key in first.keys} == dict(first.keys)
    patch = {"stringData": {"PIN": "4321"}}
    await client.patch(SECRET, "shop-secrets", namespace, patch=patch)
    third = await seen(client, namespace)
    assert third.keys["PIN"] != first.keys["PIN"]
    assert third.keys["COPY"] == first.keys["COPY"]
    await client.delete(SECRET, "shop-secrets", namespace)
    await client.create(secret(namespace, PIN="1234"))
    assert (await seen(client, namespace)).keys["PIN"] == first.keys["PIN"]


async def test_versions_cannot_be_tried_without_the_key(client: Client, namespace: str) -> None:
    """With another key the same value has another version."""
    await client.create(secret(namespace, PIN="1234"))
    first = await seen(client, namespace)
    await client.delete(SECRET, VALUE_VERSIONS, namespace)
    assert (await seen(client, namespace)).keys["PIN"] != first.keys["PIN"]
