"""Condition "BackedUp": a product's data is saved as its Server's schedule says.

The newest moment of the schedule that has passed is what is owed; moments that were missed are
made up for once. A product is backed up from the first moment after it began to serve.
"""

from datetime import datetime
from typing import Final

from cronsim import CronSim, CronSimError

from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.v1alpha1.deployment import DeploymentStatus
from codegen_operator.domain.plan import EmitEvent

from .draft import DeliveryDraft
from .facts import DeploymentObserved
from .orders import order_backup
from .work import Ended, pursue

BACKED_UP: Final = "BackedUp"
OPERATION: Final = "backup"
_LOOK_SECONDS: Final = 30.0


def back_up(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved) -> bool:
    """Begin or follow the backup that is owed; True while it is under way, and all else waits."""
    server, status, job = seen.server, draft.status, draft.job
    asked = server.spec.backup if server is not None else None
    if server is None or asked is None:
        if (found := draft.found(BACKED_UP)) is not None and found.reason != "NotConfigured":
            draft.condition(BACKED_UP, "Unknown", "NotConfigured", "the Server has no spec.backup")
        return False
    if status.live is None or (job is not None and not job.outcome and job.operation != OPERATION):
        return False
    try:
        due, following = moments(asked.schedule, draft.now)
    except CronSimError as error:
        text = f"spec.backup.schedule of the Server {server.metadata.name}: {error}"
        draft.condition(BACKED_UP, "False", "ScheduleInvalid", text)
        return False
    draft.look_again((following - draft.now).total_seconds())
    if (missing := unopened(draft, seen)) is not None:
        draft.condition(BACKED_UP, "False", *missing)
        return False
    if due <= (status.last_backup or _serving_since(status)):
        return False
    work = order_backup(seen.deployment, server, key=f"{due:%Y%m%dt%H%Mz}")
    return pursue(draft, seen.jobs, work, seen.owner, seen.settings) == "running"


def unopened(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved
) -> tuple[str, str] | None:
    """Why nothing can be saved, as (reason, message), or None; looks again for what is missing."""
    if not seen.backup_lacks:
        return None
    draft.look_again(_LOOK_SECONDS)
    listed, space = ", ".join(seen.backup_lacks), seen.settings.system_namespace
    return "BackupSecretMissing", f"the Server's spec.backup needs in {space}: Secret {listed}"


def moments(schedule: str, now: datetime) -> tuple[datetime, datetime]:
    """The newest moment of a schedule that has passed, and the next one.

    Args:
        schedule: Five cron fields.
        now: The moment, UTC.

    Raises:
        CronSimError: It is no schedule, or none of its moments ever comes.
    """
    # A step forward from the last one says whether this very minute is one.
    last = _next(CronSim(schedule, now, reverse=True), schedule)
    following = _next(CronSim(schedule, last), schedule)
    if following <= now:
        last, following = following, _next(CronSim(schedule, following), schedule)
    return last, following


def record_backup(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, ended: Ended
) -> None:
    """Write down what a backup Job left behind."""
    failure, made = ended.failure, _made(ended)
    if failure is None:
        note_backup(draft, ended)
    elif made:
        # Saved, into a repository that is in trouble: the next one is made at its moment.
        draft.set(last_backup=draft.now)
        text = f"backup {made} was made, but: {failure.message}"
        draft.condition(BACKED_UP, "False", failure.reason, text)
    else:
        message = ended.explain(seen.settings.release_retry)
        draft.condition(BACKED_UP, "False", failure.reason, message)


def note_backup(draft: DeliveryDraft[DeploymentStatus], ended: Ended) -> None:
    """Note a backup that was made, by whatever Job, and that a password is not needed any more."""
    result = ended.seen.result
    if isinstance(result, AnsibleResult) and result.rekeyed:
        text = "the repository opens with spec.backup.passwordRef of the Server; the previous "
        text += "password opens it no more: take previousPasswordRef out of it"
        draft.act(EmitEvent("Normal", "BackupPasswordReplaced", text))
    if made := _made(ended):
        draft.set(last_backup=draft.now)
        draft.condition(BACKED_UP, "True", "BackedUp", f"backup {made}")


def _made(ended: Ended) -> str:
    result = ended.seen.result
    return result.backup if isinstance(result, AnsibleResult) else ""


def _next(moments: CronSim, schedule: str) -> datetime:
    found = next(moments, None)
    if found is None:
        raise CronSimError(f"{schedule}: no such moment ever comes")
    return found


def _serving_since(status: DeploymentStatus) -> datetime:
    entries = [entry.since for entry in status.history]
    return min([*entries, *([status.live.since] if status.live is not None else [])])
