"""The workspace: nothing outside it, nothing left running, nothing of our environment."""

import os
import time
from pathlib import Path

import httpx
import pytest
from langchain_openai import ChatOpenAI

from codegen_agents.engines import EngineSetup, LazyEngine
from codegen_agents.engines.builtin import BuiltinEngine
from codegen_agents.errors import RunFailedError
from codegen_agents.settings import command_environment
from codegen_agents.testing import ScriptedModel, text_reply, tool_reply
from codegen_agents.workspace.confinement import confined
from codegen_agents.workspace.files import MAX_FILE_BYTES, Files, WorkspaceError
from codegen_agents.workspace.process import OUTPUT_BYTES, run
from codegen_agents.workspace.redaction import Redaction
from codegen_agents.workspace.verification import ProductTests


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "ws"
    path.mkdir()
    (path / "a.py").write_text("x = 1\n")
    (tmp_path / "secret").write_text("canary-99\n")
    (path / "link").symlink_to(tmp_path / "secret")
    (path / "out").symlink_to(tmp_path)
    return path


@pytest.mark.parametrize(
    "path", ["../secret", "/etc/passwd", "link", "out/secret", "a/../../secret", ".git/config"]
)
def test_nothing_outside_is_read_or_written(root: Path, path: str) -> None:
    files = Files(root)
    with pytest.raises(WorkspaceError):
        files.read(path)
    with pytest.raises(WorkspaceError):
        files.write(path, "x")


def test_files_are_text_and_bounded(root: Path) -> None:
    (root / "b.bin").write_bytes(b"\xff\xfe\x00")
    (root / "big.txt").write_text("x" * (MAX_FILE_BYTES + 1))
    files = Files(root)
    for path in ("b.bin", "big.txt", "none.txt"):
        with pytest.raises(WorkspaceError, match=path):
            files.read(path)
    with pytest.raises(WorkspaceError):
        files.write("c.txt", "x" * (MAX_FILE_BYTES + 1))
    files.write("deep/er/d.txt", "found me\n")
    assert "deep/er/d.txt:1: found me" in files.search("found me")
    assert "canary" not in files.search("canary")
    assert files.listing().splitlines()[0] == "a.py"


def test_a_program_sees_nothing_that_opens_a_door(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEGEN_GATEWAY_URL", "http://door")
    monkeypatch.setenv("OPENAI_API_KEY", "canary-77")
    done = run(["env"], cwd=root, env=command_environment(tmp_path), seconds=10)
    assert "canary" not in done.output
    assert "CODEGEN" not in done.output
    assert f"HOME={tmp_path}" in done.output


def test_a_whole_process_group_ends_when_its_time_is_up(root: Path, tmp_path: Path) -> None:
    pid_file = root / "pid"
    script = f"sleep 600 & echo $! > {pid_file}; wait"
    begun = time.monotonic()
    done = run(["sh", "-c", script], cwd=root, env=command_environment(tmp_path), seconds=0.5)
    assert done.timed_out
    assert time.monotonic() - begun < 20
    pid = int(pid_file.read_text())
    deadline = time.monotonic() + 10
    while _alive(pid):
        assert time.monotonic() < deadline, "the child outlived its group"


def _alive(pid: int) -> bool:
    """Whether a process runs; one that nobody collected yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_confined_program_reads_and_writes_all_but_what_is_hidden(tmp_path: Path) -> None:
    """By name, by link, by rename or by way of /proc; everything else works as ever."""
    hidden, free = tmp_path / "hidden", tmp_path / "free"
    (free / "deep").mkdir(parents=True)
    hidden.mkdir()
    (hidden / "token").write_text("canary-55")
    (tmp_path / "file").write_text("canary-66")
    script = f"""
        cat {hidden}/token; cat < {tmp_path}/file; cat /proc/self/root{hidden}/token
        ln {hidden}/token {free}/token; mv {tmp_path}/file {free}/file; cat {free}/*
        echo changed > {hidden}/token
        echo fine > {free}/a && mv {free}/a {free}/deep/b && cat {free}/deep/b
        (sleep 0; cat {hidden}/token) ; exit 3
    """
    argv = confined(["sh", "-c", script], [hidden, tmp_path / "file"])
    done = run(argv, cwd=free, env=command_environment(tmp_path), seconds=30)
    assert done.status == 3
    assert "canary" not in done.output
    assert "fine" in done.output
    assert (hidden / "token").read_text() == "canary-55"
    assert confined(["true"], []) == ["true"]


def test_a_confined_program_changes_nothing_but_what_is_writable(tmp_path: Path) -> None:
    """Nothing made, changed, renamed, removed or signalled elsewhere; all of it is still read."""
    hidden, free, kept = (tmp_path / name for name in ("hidden", "free", "kept"))
    for folder in (hidden, free / "deep", kept):
        folder.mkdir(parents=True)
    (kept / "file").write_text("kept")
    script = f"""
        cat {kept}/file
        echo x > {kept}/file; true > {kept}/file; echo x > {kept}/new; mkdir {kept}/d
        mv {kept}/file {free}/; rm {kept}/file; ln -s x {kept}/l; kill -9 {os.getpid()}
        echo fine > {free}/a && mv {free}/a {free}/deep/b && cat {free}/deep/b && rm {free}/deep/b
        sleep 60 & kill $! && echo nothing > /dev/null && exit 3
    """
    argv = confined(["sh", "-c", script], [hidden], [free, Path("/dev")])
    done = run(argv, cwd=free, env=command_environment(tmp_path), seconds=30)
    assert done.status == 3, done.output
    assert "keptsh" in done.output.replace("\n", "")
    assert "fine" in done.output
    assert [(p.name, p.read_text()) for p in kept.iterdir()] == [("file", "kept")]


def test_long_output_keeps_its_end(root: Path, tmp_path: Path) -> None:
    script = "yes x | head -c 100000; echo the reason"
    done = run(["sh", "-c", script], cwd=root, env=command_environment(tmp_path), seconds=30)
    assert done.output.endswith("the reason\n")
    assert len(done.output) < OUTPUT_BYTES + 100
    assert "bytes cut" in done.output


def fine() -> str:
    """A check that has nothing against the workspace."""
    return ""


def engine(model: ScriptedModel, tmp_path: Path, *, steps: int = 20) -> BuiltinEngine:
    env = command_environment(tmp_path)
    return BuiltinEngine(
        EngineSetup(chat=model.chat(), env=env, steps=steps, model="m", gateway=httpx.Client())
    )


def test_the_builtin_engine_works_with_tools_until_it_is_done(root: Path, tmp_path: Path) -> None:
    model = ScriptedModel(
        [
            tool_reply(("read_file", {"path": "a.py"}), ("read_file", {"path": "../secret"})),
            tool_reply(("write_file", {"path": "a.py", "content": "x = 2\n"})),
            tool_reply(("run", {"command": "cat a.py; exit 3"})),
            tool_reply(("finish", {"summary": "x is two", "done": True})),
        ]
    )
    assert engine(model, tmp_path).work(root, "make x two", fine) == "x is two"
    assert (root / "a.py").read_text() == "x = 2\n"
    told = [m["content"] for m in model.requests[-1]["messages"] if m["role"] == "tool"]
    assert told[0] == "x = 1\n"
    assert told[1] == "error: ../secret: outside the workspace"
    assert told[3] == "exit status 3\nx = 2\n"


def test_giving_up_is_a_failure_with_its_reason(root: Path, tmp_path: Path) -> None:
    model = ScriptedModel([tool_reply(("finish", {"summary": "no idea", "done": False}))])
    with pytest.raises(RunFailedError) as failed:
        engine(model, tmp_path).work(root, "do magic", fine)
    assert (failed.value.reason, failed.value.message) == ("DeveloperGaveUp", "no idea")


def test_a_model_that_loops_runs_out_of_steps(root: Path, tmp_path: Path) -> None:
    model = ScriptedModel([tool_reply(("list_files", {}))] * 50)
    with pytest.raises(RunFailedError) as failed:
        engine(model, tmp_path, steps=5).work(root, "loop", fine)
    assert failed.value.reason == "StepsExhausted"
    assert len(model.requests) <= 6


def test_an_engine_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    setup = EngineSetup(
        chat=ScriptedModel([]).chat(), env={}, steps=1, model="m", gateway=httpx.Client()
    )
    with pytest.raises(RunFailedError, match="magic is not installed") as failed:
        LazyEngine("magic", setup)
    assert failed.value.class_ == "input"


def test_a_model_that_only_talks_is_asked_for_its_verdict(tmp_path: Path) -> None:
    """A text is no claim of success: the tool that ends the work has to be called."""
    end = tool_reply(("finish", {"summary": "nothing to do", "done": True}))
    model = ScriptedModel([text_reply("I am done!"), end])
    setup = EngineSetup(chat=model.chat(), env={}, steps=5, model="m", gateway=httpx.Client())
    assert LazyEngine("builtin", setup).work(tmp_path, "t", fine) == "nothing to do"
    assert model.requests[1]["tool_choice"]["function"]["name"] == "finish"


def test_rules_that_cannot_write_code_say_so(offline: ChatOpenAI, tmp_path: Path) -> None:
    setup = EngineSetup(chat=offline, env={}, steps=5, model="m", gateway=httpx.Client())
    task = "<remaining_work>Send an e-mail.</remaining_work>"
    with pytest.raises(RunFailedError, match="rules") as failed:
        LazyEngine("builtin", setup).work(tmp_path, task, fine)
    assert failed.value.reason == "DeveloperGaveUp"
    done = LazyEngine("builtin", setup).work(tmp_path, "<spec>tasks: title</spec>", fine)
    assert "Nothing is left" in done


def test_work_is_not_done_while_something_speaks_against_it(root: Path, tmp_path: Path) -> None:
    complaints = ["API_KEY is declared nowhere", ""]
    done = ("finish", {"summary": "ready", "done": True})
    model = ScriptedModel([tool_reply(done), tool_reply(done)])
    assert engine(model, tmp_path).work(root, "t", lambda: complaints.pop(0)) == "ready"
    assert "API_KEY" in model.requests[1]["messages"][-1]["content"]


def test_calls_that_are_none_are_answered_and_not_raised(root: Path, tmp_path: Path) -> None:
    broken = tool_reply(("read_file", {}))
    broken["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"] = '{"path": '
    model = ScriptedModel(
        [
            broken,
            tool_reply(("fly", {}), ("read_file", {"file": "a.py"}), ("read_file", {"path": "\0"})),
            tool_reply(("finish", {"summary": "ok", "done": True})),
        ]
    )
    assert engine(model, tmp_path).work(root, "t", fine) == "ok"
    told = [m["content"] for m in model.requests[-1]["messages"] if m["role"] == "tool"]
    assert len(told) == 4
    assert all(text.startswith("error: ") for text in told)


def test_a_token_is_shown_to_no_model(root: Path, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("canary-token-1234\n")
    model = ScriptedModel(
        [
            tool_reply(("run", {"command": f"cat {token}"})),
            tool_reply(("finish", {"summary": "ok", "done": True})),
        ]
    )
    setup = EngineSetup(
        chat=model.chat(),
        env=command_environment(tmp_path),
        steps=5,
        model="m",
        gateway=httpx.Client(),
        redact=Redaction(token),
    )
    BuiltinEngine(setup).work(root, "t", fine)
    assert "canary" not in str(model.requests)
    assert "[redacted]" in str(model.requests)


@pytest.mark.parametrize(
    ("body", "status", "ran", "failed"),
    [
        ('{"passed": 3, "failed": 0, "errors": 0, "ran": true}', 0, True, 0),
        ('{"passed": 3, "failed": 1, "errors": 1, "ran": true}', 1, True, 2),
        ('{"passed": 3, "failed": 0, "errors": 0, "ran": true}', 1, True, 1),
        ('{"passed": 0, "ran": false, "reason": "no database"}', 75, False, 0),
        ("not json", 75, False, 0),
        ("not json", 2, False, 0),
    ],
)
def test_three_answers_of_a_verification(
    root: Path, tmp_path: Path, body: str, status: int, ran: bool, failed: int
) -> None:
    """Passed, failed and could-not-run are told apart; silence is no verdict."""
    (root / "ops").mkdir()
    (root / "ops" / "verify.py").write_text(
        f"open('tests.json', 'w').write({body!r})\nraise SystemExit({status})\n"
    )
    report = ProductTests(env=command_environment(tmp_path), seconds=30).run(root)
    assert (report.ran, report.failed) == (ran, failed)


def test_a_tree_without_tests_could_not_be_tested(root: Path, tmp_path: Path) -> None:
    report = ProductTests(env=command_environment(tmp_path), seconds=30).run(root)
    assert not report.ran
    assert "verify.py" in report.reason
    assert os.environ
