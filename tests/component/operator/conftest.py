"""The operator as a process on a real API server, with a node that is played.

The git host is the real one. There is no kubelet, no Job controller and no garbage collector:
:class:`Node` plays them, and the agents and Jobs that would run on it.
"""

import asyncio
import base64
import hashlib
import itertools
import json
import os
import secrets
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from typing_extensions import override

from codegen_crds.api_errors import (
    AlreadyExistsError,
    ApiError,
    ConflictError,
    NotFoundError,
    UnavailableError,
)
from codegen_crds.client import Client
from codegen_crds.contracts.job import AnsibleJob, AnsibleResult, BuildResult, JobFailure
from codegen_crds.contracts.job_log import pack
from codegen_crds.contracts.product import Requirements, ResourceRequest, ServiceRequest
from codegen_crds.contracts.run import (
    EngineeringOutput,
    IntakeOutput,
    PlannedKey,
    ReleasePlan,
    RunPayload,
    RunResult,
    Termination,
    TestReport,
)
from codegen_crds.kinds import (
    AGENT_RUN,
    CONFIG_MAP,
    DEPLOYMENT,
    JOB,
    LEASE,
    POD,
    PROJECT,
    SECRET,
    SERVER,
    Kind,
)
from codegen_crds.meta import ANNOTATION_REPOSITORY, LABEL_MANAGED_BY, MANAGER
from codegen_dev.apiserver import ApiServer
from codegen_dev.ports import free_port
from codegen_dev.push import push_directory

Json = dict[str, Any]
SECONDS = 60.0
_TRUSTED = httpx.create_ssl_context()
"""Of whoever asks again and again: to read all authorities takes 24 ms of a processor."""
DIGEST = "a" * 64
SERVICES = """\
services:
  backend:
    type: python-fastapi
    public: true
    port: 8080
    health: /health
    strategy: bluegreen
    memory_mib: 192
    migrate: [app, migrate]
  db:
    type: postgres
    strategy: stateful
    memory_mib: 256
"""
CONTRACT = """\
version: "1"
owner: backend
entries:
  POSTGRES_PASSWORD:
    source: generated_secret
    consumers: [backend, db]
  POSTGRES_USER:
    source: derived
    consumers: [backend, db]
  POSTGRES_DB:
    source: derived
    consumers: [backend, db]
"""


async def until(check: Callable[[], Awaitable[Any]], seconds: float = SECONDS) -> Any:
    """Wait until a condition holds; returns its value."""
    last: Any = None
    try:
        async with asyncio.timeout(seconds):
            while True:
                last = await check()
                if last:
                    return last
                await asyncio.sleep(0.1)
    except TimeoutError:
        pytest.fail(f"not within {seconds} s; last seen: {last!r}")


class Api:
    """The few calls that the client does not offer."""

    def __init__(self, server: ApiServer) -> None:
        context = ssl.create_default_context(cafile=str(server.authority))
        pki = server.directory / "pki"
        context.load_cert_chain(pki / "admin.crt", pki / "admin.key")
        self._http = httpx.Client(verify=context, base_url=server.url, trust_env=False)

    def token(self, namespace: str, account: str, audience: str) -> str:
        """A token of a service account."""
        body = {
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenRequest",
            "spec": {"audiences": [audience], "expirationSeconds": 3600},
        }
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token"
        answer = self._http.post(path, json=body)
        assert answer.is_success, answer.text
        text: str = answer.json()["status"]["token"]
        return text

    def apply(self, body: Json) -> None:
        """Server-side apply of an RBAC object."""
        group, metadata = body["apiVersion"], body["metadata"]
        prefix = f"/api/{group}" if group == "v1" else f"/apis/{group}"
        if "namespace" in metadata:
            prefix += f"/namespaces/{metadata['namespace']}"
        path = f"{prefix}/{body['kind'].lower()}s/{metadata['name']}"
        answer = self._http.patch(
            path,
            params={"fieldManager": "tests", "force": "true"},
            headers={"Content-Type": "application/apply-patch+yaml"},
            content=json.dumps(body),
        )
        assert answer.is_success, answer.text

    def writes(self) -> int:
        """Requests that changed something, so far: the API server counts them itself."""
        total = 0
        for line in self._http.get("/metrics").text.splitlines():
            if not line.startswith("apiserver_request_total{"):
                continue
            changes = any(
                f'verb="{v}"' in line for v in ("POST", "PUT", "PATCH", "DELETE", "APPLY")
            )
            ours = not any(r in line for r in ('resource="leases"', 'resource="tokenreviews"'))
            if changes and ours and 'code="2' in line:
                total += round(float(line.rpartition(" ")[2]))
        return total

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


@contextmanager
def models(*entries: Json) -> Iterator[str]:
    """The gateway's list of models, over HTTP."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"object": "list", "data": list(entries)}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Process:
    """One operator process."""

    popen: subprocess.Popen[bytes]
    log: Path
    health: str

    def kill(self) -> None:
        """As a node failure does it."""
        self.popen.kill()
        self.popen.wait(10)

    def stop(self) -> int:
        """Politely, as a rollout does it."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(20)

    async def role(self) -> str:
        """What the process says it is; empty while it does not answer."""
        with suppress(httpx.TransportError):
            async with httpx.AsyncClient(trust_env=False, verify=_TRUSTED) as http:
                return (await http.get(f"{self.health}/readyz")).text
        return ""

    async def metrics(self) -> str:
        """What Prometheus would read of it."""
        async with httpx.AsyncClient(trust_env=False, verify=_TRUSTED) as http:
            return (await http.get(f"{self.health}/metrics")).text


@dataclass
class Stage:
    """Namespaces, doors and settings of one test."""

    client: Client
    api: Api
    kubeconfig: Path
    directory: Path
    tenant: str
    system: str
    build: str
    git_url: str = ""
    git_token: str = ""
    gateway_url: str = ""
    processes: list[Process] = field(default_factory=list)
    played: "asyncio.Task[None] | None" = None
    """The node at work; when it has died, waiting for what it would do is no use."""

    contract = CONTRACT

    async def until(self, check: Callable[[], Awaitable[Any]], seconds: float = SECONDS) -> Any:
        """Wait until a condition holds; fails at once when the played node has died."""

        async def checked() -> Any:
            if self.played is not None and self.played.done():
                self.played.result()
            return await check()

        try:
            return await until(checked, seconds)
        except pytest.fail.Exception as failure:
            pytest.fail(f"{failure}\n{await self.scene()}")

    async def scene(self) -> str:
        """What the objects of the test say, for the report of a wait that failed."""
        lines = []
        for kind in (PROJECT, AGENT_RUN, DEPLOYMENT, POD):
            for item in (await self.client.list(kind, self.tenant))[0]:
                status = json.dumps(item.get("status", {}))
                lines.append(f"{kind.name} {item['metadata']['name']}: {status}")
        servers = (await self.client.list(SERVER))[0]
        lines += [f"Server {s['metadata']['name']}: {json.dumps(s)}" for s in servers]
        for namespace in (self.system, self.build):
            jobs, _ = await self.client.list(JOB, namespace)
            lines += [f"Job {j['metadata']['name']}: {json.dumps(j['status'])}" for j in jobs]
        for process in self.processes:
            last = process.log.read_text(errors="replace").splitlines()[-5:]
            lines += [f"operator, exit code {process.popen.poll()}:", *last]
        if self.played is not None:
            lines += [str(frame) for frame in self.played.get_stack()]
        return "\n".join(lines)

    def start(
        self, *, kubeconfig: Path | None = None, hosts: Path | None = None, **more: str
    ) -> Process:
        """Start an operator; as the cluster's administrator unless another one is given.

        With a file of hosts it finds names there, as nobody else on this machine does.
        """
        number, port = len(self.processes) + 1, free_port()
        (self.directory / "git-token").write_text(self.git_token)
        environment = {
            "PATH": os.environ["PATH"],
            "KUBECONFIG": str(kubeconfig or self.kubeconfig),
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": "json",
            "CODEGEN_OPERATOR_IDENTITY": f"operator-{number}",
            "CODEGEN_OPERATOR_HOST": "127.0.0.1",
            "CODEGEN_OPERATOR_PORT": str(port),
            "CODEGEN_OPERATOR_SYSTEM_NAMESPACE": self.system,
            "CODEGEN_OPERATOR_BUILD_NAMESPACE": self.build,
            "CODEGEN_OPERATOR_GATEWAY_URL": self.gateway_url,
            "CODEGEN_OPERATOR_GIT_URL": self.git_url,
            "CODEGEN_OPERATOR_GATEWAY_TOKEN_FILE": str(self.directory / "git-token"),
            "CODEGEN_OPERATOR_GIT_TOKEN_FILE": str(self.directory / "git-token"),
            "CODEGEN_OPERATOR_IMAGES__AGENTS": "registry.example/agents:1",
            "CODEGEN_OPERATOR_IMAGES__BUILDER": "registry.example/builder:1",
            "CODEGEN_OPERATOR_IMAGES__ANSIBLE": "registry.example/ansible:1",
            "CODEGEN_OPERATOR_IMAGES__POSTGRES": f"registry.example/postgres@sha256:{DIGEST}",
            "CODEGEN_OPERATOR_IMAGES__SERVICE_BASE": f"registry.example/base@sha256:{DIGEST}",
            "CODEGEN_OPERATOR_IMAGES__SERVICE_TEST": f"registry.example/test@sha256:{DIGEST}",
            "CODEGEN_OPERATOR_REGISTRY__PREFIX": "registry.example/products",
            "CODEGEN_OPERATOR_REGISTRY__PUSH_SECRET": "push",
            "CODEGEN_OPERATOR_RETRIES__FIRST_SECONDS": "0.2",
            # Long enough that a busy machine loses no Lease: nobody here restarts the process.
            "CODEGEN_OPERATOR_LEASE__DURATION": "8",
            "CODEGEN_OPERATOR_LEASE__GIVE_UP": "7",
            "CODEGEN_OPERATOR_LEASE__RENEW": "1",
            "CODEGEN_OPERATOR_LEASE__POLL": "0.2",
            **more,
        }
        log = self.directory / f"operator-{number}.log"
        with log.open("wb") as stream:
            popen = subprocess.Popen(
                [*(_knowing(hosts) if hosts else ()), sys.executable, "-m", "codegen_operator"],
                env=environment,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        process = Process(popen, log, f"http://127.0.0.1:{port}")
        self.processes.append(process)
        return process

    async def kill(self) -> None:
        """Kill the newest operator; its Lease has run out at once.

        How the next one waits for that is test_leadership's, and nobody else's time.
        """
        self.processes[-1].kill()
        patch = {"spec": {"holderIdentity": ""}}
        await self.client.patch(LEASE, "codegen-operator", self.system, patch=patch)

    async def project(self, name: str = "todo", namespace: str = "", **spec: Any) -> Json:
        """Create a Project."""
        return await self.client.create(
            {
                "apiVersion": "codegen.dev/v1alpha1",
                "kind": "Project",
                "metadata": {"name": name, "namespace": namespace or self.tenant},
                "spec": {"title": "Todo", "description": "A list of tasks.", **spec},
            }
        )

    async def server(self, name: str = "", **spec: Any) -> str:
        """Create a Server that takes this tenant; Servers are cluster-wide, names are not."""
        name = name or f"s-{self.tenant}"
        await self.client.create(
            {
                "apiVersion": "codegen.dev/v1alpha1",
                "kind": "Server",
                "metadata": {"name": name},
                "spec": {
                    "address": "192.0.2.10",
                    "sshKeyRef": {"name": "ssh", "key": "id"},
                    "hostKey": "ssh-ed25519 AAAAC3Nza",
                    "domainSuffix": "apps.example.test",
                    "capacity": {"memoryMib": 2048},
                    "acme": {"issuer": "internal"},
                    "tenants": [self.tenant],
                    **spec,
                },
            }
        )
        return name

    async def condition(self, kind: str, name: str = "todo") -> Json | None:
        """A condition of a Project."""
        body = await self.client.find(PROJECT, name, self.tenant)
        found = ((body or {}).get("status") or {}).get("conditions") or []
        return next((c for c in found if c["type"] == kind), None)

    async def reaches(self, kind: str, name: str = "todo", seconds: float = SECONDS) -> Json:
        """Wait until a condition of a Project is true."""

        async def check() -> Json | None:
            found = await self.condition(kind, name)
            return found if found and found["status"] == "True" else None

        found: Json = await self.until(check, seconds)
        return found

    async def says(self, reason: str, name: str = "todo") -> Json:
        """Wait until some condition of a Project has a reason."""

        async def check() -> Json | None:
            body = await self.client.find(PROJECT, name, self.tenant)
            found = ((body or {}).get("status") or {}).get("conditions") or []
            return next((c for c in found if c["reason"] == reason), None)

        found: Json = await self.until(check)
        return found

    async def gone(self, kind: Kind, name: str, namespace: str = "") -> None:
        """Wait until an object is gone."""

        async def check() -> bool:
            return await self.client.find(kind, name, namespace or self.tenant) is None

        await self.until(check)

    def logs(self) -> str:
        """What all operators have said."""
        return "\n".join(p.log.read_text(errors="replace") for p in self.processes)


Play = Callable[["Node", Json, RunPayload, str], Awaitable[RunResult | None]]
"""Plays one agent pod: the run, its input, the name of the pod. None: the pod stays running."""


_STEP_SECONDS = 0.1
_COLLECT_EVERY = 4


class Node:
    """Plays kubelet, agents, Job controller and garbage collector in the namespaces of a test."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.client = stage.client
        self.plays: dict[str, Play] = {"intake": intake, "engineering": engineer, "devops": devops}
        self.files = {"services.yml": SERVICES, "services/backend/env.contract.yaml": CONTRACT}
        self.build_results: list[BuildResult] = []
        self.paused = False
        self.pods_seen: list[str] = []
        self.jobs_seen: list[str] = []
        self.orders: list[AnsibleJob] = []
        self.failures: dict[str, list[JobFailure]] = {}
        """What Jobs of an operation fail with, one after another."""
        self.held: set[str] = set()
        """Operations whose Jobs stay running."""
        self.tls_root = "-----BEGIN CERTIFICATE-----\n"
        """What a provisioned server says its certificates lead to."""
        self._ended: dict[str, tuple[str, bool]] = {}
        """What a Job, by its uid, said and whether it is good: a step may be taken again."""

    async def run(self) -> None:
        """Play until cancelled."""
        for number in itertools.count():
            if not self.paused:
                with suppress(UnavailableError):
                    await self._step()
                    # A dozen lists: done each time, they would keep a processor busy.
                    if number % _COLLECT_EVERY == 0:
                        await self._collect()
            await asyncio.sleep(_STEP_SECONDS)

    async def _step(self) -> None:
        ours = f"{LABEL_MANAGED_BY}={MANAGER}"
        pods, _ = await self.client.list(POD, self.stage.tenant, selector=ours)
        for pod in pods:
            await self._guarded(self._pod, pod)
        for namespace in (self.stage.build, self.stage.system):
            jobs, _ = await self.client.list(JOB, namespace, selector=ours)
            for job in jobs:
                await self._guarded(self._job, job)

    async def _guarded(self, step: Callable[[Json], Awaitable[None]], body: Json) -> None:
        with suppress(ConflictError, NotFoundError):
            await step(body)

    async def _pod(self, pod: Json) -> None:
        metadata, uid = pod["metadata"], pod["metadata"]["uid"]
        if "deletionTimestamp" in metadata or pod["status"]["phase"] in {"Succeeded", "Failed"}:
            return
        if metadata["name"] not in self.pods_seen:
            self.pods_seen.append(metadata["name"])
            await self._pod_status(pod, "Running", {"running": {}})
        run_name = metadata["ownerReferences"][0]["name"]
        run = await self.client.get(AGENT_RUN, run_name, self.stage.tenant)
        if run.get("status", {}).get("podUid") != uid:
            return  # the gateway would not know it either
        name = run["spec"]["inputRef"]["name"]
        text = (await self.client.get(CONFIG_MAP, name, self.stage.tenant))["data"]["input.json"]
        payload = RunPayload.model_validate_json(text)
        result = await self.plays[payload.graph](self, run, payload, metadata["name"])
        if result is not None:
            await self.end(pod, run, result)

    async def end(self, pod: Json, run: Json, result: RunResult) -> None:
        """Post a result as the gateway does, and end the pod."""
        if result.outcome == "waiting":
            said = Termination(outcome="waiting", result_sha256=hashlib.sha256().hexdigest())
        else:
            body, said = result.body().decode(), Termination.of(result)
            posted = {
                "outcome": result.outcome,
                "reason": result.reason,
                "sha256": said.result_sha256,
                "body": body,
            }
            await self.post(run["metadata"]["name"], result=posted)
        ended = {"terminated": {"exitCode": 0, "message": said.model_dump_json()}}
        await self._pod_status(pod, "Succeeded", ended)

    async def post(self, run: str, **status: Any) -> None:
        """Write the gateway's fields of a run."""
        await self.client.patch(
            AGENT_RUN, run, self.stage.tenant, patch={"status": status}, subresource="status"
        )

    async def fail_pod(self, name: str, code: int, message: str = "", reason: str = "") -> None:
        """End a pod with an exit code."""
        pod = await self.client.get(POD, name, self.stage.tenant)
        ended = {"terminated": {"exitCode": code, "message": message, "reason": reason}}
        await self._pod_status(pod, "Failed", ended)

    async def _pod_status(self, pod: Json, phase: str, state: Json) -> None:
        metadata = pod["metadata"]
        container = {
            "name": pod["spec"]["containers"][0]["name"],
            "image": "i",
            "imageID": "i",
            "ready": False,
            "restartCount": 0,
            "state": state,
        }
        patch = {"status": {"phase": phase, "containerStatuses": [container]}}
        await self.client.patch(
            POD, metadata["name"], metadata["namespace"], patch=patch, subresource="status"
        )

    async def _job(self, job: Json) -> None:
        metadata, status = job["metadata"], job.get("status") or {}
        if "deletionTimestamp" in metadata or status.get("conditions"):
            return
        if metadata["uid"] not in self._ended:
            building = metadata["namespace"] == self.stage.build
            if not building and (await self._order(job)).operation in self.held:
                return
            self._ended[metadata["uid"]] = (
                self._build(job) if building else await self._ansible(job)
            )
            self.jobs_seen.append(metadata["name"])
        text, good = self._ended[metadata["uid"]]
        await self._job_pod(job, text, good=good)
        await self._end_job(job, good=good)

    def _build(self, job: Json) -> tuple[str, bool]:
        environment = job["spec"]["template"]["spec"]["initContainers"][0]["env"]
        commit = next(e["value"] for e in environment if e["name"] == "COMMIT")
        assert job["spec"]["template"]["metadata"]["annotations"][ANNOTATION_REPOSITORY]
        result = BuildResult(
            commit=commit,
            images={"backend": f"registry.example/products/backend@sha256:{DIGEST}"},
            tests="passed",
        )
        if self.build_results:
            result = self.build_results.pop(0).model_copy(update={"commit": commit})
        return result.model_dump_json(), result.failure is None

    async def _ansible(self, job: Json) -> tuple[str, bool]:
        order = await self._order(job)
        self.orders.append(order)
        release = order.request.release if order.request else None
        if self.failures.get(order.operation):
            failure = self.failures[order.operation].pop(0)
            return AnsibleResult(operation=order.operation, failure=failure).message(), False
        result = AnsibleResult(
            operation=order.operation,
            changed=True,
            release_id=release.release_id if release else "",
            site=order.site_digest,
            tls_root=self.tls_root if order.operation == "provision" else "",
            log=pack("2030-01-01T00:00:00Z db bye") if order.operation == "logs" else "",
            backup="20300101T000000.0Z" if order.operation in {"backup", "restore"} else "",
        )
        return result.message(), True

    async def _order(self, job: Json) -> AnsibleJob:
        secret = await self.client.get(SECRET, job["metadata"]["name"], self.stage.system)
        return AnsibleJob.model_validate_json(_decoded(secret, "job.json"))

    async def _job_pod(self, job: Json, text: str, *, good: bool) -> None:
        template, metadata = job["spec"]["template"], job["metadata"]
        labels = {
            **template["metadata"]["labels"],
            "batch.kubernetes.io/job-name": metadata["name"],
        }
        owner = {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "name": metadata["name"],
            "uid": metadata["uid"],
            "controller": True,
        }
        body = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                # As the Job controller does it: two Jobs never share the name of a pod.
                "name": f"{metadata['name'][:54]}-{metadata['uid'][:8]}",
                "namespace": metadata["namespace"],
                "labels": labels,
                "ownerReferences": [owner],
            },
            "spec": template["spec"],
        }
        with suppress(AlreadyExistsError):
            await self.client.create(body)
        ended = {"terminated": {"exitCode": 0 if good else 1, "message": text}}
        await self._pod_status(body, "Succeeded" if good else "Failed", ended)

    async def _end_job(self, job: Json, *, good: bool) -> None:
        now = "2026-01-01T00:00:00Z"
        kinds = ("SuccessCriteriaMet", "Complete") if good else ("FailureTarget", "Failed")
        conditions = [
            {"type": k, "status": "True", "lastTransitionTime": now, "reason": "Played"}
            for k in kinds
        ]
        status: Json = {"startTime": now, "conditions": conditions, "uncountedTerminatedPods": {}}
        status |= {"succeeded": 1, "completionTime": now} if good else {"failed": 1}
        metadata = job["metadata"]
        await self.client.patch(
            JOB,
            metadata["name"],
            metadata["namespace"],
            patch={"status": status},
            subresource="status",
        )

    async def _collect(self) -> None:
        """Collect garbage: dependents of owners that are gone, and foreground deletions."""
        stage, alive = self.stage, set[str]()
        bodies: list[tuple[Kind, Json]] = []
        places = [(PROJECT, stage.tenant), (AGENT_RUN, stage.tenant), (DEPLOYMENT, stage.tenant)]
        places += [(CONFIG_MAP, stage.tenant), (POD, stage.tenant)]
        places += [(k, n) for n in (stage.build, stage.system) for k in (JOB, POD)]
        for kind, namespace in places:
            items, _ = await self.client.list(kind, namespace)
            alive |= {i["metadata"]["uid"] for i in items}
            bodies += [(kind, i) for i in items]
        for kind, body in bodies:
            await self._collect_one(kind, body, alive)

    async def _collect_one(self, kind: Kind, body: Json, alive: set[str]) -> None:
        metadata = body["metadata"]
        references = metadata.get("ownerReferences") or []
        owners = {r["uid"] for r in references}
        with suppress(ApiError):
            orphan = bool(owners) and not owners & alive and "deletionTimestamp" not in metadata
            if orphan and await self._are_gone(references, metadata["namespace"]):
                await self.client.delete(
                    kind, metadata["name"], metadata["namespace"], uid=metadata["uid"]
                )
            finalizers = metadata.get("finalizers") or []
            if "deletionTimestamp" in metadata and set(finalizers) & {
                "foregroundDeletion",
                "orphan",
            }:
                rest = [f for f in finalizers if f not in {"foregroundDeletion", "orphan"}]
                await self.client.patch(
                    kind,
                    metadata["name"],
                    metadata["namespace"],
                    patch={"metadata": {"finalizers": rest}},
                )

    async def _are_gone(self, references: list[Json], namespace: str) -> bool:
        """Whether none is there: one may have been made after the list of its kind was read."""
        for reference in references:
            kind = _OWNERS.get(reference["kind"])
            if kind is None:
                continue
            with suppress(NotFoundError):
                owner = await self.client.get(kind, reference["name"], namespace)
                if owner["metadata"]["uid"] == reference["uid"]:
                    return False
        return True


_OWNERS = {kind.name: kind for kind in (PROJECT, AGENT_RUN, DEPLOYMENT, CONFIG_MAP, JOB, POD)}


def _knowing(hosts: Path) -> tuple[str, ...]:
    """Run the rest of the command with another ``/etc/hosts``; it stays the same process."""
    script = f'mount --bind {hosts} /etc/hosts && exec "$@"'
    return ("unshare", "--mount", "sh", "-c", script, "sh")


def _decoded(secret: Json, key: str) -> str:
    return base64.b64decode(secret["data"][key]).decode()


async def intake(node: Node, run: Json, payload: RunPayload, pod: str) -> RunResult | None:
    """Understand at once."""
    requirements = Requirements(
        understood=True, summary="Keeps tasks.", modules=["backend"], acceptance=["Tasks are kept."]
    )
    services = [
        ServiceRequest(name="backend", public=True, memory_mib=192),
        ServiceRequest(name="db", public=False, memory_mib=256),
    ]
    output = IntakeOutput(requirements=requirements, resources=ResourceRequest(services=services))
    return RunResult(outcome="succeeded", output=output)


async def engineer(node: Node, run: Json, payload: RunPayload, pod: str) -> RunResult | None:
    """Push a commit and say so."""
    assert payload.repository is not None
    commit = await asyncio.to_thread(
        push, node.stage, payload.repository.url, payload.repository.branch, node.files
    )
    output = EngineeringOutput(commit=commit, tests=TestReport(ran=True, passed=1), summary="Done.")
    return RunResult(outcome="succeeded", output=output)


async def devops(node: Node, run: Json, payload: RunPayload, pod: str) -> RunResult | None:
    """Turn the contract into a plan."""
    assert payload.repository is not None
    entries = json.loads(payload.env_contract)
    keys = [
        PlannedKey(
            key=key,
            source=entry["source"],
            services=entry["consumers"],
            description=entry.get("description", ""),
        )
        for key, entry in sorted(entries.items())
    ]
    return RunResult(
        outcome="succeeded", output=ReleasePlan(commit=payload.repository.base, keys=keys)
    )


def push(stage: Stage, url: str, branch: str, files: dict[str, str]) -> str:
    """Push files as a commit of a branch; returns the commit."""
    path = stage.directory / f"work-{secrets.token_hex(4)}"
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    message = f"work {secrets.token_hex(4)}"
    return push_directory(path, url, branch, stage.git_token, message=message)


@contextmanager
def _git_host(stage: Stage) -> Iterator[str]:
    port = free_port()
    root = stage.directory / "repositories"
    root.mkdir()
    log = (stage.directory / "git.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "codegen_gateway", "git"],
        env={
            "PATH": os.environ["PATH"],
            "KUBECONFIG": str(stage.kubeconfig),
            "CODEGEN_GATEWAY_HOST": "127.0.0.1",
            "CODEGEN_GATEWAY_PORT": str(port),
            "CODEGEN_GATEWAY_GIT_ROOT": str(root),
            "CODEGEN_GATEWAY_BUILD_NAMESPACE": stage.build,
            "CODEGEN_GATEWAY_OPERATOR_ACCOUNT": (
                f"system:serviceaccount:{stage.system}:codegen-operator"
            ),
        },
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
        log.close()


@pytest.fixture
async def stage(apiserver: ApiServer, client: Client, tmp_path: Path) -> AsyncIterator[Stage]:
    """Fresh namespaces, the real git host, a list of models; operators are started by the test."""
    # What tests of other components left on this API server would be worked on: it would hold
    # every slot, be counted among the writes, and its servers be provisioned.
    for kind in (PROJECT, DEPLOYMENT, AGENT_RUN, SERVER):
        await _take_out(client, kind)
    tail = secrets.token_hex(4)
    tenant, system, build = (f"{kind}-{tail}" for kind in ("team", "system", "build"))
    api = Api(apiserver)
    for name, labels in ((tenant, {"codegen.dev/tenant": "true"}), (system, {}), (build, {})):
        metadata = {"name": name, "labels": labels}
        await client.create({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
    account = {"name": "codegen-operator", "namespace": system}
    await client.create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account})
    stage = Stage(client, api, apiserver.kubeconfig, tmp_path, tenant, system, build)
    stage.git_token = api.token(system, "codegen-operator", "codegen-git")
    known = {"id": "offline", "priced": True, "currency": ""}
    unpriced = {"id": "unpriced", "priced": False, "currency": ""}
    with models(known, unpriced) as gateway, _git_host(stage) as git:
        stage.gateway_url, stage.git_url = gateway, git
        try:
            yield stage
        finally:
            for process in stage.processes:
                process.popen.kill()
                process.popen.wait(10)
            api.close()
            await _sweep(stage)


async def _sweep(stage: Stage) -> None:
    """Servers and Projects outlive the test's namespaces in other tests' sight: take them out."""
    for kind, namespace in (
        (PROJECT, stage.tenant),
        (DEPLOYMENT, stage.tenant),
        (AGENT_RUN, stage.tenant),
        (SERVER, ""),
    ):
        await _take_out(stage.client, kind, namespace)


async def _take_out(client: Client, kind: Kind, namespace: str = "") -> None:
    """Delete objects without waiting for anybody's finalizer; of all namespaces by default."""
    for item in await _listed(client, kind, namespace):
        name, place = item["metadata"]["name"], item["metadata"].get("namespace", "")
        with suppress(ApiError):
            patch = {"metadata": {"finalizers": None}}
            await client.patch(kind, name, place, patch=patch)
            await client.delete(kind, name, place)


async def _listed(client: Client, kind: Kind, namespace: str) -> list[Json]:
    """List, also while the API server takes in a changed definition."""

    async def listed() -> list[list[Json]] | None:
        with suppress(UnavailableError):
            return [(await client.list(kind, namespace))[0]]
        return None

    found: list[list[Json]] = await until(listed)
    return found[0]


@asynccontextmanager
async def _playing(node: Node) -> AsyncIterator[Node]:
    task = node.stage.played = asyncio.create_task(node.run())
    try:
        yield node
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def node(stage: Stage) -> AsyncIterator[Node]:
    """The played node, at work."""
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(_playing(Node(stage)))
