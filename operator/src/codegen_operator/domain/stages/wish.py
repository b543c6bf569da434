"""What is wanted now: the Project's description, or one change of the live product.

Both go through the same stages; a wish says which runs are its own, where its code starts, and
who is told how far it is.
"""

from dataclasses import dataclass

from codegen_crds.contracts.product import Requirements
from codegen_crds.contracts.run import ChangeBrief, Feedback
from codegen_crds.v1alpha1 import AgentRun
from codegen_crds.v1alpha1.agentrun import Graph
from codegen_operator.domain.project_facts import ProjectObserved

from .draft import Draft


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish on its way through the stages."""

    seen: ProjectObserved
    draft: Draft
    """Where is said how far it is."""
    number: int = 0
    """Which change it is; 0: the description."""
    change: ChangeBrief | None = None
    base: str = ""
    """Commit that a change starts from: the live one."""
    requirements: Requirements | None = None
    feedback: tuple[Feedback, ...] = ()
    """What its code is to mend from the beginning."""
    accepted: bool = False
    """Whether it came true already: its code is not worked on any more."""

    def runs(self, graph: Graph) -> tuple[AgentRun, ...]:
        """Its AgentRuns of a graph, the oldest first."""
        return self.seen.runs_for(self.number, graph)

    def newest(self, graph: Graph) -> AgentRun | None:
        """Its newest AgentRun of a graph."""
        return next(reversed(self.runs(graph)), None)
