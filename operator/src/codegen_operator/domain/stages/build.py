"""Built: tested in a fresh clone, images by digest, ``main`` at the commit."""

from datetime import timedelta
from typing import Any

from codegen_crds.contracts.job import BuildResult, JobFailure
from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.project import BuildStatus, Repository
from codegen_operator.domain.builders.build_job import BuildOrder, build_image_job
from codegen_operator.domain.job_attempts import JobSeen
from codegen_operator.domain.plan import Create, Delete, MoveMain, Ref
from codegen_operator.domain.policy import Policy
from codegen_operator.domain.project_facts import MAIN, ProjectObserved

from .draft import Draft, first_line
from .engineering import evidence, fix_rounds, send_back
from .runs import repository_url
from .wish import Wish

SUCCEEDED = "Succeeded"
WITHDRAWN = "Withdrawn"
"""Outcome of a build whose change was taken back while it ran."""
_RECORDED = "The images are pushed; main moves to their commit."


def build(wish: Wish, commit: str) -> BuildStatus | None:
    """Follow the build of a commit; its images once they are there.

    With the product's first commit ``main`` is born; later ones it takes when they are live.
    """
    seen, draft = wish.seen, wish.draft
    state = draft.status.build
    if state is None or state.commit != commit:
        _begin(seen, draft, BuildStatus(commit=commit, attempt=1))
        return None
    if not state.outcome:
        _attempt(seen, draft, state)
        return None
    if seen.build is not None:
        # Its end is recorded; the next attempt waits until this Job is seen gone.
        _drop(seen, draft, seen.build)
    if state.outcome != SUCCEEDED:
        _after_failure(wish, state)
        return None
    if not wish.number and not main_is_at(wish, commit):
        return None
    draft.wished(commit=commit)
    draft.done("Built", "Pushed", f"{len(state.images)} image(s) of commit {commit[:12]}.")
    return state


def abandon_build(seen: ProjectObserved, draft: Draft) -> bool:
    """End the build of a wish that nobody has any more; True once its Job is seen gone."""
    state = draft.status.build
    if seen.build is not None:
        _drop(seen, draft, seen.build)
        return False
    if state is not None and not state.outcome:
        draft.set(build=state.model_copy(update={"outcome": WITHDRAWN}))
    return True


def holds_slot(state: BuildStatus | None) -> bool:
    """Whether a Project's build counts against the limit."""
    return state is not None and not state.outcome


def _begin(seen: ProjectObserved, draft: Draft, state: BuildStatus) -> None:
    slot = seen.look_build_slot()
    if not slot.granted:
        text = f"Queued for a build: {slot.place}."
        draft.side("Queued", "BuildsAtLimit", text)
        draft.hold("Built", "Queued", text, "Pending")
        return
    draft.set(build=state)
    draft.act(Create(_job(seen, draft, state)))
    draft.hold("Built", "Building", _building(state), "Building")


def _building(state: BuildStatus) -> str:
    text = f"Building commit {state.commit[:12]}"
    if state.attempt == 1:
        return f"{text}."
    last = first_line(state.message)
    return f"{text}, attempt {state.attempt}" + (f"; the last one: {last}" if last else ".")


def _attempt(seen: ProjectObserved, draft: Draft, state: BuildStatus) -> None:
    if seen.build is None:
        draft.act(Create(_job(seen, draft, state)))
    elif seen.build.ended:
        _account(seen, draft, state, seen.build)
        return
    text = _building(state)
    if seen.build is not None and seen.build.waiting:
        text = f"{text} {seen.build.waiting}"
    draft.hold("Built", "Building", text, "Building")


def _account(seen: ProjectObserved, draft: Draft, state: BuildStatus, ended: JobSeen) -> None:
    """Count the end of the newest Job, once."""
    result = ended.result
    if ended.failure is None and isinstance(result, BuildResult):
        state = _succeeded(state, result)
    else:
        state = _failed(seen, state, ended.failure)
    draft.set(build=state)
    _drop(seen, draft, ended)
    reason = "Recorded" if state.outcome == SUCCEEDED else state.outcome
    draft.hold("Built", reason, state.message or _RECORDED, "Building")
    draft.look_again(0)


def _succeeded(state: BuildStatus, result: BuildResult) -> BuildStatus:
    fields = {
        "outcome": SUCCEEDED,
        "failure_class": "",
        "message": "",
        "images": dict(result.images),
        "schema_revision": result.schema_revision,
        "contractions": dict(result.contractions),
        "retry_at": None,
    }
    return state.model_copy(update=fields)


def _failed(seen: ProjectObserved, state: BuildStatus, failure: JobFailure | None) -> BuildStatus:
    class_ = failure.class_ if failure else "infrastructure"
    fields: dict[str, object] = {
        "outcome": failure.reason if failure else "Lost",
        "failure_class": class_,
        "message": failure.message if failure else "The build ended without a word.",
        "retry_at": None,
    }
    if class_ == "infrastructure":
        waits = state.waits + 1
        delay = seen.policy.infrastructure.after(waits)
        fields |= {"waits": waits, "retry_at": seen.now + timedelta(seconds=delay)}
    elif class_ == "transient" and state.retries < seen.policy.transient_retries:
        retries = state.retries + 1
        delay = seen.policy.transient.after(retries)
        fields |= {"retries": retries, "retry_at": seen.now + timedelta(seconds=delay)}
    return state.model_copy(update=fields)


def _after_failure(wish: Wish, state: BuildStatus) -> None:
    seen, draft = wish.seen, wish.draft
    text = state.message or "The build failed."
    if state.retry_at is not None:
        wait = (state.retry_at - seen.now).total_seconds()
        if wait > 0 or seen.build is not None:
            draft.look_again(max(wait, 0.0) or 1.0)
            draft.hold("Built", state.outcome, text, "Building")
            return
        # What the last attempt said stays: it is why there is another one.
        before = state.message or state.outcome
        fresh = {
            "attempt": state.attempt + 1,
            "outcome": "",
            "message": before,
            "retry_at": None,
        }
        _begin(seen, draft, state.model_copy(update=fresh))
        return
    if state.failure_class == "product" and send_back(
        wish, base=state.commit, feedback=evidence(draft)
    ):
        draft.hold("Built", state.outcome, f"Sent back to engineering: {text}", "Engineering")
        return
    if state.failure_class == "product":
        text = f"After {fix_rounds(wish)} fix round(s): {text}"
    key = f"build-{state.commit[:12]}-{state.attempt}"
    draft.fail("Built", state.outcome, text, key=key)


def main_is_at(wish: Wish, commit: str) -> bool:
    """Whether ``main`` is at a commit; moves it there."""
    seen, draft = wish.seen, wish.draft
    repository = draft.status.repository
    if repository is not None and repository.main == commit:
        return True
    project = seen.project
    refs = seen.look_refs() or {}
    main = refs.get(MAIN, "")
    if main != commit:
        draft.act(MoveMain(project.metadata.namespace, draft.status.slug, commit, main))
        draft.hold("Built", "Recorded", _RECORDED, "Building")
        return False
    url = repository_url(project, draft.status.slug, seen.policy)
    draft.set(repository=Repository(url=url, main=main))
    return True


def build_order(project: Project, state: BuildStatus, slug: str, policy: Policy) -> BuildOrder:
    """What the build Job of an attempt is told; it gives the Job its name."""
    return BuildOrder(
        project=project.metadata.name,
        project_uid=project.metadata.uid,
        namespace=project.metadata.namespace,
        slug=slug,
        commit=state.commit,
        attempt=state.attempt,
        repository_url=repository_url(project, slug, policy),
    )


def _job(seen: ProjectObserved, draft: Draft, state: BuildStatus) -> dict[str, Any]:
    order = build_order(seen.project, state, draft.status.slug, seen.policy)
    return build_image_job(order, seen.delivery)


def _drop(seen: ProjectObserved, draft: Draft, ended: JobSeen) -> None:
    if not ended.deleting:
        draft.act(Delete(Ref("batch/v1", "Job", seen.policy.build_namespace, ended.name)))
