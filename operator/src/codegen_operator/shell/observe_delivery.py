"""Observes Servers and Deployments."""

from datetime import datetime

from codegen_crds.meta import ANNOTATION_CANCEL
from codegen_crds.v1alpha1 import Deployment, Project, Server
from codegen_crds.v1alpha1.server import Backup, Reinstallation
from codegen_operator.cluster.errors import OutsideError
from codegen_operator.cluster.ports import TLS_PAIR, MachineProvider
from codegen_operator.domain.delivery.facts import (
    claimant_of,
    deploy_key,
    places,
    repository,
    seat,
)
from codegen_operator.domain.delivery.server_facts import ReinstallSeen
from codegen_operator.domain.delivery_settings import DeliverySettings
from codegen_operator.domain.deployment import DeploymentObserved
from codegen_operator.domain.job_results import ansible_job_seen
from codegen_operator.domain.server import ServerObserved

from .jobs import Jobs
from .looks import Looks
from .secret_views import SecretViews
from .store import Store


class DeliveryObserver:
    """Gathers what decisions about Servers and Deployments depend on."""

    def __init__(
        self,
        store: Store,
        *,
        jobs: Jobs,
        secrets: SecretViews,
        looks: Looks,
        settings: DeliverySettings,
        machines: MachineProvider | None = None,
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._secrets = secrets
        self._looks = looks
        self._settings = settings
        self._machines = machines

    async def server(self, server: Server, now: datetime) -> ServerObserved:
        """Observe a Server."""
        name, system = server.metadata.name, self._settings.system_namespace
        return ServerObserved(
            server=server,
            now=now,
            deploy_public_key=await self._secrets.public_key(system, deploy_key(name)),
            jobs=await self._jobs.of(server.metadata.uid, system, ansible_job_seen),
            deployments=self._placed(name),
            elsewhere=frozenset(
                claimant_of(d).uid
                for d in self._store.every(Deployment)
                if all(p.server != name for p in places(d))
            ),
            claimants=frozenset(
                p.metadata.uid for p in self._store.every(Project) if not p.metadata.deleting
            ),
            clock_ahead=self._looks.clock(name),
            measured=self._looks.room(name),
            namesakes=self._namesakes(server),
            tsig_lacks=await self._tsig_lacks(server),
            log_lacks=await self._log_lacks(server),
            reinstall=await self._reinstallation(server.status.reinstallation),
            settings=self._settings,
        )

    def _namesakes(self, server: Server) -> frozenset[str]:
        spec = server.spec
        return frozenset(
            other.metadata.name
            for other in self._store.every(Server)
            if other.metadata.uid != server.metadata.uid
            and (
                other.spec.address == spec.address
                or (spec.machine_id and other.spec.machine_id == spec.machine_id)
            )
        )

    async def _reinstallation(self, asked: Reinstallation | None) -> ReinstallSeen | None:
        """Ask the provider; its silence is something to be said, not a reason to stop."""
        if asked is None:
            return None
        if self._machines is None:
            return ReinstallSeen("unanswered", "no machine provider is configured")
        try:
            found = await self._machines.reinstallation(asked.machine_id, asked.id)
        except OutsideError as error:
            return ReinstallSeen("unanswered", str(error))
        return ReinstallSeen(found.state, found.message) if found else ReinstallSeen("unknown")

    async def deployment(self, deployment: Deployment, now: datetime) -> DeploymentObserved:
        """Observe a Deployment."""
        name = seat(deployment).server
        server = self._store.get(Server, "", name)
        names = [p.server for p in places(deployment)]
        found = (self._store.get(Server, "", other) for other in names if other != name)
        others = tuple(other for other in found if other is not None)
        uid = deployment.metadata.uid
        return DeploymentObserved(
            deployment=deployment,
            now=now,
            server=server,
            others=others,
            jobs=await self._jobs.of(uid, self._settings.system_namespace, ansible_job_seen),
            neighbours=tuple(d for d in self._placed(*names) if d.metadata.uid != uid),
            rivals=tuple(
                d
                for d in self._store.every(Deployment)
                if d.spec.domain == deployment.spec.domain and d.metadata.uid != uid
            ),
            probe=self._looks.newest(uid),
            backup_lacks=await self._backup_lacks(repository(server, *others)),
            cancelled=self._cancelled(deployment),
            settings=self._settings,
        )

    def _cancelled(self, deployment: Deployment) -> str:
        owner = deployment.spec.project_ref
        if owner is None:
            return ""
        project = self._store.get(Project, deployment.metadata.namespace, owner.name)
        if project is None or project.metadata.uid != owner.uid:
            return ""
        return project.metadata.annotations.get(ANNOTATION_CANCEL, "")

    async def _tsig_lacks(self, server: Server) -> str:
        asked = server.spec.acme.dns01
        if asked is None:
            return ""
        return await self._lacks(asked.tsig_secret_ref.name, asked.tsig_secret_ref.key)

    async def _log_lacks(self, server: Server) -> str:
        asked = server.spec.log_shipping
        if asked is None or not asked.client_secret_ref:
            return ""
        return await self._lacks(asked.client_secret_ref, *TLS_PAIR)

    async def _lacks(self, name: str, *keys: str) -> str:
        """The first of these keys, as name/key, that the system namespace does not have."""
        found = await self._secrets.by_name(self._settings.system_namespace, [name])
        there = found[name].keys if name in found else {}
        return next((f"{name}/{key}" for key in keys if key not in there), "")

    async def _backup_lacks(self, asked: Backup | None) -> tuple[str, ...]:
        if asked is None:
            return ()
        password, environment = asked.password_ref, asked.environment_ref
        wanted = [name for name in (password.name, environment) if name]
        found = await self._secrets.by_name(self._settings.system_namespace, wanted)
        lacking = [name for name in wanted if name not in found]
        if password.name in found and password.key not in found[password.name].keys:
            lacking.append(f"{password.name}/{password.key}")
        return tuple(lacking)

    def _placed(self, *servers: str) -> tuple[Deployment, ...]:
        found = (
            d for d in self._store.every(Deployment) if any(p.server in servers for p in places(d))
        )
        return tuple(sorted(found, key=lambda d: d.metadata.key))
