"""`helm uninstall` asks the operator; the answer on a real API server."""

from typing import Any

import pytest

from codegen_crds.client import Client
from codegen_crds.kinds import PROJECT
from codegen_crds.meta import FINALIZER
from codegen_dev.apiserver import ApiServer
from codegen_operator.uninstall import uninstall


def project(namespace: str) -> dict[str, Any]:
    return {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "Project",
        "metadata": {"name": "todo", "namespace": namespace, "finalizers": [FINALIZER, "x.y/z"]},
        "spec": {"title": "Todo", "description": "Tasks."},
    }


async def test_it_refuses_while_projects_exist_and_names_them(
    apiserver: ApiServer, client: Client, namespace: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await client.create(project(namespace))
    assert await uninstall(apiserver.kubeconfig, abandon=False) == 1
    assert f"{namespace}/todo" in capsys.readouterr().out
    kept = await client.get(PROJECT, "todo", namespace)
    assert FINALIZER in kept["metadata"]["finalizers"]


async def test_abandoning_removes_our_finalizer_and_nobody_elses(
    apiserver: ApiServer, client: Client, namespace: str
) -> None:
    await client.create(project(namespace))
    assert await uninstall(apiserver.kubeconfig, abandon=True) == 0
    assert await uninstall(apiserver.kubeconfig, abandon=True) == 0
    kept = await client.get(PROJECT, "todo", namespace)
    assert kept["metadata"]["finalizers"] == ["x.y/z"]
