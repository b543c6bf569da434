"""Condition "Drifted": what runs is not what was put there; healed where the policy says so.

The server's report counts its differences in a digest; one Job per digest asks for their names.
Healing is one release Job per episode: what comes back at once is not mended by doing it again
and again, so the condition says ``HealFailed`` and stays until a person has looked.
"""

import re
from collections.abc import Sequence
from typing import Final

from codegen_crds.v1alpha1.deployment import DeploymentStatus, Drift
from codegen_operator.domain.job_attempts import SUCCEEDED
from codegen_operator.domain.verification import ProbeResult, Reported, visible_drift

from .draft import DeliveryDraft
from .facts import DeploymentObserved
from .orders import order_status
from .work import Ended, pursue

DRIFTED: Final = "Drifted"
DIFFERS: Final = "ServerDiffers"
HEALING: Final = "Healing"
HEAL_FAILED: Final = "HealFailed"
_RELEASE_ID: Final = re.compile(r"[0-9a-f]{12}")


def observe_drift(
    draft: DeliveryDraft[DeploymentStatus],
    seen: DeploymentObserved,
    result: ProbeResult,
    reported: Reported,
) -> None:
    """Compare what the server says of itself with what was put there."""
    lines, known = _differences(draft, seen, result, reported)
    if not lines:
        draft.condition(DRIFTED, "False", "AsReleased")
        draft.set(drift=None)
        return
    found = draft.found(DRIFTED)
    episode = found.reason if found is not None and found.status == "True" else ""
    draft.set(drift=_drift(lines))
    if episode in {HEALING, HEAL_FAILED}:
        draft.condition(DRIFTED, "True", HEAL_FAILED, "\n".join(lines))
    elif known and seen.deployment.spec.drift_policy == "heal":
        draft.condition(DRIFTED, "True", HEALING, "\n".join(lines))
        _heal(draft, result, reported)
    else:
        draft.condition(DRIFTED, "True", DIFFERS, "\n".join(lines))


def record_drift(draft: DeliveryDraft[DeploymentStatus], ended: Ended, lines: list[str]) -> None:
    """Write down the differences that a status Job named."""
    if ended.failure is None:
        draft.set(drift=_drift(lines) if lines else None)


def _drift(lines: Sequence[str]) -> Drift:
    return Drift(items=tuple(line[:256] for line in lines)[:32])


def _heal(draft: DeliveryDraft[DeploymentStatus], result: ProbeResult, reported: Reported) -> None:
    """Forget that the release is there, and with differences on the server its site too."""
    found = reported.release_id
    other = _RELEASE_ID.fullmatch(found) and found != result.request.release_id
    draft.set(installed=found if other else "")
    if reported.drift:
        draft.set(site="")
    draft.look_again(0)


def _differences(
    draft: DeliveryDraft[DeploymentStatus],
    seen: DeploymentObserved,
    result: ProbeResult,
    reported: Reported,
) -> tuple[tuple[str, ...], bool]:
    """The differences, and whether that is all that can be learned of them."""
    visible = visible_drift(result)
    if not reported.drift:
        return visible, True
    counted = (*visible, f"the server counts differences ({reported.drift})")
    server, job = seen.server, draft.job
    asked = job is not None and (job.operation, job.key) == ("status", reported.drift)
    if asked and job is not None and job.outcome == SUCCEEDED:
        # The server's own list is complete: it replaces what can be seen from here.
        drift = draft.status.drift
        return (drift.items if drift is not None else ()), True
    if server is None:
        return counted, True
    order = order_status(seen.deployment, server, reported.drift)
    return counted, pursue(draft, seen.jobs, order, seen.owner, seen.settings) == "failed"
