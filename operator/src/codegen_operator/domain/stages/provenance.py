"""The signed document of a release: from people's words to the images that are live."""

from typing import Final

from codegen_crds import names
from codegen_crds.conditions import is_true
from codegen_crds.contracts.provenance import ProvenanceError, payload, statement
from codegen_crds.v1alpha1 import Deployment
from codegen_operator.domain.builders.metadata import owned_labels, owner_reference
from codegen_operator.domain.plan import SignProvenance
from codegen_operator.domain.project_facts import ProjectObserved

from .draft import Draft

SIGNED: Final = "ProvenanceSigned"


def sign_release(seen: ProjectObserved, draft: Draft) -> None:
    """Have the provenance of the live release signed, once; nothing waits for it.

    Raises:
        LookFirst: It is not known which documents are stored.
    """
    deployment = seen.deployment
    live = deployment.status.live if deployment is not None else None
    if deployment is None or live is None or not is_true(draft.status.conditions, "Ready"):
        return
    release = live.release_id
    if draft.status.release != release:
        return
    if not seen.policy.signs_releases:
        text = "Releases are not signed here: the chart's value provenance.signingSecret is empty."
        draft.condition(SIGNED, "False", "NoSigningKey", text)
        return
    if draft.status.signed_release == release:
        return
    found = seen.look_provenance()
    if found.problem:
        draft.condition(SIGNED, "False", "CannotSign", f"Release {release}: {found.problem}.")
        draft.look_again(seen.policy.poll_seconds)
    elif release in found.stored:
        where = names.provenance(deployment.metadata.name)
        text = f"Release {release} is signed by {found.key}: ConfigMap {where}."
        draft.condition(SIGNED, "True", "Signed", text)
        draft.set(signed_release=release)
    else:
        _sign(seen, draft, deployment, release)


def _sign(seen: ProjectObserved, draft: Draft, deployment: Deployment, release: str) -> None:
    project = seen.project.model_copy(update={"status": draft.status})
    history = [entry.release for entry in deployment.status.history]
    commit = next((r.commit for r in history if r.release_id == release), "")
    accepted = draft.status.accepted
    if accepted is None or accepted.commit != commit:
        # Its document would tell of changes that came after it.
        text = f"Release {release} is older than the key; its successors are signed."
        draft.condition(SIGNED, "False", "OlderRelease", text)
        return
    try:
        document = payload(statement(project, deployment, seen.runs))
    except ProvenanceError as error:
        draft.condition(SIGNED, "False", "CannotSign", f"Release {release}: {error}.")
        return
    meta = deployment.metadata
    draft.act(
        SignProvenance(
            namespace=meta.namespace,
            name=names.provenance(meta.name),
            labels=owned_labels(meta.uid, seen.project.metadata.name),
            owner=owner_reference(deployment),
            release_id=release,
            document=document,
            others=tuple(dict.fromkeys(r.release_id for r in history)),
        )
    )
