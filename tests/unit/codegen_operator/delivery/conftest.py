"""A cluster in memory: it carries out plans, and may die after any single effect."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from codegen_crds import conditions
from codegen_crds.contracts.job import AnsibleResult, JobFailure
from codegen_crds.contracts.release import EnvValue, Release, SecretKeyRef, Service
from codegen_crds.meta import FINALIZER, ObjectMeta
from codegen_crds.v1alpha1 import Deployment, Server
from codegen_crds.v1alpha1.agentrun import ProjectRef
from codegen_crds.v1alpha1.deployment import DeploymentSpec, Placement, PortPair
from codegen_crds.v1alpha1.server import Acme, Capacity, SecretKey, ServerSpec
from codegen_operator.domain.delivery.facts import claimant_of, places, seat, seated
from codegen_operator.domain.delivery.server_facts import ReinstallSeen
from codegen_operator.domain.delivery_settings import DeliverySettings
from codegen_operator.domain.deployment import DeploymentObserved, plan_deployment
from codegen_operator.domain.job_attempts import JobSeen
from codegen_operator.domain.measured import Measured
from codegen_operator.domain.plan import (
    Action,
    ClaimAllocation,
    Create,
    CreateJobInput,
    CreateKeyPair,
    Delete,
    EmitEvent,
    Plan,
    RequestReinstall,
    SetFinalizer,
)
from codegen_operator.domain.server import ServerObserved, plan_server
from codegen_operator.domain.verification import (
    ProbeReason,
    ProbeRequest,
    ProbeResult,
    Reported,
    probe_request,
)

START = datetime(2030, 1, 1, tzinfo=UTC)
SETTINGS = DeliverySettings(
    ansible_image="registry.example/ansible@sha256:" + "a" * 64,
    builder_image="registry.example/builder@sha256:" + "b" * 64,
    service_base_image="registry.example/base@sha256:" + "c" * 64,
    service_test_image="registry.example/test@sha256:" + "d" * 64,
    postgres_image="registry.example/postgres@sha256:" + "e" * 64,
    redis_image="registry.example/redis@sha256:" + "d" * 64,
    registry="registry.example:5000",
    registry_push_secret="registry-push",
    collection_version="1",
)


class Died(Exception):  # noqa: N818 - what happens to an operator
    """The operator was killed."""


def make_server(name: str = "srv", **changes: Any) -> Server:
    """A Server that takes the namespace "shop"."""
    spec: dict[str, Any] = {
        "address": "192.0.2.10",
        "ssh_key_ref": SecretKey(name="srv-ssh", key="id"),
        "host_key": "ssh-ed25519 AAAAC3Nz",
        "tenants": ("shop",),
        "domain_suffix": "apps.example.org",
        "acme": Acme(issuer="internal"),
        "capacity": Capacity(memory_mib=1024, port_range_start=20000, port_range_end=20003),
    }
    return Server(
        metadata=ObjectMeta(name=name, uid=f"uid-{name}", resource_version="1", generation=1),
        spec=ServerSpec(**{**spec, **changes}),
    )


def ready(server: Server) -> Server:
    """The Server as it is once provisioned."""
    held: tuple[conditions.Condition, ...] = ()
    for kind in ("Provisioned", "Reachable", "RegistryReachable", "Ready"):
        held = conditions.upsert(held, type=kind, status="True", reason="Ok", now=START)
    status = server.status.model_copy(update={"conditions": held})
    return server.model_copy(update={"status": status})


def make_release(mark: str = "1") -> Release:
    """A public service and its database; another mark is another release."""
    password = SecretKeyRef(name="todo-generated", key="POSTGRES_PASSWORD", version="7")
    return Release.make(
        commit=(mark * 40)[:40],
        schema_revision="",
        services=(
            Service(
                name="backend",
                image=f"registry.example/backend@sha256:{mark * 64}",
                strategy="bluegreen",
                public=True,
                env=(EnvValue(name="POSTGRES_PASSWORD", secret=password),),
            ),
            Service(
                name="db",
                image="registry.example/postgres@sha256:" + "e" * 64,
                strategy="stateful",
                volume="/var/lib/postgresql/data",
                env=(EnvValue(name="POSTGRES_PASSWORD", secret=password),),
            ),
        ),
    )


def make_deployment(name: str = "todo", **changes: Any) -> Deployment:
    """A Deployment of a Project, placed on "srv"."""
    ports = (PortPair(service="backend", blue=20000, green=20001),)
    spec: dict[str, Any] = {
        "project_ref": ProjectRef(name=name, uid=f"project-{name}"),
        "app": f"{name}-abcd",
        "placement": Placement(server="srv", memory_mib=448, ports=ports),
        "domain": f"{name}-abcd.apps.example.org",
        "release": make_release(),
    }
    return Deployment(
        metadata=ObjectMeta(
            name=name,
            namespace="shop",
            uid=f"deployment-{name}",
            resource_version="1",
            generation=1,
            creation_timestamp=START,
        ),
        spec=DeploymentSpec(**{**spec, **changes}),
    )


def fail(class_: str, reason: str = "Broken", message: str = "the end of the log") -> JobFailure:
    """A failure of a Job."""
    return JobFailure.model_validate({"class": class_, "reason": reason, "message": message})


@dataclass
class Cluster:
    """Objects, and what the Jobs that were run did to the server."""

    server: Server | None = field(default_factory=lambda: ready(make_server()))
    more: dict[str, Server] = field(default_factory=dict)
    """Further Servers, by name."""
    deployments: dict[str, Deployment] = field(default_factory=dict)
    now: datetime = START
    settings: DeliverySettings = SETTINGS
    jobs: dict[str, tuple[str, JobSeen]] = field(default_factory=dict)
    """Job by name: (owner uid, as it is seen)."""
    orders: dict[str, CreateJobInput] = field(default_factory=dict)
    """Inputs that exist."""
    ran: list[CreateJobInput] = field(default_factory=list)
    """Inputs of all Jobs that ended, in order."""
    events: list[EmitEvent] = field(default_factory=list)
    wiped: list[tuple[str, str]] = field(default_factory=list)
    """(machine, request) of what the machine provider was asked for."""
    reinstalled: ReinstallSeen | None = None
    """What the provider says of it; None: what it would of a request that it has or has not."""
    namesakes: frozenset[str] = frozenset()
    public_key: str = ""
    writes: int = 0
    """Statuses that were written."""
    lives: float = float("inf")
    """Effects until the operator is killed."""
    probe: dict[str, ProbeResult] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    backup_lacks: tuple[str, ...] = ()
    clock_ahead: timedelta | None = None
    measured: Measured | None = None
    cancelled: str = ""
    """Job that the Project names as to be cancelled."""
    lingering: bool = False
    """Whether Jobs that are deleted stay until :meth:`reap`, as their pods do in real life."""

    def add(self, deployment: Deployment) -> Deployment:
        """Have a Deployment."""
        self.deployments[deployment.metadata.uid] = deployment
        return deployment

    def step(self, uid: str) -> Plan[Any]:
        """Plan and act for one Deployment."""
        deployment = self.deployments[uid]
        plan = plan_deployment(self.observe(uid))
        self._carry_out(deployment, plan)
        return plan

    def observe(self, uid: str) -> DeploymentObserved:
        """What the planner of a Deployment is shown."""
        deployment = self.deployments[uid]
        home = seat(deployment).server
        return DeploymentObserved(
            deployment=deployment,
            now=self.now,
            server=self.at(home),
            others=tuple(
                found
                for p in places(deployment)
                if p.server != home and (found := self.at(p.server)) is not None
            ),
            jobs=self._jobs_of(uid),
            neighbours=tuple(d for u, d in self.deployments.items() if u != uid),
            rivals=tuple(
                d
                for u, d in self.deployments.items()
                if u != uid and d.spec.domain == deployment.spec.domain
            ),
            probe=self.probe.get(uid),
            backup_lacks=self.backup_lacks,
            cancelled=self.cancelled,
            settings=self.settings,
        )

    def at(self, name: str) -> Server | None:
        """A Server by its name."""
        if self.server is not None and self.server.metadata.name == name:
            return self.server
        return self.more.get(name)

    def step_server(self) -> Plan[Any]:
        """Plan and act for the Server."""
        assert self.server is not None
        seen = ServerObserved(
            server=self.server,
            now=self.now,
            deploy_public_key=self.public_key,
            jobs=self._jobs_of(self.server.metadata.uid),
            deployments=tuple(self.deployments.values()),
            claimants=frozenset(claimant_of(d).uid for d in self.deployments.values()),
            clock_ahead=self.clock_ahead,
            measured=self.measured,
            namesakes=self.namesakes,
            reinstall=self._reinstallation(),
            settings=self.settings,
        )
        plan = plan_server(seen)
        self._carry_out(self.server, plan)
        return plan

    def _reinstallation(self) -> ReinstallSeen | None:
        asked = self.server.status.reinstallation if self.server is not None else None
        if asked is None or self.reinstalled is not None:
            return self.reinstalled if asked is not None else None
        known = (asked.machine_id, asked.id) in self.wiped
        return ReinstallSeen("running" if known else "unknown")

    def settle(self, uid: str, steps: int = 30) -> None:
        """Reconcile a Deployment until nothing changes any more by itself."""
        for _ in range(steps):
            before = self._state()
            self.step(uid)
            if uid in self.gone or self._state() == before:
                return
        raise AssertionError("it never comes to rest")

    def settle_server(self, steps: int = 30) -> None:
        """Reconcile the Server until nothing changes any more by itself."""
        for _ in range(steps):
            before = self._state()
            self.step_server()
            if self.server is None or self._state() == before:
                return
        raise AssertionError("it never comes to rest")

    def end(
        self, failure: JobFailure | None = None, result: AnsibleResult | None = None
    ) -> CreateJobInput:
        """End the one Job that runs, as the server would."""
        (name,) = [n for n, (_, seen) in self.jobs.items() if not seen.ended]
        owner, _ = self.jobs[name]
        order = self.orders[name]
        self.ran.append(order)
        job: Any = order.job
        if result is None:
            release = job.request.release if job.request is not None else None
            live = release.release_id if release is not None and failure is None else ""
            result = AnsibleResult(
                operation=job.operation,
                release_id=live,
                site=job.site_digest if job.operation == "deploy" and failure is None else "",
                tls_root="PEM" if job.operation == "provision" else "",
                failure=failure,
            )
        self.jobs[name] = (owner, JobSeen(name, ended=True, result=result, failure=failure))
        return order

    def look(
        self, uid: str, reason: ProbeReason = "Verified", reported: Reported | None = None
    ) -> ProbeRequest:
        """Look at a product from outside."""
        deployment = seated(self.deployments[uid])
        request = probe_request(deployment, self.at(deployment.spec.placement.server))
        assert request is not None
        last = self.probe.get(uid)
        again = last.failures if last is not None and last.request == request else 0
        failures = 0 if reason == "Verified" else again + 1
        said = reported or Reported(request.release_id, (("backend", "running"),))
        self.probe[uid] = ProbeResult(
            request, self.now, reason, "" if failures == 0 else "seen", failures, said
        )
        return request

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def want(self, uid: str, **spec: Any) -> None:
        """Change the spec of a Deployment."""
        deployment = self.deployments[uid]
        metadata = deployment.metadata.model_copy(
            update={"generation": deployment.metadata.generation + 1}
        )
        changed = deployment.spec.model_copy(update=spec)
        self.deployments[uid] = deployment.model_copy(
            update={"spec": changed, "metadata": metadata}
        )

    def delete(self, uid: str) -> None:
        """Ask for the deletion of a Deployment."""
        self.deployments[uid] = _deleting(self.deployments[uid], self.now)

    def delete_server(self) -> None:
        """Ask for the deletion of the Server."""
        assert self.server is not None
        self.server = _deleting(self.server, self.now)

    def condition(self, uid: str, kind: str) -> tuple[str, str]:
        """(status, reason) of a condition of a Deployment."""
        return _condition(self.deployments[uid].status.conditions, kind)

    def server_condition(self, kind: str) -> tuple[str, str]:
        """(status, reason) of a condition of the Server."""
        assert self.server is not None
        return _condition(self.server.status.conditions, kind)

    def text(self) -> str:
        """Everything that is in the cluster, as one text."""
        objects = [d.model_dump_json() for d in self.deployments.values()]
        inputs = [f"{o!r}" for o in (*self.orders.values(), *self.ran)]
        return "\n".join([*objects, *inputs, f"{self.events!r}"])

    def _state(self) -> str:
        server = self.server.model_dump_json() if self.server else ""
        deployments = [d.model_dump_json() for d in self.deployments.values()]
        parts = [server, deployments, sorted(self.jobs), sorted(self.orders), self.public_key]
        return json.dumps([*parts, len(self.events)])

    def _jobs_of(self, uid: str) -> tuple[JobSeen, ...]:
        return tuple(seen for owner, seen in self.jobs.values() if owner == uid)

    def _carry_out(self, resource: Deployment | Server, plan: Plan[Any]) -> None:
        assert plan.status_first
        uid = resource.metadata.uid
        if plan.status != resource.status:
            self._live()
            self.writes += 1
            self._store(resource.model_copy(update={"status": plan.status}))
        for action in plan.actions:
            self._live()
            self._act(uid, action)

    def _live(self) -> None:
        if self.lives <= 0:
            raise Died
        self.lives -= 1

    def _store(self, resource: Any) -> None:
        if isinstance(resource, Server):
            version = str(int(resource.metadata.resource_version) + 1)
            metadata = resource.metadata.model_copy(update={"resource_version": version})
            fresh = resource.model_copy(update={"metadata": metadata})
            if resource.metadata.name in self.more:
                self.more[resource.metadata.name] = fresh
            else:
                self.server = fresh
        else:
            self.deployments[resource.metadata.uid] = resource

    def _act(self, uid: str, action: Action) -> None:  # noqa: C901 - one match over actions
        match action:
            case Create():
                name = action.body["metadata"]["name"]
                owner = action.body["metadata"]["labels"]["codegen.dev/owner-uid"]
                assert name in self.orders, "the input is there before its Job"
                self.jobs.setdefault(name, (owner, JobSeen(name)))
            case CreateJobInput():
                self.orders.setdefault(action.name, action)
            case CreateKeyPair():
                self.public_key = self.public_key or "ssh-ed25519 AAAA"
            case Delete() if action.ref.kind == "Job":
                self._delete_job(action.ref.name)
            case Delete():
                self.orders.pop(action.ref.name, None)
                if action.ref.name.endswith("deploy-key"):
                    self.public_key = ""
            case SetFinalizer():
                self._finalize(uid, present=action.present)
            case ClaimAllocation():
                server = self.at(action.server)
                assert server is not None
                if action.resource_version == server.metadata.resource_version:
                    status = server.status.model_copy(update={"allocations": action.allocations})
                    self._store(server.model_copy(update={"status": status}))
            case RequestReinstall():
                self.wiped.append((action.machine_id, action.request_id))
            case EmitEvent():
                self.events.append(action)
            case _:
                raise AssertionError(f"unexpected: {action}")

    def reap(self) -> None:
        """Let Jobs that are being deleted be gone."""
        self.jobs = {n: (o, s) for n, (o, s) in self.jobs.items() if not s.deleting}

    def _delete_job(self, name: str) -> None:
        owner, seen = self.jobs.pop(name, ("", JobSeen(name)))
        if self.lingering and owner:
            self.jobs[name] = (owner, replace(seen, deleting=True))

    def _finalize(self, uid: str, *, present: bool) -> None:
        resource: Any = self.deployments.get(uid, self.server)
        finalizers = (FINALIZER,) if present else ()
        metadata = resource.metadata.model_copy(update={"finalizers": finalizers})
        if not present and metadata.deleting:
            self.gone.add(uid)
            if self.deployments.pop(uid, None) is None:
                self.server = None
        else:
            self._store(resource.model_copy(update={"metadata": metadata}))


def _deleting(resource: Any, now: datetime) -> Any:
    metadata = resource.metadata.model_copy(update={"deletion_timestamp": now})
    return resource.model_copy(update={"metadata": metadata})


def _condition(held: tuple[conditions.Condition, ...], kind: str) -> tuple[str, str]:
    found = conditions.find(held, kind)
    return (found.status, found.reason) if found is not None else ("", "")


@dataclass(frozen=True)
class Make:
    """What tests make things with."""

    server: Callable[..., Server] = make_server
    ready: Callable[[Server], Server] = ready
    release: Callable[..., Release] = make_release
    deployment: Callable[..., Deployment] = make_deployment
    fail: Callable[..., JobFailure] = fail
    cluster: type[Cluster] = Cluster
    settings: DeliverySettings = SETTINGS
    start: datetime = START
    died: type[Exception] = Died


@pytest.fixture(scope="session")
def make() -> Make:
    """Makers of servers, releases, deployments and clusters."""
    return Make()
