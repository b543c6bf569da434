"""A pod killed at either end of each node of each graph, over the real checkpointer.

Checkpoints and answers of models go through the gateway to PostgreSQL. What must hold: the same
result, no effect twice, and no call of a model paid twice.
"""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from langgraph.checkpoint.memory import InMemorySaver

from codegen_agents import assembly
from codegen_agents.doors.authentication import TokenFile
from codegen_agents.doors.checkpoints import GatewaySaver
from codegen_agents.doors.gateway import GatewayClient
from codegen_agents.doors.models import GatewayModels, chat_model
from codegen_agents.doors.product import ProductDoor
from codegen_agents.errors import RunFailedError
from codegen_agents.graphs.devops import graph as devops
from codegen_agents.graphs.devops.nodes import DevopsNodes
from codegen_agents.graphs.engineering import graph as engineering
from codegen_agents.graphs.engineering.nodes import EngineeringNodes
from codegen_agents.graphs.intake import graph as intake
from codegen_agents.graphs.intake.nodes import IntakeNodes
from codegen_agents.graphs.intake.state import MAX_ROUNDS
from codegen_agents.graphs.qa import graph as qa
from codegen_agents.graphs.qa.nodes import QaNodes, mark_of
from codegen_agents.service_template import ServiceTemplate
from codegen_agents.settings import command_environment
from codegen_agents.testing import refs, repository_brief, run_input
from codegen_agents.testing_kills import Always, KilledError, Mortal, Stuck, Writer
from codegen_agents.thread import Waiting, advance
from codegen_agents.workspace.repository import GitRepository
from codegen_crds.contracts.product import ProductSpec, Requirements, Task
from codegen_crds.contracts.run import (
    MergeBrief,
    ProductTarget,
    QaOutput,
    RunAnswer,
    RunResult,
    TaskBranch,
    TaskBrief,
    TestReport,
)
from codegen_crds.meta import AUDIENCE_GATEWAY

from .conftest import NAMESPACE, PROJECT, PROJECT_UID
from .test_qa import RELEASE, Shop

FIELD = {"name": "title", "type": "string"}
TASK = {"name": "Task", "plural": "tasks", "fields": [FIELD]}
SPEC: dict[str, Any] = {"title": "Todo", "summary": "s", "entities": [TASK]}
WORK = {**SPEC, "remainingWork": ["Say hello."]}
REFUSED = {**SPEC, "entities": [{**TASK, "fields": [{**FIELD, "name": "class"}]}]}
CLEAR: dict[str, Any] = {
    "understood": True,
    "summary": "Keeps tasks.",
    "modules": ["backend"],
    "acceptance": [],
    "unsupported": [],
    "questions": [],
}
UNCLEAR = {**CLEAR, "understood": False, "questions": [{"text": "Which fields?", "options": []}]}
OPINION = {"keys": [{"key": "SURPRISE_KEY", "source": "user_secret", "why": "It looks so."}]}
LOOKED = {"look_at": [], "findings": [], "done": True}
PLAN = [
    Task(id="hello", text="Say hello.", after=[]),
    Task(id="bye", text="Say good bye.", after=[]),
    Task(id="loud", text="Say both louder.", after=["hello", "bye"]),
]
CONTRACT = {"LOG_LEVEL": {"source": "literal", "value": "info", "consumers": ["backend"]}}
GREEN = TestReport(ran=True, passed=3)
REPORTS = {
    "red": TestReport(ran=True, passed=1, failed=2, output="assert 1 == 2"),
    "could_not_run": TestReport(ran=False, reason="PostgreSQL did not start"),
}
REPLIES: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("intake", "ask"): [UNCLEAR, CLEAR],
    ("intake", "give_up"): [UNCLEAR] * (MAX_ROUNDS + 1),
    ("intake", ""): [CLEAR],
    ("engineering", "unspecifiable"): [REFUSED] * 4,
    ("engineering", "guidance"): [WORK],
    ("engineering", "taker"): [WORK],
    ("engineering", "merger"): [WORK],
    ("engineering", ""): [WORK],
    ("devops", ""): [OPINION],
    ("qa", ""): [LOOKED],
}
"""What the model says, by graph and by the node that a run does not reach by going well."""
GRAPHS: dict[str, Callable[..., Any]] = {
    "intake": intake.build_graph,
    "engineering": engineering.build_graph,
    "devops": devops.build_graph,
    "qa": qa.build_graph,
}
NODES = {
    "intake": IntakeNodes,
    "engineering": EngineeringNodes,
    "devops": DevopsNodes,
    "qa": QaNodes,
}


@dataclass
class Line:
    """One run, from pod to pod: what outlives them is at the gateway and in the repository."""

    doors: Any
    graph: str
    way: str
    name: str
    origin: Path
    folder: Path
    url: str = ""
    begun: Counter[str] = field(default_factory=Counter)
    pods: int = 0

    def __post_init__(self) -> None:
        project = (PROJECT, PROJECT_UID)
        self.doors.cluster.add_run(
            NAMESPACE, self.name, project=project, pod_uid="", graph=self.graph
        )
        said = REPLIES.get((self.graph, self.way)) or REPLIES[self.graph, ""]
        # One more than is needed: what is asked again is answered, and shows in the count.
        self.doors.upstream.replies = [json.dumps(each) for each in [*said, said[0]]]
        self.doors.upstream.calls = 0

    def finish(self, node: str = "", end: str = "") -> str:
        """Let pods follow one another until the run ends; what came of it."""
        while (came := self.pod(node, end)) == "":
            pass
        return came

    def pod(self, node: str = "", end: str = "") -> str:
        """Let one more pod go on; what came of it; empty: it waits for an answer."""
        self.pods += 1
        uid, token = f"{self.name}-pod-{self.pods}", f"token-of-{self.name}-{self.pods}"
        pod = f"{self.name}-{self.pods}"
        self.doors.cluster.pod_token(token, AUDIENCE_GATEWAY, f"{NAMESPACE}:agent", pod, uid)
        status = {"podUid": uid, "attempts": self.pods}
        self.doors.cluster.agent_runs[NAMESPACE, self.name]["status"] |= status
        (self.folder / "pod-token").write_text(token)
        auth = TokenFile(self.folder / "pod-token")
        with httpx.Client(base_url=self.doors.gateway, auth=auth, timeout=60) as http:
            saver = GatewaySaver(GatewayClient(http))
            chat = chat_model(
                base_url=self.doors.gateway, http=http, model="scripted", seconds=60, retries=0
            )
            made = getattr(self, f"_{self.graph}")(GatewayModels(chat))
            mortal = Mortal(made, self.begun, node, end)
            try:
                return self._advance(GRAPHS[self.graph](mortal, saver))
            finally:
                if isinstance(made, QaNodes):
                    made.door.close()

    def _advance(self, graph: Any) -> str:
        answers = [
            RunAnswer(question_id=f"todo-{self.graph}-1-q{n}", text="A title.")
            for n in range(1, MAX_ROUNDS + 2)
        ]
        run = run_input(self.graph).model_copy(update={"answers": answers})
        try:
            done = advance(graph, run, getattr(assembly, f"{self.graph}_result"))
        except RunFailedError as failed:
            return f"{failed.class_} {failed.reason} {failed.message}"
        if isinstance(done, Waiting):
            return ""
        return _comparable(done)

    def _intake(self, models: GatewayModels) -> IntakeNodes:
        return IntakeNodes(models, lambda *_: None, run_input("intake").payload.project)

    def _engineering(self, models: GatewayModels) -> EngineeringNodes:
        requirements = Requirements(
            understood=True, summary="s", modules=["backend"], acceptance=[]
        )
        base, wanted = self._begin()
        brief = repository_brief(self.origin, base=base)
        facts = {"repository": brief, "requirements": requirements, **wanted}
        payload = run_input("engineering", **facts).payload
        made = EngineeringNodes(
            payload=payload,
            models=models,
            progress=lambda *_: None,
            repository=self._repository(),
            template=ServiceTemplate(),
            verification=Always(REPORTS.get(self.way, GREEN)),
            engine=Stuck() if self.way == "guidance" else Writer(),
            base=base,
        )
        return replace(made, clock=lambda: 1e9)

    def _begin(self) -> tuple[str, dict[str, Any]]:
        """Where engineering starts and what it is for: a wish, a task, or what tasks left."""
        if self.way not in {"taker", "merger"}:
            return "", {}
        base = refs(self.origin)["main"]
        if self.way == "taker":
            return base, {"task": TaskBrief(task=PLAN[0])}
        branches = [TaskBranch(id=t.id, commit=self._branch(base, t.id)) for t in PLAN[:2]]
        return base, {"merge": MergeBrief(plan=PLAN, branches=branches)}

    def _branch(self, base: str, name: str) -> str:
        """What the run of a task left: a file more."""
        brief = repository_brief(self.origin, base=base).model_copy(update={"wip_branch": name})
        repository = GitRepository(
            brief,
            root=self.folder / f"{self.name}-{self.pods}-{name}",
            token_file=self.folder / "token",
            env=command_environment(self.folder),
        )
        repository.open(base)
        for path in (f"{name}.txt", "NOTES.md"):
            (repository.root / path).write_text("hello\n")
        return repository.save(name, at=1)

    def _devops(self, models: GatewayModels) -> DevopsNodes:
        commit = refs(self.origin)["main"]
        return DevopsNodes(
            json.dumps(CONTRACT),
            commit,
            models,
            lambda *_: None,
            self._repository(),
            ServiceTemplate(),
        )

    def _qa(self, models: GatewayModels) -> QaNodes:
        target = ProductTarget(
            url=self.url, tls_root="", release_id=RELEASE, health_path="/health", explore=True
        )
        return QaNodes(
            target=target,
            mark=mark_of("uid"),
            door=ProductDoor(self.url, tls_root=""),
            progress=lambda *_: None,
            description="Books on shelves.",
            models=models,
            resumed=self.pods > 1,
        )

    def _repository(self) -> GitRepository:
        disk = self.folder / f"{self.name}-{self.pods}"
        return GitRepository(
            repository_brief(self.origin),
            root=disk,
            token_file=self.folder / "token",
            env=command_environment(self.folder),
        )


def _comparable(done: RunResult) -> str:
    """The result; of qa what it found, for how long it took is another each time."""
    if isinstance(done.output, QaOutput):
        found = {each.id: each.outcome for each in done.output.criteria}
        return json.dumps([done.output.verdict, found])
    return done.model_dump_json()


def _every_node() -> list[tuple[str, str]]:
    found = []
    for name, build in GRAPHS.items():
        bare: Any = object.__new__(NODES[name])
        graph = build(bare, InMemorySaver()).get_graph()
        found += [(name, node) for node in graph.nodes if not node.startswith("__")]
    return found


@pytest.fixture
def product(serve: Callable[..., str]) -> Callable[[], tuple[Shop, str]]:
    """Makes a live product, without rows."""

    def make() -> tuple[Shop, str]:
        shop = Shop()
        return shop, serve(lambda: _constant(shop.app()))

    return make


class _constant:  # noqa: N801 - a context manager
    def __init__(self, app: Any) -> None:
        self._app = app

    async def __aenter__(self) -> Any:
        return self._app

    async def __aexit__(self, *_: object) -> None:
        pass


@pytest.fixture
def calls(agents_dsn: str) -> Callable[[str], int]:
    """How many calls of a run were paid."""

    def count(run: str) -> int:
        with psycopg.connect(agents_dsn) as connection:
            row = connection.execute(
                "SELECT count(*) FROM gateway.call WHERE run_uid = %s", (f"{run}-uid",)
            ).fetchone()
        assert row is not None
        return int(row[0])

    return count


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A bare repository whose main is a product that reads a key which nobody declared."""
    path, tree = tmp_path / "origin.git", tmp_path / "tree"
    spec = ProductSpec.model_validate(SPEC)
    tree.mkdir()
    ServiceTemplate().lay_down(tree, run_input("devops").payload.project, spec)
    extra = tree / "services" / "backend" / "app" / "extra.py"
    extra.write_text("import os\n\nSECRET = os.environ['SURPRISE_KEY']\n")
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "1000000000 +0000")
    author = ("-c", "user.name=t", "-c", "user.email=t@localhost")
    for command in (
        ("init", "--quiet", "--bare", str(path)),
        ("init", "--quiet", "--initial-branch=main", str(tree)),
        ("-C", str(tree), "add", "--all"),
        ("-C", str(tree), *author, "commit", "--quiet", "-m", "first"),
        ("-C", str(tree), "push", "--quiet", str(path), "main"),
    ):
        subprocess.run(["git", *command], check=True, timeout=60, env={**os.environ, **dates})
    return path


@dataclass(frozen=True)
class _Calm:
    """What comes of a run whose pods live."""

    result: str
    branches: dict[str, str]
    begun: Counter[str]
    paid: int


@pytest.fixture(scope="module")
def known() -> dict[tuple[str, str], _Calm]:
    """Runs that nobody disturbed, by graph and way."""
    return {}


@pytest.mark.parametrize("end", ["begin", "done"])
@pytest.mark.parametrize(("graph", "node"), _every_node())
def test_a_pod_killed_in_any_node_changes_nothing_and_costs_nothing(
    graph: str,
    node: str,
    end: str,
    doors: Any,
    origin: Path,
    tmp_path: Path,
    product: Any,
    calls: Any,
    known: dict[tuple[str, str], _Calm],
) -> None:
    way = node if (graph, node) in REPLIES or node in REPORTS else ""

    def line(name: str) -> tuple[Line, Shop]:
        shop, url = product() if graph == "qa" else (Shop(), "")
        return Line(doors, graph, way, name, origin, tmp_path, url), shop

    before = refs(origin)
    if (graph, way) not in known:
        calm, _ = line("calm")
        result = calm.finish()
        known[graph, way] = _Calm(result, refs(origin), calm.begun, calls("calm"))
        for branch in set(refs(origin)) - set(before):
            (origin / "refs" / "heads" / branch).unlink()
    expected = known[graph, way]
    assert expected.begun[node] > 0, f"no run comes to {node}: say in REPLIES how one does"
    run, shop = line("cut")
    with pytest.raises(KilledError):
        run.finish(node, end)
    assert run.finish() == expected.result
    assert run.begun == expected.begun + Counter({node: 1})
    assert doors.upstream.calls == calls("cut") == expected.paid
    assert {b: c for b, c in refs(origin).items() if b != "main"} == {
        b: c for b, c in expected.branches.items() if b != "main"
    }
    assert {name: len(rows) for name, rows in shop.rows.items()} == {"shelves": 0, "books": 0}
