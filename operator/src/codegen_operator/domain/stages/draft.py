"""A status in the making: conditions, phase, actions and owed messages of one pass."""

from datetime import datetime
from typing import Any, Literal, get_args

from codegen_crds import conditions
from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.project import Notification, ProjectPhase, ProjectStatus
from codegen_operator.domain.plan import Action, Plan

Link = Literal[
    "Analyzed",
    "Allocated",
    "Engineered",
    "Built",
    "EnvironmentResolved",
    "Deployed",
    "Verified",
    "Ready",
]
Side = Literal["AwaitingInput", "BudgetExhausted", "Drifted", "Incident", "Suspended", "Queued"]
_NOTIFICATIONS = 64


class Draft:
    """Collects what the stages say. Lives for one call of the planner."""

    def __init__(self, project: Project, now: datetime) -> None:
        self._project = project
        self._now = now
        self._actions: list[Action] = []
        self._requeue: float | None = None
        self._sides: set[str] = set()
        self.status: ProjectStatus = project.status.model_copy(
            update={"observed_generation": project.metadata.generation}
        )

    @property
    def now(self) -> datetime:
        """The moment of this pass, UTC."""
        return self._now

    def set(self, **fields: Any) -> None:  # noqa: ANN401 - any field of the status
        """Replace fields of the status."""
        self.status = self.status.model_copy(update=fields)

    def act(self, *actions: Action) -> None:
        """Add effects, in order."""
        self._actions.extend(actions)

    def look_again(self, seconds: float) -> None:
        """Look again after so many seconds at the latest."""
        self._requeue = seconds if self._requeue is None else min(self._requeue, seconds)

    def done(self, link: Link, reason: str, message: str = "") -> Literal[True]:
        """A link of the chain holds."""
        self._condition(link, "True", reason, message)
        return True

    def hold(self, link: Link, reason: str, message: str, phase: ProjectPhase) -> Literal[False]:
        """A link does not hold yet: say why, in the condition and for the printer columns."""
        self._condition(link, "False", reason, message)
        if link != "Ready":
            self._condition("Ready", "False", reason, message)
        self.set(phase=phase, message=first_line(message))
        return False

    def fail(self, link: Link, reason: str, message: str, *, key: str) -> Literal[False]:
        """A link will not hold without a person: as :meth:`hold`, and tell people once."""
        self.notify(key, reason, message)
        return self.hold(link, reason, message, "Failed")

    def side(self, kind: Side, reason: str, message: str) -> None:
        """A condition beside the chain holds; those that nobody names are lifted at the end."""
        self._sides.add(kind)
        self._condition(kind, "True", reason, message)

    def notify(self, key: str, event: str, text: str) -> None:
        """Owe people a message, once per key."""
        owed = self.status.notifications
        if any(n.key == key for n in owed):
            return
        fresh = Notification(key=key, event=event, text=text[-4096:], at=self._now)
        self.set(notifications=(*owed, fresh)[-_NOTIFICATIONS:])

    def plan(self) -> Plan[ProjectStatus]:
        """Close the draft."""
        for kind in get_args(Side):
            present = conditions.is_true(self.status.conditions, kind)
            if kind not in self._sides and present:
                self._condition(kind, "False", "Resolved", "")
        return Plan(self.status, tuple(self._actions), requeue_seconds=self._requeue)

    def _condition(
        self, kind: str, status: conditions.ConditionStatus, reason: str, message: str
    ) -> None:
        self.set(
            conditions=conditions.upsert(
                self.status.conditions,
                type=kind,
                status=status,
                reason=reason,
                message=message,
                now=self._now,
                generation=self._project.metadata.generation,
            )
        )


def first_line(message: str) -> str:
    """The first line of a message, short enough for a printer column."""
    return message.strip().partition("\n")[0][:1024]
