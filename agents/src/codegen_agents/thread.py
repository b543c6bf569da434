"""One LangGraph thread: begun once, resumed by every later pod."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from langchain_core.runnables import RunnableConfig
from langgraph.errors import GraphRecursionError
from langgraph.types import Command

from codegen_agents.errors import RunFailedError
from codegen_crds.contracts.product import OpenQuestion
from codegen_crds.contracts.run import RunInput, RunResult
from codegen_crds.v1alpha1.agentrun import RunQuestion

_QUESTION_BYTES: Final = 4096


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
    begin: Any
    if not state.values and not state.next:
        begin = {}
    elif asked := _asked(state):
        question = to_question(run.run, state.values.get("rounds", 0) + 1, asked)
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
    if asked := _asked(state):
        return Waiting(to_question(run.run, state.values.get("rounds", 0) + 1, asked))
    return finish(state.values)


def _asked(state: Any) -> Sequence[OpenQuestion]:  # noqa: ANN401 - LangGraph's snapshot
    values = [i.value for task in state.tasks for i in task.interrupts]
    return [OpenQuestion.model_validate(q) for value in values for q in value]


def to_question(run: str, number: int, asked: Sequence[OpenQuestion]) -> RunQuestion:
    """One question for people: several are put into one text, options only where one asks."""
    texts = [q.text for q in asked]
    text = texts[0] if len(texts) == 1 else "\n".join(f"{n}. {t}" for n, t in enumerate(texts, 1))
    options = tuple(asked[0].options) if len(asked) == 1 else ()
    return RunQuestion(id=f"{run}-q{number}", text=text[:_QUESTION_BYTES], options=options)
