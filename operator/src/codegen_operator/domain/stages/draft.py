"""A status in the making: conditions, phase, actions and owed messages of one pass."""

from datetime import datetime
from typing import Any, Final, Literal

from typing_extensions import override

from codegen_crds import conditions
from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.notification import Notification
from codegen_crds.v1alpha1.project import (
    SIDES,
    ChangeState,
    ChangeStatus,
    Link,
    ProjectPhase,
    ProjectStatus,
    Question,
    Side,
    TaskStatus,
)
from codegen_operator.domain.plan import Plan
from codegen_operator.domain.status_draft import StatusDraft

_NOTIFICATIONS = 64
_KEY_MAX = 128
_PRODUCTION: Final = frozenset({"Deployed", "Verified", "Ready"})
"""Links that speak of production, whoever wants something of it."""
_STATE_OF: Final[dict[Link, ChangeState]] = {
    "Analyzed": "Analyzing",
    "Allocated": "Engineering",
    "Engineered": "Engineering",
    "Built": "Building",
    "EnvironmentResolved": "ResolvingEnvironment",
    "Deployed": "Deploying",
    "Verified": "Verifying",
    "Ready": "Verifying",
}
_STATE_IN: Final[dict[ProjectPhase, ChangeState]] = {
    "AwaitingInput": "AwaitingInput",
    "Engineering": "Engineering",
}
"""Phases that say more than the link that does not hold."""


class Draft(StatusDraft[ProjectStatus]):
    """Collects what the stages say. Lives for one call of the planner.

    While it speaks of a change, the links before production are the change's and not the
    product's: what is live stays Ready while something new is made.
    """

    def __init__(self, project: Project, now: datetime) -> None:
        generation = project.metadata.generation
        super().__init__(project.status, now=now, generation=generation)
        self._project = project
        self._sides: set[str] = set()
        self._replay: dict[Link, tuple[str, str]] = {}
        self.change: ChangeStatus | None = None
        """The change that is spoken of; None: the product."""
        self.delivering = False
        """Whether production is to run the change that is spoken of."""
        self.guarded: tuple[str, ...] = project.status.guarded
        """What the release that was resolved last asks a key for; production does once it is
        live."""

    def done(self, link: Link, reason: str, message: str = "") -> Literal[True]:
        """A link of the chain holds."""
        if self.change is not None and link not in _PRODUCTION:
            self._replay[link] = (reason, message)
        else:
            self.condition(link, "True", reason, message)
        return True

    def hold(self, link: Link, reason: str, message: str, phase: ProjectPhase) -> Literal[False]:
        """A link does not hold yet: say why, in the condition and for the printer columns."""
        if self.change is not None:
            state = _STATE_IN.get(phase, _STATE_OF[link])
            self.tell(state=state, reason=reason, message=first_line(message))
            if link not in _PRODUCTION or not self.delivering:
                return False
        self.condition(link, "False", reason, message)
        if link != "Ready":
            self.condition("Ready", "False", reason, message)
        self.set(phase=phase, message=first_line(message))
        return False

    def fail(
        self, link: Link, reason: str, message: str, *, key: str, advice: str = ""
    ) -> Literal[False]:
        """A link will not hold without a person: as :meth:`hold`, and tell people once.

        A change ends with it; ``advice`` on how to try again is for the product's making.
        """
        if self.change is not None:
            self.end("Failed", reason, message)
            return False
        self.notify(key, reason, message)
        return self.hold(link, reason, f"{message} {advice}".strip(), "Failed")

    def wished(self, *, summary: str = "", commit: str = "", release: str = "") -> None:
        """Record what became of the wish so far; empty: nothing new."""
        if self.change is not None:
            found = {"summary": summary[:4096], "commit": commit, "release_id": release}
            self.tell(**{key: value for key, value in found.items() if value})
            return
        found = {"requirements": summary[:8192], "commit": commit, "release": release}
        self.set(**{key: value for key, value in found.items() if value})

    def planned(self, tasks: tuple[TaskStatus, ...]) -> None:
        """What code has to do for the wish besides its specification, and how far that is."""
        if self.change is not None:
            self.tell(tasks=tasks)
        else:
            self.set(tasks=tasks)

    @property
    def tasks(self) -> tuple[TaskStatus, ...]:
        """What is known of the wish's plan."""
        return self.change.tasks if self.change is not None else self.status.tasks

    def tell(self, **fields: Any) -> None:  # noqa: ANN401 - any field of a change
        """Replace fields of the change that is spoken of."""
        if self.change is not None:
            self.change = self.change.model_copy(update=fields)

    def end(self, state: ChangeState, reason: str, message: str) -> None:
        """The change that is spoken of has ended."""
        text = first_line(message)
        self.tell(state=state, reason=reason, message=text, finished_at=self.now)

    def adopt(self) -> None:
        """The change came true: what was said of its links holds for the product from now on."""
        for link, (reason, message) in self._replay.items():
            self.condition(link, "True", reason, message)

    def side(self, kind: Side, reason: str, message: str) -> None:
        """A condition beside the chain holds; those that nobody names are lifted at the end."""
        self._sides.add(kind)
        self.condition(kind, "True", reason, message)

    def first_asked(self, question: str) -> datetime:
        """When a question was first asked, by its id; now, unless it stands already."""
        standing = self._project.status.questions
        return next((q.asked_at for q in standing if q.id == question and q.asked_at), self.now)

    def ask(self, question: Question, link: Link, *, owner: str) -> Literal[False]:
        """Ask people; a link does not hold before they answer.

        Args:
            question: What is asked.
            link: What waits for the answer.
            owner: Uid of the object that asks; people are told once per owner and question.
        """
        self.inquire(question, owner=owner)
        how = f"Answer {question.id} in spec.answers: {question.text}"
        return self.hold(link, "AwaitingInput", how, "AwaitingInput")

    def inquire(self, question: Question, *, owner: str) -> None:
        """Ask people something that no link waits for.

        Args:
            question: What is asked.
            owner: Uid of the object that asks; people are told once per owner and question.
        """
        self.set(questions=(*self.status.questions, question))
        self.side("AwaitingInput", "Question", question.text)
        self.notify(f"question-{owner}-{question.id}", "Question", question.text)

    def notify(self, key: str, event: str, text: str) -> None:
        """Owe people a message, once per key."""
        key, owed = key[:_KEY_MAX], self.status.notifications
        if any(n.key == key for n in owed):
            return
        fresh = Notification(key=key, event=event, text=text[-4096:], at=self.now)
        self.set(notifications=(*owed, fresh)[-_NOTIFICATIONS:])

    @override
    def plan(self) -> Plan[ProjectStatus]:
        """Close the draft."""
        for kind in SIDES:
            present = conditions.is_true(self.status.conditions, kind)
            if kind not in self._sides and present:
                self.condition(kind, "False", "Resolved", "")
        return super().plan()


def first_line(message: str) -> str:
    """The first line of a message, short enough for a printer column."""
    return message.strip().partition("\n")[0][:1024]
