"""What the messages of a thread mean. Pure: the whole state of a turn is what was written down."""

import json
from collections.abc import Sequence
from typing import Final, Literal

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.base import message_to_dict
from langchain_core.messages.utils import messages_from_dict

from codegen_crds.contracts.turn import Source

from .engine import Entry, Found
from .toolbox import ENDING, SEARCH

_LOST: Final = "[the answer was lost; call the tool again if it matters]"


def entry(message: BaseMessage) -> Entry:
    """A message as it is written down."""
    return message_to_dict(message)


def messages(entries: Sequence[Entry]) -> list[BaseMessage]:
    """Messages that were written down."""
    return messages_from_dict(list(entries))


def calls_of(message: BaseMessage) -> list[tuple[str, str]]:
    """Id and name of every call in a message, those that are no JSON included."""
    if not isinstance(message, AIMessage):
        return []
    calls = [(call["id"] or "", call["name"]) for call in message.tool_calls]
    broken = [(call["id"] or "", call["name"] or "") for call in message.invalid_tool_calls]
    return calls + broken


def repaired(talk: Sequence[BaseMessage]) -> list[BaseMessage]:
    """The talk as a model accepts it: every call has its one answer, right after it.

    A process that was killed leaves calls without answers; what else goes missing must not make
    the thread useless for ever.
    """
    good: list[BaseMessage] = []
    at = 0
    while at < len(talk):
        message = talk[at]
        at += 1
        if isinstance(message, ToolMessage):
            continue  # of a call that is not there
        good.append(message)
        answers: dict[str, ToolMessage] = {}
        while at < len(talk) and isinstance(answer := talk[at], ToolMessage):
            answers.setdefault(answer.tool_call_id, answer)
            at += 1
        for call, _ in calls_of(message):
            good.append(answers.get(call) or ToolMessage(_LOST, tool_call_id=call))
    return good


def next_step(current: Sequence[BaseMessage], steps: int) -> Literal["call", "use", "end"]:
    """What a turn does next: call the model, use the tools it called, or end.

    Args:
        current: Messages of the turn, the person's first.
        steps: Most calls to the model.
    """
    last = current[-1]
    if isinstance(last, AIMessage):
        return "use" if calls_of(last) else "end"
    spoken = [message for message in current if isinstance(message, AIMessage)]
    if spoken and not unanswered(current) and _ends(spoken[-1]):
        return "end"
    if spoken and unanswered(current):
        return "use"
    return "end" if len(spoken) >= steps else "call"


def _ends(message: AIMessage) -> bool:
    return any(name in ENDING for _, name in calls_of(message))


def unanswered(current: Sequence[BaseMessage]) -> list[str]:
    """Ids of the calls of the newest model message that have no answer yet."""
    for number in range(len(current) - 1, -1, -1):
        if isinstance(current[number], AIMessage):
            answers = {m.tool_call_id for m in current[number:] if isinstance(m, ToolMessage)}
            return [call for call, _ in calls_of(current[number]) if call not in answers]
    return []


def findings(found: Found) -> str:
    """What a search came to, as the model reads it and as it is written down; JSON."""
    told = [{"project": p.project, "path": p.path, "text": p.text} for p in found.passages]
    lacking = {"lacking": found.lacking} if found.lacking else {}
    return json.dumps({"found": told, "unread": list(found.unread), **lacking}, ensure_ascii=False)


def sources(current: Sequence[BaseMessage]) -> list[Source]:
    """Files that searches of the turn came upon, each once, the newest search's first."""
    searches = {call for m in current for call, name in calls_of(m) if name == SEARCH}
    seen: dict[tuple[str, str], Source] = {}
    for message in reversed(current):
        if not isinstance(message, ToolMessage) or message.tool_call_id not in searches:
            continue
        if not message.text.startswith("{"):
            continue  # the search was refused
        for each in json.loads(message.text)["found"]:
            source = Source(project=each["project"], path=each["path"])
            seen.setdefault((source.project, source.path), source)
    return list(seen.values())


def size_of(entries: Sequence[Entry]) -> int:
    """Characters of messages, as they are written down."""
    return sum(len(json.dumps(each)) for each in entries)


def oldest(entries: Sequence[Entry], most: int) -> int:
    """How many of the oldest messages have to go so that the rest has room.

    A cut is made before a person's message only, so that no answer is parted from its question.
    """
    talk = messages(entries)
    for number, message in enumerate(talk):
        if isinstance(message, HumanMessage) and size_of(entries[number:]) <= most:
            return number
    return len(talk)
