"""What people are owed of a product that fell silent: one message, and one when it is back.

The same of a certificate that is not renewed: it is told while the product still answers.
"""

from codegen_crds.conditions import Condition, find
from codegen_crds.v1alpha1 import Deployment
from codegen_operator.domain.delivery.certificate import CERTIFIED, EXPIRES_SOON

from .draft import Draft


def mirror_incident(draft: Draft, deployment: Deployment | None) -> None:
    """Say that production does not answer, in whatever state the Project is."""
    found = find(deployment.status.conditions, "Incident") if deployment else None
    if deployment is None or found is None:
        return
    uid, domain = deployment.metadata.uid, deployment.spec.domain
    before = find(draft.status.conditions, "Incident")
    if found.status == "True":
        draft.side("Incident", found.reason, found.message)
        text = f"https://{domain} does not answer as it should. {found.reason}: {found.message}"
        draft.notify(episode("incident", uid, found), "Incident", text)
    elif before is not None and before.status == "True":
        text = f"https://{domain} answers again.{_share(deployment, found)}"
        draft.notify(episode("recovered", uid, found), "Recovered", text)


def _share(deployment: Deployment, found: Condition) -> str:
    known = deployment.status.availability
    if known is None:
        return ""
    share = known.share(found.last_transition_time)
    return f" In the last 24 hours it answered {share:.2%} of the time."


def mirror_certificate(draft: Draft, deployment: Deployment | None) -> None:
    """Owe a message once per certificate that is late, and one once there is a newer."""
    found = find(deployment.status.conditions, CERTIFIED) if deployment else None
    if deployment is None or found is None:
        return
    uid, domain = deployment.metadata.uid, deployment.spec.domain
    if found.status == "False" and found.reason == EXPIRES_SOON:
        draft.notify(episode("certificate", uid, found), EXPIRES_SOON, found.message)
    elif found.status == "True":
        owed = [n for n in draft.status.notifications if n.key.startswith(f"certificate-{uid}-")]
        if owed:
            # One per message of before: its key has the moment.
            key = owed[-1].key.replace("certificate-", "certified-", 1)
            draft.notify(key, "CertificateRenewed", f"The certificate of {domain} was renewed.")


def episode(what: str, uid: str, found: Condition) -> str:
    """One per episode: a condition's moment of change names it."""
    return f"{what}-{uid}-{found.last_transition_time:%Y%m%dT%H%M%SZ}"
