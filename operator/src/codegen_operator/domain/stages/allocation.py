"""Allocated: a server with room, claimed, and the Deployment that says so."""

from typing import Any, Literal

from codegen_crds.contracts.product import ResourceRequest
from codegen_crds.meta import API_VERSION
from codegen_crds.v1alpha1 import Deployment, Project
from codegen_crds.v1alpha1.agentrun import ProjectRef
from codegen_crds.v1alpha1.deployment import DeploymentSpec, Placement
from codegen_operator.domain.builders.metadata import owned_labels, owner_reference
from codegen_operator.domain.placement import (
    MEASURED,
    Chosen,
    Claimant,
    Refusal,
    choose_placement,
)
from codegen_operator.domain.plan import Apply, Create
from codegen_operator.domain.project_facts import ProjectObserved

from .draft import Draft
from .relocation import LOOK_SECONDS, eligible, relocate


def allocate(seen: ProjectObserved, draft: Draft, request: ResourceRequest) -> Deployment | None:
    """Claim room; the Deployment once claim and Deployment agree."""
    project, deployment = seen.project, seen.deployment
    if deployment is not None:
        going = relocate(seen, draft, deployment, request, _claimant(project))
        if going is not None:
            spec = _wanted(seen, draft, going)
            return _placed(seen, draft, deployment, spec)
    servers = eligible(seen)
    claimed = any(a.uid == project.metadata.uid for s in servers for a in s.status.allocations)
    if deployment is not None and not claimed:
        # The claim was lost with the Server's status; it is rebuilt from the Deployment.
        text = f"The claim on {deployment.spec.placement.server} is being restored."
        draft.hold("Allocated", "ClaimLost", text, "Allocating")
        return None
    answer = _choice(seen, request)
    if isinstance(answer, Refusal):
        _wait(draft, answer)
        return None
    if answer.claim is not None:
        draft.act(answer.claim)
        draft.hold("Allocated", "Claiming", _claiming(request, answer.placement), "Allocating")
        return None
    spec = _wanted(seen, draft, answer.placement)
    if seen.deployment is None:
        draft.act(Create(deployment_body(project, spec)))
        # Already said while the claim was made; the next pass says that it holds.
        draft.hold("Allocated", "Claiming", _claiming(request, answer.placement), "Allocating")
        return None
    return _placed(seen, draft, seen.deployment, spec)


def fits(seen: ProjectObserved, draft: Draft, request: ResourceRequest) -> bool:
    """Whether there is room for a change; without it the change waits, and production does not."""
    answer = _choice(seen, request)
    return not isinstance(answer, Refusal) or _wait(draft, answer)


def _claimant(project: Project) -> Claimant:
    return Claimant(project.metadata.namespace, project.metadata.name, project.metadata.uid)


def _choice(seen: ProjectObserved, request: ResourceRequest) -> Chosen | Refusal:
    named = seen.project.spec.server
    return choose_placement(
        eligible(seen), request, _claimant(seen.project), named=named, loads=seen.loads
    )


def _wait(draft: Draft, refusal: Refusal) -> Literal[False]:
    """Say why there is no room, and look again where that may end by itself."""
    if refusal.reason in MEASURED:
        draft.look_again(LOOK_SECONDS)
    return draft.hold("Allocated", refusal.reason, refusal.message, "Allocating")


def deployment_body(
    project: Project, spec: DeploymentSpec, present: Deployment | None = None
) -> dict[str, Any]:
    """The Deployment of a Project; with its uid, so that another one is never written to."""
    metadata: dict[str, Any] = {
        "name": project.metadata.name,
        "namespace": project.metadata.namespace,
        "labels": owned_labels(project.metadata.uid, project.metadata.name),
        "ownerReferences": [owner_reference(project)],
    }
    if present is not None:
        metadata["uid"] = present.metadata.uid
    return {
        "apiVersion": API_VERSION,
        "kind": "Deployment",
        "metadata": metadata,
        "spec": spec.model_dump(mode="json", exclude_none=True),
    }


def _placed(
    seen: ProjectObserved, draft: Draft, deployment: Deployment, spec: DeploymentSpec
) -> Deployment:
    if deployment.spec != spec:
        draft.act(Apply(deployment_body(seen.project, spec, deployment)))
    placement = spec.placement
    text = f"{placement.memory_mib} MiB on {placement.server} as {spec.domain}."
    draft.done("Allocated", "Claimed", text)
    # What comes after in this pass builds upon what was just asked for.
    return deployment.model_copy(update={"spec": spec})


def _domain(seen: ProjectObserved, draft: Draft, suffix: str) -> str:
    """The domain that was asked for, or a name below the Server's; kept if that is not known."""
    before = seen.deployment.spec.domain if seen.deployment else ""
    derived = f"{draft.status.slug}.{suffix}" if suffix else before
    return seen.project.spec.domain or derived


def _claiming(request: ResourceRequest, placement: Placement) -> str:
    return f"Claiming {request.memory_mib} MiB on {placement.server}."


def _wanted(seen: ProjectObserved, draft: Draft, placement: Placement) -> DeploymentSpec:
    project = seen.project
    suffixes = {s.metadata.name: s.spec.domain_suffix for s in seen.servers}
    before = seen.deployment.spec if seen.deployment else None
    # It keeps its name for as long as it lives where the name leads to.
    home = seen.deployment.status.home if seen.deployment else None
    lives = home.server if home is not None else placement.server
    return DeploymentSpec(
        project_ref=ProjectRef(name=project.metadata.name, uid=project.metadata.uid),
        app=draft.status.slug,
        placement=placement,
        domain=_domain(seen, draft, suffixes.get(lives, "")),
        release=before.release if before else None,
        contractions=before.contractions if before else (),
        log_request=project.spec.log_request,
        drift_policy=before.drift_policy if before else "report",
        teardown_policy=project.spec.teardown_policy,
    )
