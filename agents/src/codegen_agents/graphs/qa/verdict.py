"""What the criteria say together."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from codegen_crds.contracts.run import Criterion, Exchange, QaOutput, Screenshot
from codegen_crds.v1alpha1.project import MOST_CRITERIA


def judge(
    release_id: str,
    criteria: Sequence[Criterion],
    evidence: Sequence[Exchange] = (),
    *,
    trouble: tuple[str, str] = ("", ""),
    earlier: Iterable[str] = (),
    leftovers: int = 0,
    screenshot: Screenshot | None = None,
) -> QaOutput:
    """The verdict on a release.

    Args:
        release_id: What was tested.
        criteria: How the tests ended.
        evidence: Requests, those that tell why first.
        trouble: Why nothing can be said (reason, sentence); empty: it was tested.
        earlier: Criteria that earlier tests knew, by id: what is not offered any more stays
            visible as gone.
        leftovers: Rows of the test that could not be deleted.
        screenshot: Of the page, if there is one.
    """
    known = {c.id for c in criteria}
    text = "This release does not offer it any more."
    gone = [Criterion(id=n, text=text, outcome="gone") for n in earlier if n not in known]
    reason, summary = trouble
    if reason:
        return QaOutput(
            release_id=release_id,
            verdict="could-not-test",
            reason=reason,
            summary=summary[:1024],
            criteria=list(criteria),
            evidence=list(evidence),
        )
    count = Counter(c.outcome for c in criteria)
    failed = [c for c in criteria if c.outcome == "failed"]
    told = f"{count['passed']} of {len(criteria)} criteria passed"
    if count["could-not-test"]:
        told += f", {count['could-not-test']} could not be tested"
    if leftovers:
        told += f"; {leftovers} rows of the test could not be deleted"
    facts = {
        "release_id": release_id,
        "criteria": [*criteria, *gone][:MOST_CRITERIA],
        "evidence": list(evidence),
        "screenshot": screenshot,
    }
    if failed:
        first = failed[0]
        more = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
        text = f"{first.text}: {first.detail}{more}. {told}."
        return QaOutput(
            verdict="failed",
            reason="Failed",
            summary=text[:1024],
            fingerprint=fingerprint(failed),
            **facts,
        )
    if not count["passed"]:
        text = f"Nothing could be tested. {told}."
        return QaOutput(verdict="could-not-test", reason="NothingTested", summary=text, **facts)
    return QaOutput(verdict="passed", reason="Passed", summary=f"{told}.", **facts)


def fingerprint(failed: Iterable[Criterion]) -> str:
    """Stable over runs: the criteria that failed, each with the class of the status it saw."""
    lines = sorted(f"{c.id}:{_status_class(c.detail)}" for c in failed)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _status_class(detail: str) -> str:
    found = re.search(r"answered (\d)\d\d", detail)
    return f"{found[1]}xx" if found else "-"
