"""Pods of Jobs against the Pod Security admission of a real API server."""

import secrets
from typing import Any

import pytest

from codegen_crds.client import Client
from codegen_crds.v1alpha1.server import SecretKey
from codegen_operator.domain.builders.ansible_job import Keys, build_ansible_job
from codegen_operator.domain.builders.build_job import BuildOrder, build_image_job
from codegen_operator.domain.builders.metadata import owned_labels
from codegen_operator.domain.delivery_settings import CaBundle, DeliverySettings


def settings(namespace: str) -> DeliverySettings:
    return DeliverySettings(
        system_namespace=namespace,
        build_namespace=namespace,
        ansible_image="registry.example/ansible:1",
        builder_image="registry.example/builder:1",
        registry_push_secret="registry-push",
        ca_bundle=CaBundle("ca"),
    )


def ansible_job(namespace: str) -> dict[str, Any]:
    keys = Keys(admin=SecretKey(name="ssh", key="id"), deploy="srv-deploy-key")
    labels = owned_labels("uid-1", "todo")
    return build_ansible_job(name="deploy", labels=labels, keys=keys, settings=settings(namespace))


def build_job(namespace: str) -> dict[str, Any]:
    order = BuildOrder(
        project="todo",
        project_uid="6f9d2a10-0000-4000-8000-000000000001",
        namespace="shop",
        slug="todo-ab12",
        commit="1" * 40,
        attempt=1,
        repository_url="http://git.example/shop/todo-ab12.git",
    )
    return build_image_job(order, settings(namespace))


@pytest.mark.parametrize(
    ("level", "body_of"), [("restricted", ansible_job), ("baseline", build_job)]
)
async def test_a_job_and_its_pod_are_admitted(client: Client, level: str, body_of: Any) -> None:
    """Ansible Jobs would even pass a stricter level than that of their namespace."""
    name = f"delivery-{secrets.token_hex(4)}"
    labels = {"pod-security.kubernetes.io/enforce": level}
    await client.create(
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
    )
    account = {"apiVersion": "v1", "kind": "ServiceAccount"}
    body = body_of(name)
    user = body["spec"]["template"]["spec"]["serviceAccountName"]
    await client.create({**account, "metadata": {"name": user, "namespace": name}})
    job = await client.create(body)
    template = body["spec"]["template"]
    pod = await client.create(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {**template["metadata"], "name": "pod", "namespace": name},
            "spec": template["spec"],
        }
    )
    assert job["spec"]["backoffLimit"] == 0
    mounted = [m["name"] for c in pod["spec"]["containers"] for m in c["volumeMounts"]]
    assert not [m for m in mounted if m.startswith("kube-api-access")], "no token of the cluster"
