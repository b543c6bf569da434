"""The two doors as processes, with no more rights than they need, on a real API server."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from codegen_dev.apiserver import ApiServer

RULES = [
    {"apiGroups": ["authentication.k8s.io"], "resources": ["tokenreviews"], "verbs": ["create"]},
    {"apiGroups": ["codegen.dev"], "resources": ["agentruns"], "verbs": ["get", "list"]},
    {"apiGroups": ["codegen.dev"], "resources": ["agentruns/status"], "verbs": ["patch"]},
    {"apiGroups": ["codegen.dev"], "resources": ["projects"], "verbs": ["get"]},
    {"apiGroups": [""], "resources": ["configmaps", "pods"], "verbs": ["get"]},
]
"""What both doors may do in the cluster."""


class Api:
    """The API server as its administrator, in plain JSON."""

    def __init__(self, server: ApiServer) -> None:
        context = ssl.create_default_context(cafile=str(server.authority))
        pki = server.directory / "pki"
        context.load_cert_chain(pki / "admin.crt", pki / "admin.key")
        self._http = httpx.Client(verify=context, base_url=server.url, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """One request; its answer must be good."""
        answer = self._http.request(method, path, json=body, **more)
        assert answer.is_success, answer.text
        parsed: dict[str, Any] = answer.json()
        return parsed

    def patch(self, path: str, body: Any) -> None:
        """A JSON merge patch."""
        self.call("PATCH", path, body, headers={"Content-Type": "application/merge-patch+json"})

    def token(self, namespace: str, account: str, audience: str, pod: dict[str, Any]) -> str:
        """A token as the kubelet projects it into a pod."""
        body = {
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenRequest",
            "spec": {
                "audiences": [audience],
                "expirationSeconds": 600,
                "boundObjectRef": {
                    "apiVersion": "v1",
                    "kind": "Pod",
                    "name": pod["metadata"]["name"],
                    "uid": pod["metadata"]["uid"],
                },
            },
        }
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token"
        text: str = self.call("POST", path, body)["status"]["token"]
        return text


@pytest.fixture
def api(apiserver: ApiServer) -> Iterator[Api]:
    """The API server."""
    api = Api(apiserver)
    yield api
    api.close()


@pytest.fixture(scope="session")
def gateway_kubeconfig(apiserver: ApiServer) -> Path:
    """The doors' own account and rights."""
    api = Api(apiserver)
    role = {"metadata": {"name": "gateway-under-test"}, "rules": RULES}
    api.call("POST", "/apis/rbac.authorization.k8s.io/v1/clusterroles", role)
    binding = {
        "metadata": {"name": "gateway-under-test"},
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": "gateway-under-test",
        },
        "subjects": [
            {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "gateway-under-test"}
        ],
    }
    api.call("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", binding)
    api.close()
    return apiserver.user("gateway-under-test")


@dataclass
class Run:
    """A run with its pod."""

    namespace: str
    project: dict[str, Any]
    run: dict[str, Any]
    pod: dict[str, Any]

    @property
    def path(self) -> str:
        """Path of the AgentRun."""
        return (
            f"/apis/codegen.dev/v1alpha1/namespaces/{self.namespace}/agentruns/"
            f"{self.run['metadata']['name']}"
        )


@pytest.fixture
def agent_run(api: Api, namespace: str) -> Run:
    """A running AgentRun of a Project with one dollar, as the operator would make it."""
    core = f"/api/v1/namespaces/{namespace}"
    ours = f"/apis/codegen.dev/v1alpha1/namespaces/{namespace}"
    meta = {"apiVersion": "codegen.dev/v1alpha1"}
    budget = {"limit": "1", "currency": "USD"}
    spec = {"title": "Todo", "description": "a list of tasks", "budget": budget}
    project = api.call(
        "POST",
        f"{ours}/projects",
        {**meta, "kind": "Project", "metadata": {"name": "todo"}, "spec": spec},
    )
    api.call("POST", f"{core}/serviceaccounts", {"metadata": {"name": "agent"}})
    container = {"name": "agent", "image": "none"}
    pod = api.call(
        "POST",
        f"{core}/pods",
        {
            "metadata": {"name": "todo-engineering-1-1"},
            "spec": {"serviceAccountName": "agent", "containers": [container]},
        },
    )
    run_spec = {
        "projectRef": {"name": "todo", "uid": project["metadata"]["uid"]},
        "graph": "engineering",
        "inputRef": {"name": "todo-engineering-1-input"},
    }
    body = {**meta, "kind": "AgentRun", "metadata": {"name": "todo-engineering-1"}}
    run = api.call("POST", f"{ours}/agentruns", {**body, "spec": run_spec})
    made = Run(namespace, project, run, pod)
    status = {"phase": "Running", "attempts": 1, "podUid": pod["metadata"]["uid"]}
    api.patch(f"{made.path}/status", {"status": status})
    return made


@dataclass
class Door:
    """One entry point as a process, on one port whatever happens."""

    name: str
    environment: dict[str, str]
    log: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    starts: int = field(default=0)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "codegen_gateway", self.name],
                env={**self.environment, "CODEGEN_GATEWAY_PORT": str(self.port)},
                stdout=log,
                stderr=log,
            )
        self.starts += 1
        deadline = time.monotonic() + 60
        with httpx.Client(trust_env=False) as http:  # one: each reads all authorities, for 24 ms
            while True:
                assert self.process.poll() is None, self.log.read_text()[-3000:]
                assert time.monotonic() < deadline, self.log.read_text()[-3000:]
                try:
                    if http.get(f"{self.url}/readyz").is_success:
                        return
                except httpx.TransportError:
                    time.sleep(0.05)

    def stop(self, number: signal.Signals) -> int:
        """End it; returns the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


@pytest.fixture
def door(
    gateway_kubeconfig: Path, dsn: str, upstream: Any, tmp_path: Path
) -> Iterator[Callable[[str], Door]]:
    """Makes doors; they end with the test."""
    (tmp_path / "dsn").write_text(dsn)
    (tmp_path / "key").write_text(upstream.key)
    model = {
        "baseUrl": upstream.url,
        "apiKeyFile": str(tmp_path / "key"),
        "pricePromptPerMillion": 100,
        "priceCompletionPerMillion": 1000,
        "maxCompletionTokens": 8,
    }
    (tmp_path / "models.yaml").write_text(yaml.safe_dump({"models": {"small": model}}))
    environment = {
        "PATH": os.environ["PATH"],
        "KUBECONFIG": str(gateway_kubeconfig),
        "LOG_LEVEL": "DEBUG",
        "CODEGEN_GATEWAY_HOST": "127.0.0.1",
        "CODEGEN_GATEWAY_DATABASE_DSN_FILE": str(tmp_path / "dsn"),
        "CODEGEN_GATEWAY_UPSTREAMS_FILE": str(tmp_path / "models.yaml"),
        "CODEGEN_GATEWAY_GIT_ROOT": str(tmp_path / "git"),
        "CODEGEN_GATEWAY_TOKEN_CACHE_SECONDS": "1",
        "CODEGEN_GATEWAY_PROGRESS_SECONDS": "0.1",
    }
    with ExitStack() as stack:

        def open_door(name: str) -> Door:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            made = Door(name, environment, tmp_path / f"{name}.log", port)
            stack.callback(_end, made)
            made.start()
            return made

        yield open_door


def _end(door: Door) -> None:
    if door.process is not None and door.process.poll() is None:
        door.process.kill()
        door.process.wait(timeout=30)
