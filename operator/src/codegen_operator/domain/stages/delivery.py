"""Deployed, Verified, Ready: what the Deployment says of the wanted release."""

from codegen_crds.conditions import find
from codegen_crds.contracts.release import Release
from codegen_crds.v1alpha1 import Deployment
from codegen_crds.v1alpha1.project import Link, ProjectPhase
from codegen_operator.domain.delivery.release import releasing
from codegen_operator.domain.plan import Apply
from codegen_operator.domain.project_facts import ProjectObserved

from .allocation import deployment_body
from .draft import Draft


def deliver(
    seen: ProjectObserved,
    draft: Draft,
    deployment: Deployment,
    release: Release,
    contractions: tuple[str, ...],
) -> bool:
    """Want the release in production and follow it; True once its URL answers."""
    wanted = _wanted(seen, draft, deployment, release)
    spec = deployment.spec.model_copy(
        update={
            "release": wanted,
            "contractions": contractions,
            "teardown_policy": seen.project.spec.teardown_policy,
        }
    )
    if spec != deployment.spec:
        draft.act(Apply(deployment_body(seen.project, spec, deployment)))
    if deployment.spec.release is None or deployment.spec.release.release_id != wanted.release_id:
        return _handed_over(draft, deployment, wanted, "Deployed", "Deploying")
    draft.set(release=wanted.release_id)
    if not _in_its_place(draft, deployment):
        return False
    if not _mirror(draft, deployment, wanted, "Deployed", phase="Deploying"):
        return False
    if not _mirror(draft, deployment, wanted, "Verified", phase="Verifying"):
        return False
    live = deployment.status.live
    if live is None or live.release_id != wanted.release_id:
        return draft.hold("Verified", "Verifying", "The URL is being looked at.", "Verifying")
    draft.set(url=live.url, phase="Ready", message=f"Release {wanted.release_id} is live.")
    if wanted.release_id == release.release_id:  # of an earlier one nobody knows any more
        draft.set(guarded=draft.guarded)
    return draft.done("Ready", "Live", f"{live.url} answers with release {wanted.release_id}.")


def announce(seen: ProjectObserved, draft: Draft, event: str, text: str) -> None:
    """Owe people the message that a release is live, once per release."""
    release = draft.status.release
    draft.notify(f"ready-{seen.project.metadata.uid}-{release}", event, text)


def mirror_drift(draft: Draft, deployment: Deployment | None) -> None:
    """Say what differs on the server, in whatever state the Project is."""
    drift = find(deployment.status.conditions, "Drifted") if deployment else None
    if drift is not None and drift.status == "True":
        draft.side("Drifted", drift.reason, drift.message)


def mirror_production(draft: Draft, deployment: Deployment | None) -> None:
    """While work is stopped, keep saying whether production answers."""
    ready = find(deployment.status.conditions, "Ready") if deployment else None
    if ready is None:
        return
    if ready.status == "True":
        draft.done("Ready", ready.reason, ready.message)
    else:
        draft.hold("Ready", ready.reason, ready.message, "Suspended")


def _wanted(
    seen: ProjectObserved, draft: Draft, deployment: Deployment, release: Release
) -> Release:
    """The newest release, or the one that production is pinned to."""
    pinned = seen.project.spec.pinned_release
    if not pinned or pinned == release.release_id:
        return release
    present = deployment.spec.release
    known = [entry.release for entry in deployment.status.history]
    if present is not None:
        known.append(present)
    found = next((r for r in known if r.release_id == pinned), None)
    if found is not None:
        text = f"Production is held at {pinned}; {release.release_id} waits."
        draft.done("EnvironmentResolved", "Pinned", text)
        return found
    text = f"spec.pinnedRelease {pinned} is not in the history; production stays as it is."
    draft.done("EnvironmentResolved", "PinUnknown", text)
    return present or release


def _mirror(
    draft: Draft, deployment: Deployment, wanted: Release, link: Link, *, phase: ProjectPhase
) -> bool:
    """Copy a condition of the Deployment, if it speaks of what the Deployment asks for now."""
    found = find(deployment.status.conditions, link)
    if found is None or not _is_current(deployment):
        return _handed_over(draft, deployment, wanted, link, phase)
    if found.status == "True":
        return draft.done(link, found.reason, found.message)
    if deployment.status.failed_release == wanted.release_id:
        key = f"release-{deployment.metadata.uid}-{wanted.release_id}"
        return draft.fail(link, found.reason, found.message, key=key)
    return draft.hold(link, found.reason, found.message, phase)


def _in_its_place(draft: Draft, deployment: Deployment) -> bool:
    """Say why it may not use its place: another has the name or the domain, or room is gone."""
    found = find(deployment.status.conditions, "Placed")
    if found is None or found.status == "True" or not _is_current(deployment):
        return True
    return draft.hold("Deployed", found.reason, found.message, "Deploying")


def _handed_over(
    draft: Draft, deployment: Deployment, wanted: Release, link: Link, phase: ProjectPhase
) -> bool:
    """Say it as the Deployment will, so that its first word needs no second write."""
    text = releasing(wanted, deployment.spec.placement.server)
    return draft.hold(link, "Releasing", text, phase)


def _is_current(deployment: Deployment) -> bool:
    """Whether its status speaks of what it asks for now."""
    return deployment.status.observed_generation >= deployment.metadata.generation
