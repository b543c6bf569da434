"""Puts a graph together for a pod: adapters on ports, and how its end becomes a result."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import structlog
from langgraph.checkpoint.base import BaseCheckpointSaver

from codegen_agents.doors.models import GatewayModels, chat_model
from codegen_agents.engines import EngineSetup, LazyEngine
from codegen_agents.errors import RunFailedError
from codegen_agents.ports import PlanProgress
from codegen_agents.settings import AgentSettings, command_environment
from codegen_agents.workspace import confinement
from codegen_agents.workspace.redaction import Redaction
from codegen_agents.workspace.repository import GitRepository
from codegen_agents.workspace.verification import ProductTests
from codegen_crds.contracts.product import ProductSpec, Requirements, ResourceRequest
from codegen_crds.contracts.run import (
    Clarification,
    EngineeringOutput,
    IntakeOutput,
    QaOutput,
    ReleasePlan,
    RunInput,
    RunResult,
    TestReport,
)

from .thread import Result

_log = structlog.get_logger(__name__)
_MODEL_SECONDS = 300.0
_TEST_SECONDS = 900.0
_LEAST_SECONDS = 60.0
_AFTERWARDS_SECONDS = 120.0
"""What an engine leaves of the run's time: to say that it was too slow before the pod is ended."""


@dataclass(frozen=True, slots=True)
class Pod:
    """What a pod has: its settings, its input, and its doors."""

    settings: AgentSettings
    run: RunInput
    http: httpx.Client
    """Sends the gateway token."""
    saver: BaseCheckpointSaver[str]
    progress: PlanProgress

    def chat(self) -> Any:  # noqa: ANN401 - a chat model; its type is slow to import
        """The run's model."""
        return chat_model(
            base_url=self.settings.gateway_url,
            http=self.http,
            model=self.run.payload.model,
            seconds=_MODEL_SECONDS,
        )

    def environment(self) -> dict[str, str]:
        """Of programs in the workspace."""
        home = self.settings.workspace / "home"
        home.mkdir(parents=True, exist_ok=True)
        return command_environment(home)

    def redaction(self) -> Redaction:
        """Keeps the pod's tokens out of what programs print."""
        return Redaction(self.settings.gateway_token_file, self.settings.git_token_file)

    def repository(self) -> GitRepository:
        """The product's code.

        Raises:
            RunFailedError: The input names none.
        """
        brief = self.run.payload.repository
        if brief is None:
            raise RunFailedError("bug", "RepositoryMissing", "the run's input names no repository")
        root: Path = self.settings.workspace / "repository"
        return GitRepository(
            brief, root=root, token_file=self.settings.git_token_file, env=self.environment()
        )


def assemble(pod: Pod) -> tuple[Any, Result]:
    """The graph that the run's input asks for, and how to make its result.

    Raises:
        RunFailedError: Its input lacks something.
    """
    makers: dict[str, Callable[[Pod], tuple[Any, Result]]] = {
        "intake": _intake,
        "engineering": _engineering,
        "devops": _devops,
        "qa": _qa,
    }
    return makers[pod.run.payload.graph](pod)


def _intake(pod: Pod) -> tuple[Any, Result]:
    from .graphs.intake.graph import build_graph  # noqa: PLC0415 - one graph a pod
    from .graphs.intake.nodes import IntakeNodes, PresentProduct  # noqa: PLC0415

    payload = pod.run.payload
    present = None
    base = payload.repository.base if payload.repository else ""
    # Without a change it is asked about what is live, which is no longer what was described first.
    if payload.change is not None or base:
        from .service_template import ServiceTemplate  # noqa: PLC0415 - slow; a new product needs none

        present = PresentProduct(payload.change, pod.repository(), ServiceTemplate(), base)
    nodes = IntakeNodes(
        GatewayModels(pod.chat()), pod.progress, payload.project, present, payload.feedback
    )
    return build_graph(nodes, pod.saver), intake_result


def intake_result(state: dict[str, Any]) -> RunResult:
    """Requirements and room."""
    output = IntakeOutput(
        requirements=Requirements.model_validate(state["requirements"]),
        resources=ResourceRequest.model_validate(state["resources"]),
        verdict=state.get("verdict", "build"),
        clarifications=[Clarification.model_validate(p) for p in state.get("answered", [])],
    )
    return RunResult(outcome="succeeded", output=output)


def _engineering(pod: Pod) -> tuple[Any, Result]:
    from .graphs.engineering.graph import build_graph  # noqa: PLC0415 - one graph a pod
    from .graphs.engineering.nodes import EngineeringNodes  # noqa: PLC0415
    from .service_template import ServiceTemplate  # noqa: PLC0415

    payload = pod.run.payload
    chat, env = pod.chat(), pod.environment()
    redact, repository = pod.redaction(), pod.repository()
    tokens = (pod.settings.gateway_token_file, pod.settings.git_token_file)
    hidden = (*tokens, repository.git_dir, pod.settings.termination_log)
    writable = (repository.root, Path(env["HOME"]), Path(env.get("TMPDIR", "/tmp")), Path("/dev"))  # noqa: S108 - a mount of the pod's own
    if not confinement.available():
        _log.warning("confinement_unavailable")
    setup = EngineSetup(
        chat=chat,
        env=env,
        steps=payload.limits.steps,
        model=payload.model,
        gateway=pod.http,
        redact=redact,
        hidden=hidden,
        writable=writable,
        seconds=max(_LEAST_SECONDS, payload.limits.deadline_seconds - _AFTERWARDS_SECONDS),
    )
    nodes = EngineeringNodes(
        payload=payload,
        models=GatewayModels(chat),
        progress=pod.progress,
        repository=repository,
        template=ServiceTemplate(),
        verification=ProductTests(
            env=env, seconds=_TEST_SECONDS, redact=redact, hidden=hidden, writable=writable
        ),
        engine=LazyEngine(payload.engine, setup),
        base=payload.repository.base if payload.repository else "",
    )
    return build_graph(nodes, pod.saver), engineering_result


def engineering_result(state: dict[str, Any]) -> RunResult:
    """A commit and what its tests said."""
    spec = ProductSpec.model_validate(state["spec"]) if "spec" in state else None
    said = [*([spec.summary] if spec else []), *state.get("notes", [])]
    handed_out = state.get("handed_out", [])
    untested = {"ran": False, "reason": "Its tasks are handed out."}
    output = EngineeringOutput(
        commit=state["commit"],
        tests=TestReport.model_validate(untested if handed_out else state["tests"]),
        summary="; ".join(said)[:4000] or "The branches of its tasks are merged.",
        files_changed=state.get("files", 0),
        plan=spec.remaining_work if spec else [],  # of others it is their plan's run's
        handed_out=handed_out,
        left=[each["id"] for each in state.get("left", [])],
    )
    return RunResult(outcome="succeeded", output=output)


def _devops(pod: Pod) -> tuple[Any, Result]:
    from .graphs.devops.graph import build_graph  # noqa: PLC0415 - one graph a pod
    from .graphs.devops.nodes import DevopsNodes  # noqa: PLC0415
    from .service_template import ServiceTemplate  # noqa: PLC0415

    payload = pod.run.payload
    nodes = DevopsNodes(
        contract=payload.env_contract,
        commit=payload.repository.base if payload.repository else "",
        models=GatewayModels(pod.chat()),
        progress=pod.progress,
        repository=pod.repository(),
        template=ServiceTemplate(),
    )
    return build_graph(nodes, pod.saver), devops_result


def devops_result(state: dict[str, Any]) -> RunResult:
    """The release plan."""
    return RunResult(outcome="succeeded", output=ReleasePlan.model_validate(state["plan"]))


def _qa(pod: Pod) -> tuple[Any, Result]:
    from .doors.browser import Surroundings, open_tab  # noqa: PLC0415 - one graph a pod
    from .doors.product import ProductDoor  # noqa: PLC0415
    from .graphs.qa.graph import build_graph  # noqa: PLC0415
    from .graphs.qa.nodes import QaNodes, mark_of  # noqa: PLC0415

    target = pod.run.payload.target
    if target is None:
        raise RunFailedError("bug", "TargetMissing", "the run's input names no target")
    settings, env = pod.settings, pod.environment()
    # It has no business with tokens, nor with what is said when the pod ends.
    surroundings = Surroundings(
        hidden=(settings.gateway_token_file, settings.git_token_file, settings.termination_log),
        writable=(Path(env["HOME"]), Path(env.get("TMPDIR", "/tmp")), Path("/dev")),  # noqa: S108 - a mount of the pod's own
        env=env,
    )
    nodes = QaNodes(
        target=target,
        mark=mark_of(pod.run.uid),
        door=ProductDoor(target.url, tls_root=target.tls_root),
        progress=pod.progress,
        modules=frozenset(pod.run.payload.project.modules),
        description=pod.run.payload.project.description,
        feedback=pod.run.payload.feedback,
        models=GatewayModels(pod.chat()) if target.explore else None,
        tab=partial(open_tab, surroundings=surroundings),
        resumed=pod.run.attempt > 1,
    )
    return build_graph(nodes, pod.saver), qa_result


def qa_result(state: dict[str, Any]) -> RunResult:
    """The verdict; that a product failed is a success of the run."""
    return RunResult(outcome="succeeded", output=QaOutput.model_validate(state["output"]))
