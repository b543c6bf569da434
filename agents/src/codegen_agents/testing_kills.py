"""Pods that are killed in a node, and what stands around it, for tests of resuming."""

from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Final

from codegen_crds.contracts.run import TestReport

from .errors import RunFailedError
from .ports import Check

_SAID: Final = "hello\n"


class KilledError(BaseException):
    """The pod is gone: nothing of it can say so."""


class Always:
    """A verification that comes to one verdict, however often, about what an engine here wrote."""

    def __init__(self, report: TestReport) -> None:
        self._report = report

    def run(self, root: Path) -> TestReport:
        """The verdict."""
        _expect(root / "NOTES.md", _SAID)
        return self._report


class Writer:
    """An engine that leaves one file."""

    def work(self, root: Path, task: str, check: Check) -> str:  # noqa: ARG002 - the port's shape
        """Write it, where nothing of a killed pod is left."""
        (root / "NOTES.md").write_text(_SAID)
        return "said hello"


class Stuck:
    """An engine that gives up until a person has said more; what it did so far stays."""

    def work(self, root: Path, task: str, check: Check) -> str:  # noqa: ARG002 - the port's shape
        """Begin, or go on from what was begun."""
        half = root / "HALF.md"
        if "<answer>" not in task:
            half.write_text("half\n")
            raise RunFailedError("product", "DeveloperGaveUp", "Hello to whom?")
        _expect(half, "half\n")
        (root / "NOTES.md").write_text(_SAID)
        return "said hello"


class Mortal:
    """Nodes that are counted; one of them ends the pod, once, at its begin or after its work."""

    def __init__(self, nodes: object, begun: Counter[str], node: str, end: str) -> None:
        self._nodes, self._begun, self._node, self._end = nodes, begun, node, end

    def __getattr__(self, name: str) -> Callable[[Any], Any]:
        node: Callable[[Any], Any] = getattr(self._nodes, name)

        @wraps(node)
        def run(state: Any) -> Any:  # noqa: ANN401 - of any graph
            self._begun[name] += 1
            dies = name == self._node and self._begun[name] == 1
            if dies and self._end == "begin":
                raise KilledError
            try:
                return node(state)
            finally:
                if dies:
                    raise KilledError

        return run


def _expect(file: Path, text: str) -> None:
    if file.read_text() != text:
        raise AssertionError(f"{file.name}: something else stands there")
