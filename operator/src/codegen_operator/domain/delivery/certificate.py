"""Condition "Certified": whether the site has a certificate, and whether it is renewed in time."""

from datetime import datetime, timedelta
from typing import Final

from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.v1alpha1.deployment import DeploymentStatus
from codegen_operator.domain.verification import ProbeResult

from .draft import DeliveryDraft

CERTIFIED: Final = "Certified"
EXPIRES_SOON: Final = "ExpiresSoon"
_WARN: Final = timedelta(days=14)
_SHARE: Final = 6
"""A certificate that lives for days or hours is late in the last sixth of its life."""


def record_refusal(draft: DeliveryDraft[DeploymentStatus], result: AnsibleResult) -> None:
    """Write down why a site had no certificate when its release was done."""
    if result.certificate is not None:
        refused = result.certificate
        draft.condition(CERTIFIED, "False", refused.reason, refused.message)


def certify(draft: DeliveryDraft[DeploymentStatus], result: ProbeResult) -> None:
    """Say what a look that succeeded says of the certificate."""
    if result.certificate_not_before is None or result.certificate_not_after is None:
        return
    until = result.certificate_not_after
    if late(result.certificate_not_before, until, draft.now):
        message = (
            f"the certificate of {result.request.domain} ends on {until:%Y-%m-%dT%H:%M:%SZ} and "
            "was not renewed; see the web server's log on the server"
        )
        draft.condition(CERTIFIED, "False", EXPIRES_SOON, message)
    else:
        draft.condition(CERTIFIED, "True", "Valid")


def explained(draft: DeliveryDraft[DeploymentStatus], result: ProbeResult) -> tuple[str, str]:
    """(reason, message) of a look that failed; the authority's word where TLS is what fails."""
    found = draft.found(CERTIFIED)
    if result.reason != "TLSInvalid" or found is None or found.status == "True":
        return result.reason, result.message
    return found.reason, f"{result.message}; {found.message}"


def late(not_before: datetime, not_after: datetime, now: datetime) -> bool:
    """Whether a certificate should have been renewed by now.

    Args:
        not_before: Begin of its validity.
        not_after: Its end.
        now: The moment.
    """
    return not_after - now < min(_WARN, (not_after - not_before) / _SHARE)
