"""The rights that the chart gives are the rights that the operator needs."""

import subprocess
from pathlib import Path
from typing import Any

import yaml

from codegen_crds.kinds import PROJECT
from codegen_dev.helm import ensure_helm
from codegen_dev.paths import Cache
from codegen_dev.settings import Settings

CHART = Path(__file__).parents[3] / "helm" / "codegen-operator"


def rights(stage: Any, helm: Path) -> list[dict[str, Any]]:
    """RBAC objects of the chart, for the namespaces of this test."""
    rendered = subprocess.run(
        [
            *(str(helm), "template", "codegen", str(CHART), "-n", stage.system),
            *("-f", str(CHART / "ci" / "minimal-values.yaml")),
            *("--set", f"buildNamespace={stage.build}"),
            *("--show-only", "templates/rbac.yaml"),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [body for body in yaml.safe_load_all(rendered) if body]


async def test_the_whole_chain_and_its_deletion_within_the_charts_rights(
    stage: Any, node: Any, apiserver: Any
) -> None:
    """No call of the operator is refused: not one more right is needed."""
    helm = ensure_helm(Cache.from_settings(Settings()))
    for body in rights(stage, helm):
        if body["kind"] != "ServiceAccount":
            stage.api.apply(body)
    account = f"system:serviceaccount:{stage.system}:codegen-operator"
    groups = ["system:serviceaccounts", f"system:serviceaccounts:{stage.system}"]
    kubeconfig = stage.directory / "operator.kubeconfig"  # a colon separates paths in KUBECONFIG
    kubeconfig.write_bytes(apiserver.user(account, groups).read_bytes())
    stage.start(kubeconfig=kubeconfig)
    await stage.server()
    await stage.project(teardownPolicy="delete")
    await stage.reaches("Analyzed")
    sunk_in = len(stage.logs())  # the API server learns of a new role binding a moment later
    await stage.reaches("Deployed")
    await stage.client.delete(PROJECT, "todo", stage.tenant)
    await stage.gone(PROJECT, "todo")
    assert "forbidden" not in stage.logs()[sunk_in:].lower()
