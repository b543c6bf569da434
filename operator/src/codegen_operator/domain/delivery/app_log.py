"""``status.log``: what the product said on its server, brought here once for each request.

Its Job stands beside the others: it neither waits for a release nor takes the place of the Job
whose attempts are counted, since a log is asked for just when those fail.
"""

from datetime import timedelta
from typing import Final

from codegen_crds import names
from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.contracts.job_log import unpack
from codegen_crds.v1alpha1.app_log import AppLog, LogRequest
from codegen_crds.v1alpha1.deployment import DeploymentStatus
from codegen_operator.domain.job_attempts import JobSeen

from .draft import DeliveryDraft
from .facts import DeploymentObserved, touched
from .orders import order_logs
from .work import start

KEPT: Final = timedelta(minutes=15)
_MESSAGE: Final = 1000


def answer(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved) -> str:
    """Begin, follow or end the answer to ``spec.logRequest``.

    Args:
        draft: The status.
        seen: What is seen, at the place where the product lives.

    Returns:
        Name of the Job that is under way; every other one of its kind is left over.
    """
    wish, known = seen.deployment.spec.log_request, draft.status.log
    if wish is None:
        if known is not None:
            draft.set(log=None)
        return ""
    if known is not None and known.id == wish.id:
        _forget(draft, known)
        return ""
    if seen.server is None or not touched(seen.deployment):
        _tell(draft, wish, message="Nothing of it is on a server yet.")
        return ""
    name = names.foreign(seen.owner.uid, "logs", wish.id)
    job = next((j for j in seen.jobs if j.name == name), None)
    if job is not None and job.ended:
        _record(draft, wish, job)
        return ""
    if job is None:
        work = order_logs(seen.deployment, seen.server, wish)
        start(draft, name, work, seen.owner, seen.settings)
    return name


def _record(draft: DeliveryDraft[DeploymentStatus], wish: LogRequest, job: JobSeen) -> None:
    if job.failure is not None:
        step = f" at {job.failure.step}" if job.failure.step else ""
        why = f"{job.failure.reason}{step}: {job.failure.message}"
        _tell(draft, wish, message=why)
        return
    packed = job.result.log if isinstance(job.result, AnsibleResult) else ""
    try:
        text = unpack(packed) if packed else ""
    except ValueError as error:
        _tell(draft, wish, message=f"ResultUnreadable: {error}")
        return
    _tell(draft, wish, text=text, message="" if text else "It has said nothing.")


def _tell(
    draft: DeliveryDraft[DeploymentStatus], wish: LogRequest, *, text: str = "", message: str
) -> None:
    draft.set(log=AppLog(id=wish.id, at=draft.now, text=text, message=message[:_MESSAGE]))
    if text:
        draft.look_again(KEPT.total_seconds())


def _forget(draft: DeliveryDraft[DeploymentStatus], known: AppLog) -> None:
    """Of an old answer only that it was given stays."""
    if not known.text:
        return
    left = (known.at + KEPT - draft.now).total_seconds()
    if left > 0:
        draft.look_again(left)
        return
    text = f"It was kept for {KEPT.seconds // 60} minutes; ask again under another id."
    draft.set(log=known.model_copy(update={"text": "", "message": text}))
