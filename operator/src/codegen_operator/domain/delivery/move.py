"""Condition "Moving": a product goes to another Server with its data.

One copy takes writes at any moment. The source is stopped before its data is saved and is not
removed before the product answers from its new place; a move that fails before that starts the
source again, after the target was seen to be empty. A source that is lost is not spoken to: the
last backup stands for it.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from codegen_crds.contracts.job import AnsibleResult, JobFailure
from codegen_crds.contracts.release import Release
from codegen_crds.v1alpha1 import Deployment, Server
from codegen_crds.v1alpha1.deployment import DeploymentStatus, Move, MovePhase, Placement
from codegen_crds.v1alpha1.server import Backup
from codegen_operator.domain.placement import admit_exactly, claim, holds
from codegen_operator.domain.plan import EmitEvent

from .backup import unopened
from .claim import elder
from .draft import DeliveryDraft
from .facts import DeploymentObserved, repository, seat
from .orders import order_backup, order_clearing, order_release, order_restore, order_verb
from .release import unusable
from .work import Ended, Work, pursue

MOVING: Final = "Moving"
TARGET_SILENT: Final = "TargetSilent"
MOVED: Final = "Moved"
MOVE_FAILED: Final = "MoveFailed"
_ALONE: Final = frozenset({"Stopping", "Saving", "Restoring", "Undoing", "Starting"})
"""Phases in which nothing else may happen to the product."""
_AT_SOURCE: Final = frozenset({"Stopping", "Saving", "Undoing", "Starting"})
"""Phases that need the source to go on."""
_ANSWERS: Final = frozenset(
    {
        "BackupDamaged",
        "BackupUnavailable",
        "DiskPressure",
        "ImagePullFailed",
        "PortTaken",
        "RegistryAuthFailed",
        "RegistryUnreachable",
        "RestoreFailed",
    }
)
"""Reasons of class infrastructure that only the target's own engine gives."""
_LOCAL: Final = ("/", "local:", ".")


def move(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved) -> bool:
    """Begin or go on with a move; True while nothing else may happen to the product."""
    going, home = draft.status.move, draft.status.home
    wanted = seen.deployment.spec.placement
    if going is not None and going.phase == "Failed" and wanted != going.target:
        draft.set(move=None)
        going = None
    if going is None:
        if home is None or home.server == wanted.server:
            _stay(draft)
            return False
        going = _begin(draft, seen, home, wanted)
        draft.set(move=going)
    if going is not None and going.phase != "Failed":
        going = _turned(draft, seen, going)
        if going.phase != "Failed":
            _step(draft, seen, going)
    now = draft.status.move
    return now is not None and now.phase in _ALONE


def record_move(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, ended: Ended, going: Move
) -> None:
    """Write down what a Job of the move left behind, and what comes next."""
    if ended.failure is not None:
        _record_failure(draft, seen, ended, going)
        return
    result = ended.seen.result
    match going.phase:
        case "Stopping" if not _lived(draft.status):
            # Nothing lives there: it begins anew at the target.
            _settle(draft, going, "Removing")
        case "Stopping":
            kept = _stateful(carried(seen.deployment))
            _enter(draft, going, "Saving" if kept else "Restoring")
        case "Saving":
            backup = result.backup if isinstance(result, AnsibleResult) else ""
            draft.set(last_backup=draft.now)
            going = going.model_copy(update={"backup": backup, "backup_at": draft.now})
            _enter(draft, going, "Restoring")
        case "Restoring":
            if isinstance(result, AnsibleResult):
                draft.set(installed=result.release_id, site=result.site or ended_site(seen, going))
            _settle(draft, going, "Verifying")
        case "Undoing":
            _enter(draft, going, "Starting")
        case "Starting":
            _enter(draft, going, "Failed")
        case "Removing":
            _finish(draft, going)
        case _:
            pass


def carried(deployment: Deployment) -> Release | None:
    """The release that moves: the live one, or the wanted one while nothing was verified."""
    status = deployment.status
    installed = status.installed or (status.live.release_id if status.live is not None else "")
    known = (entry.release for entry in status.history)
    return next((r for r in known if r.release_id == installed), deployment.spec.release)


def copy_elsewhere(going: Move | None) -> Placement | None:
    """Where a copy of the product may be besides its home."""
    if going is None or going.phase in {"Stopping", "Saving", "Starting", "Failed"}:
        return None
    return going.target if going.phase in {"Restoring", "Undoing"} else going.source


def ended_site(seen: DeploymentObserved, going: Move) -> str:
    """Digest of the site at the target."""
    server = seen.at(going.target.server)
    release = carried(seen.deployment)
    if server is None or release is None:
        return ""
    return order_release(_placed(seen, going.target), server, release).job.site_digest


def _stay(draft: DeliveryDraft[DeploymentStatus]) -> None:
    found = draft.found(MOVING)
    if found is not None and found.status == "True":
        draft.condition(MOVING, "False", "Stays", "no other Server is asked for")


def _begin(
    draft: DeliveryDraft[DeploymentStatus],
    seen: DeploymentObserved,
    home: Placement,
    wanted: Placement,
) -> Move | None:
    """Begin once nothing is in the way; until then the product serves where it is."""
    job = draft.job
    if job is not None and not job.outcome:
        return None
    source, target = seen.at(home.server), seen.at(wanted.server)
    lost = source is not None and source.spec.lost
    obstacle = _obstacle(draft, seen, source, target, lost=lost)
    if obstacle is not None:
        draft.condition(MOVING, "True", *obstacle)
        return None
    if target is not None and not holds(target, wanted, seen.claimant.uid):
        draft.act(claim(target, wanted, seen.claimant))
        draft.look_again(1)
        return None
    going = Move(
        id=f"{draft.now:%Y%m%dt%H%M%S}",
        source=home,
        target=wanted,
        phase="Restoring" if lost else "Stopping",
        lost=lost,
        backup_at=draft.status.last_backup if lost else None,
    )
    if lost and not _lived(draft.status):
        draft.set(home=wanted, site="")
        draft.condition(MOVING, "False", MOVED, f"nothing was on {home.server}")
        return None
    _quiet(draft, going)
    return going


def _obstacle(  # noqa: PLR0911 - one per obstacle
    draft: DeliveryDraft[DeploymentStatus],
    seen: DeploymentObserved,
    source: Server | None,
    target: Server | None,
    *,
    lost: bool,
) -> tuple[str, str] | None:
    """What is in the way of a move that did not begin, as (reason, message)."""
    spec = seen.deployment.spec
    if source is None or target is None:
        absent = spec.placement.server if target is None else seat(seen.deployment).server
        return "NoServer", f"there is no Server {absent}"
    if spec.suspended:
        return "Suspended", "it was told to stop, and moves once it may run again"
    if (older := elder(seen)) is not None:
        return older
    if (refusal := admit_exactly(target, spec.placement, seen.claimant)) is not None:
        return refusal.reason, refusal.message
    release = carried(seen.deployment)
    if release is None:
        return "NothingToRun", "there is no release to bring there"
    there = replace(seen, server=target)
    if (problem := unusable(release, there)) is not None:
        return problem
    if not _lived(draft.status) or (lost and not _stateful(release)):
        return None
    if not lost and not draft.status.installed:
        return "NotSettled", "it moves once its release is known to be where it lives"
    if not _stateful(release):
        return None
    return _unsaved(draft, seen, repository(source, target), lost=lost)


def _unsaved(
    draft: DeliveryDraft[DeploymentStatus],
    seen: DeploymentObserved,
    where: Backup | None,
    *,
    lost: bool,
) -> tuple[str, str] | None:
    """Why its data cannot go through a backup, as (reason, message), or None."""
    if where is None:
        return "NoRepository", "its data goes through a backup: set spec.backup of the Server"
    if where.repository.startswith(_LOCAL):
        text = f"spec.backup.repository {where.repository} is on one machine; both must reach it"
        return "RepositoryNotShared", text
    if lost and draft.status.last_backup is None:
        return "NoBackup", "its Server is lost and its data was never backed up"
    return unopened(draft, seen)


def _turned(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, going: Move) -> Move:
    """Take into account what changed on the way: a wish taken back, a machine that was lost."""
    job = draft.job
    if job is not None and not job.outcome:
        return going
    source, target = seen.at(going.source.server), seen.at(going.target.server)
    back = seen.deployment.spec.placement.server == going.source.server
    if going.phase in _AT_SOURCE and source is not None and source.spec.lost:
        # It will never go on there: the newest backup is all that is left.
        going = going.model_copy(
            update={"phase": "Restoring", "lost": True, "backup_at": draft.status.last_backup}
        )
    elif going.phase in {"Stopping", "Saving"} and back:
        going = going.model_copy(update={"phase": "Starting", "message": "it was taken back"})
    elif going.phase == "Restoring" and back and not going.lost and _idle(draft, going):
        going = going.model_copy(update={"phase": "Undoing", "message": "it was taken back"})
    elif going.phase == "Undoing" and target is not None and target.spec.lost:
        going = going.model_copy(update={"phase": "Starting"})
    elif going.phase == "Restoring" and target is not None and target.spec.lost:
        # Whatever was brought there is gone with it.
        going = _because(going, f"{target.metadata.name} was lost before it was brought up there")
        if going.lost:
            _enter(draft, going, "Failed")
            return going.model_copy(update={"phase": "Failed"})
        going = going.model_copy(update={"phase": "Starting"})
    draft.set(move=going)
    return going


def _step(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, going: Move) -> None:
    if going.phase == "Verifying":
        _verifying(draft, seen, going)
        return
    work = _work(seen, going)
    if work is None:
        source = seen.at(going.source.server)
        if going.phase == "Removing" and source is not None:
            _leave(draft, going, "it is lost")
        return
    job = draft.job
    if going.phase in {"Saving", "Restoring"} and (missing := unopened(draft, seen)) is not None:
        draft.condition(MOVING, "True", *missing)
        return
    progress = pursue(draft, seen.jobs, work, seen.owner, seen.settings)
    fresh = job is None or (job.operation, job.key) != (work.job.operation, work.key)
    if progress == "running" and fresh:
        draft.condition(MOVING, "True", going.phase, _said(draft, going))


def _work(seen: DeploymentObserved, going: Move) -> Work | None:  # noqa: PLR0911 - one per phase
    """The order of a phase, or None where there is nobody to give it to."""
    source, target = seen.at(going.source.server), seen.at(going.target.server)
    there, release = _placed(seen, going.target), carried(seen.deployment)
    where = repository(source, target)
    match going.phase:
        case "Stopping" if source is not None:
            return order_verb("stop", _placed(seen, going.source), source, key=going.id)
        case "Starting" if source is not None:
            return order_verb("start", _placed(seen, going.source), source, key=going.id)
        case "Saving" if source is not None:
            here = _placed(seen, going.source)
            return replace(order_backup(here, source, key=going.id), backup=where)
        case "Restoring" if target is not None and release is not None:
            if not _stateful(release):
                return replace(order_release(there, target, release), key=going.id)
            return order_restore(
                there, target, release, backup=where, backup_id=going.backup, key=going.id
            )
        case "Undoing" if target is not None:
            return order_clearing(there, target, key=going.id)
        case "Removing" if source is not None and not source.spec.lost:
            return order_clearing(_placed(seen, going.source), source, key=going.id)
        case _:
            return None


def _verifying(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, going: Move
) -> None:
    live, target = draft.status.live, seen.at(going.target.server)
    answers = live is not None and live.release_id == draft.status.installed
    if target is not None and target.spec.lost:
        _leave(draft, going, f"{going.target.server} was lost before the product answered there")
    elif draft.holds("Verified") and answers:
        _enter(draft, going, "Removing")
        draft.look_again(0)


def _record_failure(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, ended: Ended, going: Move
) -> None:
    failure, job = ended.failure, ended.status
    if failure is None:
        return
    policy = seen.settings.release_retry
    text = ended.explain(policy)
    if going.phase == "Restoring":
        going = _because(going, text if _answered(failure) else "")
        draft.set(move=going)
    draft.condition(MOVING, "True", failure.reason, text)
    over = job.retry_at is None
    # A stopped product does not wait for others for long: it is started where it was.
    waited = job.number >= policy.attempts and not going.lost
    match going.phase:
        case "Restoring":
            _not_restored(draft, seen, ended, going)
        case "Stopping" | "Saving" if over or (waited and going.phase == "Saving"):
            _enter(draft, _because(going, text), "Starting")
        case "Undoing" if over or job.number >= seen.settings.removal_retry.attempts:
            # The target had said that nothing lives there: data at most is left.
            _tell_of_copy(draft, going.target.server, failure.reason)
            _enter(draft, going, "Starting")
        case "Starting" if over:
            # The ordinary way brings the release up again. That it lives there stays known.
            draft.set(site="")
            _enter(draft, going, "Failed")
        case "Removing" if over or job.number >= seen.settings.removal_retry.attempts:
            _leave(draft, going, failure.reason)
        case _:
            pass


def _not_restored(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, ended: Ended, going: Move
) -> None:
    failure, job, policy = ended.failure, ended.status, seen.settings.release_retry
    if failure is None:
        return
    over, waited = job.retry_at is None, job.number >= policy.attempts
    told = _because(going, ended.explain(policy))
    if not _answered(failure):
        if over or waited:
            _ask_again(draft, seen, ended, going)
    elif going.lost:
        if over:
            _enter(draft, told, "Failed")
    elif failure.reason == "DataPresent":
        # Somebody's data: it is not ours to take away.
        _enter(draft, told, "Starting")
    elif over or waited:
        _enter(draft, told, "Undoing")


def _ask_again(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, ended: Ended, going: Move
) -> None:
    """Go on asking a target whose word is missing: the product may live there, or not.

    A restore that has succeeded may be asked for again. Starting the source beside it could be a
    second copy that takes other writes.
    """
    failure, job, target = ended.failure, ended.status, going.target.server
    if failure is None:
        return
    policy = seen.settings.release_retry
    if job.retry_at is None:
        pause = timedelta(seconds=policy.backoff.after(job.number))
        job = job.model_copy(update={"retry_at": draft.now + pause})
        draft.set(job=job)
    text = (
        f"{failure.reason}: nobody knows whether the product lives on {target}, and it does not "
        f"answer until that is known; {target} is asked again and again. If it is gone for ever, "
        f"say so: spec.lost of the Server {target}.\n{failure.message}"
    )
    draft.condition(MOVING, "True", TARGET_SILENT, text.strip())


def _enter(draft: DeliveryDraft[DeploymentStatus], going: Move, phase: MovePhase) -> None:
    if phase != "Failed":
        draft.set(move=going.model_copy(update={"phase": phase}))
        return
    where = going.source.server
    draft.set(move=going.model_copy(update={"phase": phase}))
    text = f"it stays on {where}: {going.message}" if not going.lost else going.message
    draft.condition(MOVING, "False", MOVE_FAILED, text)
    draft.act(EmitEvent("Warning", MOVE_FAILED, text[:1000]))


def _settle(draft: DeliveryDraft[DeploymentStatus], going: Move, phase: MovePhase) -> None:
    """From now on the target is its home: what is there takes the writes."""
    draft.set(home=going.target)
    if phase == "Removing":
        draft.set(site="", job=None)
    _enter(draft, going, phase)
    draft.condition("Verified", "Unknown", "Verifying", f"it was brought to {going.target.server}")
    draft.condition(MOVING, "True", phase, _said(draft, going))


def _finish(draft: DeliveryDraft[DeploymentStatus], going: Move) -> None:
    text = f"it runs on {going.target.server}{_age(draft, going)}"
    draft.set(move=None)
    draft.condition(MOVING, "False", MOVED, text)


def _leave(draft: DeliveryDraft[DeploymentStatus], going: Move, why: str) -> None:
    """End the move though a copy may be left at the source, and say so."""
    _tell_of_copy(draft, going.source.server, why)
    _finish(draft, going)


def _tell_of_copy(draft: DeliveryDraft[DeploymentStatus], where: str, why: str) -> None:
    text = f"a stopped copy may be left on {where}: {why}"
    draft.act(EmitEvent("Warning", "CopyLeft", text[:1000]))


def _quiet(draft: DeliveryDraft[DeploymentStatus], going: Move) -> None:
    """Say that it does not serve for now."""
    text = f"it moves from {going.source.server} to {going.target.server}"
    draft.condition("Deployed", "False", "Moving", text)
    draft.condition("Verified", "False", "Moving", text)


def _said(draft: DeliveryDraft[DeploymentStatus], going: Move) -> str:
    source, target = going.source.server, going.target.server
    return {
        "Stopping": f"being stopped on {source}",
        "Saving": f"its data on {source} is being saved",
        "Restoring": f"being brought up on {target}{_age(draft, going)}",
        "Verifying": f"it runs on {target}{_age(draft, going)}; its URL has to answer from there",
        "Removing": f"the copy on {source} is being removed",
        "Undoing": f"what was brought to {target} is being removed",
        "Starting": f"being started again on {source}",
    }.get(going.phase, going.message)


def _age(draft: DeliveryDraft[DeploymentStatus], going: Move) -> str:
    """How old the data is, where it is not of the moment of the move."""
    if not going.lost or going.backup_at is None:
        return ""
    hours = (draft.now - going.backup_at).total_seconds() / 3600
    made = f"{going.backup_at:%Y-%m-%dT%H:%M:%SZ}"
    return f" with the data of {made} ({hours:.0f} h old); what was written later is lost"


def _because(going: Move, text: str) -> Move:
    return going.model_copy(update={"message": text[:1000]})


def _answered(failure: JobFailure) -> bool:
    """Whether the target itself said that it failed: then nothing of the product lives there.

    Without its word an attempt may have succeeded, and what lives there takes writes.
    """
    return failure.class_ in {"product", "input"} or failure.reason in _ANSWERS


def _idle(draft: DeliveryDraft[DeploymentStatus], going: Move) -> bool:
    """Whether nothing lives at the target: nothing was begun there, or it said that it failed."""
    job = draft.job
    begun = job is not None and job.key == going.id and job.operation in {"restore", "deploy"}
    return not begun or bool(going.message)


def _lived(status: DeploymentStatus) -> bool:
    """Whether there may be data of it. What is installed may be unknown for a while."""
    return bool(status.installed or status.live is not None or status.history)


def _stateful(release: Release | None) -> bool:
    return release is not None and any(s.volume for s in release.services)


def _placed(seen: DeploymentObserved, placement: Placement) -> Deployment:
    deployment = seen.deployment
    spec = deployment.spec.model_copy(update={"placement": placement})
    status = deployment.status.model_copy(update={"site": ""})
    return deployment.model_copy(update={"spec": spec, "status": status})
