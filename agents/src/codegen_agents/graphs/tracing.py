"""Logs around nodes: begun, ended, failed, and how long it took; what they used is remembered."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import structlog
from langgraph.errors import GraphInterrupt

from codegen_agents import prompt_record

State = TypeVar("State")
_log = structlog.get_logger(__name__)


def traced(node: Callable[[State], State]) -> Callable[[State], State]:
    """The node with logs; the graph knows it by the same name."""
    name = node.__name__

    @wraps(node)
    def run(state: State) -> State:
        begun = time.monotonic()
        _log.info("node_started", node=name)
        try:
            update = node(state)
        except GraphInterrupt:
            _log.info("node_interrupted", node=name)
            raise
        except BaseException as error:
            # The text may hold anything a model or a program said; its type may not.
            _log.warning(
                "node_failed", node=name, error=type(error).__name__, seconds=_since(begun)
            )
            raise
        _log.info("node_completed", node=name, seconds=_since(begun))
        # In the state: the run's next pod knows what this one has used.
        prompts = dict(prompt_record.used())
        return cast("State", {**cast("Any", update), "prompts": prompts}) if prompts else update

    return run


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 3)
