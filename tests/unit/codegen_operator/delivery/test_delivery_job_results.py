"""What a Job said, and what its silence means."""

import pytest

from codegen_crds.contracts.job import AnsibleResult, BuildResult
from codegen_operator.domain.delivery_settings import RetryPolicy
from codegen_operator.domain.job_results import ansible_job_seen, build_job_seen
from codegen_operator.domain.policy import Backoff
from codegen_operator.domain.view import JobView, PodView


def job(*, ended: bool = True, succeeded: bool = False, reason: str = "") -> JobView:
    return JobView("job", "uid", ended, succeeded, reason=reason)


def pod(
    text: str = "", *, phase: str = "Failed", reason: str = "", started: bool = True
) -> PodView:
    return PodView("pod", "uid", phase, started=started, reason=reason, note="no", termination=text)


def test_a_good_result_is_taken_as_it_is() -> None:
    said = AnsibleResult(operation="deploy", release_id="0123456789ab")
    seen = ansible_job_seen(job(succeeded=True), pod(said.message(), phase="Succeeded"))
    assert (seen.ended, seen.result, seen.failure) == (True, said, None)


def test_a_failure_is_taken_as_it_is() -> None:
    text = BuildResult.model_validate(
        {
            "commit": "1" * 40,
            "failure": {"class": "product", "reason": "TestsFailed", "message": "1 failed"},
        }
    ).model_dump_json()
    seen = build_job_seen(job(), pod(text))
    assert seen.failure is not None
    assert (seen.failure.class_, seen.failure.reason) == ("product", "TestsFailed")


def test_a_job_has_not_ended_before_its_pod_has() -> None:
    seen = ansible_job_seen(job(succeeded=True), pod(phase="Running"))
    assert not seen.ended


@pytest.mark.parametrize(
    ("view", "seen_pod", "class_", "reason"),
    [
        (job(reason="BackoffLimitExceeded"), None, "infrastructure", "ResultLost"),
        (job(reason="BackoffLimitExceeded"), pod(), "infrastructure", "ResultLost"),
        (job(succeeded=True), None, "infrastructure", "ResultLost"),
        (job(reason="DeadlineExceeded"), None, "transient", "DeadlineExceeded"),
        (
            job(reason="DeadlineExceeded"),
            pod(reason="ImagePullBackOff", started=False),
            "infrastructure",
            "PodCannotStart",
        ),
        (job(), pod("Killed"), "bug", "ResultUnreadable"),
    ],
)
def test_silence_is_never_the_products_fault(
    view: JobView, seen_pod: PodView | None, class_: str, reason: str
) -> None:
    seen = ansible_job_seen(view, seen_pod)
    assert seen.ended
    assert seen.failure is not None
    assert (seen.failure.class_, seen.failure.reason) == (class_, reason)


def test_a_pod_that_cannot_start_says_why() -> None:
    seen = ansible_job_seen(
        job(ended=False), pod(phase="Pending", reason="ErrImagePull", started=False)
    )
    assert not seen.ended
    assert seen.waiting == "ErrImagePull: no"


def test_waits_grow_up_to_their_cap() -> None:
    policy = RetryPolicy(backoff=Backoff(5, 60))
    assert [policy.backoff.after(n) for n in (1, 2, 3, 4, 5, 99)] == [5, 10, 20, 40, 60, 60]
