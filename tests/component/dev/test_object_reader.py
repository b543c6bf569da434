"""Objects are read as kubectl reads them, without a kubectl for each look."""

import asyncio
from pathlib import Path

import pytest

from codegen_crds.client import Client
from codegen_dev.apiserver import ApiServer
from codegen_dev.errors import StandError
from codegen_dev.kubeconfig import write_kubeconfig
from codegen_dev.object_reader import ObjectReader


async def test_one_and_all_are_read_and_what_is_not_there_is_none(
    apiserver: ApiServer, client: Client, namespace: str
) -> None:
    objects = ObjectReader(apiserver.kubeconfig)
    assert await asyncio.to_thread(objects.get, "projects", "todo", namespace) is None
    assert await asyncio.to_thread(objects.items, "projects", namespace) == []
    made = await client.create(
        {
            "apiVersion": "codegen.dev/v1alpha1",
            "kind": "Project",
            "metadata": {"name": "todo", "namespace": namespace},
            "spec": {"title": "Todo", "description": "A list of tasks."},
        }
    )
    assert await asyncio.to_thread(objects.get, "projects", "todo", namespace) == made
    (one,) = await asyncio.to_thread(objects.items, "projects", namespace)
    assert one["metadata"]["uid"] == made["metadata"]["uid"]
    everywhere = await asyncio.to_thread(objects.items, "projects")
    assert made["metadata"]["uid"] in [each["metadata"]["uid"] for each in everywhere]
    assert await asyncio.to_thread(objects.get, "servers", f"none-{namespace}") is None


async def test_a_refusal_and_a_silence_are_said(apiserver: ApiServer, tmp_path: Path) -> None:
    stranger = ObjectReader(apiserver.user("stranger"))
    with pytest.raises(StandError, match=r"403 .*stranger.*cannot list resource"):
        await asyncio.to_thread(stranger.items, "projects", "default")
    pki = apiserver.directory / "pki"
    nobody = write_kubeconfig(
        tmp_path / "kubeconfig",
        server="https://127.0.0.1:1",
        authority=apiserver.authority,
        user=(pki / "admin.crt", pki / "admin.key"),
    )
    with pytest.raises(StandError, match="does not answer"):
        await asyncio.to_thread(ObjectReader(nobody).get, "projects", "todo", "default")
