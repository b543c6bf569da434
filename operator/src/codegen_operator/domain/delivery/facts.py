"""What a decision about a Deployment may depend on."""

from dataclasses import dataclass, field
from datetime import datetime

from codegen_crds import names
from codegen_crds.v1alpha1 import Deployment, Server
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
    """The Server its placement names."""
    jobs: tuple[JobSeen, ...] = ()
    """All Ansible Jobs in the system namespace with its uid as owner label."""
    neighbours: tuple[Deployment, ...] = ()
    """Other Deployments, of all namespaces, that are placed on the same Server."""
    rivals: tuple[Deployment, ...] = ()
    """Other Deployments, of all namespaces and Servers, with the same domain."""
    probe: ProbeResult | None = None
    """The newest look from outside, whatever it was for."""
    backup_lacks: tuple[str, ...] = ()
    """Secrets of the system namespace, by name or name/key, that its Server's backups need."""
    settings: DeliverySettings = field(default_factory=DeliverySettings)

    @property
    def owner(self) -> Owner:
        """Whom the Jobs work for."""
        project = self.deployment.spec.project_ref
        return Owner(self.deployment.metadata.uid, project.name if project else "")

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


def deploy_key(server: str) -> str:
    """Secret in the system namespace with the release key of a Server."""
    return names.child(server, "deploy-key")


def machine(server: Server) -> dict[str, object]:
    """What makes a machine the same one. A Server may get another machine under its name."""
    spec = server.spec
    return {"address": spec.address, "port": spec.port, "hostKey": spec.host_key}
