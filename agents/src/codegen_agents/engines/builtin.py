"""The builtin engine: a model with tools in the workspace, and hard limits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import BaseTool

from codegen_agents.doors.models import invoke
from codegen_agents.errors import RunFailedError
from codegen_agents.ports import Check
from codegen_agents.prompts import render
from codegen_crds.contracts.engine import EngineResult

from . import EngineSetup
from .toolbox import Toolbox
from .verdict import not_done

_TALK_CHARACTERS: Final = 400_000
"""Roughly 100,000 tokens: beyond that, old outputs of tools are forgotten."""
_KEPT: Final = 12
"""The newest messages are never forgotten."""
_FORGOTTEN: Final = "[an old output, forgotten to save room; call the tool again if needed]"


class BuiltinEngine:
    """:class:`~codegen_agents.ports.Engine`: one conversation, tools one after another."""

    def __init__(self, setup: EngineSetup) -> None:
        self._setup = setup

    def work(self, root: Path, task: str, check: Check) -> str:
        """Let the model work until it says that it is at its end.

        Raises:
            RunFailedError: It gave up, asks another graph, or its steps are used up.
            DoorError: The gateway does not answer.
        """
        box = Toolbox(root, self._setup, check)
        tools = box.tools()
        talk: list[BaseMessage] = [
            SystemMessage(render("engines", "developer.md.j2")),
            HumanMessage(task),
        ]
        free = self._setup.chat.bind_tools(list(tools.values()))
        forced = self._setup.chat.bind_tools(list(tools.values()), tool_choice="finish")
        silent = False
        for _ in range(self._setup.steps):
            # A model that calls no tool is asked once more, for the one that ends the work.
            reply = invoke(forced if silent else free, talk)
            talk.append(reply)
            if not reply.tool_calls and not reply.invalid_tool_calls:
                if silent:
                    raise RunFailedError("transient", "ModelMalformed", "it does not call tools")
                silent = True
                talk.append(HumanMessage("Call `finish` and say whether the work is done."))
                continue
            silent = False
            talk += _answers(reply, tools)
            if box.finished is not None:
                return _said(box.finished)
            _forget(talk)
        text = f"the developer did not come to an end within {self._setup.steps} model calls"
        raise RunFailedError("product", "StepsExhausted", text)


def _said(word: EngineResult) -> str:
    if not word.done:
        raise not_done(word, str)
    return word.summary[:4000]


def _answers(reply: AIMessage, tools: Mapping[str, BaseTool]) -> list[ToolMessage]:
    """Run the calls in their order; every call gets an answer, even one that is no call."""
    answers: list[ToolMessage] = []
    for call in reply.tool_calls:
        tool = tools.get(call["name"])
        known = ", ".join(sorted(tools))
        text = tool.invoke(call["args"]) if tool else f"error: no such tool; there are: {known}"
        answers.append(ToolMessage(str(text), tool_call_id=call["id"] or ""))
    for broken in reply.invalid_tool_calls:
        text = f"error: the arguments are no JSON: {broken['error']}"
        answers.append(ToolMessage(text[:2000], tool_call_id=broken["id"] or ""))
    return answers


def _forget(talk: list[BaseMessage]) -> None:
    """Empty the oldest outputs of tools until the conversation fits."""
    room = _TALK_CHARACTERS - sum(len(str(m.content)) for m in talk)
    for message in talk[:-_KEPT]:
        if room >= 0:
            return
        if isinstance(message, ToolMessage) and message.content != _FORGOTTEN:
            room += len(str(message.content))
            message.content = _FORGOTTEN
