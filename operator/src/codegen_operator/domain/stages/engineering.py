"""Engineered: a new commit that the git host shows."""

from typing import Final

from codegen_crds.contracts.run import EngineeringOutput, Feedback
from codegen_crds.v1alpha1 import AgentRun
from codegen_crds.v1alpha1.project import Repository
from codegen_operator.domain.plan import EnsureRepository
from codegen_operator.domain.project_facts import (
    CAUSE,
    COMMIT,
    MAIN,
    Cause,
    asked_by,
    handoff_notes,
    planned_by,
)

from .draft import Draft
from .handoff import hand_over, handed, told
from .runs import follow, output_of, repository_url, start_run
from .tasks import hand_out, merge_again, show_tasks
from .wish import Wish

_CAUSES: Final[dict[str, Cause]] = {"build": "build", "handoff": "handoff", "merge": "merge"}
"""Causes that count; every other one is the first try, with another model or engine."""


def engineer(wish: Wish) -> str:
    """Follow engineering; the commit once it is there, else an empty string."""
    draft, run = wish.draft, wish.newest("engineering")
    if run is None:
        _begin(wish)
        return ""

    def start(cause: Cause) -> None:
        base = run.metadata.annotations.get(COMMIT, "")
        again = _cause(run)
        answers = told(wish, "engineering", asker=asked_by(run), before=run)
        asked = (*handed(wish, run), *answers) or wish.feedback
        feedback = evidence(draft) if again == "build" else asked
        chosen = again if cause in {"model", "engine"} else cause
        plan = planned_by(run)
        start_run(
            wish,
            "engineering",
            cause=chosen,
            base=base,
            feedback=feedback,
            merge=merge_again(wish, run) if plan else None,
            plan=plan,
            notes=handoff_notes(run),
        )

    draft.set(fix_rounds=fix_rounds(wish))
    show_tasks(wish, run)
    if not follow(wish, run, "Engineered", "Engineering", again=start):
        return ""
    result = output_of(run)
    if result is None or not isinstance(result.output, EngineeringOutput):
        hand_over(wish, run, "Engineered", "Engineering")
        return ""
    if result.output.handed_out:
        hand_out(wish, run, result.output)
        return ""
    commit = result.output.commit
    draft.done("Engineered", "Pushed", f"Commit {commit[:12]}: {result.output.summary}")
    return commit


def send_back(wish: Wish, *, base: str, feedback: tuple[Feedback, ...]) -> bool:
    """Start another round of engineering; False when the rounds are used up."""
    if wish.accepted or fix_rounds(wish) >= wish.seen.policy.fix_rounds:
        return False
    start_run(wish, "engineering", cause="build", base=base, feedback=feedback)
    return True


def fix_rounds(wish: Wish) -> int:
    """Rounds after a red build."""
    return sum(_cause(r) == "build" for r in wish.runs("engineering"))


def evidence(draft: Draft) -> tuple[Feedback, ...]:
    """What the newest build said, for whoever has to mend it."""
    build = draft.status.build
    if build is None or not build.outcome:
        return ()
    return (Feedback(source="build", reason=build.outcome, text=build.message[-8192:] or "-"),)


def _begin(wish: Wish) -> None:
    seen, draft = wish.seen, wish.draft
    project = seen.project
    url = repository_url(project, draft.status.slug, seen.policy)
    draft.hold("Engineered", "Starting", "Engineering is starting.", "Engineering")
    if wish.base:
        start_run(wish, "engineering", cause="first", base=wish.base, feedback=wish.feedback)
        return
    refs = seen.look_refs()
    if refs is None:
        # Said before it is made, as its deletion is: what is recorded is looked after.
        draft.set(repository=Repository(url=url))
        draft.act(
            EnsureRepository(project.metadata.namespace, draft.status.slug, project.metadata.uid)
        )
        return
    main = refs.get(MAIN, "")
    draft.set(repository=Repository(url=url, main=main))
    start_run(wish, "engineering", cause="first", base=main)


def _cause(run: AgentRun) -> Cause:
    text = run.metadata.annotations.get(CAUSE, "first")
    return _CAUSES.get(text, "first")
