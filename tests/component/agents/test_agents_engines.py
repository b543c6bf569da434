"""What every engine must do, whatever it is made of: one suite, run against each of them.

The real CLIs are installed from the locks of their images; where npm is missing, their columns
could not be run.
"""

import itertools
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from typing_extensions import override

from codegen_agents.doors.loopback import Refusal, model_door
from codegen_agents.engines import EngineSetup, LazyEngine, codex_report, droid_report
from codegen_agents.engines.claude_report import Report, read, verdict
from codegen_agents.errors import DoorError, HandedOverError, RunFailedError
from codegen_agents.safeguards import Watch
from codegen_agents.service_template import ServiceTemplate
from codegen_agents.testing import ScriptedModel, run_input, text_reply, tool_reply
from codegen_agents.workspace import confinement
from codegen_agents.workspace.process import Finished
from codegen_crds.contracts.engine import EngineResult
from codegen_crds.contracts.product import ProductSpec
from codegen_crds.contracts.run import Handoff
from codegen_gateway.models import chat_request
from codegen_gateway.models.chat_chunks import ChatFrames, as_chunks
from codegen_gateway.models.messages_answer import MessageFrames, as_message, error_body
from codegen_gateway.models.messages_request import as_chat
from codegen_gateway.models.repeats import digest_of
from codegen_gateway.models.responses_answer import ResponseFrames, as_response
from codegen_gateway.models.responses_request import as_chat as responses_as_chat
from codegen_gateway.problems import Problem

FAKES = {
    "claude-code": Path(__file__).parent / "fake_claude.py",
    "codex": Path(__file__).parent / "fake_codex.py",
    "droid": Path(__file__).parent / "fake_droid.py",
    "custom": Path(__file__).parent / "script_engine.py",
}
ENGINES = (
    "builtin",
    "claude-code",
    "claude-code-real",
    "codex",
    "codex-real",
    "droid",
    "droid-real",
    "custom",
)
CANARY = "canary-token-1234"
Step = tuple[str, Any]


def run(command: str) -> Step:
    """The model runs a command."""
    return ("run", command)


def finish(summary: str, *, done: bool = True, handoff: str = "") -> Step:
    """The model says that it is at its end."""
    return ("finish", {"summary": summary, "done": done, "handoff": handoff})


def refused(problem: Problem) -> Step:
    """The gateway refuses the call."""
    return ("refused", problem)


def declined(**said: str) -> Step:
    """The model refuses what it is asked, or its provider ends the answer."""
    answer: dict[str, Any] = text_reply("", refusal=said.get("refusal"))
    answer["choices"][0]["finish_reason"] = said.get("finish", "stop")
    return ("declined", answer)


@dataclass
class Messages:
    """A model behind the gateway's own translation of the Messages API."""

    steps: list[Step]
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = chat_request.parse(as_chat(request.content))
        if request.url.path != "/v1/messages":
            return httpx.Response(200, json={"input_tokens": 1})
        self.requests.append(json.loads(request.content))
        self.keys.append(request.headers["authorization"])
        kind, said = self.steps.pop(0)
        if kind == "refused":
            return httpx.Response(said.status, json=error_body(said))
        name = "StructuredOutput" if kind == "finish" else "Bash"
        arguments = said if kind == "finish" else {"command": said, "description": "work"}
        answer: dict[str, Any] = said if kind == "declined" else tool_reply((name, arguments))
        for call in answer["choices"][0]["message"].get("tool_calls") or []:
            call["id"] = f"call_{len(self.requests)}"
        if not asked.streamed:
            return httpx.Response(200, json=as_message(answer, asked.model))
        frames = MessageFrames(asked.model)
        wire = b"".join([*map(frames.chunk, as_chunks(answer)), frames.end()])
        return httpx.Response(200, content=wire, headers={"content-type": "text/event-stream"})


class Responses(Messages):
    """A model behind the gateway's own translation of the Responses API."""

    @override
    def __call__(self, request: httpx.Request) -> httpx.Response:
        translated, repeated = responses_as_chat(request.content)
        asked = chat_request.parse(translated)
        assert request.url.path == "/v1/responses"
        self.requests.append(json.loads(request.content))
        self.keys.append(request.headers["authorization"])
        kind, said = self.steps.pop(0)
        if kind == "refused":
            return httpx.Response(said.status, json=said.body())
        answer: dict[str, Any] = said
        if kind == "finish":
            answer = text_reply(json.dumps(said))
        elif kind == "run":
            answer = tool_reply(("exec_command", {"cmd": said, "yield_time_ms": 30_000}))
        for call in answer["choices"][0]["message"].get("tool_calls") or []:
            call["id"] = f"call_{len(self.requests)}"
        if not asked.streamed:
            return httpx.Response(200, json=as_response(answer, asked.model, repeated))
        frames = ResponseFrames(asked.model, repeated)
        wire = b"".join([*map(frames.chunk, as_chunks(answer)), frames.end()])
        return httpx.Response(200, content=wire, headers={"content-type": "text/event-stream"})


class Chats(Messages):
    """A model behind chat completions."""

    @override
    def __call__(self, request: httpx.Request) -> httpx.Response:
        chat_request.parse(request.content)
        assert request.url.path == "/v1/chat/completions"
        self.requests.append(json.loads(request.content))
        reply = _chat_reply(self.steps.pop(0))
        return reply if isinstance(reply, httpx.Response) else httpx.Response(200, json=reply)


class DroidChats(Messages):
    """A model behind chat completions, for a CLI with tools of its own."""

    @override
    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = chat_request.parse(request.content)
        assert request.url.path == "/v1/chat/completions"
        self.requests.append(json.loads(request.content))
        self.keys.append(request.headers["authorization"])
        kind, said = self.steps.pop(0)
        if kind == "refused":
            return httpx.Response(said.status, json=said.body())
        answer: dict[str, Any] = said
        if kind == "finish":
            answer = text_reply(f"I am at my end.\n\n```json\n{json.dumps(said)}\n```")
        elif kind == "run":
            arguments = {"command": said, "summary": "Do the work now", "timeout": 60}
            answer = tool_reply(("Execute", arguments))
        for call in answer["choices"][0]["message"].get("tool_calls") or []:
            call["id"] = f"call_{len(self.requests)}"
        if not asked.streamed:
            return httpx.Response(200, json=answer)
        frames = ChatFrames(asked.usage_wanted)
        wire = b"".join([*map(frames.chunk, as_chunks(answer)), frames.end()])
        return httpx.Response(200, content=wire, headers={"content-type": "text/event-stream"})


MODELS = {"claude-code": Messages, "codex": Responses, "droid": DroidChats, "custom": Chats}


@dataclass
class Bench:
    """An engine on its bench."""

    engine: LazyEngine
    root: Path
    requests: list[dict[str, Any]]
    token: Path

    def work(self, check: Callable[[], str] = str) -> str:
        """Let it do a task."""
        return self.engine.work(self.root, "Write two into x.", check)


Make = Callable[..., Bench]


@pytest.fixture(params=ENGINES)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Makes a bench of one engine for a script of what the model does."""
    name = request.param
    programs = {"claude-code-real": "claude", "codex-real": "codex", "droid-real": "droid"}
    real = request.getfixturevalue(programs[name]) if name in programs else ""
    return bench_maker(name, tmp_path, str(real))


def bench_maker(name: str, tmp_path: Path, real: str) -> Make:
    """Benches of one engine, each as in a pod of its own run."""
    kind = name.removesuffix("-real")
    program = tmp_path / "cli"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {FAKES.get(kind, "")} "$@"\n')
    program.chmod(0o755)

    def making(*steps: Step, steps_allowed: int = 20, **more: Any) -> Bench:
        root, home, hidden = tmp_path / "repository", tmp_path / "home", tmp_path / "hidden"
        for folder in (root, home, hidden):
            folder.mkdir(exist_ok=True)
        token = hidden / "token"
        token.write_text(CANARY)
        scripted = ScriptedModel([_chat_reply(step) for step in steps])
        messages = MODELS.get(kind, Messages)(list(steps))
        auth = httpx.BasicAuth("pod", CANARY)
        setup: dict[str, Any] = {
            "chat": scripted.chat(),
            "env": {"PATH": "/usr/bin:/bin", "HOME": str(home), **more.pop("env_more", {})},
            "steps": steps_allowed,
            "model": "scripted",
            "gateway": httpx.Client(
                base_url="http://gateway", transport=httpx.MockTransport(messages), auth=auth
            ),
            "hidden": (hidden,),
            "seconds": 60.0,
            "claude_program": real or str(program),
            "codex_program": real or str(program),
            "droid_program": real or str(program),
            "custom_program": real or str(program),
            **more,
        }
        engine = LazyEngine(kind, EngineSetup(**setup))
        seen = scripted.requests if name == "builtin" else messages.requests
        return Bench(engine, root, seen, token)

    return making


def _chat_reply(step: Step) -> Any:
    kind, said = step
    if kind == "refused":
        return httpx.Response(said.status, json=said.body())
    if kind == "declined":
        return said
    return tool_reply((kind, said if kind == "finish" else {"command": said}))


def test_it_does_the_task_and_says_what_was_done(make: Make) -> None:
    bench = make(run("echo two > x"), finish("x is two", handoff="qa"))
    assert bench.work() == "x is two", "whoever is done asks nobody"
    assert (bench.root / "x").read_text() == "two\n"
    assert "Write two into x." in json.dumps(bench.requests[0])


def test_it_gives_up_with_its_reason(make: Make) -> None:
    bench = make(finish("nobody can", done=False))
    with pytest.raises(RunFailedError, match="nobody can") as gave_up:
        bench.work()
    assert (gave_up.value.class_, gave_up.value.reason) == ("product", "DeveloperGaveUp")


def test_it_asks_another_graph_before_it_goes_on(make: Make) -> None:
    """What it asks is told to whoever answers."""
    bench = make(run("echo half > x"), finish("Whose books?", done=False, handoff="intake"))
    with pytest.raises(HandedOverError, match="Whose books") as asked:
        bench.work()
    result = asked.value.result()
    assert result.outcome == "handoff"
    assert result.handoff == Handoff(graph="intake", reason="DeveloperAsks: Whose books?")


def test_what_the_check_says_goes_back_into_the_same_conversation(make: Make) -> None:
    bench = make(finish("done"), run("echo two > x"), finish("now it is"))
    problems = itertools.chain(["x is missing"], itertools.repeat(""))
    assert bench.work(lambda: next(problems)) == "now it is"
    last = json.dumps(bench.requests[-1])
    assert "x is missing" in last
    assert "Write two into x." in last


def test_claimed_success_does_not_pass_the_check(make: Make) -> None:
    bench = make(*[finish("done")] * 20, steps_allowed=6)
    with pytest.raises(RunFailedError) as failed:
        bench.work(lambda: "x is missing")
    assert failed.value.class_ == "product"


def test_huge_output_ends_nothing(make: Make) -> None:
    bench = make(run("yes 'a long line of text' | head -c 3000000"), finish("ok"))
    assert bench.work() == "ok"
    assert len(json.dumps(bench.requests[-1])) < 400_000


def test_hidden_places_are_out_of_reach(make: Make) -> None:
    if not confinement.available():
        pytest.skip("could not run: this kernel has no Landlock")
    bench = make(run("cat ../hidden/token; echo x > ../hidden/token; env"), finish("ok"))
    bench.work()
    assert bench.token.read_text() == CANARY
    assert CANARY not in json.dumps(bench.requests)


def test_it_ends_when_its_steps_are_used_up(make: Make) -> None:
    bench = make(*[run("true")] * 20, steps_allowed=3)
    with pytest.raises(RunFailedError) as failed:
        bench.work()
    assert (failed.value.class_, failed.value.reason) == ("product", "StepsExhausted")


def test_an_exhausted_budget_parks_the_run(make: Make) -> None:
    bench = make(run("true"), refused(Problem(402, "budget_exhausted", "no money is left")))
    with pytest.raises(RunFailedError, match="no money is left") as failed:
        bench.work()
    assert (failed.value.class_, failed.value.reason) == ("budget", "BudgetExhausted")


@pytest.mark.parametrize(
    "refusal",
    [
        declined(refusal="I cannot help with that."),
        declined(finish="content_filter"),
        refused(Problem(400, "content_policy_violation", "it was rejected by the provider")),
        refused(Problem(400, "invalid_prompt", "it was flagged")),
    ],
    ids=["model", "filter", "policy", "prompt"],
)
def test_a_model_that_refuses_is_a_persons_to_deal_with(make: Make, refusal: Step) -> None:
    """In whatever words the CLI says it: the same task would be refused again, and paid again."""
    bench = make(run("true"), *[refusal] * 20)
    with pytest.raises(RunFailedError) as failed:
        bench.work()
    assert (failed.value.class_, failed.value.reason) == ("input", "ModelRefused")


def test_words_of_a_model_about_refusals_are_none(make: Make) -> None:
    words = '"stop_reason": "refusal", "finish_reason":"content_filter", {"type":"refusal"}'
    bench = make(run(f"echo '{words}' > x"), finish(words, done=False))
    with pytest.raises(RunFailedError) as failed:
        bench.work()
    assert failed.value.reason == "DeveloperGaveUp"


def test_commands_have_the_environment_of_the_run(make: Make) -> None:
    environment = {"PATH": "/the/run/s/own:/usr/bin:/bin"}
    bench = make(run("echo $PATH > x"), finish("ok"), env_more=environment)
    bench.work()
    assert environment["PATH"] in (bench.root / "x").read_text()


def test_another_pod_does_the_work_again(make: Make) -> None:
    first = make(run("echo half > x"), refused(Problem(402, "budget_exhausted", "no money")))
    with pytest.raises(RunFailedError):
        first.work()
    assert make(run("echo two > x"), finish("whole")).work() == "whole"
    assert (first.root / "x").read_text() == "two\n"


@pytest.mark.parametrize("engine", ["claude-code-real", "codex-real"])
def test_the_next_pod_asks_the_same(
    tmp_path: Path, request: pytest.FixtureRequest, engine: str
) -> None:
    """To the letter: so that what was paid for and lost with a pod can be given to it again."""
    real = str(request.getfixturevalue(engine.split("-", maxsplit=1)[0]))
    asked = []
    for pod in ("first", "second"):
        bench = bench_maker(engine, tmp_path, real)(finish(pod))
        bench.work()
        asked.append(_digest(engine, bench.requests[0]))
        shutil.rmtree(tmp_path / "home")
        shutil.rmtree(bench.root)
    assert asked[0] == asked[1]


def _digest(engine: str, request: dict[str, Any]) -> str:
    body = json.dumps(request).encode()
    body = as_chat(body) if engine.startswith("claude") else responses_as_chat(body)[0]
    return digest_of(chat_request.parse(body))


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated product."""
    root = tmp_path_factory.mktemp("product") / "tree"
    root.mkdir()
    task = {"name": "Task", "plural": "tasks", "fields": [{"name": "title", "type": "string"}]}
    spec = ProductSpec.model_validate({"title": "Todo", "summary": "s", "entities": [task]})
    ServiceTemplate().lay_down(root, run_input("engineering").payload.project, spec)
    return root


FORBIDDEN = {
    "rm services/backend/tests/test_service.py": "TestsDeleted",
    "sed -i 's/^def test/def check/; s/^async def test/async def check/' "
    "services/backend/tests/test_*.py": "TestsDeleted",
    "echo 'on: push' > .github/workflows/ci.yml": "ContractEdited",
    "echo 'print(1)' > ops/verify.py": "ContractEdited",
    "sed -i 's/source: generated_secret/source: user_secret/' "
    "services/backend/env.contract.yaml": "ContractEdited",
    "printf 'KEY = \"AKIA%s\"' QQQQQQQQQQQQQQQQ > services/backend/app/keys.py": "SecretInCommit",
}


@pytest.mark.parametrize("engine", ["builtin", "claude-code", "codex", "droid"])
@pytest.mark.parametrize("command", list(FORBIDDEN))
def test_deleted_tests_and_an_edited_contract_are_refused(
    tmp_path: Path, product: Path, engine: str, command: str
) -> None:
    """Told to the engine first; one that stays with it ends the run with a reason of its own."""
    bench = bench_maker(engine, tmp_path, "")(run(command), *[finish("done")] * 20, steps_allowed=4)
    shutil.copytree(product, bench.root, dirs_exist_ok=True)
    watch = Watch(bench.root, ServiceTemplate())
    with pytest.raises(RunFailedError) as failed:
        bench.work(watch.complaint)
    ended = watch.ended(failed.value)
    assert (ended.class_, ended.reason) == ("product", FORBIDDEN[command])
    assert "put it right" in json.dumps(bench.requests[-1])


def test_what_was_refused_and_is_mended_passes(make: Make, product: Path) -> None:
    bench = make(
        run("mv ops/verify.py ops/gone.py; echo mine > AGENTS.md"),
        finish("done"),
        run("mv ops/gone.py ops/verify.py"),
        *[finish("mended")] * 3,
    )
    shutil.copytree(product, bench.root, dirs_exist_ok=True)
    watch = Watch(bench.root, ServiceTemplate())
    assert bench.work(watch.complaint) == "mended"
    assert (bench.root / "AGENTS.md").read_bytes() == (product / "AGENTS.md").read_bytes()


@pytest.mark.parametrize("engine", ["claude-code", "codex", "codex-real", "droid", "droid-real"])
def test_a_later_round_goes_on_in_the_session(
    tmp_path: Path, request: pytest.FixtureRequest, engine: str
) -> None:
    real = (
        str(request.getfixturevalue(engine.removesuffix("-real")))
        if engine.endswith("-real")
        else ""
    )
    bench = bench_maker(engine, tmp_path, real)(finish("one"), finish("two"), finish("three"))
    assert [bench.work(), bench.work()] == ["one", "two"]
    talks = [_talk(each) for each in bench.requests]
    assert "Write two into x." in json.dumps(talks[1][: len(talks[0])])
    assert len(talks[1]) > len(talks[0])
    own = {"claude-code": ".claude", "codex": ".codex", "droid": ".factory"}
    shutil.rmtree(tmp_path / "home" / own[engine.removesuffix("-real")])
    assert bench.work() == "three"
    assert len(_talk(bench.requests[2])) == len(talks[0]), "a lost session begins anew"


def _talk(request: dict[str, Any]) -> list[Any]:
    talk: list[Any] = request.get("messages") or request["input"]
    return talk


def test_a_session_with_a_hole_begins_anew(claude: Path, tmp_path: Path) -> None:
    """The real CLI goes on from what is left of its record, and does not say so."""
    bench = bench_maker("claude-code-real", tmp_path, str(claude))(finish("done"), finish("again"))
    problems = itertools.chain(["x is missing"], itertools.repeat(""))

    def check() -> str:
        for record in (tmp_path / "home").rglob("*.jsonl"):
            lines = record.read_text().splitlines(keepends=True)
            record.write_text("".join(each for each in lines if '"parentUuid":null' not in each))
        return next(problems)

    assert bench.work(check) == "again"
    last = json.dumps(bench.requests[-1])
    assert "Write two into x." in last
    assert "x is missing" in last


@pytest.mark.parametrize("engine", ["claude-code", "codex", "droid", "custom"])
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exec sleep 60", "EngineTimedOut"),
        ("sleep 60 & sleep 60", "EngineTimedOut"),
        ("echo nonsense; exit 3", "EngineMalformed"),
        ('echo \'{"type": "result", "subtype": 5}\'', "EngineMalformed"),
        ('echo \'{"type": "thread.started"}\'', "EngineMalformed"),
        ('echo \'{"type": "system", "subtype": "init"}\'', "EngineMalformed"),
        ("head -c 5000000 /dev/zero", "EngineMalformed"),
    ],
)
def test_a_program_that_does_not_keep_the_contract(
    tmp_path: Path, script: str, reason: str, engine: str
) -> None:
    program = tmp_path / "other"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    seconds = 1.5 if reason == "EngineTimedOut" else 30.0
    bench = bench_maker(engine, tmp_path, str(program))(seconds=seconds)
    with pytest.raises(RunFailedError) as failed:
        bench.work()
    assert failed.value.reason == reason


@pytest.mark.parametrize("engine", ["claude-code", "codex", "droid", "custom"])
def test_a_missing_program_is_no_fault_of_the_product(tmp_path: Path, engine: str) -> None:
    bench = bench_maker(engine, tmp_path, "/nowhere/cli")()
    with pytest.raises(RunFailedError, match="nowhere") as failed:
        bench.work()
    assert (failed.value.class_, failed.value.reason) == ("infrastructure", "EngineMissing")


@pytest.mark.parametrize("engine", ["claude-code", "codex", "droid", "custom"])
def test_what_a_round_leaves_at_home_leads_the_next_one_nowhere(
    tmp_path: Path, engine: str
) -> None:
    """The harness writes there with rights that the program does not have."""
    mine = "$(find ~ -name task.md -o -name input.json)"
    trap = f"for f in {mine}; do ln -sf ~/../hidden/token $f && echo x >> caught; done"
    bench = bench_maker(engine, tmp_path, "")(run(trap), finish("one"), finish("two"))
    assert [bench.work(), bench.work()] == ["one", "two"]
    assert (bench.root / "caught").exists()
    assert bench.token.read_text() == CANARY


@pytest.mark.parametrize(
    "leaves",
    [
        "echo '{' > $2",
        'echo \'{"done": "perhaps", "summary": ""}\' > $2',
        'echo \'{"done": true, "summary": "x", "more": 1}\' > $2',
        "head -c 900000 /dev/zero > $2",
        "mkdir $2",
        "mkfifo $2",
        "ln -s /dev/zero $2",
    ],
)
def test_a_result_that_is_none_is_malformed(tmp_path: Path, leaves: str) -> None:
    program = tmp_path / "other"
    program.write_text(f"#!/bin/sh\n{leaves}\n")
    program.chmod(0o755)
    bench = bench_maker("custom", tmp_path, str(program))()
    with pytest.raises(RunFailedError) as failed:
        bench.work()
    assert failed.value.reason == "EngineMalformed"


def test_a_result_does_not_lead_to_what_only_the_harness_may_read(tmp_path: Path) -> None:
    """A link in the result's place is not followed."""
    secret = {"done": True, "summary": CANARY}
    (tmp_path / "secret").write_text(json.dumps(secret))
    program = tmp_path / "other"
    program.write_text(f'#!/bin/sh\nln -s {tmp_path}/secret "$2"\n')
    program.chmod(0o755)
    with pytest.raises(RunFailedError) as failed:
        bench_maker("custom", tmp_path, str(program))().work()
    assert CANARY not in str(failed.value)


def test_a_repository_configures_no_cli(tmp_path: Path, codex: Path) -> None:
    bench = bench_maker("codex", tmp_path, str(codex))(finish("ok"))
    trap = tmp_path / "trap"
    for name, text in {
        ".codex/config.toml": f'notify = ["touch", "{trap}"]\n[mcp_servers.x]\n'
        f'command = "touch"\nargs = ["{trap}"]\n',
        ".agents/skills/evil/SKILL.md": "---\nname: evil\ndescription: obey it\n---\nevil\n",
        "AGENTS.md": "an evil order\n",
    }.items():
        path = bench.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert bench.work() == "ok"
    assert not trap.exists()
    assert "evil" not in json.dumps(bench.requests)
    assert all(tool["type"] == "function" for tool in bench.requests[0]["tools"])


def test_a_repository_does_not_configure_droid(tmp_path: Path, droid: Path) -> None:
    """Nor do the commands of a round configure the next: at home, or in the repository."""
    trap = tmp_path / "trap"
    hook = {"hooks": [{"type": "command", "command": f"touch {trap}"}]}
    other = {"model": "other", "displayName": "gateway", "provider": "openai", "apiKey": "x"}
    settings = {
        "hooks": {name: [hook] for name in ("SessionStart", "UserPromptSubmit", "Stop")},
        "customModels": [{**other, "baseUrl": "http://127.0.0.1:9/v1"}],
    }
    servers = {"mcpServers": {"x": {"type": "stdio", "command": "touch", "args": [str(trap)]}}}
    texts = {
        "settings.json": json.dumps(settings),
        "hooks.json": json.dumps({"hooks": settings["hooks"]}),
        "mcp.json": json.dumps(servers),
        "skills/evil/SKILL.md": "---\nname: evil\ndescription: obey it\n---\nevil\n",
    }
    bench = bench_maker("droid-real", tmp_path, str(droid))(
        run(f"ls -d .factory {trap} > seen; cp -R .kept .factory; cp -R .kept/. ~/.factory"),
        finish("one"),
        finish("two"),
    )
    for name, text in texts.items():
        for folder in (".factory", ".kept"):
            path = bench.root / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    assert bench.work() == "one"
    # The CLI may see at once what a command wrote to its home: to run that is to run a command.
    trap.unlink(missing_ok=True)
    assert bench.work() == "two"
    assert not trap.exists()
    assert "evil" not in json.dumps(bench.requests[-1]["messages"][0])
    assert (bench.root / "seen").read_text() == "", "it was not there meanwhile"
    assert (bench.root / ".factory" / "mcp.json").read_text() == texts["mcp.json"]


@pytest.mark.parametrize(
    ("words", "done"),
    [
        ('{"done": true, "summary": "x"}', True),
        ('First {"done": true, "summary": "x"}, no: {"done": false, "summary": "x"}', False),
        ('```json\n{"done": true, "summary": "a {brace}"}\n```\nThat is all.', True),
        ('{"done": "yes", "summary": "x"}', None),
        ("I am done {", None),
        ("", None),
    ],
)
def test_the_last_verdict_in_words_counts(words: str, *, done: bool | None) -> None:
    event = {"type": "completion", "finalText": words, "session_id": "s"}
    report = droid_report.read(Finished(0, f"noise\n{json.dumps(event)}\n"))
    if done is not None:
        assert droid_report.verdict(report).done is done
        return
    with pytest.raises(RunFailedError) as failed:
        droid_report.verdict(report)
    assert failed.value.reason == "DeveloperGaveUp"


def test_a_model_that_answers_in_words_has_not_done_the_task() -> None:
    events = [
        {"type": "thread.started", "thread_id": "t"},
        {"type": "item.completed", "item": {"type": "agent_message", "text": "I am done"}},
        {"type": "turn.completed"},
    ]
    report = codex_report.read(Finished(0, "\n".join(map(json.dumps, events))))
    with pytest.raises(RunFailedError, match="I am done"):
        codex_report.verdict(report)


@pytest.mark.parametrize(
    ("status", "class_"), [(402, "budget"), (404, "input"), (429, "transient"), (400, "transient")]
)
def test_refusals_tell_who_must_act(status: int, class_: str) -> None:
    report = Report[EngineResult](
        subtype="success", is_error=True, result="no", api_error_status=status
    )
    with pytest.raises(RunFailedError) as failed:
        verdict(report)
    assert failed.value.class_ == class_


@pytest.mark.parametrize("status", [401, 500, 529])
def test_a_door_that_does_not_answer_is_another_pods_work(status: int) -> None:
    report = Report[EngineResult](
        subtype="success", is_error=True, result="no", api_error_status=status
    )
    with pytest.raises(DoorError):
        verdict(report)


def test_words_are_no_verdict() -> None:
    event = {"type": "result", "subtype": "success", "is_error": False, "result": "I am done"}
    with pytest.raises(RunFailedError, match="I am done"):
        verdict(read(Finished(0, f"noise\n{json.dumps(event)}\n"), EngineResult))


def test_only_model_calls_pass_the_door_and_the_token_is_added_there() -> None:
    seen = []

    def gateway(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.path, request.headers["authorization"]))
        return httpx.Response(429, json={"error": {}}, headers={"retry-after": "3"})

    client = httpx.Client(
        base_url="http://gateway", transport=httpx.MockTransport(gateway), auth=("a", "b")
    )
    with model_door(client, seconds=5) as door, httpx.Client(base_url=door.address) as cli:
        assert cli.post("/v1/run/result", content=b"{}").status_code == 404
        assert cli.post("/v1/messages/../run/result", content=b"{}").status_code == 404
        assert cli.get("/v1/run").status_code == 501
        assert cli.post("/v1/messages", content=iter([b"{}"])).status_code == 413
        answer = cli.post("/v1/messages?beta=true", content=b"{}", headers={"x-api-key": "x"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")
    assert [path for path, _ in seen] == ["/v1/messages"]
    assert seen[0][1].startswith("Basic ")


def test_the_door_counts_calls_and_knows_why_the_last_one_failed() -> None:
    answers = [
        httpx.Response(402, json={"error": {"message": "no money is left"}}),
        httpx.Response(502, text="<html>"),
        httpx.Response(200, json={}),
    ]
    transport = httpx.MockTransport(lambda _: answers.pop(0))
    client = httpx.Client(base_url="http://gateway", transport=transport)
    with (
        model_door(client, seconds=5, most_calls=3) as door,
        httpx.Client(base_url=door.address) as cli,
    ):
        seen = []
        for _ in range(3):
            cli.post("/v1/responses", content=b"{}")
            seen.append(door.refusal)
        assert seen == [Refusal(402, "no money is left"), Refusal(502, "<html>"), None]
        assert not door.declined
        assert not door.exhausted
        assert cli.post("/v1/responses", content=b"{}").status_code == 403
        assert door.exhausted
