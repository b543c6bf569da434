"""Engines: what writes code. Each is listed once it exists."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from codegen_agents.errors import RunFailedError
from codegen_agents.ports import Check, Engine
from codegen_crds.contracts.engine import PROGRAM

if TYPE_CHECKING:
    import httpx
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class EngineSetup:
    """What an engine may use."""

    chat: "BaseChatModel"
    env: dict[str, str]
    """Environment of programs in the workspace."""
    steps: int
    """Most model calls of one task."""
    model: str
    """By name at the gateway."""
    gateway: "httpx.Client"
    """Sends the pod's token."""
    redact: Callable[[str], str] = str
    """Takes our credentials out of what programs print."""
    hidden: tuple[Path, ...] = ()
    """Files and directories that programs of the model cannot touch."""
    writable: tuple[Path, ...] = ()
    """Directories that they may change something in; empty: all but the hidden."""
    seconds: float = 1500.0
    """How long a program that is an engine may take."""
    claude_program: str = "claude"
    codex_program: str = "codex"
    droid_program: str = "droid"
    custom_program: str = PROGRAM


def _builtin(setup: EngineSetup) -> Engine:
    from .builtin import BuiltinEngine  # noqa: PLC0415 - LangChain's tools are slow to import

    return BuiltinEngine(setup)


def _claude_code(setup: EngineSetup) -> Engine:
    from .claude_code import ClaudeCodeEngine  # noqa: PLC0415 - one engine a pod

    return ClaudeCodeEngine(setup)


def _codex(setup: EngineSetup) -> Engine:
    from .codex import CodexEngine  # noqa: PLC0415 - one engine a pod

    return CodexEngine(setup)


def _droid(setup: EngineSetup) -> Engine:
    from .droid import DroidEngine  # noqa: PLC0415 - one engine a pod

    return DroidEngine(setup)


def _custom(setup: EngineSetup) -> Engine:
    from .custom import CustomEngine  # noqa: PLC0415 - one engine a pod

    return CustomEngine(setup)


_ENGINES: Final[dict[str, Callable[[EngineSetup], Engine]]] = {
    "builtin": _builtin,
    "claude-code": _claude_code,
    "codex": _codex,
    "droid": _droid,
    "custom": _custom,
}


class LazyEngine:
    """Makes the engine when there is work: most products need none."""

    def __init__(self, name: str, setup: EngineSetup) -> None:
        if name not in _ENGINES:
            known = ", ".join(sorted(_ENGINES))
            text = f"spec.engine: the engine {name} is not installed here; there is: {known}"
            raise RunFailedError("input", "EngineUnknown", text)
        self._make = _ENGINES[name]
        self._setup = setup
        self._engine: Engine | None = None

    def work(self, root: Path, task: str, check: Check) -> str:
        """Do a task with the engine."""
        if self._engine is None:  # one for all rounds: an engine may have a session
            self._engine = self._make(self._setup)
        return self._engine.work(root, task, check)
