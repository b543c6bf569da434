"""A status in the making: what a pass of a planner says, and what it has done."""

from datetime import datetime
from typing import Any, Generic, TypeVar

from codegen_crds import conditions
from codegen_crds.v1alpha1.deployment import DeploymentStatus
from codegen_crds.v1alpha1.machine_request import MachineRequestStatus
from codegen_crds.v1alpha1.project import ProjectStatus
from codegen_crds.v1alpha1.server import ServerStatus

from .plan import Action, Plan

S = TypeVar("S", DeploymentStatus, MachineRequestStatus, ProjectStatus, ServerStatus)


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

    def plan(self) -> Plan[S]:
        """Close the draft."""
        return Plan(self.status, tuple(self._actions), requeue_seconds=self._requeue)
