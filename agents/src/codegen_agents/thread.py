"""One LangGraph thread: begun once, resumed by every later pod."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.errors import GraphRecursionError
from langgraph.types import Command

from codegen_agents import prompt_record
from codegen_agents.errors import RunFailedError
from codegen_agents.questions import NumberedQuestion
from codegen_crds.contracts.run import RunInput, RunResult
from codegen_crds.v1alpha1.agentrun import RunQuestion


@dataclass(frozen=True, slots=True)
class Waiting:
    """The run waits for an answer."""

    question: RunQuestion


Result = Callable[[dict[str, Any]], RunResult]
"""Turns the final state of a graph into the run's result."""


def advance(graph: Any, run: RunInput, finish: Result) -> RunResult | Waiting:  # noqa: ANN401 - any compiled graph
    """Take the thread as far as it goes.

    Args:
        graph: The compiled graph, with its checkpointer.
        run: What the pod was told; its uid is the thread.
        finish: Makes the result of a finished thread.

    Raises:
        RunFailedError: The steps are used up, or a node says so.
    """
    config: RunnableConfig = {
        "configurable": {"thread_id": run.uid},
        "recursion_limit": run.payload.limits.steps,
    }
    state = graph.get_state(config)
    prompt_record.remember(state.values.get("prompts", {}))
    begin: Any
    if not state.values and not state.next:
        begin = {}
    elif question := _question(run, state):
        answer = next((a.text for a in run.answers if a.question_id == question.id), None)
        if answer is None:
            return Waiting(question)
        begin = Command(resume=answer)
    elif state.next:
        begin = None  # a pod was killed inside a node: that node runs again
    else:
        return finish(state.values)
    try:
        graph.invoke(begin, config, durability="sync")
    except GraphRecursionError:
        text = f"the run did not come to an end within {run.payload.limits.steps} steps"
        raise RunFailedError("product", "StepsExhausted", text) from None
    state = graph.get_state(config)
    if question := _question(run, state):
        return Waiting(question)
    return finish(state.values)


def _question(run: RunInput, state: Any) -> RunQuestion | None:  # noqa: ANN401 - LangGraph's snapshot
    """The question that the thread stands at, under the id that people see."""
    values = [i.value for task in state.tasks for i in task.interrupts]
    if not values:
        return None
    asked = NumberedQuestion.model_validate(values[0])
    return RunQuestion(
        id=f"{run.run}-q{asked.number}", text=asked.text, options=tuple(asked.options)
    )
