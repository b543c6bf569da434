"""What a decision about a Server may depend on."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from codegen_crds.v1alpha1 import Deployment, Server
from codegen_operator.domain.delivery_settings import DeliverySettings
from codegen_operator.domain.job_attempts import JobSeen
from codegen_operator.domain.measured import Measured


@dataclass(frozen=True, slots=True)
class ReinstallSeen:
    """What the machine provider says of a reinstallation that it was asked for."""

    state: Literal["running", "done", "failed", "refused", "unknown", "unanswered"]
    """``unknown``: it answered that it was never asked. ``unanswered``: it said nothing."""
    message: str = ""


@dataclass(frozen=True, slots=True)
class ServerObserved:
    """Everything that is looked at."""

    server: Server
    now: datetime
    deploy_public_key: str = ""
    """Key ``ssh-publickey`` of its release key's Secret; empty while there is none."""
    jobs: tuple[JobSeen, ...] = ()
    """All Ansible Jobs in the system namespace with its uid as owner label."""
    deployments: tuple[Deployment, ...] = ()
    """All Deployments, of all namespaces, that have a place here."""
    elsewhere: frozenset[str] = frozenset()
    """Claimants whose Deployment has all its places on other Servers."""
    claimants: frozenset[str] = frozenset()
    """Uids of all Projects that exist and are not being deleted."""
    clock_ahead: timedelta | None = None
    """How far its clock was ahead of ours when a product of it answered last."""
    measured: Measured | None = None
    """What it said of its room when a product of it answered last."""
    namesakes: frozenset[str] = frozenset()
    """Other Servers with its machine id or its address: names."""
    tsig_lacks: str = ""
    """Secret of the system namespace, as name/key, that ``spec.acme.dns01`` needs and has not."""
    log_lacks: str = ""
    """Secret of the system namespace, as name/key, that ``spec.logShipping`` needs and has not."""
    reinstall: ReinstallSeen | None = None
    """Of ``status.reinstallation``; None while there is none."""
    settings: DeliverySettings = field(default_factory=DeliverySettings)
