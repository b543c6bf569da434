"""The work of engineering. Architect and Developer: models. Preparer and Tester: plain code.

Each node begins by checking out the commit that the last one left, so a killed pod costs the
node it was in and nothing else.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from langgraph.types import interrupt

from codegen_agents.errors import HandedOverError, RunFailedError, SpecRefusedError
from codegen_agents.ports import Branches, Engine, Models, PlanProgress, Template, Tester
from codegen_agents.prompts import render
from codegen_agents.safeguards import Watch
from codegen_crds.contracts.product import ProductSpec
from codegen_crds.contracts.run import RunPayload, TestReport
from codegen_crds.v1alpha1.project import MODULES, Module

from .failures import fingerprint, goes_round
from .guiding import GAVE_UP, stuck_question
from .merging import evidence, take
from .record import Asked, keep
from .state import MAX_GUIDANCE, EngineeringState
from .tasks import Turn, handed_out, next_turn, shown


@dataclass(frozen=True, slots=True)
class EngineeringNodes:
    """Nodes over their ports."""

    payload: RunPayload
    models: Models
    progress: PlanProgress
    repository: Branches
    template: Template
    verification: Tester
    engine: Engine
    base: str
    """Commit to start from; empty for a new product."""
    clock: Callable[[], float] = field(default=time.time)
    """Seconds since 1970."""

    def first(self, state: EngineeringState) -> Literal["architect", "taker", "merger"]:  # noqa: ARG002 - what a route gets
        """Where the run begins: with the whole wish, with one task of it, or with its branches."""
        if self.payload.merge is not None:
            return "merger"
        return "taker" if self.payload.task is not None else "architect"

    def architect(self, state: EngineeringState) -> EngineeringState:
        """Write the specification, once; what the template refuses comes back with the reason."""
        self.progress("architect", "Writing the specification")
        problems, requirements = state.get("problems", []), self.payload.requirements
        request = render(
            "engineering",
            "request.md.j2",
            title=self.payload.project.title,
            description=self.payload.project.description,
            change=self.payload.change,
            present=self._present(),
            requirements=requirements.model_dump_json() if requirements else "{}",
            feedback=self.payload.feedback,
            problems=problems,
        )
        system = render("engineering", "architect.md.j2")
        spec = self.models.structured([("system", system), ("user", request)], ProductSpec)
        began = state.get("began") or int(self.clock())
        try:
            self.template.check(spec)
        except SpecRefusedError as error:
            return {"problems": [*problems, str(error)], "began": began}
        return {"spec": spec.model_dump(mode="json", by_alias=False), "began": began}

    def unspecifiable(self, state: EngineeringState) -> EngineeringState:
        """The architect's tries are used up: the analysis has to say it in another way, or ask.

        Raises:
            HandedOverError: People wait for it.
            RunFailedError: It is a round of mending, which nobody asked for.
        """
        problem = state["problems"][-1]
        if self._mending:
            raise RunFailedError("product", "SpecRefused", problem)
        raise HandedOverError("intake", "SpecRefused", problem)

    def preparer(self, state: EngineeringState) -> EngineeringState:
        """Lay down the template and generate everything that follows from the specification."""
        self.progress("preparer", "Generating the service")
        spec = ProductSpec.model_validate(state["spec"])
        begins = self._begins(spec)
        self.repository.open(begins)
        self._generate(spec)
        change = self.payload.change
        message = f"Generate {self.payload.project.title} from its spec"
        if change is not None:
            message = f"Change {change.id}\n\n{change.request}"
        work = bool(spec.remaining_work or self.payload.feedback)
        if change is not None and not work and not self.repository.changed():
            text = "The specification is the same as before: there is nothing to change."
            raise RunFailedError("product", "NothingChanged", text)
        self._record(spec)
        commit = self.repository.save(message, at=state["began"])
        # Tasks of which some are done already are not to be done side by side again.
        tasks = spec.remaining_work if begins == self.base else []
        update: EngineeringState = {
            "commit": commit,
            "work": work,
            "rounds": 0,
            "done": 0,
            "notes": [],
            "handed_out": handed_out(self.payload, tasks, generated=commit != self.base),
        }
        if spec.remaining_work:
            plan = shown(self.payload, {**state, **update})
            self.progress("preparer", "Generated the service", plan)
        return update

    def _begins(self, spec: ProductSpec) -> str:
        """The commit to generate on: where the run stood that asked, with its hand-written code.

        What is generated is of one specification: where the answer made it another one, also the
        code begins anew.
        """
        stood = self.payload.repository.stood if self.payload.repository else ""
        if not stood:
            return self.base
        root = self.repository.root
        self.repository.open(self.base)
        self._generate(spec)
        wanted = self.template.read(root)
        self.repository.open(stood)
        try:
            return stood if self.template.read(root) == wanted else self.base
        except SpecRefusedError:  # The Developer was in the middle of it.
            return self.base

    def _generate(self, spec: ProductSpec) -> None:
        root, project = self.repository.root, self.payload.project
        try:
            self.template.lay_down(root, project, spec, self._modules())
        except SpecRefusedError as error:
            raise RunFailedError("product", "SpecRefused", str(error)) from error

    def taker(self, state: EngineeringState) -> EngineeringState:  # noqa: ARG002 - a first node
        """Begin with the one task that this run is for."""
        brief = self.payload.task
        plan = [brief.task.model_dump(mode="json", by_alias=False)] if brief else []
        return {**self._begun(), "plan": plan}

    def _begun(self) -> EngineeringState:
        """Of a run that goes on from a generated service."""
        return {
            "commit": self.base,
            "began": int(self.clock()),
            "work": True,
            "rounds": 0,
            "done": 0,
            "notes": [],
        }

    def merger(self, state: EngineeringState) -> EngineeringState:
        """Take the next branch, if it merges and the tests pass with it; else leave its task."""
        brief = self.payload.merge
        if brief is None:
            raise RunFailedError("bug", "MergeMissing", "the run's input names no branches")
        if not state:
            state = {**self._begun(), "left": []}
        number, began = state.get("merged", 0), state["began"]
        branch = brief.branches[number]
        self.progress("merger", f"Merging {branch.id}, {number + 1} of {len(brief.branches)}")
        update = take(state, brief, self.repository, self.verification, at=began)
        self.progress("merger", f"Looked at {branch.id}", shown(self.payload, update))
        return update

    def _record(self, spec: ProductSpec) -> None:
        """Write down what was asked for, beside what was asked for before."""
        if self._mending:
            return  # Nobody asked for it.
        payload = self.payload
        change, found = payload.change, payload.requirements
        asked = Asked(
            change=change.id if change else "",
            request=change.request if change else payload.project.description,
            tasks=[task.text for task in spec.remaining_work],
            criteria=found.acceptance if found else [],
        )
        keep(self.repository.root, asked, payload.project.locale)

    def _modules(self) -> list[Module]:
        """What the analyst found necessary, and what the Project names itself."""
        found = self.payload.requirements.modules if self.payload.requirements else []
        asked = [m for m in MODULES if m in self.payload.project.modules]
        return sorted({*found, *asked})

    def developer(self, state: EngineeringState) -> EngineeringState:
        """Write what a specification cannot say, task by task, and mend what the tests found."""
        turn = next_turn(state)
        self.progress("developer", turn.progress, shown(self.payload, state, working=len(turn.now)))
        self.repository.open(state["commit"])
        root = self.repository.root
        watch = Watch(root, self.template)
        try:
            summary = self.engine.work(root, self._task(state, turn), watch.complaint)
        except HandedOverError as asks:
            if self._mending or self.payload.task is not None:
                # Nobody waits for a round of mending; whoever merges the tasks may ask.
                raise RunFailedError("product", GAVE_UP, asks.message) from asks
            # Whoever goes on with the answer begins with what was done so far.
            asks.commit = self._kept(state, watch, asks.message)
            raise
        except RunFailedError as error:
            if error.reason == GAVE_UP and self._may_ask(state):
                return self._stuck(state, watch, error.message)
            raise watch.ended(error) from error
        if complaint := watch.complaint():
            raise watch.unfinished(complaint)
        message = f"{turn.subject}\n\n{summary[:2000]}"
        commit = self.repository.save(message, at=state["began"])
        update: EngineeringState = {
            "commit": commit,
            "rounds": turn.rounds,
            "done": turn.done,
            "notes": [*state.get("notes", []), summary[:2000]],
        }
        return update

    def _may_ask(self, state: EngineeringState) -> bool:
        """Whether a person waits for this work and was not asked too often.

        Nobody asked for a round of mending: it ends, so that what people ask for goes on. One task
        of several goes back to the run that merges them, which may ask.
        """
        return (
            not self._mending
            and self.payload.task is None
            and len(state.get("guided", [])) < MAX_GUIDANCE
        )

    @property
    def _mending(self) -> bool:
        """Whether this is a round of mending, of the operator's own."""
        return any(each.source == "qa" for each in self.payload.feedback)

    def _stuck(self, state: EngineeringState, watch: Watch, why: str) -> EngineeringState:
        """Keep what was done so far until a person says more."""
        return {"stuck": why or "-", "commit": self._kept(state, watch, why)}

    def _kept(self, state: EngineeringState, watch: Watch, why: str) -> str:
        """The commit of what was done so far; of what may not be kept, that of the last node."""
        if watch.complaint():
            return state["commit"]
        message = f"Develop, not finished\n\n{why[:2000]}"
        return self.repository.save(message, at=state["began"])

    def guidance(self, state: EngineeringState) -> EngineeringState:
        """Wait for a person's words. Alone in its node: a resumed node runs from its start.

        Raises:
            RunFailedError: The person gives up too.
        """
        guided, why = state.get("guided", []), state["stuck"]
        question = stuck_question(why, self.payload.project.locale, number=len(guided) + 1)
        answer = str(interrupt(question.model_dump(mode="json", by_alias=False)))
        if answer.strip().casefold() == question.options[-1].casefold():
            raise RunFailedError("product", GAVE_UP, why)
        return {"stuck": "", "guided": [*guided, {"stuck": why, "answer": answer}]}

    def tester(self, state: EngineeringState) -> EngineeringState:
        """Run what the build will run."""
        self.progress("tester", "Running the tests", shown(self.payload, state))
        self.repository.open(state["commit"])
        report = self.verification.run(self.repository.root)
        failures = state.get("failures", [])
        if report.ran and not report.green:
            failures = [*failures, fingerprint(report)]
        return {"tests": report.model_dump(mode="json", by_alias=False), "failures": failures}

    def publisher(self, state: EngineeringState) -> EngineeringState:
        """Push the result."""
        self.progress("publisher", "Pushing the result")
        self.repository.open(state["commit"])
        self.repository.publish(state["commit"])
        return {"files": self.repository.files_between(self.base, state["commit"])}

    def red(self, state: EngineeringState) -> EngineeringState:
        """The rounds are used up, or change nothing, and the tests still fail."""
        output = TestReport.model_validate(state["tests"]).output or "the tests fail"
        if goes_round(state.get("failures", [])):
            output = (
                f"The same tests fail again, in the same way, after they were mended.\n{output}"
            )
        raise RunFailedError("product", "TestsFailed", output)

    def could_not_run(self, state: EngineeringState) -> EngineeringState:
        """Nothing is known about the code."""
        report = TestReport.model_validate(state["tests"])
        raise RunFailedError(
            "infrastructure", "TestsCouldNotRun", f"{report.reason}\n{report.output}".strip()
        )

    def _present(self) -> str:
        """The live product's specification, for a change; as of the commit to start from."""
        if self.payload.change is None or not self.base:
            return ""
        self.repository.open(self.base)
        try:
            return self.template.read(self.repository.root).model_dump_json()
        except SpecRefusedError as error:
            raise RunFailedError("product", "SpecUnreadable", str(error)) from error

    def _task(self, state: EngineeringState, turn: Turn) -> str:
        tests = state.get("tests")
        output = TestReport.model_validate(tests).output if tests else ""
        about = [
            *(task.text for task in turn.now),
            *(f.text for f in self.payload.feedback),
            output,
        ]
        return render(
            "engineering",
            "task.md.j2",
            title=self.payload.project.title,
            description=self.payload.project.description,
            change=self.payload.change,
            brief=self.template.brief(self.repository.root, "\n".join(about)),
            remaining=turn.now,
            later=[*turn.later, *(self.payload.task.others if self.payload.task else [])],
            feedback=[*self.payload.feedback, *evidence(state, turn.now)],
            guided=state.get("guided", []),
            failures=output,
        )
