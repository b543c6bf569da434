"""The contracts between components, against golden files."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from codegen_crds._model import StrictModel, WireModel
from codegen_crds.contracts.env import EnvContract, EnvContractError, merge
from codegen_crds.contracts.job import AnsibleResult, BuildResult, JobFailure
from codegen_crds.contracts.product import Requirements
from codegen_crds.contracts.release import EnvValue, Release, SecretKeyRef, Service
from codegen_crds.contracts.run import (
    IntakeOutput,
    ProjectBrief,
    RunInput,
    RunPayload,
    RunResult,
    Termination,
)
from codegen_crds.v1alpha1.agentrun import RunLimits

GOLDEN = Path(__file__).parent / "golden"
IMAGE = "registry.example:5000/team/todo/backend@sha256:" + "ab" * 32


def release(**changes: Any) -> Release:
    password = SecretKeyRef(name="todo-generated", key="POSTGRES_PASSWORD", version="41")
    service = Service(
        name="backend",
        image=IMAGE,
        strategy="bluegreen",
        public=True,
        migrate=("migrate",),
        env=(
            EnvValue(name="POSTGRES_HOST", value="db"),
            EnvValue(name="POSTGRES_PASSWORD", secret=password),
        ),
    )
    facts = {"commit": "c" * 40, "schema_revision": "0001", "services": (service,), **changes}
    return Release.make(**facts)


def requirements() -> Requirements:
    return Requirements(
        understood=True,
        summary="Keeps tasks.",
        modules=["backend"],
        acceptance=["A task can be created."],
    )


def run_input() -> RunInput:
    payload = RunPayload(
        graph="intake",
        project=ProjectBrief(
            name="todo",
            namespace="team",
            slug="todo-1a2b",
            title="Todo",
            description="A list of tasks.",
            locale="en",
        ),
        model="offline",
        engine="builtin",
        limits=RunLimits(),
    )
    return RunInput(run="todo-intake-1", uid="uid", attempt=1, payload=payload)


def run_result() -> RunResult:
    resources = {"services": [{"name": "backend", "public": True, "memoryMib": 192}]}
    output = IntakeOutput.model_validate(
        {"requirements": requirements().model_dump(), "resources": resources}
    )
    return RunResult(outcome="succeeded", output=output)


def contract() -> EnvContract:
    return EnvContract.model_validate(
        {
            "version": "1",
            "owner": "backend",
            "entries": {
                "POSTGRES_PASSWORD": {
                    "source": "generated_secret",
                    "consumers": ["backend", "db"],
                },
                "STRIPE_KEY": {
                    "source": "user_secret",
                    "consumers": ["backend"],
                    "description": "Secret key of the payment account.",
                },
                "LOG_LEVEL": {"source": "literal", "value": "info"},
            },
        }
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("release", release()),
        ("run_input", run_input()),
        ("run_result", run_result()),
        ("env_contract", contract()),
        ("build_result", BuildResult(commit="c" * 40, images={"backend": IMAGE}, tests="passed")),
        ("ansible_result", AnsibleResult(operation="deploy", changed=True, release_id="0" * 12)),
    ],
)
def test_the_wire_form_is_the_golden_one_and_reads_back(name: str, value: BaseModel) -> None:
    """A change of a contract shows as a change of a committed file."""
    text = json.dumps(value.model_dump(mode="json"), indent=2, sort_keys=True) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text
    assert type(value).model_validate_json(text) == value


def test_the_release_id_is_a_function_of_everything_else() -> None:
    base = release()
    assert base.release_id == base.compute_id() == release().release_id
    assert len({base.release_id, release(commit="d" * 40).release_id}) == 2
    assert release(schema_revision="0002").release_id != base.release_id
    newer = SecretKeyRef(name="todo-generated", key="POSTGRES_PASSWORD", version="42")
    service = base.services[0]
    env = (service.env[0], EnvValue(name="POSTGRES_PASSWORD", secret=newer))
    rotated = release(services=(service.model_copy(update={"env": env}),))
    assert rotated.release_id != base.release_id


def test_a_variable_has_exactly_one_source() -> None:
    with pytest.raises(ValidationError, match="exactly one of value and secret"):
        EnvValue(name="A")


def test_the_termination_names_the_digest_of_the_posted_body() -> None:
    result = run_result()
    posted = RunResult.model_validate_json(result.body())
    assert posted == result
    termination = Termination.of(result)
    assert termination.result_sha256 == hashlib.sha256(posted.body()).hexdigest()
    assert len(termination.model_dump_json().encode()) < 4096


def test_unknown_keys_are_refused_between_components() -> None:
    with pytest.raises(ValidationError, match="extra"):
        EnvContract.model_validate({"version": "1", "owner": "a", "entries": {}, "extra": 1})
    assert issubclass(RunResult, StrictModel)
    assert not issubclass(Release, StrictModel)
    assert issubclass(Release, WireModel)


@given(st.text(max_size=3000))
def test_a_job_result_fits_its_termination_message(log: str) -> None:
    """Whatever the log, the message parses, fits, and keeps the end of the log."""
    failure = JobFailure(class_="product", reason="TestsFailed", step="tests", message=log)
    message = AnsibleResult(operation="deploy", failure=failure).message()
    assert len(message.encode()) <= 4096
    parsed = AnsibleResult.model_validate_json(message)
    assert parsed.failure is not None
    assert parsed.failure.reason == "TestsFailed"
    assert log.endswith(parsed.failure.message.removeprefix("…"))


def fragment(owner: str, **entries: dict[str, Any]) -> EnvContract:
    return EnvContract.model_validate({"version": "1", "owner": owner, "entries": entries})


def test_merge_unites_consumers_and_sorts() -> None:
    secret = {"source": "generated_secret"}
    merged = merge([fragment("backend", B=secret, A=secret), fragment("worker", A=secret)])
    assert list(merged) == ["A", "B"]
    assert merged["A"].consumers == ["backend", "worker"]


def test_merge_refuses_by_name() -> None:
    with pytest.raises(EnvContractError, match="TOKEN: a and b define it differently"):
        merge(
            [
                fragment("a", TOKEN={"source": "literal", "value": "1"}),
                fragment("b", TOKEN={"source": "literal", "value": "2"}),
            ]
        )
    with pytest.raises(EnvContractError, match="MAGIC: a declares it derived"):
        merge([fragment("a", MAGIC={"source": "derived"})])


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"source": "literal"}, "a literal needs one"),
        ({"source": "derived", "value": "x"}, "belongs to a literal"),
        ({"source": "allocation"}, "an allocation needs one"),
        ({"source": "user_secret"}, "needs consumers and a description"),
        ({"source": "guess"}, "source"),
    ],
)
def test_entries_lack_nothing_their_source_needs(entry: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        fragment("a", KEY=entry)
