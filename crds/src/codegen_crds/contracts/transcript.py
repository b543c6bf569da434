"""What a run asked of models and what they said: the gateway hands it out, people read it.

Messages are those of OpenAI's chat completions, whatever API a run's engine speaks; texts are
redacted before anything is kept.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import Field

from codegen_crds._model import StrictModel

from .release import canonical_json

MOST_CALLS_PER_PAGE: Final = 10
"""Calls that one answer of the gateway holds."""

Kept = Literal["whole", "cut", "over", "away", "none"]
"""Whether a call's texts are there: all; the newest of a large call; none, because the run had more
than is kept of one; none now, because the object store that has them does not hand them out; none,
because the gateway could not keep them or retention removed them."""


class SaidToolCall(StrictModel):
    """A tool that a model called."""

    id: Annotated[str, Field(description="Its id in the dialogue.")] = ""
    name: Annotated[str, Field(description="The tool.")] = ""
    arguments: Annotated[str, Field(description="As the model wrote them: JSON, mostly.")] = ""


class SaidMessage(StrictModel):
    """A message of a dialogue."""

    role: Annotated[str, Field(description="`system`, `user`, `assistant` or `tool`.")]
    content: Annotated[str, Field(description="Its text, parts joined.")] = ""
    tool_calls: Annotated[list[SaidToolCall], Field(description="Tools that it calls.")] = []
    tool_call_id: Annotated[str, Field(description="The call that a tool answers.")] = ""


class SaidTexts(StrictModel):
    """The texts of one call."""

    request: Annotated[list[SaidMessage], Field(description="The newest messages of the request.")]
    left_out: Annotated[
        int, Field(ge=0, description="Messages before them that are not kept here.")
    ] = 0
    tools: Annotated[list[str], Field(description="Names of the tools on offer.")] = []
    digest: Annotated[
        str, Field(description="SHA-256 of the whole redacted request, see `request_digest`.")
    ]
    reply: Annotated[list[SaidMessage], Field(description="One message per choice.")] = []
    finish: Annotated[str, Field(description="Why the model stopped, in its server's word.")] = ""
    problem: Annotated[
        str, Field(description="Why there is no answer, or where it broke off; one word.")
    ] = ""


class ModelCall(StrictModel):
    """One call of a model."""

    number: Annotated[int, Field(ge=1, description="Of the run, by the time it began.")]
    model: Annotated[str, Field(description="As it was asked for.")]
    started_at: Annotated[datetime, Field(description="When its money was reserved.")]
    prompt_tokens: Annotated[int, Field(ge=0, description="Tokens read.")]
    completion_tokens: Annotated[int, Field(ge=0, description="Tokens written.")]
    cost: Annotated[str, Field(description="Money; what was reserved where nobody said.")]
    currency: Annotated[str, Field(description="Of the cost.")]
    kept: Annotated[Kept, Field(description="Whether its texts are there.")]
    texts: Annotated[SaidTexts | None, Field(description="What was asked and said.")] = None


class TranscriptPage(StrictModel):
    """Some calls of a run, the oldest first."""

    run: Annotated[str, Field(description="Name of the AgentRun.")]
    run_uid: Annotated[str, Field(description="Its uid.")]
    calls: Annotated[list[ModelCall], Field(description="In order.")]
    next: Annotated[
        int | None, Field(description="Number to go on after; absent: this was the end.")
    ] = None


def request_digest(messages: Sequence[SaidMessage], tools: Sequence[str]) -> str:
    """What identifies a request: its messages and which tools it offers.

    Args:
        messages: All of them, redacted.
        tools: Names, in any order.
    """
    said = [message.model_dump(mode="json") for message in messages]
    return hashlib.sha256(canonical_json({"messages": said, "tools": sorted(tools)})).hexdigest()
