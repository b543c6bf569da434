"""How a pod of a run ended, and who must act: unknown is never the product's fault."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from codegen_crds.contracts.run import (
    EngineeringOutput,
    IntakeOutput,
    QaOutput,
    ReleasePlan,
    RunFailure,
    RunResult,
    Termination,
)
from codegen_crds.v1alpha1 import AgentRun

from .view import PodView

EndKind = Literal["succeeded", "waiting", "failed"]
INFRASTRUCTURE_EXIT = 75
"""The pod says: my doors were shut, another pod may do better (sysexits EX_TEMPFAIL)."""
BUG_EXIT = 70
"""The pod says: I broke (sysexits EX_SOFTWARE)."""
_TAKEN = frozenset({"Evicted", "NodeLost", "NodeShutdown", "Terminated", "Preempting"})
"""The kubelet's words for a pod that the node gave up.
Source: Kubernetes, ``pkg/kubelet/eviction`` and ``nodeshutdown``."""
_OUTPUTS = {
    "intake": IntakeOutput,
    "engineering": EngineeringOutput,
    "devops": ReleasePlan,
    "qa": QaOutput,
}


@dataclass(frozen=True, slots=True)
class End:
    """The end of one pod."""

    kind: EndKind
    reason: str
    message: str = ""
    failure: RunFailure | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """The run's branch on the git host, as the operator saw it itself."""

    head: str
    """Commit of the branch; empty: no such branch."""
    known: frozenset[str] = frozenset()
    """Commits that were there before the run: pushing one of them is no work."""


def judge(run: AgentRun, pod: PodView | None, branch: Branch | None) -> End:
    """Judge the end of a run's newest pod.

    Args:
        run: The run, with the result that was posted, if any.
        pod: The ended pod; None: it vanished before its end was seen.
        branch: Where a result was pushed to; None: not looked at.
    """
    if pod is None:
        return _fail("infrastructure", "PodLost", "The pod vanished before its end was seen.")
    try:
        termination = Termination.model_validate_json(pod.termination)
    except ValidationError:
        return _silent(pod)
    if termination.outcome == "waiting":
        if run.status.question is None:
            return _fail("transient", "QuestionMissing", "The pod waits but asked nothing.")
        return End("waiting", "Question", run.status.question.text)
    return _posted(run, termination, branch)


def _posted(run: AgentRun, termination: Termination, branch: Branch | None) -> End:
    """A posted result counts when the pod names its digest, the text has it, and it is valid."""
    posted = run.status.result
    if posted is None or posted.sha256 != termination.result_sha256:
        return _fail("transient", "ResultMissing", "The pod names a result that was not posted.")
    if hashlib.sha256(posted.body.encode()).hexdigest() != posted.sha256:
        return _fail("bug", "ResultInvalid", "The posted result does not have its digest.")
    try:
        result = RunResult.model_validate_json(posted.body)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        return _fail("bug", "ResultInvalid", f"The posted result is invalid at {where}.")
    return _outcome(run, result, branch)


def _outcome(run: AgentRun, result: RunResult, branch: Branch | None) -> End:
    if result.outcome == "failed":
        failure = result.failure or RunFailure(
            class_="bug", reason=result.reason or "Failed", message="No reason was given."
        )
        return End("failed", failure.reason, failure.message, failure)
    if result.outcome == "handoff":
        if result.handoff is None:
            return _fail("bug", "ResultInvalid", "A handoff without its target.")
        return End("succeeded", "Handoff", result.handoff.reason)
    expected = _OUTPUTS.get(run.spec.graph)
    if expected is None or not isinstance(result.output, expected):
        return _fail("bug", "ResultInvalid", f"The result is not one of {run.spec.graph}.")
    if isinstance(result.output, EngineeringOutput):
        return _pushed(result.output, branch)
    told = result.output.summary if isinstance(result.output, QaOutput) else ""
    return End("succeeded", "Completed", told)


def _pushed(output: EngineeringOutput, branch: Branch | None) -> End:
    """A claim of success counts when the git host shows a new commit; nothing else does."""
    head = branch.head if branch else ""
    if head != output.commit:
        text = f"The run claims commit {output.commit[:12]}, its branch has {head[:12] or 'none'}."
        return _fail("product", "NothingPushed", text)
    if branch and head in branch.known:
        text = f"The run claims commit {head[:12]}, which was there before it."
        return _fail("product", "NothingPushed", text)
    return End("succeeded", "Completed", output.summary)


def _silent(pod: PodView) -> End:
    """A pod that ended without a word of its own: the kubelet's word and the exit code."""
    note = f"{pod.reason}: {pod.note}" if pod.note else pod.reason
    if not pod.started:
        reason = pod.reason if pod.reason not in {"", "DeadlineExceeded"} else "NeverStarted"
        return _fail("infrastructure", reason, note or "No container of the pod ever ran.")
    if pod.reason == "DeadlineExceeded":
        return _fail("product", "DeadlineExceeded", "The run used up its time.")
    if pod.exit_code is None or pod.reason in _TAKEN:
        return _fail("infrastructure", pod.reason or "PodLost", note or "The node took the pod.")
    if pod.reason == "OOMKilled":
        return _fail("transient", "OutOfMemory", "The pod was killed for want of memory.")
    return _by_code(pod, pod.exit_code)


def _by_code(pod: PodView, code: int) -> End:
    if code == INFRASTRUCTURE_EXIT:
        return _fail("infrastructure", "DoorsUnreachable", "The pod could not reach its doors.")
    if code == BUG_EXIT:
        return _fail("bug", "Crashed", pod.termination[-500:] or "The agent broke.")
    return _fail("transient", "Silent", f"The pod ended with code {code}, saying nothing.")


def _fail(
    class_: Literal["infrastructure", "transient", "product", "bug"], reason: str, message: str
) -> End:
    word = reason if reason.isalnum() and reason[0].isupper() else "Failed"
    return End("failed", word, message, RunFailure(class_=class_, reason=word, message=message))
