"""Deployment: one product in production. Created and written by the operator."""

from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from codegen_crds._model import WireModel
from codegen_crds._types import (
    MAX_ITEMS,
    DnsLabel,
    Domain,
    ObjectName,
    Port,
    ReleaseId,
    cel,
    list_map,
    validations,
)
from codegen_crds.conditions import Condition
from codegen_crds.contracts.release import Release

from ._resource import AGE, Definition, PrinterColumn, Resource
from .agentrun import ProjectRef
from .app_log import AppLog, LogRequest

DriftPolicy = Literal["report", "heal"]
Revision = Annotated[str, Field(max_length=64, pattern=r"^\S+$")]
"""A database migration, by its revision."""


class PortPair(WireModel):
    """Two loopback ports of the server, one per colour."""

    service: Annotated[
        DnsLabel, Field(description="The public service they belong to, or a further replica.")
    ]
    replica_of: Annotated[
        DnsLabel | None, Field(description="Of a further replica: its service.")
    ] = None
    blue: Annotated[Port, Field(description="Port of the blue colour.")]
    green: Annotated[Port, Field(description="Port of the green colour.")]


class Placement(WireModel):
    """Where it runs. Written first, so that a server's allocations can always be rebuilt."""

    server: Annotated[
        ObjectName,
        Field(description="Name of the Server; another one moves the product with its data."),
    ]
    memory_mib: Annotated[int, Field(ge=16, le=1048576, description="Reserved memory, in MiB.")]
    ports: Annotated[
        tuple[PortPair, ...],
        Field(
            max_length=16,
            description="One pair per public service and replica of it.",
            json_schema_extra=list_map("service"),
        ),
    ] = ()


class DeploymentSpec(WireModel):
    """What should run, and where."""

    project_ref: Annotated[
        ProjectRef | None, Field(description="The Project; absent: applied by hand.")
    ] = None
    app: Annotated[
        DnsLabel,
        Field(
            max_length=35,
            description="The product's name on the server: unit, directory and network names.",
            json_schema_extra=validations(cel("self == oldSelf", "the app's name is immutable")),
        ),
    ]
    placement: Annotated[Placement, Field(description="Where it runs.")]
    domain: Annotated[Domain, Field(description="Its public name.")]
    release: Annotated[
        Release | None, Field(description="What should run; absent: nothing was released yet.")
    ] = None
    contractions: Annotated[
        tuple[Revision, ...],
        Field(
            max_length=256,
            description="Contract migrations that may take data away, by revision; they run once "
            "the release that knows them is verified.",
            json_schema_extra={"x-kubernetes-list-type": "set"},
        ),
    ] = ()
    suspended: Annotated[
        bool,
        Field(
            description="Stops the product; its data, secrets and release stay on the server. "
            "Lifted, the same release starts again."
        ),
    ] = False
    log_request: Annotated[
        LogRequest | None, Field(description="Asks the server once for what the product said.")
    ] = None
    drift_policy: Annotated[
        DriftPolicy, Field(description="What happens when the server differs by itself.")
    ] = "report"
    teardown_policy: Annotated[
        Literal["keep", "backup", "delete"], Field(description="Fate of its data at deletion.")
    ] = "keep"


class LiveRelease(WireModel):
    """What was last verified to answer."""

    release_id: Annotated[ReleaseId, Field(description="Release that answered.")]
    since: Annotated[datetime, Field(description="When it first answered.")]
    url: Annotated[str, Field(max_length=512, description="URL that answered over TLS.")]
    certificate_not_after: Annotated[
        datetime | None, Field(description="End of the certificate's validity.")
    ] = None


class Outage(WireModel):
    """A time in which a product did not answer, as seen from outside."""

    since: Annotated[datetime, Field(description="When it was told: after three failed looks.")]
    until: Annotated[datetime | None, Field(description="When it answered again.")] = None


class Availability(WireModel):
    """When a product answered. Written when that changes; its share is for readers to work out."""

    since: Annotated[datetime, Field(description="When it first answered.")]
    outages: Annotated[
        tuple[Outage, ...],
        Field(max_length=32, description="Oldest first; of the last day, and never more than 32."),
    ] = ()

    def share(self, now: datetime, over: timedelta = timedelta(days=1)) -> float:
        """How much of a time it answered, from 0 to 1; of less where it is younger.

        Args:
            now: The end of that time.
            over: Its length.
        """
        begin = max(self.since, now - over)
        if now <= begin:
            return 1.0
        ends = ((o.since, o.until or now) for o in self.outages)
        down = sum((max(min(b, now) - max(a, begin), timedelta()) for a, b in ends), timedelta())
        return 1 - down / (now - begin)


class HistoryEntry(WireModel):
    """A release that served, whole: rolling back needs nothing else."""

    release: Annotated[Release, Field(description="The release.")]
    since: Annotated[datetime, Field(description="When it first answered.")]


class JobStatus(WireModel):
    """The newest Ansible Job for this object."""

    name: Annotated[ObjectName, Field(description="Name of the Job.")]
    operation: Annotated[str, Field(max_length=32, description="What it does.")]
    key: Annotated[
        str, Field(max_length=64, description="What it is for: a release id, a site digest.")
    ] = ""
    attempt: Annotated[
        int, Field(ge=1, description="Attempts at this key; waiting for infrastructure is none.")
    ] = 1
    number: Annotated[
        int, Field(ge=1, description="Jobs for this key so far; makes each name new.")
    ] = 1
    outcome: Annotated[str, Field(max_length=32, description="Result, once it ended.")] = ""
    retry_at: Annotated[datetime | None, Field(description="No new attempt before.")] = None


MovePhase = Literal[
    "Stopping",
    "Saving",
    "Restoring",
    "Verifying",
    "Removing",
    "Undoing",
    "Starting",
    "Failed",
]
"""How far a move is. Before `Restoring` has ended its data is at the source, after it at the
target."""


class Move(WireModel):
    """A product on its way to another Server."""

    id: Annotated[
        str,
        Field(max_length=16, pattern=r"^[0-9]{8}t[0-9]{6}$", description="When it began, UTC."),
    ]
    source: Annotated[Placement, Field(description="Where it comes from.")]
    target: Annotated[Placement, Field(description="Where it goes.")]
    phase: Annotated[MovePhase, Field(description="How far it is.")]
    lost: Annotated[bool, Field(description="Whether the source is gone with what was there.")] = (
        False
    )
    backup: Annotated[
        str, Field(max_length=32, description="Backup that carries the data; empty: the newest.")
    ] = ""
    backup_at: Annotated[datetime | None, Field(description="How old the data is.")] = None
    message: Annotated[str, Field(max_length=1024, description="Why it failed, if it did.")] = ""


class Drift(WireModel):
    """How the server differs from what was put there."""

    items: Annotated[
        tuple[Annotated[str, Field(max_length=256)], ...],
        Field(max_length=MAX_ITEMS, description="What differs, one line each."),
    ] = ()


class DeploymentStatus(WireModel):
    """What runs. Written by the operator alone."""

    observed_generation: Annotated[int, Field(ge=0, description="Generation acted upon.")] = 0
    conditions: Annotated[
        tuple[Condition, ...],
        Field(
            max_length=MAX_ITEMS, description="What is true.", json_schema_extra=list_map("type")
        ),
    ] = ()
    site: Annotated[
        str, Field(max_length=64, description="Digest of the site that is on the server.")
    ] = ""
    installed: Annotated[
        ReleaseId | Literal[""], Field(description="Release that the server reported live.")
    ] = ""
    pending_contractions: Annotated[
        tuple[Revision, ...],
        Field(max_length=16, description="Contract migrations of that release that did not run."),
    ] = ()
    live: Annotated[LiveRelease | None, Field(description="What was verified.")] = None
    availability: Annotated[
        Availability | None, Field(description="When it answered, as seen from outside.")
    ] = None
    last_backup: Annotated[datetime | None, Field(description="Newest good backup.")] = None
    history: Annotated[
        tuple[HistoryEntry, ...],
        Field(max_length=10, description="Releases that served, newest first."),
    ] = ()
    home: Annotated[
        Placement | None,
        Field(description="Where its data and its live release are; a move changes it."),
    ] = None
    move: Annotated[
        Move | None, Field(description="The move to another Server that is under way, or failed.")
    ] = None
    job: Annotated[JobStatus | None, Field(description="The newest Job.")] = None
    failed_release: Annotated[
        ReleaseId | Literal[""],
        Field(description="Release that used up its attempts; it is not tried again."),
    ] = ""
    drift: Annotated[Drift | None, Field(description="Differences, if any.")] = None
    log: Annotated[AppLog | None, Field(description="Answer to `spec.logRequest`.")] = None


class Deployment(Resource):
    """One product in production."""

    definition: ClassVar[Definition] = Definition(
        kind="Deployment",
        plural="deployments",
        short_name="cdep",
        scope="Namespaced",
        columns=(
            PrinterColumn("Server", ".spec.placement.server"),
            PrinterColumn("Wanted", ".spec.release.releaseId"),
            PrinterColumn("Live", ".status.live.releaseId"),
            PrinterColumn("Ready", '.status.conditions[?(@.type=="Ready")].status'),
            PrinterColumn("URL", ".status.live.url"),
            PrinterColumn("Reason", '.status.conditions[?(@.type=="Ready")].reason', priority=1),
            AGE,
        ),
    )

    kind: str = "Deployment"
    spec: DeploymentSpec
    status: DeploymentStatus = Field(default_factory=DeploymentStatus)
