"""From words to a commit, without a cluster: the product's own graphs over a repository on disk.

Everything is real but three things: checkpoints are kept in memory, the template's gate stands
for the tests of the product, and no pod is started.
"""

import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from langgraph.checkpoint.memory import InMemorySaver

from codegen_agents.assembly import engineering_result, intake_result
from codegen_agents.doors.models import GatewayModels
from codegen_agents.engines import EngineSetup, LazyEngine
from codegen_agents.errors import RunFailedError
from codegen_agents.graphs.engineering.graph import build_graph as engineering
from codegen_agents.graphs.engineering.nodes import EngineeringNodes
from codegen_agents.graphs.intake.graph import build_graph as intake
from codegen_agents.graphs.intake.nodes import IntakeNodes, PresentProduct
from codegen_agents.service_template import ServiceTemplate
from codegen_agents.settings import command_environment
from codegen_agents.testing import repository_brief, run_input
from codegen_agents.thread import Waiting, advance
from codegen_agents.workspace.repository import GitRepository
from codegen_crds.contracts.product import ProductSpec
from codegen_crds.contracts.run import (
    ChangeBrief,
    EngineeringOutput,
    IntakeOutput,
    ProjectBrief,
    TestReport,
)
from codegen_template.check import check


class Gate:
    """:class:`~codegen_agents.ports.Tester`: specs, generated code and environment agree."""

    def run(self, root: Path) -> TestReport:
        """Hold them against each other."""
        problems = "\n".join(str(problem) for problem in check(root))
        return TestReport(ran=True, passed=1, failed=int(bool(problems)), output=problems[-8192:])


@dataclass
class Line:
    """One product's way.

    Attributes:
        space: A directory of its own.
        chat: The model.
        text: What was asked for.
        locale: In which language.
        seconds: Spent in each node so far.
        asked: What the product's line asked back last; empty: nothing.
        failed: Why the last run failed.
    """

    space: Path
    chat: Any
    text: str
    locale: Any = "en"
    seconds: dict[str, float] = field(default_factory=dict)
    asked: str = ""
    failed: str = ""
    _node: tuple[str, float] = ("", 0.0)
    _runs: int = 0

    def __post_init__(self) -> None:
        origin = self.space / "origin.git"
        subprocess.run(["git", "init", "--quiet", "--bare", str(origin)], check=True)

    def make(self, *, base: str = "", change: str = "") -> str:
        """Make the product, or change it; the commit, or nothing where a run asked or failed."""
        self.asked = self.failed = ""
        try:
            return self._make(base, ChangeBrief(id="c1", request=change) if change else None)
        except RunFailedError as error:
            self.failed = error.reason
            return ""
        finally:
            self._progress("", "")

    def spec(self, commit: str) -> ProductSpec:
        """The specification at a commit."""
        repository = self._repository(commit)
        repository.open(commit)
        return ServiceTemplate().read(repository.root)

    def _make(self, base: str, change: ChangeBrief | None) -> str:
        template, saver, models = ServiceTemplate(), InMemorySaver(), GatewayModels(self.chat)
        present = None
        if change is not None:
            present = PresentProduct(change, self._repository(base), template, base)
        project = self._project()
        nodes = IntakeNodes(models, self._progress, project, present)
        read = advance(intake(nodes, saver), run_input("intake", project=project), intake_result)
        if isinstance(read, Waiting):
            self.asked = read.question.text
            return ""
        found = read.output
        if not isinstance(found, IntakeOutput):
            raise TypeError("the intake has another result")
        if found.verdict != "build":
            self.failed = found.verdict
            return ""
        run = run_input(
            "engineering",
            project=project,
            change=change,
            requirements=found.requirements,
            repository=repository_brief(self.space / "origin.git", base=base),
        )
        setup = EngineSetup(
            chat=self.chat,
            env=command_environment(self.space),
            steps=run.payload.limits.steps,
            model="bench",
            gateway=httpx.Client(),
        )
        work = EngineeringNodes(
            payload=run.payload,
            models=models,
            progress=self._progress,
            repository=self._repository(base),
            template=template,
            verification=Gate(),
            engine=LazyEngine("builtin", setup),
            base=base,
        )
        end = advance(engineering(work, saver), run, engineering_result)
        if isinstance(end, Waiting) or not isinstance(end.output, EngineeringOutput):
            raise TypeError("engineering has another result")
        return end.output.commit

    def _project(self) -> ProjectBrief:
        return ProjectBrief(
            name="bench",
            namespace="bench",
            slug="bench-1a2b",
            title="Bench",
            description=self.text,
            locale=self.locale,
        )

    def _repository(self, base: str) -> GitRepository:
        self._runs += 1
        return GitRepository(
            repository_brief(self.space / "origin.git", base=base),
            root=self.space / f"checkout-{self._runs}",
            token_file=self.space / "token",
            env=command_environment(self.space),
        )

    def _progress(self, node: str, message: str, tasks: object = None, /) -> None:  # noqa: ARG002 - as the port has it
        before, began = self._node
        now = time.perf_counter()
        if before:
            self.seconds[before] = self.seconds.get(before, 0.0) + now - began
        self._node = (node, now)


def has(spec: ProductSpec, wanted: Mapping[str, list[str]]) -> bool:
    """Whether a specification has the fields that must be there, by entity.

    Args:
        spec: What was written.
        wanted: Fields by entity; `a|b` is one of two names for the same thing.
    """
    found = {entity.name: {f.name for f in entity.fields} for entity in spec.entities}
    return all(
        not found.get(entity, set()).isdisjoint(name.split("|"))
        for entity, names in wanted.items()
        for name in names
    )
