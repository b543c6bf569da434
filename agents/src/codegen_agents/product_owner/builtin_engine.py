"""The engine with a model: it looks, proposes and says; hard limits hold it.

The turn's whole state is what was written down: a process that is killed in it leaves messages
from which the next one goes on, and calls that it makes twice change nothing.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from codegen_agents.errors import DoorError, RunFailedError
from codegen_agents.prompts import render
from codegen_crds.contracts.turn import (
    MOST_PROPOSALS,
    MOST_SOURCES,
    TENANT_HEADER,
    TURN_HEADER,
    Proposal,
    TurnAnswer,
    TurnRequest,
)

from . import talk
from .engine import Knowledge, Record, TurnRefusedError
from .speech import MOST_QUESTIONS, asks, presentable, redacted
from .toolbox import Facts, Outcome, described, use
from .voice import Voice

_PROMPTS: Final = "product_owner"
_SUMMARY: Final = 4000
_log = structlog.get_logger(__name__)


class BuiltinEngine:
    """:class:`~codegen_agents.product_owner.engine.Engine` over a model, whoever speaks for it."""

    def __init__(self, voice: Voice, *, steps: int, seconds: float, memory_characters: int) -> None:
        self._voice = voice
        self._steps = steps
        self._seconds = seconds
        self._memory = memory_characters

    async def answer(
        self, request: TurnRequest, record: Record, knowledge: Knowledge | None
    ) -> TurnAnswer:
        """Answer.

        Raises:
            TurnRefusedError: 402 without money, 502 and 503 without an answer of the model.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._turn(request, record, knowledge)
        except TimeoutError:
            raise TurnRefusedError(503, "turn_timeout", "the turn took too long") from None
        except DoorError as error:
            raise TurnRefusedError(503, "model_unavailable", str(error)) from error
        except RunFailedError as error:
            if error.class_ == "budget":
                raise TurnRefusedError(402, "budget_exhausted", error.message) from error
            status = 503 if error.class_ == "transient" else 502
            raise TurnRefusedError(status, error.reason, error.message) from error

    async def _turn(
        self, request: TurnRequest, record: Record, knowledge: Knowledge | None
    ) -> TurnAnswer:
        await self._condense(request, record)
        if not record.current:
            await record.add(talk.entry(HumanMessage(redacted(request.text))))
        while True:
            current = talk.messages(record.current)
            match talk.next_step(current, self._steps):
                case "call":
                    reply = await self._call(
                        request, record, current, may_search=knowledge is not None
                    )
                    if reply is not None:
                        await record.add(talk.entry(reply))
                case "use":
                    answers = await _uses(current, request.facts, knowledge)
                    await record.add(*map(talk.entry, answers))
                case "end":
                    return _ended(request, record, current)

    async def _call(
        self,
        request: TurnRequest,
        record: Record,
        current: Sequence[BaseMessage],
        *,
        may_search: bool,
    ) -> AIMessage | None:
        """The model's next message; None: it takes the thread no longer, which was forgotten."""
        may_ask = record.asked < MOST_QUESTIONS
        said = render(
            _PROMPTS,
            f"request_{request.locale}.md.j2",
            words=current[0].text,
            products=use("look_at_projects", {}, request.facts).text,
        )
        messages = [
            SystemMessage(
                render(
                    _PROMPTS,
                    f"system_{request.locale}.md.j2",
                    summary=record.summary,
                    may_ask=may_ask,
                    may_search=may_search,
                )
            ),
            *talk.repaired(talk.messages(record.earlier)),
            HumanMessage(said),
            *talk.repaired(current[1:]),
        ]
        tools = described(may_ask=may_ask, may_search=may_search)
        try:
            return await self._voice.says(messages, tools, _payer(request, record))
        except RunFailedError as error:
            if error.reason != "ModelRefusedRequest" or not record.earlier:
                raise
            _log.warning("thread_refused", tenant=request.tenant, reason=error.reason)
            await record.forget(len(record.earlier), record.summary)
            return None

    async def _condense(self, request: TurnRequest, record: Record) -> None:
        """Replace the older half of a thread that grew too long by a summary."""
        if talk.size_of(record.earlier) <= self._memory:
            return
        count = talk.oldest(record.earlier, self._memory // 2)
        old = talk.repaired(talk.messages(record.earlier[:count]))
        lines = [f"{_speaker(each)}: {each.text}" for each in old if each.text]
        prompt = render(
            _PROMPTS,
            f"summary_{request.locale}.md.j2",
            summary=record.summary,
            talk="\n".join(lines)[-self._memory :],
        )
        summary = record.summary
        try:
            reply = await self._voice.says([HumanMessage(prompt)], [], _payer(request, record))
            summary = presentable(reply.text, may_ask=True)[:_SUMMARY] or summary
        except RunFailedError as error:
            if error.class_ == "budget":
                raise
            # What cannot be summarised must not stand in the way of every later message.
            _log.warning("summary_failed", tenant=request.tenant, reason=error.reason)
        await record.forget(count, summary)


def _payer(request: TurnRequest, record: Record) -> dict[str, str]:
    """With whose money the model is asked."""
    return {TENANT_HEADER: request.tenant, TURN_HEADER: record.turn}


def _speaker(message: BaseMessage) -> str:
    return "person" if isinstance(message, HumanMessage) else "you"


async def _uses(
    current: Sequence[BaseMessage], facts: Facts, knowledge: Knowledge | None
) -> list[ToolMessage]:
    """Answers to the calls that have none yet."""
    missing = set(talk.unanswered(current))
    reply = next(m for m in reversed(current) if isinstance(m, AIMessage))
    answers = [
        ToolMessage(
            await _told(use(call["name"], call["args"], facts), knowledge),
            tool_call_id=call["id"] or "",
        )
        for call in reply.tool_calls
        if (call["id"] or "") in missing
    ]
    return answers + [
        ToolMessage("error: the arguments are no JSON", tool_call_id=broken["id"] or "")
        for broken in reply.invalid_tool_calls
        if (broken["id"] or "") in missing
    ]


async def _told(outcome: Outcome, knowledge: Knowledge | None) -> str:
    """The tool's answer to the model."""
    if outcome.search is None:
        return outcome.text
    if knowledge is None:
        return "error: documents cannot be looked up here"
    return talk.findings(await knowledge.search(outcome.search.query, outcome.search.projects))


def _ended(request: TurnRequest, record: Record, current: Sequence[BaseMessage]) -> TurnAnswer:
    """What the turn came to; the same each time it is looked at."""
    outcomes: list[Outcome] = [
        use(call["name"], call["args"], request.facts)
        for message in current
        if isinstance(message, AIMessage)
        for call in message.tool_calls
    ]
    may_ask = record.asked < MOST_QUESTIONS
    question = next((o.question for o in reversed(outcomes) if o.question), "") if may_ask else ""
    last = next((m for m in reversed(current) if isinstance(m, AIMessage)), None)
    parts = [last.text if last is not None else "", question]
    text = presentable("\n".join(part for part in parts if part), may_ask=may_ask)
    proposals = _different([o.proposal for o in outcomes if o.proposal is not None])
    if not text and not proposals:
        text = render(_PROMPTS, f"lost_{request.locale}.md.j2")
    acts = any(each.kind != "show" for each in proposals)
    record.asked = 0 if acts else record.asked + asks(text)
    sources = talk.sources(current)[:MOST_SOURCES] if text else []
    return TurnAnswer(text=text, proposals=proposals, sources=sources)


def _different(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Each once, the newest ones if they are too many."""
    seen = {each.model_dump_json(): each for each in proposals}
    return list(seen.values())[-MOST_PROPOSALS:]
