"""A Job that is terminated tells the engine on the server, which outlives its connection."""

import json
from pathlib import Path
from typing import Any

import pytest

from codegen_crds.contracts.job import AnsibleJob, JobFailure
from codegen_infra.ansible_job import entry
from codegen_infra.ansible_job.plays import Play
from codegen_infra.ansible_job.summary import Outcome
from codegen_infra.ansible_job.workspace import Workspace
from codegen_infra.settings import AnsibleSettings

_BROKEN = JobFailure(class_="bug", reason="PlaybookFailed", message="it was broken off")


def _performed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str, *, told: bool
) -> tuple[list[str], Any]:
    """Verbs that went through the gate, and the failure that the Job leaves."""
    asked: list[str] = []

    def run_play(_: Play, space: Workspace, **__: object) -> Outcome:
        asked.append(json.loads(space.request.read_text())["verb"])
        return Outcome(changed=True) if asked[-1] == "cancel" else Outcome(failure=_BROKEN)

    monkeypatch.setattr(entry, "run_play", run_play)
    key = tmp_path / "deploy"
    key.write_text("key")
    operation = "deploy" if verb == "release" else verb
    order = {"operation": operation, "address": "192.0.2.10", "host_key": "ssh-ed25519 AAAA"}
    request = {"verb": verb, "app": "shop-ab12"}
    job = AnsibleJob.model_validate({**order, "request": request})
    settings = AnsibleSettings(job_file=tmp_path / "job.json", deploy_key_file=key)
    result = entry.perform(job, settings, lambda: told)
    return asked, result.failure


@pytest.mark.parametrize("verb", ["release", "rollback", "backup", "remove"])
def test_the_engine_is_told_and_what_it_answered_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    asked, failure = _performed(tmp_path, monkeypatch, verb, told=True)
    assert asked == [verb, "cancel"]
    assert (failure.class_, failure.reason) == ("transient", "Cancelled")
    assert failure.message == "the engine ended"


@pytest.mark.parametrize("verb", ["logs", "status"])
def test_whoever_only_looks_ends_nobody_elses_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """A product's log is asked for while a release is under way."""
    asked, failure = _performed(tmp_path, monkeypatch, verb, told=True)
    assert asked == [verb]
    assert failure.reason == "Cancelled"


def test_a_failure_of_its_own_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, failure = _performed(tmp_path, monkeypatch, "release", told=False)
    assert (asked, failure) == (["release"], _BROKEN)
