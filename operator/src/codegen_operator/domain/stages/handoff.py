"""A run may ask another graph before it goes on: that one answers, and it goes on from there.

A handoff is a step on the path of its wish. There are a few; the same question to the same graph
twice goes round in a circle. Where it goes no further, a person is asked, whose words go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from codegen_crds.contracts.env import EnvContractError
from codegen_crds.contracts.run import (
    EngineeringOutput,
    Feedback,
    Handoff,
    IntakeOutput,
    QaOutput,
    ReleasePlan,
)
from codegen_crds.v1alpha1 import AgentRun
from codegen_crds.v1alpha1.agentrun import Graph
from codegen_crds.v1alpha1.project import HandoffStep, Link, ProjectPhase, Question
from codegen_operator.domain.project_facts import (
    ASKED_BY,
    COMMIT,
    HANDOFF,
    STOOD,
    ProjectObserved,
    asked_by,
    handoff_notes,
    number_of,
    step_of,
    wish_of,
)

from .acceptance_run import start_test, switched_on
from .contract import merged_contract
from .language import locale_of
from .runs import follow, output_of, start_run
from .wish import Wish

_GIVE_UP: Final = {"en": "Give up", "ru": "Прекратить"}
_ASKED: Final = {
    "en": "{run} cannot go on and asks {graph}: {reason}\n\n{why} What should be done?",
    "ru": "{run} не может продолжить и спрашивает {graph}: {reason}\n\n{why} Как быть?",
}
_SHOWN: Final = 256


@dataclass(frozen=True, slots=True)
class Consultation:
    """How far the answer is that a run waits for beside the chain."""

    answer: Feedback | None = None
    """It; None: not yet."""
    at_work: AgentRun | None = None
    """Who answers; None: it was started just now, or has ended."""
    reason: str = ""
    refused: str = ""
    """Why there will be no answer; empty: there may be one."""


def hand_over(wish: Wish, run: AgentRun, link: Link, phase: ProjectPhase) -> None:
    """Follow what a run asked for; once that is answered, start the run again with the answer.

    Args:
        wish: What it works for.
        run: It ended with a handoff.
        link: What waits for it.
        phase: The Project's phase meanwhile.

    Raises:
        LookFirst: A fact is needed that was not looked at.
    """
    handoff, draft = _handoff(run), wish.draft
    if handoff is None:
        text = f"Run {run.metadata.name} left nothing that the next one could go on with."
        draft.fail(link, "ResultInvalid", text, key=f"failed-{run.metadata.uid}")
        return
    answer = _answer(wish, run)
    if answer is None:
        _ask(wish, run, handoff, link, phase)
    elif _handoff(answer) is not None:
        hand_over(wish, answer, link, phase)
    elif follow(wish, answer, link, phase, again=lambda _: _again(wish, answer)):
        _go_on(wish, run, link, phase, _said(answer))


def consult(wish: Wish, run: AgentRun, *, base: str) -> Consultation:
    """Get the answer for a run that no link of the chain waits for.

    Args:
        wish: What it works for.
        run: It ended with a handoff.
        base: Commit that whoever answers looks at.

    Raises:
        LookFirst: A fact is needed that was not looked at.
    """
    handoff, answering = _handoff(run), _answer(wish, run)
    if handoff is None or handoff.graph == run.spec.graph:
        return Consultation(reason="HandoffRefused", refused="A run does not ask its own graph.")
    if answering is None:
        reason, why = _begin(wish, run, handoff, base)
        return Consultation(reason=reason, refused=why)
    if not answering.terminal:
        return Consultation(at_work=answering)
    result, name = output_of(answering), answering.metadata.name
    if result is None:
        failure = answering.status.failure
        why = failure.message if failure else answering.status.message
        return Consultation(reason="HandoffRefused", refused=f"{name} did not answer: {why}")
    if result.handoff is not None:
        why = f"{name} asks {result.handoff.graph} in turn: {result.handoff.reason}"
        return Consultation(reason="HandoffRefused", refused=why)
    return Consultation(answer=_said(answering))


def told(
    wish: Wish, graph: Graph, *, asker: str = "", before: AgentRun | None = None
) -> tuple[Feedback, ...]:
    """What runs of a graph were answered, for those that go on in their place.

    Args:
        wish: What they work for.
        graph: Theirs.
        asker: The run that all of them answer themselves; empty: none.
        before: Only earlier ones than this.
    """
    runs = [r for r in wish.runs(graph) if asked_by(r) == asker]
    if before is not None:
        runs = [r for r in runs if number_of(r) < number_of(before)]
    return tuple(answer for run in runs if (answer := _answered(wish, run)) is not None)


def handed(wish: Wish, run: AgentRun) -> tuple[Feedback, ...]:
    """What a run was asked, for another one in its place; empty: nobody asked it."""
    asker = next((r for r in wish.seen.runs if r.metadata.name == asked_by(run)), None)
    handoff = _handoff(asker) if asker is not None else None
    return (_question(handoff),) if handoff is not None else ()


def path_of(seen: ProjectObserved, wish: int) -> tuple[HandoffStep, ...]:
    """The handoffs of a wish, in their order, each with the run that answers it.

    Args:
        seen: What is known.
        wish: Number of the wish; 0: the description.
    """
    named = {r.metadata.name: r for r in seen.runs}
    steps: dict[int, AgentRun] = {}
    for run in sorted(_of(seen, wish), key=number_of):
        if step := step_of(run):
            steps.setdefault(step, run)
    found = []
    for _, run in sorted(steps.items()):
        handoff = _handoff(asker) if (asker := named.get(asked_by(run))) else None
        reason = (handoff.reason if handoff else "")[:_SHOWN]
        name, graph = run.metadata.name, run.spec.graph
        found.append(HandoffStep(asked_by=asked_by(run), graph=graph, run=name, reason=reason))
    return tuple(found[:16])


def _ask(wish: Wish, run: AgentRun, handoff: Handoff, link: Link, phase: ProjectPhase) -> None:
    """Start whoever is asked, or ask a person where that leads nowhere."""
    base = run.metadata.annotations.get(COMMIT, "")
    reason, why = _begin(wish, run, handoff, base)
    if not why:
        text = f"Run {run.metadata.name} asks {handoff.graph}: {handoff.reason}"
        wish.draft.hold(link, "HandedOver", text, phase)
        return
    _stop(wish, run, handoff, link, phase, reason=reason, why=why)


def _begin(wish: Wish, run: AgentRun, handoff: Handoff, base: str) -> tuple[str, str]:
    """Start whoever is asked; why that leads nowhere (reason, sentence), else empty."""
    every = list(_of(wish.seen, wish.number))
    step = max(map(step_of, every), default=0) + 1
    if any(_same(run, handoff, other) for other in every):
        return "HandoffCycle", "It has asked this before, and the answer did not help."
    if handoff.graph in _waiting(wish, run):
        return "HandoffCycle", f"A run of {handoff.graph} waits for its answer already."
    if step > wish.seen.policy.handoffs:
        return "TooManyHandoffs", f"There were {step - 1} handoffs already."
    notes = {ASKED_BY: run.metadata.name, HANDOFF: str(step)}
    why = _start(wish, handoff.graph, base, (_question(handoff),), notes)
    return ("HandoffRefused", why) if why else ("", "")


def _stop(
    wish: Wish,
    run: AgentRun,
    handoff: Handoff,
    link: Link,
    phase: ProjectPhase,
    *,
    reason: str,
    why: str,
) -> None:
    """A person says how to go on; where nobody waits for the work, it ends."""
    seen, draft = wish.seen, wish.draft
    name, uid = run.metadata.name, run.metadata.uid
    locale = locale_of(seen.project.spec)
    told = f"{why} {name} asked {handoff.graph}: {handoff.reason}"
    repairs = draft.status.repairs
    if repairs is not None and draft.change is not None and repairs.current.number == wish.number:
        draft.fail(link, reason, told, key=f"handoff-{uid}")
        return
    text = _ASKED[locale].format(run=name, graph=handoff.graph, reason=handoff.reason, why=why)
    ident = _question_id(run)
    given = _given(wish, run)
    if given is None:
        question = Question(
            id=ident,
            text=text[:4096],
            options=(_GIVE_UP[locale],),
            run=name,
            asked_at=draft.first_asked(ident),
        )
        draft.ask(question, link, owner=uid)
    elif _gives_up(given):
        advice = f"Delete AgentRun {name} to try again."
        draft.fail(link, reason, told, key=f"handoff-{uid}", advice=advice)
    else:
        _go_on(wish, run, link, phase, _by_person(given))


def _go_on(wish: Wish, run: AgentRun, link: Link, phase: ProjectPhase, answer: Feedback) -> None:
    """Another run in the place of one that asked, with the answer."""
    base = run.metadata.annotations.get(COMMIT, "")
    earlier = told(wish, run.spec.graph, asker=asked_by(run), before=run)
    feedback = (*handed(wish, run), *earlier, answer)
    handoff, notes = _handoff(run), handoff_notes(run)
    if handoff is not None and handoff.commit:
        notes[STOOD] = handoff.commit
    why = _start(wish, run.spec.graph, base, feedback, notes)
    text = why or f"Run {run.metadata.name} is answered; its graph goes on."
    wish.draft.hold(link, "HandoffRefused" if why else "Answered", text, phase)


def _again(wish: Wish, run: AgentRun) -> None:
    """Another run for one whose model or engine is not there."""
    base = run.metadata.annotations.get(COMMIT, "")
    earlier = told(wish, run.spec.graph, asker=asked_by(run), before=run)
    _start(wish, run.spec.graph, base, (*handed(wish, run), *earlier), handoff_notes(run))


def _start(
    wish: Wish, graph: Graph, base: str, feedback: tuple[Feedback, ...], notes: Mapping[str, str]
) -> str:
    """Start a run of a graph; why it cannot begin, else an empty string."""
    seen, draft = wish.seen, wish.draft
    if graph == "intake":
        # What came true is asked about as it is live, not as it was described first.
        live = base if wish.accepted else wish.base
        start_run(wish, graph, cause="handoff", base=live, feedback=feedback, notes=notes)
    elif graph == "engineering":
        base = _newest_commit(wish) or base
        feedback = (*wish.feedback, *feedback)
        if draft.status.repository is None or not (base or wish.requirements):
            return "There is nothing yet that engineering could begin with."
        start_run(wish, graph, cause="handoff", base=base, feedback=feedback, notes=notes)
    elif graph == "devops":
        if not base:
            return "There is no code yet that devops could look at."
        try:
            contract = merged_contract(seen.look_sources(base).contracts)
        except EnvContractError as error:
            return f"The env contract cannot be read: {error}"
        start_run(wish, graph, cause="handoff", base=base, env_contract=contract, notes=notes)
    elif not switched_on(seen):
        return "Tests of releases are switched off."
    elif seen.deployment is None or not start_test(
        wish, seen.deployment, cause="handoff", notes=notes
    ):
        return "Nothing is live that could be tested."
    return ""


def _of(seen: ProjectObserved, wish: int) -> tuple[AgentRun, ...]:
    return tuple(r for r in seen.runs if wish_of(r) == wish)


def _answer(wish: Wish, run: AgentRun) -> AgentRun | None:
    """The newest run that answers a run."""
    found = (r for r in _of(wish.seen, wish.number) if asked_by(r) == run.metadata.name)
    return max(found, key=number_of, default=None)


def _answered(wish: Wish, run: AgentRun) -> Feedback | None:
    """What a run that asked was answered, by another run or by a person."""
    if _handoff(run) is None:
        return None
    answering = _answer(wish, run)
    result = output_of(answering) if answering is not None else None
    if answering is not None and result is not None and result.handoff is None:
        return _said(answering)
    given = _given(wish, run)
    return _by_person(given) if given is not None and not _gives_up(given) else None


def _question_id(run: AgentRun) -> str:
    return f"{run.metadata.name[:53]}-handoff"


def _given(wish: Wish, run: AgentRun) -> str | None:
    """What a person said where a handoff led nowhere; None: nothing yet."""
    ident = _question_id(run)
    return next((a.text for a in wish.seen.project.spec.answers if a.question_id == ident), None)


def _gives_up(given: str) -> bool:
    return given.strip().casefold() in {each.casefold() for each in _GIVE_UP.values()}


def _by_person(given: str) -> Feedback:
    return Feedback(source="person", reason="Answered", text=given[:8192])


def _waiting(wish: Wish, run: AgentRun) -> set[Graph]:
    """Graphs whose runs wait, one for the other, for what a run answers."""
    named = {r.metadata.name: r for r in _of(wish.seen, wish.number)}
    found, asker = set[Graph](), named.get(asked_by(run))
    for _ in named:  # names in annotations might go round in a circle
        if asker is None:
            break
        if asker.spec.graph != run.spec.graph:
            found.add(asker.spec.graph)
        asker = named.get(asked_by(asker))
    return found


def _newest_commit(wish: Wish) -> str:
    """What engineering has made for the wish so far; empty: nothing."""
    for run in reversed(wish.runs("engineering")):
        result = output_of(run)
        if result is not None and isinstance(result.output, EngineeringOutput):
            return result.output.commit
    return ""


def _same(run: AgentRun, handoff: Handoff, other: AgentRun) -> bool:
    """Whether another run of the graph has asked the same."""
    if other.metadata.name == run.metadata.name or other.spec.graph != run.spec.graph:
        return False
    earlier = _handoff(other)
    return earlier is not None and earlier.fingerprint == handoff.fingerprint


def _handoff(run: AgentRun) -> Handoff | None:
    result = output_of(run)
    return result.handoff if result is not None else None


def _question(handoff: Handoff) -> Feedback:
    return Feedback(source="handoff", reason="HandedOver", text=handoff.text)


def _said(run: AgentRun) -> Feedback:
    """What a run answers to whoever asked it."""
    result = output_of(run)
    output = result.output if result is not None else None
    text = f"{run.spec.graph} has nothing to say."
    if isinstance(output, IntakeOutput):
        pairs = [f"{each.question}\n{each.answer}" for each in output.clarifications]
        text = "\n\n".join([output.requirements.summary, *pairs])
    elif isinstance(output, EngineeringOutput):
        text = f"Commit {output.commit}: {output.summary}"
    elif isinstance(output, ReleasePlan):
        keys = ", ".join(f"{key.key} ({key.source})" for key in output.keys)
        text = f"Keys of a release: {keys or 'none'}."
    elif isinstance(output, QaOutput):
        failed = [f"{c.text}: {c.detail}" for c in output.criteria if c.outcome == "failed"]
        text = "\n".join([f"{output.verdict}: {output.summary}", *failed])
    return Feedback(source="handoff", reason="Answered", text=text[:8192])
