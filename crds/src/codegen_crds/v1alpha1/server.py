"""Server: a machine that was offered for products, opt-in."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from codegen_crds._model import WireModel
from codegen_crds._types import (
    MAX_ITEMS,
    DnsLabel,
    Domain,
    ItemId,
    MachineId,
    ObjectName,
    Port,
    Uid,
    cel,
    list_map,
    validations,
)
from codegen_crds.conditions import Condition

from ._resource import AGE, Definition, PrinterColumn, Resource
from .deployment import JobStatus, PortPair
from .notification import Notification
from .observability import (
    LOG_SHIPPING_RULES,
    MONITORING_RULES,
    ONE_GAP,
    LogShipping,
    Monitoring,
    Network,
)


class SecretKey(WireModel):
    """A key of a Secret in the system namespace."""

    name: Annotated[ObjectName, Field(description="Name of the Secret.")]
    key: Annotated[str, Field(min_length=1, max_length=253, description="Key inside it.")]


_ENDPOINT = r"^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:[0-9]{1,5})?$"


class Dns01(WireModel):
    """A certificate for all names below `domainSuffix`, proved in its zone (RFC 8555, 8.4).

    The server writes the challenge with signed updates (RFC 2136, RFC 8945).
    """

    nameserver: Annotated[
        str,
        Field(
            min_length=1,
            max_length=260,
            pattern=_ENDPOINT,
            description="Primary name server of the zone, `host` or `host:port`, reachable from "
            "the server; it takes updates that are signed with the key.",
        ),
    ]
    tsig_key_name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=253,
            pattern=r"^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?\.?$",
            description="Name of the TSIG key, as the name server knows it.",
        ),
    ]
    tsig_algorithm: Annotated[
        Literal["hmac-sha256", "hmac-sha384", "hmac-sha512"],
        Field(description="Algorithm of the TSIG key."),
    ] = "hmac-sha256"
    tsig_secret_ref: Annotated[SecretKey, Field(description="Secret of the TSIG key, in base64.")]
    resolver: Annotated[
        str,
        Field(
            max_length=260,
            pattern=rf"{_ENDPOINT}|^$",
            description="DNS server that the server asks for the zone and its name servers, where "
            "its own does not know them.",
        ),
    ] = ""


class Acme(WireModel):
    """Who signs the certificates of products."""

    issuer: Annotated[
        Literal["acme", "internal"],
        Field(description="An ACME directory, or the server's own CA (for stands and intranets)."),
    ] = "acme"
    directory: Annotated[
        str,
        Field(
            max_length=512,
            pattern=r"^https://[^\s]+$|^$",
            description="ACME directory; default: the server software's.",
        ),
    ] = ""
    email: Annotated[str, Field(max_length=254, description="Contact for the CA.")] = ""
    ca_bundle: Annotated[
        str,
        Field(
            max_length=16384,
            description="PEM of the CA that signed the directory's own certificate, if private.",
        ),
    ] = ""
    dns01: Annotated[
        Dns01 | None,
        Field(
            description="One certificate for all names below `domainSuffix`, by DNS-01: port 80 "
            "need not be reachable from the CA. Other names get theirs by HTTP-01."
        ),
    ] = None


class ServedAcme(WireModel):
    """Of ``spec.acme`` what a machine was provisioned with: sites are made with it."""

    issuer: Annotated[Literal["acme", "internal"], Field(description="Who signs.")]
    directory: Annotated[str, Field(max_length=512, description="ACME directory.")] = ""
    email: Annotated[str, Field(max_length=254, description="Contact for the CA.")] = ""


class Capacity(WireModel):
    """What products may take of the machine."""

    memory_mib: Annotated[int, Field(ge=64, le=16777216, description="Memory, in MiB.")]
    port_range_start: Annotated[
        int, Field(ge=1024, le=65000, description="First loopback port for products.")
    ] = 20000
    port_range_end: Annotated[
        int, Field(ge=1025, le=65535, description="Last loopback port for products.")
    ] = 20999


class BackupRetention(WireModel):
    """How many periods keep their newest backup."""

    daily: Annotated[int, Field(ge=0, le=1000, description="Days.")] = 7
    weekly: Annotated[int, Field(ge=0, le=1000, description="Weeks.")] = 4
    monthly: Annotated[int, Field(ge=0, le=1000, description="Months.")] = 6


class Backup(WireModel):
    """Where backups go."""

    repository: Annotated[str, Field(min_length=1, max_length=512, description="restic URL.")]
    password_ref: Annotated[SecretKey, Field(description="The repository's password.")]
    previous_password_ref: Annotated[
        SecretKey | None,
        Field(
            description="The password until now: the next run that opens the repository lets "
            "`passwordRef` take its place."
        ),
    ] = None
    environment_ref: Annotated[
        ObjectName | Literal[""],
        Field(
            description="Secret whose keys are variables that its storage needs, such as "
            "`AWS_ACCESS_KEY_ID`."
        ),
    ] = ""
    schedule: Annotated[
        str,
        Field(
            max_length=64,
            pattern=r"^[0-9A-Za-z*,/-]+( [0-9A-Za-z*,/-]+){4}$",
            description="When every product here is backed up: five cron fields, in UTC.",
        ),
    ] = "0 3 * * *"
    retention: Annotated[BackupRetention, Field(description="What stays after a backup.")] = Field(
        default_factory=BackupRetention
    )


class Operation(WireModel):
    """A destructive request, done once."""

    id: Annotated[ItemId, Field(description="Chosen by whoever asks; done once per id.")]
    kind: Annotated[
        Literal["provision", "reinstall"],
        Field(
            description="`provision`: set everything up once more. `reinstall`: have the machine "
            "provider wipe the machine; only if the installation allows it for `machineId`."
        ),
    ]


class RegistryAccess(WireModel):
    """How the server pulls images."""

    secret_ref: Annotated[
        ObjectName | Literal[""],
        Field(description="Secret of type kubernetes.io/dockerconfigjson in the system namespace."),
    ] = ""


class ServerSpec(WireModel):
    """The machine and the terms of its use."""

    address: Annotated[
        str,
        Field(
            min_length=1,
            max_length=253,
            pattern=r"^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$",
            description="IP address or host name, reachable from the cluster by ssh.",
        ),
    ]
    port: Annotated[Port, Field(description="Port of ssh.")] = 22
    user: Annotated[
        str,
        Field(
            max_length=32,
            pattern=r"^[a-z_][a-z0-9_-]*$",
            description="Who may log in with `sshKeyRef` before provisioning.",
        ),
    ] = "root"
    ssh_key_ref: Annotated[
        SecretKey,
        Field(
            description="Private key for `user`, and for the administrator's account after "
            "provisioning. Another reference is a new key: it is let in by the old one, proved, "
            "and the old one is shut out."
        ),
    ]
    admin_allowed_from: Annotated[
        tuple[Network, ...],
        Field(
            max_length=32,
            description="Networks that the administrator's key is let in from after provisioning, "
            "such as those of the cluster's nodes; default: anywhere. Networks that provisioning "
            "does not come from are refused before anything is written.",
            json_schema_extra={"x-kubernetes-list-type": "set", **validations(ONE_GAP)},
        ),
    ] = ()
    machine_id: Annotated[
        MachineId | Literal[""],
        Field(
            description="Id of the machine at the installation's machine provider; needed for "
            "the operation `reinstall` only."
        ),
    ] = ""
    host_key: Annotated[
        str,
        Field(
            max_length=1024,
            pattern=r"^(ssh-ed25519|ecdsa-sha2-nistp(256|384)|ssh-rsa) [A-Za-z0-9+/=]+$",
            description="The server's public host key, pinned: `<type> <base64>`.",
        ),
    ]
    tenants: Annotated[
        tuple[DnsLabel, ...],
        Field(
            max_length=256,
            description="Namespaces whose products may be placed here; default: none.",
            json_schema_extra={"x-kubernetes-list-type": "set"},
        ),
    ] = ()
    domain_suffix: Annotated[
        Domain,
        Field(description="Products get `<slug>.<suffix>`; `*.<suffix>` must point here."),
    ]
    timezone: Annotated[
        str,
        Field(
            max_length=64,
            pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}$",
            description="Time zone of the machine, by its name in the tz database, such as "
            "`Europe/Paris`: its logs and its nightly restart follow it. `backup.schedule` is in "
            "UTC all the same.",
        ),
    ] = "UTC"
    acme: Annotated[
        Acme,
        Field(
            description="Who signs certificates.",
            json_schema_extra=validations(
                cel(
                    "!has(self.dns01) || !has(self.issuer) || self.issuer == 'acme'",
                    "dns01 needs the issuer acme",
                ),
                cel(
                    "!has(self.dns01) || (has(self.email) && self.email != '')",
                    "dns01 needs an email",
                ),
            ),
        ),
    ] = Field(default_factory=Acme)
    registry: Annotated[RegistryAccess, Field(description="How images are pulled.")] = Field(
        default_factory=RegistryAccess
    )
    capacity: Annotated[
        Capacity,
        Field(
            description="What products may take.",
            json_schema_extra=validations(
                cel(
                    "!has(self.portRangeStart) || !has(self.portRangeEnd) || "
                    "self.portRangeStart < self.portRangeEnd",
                    "portRangeStart must be below portRangeEnd",
                )
            ),
        ),
    ]
    cordoned: Annotated[bool, Field(description="Nothing new is placed here.")] = False
    drain: Annotated[
        bool,
        Field(
            description="Products of Projects move to other Servers, with their data, one step "
            "after another; nothing new is placed here."
        ),
    ] = False
    lost: Annotated[
        bool,
        Field(
            description="The machine is gone for ever and must not start again: its products are "
            "brought back on other Servers from their last backup."
        ),
    ] = False
    backup: Annotated[Backup | None, Field(description="Where backups go.")] = None
    monitoring: Annotated[
        Monitoring | None,
        Field(
            description="Who may read metrics of the machine and of its products; without it "
            "nothing is measured.",
            json_schema_extra=validations(*MONITORING_RULES),
        ),
    ] = None
    log_shipping: Annotated[
        LogShipping | None,
        Field(
            description="Where its journal goes; without it logs stay on the machine.",
            json_schema_extra=validations(*LOG_SHIPPING_RULES),
        ),
    ] = None
    operations: Annotated[
        tuple[Operation, ...],
        Field(
            max_length=16,
            description="One-shot requests.",
            json_schema_extra=list_map("id"),
        ),
    ] = ()


Controller = Literal["cpu", "memory", "pids"]


class Facts(WireModel):
    """What the machine said of itself, rounded so that it does not change all the time."""

    os: Annotated[str, Field(max_length=128, description="Distribution and version.")] = ""
    kernel: Annotated[str, Field(max_length=128, description="Kernel.")] = ""
    podman: Annotated[str, Field(max_length=64, description="Version of Podman.")] = ""
    memory_mib: Annotated[int, Field(ge=0, description="Memory, in MiB.")] = 0
    cores: Annotated[int, Field(ge=0, description="Processors.")] = 0
    disk_free_gib: Annotated[int, Field(ge=0, description="Free disk, in GiB.")] = 0
    controllers: Annotated[
        tuple[Controller, ...] | None,
        Field(
            max_length=3,
            description="Of cpu, memory and pids: what the kernel limits products in. None: it was "
            "not asked.",
        ),
    ] = None


class Allocation(WireModel):
    """What a Deployment has claimed. A cache: rebuilt from Deployments."""

    uid: Annotated[Uid, Field(description="Uid of the claimant: the Project, or the Deployment.")]
    namespace: Annotated[str, Field(max_length=63, description="Its namespace.")]
    name: Annotated[str, Field(max_length=253, description="Its name.")]
    memory_mib: Annotated[int, Field(ge=0, description="Memory, in MiB.")]
    ports: Annotated[tuple[PortPair, ...], Field(max_length=16, description="Port pairs.")] = ()


class Reinstallation(WireModel):
    """A reinstallation that the machine provider was asked for, and that has not ended."""

    id: Annotated[ItemId, Field(description="Id of the operation.")]
    machine_id: Annotated[MachineId, Field(description="Machine that it is for.")]


class ServerStatus(WireModel):
    """What is known of the machine. Written by the operator alone."""

    observed_generation: Annotated[int, Field(ge=0, description="Generation acted upon.")] = 0
    conditions: Annotated[
        tuple[Condition, ...],
        Field(
            max_length=MAX_ITEMS, description="What is true.", json_schema_extra=list_map("type")
        ),
    ] = ()
    facts: Annotated[Facts | None, Field(description="What it said of itself.")] = None
    allocations: Annotated[
        tuple[Allocation, ...],
        Field(max_length=500, description="What is claimed.", json_schema_extra=list_map("uid")),
    ] = ()
    tls_root: Annotated[
        str, Field(max_length=16384, description="PEM of its own CA, when the issuer is internal.")
    ] = ""
    wildcard: Annotated[
        str,
        Field(max_length=253, description="Domain whose names its wildcard certificate covers."),
    ] = ""
    acme: Annotated[
        ServedAcme | None,
        Field(description="What it was provisioned with: sites follow it, not `spec.acme`."),
    ] = None
    provisioned: Annotated[
        str, Field(max_length=64, description="Digest of the provisioning that it has.")
    ] = ""
    ssh_key_refs: Annotated[
        tuple[SecretKey, ...],
        Field(
            max_length=4,
            description="Keys that it may let in, oldest first: one alone once provisioning with "
            "it has ended well.",
        ),
    ] = ()
    job: Annotated[JobStatus | None, Field(description="The newest Job.")] = None
    operations_done: Annotated[
        tuple[ItemId, ...], Field(max_length=64, description="Ids of finished operations.")
    ] = ()
    reinstallation: Annotated[
        Reinstallation | None,
        Field(description="What the machine provider was asked for. Written before it is asked."),
    ] = None
    last_backup: Annotated[datetime | None, Field(description="Newest good backup.")] = None
    notifications: Annotated[
        tuple[Notification, ...],
        Field(
            max_length=16,
            description="Messages owed to administrators.",
            json_schema_extra=list_map("key"),
        ),
    ] = ()


class Server(Resource):
    """A machine that runs products."""

    definition: ClassVar[Definition] = Definition(
        kind="Server",
        plural="servers",
        short_name="csrv",
        scope="Cluster",
        columns=(
            PrinterColumn("Address", ".spec.address"),
            PrinterColumn("Domain", ".spec.domainSuffix"),
            PrinterColumn("Ready", '.status.conditions[?(@.type=="Ready")].status'),
            PrinterColumn("Reason", '.status.conditions[?(@.type=="Ready")].reason'),
            PrinterColumn("Cordoned", ".spec.cordoned", "boolean", priority=1),
            PrinterColumn("Drain", ".spec.drain", "boolean", priority=1),
            AGE,
        ),
        rules=(
            cel(
                "!has(self.spec.operations) || "
                "!self.spec.operations.exists(o, o.kind == 'reinstall') || "
                "(has(self.spec.machineId) && self.spec.machineId != '')",
                "the operation reinstall needs spec.machineId",
            ),
        ),
    )

    kind: str = "Server"
    spec: ServerSpec
    status: ServerStatus = Field(default_factory=ServerStatus)

    @property
    def wanted_acme(self) -> ServedAcme:
        """What sites are to be made with once the machine is provisioned with it."""
        acme = self.spec.acme
        return ServedAcme(issuer=acme.issuer, directory=acme.directory, email=acme.email)

    @property
    def served_acme(self) -> ServedAcme:
        """What sites are made with now: the machine may not know the wanted authority yet."""
        return self.status.acme or self.wanted_acme
