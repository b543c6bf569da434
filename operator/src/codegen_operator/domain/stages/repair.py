"""Rounds of mending: a live release whose test failed goes back to engineering, with evidence.

A round is a wish of the operator's own, from the live commit, on its way like a change. There
are a few for what a person wished for last; the same failure is not mended twice. What a person
asks for comes first: it makes a release that is tested anyway.
"""

from codegen_crds.contracts.run import ChangeBrief, Feedback, QaOutput
from codegen_crds.v1alpha1.project import (
    FINISHED_CHANGES,
    Acceptance,
    Accepted,
    ChangeStatus,
    Repairs,
)
from codegen_operator.domain.project_facts import ProjectObserved

from .acceptance_run import run_of, switched_on
from .build import abandon_build
from .changes import accounted, cancel_runs, enqueue, next_number
from .draft import Draft
from .runs import output_of
from .wish import Wish

_REQUEST = (
    "The test of the live release found that it does not do what its API says: see the feedback. "
    "Mend the code; what the product offers stays as it is."
)


def take_up_repair(seen: ProjectObserved, draft: Draft, accepted: Accepted) -> Wish | None:
    """The round that is at work, or the next one that a failed test asks for."""
    repairs = draft.status.repairs
    if repairs is not None:
        repairs = repairs.model_copy(update={"current": accounted(seen, repairs.current)})
        draft.set(repairs=repairs)
    if not switched_on(seen):
        _withdraw(seen, draft)
        return None
    if repairs is None or repairs.current.state in FINISHED_CHANGES:
        repairs = _next(seen, draft, accepted)
        if repairs is None:
            return None
        draft.set(repairs=repairs)
    current = repairs.current
    cancel_runs(seen, draft, {current.number, accepted.number})
    enqueue(seen, draft, "Waits until the live release is mended.")
    draft.change = current
    return Wish(
        seen,
        draft,
        number=current.number,
        change=ChangeBrief(id=current.id, request=_REQUEST),
        base=current.base,
        feedback=_evidence(seen, draft.status.acceptance),
    )


def _next(seen: ProjectObserved, draft: Draft, accepted: Accepted) -> Repairs | None:
    """The next round; None: there is nothing to mend, or no more is tried, which is told."""
    acceptance, repairs = draft.status.acceptance, draft.status.repairs
    if acceptance is None or acceptance.verdict != "failed" or not _calm(seen, draft):
        return None
    if acceptance.release_id != draft.status.release:
        return None
    if repairs is not None and accepted.number not in {repairs.line, repairs.current.number}:
        repairs = None
    tried = repairs.fingerprints if repairs else ()
    if acceptance.fingerprint in tried or len(tried) >= seen.policy.fix_rounds:
        _give_up(seen, draft, acceptance, repairs)
        return None
    number = next_number(seen, accepted)
    current = ChangeStatus(
        id=f"repair-{number}",
        state="Engineering",
        number=number,
        base=accepted.commit,
        asked_at=seen.now,
        started_at=seen.now,
    )
    line = repairs.line if repairs else accepted.number
    fingerprints = (*tried, acceptance.fingerprint)
    return Repairs(line=line, fingerprints=fingerprints, current=current)


def _withdraw(seen: ProjectObserved, draft: Draft) -> None:
    """End a round whose tests were switched off; its build is seen gone first."""
    repairs = draft.status.repairs
    if repairs is None or repairs.current.state in FINISHED_CHANGES:
        return
    if abandon_build(seen, draft):
        ended = {"state": "Failed", "reason": "SwitchedOff", "finished_at": seen.now}
        current = repairs.current.model_copy(update=ended)
        draft.set(repairs=repairs.model_copy(update={"current": current}))


def _calm(seen: ProjectObserved, draft: Draft) -> bool:
    """Whether nothing else is wished for: no change, no release that is held."""
    finished = {e.id for e in draft.status.changes if e.state in FINISHED_CHANGES}
    return not seen.project.spec.pinned_release and all(
        change.id in finished for change in seen.project.spec.changes
    )


def _give_up(
    seen: ProjectObserved, draft: Draft, acceptance: Acceptance, repairs: Repairs | None
) -> None:
    """Tell people once per release that it fails and serves all the same."""
    rounds = len(repairs.fingerprints) if repairs else 0
    run = run_of(seen, acceptance.release_id)
    output = _output(seen, acceptance)
    found = output.summary if output is not None else (run.status.message if run else "")
    text = f"Release {acceptance.release_id} is live and fails its test: {found}"
    if repairs is not None and repairs.current.state == "Failed":
        text = f"{text} Mending it failed: {repairs.current.message}"
    elif rounds:
        text = f"{text} It was mended {rounds} time(s) in vain."
    key = f"acceptance-{seen.project.metadata.uid}-{acceptance.release_id}"
    draft.notify(key, "AcceptanceFailed", text)


def _output(seen: ProjectObserved, acceptance: Acceptance | None) -> QaOutput | None:
    run = run_of(seen, acceptance.release_id) if acceptance else None
    result = output_of(run) if run is not None else None
    output = result.output if result is not None else None
    return output if isinstance(output, QaOutput) else None


def _evidence(seen: ProjectObserved, acceptance: Acceptance | None) -> tuple[Feedback, ...]:
    """What failed, and the requests that show it."""
    output = _output(seen, acceptance)
    run = run_of(seen, acceptance.release_id) if acceptance else None
    result = output_of(run) if run is not None else None
    if result is not None and result.handoff is not None:
        return (Feedback(source="qa", reason="HandedOver", text=result.handoff.text),)
    if output is None:
        return ()
    failed = [c for c in output.criteria if c.outcome == "failed"]
    names = {c.id for c in failed}
    lines = [f"{c.id}: {c.text}: {c.detail}" for c in failed]
    lines += [
        f"{e.method} {e.path} -> {e.status} {e.excerpt}".strip()
        for e in output.evidence
        if e.criterion in names
    ]
    text = "\n".join(lines)[:8192]
    return (Feedback(source="qa", reason=output.reason, text=text),)
