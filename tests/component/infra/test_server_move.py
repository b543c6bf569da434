"""Two real servers: a product moves with its data, and comes back when its server is lost.

The operator's planner decides, the Jobs' own program acts; only the cluster between is absent.
"""

import io
import json
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from codegen_crds import conditions
from codegen_crds.contracts.job import BackupTarget
from codegen_crds.meta import FINALIZER, ObjectMeta
from codegen_crds.v1alpha1 import Deployment, Server
from codegen_crds.v1alpha1.deployment import DeploymentSpec, Placement, PortPair
from codegen_crds.v1alpha1.server import Acme, Backup, Capacity, SecretKey, ServerSpec
from codegen_dev.foundation import Foundation
from codegen_dev.progress import run_shown
from codegen_dev.registry import auth_file
from codegen_dev.server_steps import ServerUp
from codegen_dev.settings import Settings
from codegen_dev.stand import APPS_DOMAIN, REGISTRY, Stand
from codegen_dev.tear_down import TearDown
from codegen_operator.domain import plan as actions
from codegen_operator.domain.delivery.facts import places, seat, seated
from codegen_operator.domain.deployment import DeploymentObserved, plan_deployment
from codegen_operator.domain.job_attempts import JobSeen
from codegen_operator.domain.verification import ProbeResult, Reported, probe_request

from .restic_rest import RestRepository

pytestmark = pytest.mark.timeout(900)

_PASSWORD = "restic-canary-77c2"


@pytest.fixture
def second(server: Any, tmp_path: Path) -> Iterator[Any]:
    """Another provisioned server, of a stand of its own; it pulls from the first's registry."""
    name = server.stand.name.replace("infra", "move")
    console = Console(file=io.StringIO())
    run_shown(TearDown(Stand.open(name, Settings()), purge=True).steps(), console)
    stand = Stand.open(name, Settings())
    try:
        run_shown([*Foundation(stand).steps(), *ServerUp(stand).steps()], console)
        key = tmp_path / "deploy"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
        made = type(server)(stand, tmp_path, server.images)
        line = f"{server.stand.network.node} {REGISTRY.partition(':')[0]}"
        made.enter("sh", "-c", f"echo '{line}' >> /etc/hosts")
        order = made.order(
            "provision",
            deploy_public_key=key.with_suffix(".pub").read_text(),
            registry_auth=auth_file(server.stand).read_text(),
            registry_ca=(server.stand.paths.pki / "ca.crt").read_text(),
            registry_host=REGISTRY,
            issuer="internal",
        )
        result = made.run(order)
        assert result.failure is None, result.failure
        yield made
    finally:
        run_shown(TearDown(stand, purge=True).steps(), console)


@dataclass
class Operator:
    """The planner, and hands that run each Job at once."""

    grounds: dict[str, Any]
    servers: dict[str, Server]
    deployment: Deployment
    password: str
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
        context = ssl.create_default_context(cadata=request.tls_root)
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
            case actions.SetFinalizer():
                metadata = self.deployment.metadata.model_copy(update={"finalizers": (FINALIZER,)})
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
            target = BackupTarget(repository=order.backup.repository, password=_PASSWORD)
        values = {f"{secret}/{key}": self.password for secret, key in order.values}
        request = job.request.model_copy(update={"secrets": values, "backup": target})
        job = job.model_copy(update={"request": request})
        ground = next(g for g in self.grounds.values() if g.address == job.address)
        result = ground.run(job, admin=job.site is not None)
        self.done.append(job.operation)
        self.jobs[name] = JobSeen(name, ended=True, result=result, failure=result.failure)


def _server(name: str, ground: Any, repository: str) -> Server:
    held: tuple[conditions.Condition, ...] = ()
    for kind in ("Provisioned", "Reachable", "Ready"):
        held = conditions.upsert(held, type=kind, status="True", reason="Ok", now=datetime.now(UTC))
    spec = ServerSpec(
        address=ground.address,
        host_key=ground.order("status").host_key,
        ssh_key_ref=SecretKey(name="ssh", key="id"),
        tenants=("shop",),
        domain_suffix=APPS_DOMAIN,
        acme=Acme(issuer="internal"),
        capacity=Capacity(memory_mib=1024, port_range_start=20000, port_range_end=29999),
        backup=Backup(
            repository=repository,
            password_ref=SecretKey(name="restic", key="password"),
            schedule="0 0 29 2 *",
        ),
    )
    made = Server(metadata=ObjectMeta(name=name, uid=name, resource_version="1"), spec=spec)
    status = made.status.model_copy(update={"conditions": held, "tls_root": ground.tls_root()})
    return made.model_copy(update={"status": status})


def _checksum(product: Any) -> str:
    rows = "select md5(string_agg(k::text, ',' order by n)) from kept k"
    return str(product.sql(rows))


def test_a_product_moves_with_its_data_and_comes_back_from_a_lost_server(
    product: Any, second: Any, tmp_path: Path
) -> None:
    first = product.ground
    repository = RestRepository(tmp_path / "repository", first.stand.network.host)
    port = product.first_port
    ports = (PortPair(service="backend", blue=port, green=port + 1),)
    spec = DeploymentSpec(
        app=product.app,
        domain=product.host,
        placement=Placement(server="first", memory_mib=256, ports=ports),
        release=product.release("v1"),
    )
    metadata = ObjectMeta(name="shop", namespace="shop", uid="shop-uid", generation=1)
    operator = Operator(
        {"first": first, "second": second},
        {n: _server(n, g, repository.url) for n, g in (("first", first), ("second", second))},
        Deployment(metadata=metadata, spec=spec),
        product.password,
    )
    try:
        operator.until_there()
        product.sql("create table kept (n int primary key, said text)")
        product.sql("insert into kept select n, md5(n::text) from generate_series(1, 5000) n")
        before = _checksum(product)

        operator.go("second")
        operator.until_there()
        assert operator.done == ["deploy", "stop", "backup", "restore", "remove"]
        moved = type(product)(second, product.app, port)
        assert _checksum(moved) == before
        assert product.left() == []
        assert product.app not in first.deployer("podman", "volume", "ls")

        moved.sql("insert into kept values (6000, 'after the last backup')")
        network = second.stand.network
        cut = ["ip", "-n", network.server_namespace, "link", "set", "host0", "down"]
        subprocess.run(cut, check=True)
        lost = operator.servers["second"]
        told = lost.spec.model_copy(update={"lost": True})
        operator.servers["second"] = lost.model_copy(update={"spec": told})
        operator.go("first")
        operator.until_there()
        assert operator.done[5:] == ["restore"]
        assert _checksum(product) == before
        found = conditions.find(operator.deployment.status.conditions, "Moving")
        assert found is not None
        assert "what was written later is lost" in found.message
    finally:
        repository.stop()
