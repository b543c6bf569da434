"""The API server of component tests: real validation, real RBAC, real tokens."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from codegen_dev.apiserver import ApiServer, bare_apiserver
from codegen_dev.errors import StandError
from codegen_dev.kube_build import ensure_binaries
from codegen_dev.kubectl import Kubectl
from codegen_dev.paths import Cache
from codegen_dev.settings import Settings


@pytest.fixture(scope="module")
def server() -> Iterator[ApiServer]:
    with bare_apiserver() as running:
        yield running


def kubectl(kubeconfig: Path) -> Kubectl:
    binaries = ensure_binaries(Cache.from_settings(Settings()))
    return Kubectl(binaries / "kubectl", kubeconfig)


def test_rbac_decides_for_everyone_but_the_administrator(server: ApiServer) -> None:
    kubectl(server.kubeconfig).run("get", "pods")
    with pytest.raises(StandError, match=r"Forbidden.*alice"):
        kubectl(server.user("alice")).run("get", "pods")


def test_a_token_is_good_for_its_audience_only(server: ApiServer) -> None:
    admin = kubectl(server.kubeconfig)
    admin.run("create", "serviceaccount", "agent")
    token = admin.run("create", "token", "agent", "--audience", "codegen-git").strip()

    def review(audience: str) -> dict[str, Any]:
        body = {
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenReview",
            "spec": {"token": token, "audiences": [audience]},
        }
        answer = admin.run("create", "--output=json", "--filename=-", text=json.dumps(body))
        status: dict[str, Any] = json.loads(answer)["status"]
        return status

    assert review("codegen-git")["audiences"] == ["codegen-git"]
    assert not review("codegen-gateway").get("authenticated")


def test_nothing_of_it_stays() -> None:
    with bare_apiserver() as running:
        directory = running.directory
        assert directory.exists()
    assert not directory.exists()
    seen = subprocess.run(["pgrep", "-f", str(directory)], capture_output=True, check=False)
    assert seen.returncode == 1
