"""A run of engineering again: its graph, its template and its tests, with a script for a model."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
from langgraph.checkpoint.memory import InMemorySaver
from typing_extensions import override

from codegen_agents import prompt_record
from codegen_agents.assembly import engineering_result
from codegen_agents.doors.models import GatewayModels, chat_model
from codegen_agents.engines import EngineSetup, LazyEngine
from codegen_agents.errors import DoorError, RunFailedError
from codegen_agents.graphs.engineering.graph import build_graph
from codegen_agents.graphs.engineering.nodes import EngineeringNodes
from codegen_agents.ports import Tester
from codegen_agents.service_template import ServiceTemplate
from codegen_agents.settings import command_environment
from codegen_agents.thread import Waiting, advance
from codegen_agents.workspace.repository import GitRepository
from codegen_agents.workspace.verification import ProductTests
from codegen_crds.contracts.run import (
    EngineeringOutput,
    RepositoryBrief,
    RunAnswer,
    RunInput,
    RunPayload,
    TestReport,
)

from .script import Script, ScriptEndedError

_ENDED: Final = 410
_SECONDS: Final = 900.0
_GIT_SECONDS: Final = 300.0


class ReplayError(ValueError):
    """A run that cannot be replayed; the message says why."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a replay ended."""

    commit: str
    """Empty: it came to none."""
    failure: str
    """Why it came to none."""
    expected: str
    script: Script
    prompts: Mapping[str, str] = field(default_factory=dict)
    """Versions of the prompt files that it used."""
    recorded: Mapping[str, str] = field(default_factory=dict)
    """Those that the run used, as far as they are known."""

    @property
    def same(self) -> bool:
        """Whether it reached the run's own commit."""
        return self.commit == self.expected

    def lines(self) -> list[str]:
        """For people: the verdict, then where it parted from the run."""
        script = self.script
        if self.same:
            told = [f"the same commit {self.commit}, after {script.asked} calls"]
        elif self.commit:
            told = [f"another commit: {self.commit} and not {self.expected}"]
        else:
            told = [f"no commit: {self.failure}"]
        differences = script.differences
        if differences:
            told.append(f"diverged at {differences[0]}")
            if len(differences) > 1:
                told.append(f"and in {len(differences) - 1} later requests")
        elif not self.same:
            told.append(
                f"diverged after call {script.last}: what was asked was the same until then"
            )
        told += [
            f"prompt {file} is another version: {before} then, {now} now"
            for file, before in sorted(self.recorded.items())
            if (now := self.prompts.get(file, "")) and now != before
        ]
        if script.unasked and not self.same:
            told.append(f"not asked: calls {', '.join(map(str, script.unasked))}")
        return told


class _Played(httpx.BaseTransport):
    """Answers the model door's requests from a script; there is no network behind it."""

    def __init__(self, script: Script) -> None:
        self._script = script

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return httpx.Response(200, json=self._script.answer(json.loads(request.read())))
        except ScriptEndedError:
            error = {"code": "transcript_ended", "message": "the transcript has no more answers"}
            return httpx.Response(_ENDED, json={"error": error})


class _TakenForGreen:
    """:class:`~codegen_agents.ports.Tester` that runs nothing."""

    def run(self, root: Path) -> TestReport:  # noqa: ARG002 - the port's shape
        """One passed test."""
        return TestReport(ran=True, passed=1)


def rerun(
    payload: RunPayload,
    script: Script,
    *,
    repository: Path,
    expected: str,
    workspace: Path,
    answers: Sequence[str] = (),
    tested: bool = True,
    recorded: Mapping[str, str] | None = None,
) -> Replayed:
    """Run a finished run of engineering again.

    Args:
        payload: ``input.json`` of the run.
        script: Its transcript.
        repository: A clone that has the commit it started from and the one it made; only read.
        expected: The commit that it made.
        workspace: An empty directory.
        answers: What a person answered to its questions, in their order.
        tested: Whether the product's tests are run again; else they count as green.
        recorded: Versions of the prompt files that the run used.

    Raises:
        ReplayError: The run is of another kind, or the clone lacks a commit.
    """
    if payload.graph != "engineering":
        raise ReplayError(f"graph: a run of {payload.graph} makes no commit to compare with")
    if payload.engine != "builtin":
        text = f"engine: {payload.engine} is a program of its own; only builtin can be replayed"
        raise ReplayError(text)
    if payload.repository is None:
        raise ReplayError("repository: the input names none")
    base = payload.repository.base
    brief = _copied(repository, workspace, base=base, needed=[expected, *([base] if base else [])])
    began = int(_git(repository, "show", "-s", "--format=%ct", expected))
    home = workspace / "home"
    home.mkdir()
    env = command_environment(home)
    tester: Tester = ProductTests(env=env, seconds=_SECONDS) if tested else _TakenForGreen()
    with httpx.Client(transport=_Played(script)) as http:
        chat = chat_model(
            base_url="http://transcript", http=http, model=payload.model, seconds=30, retries=0
        )
        setup = EngineSetup(
            chat=chat, env=env, steps=payload.limits.steps, model=payload.model, gateway=http
        )
        nodes = EngineeringNodes(
            payload=payload,
            models=GatewayModels(chat),
            progress=lambda *_: None,
            repository=GitRepository(
                brief, root=workspace / "repository", token_file=workspace / "no-token", env=env
            ),
            template=ServiceTemplate(),
            verification=tester,
            engine=LazyEngine(payload.engine, setup),
            base=base,
            clock=lambda: float(began),
        )
        said = [
            RunAnswer(question_id=f"replay-q{number}", text=text)
            for number, text in enumerate(answers, start=1)
        ]
        run = RunInput(run="replay", uid="replay", attempt=1, payload=payload, answers=said)
        graph = build_graph(nodes, InMemorySaver())
        versions = recorded or {}
        with prompt_record.recorded() as prompts:
            try:
                end = advance(graph, run, engineering_result)
                while isinstance(end, Waiting) and _answered(end, said):
                    end = advance(graph, run, engineering_result)
            except (RunFailedError, DoorError) as error:
                return Replayed("", str(error), expected, script, prompts, versions)
    output = getattr(end, "output", None)
    commit = output.commit if isinstance(output, EngineeringOutput) else ""
    why = "" if commit else "it waits for an answer"
    return Replayed(commit, why, expected, script, prompts, versions)


def _answered(waiting: Waiting, said: Sequence[RunAnswer]) -> bool:
    return any(answer.question_id == waiting.question.id for answer in said)


def _copied(
    repository: Path, workspace: Path, *, base: str, needed: Sequence[str]
) -> RepositoryBrief:
    """A bare copy that the replay may push to."""
    origin = workspace / "origin.git"
    _git(workspace, "clone", "--quiet", "--mirror", str(repository.absolute()), str(origin))
    for commit in needed:
        if _tried(origin, "cat-file", "-e", f"{commit}^{{commit}}").returncode:
            text = f"{repository}: has no commit {commit}; bring it up to date with git fetch"
            raise ReplayError(text)
    if base:  # a clone may know it only as a branch of its own origin
        _git(origin, "update-ref", "refs/heads/replay-base", base)
    return RepositoryBrief(
        url=str(origin), base=base, branch="run/replay", wip_branch="run/replay-wip"
    )


def _git(folder: Path, *arguments: str) -> str:
    done = _tried(folder, *arguments)
    if done.returncode:
        raise ReplayError(f"git {arguments[0]}: {done.stderr.strip()[-500:]}")
    return done.stdout


def _tried(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", "-C", str(folder), *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=_GIT_SECONDS,
    )
