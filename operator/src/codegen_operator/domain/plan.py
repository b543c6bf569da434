"""Plans: decisions as data.

A planner looks at an observation and returns a :class:`Plan`. The shell carries it out and
writes the status. Each action is idempotent: done twice, or done by two leaders for a moment,
it leaves the same world behind. That is bought with deterministic names, owner uids and
resource-version preconditions, never with memory of what was done before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from codegen_crds._model import WireModel
from codegen_crds.contracts.job import AnsibleJob
from codegen_crds.contracts.machines import MachineOrder
from codegen_crds.v1alpha1.server import Allocation, Backup, SecretKey

Body = Mapping[str, Any]
"""A Kubernetes object as it goes over the wire."""


@dataclass(frozen=True, slots=True)
class Ref:
    """An object by kind and name; ``uid``, where given, is a precondition."""

    api_version: str
    kind: str
    namespace: str
    name: str
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Create:
    """Create an object unless it exists.

    Existing and ours (same owner uid) is done; existing and somebody else's stops the plan.
    """

    body: Body


@dataclass(frozen=True, slots=True)
class Apply:
    """Server-side apply of an object that we own as a whole."""

    body: Body


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete an object; already gone is done. ``foreground`` waits for its dependents."""

    ref: Ref
    foreground: bool = False


@dataclass(frozen=True, slots=True)
class SetFinalizer:
    """Add or remove our finalizer on the observed object."""

    ref: Ref
    present: bool


@dataclass(frozen=True, slots=True)
class CreateGeneratedSecret:
    """Give each key that the Secret lacks a random value; never change one that it has.

    The Secret is created when absent. Values are made by the shell and seen by nobody else.
    """

    namespace: str
    name: str
    keys: tuple[str, ...]
    labels: Mapping[str, str]
    owner: Body | None
    """ownerReference, or None where the data outlives the owner."""


@dataclass(frozen=True, slots=True)
class CreateKeyPair:
    """Create a Secret with a fresh ed25519 key pair (``ssh-privatekey``, ``ssh-publickey``)."""

    namespace: str
    name: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CreateJobInput:
    """Create the short-lived Secret beside an Ansible Job (key ``job.json``).

    ``job`` has no values; the shell
    reads the Secrets it names and fills them in.
    """

    namespace: str
    name: str
    job: AnsibleJob
    values: tuple[tuple[str, str], ...]
    """(Secret name in the tenant namespace, key) pairs to put into ``request.secrets``."""
    values_namespace: str
    registry_secret: str
    """Secret in the system namespace with the pull credentials; empty: none."""
    labels: Mapping[str, str]
    backup: Backup | None = None
    """Backups of its Server; with the values of its Secrets it goes into ``request.backup``."""
    tsig_secret: SecretKey | None = None
    """In the system namespace; its value goes into ``wildcard.secret``."""
    log_secret: str = ""
    """In the system namespace; its pair goes into ``log_shipping``; empty: none."""


@dataclass(frozen=True, slots=True)
class ClaimAllocation:
    """Write ``status.allocations`` of a Server if it still has this resource version."""

    server: str
    resource_version: str
    allocations: tuple[Allocation, ...]


@dataclass(frozen=True, slots=True)
class EnsureRepository:
    """Create a repository on the git host unless it exists for this Project uid."""

    namespace: str
    slug: str
    owner_uid: str


@dataclass(frozen=True, slots=True)
class MoveMain:
    """Move ``main`` to a commit if it is at ``expected`` (empty: not born yet)."""

    namespace: str
    slug: str
    commit: str
    expected: str


@dataclass(frozen=True, slots=True)
class DeleteRepository:
    """Delete a repository; already gone is done."""

    namespace: str
    slug: str
    owner_uid: str


@dataclass(frozen=True, slots=True)
class RequestReinstall:
    """Ask the machine provider to wipe a machine; a request id that it knows is done already."""

    machine_id: str
    request_id: str


@dataclass(frozen=True, slots=True)
class RequestMachine:
    """Ask the machine provider for a machine; a request id that it knows is done already."""

    request_id: str
    order: MachineOrder


@dataclass(frozen=True, slots=True)
class SignProvenance:
    """Sign the provenance of a release, and store it beside those of other releases.

    The same document and key make the same bytes (ed25519 is deterministic). The key is read by
    the shell and seen by nobody else.
    """

    namespace: str
    name: str
    """Of the ConfigMap."""
    labels: Mapping[str, str]
    owner: Body
    """ownerReference."""
    release_id: str
    document: bytes
    others: tuple[str, ...]
    """Releases whose documents stay, the newest first; those of all others go."""


@dataclass(frozen=True, slots=True)
class EmitEvent:
    """An Event on the observed object: what happened, for ``kubectl describe``."""

    type: str
    reason: str
    message: str


Action = (
    Create
    | Apply
    | Delete
    | SetFinalizer
    | CreateGeneratedSecret
    | CreateKeyPair
    | CreateJobInput
    | ClaimAllocation
    | EnsureRepository
    | MoveMain
    | DeleteRepository
    | RequestReinstall
    | RequestMachine
    | SignProvenance
    | EmitEvent
)

S = TypeVar("S", bound=WireModel)


@dataclass(frozen=True, slots=True)
class Plan(Generic[S]):
    """What to do, what to say about it, and when to look again."""

    status: S
    """The whole status as it should be; written only when it differs."""
    actions: tuple[Action, ...] = ()
    """In order; the first that fails stops the rest. Carried out after the status is written
    when ``status_first``: counters are persisted before the attempt that they count."""
    status_first: bool = True
    requeue_seconds: float | None = None
    """Look again after this time even if nothing changes; None: only when something does."""
