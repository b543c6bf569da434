"""Charts through the real helm and, where it matters, a real API server."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_dev.apiserver import ApiServer, bare_apiserver
from codegen_dev.helm import ensure_helm
from codegen_dev.kube_build import ensure_binaries
from codegen_dev.kubectl import Kubectl
from codegen_dev.paths import Cache
from codegen_dev.settings import Settings

ROOT = Path(__file__).parents[2]
OPERATOR = ROOT / "helm" / "codegen-operator"
SYSTEM = "codegen-system"

Helm = Callable[..., subprocess.CompletedProcess[str]]
Render = Callable[..., list[dict[str, Any]]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These tests talk to a local API server."""
    for item in items:
        if "chart" in item.path.parts:
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session")
def helm() -> Helm:
    """Run helm; the result holds its words, a failure is the caller's to judge."""
    program = ensure_helm(Cache.from_settings(Settings()))

    def run(*arguments: str, kubeconfig: Path | None = None) -> subprocess.CompletedProcess[str]:
        where = ["--kubeconfig", str(kubeconfig)] if kubeconfig is not None else []
        return subprocess.run(
            [str(program), *arguments, *where], capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture(scope="session")
def render(helm: Helm) -> Render:
    """Objects of the operator's chart with the values of a file in ``ci/``."""

    def objects(values: str = "minimal", *arguments: str) -> list[dict[str, Any]]:
        file = OPERATOR / "ci" / f"{values}-values.yaml"
        done = helm("template", "codegen", str(OPERATOR), "-n", SYSTEM, "-f", str(file), *arguments)
        assert done.returncode == 0, done.stderr
        return [body for body in yaml.safe_load_all(done.stdout) if body]

    return objects


@pytest.fixture(scope="session")
def apiserver() -> Iterator[ApiServer]:
    """Etcd and kube-apiserver without any controller."""
    with bare_apiserver() as server:
        yield server


@pytest.fixture(scope="session")
def kubectl(apiserver: ApiServer) -> Kubectl:
    """A cluster administrator's kubectl."""
    binaries = ensure_binaries(Cache.from_settings(Settings()))
    return Kubectl(binaries / "kubectl", apiserver.kubeconfig)
