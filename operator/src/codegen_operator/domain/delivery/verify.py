"""Stages "Verified" and "Drifted": what the product looks like from outside."""

import re

from codegen_crds.v1alpha1.deployment import (
    DeploymentStatus,
    Drift,
    HistoryEntry,
    LiveRelease,
)
from codegen_operator.domain.job_attempts import SUCCEEDED
from codegen_operator.domain.verification import (
    TOLERATED_FAILURES,
    ProbeRequest,
    ProbeResult,
    Reported,
    probe_request,
    probe_wait,
    visible_drift,
)

from .draft import StatusDraft
from .facts import DeploymentObserved
from .orders import order_status
from .work import Ended, pursue

VERIFIED = "Verified"
DRIFTED = "Drifted"
_HISTORY = 10
_RELEASE_ID = re.compile(r"[0-9a-f]{12}")


def verify(draft: StatusDraft[DeploymentStatus], seen: DeploymentObserved) -> None:
    """Say what the newest look from outside says of the wanted release.

    Without a look (after a restart, or before the first) what was known stays.
    """
    current = seen.deployment.model_copy(update={"status": draft.status})
    request = probe_request(current, seen.server)
    if request is None:
        return
    draft.look_again(probe_wait(request, seen.probe, now=draft.now, settings=seen.settings))
    result = seen.probe
    if result is None or result.request != request:
        if not _verified(draft, request):
            draft.condition(VERIFIED, "Unknown", "Verifying", f"looking at {request.url}")
        return
    if result.ok:
        _record(draft, seen, result)
    elif not _verified(draft, request) or result.failures > TOLERATED_FAILURES:
        draft.condition(VERIFIED, "False", result.reason, result.message)
    if result.reported is not None:
        _drift(draft, seen, result, result.reported)


def unverified(draft: StatusDraft[DeploymentStatus]) -> None:
    """Say that the wanted release cannot be verified before it is deployed."""
    draft.condition(VERIFIED, "False", "NotDeployed", "the wanted release is not deployed")


def record_drift(draft: StatusDraft[DeploymentStatus], ended: Ended, lines: list[str]) -> None:
    """Write down the differences that a status Job named."""
    if ended.failure is None:
        draft.set(drift=Drift(items=tuple(line[:256] for line in lines)) if lines else None)


def _verified(draft: StatusDraft[DeploymentStatus], request: ProbeRequest) -> bool:
    """Whether this release was verified at this URL."""
    live = draft.status.live
    return (
        draft.holds(VERIFIED)
        and live is not None
        and (live.release_id, live.url) == (request.release_id, request.url)
    )


def _record(
    draft: StatusDraft[DeploymentStatus], seen: DeploymentObserved, result: ProbeResult
) -> None:
    request, release = result.request, seen.deployment.spec.release
    draft.condition(VERIFIED, "True", "Answered", f"{request.url} answered over TLS")
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


def _drift(
    draft: StatusDraft[DeploymentStatus],
    seen: DeploymentObserved,
    result: ProbeResult,
    reported: Reported,
) -> None:
    """Compare what the server says of itself with what was put there."""
    before = draft.holds(DRIFTED)
    lines = visible_drift(result)
    if reported.drift:
        named = _named_differences(draft, seen, reported.drift)
        # The server's own list is complete: it replaces what can be seen from here.
        lines = (*lines, _counted(reported.drift)) if named is None else named
    if not lines:
        draft.condition(DRIFTED, "False", "AsReleased")
        draft.set(drift=None)
        return
    draft.condition(DRIFTED, "True", "ServerDiffers", "\n".join(lines))
    draft.set(drift=Drift(items=tuple(line[:256] for line in lines)[:32]))
    if seen.deployment.spec.drift_policy == "heal" and not before:
        # Once per episode: what comes back at once is not healed by doing it again and again.
        found = reported.release_id
        other = _RELEASE_ID.fullmatch(found) and found != result.request.release_id
        draft.set(installed=found if other else "")
        draft.look_again(0)


def _named_differences(
    draft: StatusDraft[DeploymentStatus], seen: DeploymentObserved, digest: str
) -> tuple[str, ...] | None:
    """The differences behind a digest; one Job per digest asks for them. None: not known yet."""
    server, job = seen.server, draft.job
    asked = job is not None and (job.operation, job.key) == ("status", digest)
    if asked and job is not None and job.outcome == SUCCEEDED:
        drift = draft.status.drift
        return drift.items if drift is not None else ()
    if server is not None:
        order = order_status(seen.deployment, server, digest)
        pursue(draft, seen.jobs, order, seen.owner, seen.settings)
    return None


def _counted(digest: str) -> str:
    return f"the server counts differences ({digest})"
