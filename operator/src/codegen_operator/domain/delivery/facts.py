"""What a decision about a Deployment may depend on."""

from dataclasses import dataclass, field
from datetime import datetime

from codegen_crds import names
from codegen_crds.v1alpha1 import Deployment, Server
from codegen_crds.v1alpha1.deployment import Placement
from codegen_crds.v1alpha1.server import Backup, SecretKey
from codegen_operator.domain.delivery_settings import DeliverySettings
from codegen_operator.domain.job_attempts import JobSeen
from codegen_operator.domain.placement import Claimant
from codegen_operator.domain.verification import ProbeResult

from .work import Owner


@dataclass(frozen=True, slots=True)
class DeploymentObserved:
    """Everything that is looked at."""

    deployment: Deployment
    now: datetime
    server: Server | None = None
    """The Server it lives on: :func:`seat`."""
    others: tuple[Server, ...] = ()
    """The Servers of its other places, while it moves."""
    jobs: tuple[JobSeen, ...] = ()
    """All Ansible Jobs in the system namespace with its uid as owner label."""
    neighbours: tuple[Deployment, ...] = ()
    """Other Deployments, of all namespaces, that are on the same Server, or on their way."""
    rivals: tuple[Deployment, ...] = ()
    """Other Deployments, of all namespaces and Servers, with the same domain."""
    probe: ProbeResult | None = None
    """The newest look from outside, whatever it was for."""
    backup_lacks: tuple[str, ...] = ()
    """Secrets of the system namespace, by name or name/key, that its Server's backups need."""
    cancelled: str = ""
    """Job that its Project names as to be cancelled: whoever may not write it may write that."""
    settings: DeliverySettings = field(default_factory=DeliverySettings)

    @property
    def owner(self) -> Owner:
        """Whom the Jobs work for."""
        project = self.deployment.spec.project_ref
        return Owner(self.deployment.metadata.uid, project.name if project else "")

    def at(self, name: str) -> Server | None:
        """The Server of one of its places."""
        known = (*self.others, *([self.server] if self.server is not None else []))
        return next((s for s in known if s.metadata.name == name), None)

    @property
    def claimant(self) -> Claimant:
        """Whose claim on the Server it is."""
        return claimant_of(self.deployment)


def claimant_of(deployment: Deployment) -> Claimant:
    """The Project, or the Deployment itself where it was applied by hand."""
    metadata, project = deployment.metadata, deployment.spec.project_ref
    if project is not None:
        return Claimant(metadata.namespace, project.name, project.uid)
    return Claimant(metadata.namespace, metadata.name, metadata.uid)


def touched(deployment: Deployment) -> bool:
    """Whether anything of it may be on the server: a Job was counted, so it may have run."""
    status = deployment.status
    return bool(status.job is not None or status.site or status.installed)


def seat(deployment: Deployment) -> Placement:
    """Where it lives: what its placement names, once it has moved there."""
    home = deployment.status.home
    if home is None or home.server == deployment.spec.placement.server:
        return deployment.spec.placement
    return home


def seated(deployment: Deployment) -> Deployment:
    """The Deployment as if it asked for the place where it lives."""
    spec = deployment.spec.model_copy(update={"placement": seat(deployment)})
    return deployment.model_copy(update={"spec": spec})


def places(deployment: Deployment) -> tuple[Placement, ...]:
    """Every place that it holds: one, or those of a move that is not over."""
    move = deployment.status.move
    ends = (move.source, move.target) if move is not None and move.phase != "Failed" else ()
    found = {p.server: p for p in (*ends, deployment.spec.placement, seat(deployment))}
    return tuple(found[name] for name in sorted(found))


def repository(*servers: Server | None) -> Backup | None:
    """Where the data of a product goes: the repository of the first Server that has one."""
    return next((s.spec.backup for s in servers if s is not None and s.spec.backup), None)


def deploy_key(server: str) -> str:
    """Secret in the system namespace with the release key of a Server."""
    return names.child(server, "deploy-key")


def admin_key(server: Server) -> SecretKey:
    """The administrator's key that a Server lets in, as far as is known.

    While another one takes its place, the old one counts until provisioning has ended well.
    """
    return next(iter(server.status.ssh_key_refs), server.spec.ssh_key_ref)


def machine(server: Server) -> dict[str, object]:
    """What makes a machine the same one. A Server may get another machine under its name."""
    spec = server.spec
    return {"address": spec.address, "port": spec.port, "hostKey": spec.host_key}
