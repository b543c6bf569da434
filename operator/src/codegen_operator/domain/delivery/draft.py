"""A status in the making, for the planners of servers and releases."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Generic, TypeVar

from codegen_crds import conditions
from codegen_crds.v1alpha1.deployment import DeploymentStatus, JobStatus
from codegen_crds.v1alpha1.server import ServerStatus
from codegen_operator.domain.plan import Action, Plan

S = TypeVar("S", DeploymentStatus, ServerStatus)


class StatusDraft(Generic[S]):
    """Collects what a pass of the planner says. Lives for one call."""

    def __init__(self, status: S, *, now: datetime, generation: int) -> None:
        self.now = now
        self._generation = generation
        self._actions: list[Action] = []
        self._requeue: float | None = None
        self.status: S = status.model_copy(update={"observed_generation": generation})

    def set(self, **fields: Any) -> None:  # noqa: ANN401 - any field of the status
        """Replace fields of the status."""
        self.status = self.status.model_copy(update=fields)

    def act(self, *actions: Action) -> None:
        """Add effects, in order."""
        self._actions.extend(actions)

    def look_again(self, seconds: float) -> None:
        """Look again after so many seconds at the latest."""
        self._requeue = seconds if self._requeue is None else min(self._requeue, seconds)

    def condition(
        self, kind: str, status: conditions.ConditionStatus, reason: str, message: str = ""
    ) -> None:
        """Set a condition."""
        self.set(
            conditions=conditions.upsert(
                self.status.conditions,
                type=kind,
                status=status,
                reason=reason,
                message=message,
                now=self.now,
                generation=self._generation,
            )
        )

    def found(self, kind: str) -> conditions.Condition | None:
        """A condition as it stands now."""
        return conditions.find(self.status.conditions, kind)

    def holds(self, kind: str) -> bool:
        """Whether a condition is true as it stands now."""
        return conditions.is_true(self.status.conditions, kind)

    @property
    def job(self) -> JobStatus | None:
        """The newest Job."""
        return self.status.job

    def summarise(self, links: Iterable[str], done: str) -> None:
        """Set Ready: the first link that does not hold, or ``done``."""
        for link in links:
            found = self.found(link)
            if found is None or found.status != "True":
                reason, message = (found.reason, found.message) if found else ("Pending", "")
                self.condition("Ready", "False", reason, message)
                return
        self.condition("Ready", "True", done)

    def plan(self) -> Plan[S]:
        """Close the draft."""
        return Plan(self.status, tuple(self._actions), requeue_seconds=self._requeue)
