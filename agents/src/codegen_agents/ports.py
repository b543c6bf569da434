"""What the graphs need from outside, as protocols: pods bring adapters, tests bring fakes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import BaseModel

from codegen_crds.contracts.product import ProductSpec
from codegen_crds.contracts.run import ProjectBrief, TestReport
from codegen_crds.v1alpha1.agentrun import TaskState
from codegen_crds.v1alpha1.project import Module

Answer = TypeVar("Answer", bound=BaseModel)
Message = tuple[str, str]
"""``(role, text)``, role one of ``system``, ``user``, ``assistant``."""
Check = Callable[[], str]
"""Says what is wrong with the workspace; empty: nothing."""


class Models(Protocol):
    """Language models behind the gateway."""

    def structured(self, messages: Sequence[Message], answer: type[Answer]) -> Answer:
        """Ask for an answer of a shape.

        Raises:
            RunFailedError: The model refuses, has no budget, or does not exist.
            DoorError: The gateway does not answer.
        """
        ...


class Progress(Protocol):
    """Tells people what is being done."""

    def __call__(self, node: str, message: str, /) -> None:
        """Say that a node is at work."""
        ...


class PlanProgress(Protocol):
    """Tells people what is being done, and how far the plan is."""

    def __call__(
        self, node: str, message: str, tasks: Sequence[TaskState] | None = None, /
    ) -> None:
        """Say that a node is at work.

        Args:
            node: Which one.
            message: What it does.
            tasks: The plan, and how far it is; None: as it was said last.
        """
        ...


@dataclass(frozen=True, slots=True)
class Merge:
    """Another commit merged into the one that was opened; the checkout has it."""

    commit: str
    as_theirs: bool
    """Whether nothing came to the other commit: its tree is the merged one."""


class Repository(Protocol):
    """The product's code, checked out in the workspace."""

    @property
    def root(self) -> Path:
        """The checkout."""
        ...

    def open(self, commit: str) -> None:
        """Check out a commit, or an empty tree for ``""``; clone first where needed."""
        ...

    def changed(self) -> bool:
        """Whether the tree differs from the commit that was opened."""
        ...

    def save(self, message: str, *, at: int) -> str:
        """Commit what changed, push it to the run's work branch, return the commit.

        Nothing changed: the present commit; the branch has it all the same.

        Args:
            message: Of the commit.
            at: Its date, in seconds since 1970: the same work makes the same commit.
        """
        ...

    def publish(self, commit: str) -> None:
        """Push a commit to the run's branch."""
        ...

    def files_between(self, base: str, commit: str) -> int:
        """How many files differ between two commits; ``""`` has none."""
        ...


class Branches(Repository, Protocol):
    """The product's code, where other runs have left branches of it."""

    def merge(self, commit: str, message: str, *, at: int) -> Merge:
        """Merge a commit into the one that was opened, and check the merge out.

        Args:
            commit: The other one; fetched where needed.
            message: Of the merge.
            at: Its date, in seconds since 1970: the same work makes the same commit.

        Raises:
            MergeConflictError: Both changed the same lines; nothing has changed here.
        """
        ...


class Template(Protocol):
    """The service template."""

    def check(self, spec: ProductSpec) -> None:
        """Whether a service can be generated from a specification.

        Raises:
            SpecRefusedError: It contradicts itself.
        """
        ...

    def lay_down(
        self, root: Path, project: ProjectBrief, spec: ProductSpec, modules: Sequence[Module] = ()
    ) -> None:
        """Write specs and everything generated from them; human code stays.

        Args:
            root: Where.
            project: What it is about.
            spec: What it keeps.
            modules: What it is made of besides the backend; a present product gets those that
                it lacks.

        Raises:
            SpecRefusedError: What is there does not allow this specification.
        """
        ...

    def read(self, root: Path) -> ProductSpec:
        """The specification of a tree, as far as a ProductSpec can say it.

        Raises:
            SpecRefusedError: The specs of the tree contradict themselves.
        """
        ...

    def modules(self, root: Path) -> list[Module]:
        """What the product of a tree is made of.

        Raises:
            SpecRefusedError: The tree does not say.
        """
        ...

    def generated(self, root: Path) -> list[str]:
        """Paths of what follows from the specs of the tree."""
        ...

    def parts(self, root: Path) -> list[str]:
        """Names of what the specs say: fields of entities, operations of domains.

        Raises:
            SpecRefusedError: The specs of the tree contradict themselves.
        """
        ...

    def regenerate(self, root: Path) -> None:
        """Bring generated code in line with the specs of the tree, whatever was done to it.

        Raises:
            SpecRefusedError: The specs contradict themselves.
        """
        ...

    def services(self, root: Path) -> list[str]:
        """Names of the services of the tree.

        Raises:
            SpecRefusedError: The registry of services is malformed.
        """
        ...

    def guarded(self, root: Path) -> list[str]:
        """Operations that ask callers for the product's key, as ``domain.operation``.

        Raises:
            SpecRefusedError: The specs of the tree contradict themselves.
        """
        ...

    def undeclared_keys(self, root: Path) -> list[str]:
        """Environment variables that code reads and no contract declares."""
        ...

    def brief(self, root: Path, about: str) -> str:
        """The specification in a few lines, for a model; a long one as far as it has room.

        Args:
            root: The tree.
            about: What is to be done: what it speaks of comes first.
        """
        ...


class Tester(Protocol):
    """Runs the product's own tests."""

    def run(self, root: Path) -> TestReport:
        """Run them; a report with ``ran`` False is no verdict."""
        ...


class Engine(Protocol):
    """Writes code."""

    def work(self, root: Path, task: str, check: Check) -> str:
        """Do a task in the workspace and say what was done.

        Args:
            root: The workspace.
            task: What is to be done, and why.
            check: Must have nothing against the workspace before the work counts as done.

        Raises:
            RunFailedError: It gave up, or may not go on.
        """
        ...
