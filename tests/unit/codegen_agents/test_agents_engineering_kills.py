"""A pod killed at either end of each node that the compiled graph of engineering has."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from codegen_agents.assembly import engineering_result
from codegen_agents.doors.models import GatewayModels
from codegen_agents.errors import RunFailedError
from codegen_agents.graphs.engineering.graph import build_graph
from codegen_agents.graphs.engineering.nodes import EngineeringNodes
from codegen_agents.service_template import ServiceTemplate
from codegen_agents.settings import command_environment
from codegen_agents.testing import ScriptedModel, refs, repository_brief, run_input, text_reply
from codegen_agents.testing_kills import Always, KilledError, Mortal, Stuck, Writer
from codegen_agents.thread import Waiting, advance
from codegen_agents.workspace.repository import GitRepository
from codegen_crds.contracts.product import ProductSpec, Requirements, Task
from codegen_crds.contracts.run import (
    EngineeringOutput,
    MergeBrief,
    RepositoryBrief,
    RunAnswer,
    RunResult,
    TaskBranch,
    TaskBrief,
    TestReport,
)

FIELD = {"name": "title", "type": "string"}
TASK = {"name": "Task", "plural": "tasks", "fields": [FIELD]}
SPEC = {"title": "Todo", "summary": "s", "entities": [TASK], "remainingWork": ["Say hello."]}
REFUSED = {**SPEC, "entities": [{**TASK, "fields": [{**FIELD, "name": "class"}]}]}
GREEN = TestReport(ran=True, passed=3)
WAYS = {
    "red": (SPEC, TestReport(ran=True, passed=1, failed=2, output="assert 1 == 2")),
    "could_not_run": (SPEC, TestReport(ran=False, reason="PostgreSQL did not start")),
    "unspecifiable": (REFUSED, GREEN),
    "guidance": (SPEC, GREEN),
    "taker": (SPEC, GREEN),
    "merger": (SPEC, GREEN),
}
"""How a run comes to the nodes that it does not reach by going well."""
PLAN = [
    Task(id="hello", text="Say hello.", after=[]),
    Task(id="bye", text="Say good bye.", after=[]),
    Task(id="loud", text="Say both louder.", after=["hello", "bye"]),
]
REQUIREMENTS = Requirements(understood=True, summary="s", modules=["backend"], acceptance=[])


class Line:
    """One run, from pod to pod, with a repository and a thread that outlive them."""

    def __init__(self, folder: Path, origin: Path, way: str) -> None:
        self._way = way
        spec, self._report = WAYS.get(way, (SPEC, GREEN))
        self.model = ScriptedModel([text_reply(json.dumps(spec))] * 4)
        self.begun: Counter[str] = Counter()
        self._folder, self._origin, self._saver, self._pods = folder, origin, InMemorySaver(), 0

    def _begin(self) -> tuple[str, dict[str, Any]]:
        """Where the run starts and what it is for: a wish, a task of one, or what tasks left."""
        if self._way not in {"taker", "merger"}:
            return "", {}
        base = self._commit("", "base")
        if self._way == "taker":
            return base, {"task": TaskBrief(task=PLAN[0])}
        branches = [
            TaskBranch(id=task.id, commit=self._commit(base, f"{task.id}.txt")) for task in PLAN[:2]
        ]
        return base, {"merge": MergeBrief(plan=PLAN, branches=branches)}

    def _commit(self, base: str, name: str) -> str:
        """What another run left, on its branch: a generated service, or a file more."""
        repository = GitRepository(
            RepositoryBrief(url=str(self._origin), base=base, branch=name, wip_branch=name),
            root=self._folder / f"{name}-{self._pods}",
            token_file=self._folder / "token",
            env=command_environment(self._folder),
        )
        repository.open(base)
        if base:
            (repository.root / name).write_text("hello\n")
            (repository.root / "NOTES.md").write_text("hello\n")
        else:
            project = run_input("engineering").payload.project
            spec = ProductSpec.model_validate(SPEC)
            ServiceTemplate().lay_down(repository.root, project, spec, ["backend"])
        return repository.save(name, at=1)

    def pod(self, node: str = "", end: str = "") -> str:
        """Let a pod with an empty disk go on; what came of it, the commit included."""
        self._pods += 1
        base, wanted = self._begin()
        brief = repository_brief(self._origin, base=base)
        run = run_input("engineering", repository=brief, requirements=REQUIREMENTS, **wanted)
        made = EngineeringNodes(
            payload=run.payload,
            models=GatewayModels(self.model.chat()),
            progress=lambda *_: None,
            repository=GitRepository(
                brief,
                root=self._folder / f"pod-{self._pods}",
                token_file=self._folder / "token",
                env=command_environment(self._folder),
            ),
            template=ServiceTemplate(),
            verification=Always(self._report),
            engine=Stuck() if self._way == "guidance" else Writer(),
            base=base,
        )
        mortal: Any = Mortal(replace(made, clock=lambda: 1e9), self.begun, node, end)
        graph = build_graph(mortal, self._saver)
        try:
            done = advance(graph, run, engineering_result)
            if isinstance(done, Waiting):
                answer = RunAnswer(question_id=done.question.id, text="To the world.")
                told = run.model_copy(update={"answers": [answer]})
                done = advance(graph, told, engineering_result)
        except RunFailedError as failed:
            return f"{failed.class_} {failed.reason} {failed.message}"
        assert isinstance(done, RunResult)
        assert isinstance(done.output, EngineeringOutput)
        return done.model_dump_json()


def _nodes() -> list[str]:
    graph = build_graph(EngineeringNodes(*[None] * 8), InMemorySaver())  # type: ignore[arg-type]
    return [name for name in graph.get_graph().nodes if not name.startswith("__")]


@pytest.fixture
def undisturbed(tmp_path: Path, origin: Path) -> Callable[[str], tuple[str, dict[str, str], Line]]:
    """What comes of a run whose pods live, by the way that leads to a node."""

    def run(node: str) -> tuple[str, dict[str, str], Line]:
        line = Line(tmp_path / "undisturbed", origin, node)
        found = line.pod(), refs(origin), line
        assert line.begun[node] > 0, f"no run comes to {node}: say in WAYS how one does"
        for branch in found[1]:
            (origin / "refs" / "heads" / branch).unlink()
        return found

    return run


@pytest.mark.parametrize("end", ["begin", "done"])
@pytest.mark.parametrize("node", _nodes())
def test_a_pod_killed_in_any_node_changes_nothing_of_the_result(
    node: str, end: str, undisturbed: Any, tmp_path: Path, origin: Path
) -> None:
    """The same result and the same branches; only the node that was cut short begins again."""
    result, branches, calm = undisturbed(node)
    line = Line(tmp_path / "disturbed", origin, node)
    with pytest.raises(KilledError):
        line.pod(node, end)
    assert line.pod() == result
    assert refs(origin) == branches
    assert line.begun == calm.begun + Counter({node: 1})
    asked_again = int((node, end) == ("architect", "done"))
    assert len(line.model.requests) == len(calm.model.requests) + asked_again
