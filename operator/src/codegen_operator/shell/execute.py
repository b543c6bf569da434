"""Carries out the actions of a plan: one ``match``, each branch idempotent."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from codegen_crds.kinds import SERVER, find_kind
from codegen_crds.meta import FINALIZER, MANAGER
from codegen_crds.v1alpha1 import Resource
from codegen_operator.cluster.errors import RefusedError
from codegen_operator.cluster.ports import (
    GitHost,
    JobNeeds,
    MachineProvider,
    Objects,
    SecretAddress,
    Vault,
)
from codegen_operator.domain.plan import (
    Action,
    Apply,
    ClaimAllocation,
    Create,
    CreateGeneratedSecret,
    CreateJobInput,
    CreateKeyPair,
    Delete,
    DeleteRepository,
    EmitEvent,
    EnsureRepository,
    MoveMain,
    RequestMachine,
    RequestReinstall,
    SetFinalizer,
    SignProvenance,
)

from .provenance import ProvenanceKeeper
from .status import kind_of_resource


@dataclass(frozen=True, slots=True)
class Hands:
    """What actions are carried out with."""

    objects: Objects
    git: GitHost
    vault: Vault
    machines: MachineProvider | None = None
    provenance: ProvenanceKeeper | None = None


async def execute(
    hands: Hands, actions: Sequence[Action], *, about: Resource, now: datetime
) -> None:
    """Carry out actions in order; the first that fails stops the rest.

    Args:
        hands: Where to.
        actions: What.
        about: The observed object.
        now: Time of events.
    """
    for action in actions:
        await _one(hands, action, about, now)


async def _one(hands: Hands, action: Action, about: Resource, now: datetime) -> None:  # noqa: C901, PLR0912 - one flat match
    match action:
        case Create(body=body):
            await hands.objects.create(body)
        case Apply(body=body):
            await hands.objects.apply(body)
        case Delete():
            await _delete(hands.objects, action)
        case SetFinalizer():
            await _set_finalizer(hands.objects, about, present=action.present)
        case CreateGeneratedSecret(keys=keys, owner=owner):
            await hands.vault.generate(_address(action), keys, owner)
        case CreateKeyPair():
            await hands.vault.key_pair(_address(action))
        case CreateJobInput(job=job, values_namespace=namespace, values=values):
            needs = JobNeeds(
                namespace,
                values,
                action.registry_secret,
                action.backup,
                action.tsig_secret,
                action.log_secret,
            )
            await hands.vault.job_input(_address(action), job, needs)
        case ClaimAllocation():
            await _claim(hands.objects, action)
        case EnsureRepository(namespace=namespace, slug=slug, owner_uid=uid):
            await hands.git.ensure_repository(namespace, slug, uid)
        case MoveMain(namespace=namespace, slug=slug, commit=commit, expected=expected):
            await hands.git.move_main(namespace, slug, commit, expected)
        case DeleteRepository(namespace=namespace, slug=slug, owner_uid=uid):
            await hands.git.delete_repository(namespace, slug, uid)
        case RequestReinstall(machine_id=machine_id, request_id=request_id):
            await _machines(hands).reinstall(machine_id, request_id)
        case RequestMachine(request_id=request_id, order=order):
            await _machines(hands).create(request_id, order)
        case SignProvenance():
            if hands.provenance is None:
                raise RefusedError("no key is named that signs releases")
            await hands.provenance.sign(action)
        case EmitEvent(type=kind, reason=reason, message=message):
            await emit(hands.objects, about, kind=kind, reason=reason, message=message, now=now)
        case _:
            assert_never(action)


async def emit(
    objects: Objects, about: Resource, *, kind: str, reason: str, message: str, now: datetime
) -> None:
    """Create an Event about an object, once per fact: its name is a digest of the fact."""
    fact = f"{about.metadata.uid}/{kind}/{reason}/{message}"
    digest = hashlib.sha256(fact.encode()).hexdigest()[:16]
    at = now.isoformat().replace("+00:00", "Z")
    namespace = about.metadata.namespace or "default"
    await objects.record(
        {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {
                "name": f"{about.metadata.name[:200]}.{digest}",
                "namespace": namespace,
                "labels": {"codegen.dev/owner-uid": about.metadata.uid},
            },
            "involvedObject": {
                "apiVersion": about.api_version,
                "kind": about.definition.kind,
                "name": about.metadata.name,
                "namespace": about.metadata.namespace,
                "uid": about.metadata.uid,
            },
            "type": kind,
            "reason": reason,
            "message": message[:1024],
            "firstTimestamp": at,
            "lastTimestamp": at,
            "count": 1,
            "source": {"component": MANAGER},
            "reportingComponent": MANAGER,
        }
    )


def _machines(hands: Hands) -> MachineProvider:
    if hands.machines is None:
        raise RefusedError("no machine provider is configured")
    return hands.machines


def _address(action: CreateGeneratedSecret | CreateKeyPair | CreateJobInput) -> SecretAddress:
    return SecretAddress(action.namespace, action.name, action.labels)


async def _delete(objects: Objects, action: Delete) -> None:
    ref = action.ref
    policy = "Foreground" if action.foreground else "Background"
    kind = find_kind(ref.api_version, ref.kind)
    await objects.delete(kind, ref.name, ref.namespace, uid=ref.uid, policy=policy)


async def _set_finalizer(objects: Objects, about: Resource, *, present: bool) -> None:
    # The status may have been written in this pass, so the uid is the precondition and the
    # list is taken from the API server.
    kind, meta = kind_of_resource(about), about.metadata
    fresh = await objects.find(kind, meta.name, meta.namespace)
    if fresh is None or fresh["metadata"]["uid"] != meta.uid:
        return
    found = list(fresh["metadata"].get("finalizers") or ())
    others = [f for f in found if f != FINALIZER]
    wanted = [*others, FINALIZER] if present else others
    if wanted == found:
        return
    version = fresh["metadata"]["resourceVersion"]
    metadata = {"uid": meta.uid, "resourceVersion": version, "finalizers": wanted}
    await objects.patch(kind, meta.name, meta.namespace, patch={"metadata": metadata})


async def _claim(objects: Objects, action: ClaimAllocation) -> None:
    allocations = [a.model_dump(mode="json", exclude_none=True) for a in action.allocations]
    patch = {
        "metadata": {"resourceVersion": action.resource_version},
        "status": {"allocations": allocations},
    }
    await objects.patch(SERVER, action.server, patch=patch, subresource="status")
