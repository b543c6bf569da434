"""From a person's words to images in production: one document per release, and its envelope.

Sources: in-toto attestation framework, "Statement v1"; SLSA v1.0, "Provenance"; DSSE 1.0.0,
"Signature definition" and "Envelope". Pure: keys and signatures are the caller's matter.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import Field, ValidationError

from codegen_crds._model import StrictModel
from codegen_crds.v1alpha1 import AgentRun, Deployment, Project

from .release import Release, canonical_json
from .run import EngineeringOutput, IntakeOutput, RunResult

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE: Final = "https://slsa.dev/provenance/v1"
BUILD_TYPE: Final = "https://codegen.dev/provenance/release/v1alpha1"
BUILDER: Final = "https://codegen.dev/operator"
PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
MOST_BYTES: Final = 512 * 1024
"""Of an envelope: it has to fit into a ConfigMap."""
_CHANGE: Final = "codegen.dev/change"
_GIT_COMMIT: Final = "gitCommit"


class ProvenanceError(ValueError):
    """There is nothing to state, or an envelope is not what it has to be."""


class Signature(StrictModel):
    """Of an envelope."""

    keyid: Annotated[str, Field(max_length=128, description="Which key; only a hint.")] = ""
    sig: Annotated[str, Field(max_length=1024, description="Base64.")]


class Envelope(StrictModel):
    """A signed statement, as DSSE has it."""

    payload: Annotated[str, Field(max_length=MOST_BYTES, description="Base64.")]
    payload_type: Annotated[Literal["application/vnd.in-toto+json"], Field(description="MIME.")]
    signatures: Annotated[list[Signature], Field(min_length=1, max_length=8)]

    def body(self) -> bytes:
        """What is signed.

        Raises:
            ProvenanceError: It is no base64.
        """
        return _decoded(self.payload, "payload")


def statement(
    project: Project, deployment: Deployment, runs: Sequence[AgentRun], release_id: str = ""
) -> dict[str, Any]:
    """Where a release comes from.

    Args:
        project: The wish. Its changes are those that have come true by now.
        deployment: What runs.
        runs: AgentRuns of the Project; those that are gone already are not in the document.
        release_id: Of the history; empty: the live one.

    Raises:
        ProvenanceError: Nothing is live, or the release is not in the history.
    """
    live = deployment.status.live
    if live is None:
        raise ProvenanceError("no release is live yet")
    wanted = release_id or live.release_id
    history = deployment.status.history
    found = next((entry for entry in history if entry.release.release_id == wanted), None)
    if found is None:
        raise ProvenanceError(f"release {wanted} is not in status.history")
    release = found.release
    since = live.since if wanted == live.release_id else found.since
    meta = project.metadata
    came_true = {c.id for c in project.status.changes if c.state == "Live"}
    url = project.status.repository.url if project.status.repository else ""
    commit = {_GIT_COMMIT: release.commit}
    return {
        "_type": STATEMENT_TYPE,
        "subject": _subjects(release),
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {
                    "project": {"namespace": meta.namespace, "name": meta.name, "uid": meta.uid},
                    "title": project.spec.title,
                    "description": project.spec.description,
                    "changes": [
                        {"id": change.id, "request": change.request}
                        for change in project.spec.changes
                        if change.id in came_true
                    ],
                },
                "internalParameters": {
                    "releaseId": release.release_id,
                    "schemaRevision": release.schema_revision,
                    "runs": list(_steps(runs)),
                },
                "resolvedDependencies": [{"uri": f"git+{url}", "digest": commit}],
            },
            "runDetails": {
                "builder": {"id": BUILDER},
                "metadata": {
                    "invocationId": f"{meta.uid}/{release.release_id}",
                    "finishedOn": since.isoformat().replace("+00:00", "Z"),
                },
            },
        },
    }


def release_of(stated: dict[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    """What a statement is about: release id, commit, digests of its images.

    Raises:
        ProvenanceError: It is no statement of ours.
    """
    try:
        if (stated["_type"], stated["predicateType"]) != (STATEMENT_TYPE, PREDICATE_TYPE):
            raise ProvenanceError("the document is no SLSA provenance of in-toto's version 1")
        build = stated["predicate"]["buildDefinition"]
        return (
            str(build["internalParameters"]["releaseId"]),
            str(build["resolvedDependencies"][0]["digest"][_GIT_COMMIT]),
            tuple(sorted({str(each["digest"]["sha256"]) for each in stated["subject"]})),
        )
    except (KeyError, IndexError, TypeError) as error:
        raise ProvenanceError(f"the document lacks {error}") from None


def payload(stated: dict[str, Any]) -> bytes:
    """A statement as the bytes that are signed.

    Raises:
        ProvenanceError: It is too large.
    """
    body = canonical_json(stated)
    if len(base64.b64encode(body)) > MOST_BYTES:
        raise ProvenanceError(f"the document has more than {MOST_BYTES} bytes")
    return body


def pre_authentication(body: bytes, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """DSSE's pre-authentication encoding: what the signature is over."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)


def key_id(public_key: bytes) -> str:
    """What names a raw public key, 32 bytes for ed25519."""
    return f"sha256:{hashlib.sha256(public_key).hexdigest()}"


def enveloped(body: bytes, signature: bytes, public_key: bytes) -> Envelope:
    """A body with its signature.

    Args:
        body: As :func:`payload` made it.
        signature: Over :func:`pre_authentication` of it.
        public_key: Raw; names the key.
    """
    return Envelope(
        payload=base64.b64encode(body).decode(),
        payload_type=PAYLOAD_TYPE,
        signatures=[
            Signature(
                keyid=key_id(public_key),
                sig=base64.b64encode(signature).decode(),
            )
        ],
    )


def signatures_of(envelope: Envelope) -> list[bytes]:
    """The raw signatures.

    Raises:
        ProvenanceError: One is no base64.
    """
    return [_decoded(each.sig, "sig") for each in envelope.signatures]


def read_envelope(text: str) -> Envelope:
    """An envelope from JSON.

    Raises:
        ProvenanceError: It is none.
    """
    try:
        return Envelope.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise ProvenanceError(f"the envelope cannot be read: {place}: {first['msg']}") from None


def read_statement(body: bytes) -> dict[str, Any]:
    """A statement from the bytes that were signed.

    Raises:
        ProvenanceError: It is no JSON object.
    """
    try:
        stated = json.loads(body)
    except ValueError:
        stated = None
    if not isinstance(stated, dict):
        raise ProvenanceError("what was signed is no JSON object")
    return stated


def _subjects(release: Release) -> list[dict[str, Any]]:
    return [
        {"name": f"{service.name}={name}", "digest": {"sha256": digest}}
        for service in release.services
        for name, _, digest in [service.image.partition("@sha256:")]
    ]


def _steps(runs: Sequence[AgentRun]) -> Iterable[dict[str, Any]]:
    """What agents did, the oldest first: requirements that were understood, commits made."""
    for run in sorted(runs, key=_age):
        posted = run.status.result
        if run.status.phase != "Succeeded" or posted is None:
            continue
        step: dict[str, Any] = {
            "name": run.metadata.name,
            "uid": run.metadata.uid,
            "graph": run.spec.graph,
            "change": run.metadata.annotations.get(_CHANGE, "0"),
            "engine": run.spec.engine,
            "model": run.spec.model,
            "result": {"sha256": posted.sha256},
        }
        try:
            output = RunResult.model_validate_json(posted.body).output
        except ValidationError:
            output = None  # of another version: its digest still names it
        if isinstance(output, IntakeOutput):
            step["requirements"] = output.requirements.model_dump(mode="json")
        elif isinstance(output, EngineeringOutput):
            step["commit"] = output.commit
        yield step


def _age(run: AgentRun) -> tuple[str, str]:
    made = run.metadata.creation_timestamp
    return (made.isoformat() if made else "", run.metadata.name)


def _decoded(text: str, place: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise ProvenanceError(f"the envelope cannot be read: {place}: no base64") from None
