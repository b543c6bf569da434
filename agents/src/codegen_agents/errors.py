"""Why a run cannot go on.

```
RunFailedError     ends the run with a result that says who must act
DoorError          a door does not answer: the pod ends, another one goes on from the checkpoint
```
"""

from typing import Final

from typing_extensions import override

from codegen_crds.contracts.run import Handoff, RunFailure, RunResult
from codegen_crds.v1alpha1.agentrun import FailureClass, Graph

EXIT_OK: Final = 0
EXIT_BUG: Final = 70
"""EX_SOFTWARE."""
EXIT_DOORS: Final = 75
"""EX_TEMPFAIL."""


class RunFailedError(Exception):
    """The run ends here."""

    def __init__(self, class_: FailureClass, reason: str, message: str) -> None:
        super().__init__(message)
        self.class_: FailureClass = class_
        self.reason = reason
        self.message = message

    def result(self) -> RunResult:
        """The result to post."""
        failure = RunFailure(class_=self.class_, reason=self.reason, message=self.message[-4096:])
        return RunResult(outcome="failed", reason=self.reason, failure=failure)


class HandedOverError(RunFailedError):
    """Another graph has to answer before this one can go on."""

    def __init__(self, graph: Graph, reason: str, message: str) -> None:
        super().__init__("product", reason, message)
        self._graph: Graph = graph
        self.commit = ""
        """What was done until then; empty: nothing was."""

    @override
    def result(self) -> RunResult:
        """The result to post."""
        said = f"{self.reason}: {self.message}"
        handoff = Handoff(
            graph=self._graph,
            reason=said[:1000],
            evidence=said[1000:8000],
            commit=self.commit,
        )
        return RunResult(outcome="handoff", reason=self.reason, handoff=handoff)


class DoorError(Exception):
    """The gateway or the git host does not answer."""


class MergeConflictError(Exception):
    """Two commits changed the same lines; the message names the files."""


class SpecRefusedError(Exception):
    """A specification contradicts itself; the message is for whoever wrote it."""
