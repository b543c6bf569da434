"""Stage "Verified": what the product looks like from outside."""

from codegen_crds.v1alpha1.deployment import (
    DeploymentStatus,
    HistoryEntry,
    LiveRelease,
)
from codegen_operator.domain.verification import (
    TOLERATED_FAILURES,
    ProbeResult,
    probe_request,
    probe_wait,
    verified,
)

from .certificate import certify, explained
from .draft import DeliveryDraft
from .drift import observe_drift
from .facts import DeploymentObserved
from .incident import begin_incident, end_incident

VERIFIED = "Verified"
_HISTORY = 10


def verify(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved) -> None:
    """Say what the newest look from outside says of the wanted release.

    Without a look (after a restart, or before the first) what was known stays.
    """
    current = seen.deployment.model_copy(update={"status": draft.status})
    request = probe_request(current, seen.server)
    if request is None:
        return
    settled = verified(draft.status, request)
    wait = probe_wait(request, seen.probe, now=draft.now, settings=seen.settings, settled=settled)
    draft.look_again(wait)
    result = seen.probe
    if result is None or result.request != request:
        if not settled:
            draft.condition(VERIFIED, "Unknown", "Verifying", f"looking at {request.url}")
        return
    if result.ok:
        _record(draft, seen, result)
    elif not settled or result.failures > TOLERATED_FAILURES:
        reason, message = explained(draft, result)
        draft.condition(VERIFIED, "False", reason, message)
        if settled:
            begin_incident(draft, reason, message)
    if result.reported is not None:
        observe_drift(draft, seen, result, result.reported)


def unverified(draft: DeliveryDraft[DeploymentStatus]) -> None:
    """Say that the wanted release cannot be verified before it is deployed."""
    draft.condition(VERIFIED, "False", "NotDeployed", "the wanted release is not deployed")


def _record(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, result: ProbeResult
) -> None:
    request, release = result.request, seen.deployment.spec.release
    draft.condition(VERIFIED, "True", "Answered", f"{request.url} answered over TLS")
    certify(draft, result)
    end_incident(draft)
    live = draft.status.live
    same = live is not None and (live.release_id, live.url) == (request.release_id, request.url)
    since = live.since if live is not None and same else result.at
    draft.set(
        live=LiveRelease(
            release_id=request.release_id,
            since=since,
            url=request.url,
            certificate_not_after=result.certificate_not_after,
        )
    )
    history = draft.status.history
    if release is not None and (not history or history[0].release != release):
        entry = HistoryEntry(release=release, since=since)
        draft.set(history=(entry, *history)[:_HISTORY])
