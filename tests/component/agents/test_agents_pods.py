"""Pods of the three graphs at their real doors: finished, killed, waiting, parked, shut out."""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_agents.prompts import version
from codegen_agents.workspace import confinement
from codegen_crds.contracts.env import EnvContract, merge
from codegen_crds.contracts.run import EngineeringOutput, IntakeOutput, ReleasePlan

ENGINEERING = "todo-engineering-1"
FAKE_CLI = Path(__file__).parent / "fake_claude.py"
REQUIREMENTS = {
    "understood": True,
    "summary": "Tasks.",
    "modules": ["backend"],
    "acceptance": [],
}


def test_a_description_becomes_a_tested_commit_and_a_release_plan(doors: Any) -> None:
    """Three pods, one after another, with the rule-based model and the template's real tests."""
    doors.prepare("todo-intake-1", graph="intake")
    pod = doors.start("todo-intake-1")
    assert pod.wait() == 0, pod.log.read_text()
    found = doors.result("todo-intake-1", pod).output
    assert isinstance(found, IntakeOutput)
    assert found.resources.memory_mib == 448

    requirements = found.requirements.model_dump(mode="json")
    doors.prepare(ENGINEERING, graph="engineering", requirements=requirements)
    pod = doors.start(ENGINEERING)
    assert pod.wait() == 0, pod.log.read_text()
    made = doors.result(ENGINEERING, pod)
    assert isinstance(made.output, EngineeringOutput), made
    assert made.output.tests.green
    assert doors.refs()[f"run/{ENGINEERING}"] == made.output.commit
    _no_token_anywhere(doors)

    checkout = pod.disk / "workspace" / "repository"
    fragment = checkout / "services" / "backend" / "env.contract.yaml"
    contract = merge([EnvContract.model_validate(yaml.safe_load(fragment.read_text()))])
    text = json.dumps({k: e.model_dump(mode="json") for k, e in contract.items()})
    doors.prepare("todo-devops-1", graph="devops", base=made.output.commit, envContract=text)
    pod = doors.start("todo-devops-1")
    assert pod.wait() == 0, pod.log.read_text()
    plan = doors.result("todo-devops-1", pod).output
    assert isinstance(plan, ReleasePlan)
    assert plan.undeclared == []
    assert {k.key: k.source for k in plan.keys}["POSTGRES_PASSWORD"] == "generated_secret"


def _no_token_anywhere(doors: Any) -> None:
    """Not in a log, a file of a pod, the repository, or anything written to the cluster."""
    written = json.dumps(doors.cluster.status_writes)
    for token in doors.tokens:
        assert token not in written
        for folder, _, names in os.walk(doors.home):
            for name in names:
                if name in {"codegen-gateway", "codegen-git"}:
                    continue  # the token files themselves
                with open(os.path.join(folder, name), "rb") as stream:  # noqa: PTH123, PTH118
                    assert token.encode() not in stream.read(), os.path.join(folder, name)  # noqa: PTH118


def test_a_killed_pod_is_continued_by_the_next_one(doors: Any) -> None:
    """The architect is paid once; the second pod, on an empty disk, has the same commit."""
    spec = {
        "title": "Todo",
        "summary": "Tasks.",
        "entities": [
            {
                "name": "Task",
                "plural": "tasks",
                "fields": [{"name": "title", "type": "string"}],
            }
        ],
    }
    doors.upstream.replies = [json.dumps(spec)]
    doors.prepare(ENGINEERING, graph="engineering", requirements=REQUIREMENTS, model="scripted")
    first = doors.start(ENGINEERING)
    doors.reached(ENGINEERING, "tester")
    first.kill()
    assert first.message == ""
    saved = doors.refs()[f"run/{ENGINEERING}-wip"]

    second = doors.start(ENGINEERING)
    assert second.wait() == 0, second.log.read_text()
    made = doors.result(ENGINEERING, second)
    assert isinstance(made.output, EngineeringOutput), made
    assert made.output.commit == saved == doors.refs()[f"run/{ENGINEERING}"]
    assert doors.upstream.calls == 1
    # What the first pod used is in the record, too.
    files = ("engineering/architect.md.j2", "engineering/request.md.j2")
    assert made.prompts == {file: version(file) for file in files}
    nodes = [json.loads(line).get("node") for line in second.log.read_text().splitlines()]
    assert "tester" in nodes
    assert "preparer" not in nodes


@pytest.mark.parametrize(
    ("engine", "program"), [("claude-code", "fake"), ("claude-code", "real"), ("codex", "real")]
)
def test_a_coding_cli_writes_what_no_spec_can_say(
    doors: Any,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    engine: str,
    program: str,
) -> None:
    """The engine of a CLI from the pod's entry point to the commit, paid for at the gateway."""
    if program == "fake":
        tools = doors.home / "tools"
        tools.mkdir()
        cli = tools / "claude"
        cli.write_text(f'#!/bin/sh\nexec {sys.executable} {FAKE_CLI} "$@"\n')
        cli.chmod(0o755)
    else:
        name = "codex" if engine == "codex" else "claude"
        tools = request.getfixturevalue(name).parent
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    fields = [{"name": "title", "type": "string"}]
    spec = {
        "title": "Todo",
        "summary": "Tasks.",
        "entities": [{"name": "Task", "plural": "tasks", "fields": fields}],
        "remainingWork": ["Leave a note for people."],
    }
    peek = "cat ../../codegen-gateway ../../codegen-git; env; echo hello > NOTES.md"
    verdict = {"done": True, "summary": "The note is there.", "handoff": ""}
    doors.upstream.replies = [json.dumps(spec)]
    doors.upstream.replies += (
        [("exec_command", {"cmd": peek}), json.dumps(verdict)]
        if engine == "codex"
        else [("Bash", {"command": peek, "description": "work"}), ("StructuredOutput", verdict)]
    )
    doors.prepare(
        ENGINEERING,
        graph="engineering",
        requirements=REQUIREMENTS,
        model="scripted",
        engine=engine,
    )
    pod = doors.start(ENGINEERING)
    assert pod.wait() == 0, pod.log.read_text()
    made = doors.result(ENGINEERING, pod)
    assert isinstance(made.output, EngineeringOutput), made
    assert "The note is there." in made.output.summary
    assert (pod.disk / "workspace" / "repository" / "NOTES.md").read_text() == "hello\n"
    assert doors.upstream.calls == 3
    usage = doors.status(ENGINEERING)["usage"]
    assert (usage["calls"], usage["promptTokens"], usage["completionTokens"]) == (3, 30, 30)
    seen = json.dumps(doors.upstream.asked)
    assert "the-door-adds-the-token" in seen, "the model saw the environment"
    if confinement.available():
        assert not any(token in seen for token in doors.tokens)
    _no_token_anywhere(doors)


def test_a_question_waits_without_a_pod_and_its_answer_goes_on(doors: Any) -> None:
    doors.prepare(
        "todo-intake-1", graph="intake", project={"description": "Something nice, please."}
    )
    pod = doors.start("todo-intake-1")
    assert pod.wait() == 0, pod.log.read_text()
    assert json.loads(pod.message)["outcome"] == "waiting"
    question = doors.status("todo-intake-1")["question"]
    assert question["id"] == "todo-intake-1-q1"
    assert "result" not in doors.status("todo-intake-1")

    answer = {"questionId": question["id"], "text": "Tasks with a title and a due date."}
    doors.cluster.projects["team", "todo"]["spec"]["answers"] = [answer]
    pod = doors.start("todo-intake-1")
    assert pod.wait() == 0, pod.log.read_text()
    output = doors.result("todo-intake-1", pod).output
    assert isinstance(output, IntakeOutput)
    assert output.requirements.understood


def test_an_empty_purse_parks_the_run_and_more_money_resumes_it(doors: Any) -> None:
    doors.upstream.replies = [json.dumps(REQUIREMENTS)]
    budget = doors.cluster.projects["team", "todo"]["spec"]["budget"]
    budget["limit"] = "0.000001"
    doors.prepare("todo-intake-1", graph="intake", model="scripted")
    pod = doors.start("todo-intake-1")
    assert pod.wait() == 0, pod.log.read_text()
    failure = doors.result("todo-intake-1", pod).failure
    assert (failure.class_, failure.reason) == ("budget", "BudgetExhausted")
    assert doors.upstream.calls == 0

    budget["limit"] = "1"
    pod = doors.start("todo-intake-1")
    assert pod.wait() == 0, pod.log.read_text()
    assert doors.result("todo-intake-1", pod).outcome == "succeeded"


def test_models_that_are_not_there_are_refused_by_name(doors: Any) -> None:
    for model, reason in (("nobody-9", "ModelUnknown"), ("unpriced", "PriceUnknown")):
        run = f"todo-{model}-1"
        doors.prepare(run, graph="intake", model=model)
        pod = doors.start(run)
        assert pod.wait() == 0, pod.log.read_text()
        failure = doors.result(run, pod).failure
        assert (failure.class_, failure.reason) == ("input", reason)
        assert model in failure.message


def test_a_pod_ends_in_time_and_says_so(doors: Any) -> None:
    doors.upstream.delay = 20
    doors.prepare("todo-intake-1", graph="intake", model="scripted", limits={"deadlineSeconds": 12})
    pod = doors.start("todo-intake-1")
    assert pod.wait() == 0, pod.log.read_text()
    failure = doors.result("todo-intake-1", pod).failure
    assert (failure.class_, failure.reason) == ("product", "DeadlineExceeded")


def test_a_pod_that_is_told_to_stop_makes_room_for_another(doors: Any) -> None:
    doors.upstream.delay = 20
    doors.prepare("todo-intake-1", graph="intake", model="scripted")
    pod = doors.start("todo-intake-1")
    doors.reached("todo-intake-1", "analyst")
    assert pod.kill(signal.SIGTERM) == 75
    assert pod.message == ""
    assert "result" not in doors.status("todo-intake-1")


def test_a_pod_that_nobody_knows_gives_up_politely(doors: Any) -> None:
    doors.prepare("todo-intake-1", graph="intake")
    doors.cluster.agent_runs["team", "todo-intake-1"]["status"]["phase"] = "Cancelled"
    pod = doors.start("todo-intake-1")
    assert pod.wait() == 75
    assert "door_closed" in pod.log.read_text()
