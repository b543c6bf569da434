"""AcceptancePassed: whether the live release does what its API says, tested from outside.

Each release is tested once, by an AgentRun of its own. Ready never waits for it, and nothing in
production is changed by it: a release that fails goes on serving.
"""

from codegen_crds.contracts.run import Handoff, QaOutput
from codegen_crds.v1alpha1 import AgentRun, Deployment
from codegen_crds.v1alpha1.project import ACCEPTANCE, MOST_CRITERIA, Acceptance

from .acceptance_run import promised, run_of, start_test, switched_on
from .draft import Draft
from .handoff import Consultation, consult, told
from .runs import open_question, output_of
from .wish import Wish

_UNDER_WAY = frozenset({"", "Working", "Starting", "Queued"})
"""Reasons of a run that goes on by itself: repeated here, each step would be written twice."""


def check_acceptance(wish: Wish, deployment: Deployment) -> None:
    """Test the live release unless it was tested, and say how that ended."""
    seen, draft = wish.seen, wish.draft
    release, known = draft.status.release, draft.status.acceptance
    if not switched_on(seen):
        _switched_off(draft, release)
        return
    run = run_of(seen, release)
    if run is not None:
        _follow(wish, deployment, run, release)
        return
    tested = known is not None and known.release_id == release
    if tested and known is not None and known.verdict in {"passed", "failed"}:
        return
    name = start_test(wish, deployment, cause="first", feedback=told(wish, "qa"))
    if name:
        _begun(draft, Acceptance(release_id=release, run=name, criteria=promised(known)))


def _follow(wish: Wish, deployment: Deployment, run: AgentRun, release: str) -> None:
    """Say how its run is doing, or what it found."""
    draft = wish.draft
    earlier = promised(draft.status.acceptance)
    name, state = run.metadata.name, run.status
    if not run.terminal:
        _begun(draft, Acceptance(release_id=release, run=name, criteria=earlier))
        if state.reason not in _UNDER_WAY:
            draft.condition(ACCEPTANCE, "Unknown", state.reason, state.message)
        return
    result = output_of(run)
    output = result.output if result is not None else None
    if result is not None and result.handoff is not None:
        _handed_over(wish, deployment, run, result.handoff)
        return
    if not isinstance(output, QaOutput) or output.release_id != release:
        why = state.failure.message if state.failure else state.message
        _untested(draft, Acceptance(release_id=release, run=name, criteria=earlier), why)
        return
    # What could not be tested this time is still to be true of the product.
    found: dict[str, str] = {c.id: c.outcome for c in output.criteria}
    found |= {n: outcome for n, outcome in earlier.items() if n not in found}
    acceptance = Acceptance(
        release_id=release,
        run=name,
        verdict=output.verdict,
        fingerprint=output.fingerprint,
        criteria=dict(list(found.items())[:MOST_CRITERIA]),
    )
    if output.verdict == "could-not-test":
        _untested(draft, acceptance, output.summary, output.reason)
        return
    draft.set(acceptance=acceptance)
    if output.verdict == "passed":
        text = f"Release {release}: {output.summary}"
        draft.condition(ACCEPTANCE, "True", "Passed", text)
        return
    text = f"Release {release}: {output.summary} AgentRun {name} has the requests."
    draft.condition(ACCEPTANCE, "False", "Failed", text)


def _handed_over(wish: Wish, deployment: Deployment, run: AgentRun, handoff: Handoff) -> None:
    """A test that hands the code back is a round of mending; others answer it, and it goes on."""
    draft = wish.draft
    acceptance = Acceptance(
        release_id=draft.status.release,
        run=run.metadata.name,
        criteria=promised(draft.status.acceptance),
    )
    if handoff.graph == "engineering":
        found = {"verdict": "failed", "fingerprint": handoff.fingerprint}
        draft.set(acceptance=acceptance.model_copy(update=found))
        text = f"Release {acceptance.release_id} was handed back to engineering: {handoff.reason}"
        draft.condition(ACCEPTANCE, "False", "Failed", text)
        return
    consulted = consult(wish, run, base=draft.status.commit)
    if consulted.refused:
        _untested(draft, acceptance, consulted.refused, consulted.reason)
    elif consulted.answer is None:
        draft.set(acceptance=acceptance)
        _say_who_answers(wish, run, handoff, consulted)
    else:
        answers = (*told(wish, "qa", before=run), consulted.answer)
        if name := start_test(wish, deployment, cause="handoff", feedback=answers):
            _begun(draft, acceptance.model_copy(update={"run": name}))


def _say_who_answers(wish: Wish, run: AgentRun, handoff: Handoff, consulted: Consultation) -> None:
    """Of whoever is at work for a test, and what a person is asked; what is live is not touched."""
    draft, answering = wish.draft, consulted.at_work
    text = f"Run {run.metadata.name} asks {handoff.graph}: {handoff.reason}"
    if answering is None or answering.status.reason in _UNDER_WAY:
        draft.condition(ACCEPTANCE, "Unknown", "HandedOver", text)
        return
    question = open_question(wish, answering)
    if question is not None:
        draft.inquire(question, owner=answering.metadata.uid)
    state = answering.status
    draft.condition(ACCEPTANCE, "Unknown", state.reason, f"{text} {state.message}")


def _begun(draft: Draft, acceptance: Acceptance) -> None:
    draft.set(acceptance=acceptance)
    text = f"Run {acceptance.run} tests release {acceptance.release_id} from outside."
    draft.condition(ACCEPTANCE, "Unknown", "Testing", text)


def _untested(draft: Draft, acceptance: Acceptance, why: str, reason: str = "") -> None:
    draft.set(acceptance=acceptance.model_copy(update={"verdict": "could-not-test"}))
    told = f"{reason}: {why}" if reason else why or "The run did not end with a verdict."
    text = f"Release {acceptance.release_id} could not be tested: {told}"
    advice = f"Delete AgentRun {acceptance.run} to test it again."
    draft.condition(ACCEPTANCE, "Unknown", "CouldNotTest", f"{text} {advice}")


def _switched_off(draft: Draft, release: str) -> None:
    """What is known of an earlier release says nothing of this one."""
    known = draft.status.acceptance
    if known is not None and (known.release_id != release or not known.verdict):
        text = f"Release {release} is not tested: tests of releases are switched off."
        draft.condition(ACCEPTANCE, "Unknown", "SwitchedOff", text)
