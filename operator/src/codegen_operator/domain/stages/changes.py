"""The queue of changes: which one is worked on, and what is said of the others.

Changes are done in the order of ``spec.changes``, one at a time, from the commit that the
product runs between changes. A change is tied to its runs by its number, which is never given
twice, so that an id which is used again is another change.
"""

from collections.abc import Iterator

from codegen_crds.contracts.run import MOST_TRIES, ChangeBrief, EarlierTry
from codegen_crds.meta import API_VERSION
from codegen_crds.v1alpha1.project import FINISHED_CHANGES, Accepted, Change, ChangeStatus
from codegen_operator.domain.agentrun import holds_slot
from codegen_operator.domain.budget import spent
from codegen_operator.domain.plan import Delete, Ref
from codegen_operator.domain.project_facts import ProjectObserved, wish_of

from .build import abandon_build
from .draft import Draft
from .handoff import path_of
from .wish import Wish

_RUNS = 16
_ALREADY = "AlreadySo"


def enqueue(seen: ProjectObserved, draft: Draft, why: str = "Waits for the first release.") -> None:
    """Show the changes that wait, and for what; by default for the first release."""
    draft.set(changes=_listed(seen, draft, why))


def take_up(seen: ProjectObserved, draft: Draft, accepted: Accepted) -> Wish | None:
    """The change that is worked on now, the next one of the queue when none is.

    What was taken back is ended first: its runs are deleted, its build is seen gone.
    """
    listed = _listed(seen, draft, "")
    wanted = {entry.id for entry in listed}
    begun = [e for e in draft.status.changes if e.number and e.state not in FINISHED_CHANGES]
    withdrawn = [entry for entry in begun if entry.id not in wanted]
    at_work = {entry.number for entry in begun if entry.id in wanted}
    cancel_runs(seen, draft, at_work | {accepted.number})
    if withdrawn and not abandon_build(seen, draft):
        draft.set(changes=(*listed, *withdrawn))
        return None
    current = next((e for e in listed if e.state not in FINISHED_CHANGES), None)
    if current is None:
        draft.set(changes=listed)
        return None
    if not current.number:
        begin = {
            "number": next_number(seen, accepted),
            "base": accepted.commit,
            "state": "Analyzing",
            "started_at": seen.now,
        }
        current = current.model_copy(update=begin)
    draft.set(changes=tuple(current if e.id == current.id else _behind(e, current) for e in listed))
    draft.change = current
    asked = next(c for c in seen.project.spec.changes if c.id == current.id)
    tried = list(_tried(seen, draft, asked))[:MOST_TRIES]
    return Wish(
        seen,
        draft,
        number=current.number,
        change=ChangeBrief(id=current.id, request=asked.request, tried=tried[::-1]),
        base=current.base,
    )


def put_down(seen: ProjectObserved, draft: Draft) -> None:
    """Stop speaking of the change, keep what was said of it, and tell people of its end."""
    change = draft.change
    draft.change = None
    if change is None:
        return
    repairs = draft.status.repairs
    if repairs is not None and repairs.current.number == change.number:
        # How it ends is told when it is known whether there is another round.
        draft.set(repairs=repairs.model_copy(update={"current": change}))
        return
    changes = tuple(change if e.id == change.id else e for e in draft.status.changes)
    draft.set(changes=changes)
    if change.state not in FINISHED_CHANGES:
        return
    key = f"change-{seen.project.metadata.uid}-{change.number}"
    if change.state in {"Failed", "Refused"}:
        text = f"Change {change.id}: {change.message} The product is as it was."
        draft.notify(key, f"Change{change.state}", text)
    elif change.reason == _ALREADY:
        draft.notify(key, _ALREADY, f"Change {change.id}: {change.message}")


def show(draft: Draft) -> None:
    """Say of a product that is live what is being done with it, or what failed last."""
    begun = sorted((e for e in draft.status.changes if e.number), key=lambda e: e.number)
    if not begun or draft.status.phase != "Ready":
        return
    last = begun[-1]
    if last.state in {"Failed", "Refused"}:
        how = "failed" if last.state == "Failed" else "was refused"
        text = f"{draft.status.message} Change {last.id} {how}: {last.message}"
        draft.set(message=text[:1024])
    elif last.state not in FINISHED_CHANGES:
        text = f"Change {last.id}: {last.message}"[:1024]
        draft.set(message=text, **({} if last.reason == "Pinned" else {"phase": last.state}))


def end_without_work(draft: Draft, verdict: str, summary: str) -> None:
    """The analysis found that nothing is to be built."""
    if verdict == "already":
        draft.end("Live", _ALREADY, summary)
    else:
        draft.end("Refused", "WouldLoseData", summary)


def _listed(seen: ProjectObserved, draft: Draft, why: str) -> tuple[ChangeStatus, ...]:
    """Every change that is asked for; what is known of the others is forgotten."""
    known = {entry.id: entry for entry in draft.status.changes}
    fresh = {"reason": "Queued", "message": why, "asked_at": seen.now}
    return tuple(
        accounted(seen, known.get(c.id) or ChangeStatus.model_validate({"id": c.id, **fresh}))
        for c in seen.project.spec.changes
    )


def accounted(seen: ProjectObserved, entry: ChangeStatus) -> ChangeStatus:
    """With its runs, what those that ended have cost, and who asked whom on its way."""
    runs = [r for r in seen.runs if entry.number and wish_of(r) == entry.number]
    if not runs:
        return entry
    names = sorted(r.metadata.name for r in runs)
    cost = spent(r for r in runs if not holds_slot(r))
    update = {
        "runs": tuple(names[-_RUNS:]),
        "cost": cost or entry.cost,
        "path": path_of(seen, entry.number) or entry.path,
    }
    return entry.model_copy(update=update)


def _behind(entry: ChangeStatus, current: ChangeStatus) -> ChangeStatus:
    if entry.number or entry.state in FINISHED_CHANGES:
        return entry
    return entry.model_copy(update={"message": f"Waits for change {current.id}."})


def _tried(seen: ProjectObserved, draft: Draft, asked: Change) -> Iterator[EarlierTry]:
    """What a change reopens, and what that reopened, the newest first; as far as it is known."""
    wishes = {c.id: c for c in seen.project.spec.changes}
    ended = {e.id: e for e in draft.status.changes if e.state in FINISHED_CHANGES}
    while (earlier := wishes.pop(asked.reopens, None)) is not None:
        if (entry := ended.get(earlier.id)) is not None:
            yield EarlierTry(
                id=earlier.id,
                request=earlier.request,
                state=entry.state,
                summary=entry.summary,
                message=entry.message,
                base=entry.base,
                commit=entry.commit,
            )
        asked = earlier


def next_number(seen: ProjectObserved, accepted: Accepted) -> int:
    """One that no change and no run has, also none that was forgotten."""
    used = {entry.number for entry in seen.project.status.changes}
    used |= {wish_of(run) for run in seen.runs}
    repairs = seen.project.status.repairs
    used |= {repairs.line, repairs.current.number} if repairs else set()
    return max(used | {accepted.number}) + 1


def cancel_runs(seen: ProjectObserved, draft: Draft, kept: set[int]) -> None:
    """Runs of a change that was taken back cost money for nothing."""
    for run in seen.runs:
        if run.terminal or run.metadata.deleting or wish_of(run) in kept:
            continue
        meta = run.metadata
        draft.act(Delete(Ref(API_VERSION, "AgentRun", meta.namespace, meta.name, meta.uid)))
