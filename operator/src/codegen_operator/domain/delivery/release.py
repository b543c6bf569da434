"""Stage "Deployed": the wanted release is on the server, or it says why not."""

from codegen_crds.conditions import is_true
from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.contracts.release import Release
from codegen_crds.v1alpha1 import Server
from codegen_crds.v1alpha1.deployment import DeploymentStatus

from .backup import note_backup, unopened
from .certificate import record_refusal
from .contraction import outgrown, record_pending
from .draft import DeliveryDraft
from .facts import DeploymentObserved
from .orders import order_release, site_digest
from .work import Ended, Progress, pursue, stuck

DEPLOYED = "Deployed"
_NO_FAILURES = frozenset(
    {
        "BackupSecretMissing",
        "ContractMigrationApplied",
        "JobCannotStart",
        "NothingToRun",
        "PortsMissing",
        "ReleaseIdMismatch",
        "Released",
        "Releasing",
        "ServerNotProvisioned",
    }
)
"""Reasons of the condition that do not tell of a Job that failed."""


def record(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, ended: Ended) -> None:
    """Write down what a deploy Job left behind, whatever is wanted by now."""
    result = ended.seen.result
    tried, _, site_start = ended.status.key.partition("-")
    live = site = ""
    record_pending(draft, ended)
    note_backup(draft, ended)
    if isinstance(result, AnsibleResult):
        live, site = result.release_id, result.site
        record_refusal(draft, result)
    if ended.failure is not None:
        # A failed Job may have got as far as the site; the next one need not repeat it.
        draft.set(site=site or draft.status.site, installed=live or draft.status.installed)
        policy = seen.settings.release_retry
        draft.condition(DEPLOYED, "False", ended.failure.reason, ended.explain(policy))
        if ended.status.retry_at is None:
            draft.set(failed_release=tried)
        return
    if live not in {"", tried}:
        draft.set(
            installed=live,
            failed_release=tried,
            job=ended.status.model_copy(update={"outcome": "bug"}),
        )
        message = f"the Job for release {tried} succeeded, but {live} is live"
        draft.condition(DEPLOYED, "False", "OtherReleaseLive", message)
        return
    wanted = _wanted_site(seen)
    site = site or (wanted if wanted.startswith(site_start) else draft.status.site)
    draft.set(installed=tried, site=site)


def deploy(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved) -> bool:
    """Say whether the wanted release is on the server; bring it there when it is not."""
    release, server = seen.deployment.spec.release, seen.server
    if release is None or server is None:
        draft.condition(DEPLOYED, "False", "NothingToRun", "there is no release yet")
        return False
    problem = unusable(release, seen)
    if problem is not None:
        draft.condition(DEPLOYED, "False", *problem)
        return False
    site = site_digest(seen.deployment, server)
    if draft.status.installed == release.release_id and draft.status.site == site:
        draft.condition(DEPLOYED, "True", "Released", f"release {release.release_id}")
        if draft.status.failed_release and (draft.job is None or draft.job.outcome):
            # Another release failed and is no longer wanted: asked for again, it is new work.
            draft.set(failed_release="", job=None)
        return True
    return _bring(draft, seen, release, server)


def unusable(release: Release, seen: DeploymentObserved) -> tuple[str, str] | None:
    """Why a release cannot be brought to this place, as (reason, message), or None."""
    expected = release.compute_id()
    if release.release_id != expected:
        return (
            "ReleaseIdMismatch",
            f"spec.release.releaseId is {release.release_id}; its content has {expected}",
        )
    if gone := outgrown(release, seen.deployment):
        text = (
            f"release {expected} does not know contract migration {', '.join(gone)}, which took "
            "away what it needs; restore a backup, or release something newer"
        )
        return "ContractMigrationApplied", text
    paired = {p.service for p in seen.deployment.spec.placement.ports}
    portless = sorted(s.name for s in release.services if s.public and s.name not in paired)
    if portless:
        return (
            "PortsMissing",
            f"spec.placement.ports has no pair for the public services {', '.join(portless)}",
        )
    server = seen.server
    if server is not None and not is_true(server.status.conditions, "Provisioned"):
        return (
            "ServerNotProvisioned",
            f"the Server {server.metadata.name} is not provisioned yet; see its conditions",
        )
    return None


def _bring(
    draft: DeliveryDraft[DeploymentStatus],
    seen: DeploymentObserved,
    release: Release,
    server: Server,
) -> bool:
    if (missing := unopened(draft, seen)) is not None:
        draft.condition(DEPLOYED, "False", *missing)
        return False
    before = draft.job
    work = order_release(seen.deployment, server, release)
    if draft.status.failed_release not in {"", release.release_id}:
        draft.set(failed_release="")
    progress: Progress = "failed"
    # Another kind of Job may have run since it used up its attempts: that gives it no new ones.
    displaced = before is not None and before.operation != work.job.operation
    if not (displaced and draft.status.failed_release == release.release_id):
        progress = pursue(draft, seen.jobs, work, seen.owner, seen.settings)
    _tell(draft, seen, release, progress, retrying=before is not None and before.key == work.key)
    return False


def _tell(
    draft: DeliveryDraft[DeploymentStatus],
    seen: DeploymentObserved,
    release: Release,
    progress: Progress,
    *,
    retrying: bool,
) -> None:
    """Say what is going on. What was said of a failure stays until something new is known."""
    found, job = draft.found(DEPLOYED), draft.job
    blocked = stuck(draft, seen.jobs)
    if blocked:
        draft.condition(DEPLOYED, "False", "JobCannotStart", blocked)
    elif progress == "running" and job is not None:
        waited = job.number > job.attempt
        if not (retrying and waited and found is not None and found.status == "False"):
            draft.condition(DEPLOYED, "False", "Releasing", _attempt(seen, release, job.attempt))
    elif progress == "waiting" and not (retrying and found is not None):
        draft.condition(DEPLOYED, "False", "Releasing", "an earlier Job has to end first")

    elif progress == "failed" and (found is None or found.reason in _NO_FAILURES):
        failed = draft.status.failed_release
        message = f"release {failed} used up its attempts; it is not tried again"
        draft.condition(DEPLOYED, "False", "AttemptsExhausted", message)


def releasing(release: Release, server: str, tail: str = "") -> str:
    """What a release on its way says of itself; a Project says the same before it begins."""
    return f"Release {release.release_id} is being brought to {server}{tail}."


def _attempt(seen: DeploymentObserved, release: Release, attempt: int) -> str:
    most = seen.settings.release_retry.attempts
    tail = "" if attempt == 1 else f", attempt {attempt} of {most}"
    return releasing(release, seen.deployment.spec.placement.server, tail)


def _wanted_site(seen: DeploymentObserved) -> str:
    return site_digest(seen.deployment, seen.server) if seen.server else ""
