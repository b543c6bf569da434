"""The document of a release: made from objects, and held in an envelope as DSSE has it."""

import base64
import json
from typing import Any

import pytest

from codegen_crds.contracts.provenance import (
    PAYLOAD_TYPE,
    ProvenanceError,
    enveloped,
    payload,
    pre_authentication,
    read_envelope,
    read_statement,
    release_of,
    signatures_of,
    statement,
)
from codegen_crds.contracts.run import EngineeringOutput, RunResult, TestReport
from codegen_crds.v1alpha1 import AgentRun, Deployment, Project
from codegen_crds.v1alpha1.deployment import DeploymentStatus

LIVE, COMMIT, DIGEST = "b" * 12, "c" * 40, "a" * 64
IMAGE = f"registry.example:5000/app@sha256:{DIGEST}"


def _meta(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "namespace": "team", "uid": f"{name}-uid", **more}


def _project() -> Project:
    changes = [{"id": n, "request": f"do {n}"} for n in ("one", "two")]
    states = [{"id": "one", "number": 1, "state": "Live"}, {"id": "two", "number": 2}]
    return Project.model_validate(
        {
            "metadata": _meta("todo"),
            "spec": {"title": "Todo", "description": "A list of tasks.", "changes": changes},
            "status": {
                "changes": states,
                "repository": {"url": "http://git.example/team/todo.git"},
            },
        }
    )


def _deployment(live: str = LIVE) -> Deployment:
    services = [{"name": "backend", "image": IMAGE, "strategy": "bluegreen"}]
    release = {"releaseId": LIVE, "commit": COMMIT, "services": services}
    since = "2026-01-02T03:04:05Z"
    return Deployment.model_validate(
        {
            "metadata": _meta("todo"),
            "spec": {
                "projectRef": {"name": "todo", "uid": "todo-uid"},
                "app": "todo-1a2b",
                "placement": {"server": "one", "memoryMib": 512},
                "domain": "todo.apps.example.com",
            },
            "status": {
                "live": {"releaseId": live, "since": since, "url": "https://todo.example"},
                "history": [{"release": release, "since": since}],
            },
        }
    )


def _run(name: str, created: str, body: str, phase: str = "Succeeded") -> AgentRun:
    result = {"outcome": "succeeded", "sha256": DIGEST, "body": body}
    return AgentRun.model_validate(
        {
            "metadata": _meta(name, creationTimestamp=created),
            "spec": {
                "projectRef": {"name": "todo", "uid": "todo-uid"},
                "graph": "engineering",
                "inputRef": {"name": "x"},
            },
            "status": {"phase": phase, "result": result},
        }
    )


def _stated() -> dict[str, Any]:
    output = EngineeringOutput(commit=COMMIT, tests=TestReport(ran=True, passed=1), summary="done")
    body = RunResult(outcome="succeeded", output=output).model_dump_json()
    runs = [
        _run("todo-engineering-2", "2026-01-02T00:00:00Z", body),
        _run("todo-engineering-1", "2026-01-01T00:00:00Z", "{}"),
        _run("todo-engineering-3", "2026-01-03T00:00:00Z", body, "Failed"),
    ]
    return statement(_project(), _deployment(), runs)


def test_a_statement_leads_from_words_to_images() -> None:
    stated = _stated()
    build = stated["predicate"]["buildDefinition"]
    words = build["externalParameters"]
    assert words["description"] == "A list of tasks."
    assert words["changes"] == [{"id": "one", "request": "do one"}]
    steps = [(run["name"], run.get("commit")) for run in build["internalParameters"]["runs"]]
    assert steps == [("todo-engineering-1", None), ("todo-engineering-2", COMMIT)]
    assert stated["subject"] == [
        {"name": "backend=registry.example:5000/app", "digest": {"sha256": DIGEST}}
    ]
    assert build["resolvedDependencies"][0]["uri"] == "git+http://git.example/team/todo.git"
    assert release_of(stated) == (LIVE, COMMIT, (DIGEST,))
    assert payload(stated) == payload(_stated()), "the same objects make the same bytes"


def test_without_a_live_release_there_is_nothing_to_state() -> None:
    with pytest.raises(ProvenanceError, match=r"not in status\.history"):
        statement(_project(), _deployment("d" * 12), [])
    nothing = _deployment().model_copy(update={"status": DeploymentStatus()})
    with pytest.raises(ProvenanceError, match="no release is live"):
        statement(_project(), nothing, [])


def test_what_is_signed_is_the_vector_of_the_standard() -> None:
    # DSSE 1.0.0, protocol.md, "Test Vectors".
    signed = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pre_authentication(b"hello world", "http://example.com/HelloWorld") == signed
    body = b"{}"
    assert pre_authentication(body) == f"DSSEv1 {len(PAYLOAD_TYPE)} {PAYLOAD_TYPE} 2 {{}}".encode()


def test_an_envelope_goes_to_json_and_back() -> None:
    body = payload(_stated())
    envelope = read_envelope(enveloped(body, b"signature", b"k" * 32).model_dump_json())
    assert (envelope.body(), signatures_of(envelope)) == (body, [b"signature"])
    assert read_statement(envelope.body()) == _stated()
    raw = json.loads(envelope.model_dump_json())
    assert set(raw) == {"payload", "payloadType", "signatures"}
    assert base64.b64decode(raw["payload"]) == body


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "cannot be read"),
        ('{"payload": "e30=", "payloadType": "text/plain", "signatures": []}', "payloadType"),
        (
            '{"payload": "e30=", "payloadType": "application/vnd.in-toto+json", "signatures": []}',
            "signatures",
        ),
    ],
)
def test_what_is_no_envelope_is_refused(text: str, why: str) -> None:
    with pytest.raises(ProvenanceError, match=why):
        read_envelope(text)


@pytest.mark.parametrize("stated", [{}, {"_type": "x", "predicateType": "y"}])
def test_what_is_no_statement_is_refused(stated: dict[str, Any]) -> None:
    with pytest.raises(ProvenanceError):
        release_of(stated)
    with pytest.raises(ProvenanceError):
        read_statement(b"[]")
