"""A status in the making, for the planners of servers and releases: Jobs work for them."""

from collections.abc import Iterable
from typing import TypeVar

from codegen_crds.v1alpha1.deployment import DeploymentStatus, JobStatus
from codegen_crds.v1alpha1.server import ServerStatus
from codegen_operator.domain.status_draft import StatusDraft

S = TypeVar("S", DeploymentStatus, ServerStatus)


class DeliveryDraft(StatusDraft[S]):
    """With the newest Job, and with links that make an object ready."""

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
