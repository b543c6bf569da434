"""Engines: what writes code. Each is listed once it exists."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from codegen_agents.errors import RunFailedError
from codegen_agents.ports import Check, Engine

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class EngineSetup:
    """What an engine may use."""

    chat: "BaseChatModel"
    env: dict[str, str]
    """Environment of programs in the workspace."""
    steps: int
    """Most model calls of one task."""
    redact: Callable[[str], str] = str
    """Takes our credentials out of what programs print."""
    hidden: tuple[Path, ...] = ()
    """Files and directories that programs of the model cannot touch."""


def _builtin(setup: EngineSetup) -> Engine:
    from .builtin import BuiltinEngine  # noqa: PLC0415 - LangChain's tools are slow to import

    return BuiltinEngine(setup)


_ENGINES: Final[dict[str, Callable[[EngineSetup], Engine]]] = {"builtin": _builtin}


class LazyEngine:
    """Makes the engine when there is work: most products need none."""

    def __init__(self, name: str, setup: EngineSetup) -> None:
        if name not in _ENGINES:
            known = ", ".join(sorted(_ENGINES))
            text = f"spec.engine: the engine {name} is not installed here; there is: {known}"
            raise RunFailedError("input", "EngineUnknown", text)
        self._make = _ENGINES[name]
        self._setup = setup

    def work(self, root: Path, task: str, check: Check) -> str:
        """Do a task with the engine."""
        return self._make(self._setup).work(root, task, check)
