"""What a build Job and an Ansible Job say when they end (termination message, ≤ 4096 bytes)."""

from typing import Annotated, Literal

from pydantic import Field

from codegen_crds._model import StrictModel
from codegen_crds._types import Commit, ImageRef, ReleaseId
from codegen_crds.v1alpha1.app_log import MOST_LINES
from codegen_crds.v1alpha1.server import Facts

from .job_log import PACKED_CHARACTERS
from .release import Release

TERMINATION_BYTES = 4096
"""Limit of the kubelet. Source: Kubernetes documentation, "Customizing the termination message"."""

FIRST_LINE = 600
"""Characters of a failure's first line; a longer one is no sentence but a part of a log."""

FailureKind = Literal["infrastructure", "transient", "product", "input", "bug"]


class JobFailure(StrictModel):
    """Why a Job did not succeed."""

    class_: Annotated[FailureKind, Field(alias="class", description="Who must act.")]
    reason: Annotated[str, Field(max_length=64, description="As one word.")]
    step: Annotated[str, Field(max_length=64, description="Where it stopped.")] = ""
    message: Annotated[str, Field(max_length=3000, description="The end of the log.")] = ""


class BuildResult(StrictModel):
    """What a build leaves behind."""

    commit: Annotated[Commit, Field(description="Commit that was built.")]
    images: Annotated[
        dict[str, ImageRef], Field(max_length=16, description="Image by digest, per service.")
    ] = {}
    schema_revision: Annotated[
        str, Field(max_length=64, description="Head revision of the migrations.")
    ] = ""
    contractions: Annotated[
        dict[str, Annotated[str, Field(max_length=120)]],
        Field(
            max_length=256, description="Contract migrations: what each takes away, by revision."
        ),
    ] = {}
    tests: Annotated[
        Literal["passed", "failed", "not-run"], Field(description="What the test stage said.")
    ] = "not-run"
    failure: Annotated[JobFailure | None, Field(description="Why it failed.")] = None


AnsibleOperation = Literal[
    "provision",
    "deploy",
    "contract",
    "rollback",
    "status",
    "remove",
    "stop",
    "start",
    "backup",
    "restore",
    "logs",
]


class AnsibleResult(StrictModel):
    """What an Ansible Job leaves behind."""

    operation: Annotated[AnsibleOperation, Field(description="What was done.")]
    changed: Annotated[bool, Field(description="Whether anything changed on the server.")] = False
    release_id: Annotated[
        ReleaseId | Literal[""], Field(description="Release that is live now.")
    ] = ""
    site: Annotated[str, Field(max_length=64, description="Digest of the site that is there.")] = ""
    facts: Annotated[Facts | None, Field(description="Of provision: what the machine is.")] = None
    tls_root: Annotated[
        str, Field(max_length=2500, description="Of provision: PEM of the internal CA.")
    ] = ""
    drift: Annotated[
        list[Annotated[str, Field(max_length=200)]],
        Field(max_length=8, description="Of status: what differs."),
    ] = []
    certificate: Annotated[
        JobFailure | None, Field(description="Of deploy: why the site has no certificate yet.")
    ] = None
    backup: Annotated[
        str, Field(max_length=32, description="Backup that was made, or brought back.")
    ] = ""
    rekeyed: Annotated[
        bool,
        Field(description="Whether the previous password of the repository has lost its right."),
    ] = False
    pending: Annotated[
        list[Annotated[str, Field(max_length=64)]],
        Field(
            max_length=16,
            description="Contract migrations of the live release that did not run yet.",
        ),
    ] = []
    log: Annotated[
        str,
        Field(max_length=PACKED_CHARACTERS, description="Of logs: what was said, packed."),
    ] = ""
    failure: Annotated[JobFailure | None, Field(description="Why it failed.")] = None

    def message(self) -> str:
        """JSON text of at most 4096 bytes; a failure's log is cut at its front to fit."""
        return fit(self)


class SiteService(StrictModel):
    """A public service's two colours."""

    name: Annotated[str, Field(max_length=63, description="Name of the service.")]
    blue: Annotated[int, Field(ge=1, le=65535, description="Port of blue.")]
    green: Annotated[int, Field(ge=1, le=65535, description="Port of green.")]
    replica_of: Annotated[
        str | None, Field(max_length=63, description="Of a further replica: its service.")
    ] = None


class SiteRequest(StrictModel):
    """What the root play puts on a server for one product."""

    app: Annotated[str, Field(max_length=35, description="The product's name.")]
    domain: Annotated[str, Field(max_length=253, description="Its public name.")]
    services: Annotated[
        list[SiteService], Field(max_length=16, description="Public services, by port pair.")
    ]
    issuer: Annotated[Literal["acme", "internal"], Field(description="Who signs.")]
    directory: Annotated[str, Field(max_length=512, description="ACME directory.")] = ""
    email: Annotated[str, Field(max_length=254, description="ACME contact.")] = ""
    wildcard: Annotated[
        str,
        Field(
            max_length=253,
            description="Domain of the server's wildcard certificate that covers it; empty: the "
            "site gets its own.",
        ),
    ] = ""


class ColourPorts(StrictModel):
    """Loopback ports of a service's colours."""

    blue: Annotated[int, Field(ge=1, le=65535, description="Port of blue.")]
    green: Annotated[int, Field(ge=1, le=65535, description="Port of green.")]


class Retention(StrictModel):
    """How many periods keep their newest backup."""

    daily: Annotated[int, Field(ge=0, le=1000, description="Days.")] = 7
    weekly: Annotated[int, Field(ge=0, le=1000, description="Weeks.")] = 4
    monthly: Annotated[int, Field(ge=0, le=1000, description="Months.")] = 6


class BackupTarget(StrictModel):
    """A restic repository, with what opens it."""

    repository: Annotated[str, Field(min_length=1, max_length=512, description="restic URL.")]
    password: Annotated[
        str, Field(min_length=1, max_length=4096, description="Its password.", repr=False)
    ]
    previous_password: Annotated[
        str,
        Field(max_length=4096, description="What it replaces, if anything.", repr=False),
    ] = ""
    environment: Annotated[
        dict[str, str],
        Field(
            max_length=16,
            description="What its storage needs, such as `AWS_SECRET_ACCESS_KEY`.",
            repr=False,
        ),
    ] = {}
    retention: Annotated[Retention, Field(description="What stays after a backup.")] = Retention()
    check: Annotated[
        bool,
        Field(description="Of backup: whether the repository, and a part of its data, is checked."),
    ] = True


class ReleaseRequest(StrictModel):
    """What goes through ssh into the forced command, on standard input, as one JSON text.

    It holds secret values: it exists in one short-lived Secret and in the memory of two
    processes, never in argv, a file of the server, or a log.
    """

    verb: Annotated[
        Literal[
            "release",
            "contract",
            "rollback",
            "status",
            "remove",
            "stop",
            "start",
            "backup",
            "restore",
            "logs",
            "cancel",
        ],
        Field(description="What to do."),
    ]
    app: Annotated[str, Field(max_length=35, description="The product's name.")]
    release: Annotated[Release | None, Field(description="Of release: what should run.")] = None
    ports: Annotated[
        dict[str, ColourPorts], Field(max_length=8, description="Port pair per public service.")
    ] = {}
    secrets: Annotated[
        dict[str, str],
        Field(
            max_length=128,
            description="Values by `<secret name>/<key>`.",
            repr=False,
        ),
    ] = {}
    keep_data: Annotated[bool, Field(description="Of remove: volumes stay.")] = True
    release_id: Annotated[
        ReleaseId | Literal[""],
        Field(description="Of rollback: any of the last ten releases; empty: the one before."),
    ] = ""
    contractions: Annotated[
        tuple[Annotated[str, Field(max_length=64, pattern=r"^\S+$")], ...],
        Field(
            max_length=256,
            description="Of contract: the contract migrations that may run, by revision. Where the "
            "live release has others that did not run yet, nothing is done.",
        ),
    ] = ()
    backup: Annotated[
        BackupTarget | None,
        Field(
            description="Of backup and restore: the repository. Of release and contract: data is "
            "backed up before it is migrated; of remove: before it is removed."
        ),
    ] = None
    backup_id: Annotated[
        str,
        Field(max_length=32, pattern=r"^[0-9TZ.]*$", description="Of restore; empty: the newest."),
    ] = ""
    service: Annotated[
        str,
        Field(
            max_length=63,
            pattern=r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$",
            description="Of logs: this service only; empty: all.",
        ),
    ] = ""
    lines: Annotated[
        int, Field(ge=1, le=MOST_LINES, description="Of logs: so many at most, the newest.")
    ] = 200


class WildcardRequest(StrictModel):
    """A certificate for every name below a domain, by DNS-01 with signed updates (RFC 2136)."""

    domain: Annotated[str, Field(min_length=1, max_length=253, description="Without `*.`.")]
    nameserver: Annotated[
        str, Field(min_length=1, max_length=260, description="`host` or `host:port`.")
    ]
    key_name: Annotated[
        str, Field(min_length=1, max_length=253, description="Name of the TSIG key.")
    ]
    algorithm: Annotated[
        Literal["hmac-sha256", "hmac-sha384", "hmac-sha512"], Field(description="Its algorithm.")
    ] = "hmac-sha256"
    resolver: Annotated[
        str, Field(max_length=260, description="Who knows the zone; empty: the server's own.")
    ] = ""
    secret: Annotated[
        str, Field(max_length=1024, description="Of the TSIG key, in base64.", repr=False)
    ] = ""


class MonitoringRequest(StrictModel):
    """Where metrics are read, and by whom."""

    listen_address: Annotated[str, Field(max_length=39, description="Of the machine.")]
    port: Annotated[int, Field(ge=1, le=65535, description="Port of it.")]
    allowed_from: Annotated[
        tuple[Annotated[str, Field(max_length=43)], ...],
        Field(max_length=32, description="Networks that the firewall lets in."),
    ] = ()


class LogShippingRequest(StrictModel):
    """Where the journal goes, and what the server shows there."""

    url: Annotated[str, Field(max_length=512, description="The receiver.")]
    plain_http: Annotated[bool, Field(description="Whether it may be `http`.")] = False
    ca: Annotated[
        str, Field(max_length=16384, description="PEM of the authority of the receiver.")
    ] = ""
    certificate: Annotated[
        str, Field(max_length=16384, description="Client certificate, PEM; empty: none.")
    ] = ""
    key: Annotated[
        str, Field(max_length=16384, description="Its private key, PEM.", repr=False)
    ] = ""


class AnsibleJob(StrictModel):
    """The input file of an Ansible Job, mounted from the short-lived Secret beside it."""

    operation: Annotated[AnsibleOperation, Field(description="What to do.")]
    address: Annotated[str, Field(max_length=253, description="The server.")]
    port: Annotated[int, Field(ge=1, le=65535, description="Port of its ssh.")] = 22
    user: Annotated[str, Field(max_length=32, description="Who may log in at first.")] = "root"
    host_key: Annotated[str, Field(max_length=1024, description="Pinned host key.")]
    deploy_public_key: Annotated[
        str, Field(max_length=1024, description="Of provision: the release key, public half.")
    ] = ""
    admin_allowed_from: Annotated[
        tuple[Annotated[str, Field(max_length=43)], ...],
        Field(
            max_length=32,
            description="Of provision: networks that the administrator's key is let in from; "
            "empty: anywhere.",
        ),
    ] = ()
    registry_auth: Annotated[
        str, Field(max_length=8192, description="Of provision: a Docker config.json.", repr=False)
    ] = ""
    registry_ca: Annotated[
        str, Field(max_length=16384, description="Of provision: PEM of the registry's CA.")
    ] = ""
    registry_host: Annotated[
        str, Field(max_length=253, description="Of provision: `host:port` of the registry.")
    ] = ""
    timezone: Annotated[
        str, Field(max_length=64, description="Of provision: name in the tz database.")
    ] = "UTC"
    acme_ca: Annotated[
        str, Field(max_length=16384, description="Of provision: PEM of the ACME server's CA.")
    ] = ""
    issuer: Annotated[
        Literal["acme", "internal"], Field(description="Of provision: who signs.")
    ] = "acme"
    acme_directory: Annotated[
        str, Field(max_length=512, description="Of provision: ACME directory.")
    ] = ""
    acme_email: Annotated[str, Field(max_length=254, description="Of provision: ACME contact.")] = (
        ""
    )
    wildcard: Annotated[
        WildcardRequest | None,
        Field(description="Of provision: certificate for all names below a domain, if any."),
    ] = None
    monitoring: Annotated[
        MonitoringRequest | None, Field(description="Of provision: metrics, if they are wanted.")
    ] = None
    log_shipping: Annotated[
        LogShippingRequest | None,
        Field(description="Of provision: a receiver of logs, if there is one."),
    ] = None
    site: Annotated[
        SiteRequest | None, Field(description="Of deploy: site to put there first, if any.")
    ] = None
    site_digest: Annotated[str, Field(max_length=64, description="Digest of that site.")] = ""
    request: Annotated[
        ReleaseRequest | None, Field(description="Of all but provision: for the forced command.")
    ] = None


def fit(result: AnsibleResult | BuildResult) -> str:
    """JSON text of a result in at most 4096 bytes: a failure's log is cut at its front.

    Its first line stays, where it is a sentence: it says what is wrong.
    """
    text = result.model_dump_json(exclude_defaults=True)
    if len(text.encode()) <= TERMINATION_BYTES or result.failure is None:
        return text
    first, _, log = result.failure.message.partition("\n")
    head = f"{first}\n" if log and len(first) <= FIRST_LINE else ""
    message = result.failure.message[len(head) :]
    while message and len(text.encode()) > TERMINATION_BYTES:
        message = message[max(1, len(message) // 8) :]
        failure = result.failure.model_copy(update={"message": f"{head}…{message}"})
        text = result.model_copy(update={"failure": failure}).model_dump_json(exclude_defaults=True)
    return text
