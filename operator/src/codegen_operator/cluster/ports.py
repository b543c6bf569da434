"""What the shell needs from the world outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from codegen_crds.contracts.job import AnsibleJob
from codegen_crds.contracts.machines import (
    CreationState,
    Machine,
    MachineOrder,
    ReinstallState,
)
from codegen_crds.contracts.provenance import Envelope
from codegen_crds.kinds import Kind
from codegen_crds.v1alpha1.server import Backup, SecretKey

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GatewayModel:
    """A model of the gateway."""

    id: str
    priced: bool
    currency: str


@dataclass(frozen=True, slots=True)
class SecretKeys:
    """A Secret without its values."""

    version: str
    keys: Mapping[str, str]
    """Version of each value, by key."""
    owner_uid: str
    """Label ``codegen.dev/owner-uid``; empty on a Secret that a person made."""


@dataclass(frozen=True, slots=True)
class SecretAddress:
    """Where a Secret of ours is, and what it is labelled with."""

    namespace: str
    name: str
    labels: Mapping[str, str]


TLS_PAIR = ("tls.crt", "tls.key")
"""Keys of a Secret of type ``kubernetes.io/tls``."""


@dataclass(frozen=True, slots=True)
class JobNeeds:
    """Values that go into the input of an Ansible Job."""

    namespace: str
    values: tuple[tuple[str, str], ...]
    """(Secret name, key) in that namespace."""
    registry_secret: str
    """Secret beside the Job with pull credentials; empty: none."""
    backup: Backup | None = None
    """Backup repository whose Secrets are beside the Job."""
    tsig_secret: SecretKey | None = None
    """Secret beside the Job that signs updates of a zone."""
    log_secret: str = ""
    """Secret beside the Job with what is shown to the receiver of logs; empty: none."""


class Objects(Protocol):
    """The API server. What it answers is in our store before the call returns."""

    async def find(self, kind: Kind, name: str, namespace: str = "") -> Json | None:
        """Read an object; None when it is not there."""

    async def list(self, kind: Kind, namespace: str = "", *, selector: str = "") -> None:
        """Read the objects that a label selector chooses; the store has them then."""

    async def create(self, body: Mapping[str, Any]) -> Json:
        """Create an object, or find it there and ours.

        Raises:
            NameTakenError: Somebody else's object has the name.
        """

    async def record(self, body: Mapping[str, Any]) -> None:
        """Create an Event; one that is there already says the same."""

    async def apply(self, body: Mapping[str, Any]) -> Json:
        """Server-side apply."""

    async def patch(
        self,
        kind: Kind,
        name: str,
        namespace: str = "",
        *,
        patch: Mapping[str, Any],
        subresource: str = "",
    ) -> Json:
        """JSON merge patch."""

    async def delete(
        self, kind: Kind, name: str, namespace: str = "", *, uid: str = "", policy: str = ""
    ) -> None:
        """Delete an object; already gone is done."""


class GitHost(Protocol):
    """Management interface of the git host.

    Every call raises :class:`~.errors.DoorError` when the host does not answer and
    :class:`~.errors.RefusedError` when it says no.
    """

    async def ensure_repository(self, namespace: str, slug: str, owner_uid: str) -> None:
        """Create a repository unless it is there for this owner."""

    async def delete_repository(self, namespace: str, slug: str, owner_uid: str) -> None:
        """Delete a repository; already gone is done."""

    async def refs(self, namespace: str, slug: str) -> dict[str, str] | None:
        """Commits by full ref name; None: there is no such repository."""

    async def move_main(self, namespace: str, slug: str, commit: str, expected: str) -> None:
        """Move ``main`` if it is at ``expected``."""

    async def file(self, namespace: str, slug: str, commit: str, path: str) -> str | None:
        """Text of a file at a commit; None: there is no such file."""

    async def tree(self, namespace: str, slug: str, commit: str) -> tuple[str, ...]:
        """Paths of all files at a commit."""


class Gateway(Protocol):
    """What the model gateway tells the operator."""

    async def models(self) -> tuple[GatewayModel, ...]:
        """Models by name, with whether they have a price."""


class MachineProvider(Protocol):
    """Who rents the machines out.

    Every call raises :class:`~.errors.DoorError` when it does not answer and
    :class:`~.errors.RefusedError` when it says no.
    """

    async def machines(self) -> tuple[Machine, ...]:
        """All machines that it has for us."""

    async def reinstall(self, machine_id: str, request_id: str) -> None:
        """Ask to wipe a machine; nothing happens for a request id that it knows."""

    async def reinstallation(self, machine_id: str, request_id: str) -> ReinstallState | None:
        """How a reinstallation goes; None: it was never asked for it."""

    async def create(self, request_id: str, order: MachineOrder) -> None:
        """Ask to rent a machine; nothing happens for a request id that it knows."""

    async def creation(self, request_id: str) -> CreationState | None:
        """How the making of a machine goes; None: it was never asked for it."""


class Vault(Protocol):
    """Secrets. Values are made and passed on in here; what comes out are names and keys."""

    async def view(self, namespace: str, name: str) -> SecretKeys | None:
        """Keys and version of a Secret; None: it is not there."""

    async def public_key(self, namespace: str, name: str) -> str:
        """Public half of a key pair; empty: there is none."""

    async def signer(self, namespace: str, name: str) -> bytes:
        """Public half (raw) of the ed25519 key that signs documents."""

    async def sign(self, namespace: str, name: str, document: bytes) -> Envelope:
        """A document in an envelope that this key has signed."""

    async def generate(
        self, secret: SecretAddress, keys: Sequence[str], owner: Mapping[str, Any] | None
    ) -> None:
        """Give keys that are missing a random value; never change one that is there."""

    async def key_pair(self, secret: SecretAddress) -> None:
        """Create a key pair unless it is there."""

    async def job_input(self, secret: SecretAddress, job: AnsibleJob, needs: JobNeeds) -> None:
        """Create the input of an Ansible Job, with the values it needs, unless it is there."""
