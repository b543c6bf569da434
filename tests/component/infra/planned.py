"""The operator's planner with hands that run each Job at once; only the cluster is absent."""

import json
import socket
import ssl
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from codegen_crds import conditions
from codegen_crds.contracts.job import BackupTarget
from codegen_crds.contracts.release import Release
from codegen_crds.meta import FINALIZER, ObjectMeta
from codegen_crds.v1alpha1 import Deployment, Server
from codegen_crds.v1alpha1.server import Acme, Backup, Capacity, SecretKey, ServerSpec
from codegen_dev.stand import APPS_DOMAIN
from codegen_operator.domain import plan as actions
from codegen_operator.domain.delivery.facts import places, seat, seated
from codegen_operator.domain.deployment import DeploymentObserved, plan_deployment
from codegen_operator.domain.job_attempts import JobSeen
from codegen_operator.domain.verification import ProbeResult, Reported, probe_request


@dataclass
class Operator:
    """The planner, and hands that run each Job at once."""

    grounds: dict[str, Any]
    servers: dict[str, Server]
    deployment: Deployment
    password: str
    root: str = ""
    """PEM of who signs the certificates of products, where that is not the server itself."""
    restic_password: str = ""
    gone: bool = False
    """Whether the operator has let the deleted product go."""
    jobs: dict[str, JobSeen] = field(default_factory=dict)
    orders: dict[str, actions.CreateJobInput] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    probe: ProbeResult | None = None

    def until_there(self) -> None:
        """Work until the product answers from the server that is asked for, and only from there."""
        end = time.monotonic() + 240
        while time.monotonic() < end:
            wait = self.step()
            status, wanted = self.deployment.status, self.deployment.spec.placement
            ready = conditions.is_true(status.conditions, "Ready")
            if ready and status.move is None and status.home == wanted:
                return
            self.look()
            time.sleep(min(wait or 0.0, 1.0))
        pytest.fail(f"{self.deployment.status.conditions} {self.done}")

    def until_gone(self) -> None:
        """Delete the product and work until nothing of it is left."""
        metadata = self.deployment.metadata
        deleted = metadata.model_copy(update={"deletion_timestamp": datetime.now(UTC)})
        self.deployment = self.deployment.model_copy(update={"metadata": deleted})
        end = time.monotonic() + 120
        while not self.gone:
            assert time.monotonic() < end, f"{self.deployment.status.conditions} {self.done}"
            time.sleep(min(self.step() or 0.0, 1.0))

    def step(self) -> float | None:
        """Plan once and act; seconds until it asks to look again."""
        home = seat(self.deployment).server
        seen = DeploymentObserved(
            deployment=self.deployment,
            now=datetime.now(UTC),
            server=self.servers[home],
            others=tuple(
                self.servers[p.server] for p in places(self.deployment) if p.server != home
            ),
            jobs=tuple(self.jobs.values()),
            probe=self.probe,
        )
        plan = plan_deployment(seen)
        self.deployment = self.deployment.model_copy(update={"status": plan.status})
        for action in plan.actions:
            self._act(action)
        return plan.requeue_seconds

    def look(self) -> None:
        """Look at the product, at the address of the server where it should be."""
        current = seated(self.deployment)
        request = probe_request(current, self.servers[current.spec.placement.server])
        if request is None:
            return
        context = ssl.create_default_context(cadata=request.tls_root or self.root)
        said: dict[str, Any] = {}
        try:
            with (
                socket.create_connection((request.address, 443), 5) as raw,
                context.wrap_socket(raw, server_hostname=request.domain) as stream,
            ):
                head = f"GET /.well-known/codegen.json HTTP/1.0\r\nHost: {request.domain}\r\n\r\n"
                stream.sendall(head.encode())
                said = json.loads(stream.makefile("rb").read().partition(b"\r\n\r\n")[2])
        except (OSError, ValueError):
            pass
        good = said.get("release") == request.release_id and not said.get("suspended")
        reported = Reported(str(said.get("release", ""))) if said else None
        reason: Any = "Verified" if good else "NoAnswer"
        self.probe = ProbeResult(
            request, datetime.now(UTC), reason, failures=0 if good else 1, reported=reported
        )

    def release(self, release: Release) -> None:
        """Ask for another release."""
        spec = self.deployment.spec.model_copy(update={"release": release})
        self.deployment = self.deployment.model_copy(update={"spec": spec})

    def go(self, server: str) -> None:
        """Ask for another server."""
        deployment = self.deployment
        placement = deployment.spec.placement.model_copy(update={"server": server})
        spec = deployment.spec.model_copy(update={"placement": placement})
        self.deployment = deployment.model_copy(update={"spec": spec})

    def _act(self, action: Any) -> None:
        match action:
            case actions.CreateJobInput():
                self.orders[action.name] = action
            case actions.Create(body=body):
                self._run(body["metadata"]["name"])
            case actions.Delete(ref=ref) if ref.kind == "Job":
                self.jobs.pop(ref.name, None)
            case actions.SetFinalizer(present=present):
                self.gone = not present
                kept = (FINALIZER,) if present else ()
                metadata = self.deployment.metadata.model_copy(update={"finalizers": kept})
                self.deployment = self.deployment.model_copy(update={"metadata": metadata})
            case actions.ClaimAllocation():
                server = self.servers[action.server]
                status = server.status.model_copy(update={"allocations": action.allocations})
                self.servers[action.server] = server.model_copy(update={"status": status})
            case _:
                pass

    def _run(self, name: str) -> None:
        order = self.orders[name]
        job = order.job
        assert job.request is not None
        target = None
        if order.backup is not None:
            target = BackupTarget(repository=order.backup.repository, password=self.restic_password)
        values = {f"{secret}/{key}": self.password for secret, key in order.values}
        request = job.request.model_copy(update={"secrets": values, "backup": target})
        job = job.model_copy(update={"request": request})
        ground = next(g for g in self.grounds.values() if g.address == job.address)
        result = ground.run(job, admin=job.site is not None)
        self.done.append(job.operation)
        self.jobs[name] = JobSeen(name, ended=True, result=result, failure=result.failure)


def server_of(name: str, ground: Any, *, acme: Acme, repository: str = "") -> Server:
    """A provisioned Server of this name; with a repository it has backups."""
    held: tuple[conditions.Condition, ...] = ()
    for kind in ("Provisioned", "Reachable", "Ready"):
        held = conditions.upsert(held, type=kind, status="True", reason="Ok", now=datetime.now(UTC))
    spec = ServerSpec(
        address=ground.address,
        host_key=ground.order("status").host_key,
        ssh_key_ref=SecretKey(name="ssh", key="id"),
        tenants=("shop",),
        domain_suffix=APPS_DOMAIN,
        acme=acme,
        capacity=Capacity(memory_mib=2048, port_range_start=20000, port_range_end=29999),
        backup=Backup(
            repository=repository,
            password_ref=SecretKey(name="restic", key="password"),
            schedule="0 0 29 2 *",
        )
        if repository
        else None,
    )
    made = Server(metadata=ObjectMeta(name=name, uid=name, resource_version="1"), spec=spec)
    root = ground.tls_root() if acme.issuer == "internal" else ""
    status = made.status.model_copy(update={"conditions": held, "tls_root": root})
    return made.model_copy(update={"status": status})
