"""What a run's events mean for the operator, and that no value is told to it."""

from typing import Any

import pytest

from codegen_crds.contracts.job import AnsibleJob, AnsibleResult
from codegen_infra.ansible_job.entry import conclude
from codegen_infra.ansible_job.plays import Play
from codegen_infra.ansible_job.summary import Outcome, summarise

JOB = AnsibleJob(
    operation="deploy", address="192.0.2.1", host_key="ssh-ed25519 AAAA", site_digest="d" * 64
)


def _event(kind: str, task: str = "Release", **result: Any) -> dict[str, Any]:
    return {"event": kind, "event_data": {"task": task, "res": result}}


UNREACHABLE = "runner_on_unreachable"
FAILED = "runner_on_failed"
SSH = "Failed to connect to the host via ssh: "


@pytest.mark.parametrize(
    ("event", "playbook", "class_", "reason"),
    [
        (
            _event(UNREACHABLE, msg=f"{SSH}connect to host x port 22: Connection timed out"),
            "release",
            "infrastructure",
            "ServerUnreachable",
        ),
        (
            _event(UNREACHABLE, msg=f"{SSH}Host key verification failed."),
            "release",
            "infrastructure",
            "HostKeyChanged",
        ),
        (
            _event(UNREACHABLE, msg=f"{SSH}root@x: Permission denied (publickey)."),
            "provision",
            "infrastructure",
            "LoginRefused",
        ),
        (
            _event(FAILED, msg="UnsupportedPodman: Podman 5 or newer is needed; here is 4.3.1"),
            "provision",
            "input",
            "UnsupportedPodman",
        ),
        (
            _event(FAILED, msg="non-zero return code", stderr="RegistryUnreachable: https://r/v2/"),
            "provision",
            "infrastructure",
            "RegistryUnreachable",
        ),
        (
            _event(FAILED, msg="non-zero return code", stderr="RegistryAuthFailed: r refuses"),
            "provision",
            "infrastructure",
            "RegistryAuthFailed",
        ),
        (
            _event(FAILED, msg="non-zero return code", stderr="ClockWrong: this server's clock"),
            "provision",
            "infrastructure",
            "ClockWrong",
        ),
        (
            _event(FAILED, msg="KernelSettingRefused: kernel.panic = 10: no such setting"),
            "provision",
            "infrastructure",
            "KernelSettingRefused",
        ),
        (
            _event(FAILED, msg="non-zero return code", stderr="AdminShutOut: bootstrap_admin_from"),
            "provision",
            "input",
            "AdminShutOut",
        ),
        (
            _event(FAILED, msg="UnknownTimezone: 'Mars/Base' is not in the tz database"),
            "provision",
            "input",
            "UnknownTimezone",
        ),
        (
            _event(UNREACHABLE, msg=f"{SSH}connect to host x port 22: Connection refused"),
            "release",
            "infrastructure",
            "ServerUnreachable",
        ),
        (
            _event(UNREACHABLE, msg=f"{SSH}Connection timed out during banner exchange"),
            "release",
            "infrastructure",
            "ServerUnreachable",
        ),
        (_event(FAILED, msg="boom"), "provision", "infrastructure", "ProvisioningFailed"),
        (_event(FAILED, msg="boom"), "site", "infrastructure", "SiteFailed"),
        (
            _event(FAILED, msg="no answer"),
            "release",
            "infrastructure",
            "GateFailed",
        ),
        (
            _event(FAILED, msg="SomeValueError: x"),
            "provision",
            "infrastructure",
            "ProvisioningFailed",
        ),
    ],
)
def test_failures_are_told_apart(
    event: dict[str, Any], playbook: str, class_: str, reason: str
) -> None:
    failure = summarise([event], ok=False, playbook=playbook).failure
    assert failure is not None
    assert (failure.class_, failure.reason) == (class_, reason)
    assert failure.step == "Release"


@pytest.mark.parametrize(
    ("class_", "reason"),
    [
        ("product", "HealthCheckFailed"),
        ("product", "MigrationFailed"),
        ("infrastructure", "ImagePullFailed"),
        ("transient", "Busy"),
        ("input", "NoPreviousRelease"),
    ],
)
def test_the_engines_own_word_counts(class_: str, reason: str) -> None:
    said = {"class": class_, "reason": reason, "step": "Gate", "message": "why"}
    event = _event(FAILED, response={"changed": True, "release": "0" * 12, "failure": said})
    outcome = summarise([event], ok=False, playbook="release")
    assert outcome.failure is not None
    assert (outcome.failure.class_, outcome.failure.reason) == (class_, reason)
    assert outcome.changed


def test_a_login_that_was_only_tried_is_no_failure() -> None:
    """The last failure counts: the first one was expected and ignored."""
    events = [
        _event(UNREACHABLE, "Try the administrator's account", msg="Permission denied"),
        _event(FAILED, "Rules", msg="boom"),
    ]
    failure = summarise(events, ok=False, playbook="provision").failure
    assert failure is not None
    assert (failure.reason, failure.step) == ("ProvisioningFailed", "Rules")
    assert summarise(events[:1], ok=True, playbook="provision").failure is None


def test_values_are_taken_out_of_messages() -> None:
    said = {
        "class": "product",
        "reason": "MigrationFailed",
        "step": "Migrate",
        "message": "pw=hunter22",
    }
    for event in (_event(FAILED, msg="pw=hunter22"), _event(FAILED, response={"failure": said})):
        failure = summarise([event], ok=False, playbook="release", values=["hunter22"]).failure
        assert failure is not None
        assert "hunter22" not in failure.message


def test_a_failure_before_any_task_is_ours() -> None:
    failure = summarise([], ok=False, playbook="release").failure
    assert failure is not None
    assert failure.class_ == "bug"


def test_a_long_log_fits_a_termination_message_and_keeps_its_end() -> None:
    event = _event(FAILED, msg="start " + "я" * 9000 + " end")
    outcome = summarise([event], ok=False, playbook="release")
    result = conclude(JOB, [(Play("release", "deploy"), outcome)])
    assert len(result.message().encode()) <= 4096
    assert AnsibleResult.model_validate_json(result.message()).failure is not None
    assert result.message().rstrip('"}').endswith(" end")


@pytest.mark.parametrize("letter", ["x", "я"])
def test_of_a_long_log_the_sentence_before_it_stays(letter: str) -> None:
    """It names the service and what it said; the log alone does not."""
    log = "\n".join(f"{number} {letter * 200}" for number in range(50))
    said = {"class": "product", "reason": "HealthCheckFailed", "step": "Gate"}
    response = {"failure": {**said, "message": f"backend: TimeoutError: timed out\n{log}"}}
    outcome = summarise([_event(FAILED, response=response)], ok=False, playbook="release")
    text = conclude(JOB, [(Play("release", "deploy"), outcome)]).message()
    assert len(text.encode()) <= 4096
    failure = AnsibleResult.model_validate_json(text).failure
    assert failure is not None
    first, _, rest = failure.message.partition("\n")
    assert first == "backend: TimeoutError: timed out"
    assert rest.startswith("…")
    assert rest.endswith(letter * 200)
    assert len(rest) > 1000


GOOD = Outcome(changed=True, response={"release": "0" * 12})
BAD = summarise([_event(FAILED, msg="boom")], ok=False, playbook="release")
SITE, RELEASE = Play("site", "admin"), Play("release", "deploy")


def test_a_site_is_remembered_even_when_the_release_after_it_failed() -> None:
    assert conclude(JOB, [(SITE, Outcome(changed=True)), (RELEASE, BAD)]).site == "d" * 64
    assert conclude(JOB, [(SITE, BAD)]).site == ""


def test_without_a_site_play_only_a_release_proves_the_site() -> None:
    assert conclude(JOB, [(RELEASE, GOOD)]).site == "d" * 64
    assert conclude(JOB, [(RELEASE, BAD)]).site == ""


def test_facts_and_authority_of_a_provisioned_server_are_handed_on() -> None:
    facts = {"os": "Debian", "podman": "5.4.2", "memoryMib": 1024, "tlsRoot": "PEM"}
    event = _event("runner_on_ok", ansible_facts={"facts_machine": facts})
    outcome = summarise([event], ok=True, playbook="provision")
    result = conclude(
        JOB.model_copy(update={"operation": "provision"}), [(Play("provision", "admin"), outcome)]
    )
    assert result.facts is not None
    assert (result.facts.podman, result.tls_root, result.changed) == ("5.4.2", "PEM", False)
