"""A finished run again, from its own transcript: the same commit, or where it parted."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from codegen_agents.__main__ import main
from codegen_agents.prompts import version
from codegen_crds.contracts.run import RunResult
from codegen_crds.meta import AUDIENCE_GATEWAY

RUN = "todo-engineering-1"
SPEC = {
    "title": "Todo",
    "summary": "Tasks.",
    "entities": [
        {"name": "Task", "plural": "tasks", "fields": [{"name": "title", "type": "string"}]}
    ],
    "remainingWork": ["Leave a note for people."],
}
Replay = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """The command configures logs for its process, which is ours."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture
def finished(doors: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Replay:
    """Replays a run that a scripted model led to a commit; returns exit status and output."""
    doors.upstream.replies = [
        json.dumps(SPEC),
        ("write_file", {"path": "NOTES.md", "content": "hello\n"}),
        ("run", {"command": "cat NOTES.md"}),
        ("finish", {"summary": "The note is there.", "done": True}),
    ]
    requirements = {"understood": True, "summary": "Tasks.", "modules": ["backend"]}
    doors.prepare(
        RUN, graph="engineering", requirements={**requirements, "acceptance": []}, model="scripted"
    )
    pod = doors.start(RUN)
    doors.reached(RUN, "tester")  # the commit is made; its tests are another test's matter
    pod.kill()
    made = doors.refs()[f"run/{RUN}-wip"]

    doors.cluster.account_token("person", AUDIENCE_GATEWAY, "system:serviceaccount:team:tenant")
    page = httpx.get(
        f"{doors.gateway}/v1/transcripts/{RUN}", headers={"Authorization": "Bearer person"}
    ).json()
    (tmp_path / "input.json").write_text(doors.cluster.inputs["team", f"{RUN}-input"])
    (origin,) = [p for p in (doors.home / "git").rglob("*.git") if (p / "HEAD").is_file()]
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(origin), str(clone)], check=True)

    def replay(
        change: Callable[[Any], object] = lambda _: None,
        *,
        commit: str = made,
        prompts: dict[str, str] | None = None,
    ) -> tuple[int, str]:
        calls = json.loads(json.dumps(page["calls"]))
        change(calls)
        transcript = tmp_path / "transcript.json"
        transcript.write_text(json.dumps(calls))
        words = ["replay", "--skip-tests", "--commit", commit, "--repository", str(clone)]
        words += ["--input", str(tmp_path / "input.json"), "--transcript", str(transcript)]
        if prompts is not None:
            result = tmp_path / "result.json"
            result.write_bytes(RunResult(outcome="succeeded", prompts=prompts).body())
            words += ["--result", str(result)]
        capsys.readouterr()
        code = main(words)
        said = capsys.readouterr()
        return code, (said.out + said.err).replace(made, "COMMIT")

    return replay


def _reply(calls: Any, number: int) -> Any:
    return calls[number - 1]["texts"]["reply"][0]


def _another_note(calls: Any) -> None:
    tool = _reply(calls, 2)["toolCalls"][0]
    tool["arguments"] = tool["arguments"].replace("hello", "goodbye")


def _another_request(calls: Any) -> None:
    calls[2]["texts"] |= {"digest": "0" * 64}
    calls[2]["texts"]["request"][1]["content"] += " And quickly."


def _another_end(calls: Any) -> None:
    tool = _reply(calls, 4)["toolCalls"][0]
    tool["arguments"] = tool["arguments"].replace("is there", "is here")


def test_a_run_is_replayed_and_says_where_it_parts(finished: Replay) -> None:
    assert finished() == (0, "the same commit COMMIT, after 4 calls\n")

    # An answer of the middle: the next request differs by it.
    code, said = finished(_another_note)
    assert code == 1
    assert said.startswith("another commit: ")
    assert "diverged at call 3, message 3: it was '" in said
    assert "and in 1 later requests" in said
    assert "goodbye" in said

    # A request that was another: said, although the work came out the same.
    code, said = finished(_another_request)
    assert (code, said.splitlines()[0]) == (0, "the same commit COMMIT, after 4 calls")
    assert "diverged at call 3, message 2" in said

    # The last answer: nothing is asked after it.
    code, said = finished(_another_end)
    assert code == 1
    assert "diverged after call 4: what was asked was the same until then" in said

    # The end is missing.
    code, said = finished(lambda calls: calls.pop())
    assert code == 1
    assert said.startswith("no commit: ")
    assert "diverged after call 3" in said

    # A prompt that was another.
    file = "engineering/architect.md.j2"
    used = {file: "0" * 12, "engineering/request.md.j2": version("engineering/request.md.j2")}
    code, said = finished(prompts=used)
    assert code == 0
    assert said.splitlines()[1:] == [
        f"prompt {file} is another version: {'0' * 12} then, {version(file)} now"
    ]

    # What a killed pod asked before is passed over.
    code, said = finished(lambda calls: calls.insert(1, {**calls[1], "number": 1}))
    assert code == 0

    # Files that cannot be used.
    assert finished(commit="0" * 40)[0] == 2
    code, said = finished(lambda calls: calls[1].update(kept="over", texts=None))
    assert (code, said) == (
        2,
        "codegen-agent replay: call 2: its answer is not kept: the run was too long\n",
    )
    code, said = finished(lambda calls: calls[0].pop("model"))
    assert code == 2
    assert "0.model" in said
