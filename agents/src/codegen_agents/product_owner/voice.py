"""Who speaks for the product owner: the next message, with the tools that it may call."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, Protocol

import httpx
from langchain_core.messages import AIMessage, BaseMessage
from langchain_openai import ChatOpenAI

from codegen_agents.doors.authentication import TokenFile
from codegen_agents.doors.models import ainvoke, chat_model

_ANSWER_TOKENS: Final = 1500
"""Of one model message: what a turn may cost is reserved by it."""
_RETRIES: Final = 2


class Voice(Protocol):
    """A model behind one interface or another."""

    async def says(
        self,
        messages: Sequence[BaseMessage],
        tools: Sequence[Mapping[str, Any]],
        payer: Mapping[str, str],
    ) -> AIMessage:
        """The next message: words, calls of tools, or both.

        Args:
            messages: The talk, a system message first where there is one.
            tools: OpenAI's function tools; none: words are wanted.
            payer: Headers that tell the gateway who pays.

        Raises:
            RunFailedError: Money, the model's name, or the request.
            DoorError: No answer.
        """


class ChatVoice:
    """:class:`Voice` of a chat model at the gateway."""

    def __init__(self, chat: ChatOpenAI) -> None:
        self._chat = chat

    async def says(
        self,
        messages: Sequence[BaseMessage],
        tools: Sequence[Mapping[str, Any]],
        payer: Mapping[str, str],
    ) -> AIMessage:
        """Ask the model."""
        chat = self._chat.bind_tools([dict(tool) for tool in tools]) if tools else self._chat
        return await ainvoke(chat.bind(extra_headers=dict(payer)), messages)


@asynccontextmanager
async def chat_voice(
    url: str, token_file: Path, model: str, *, seconds: float
) -> AsyncIterator[ChatVoice]:
    """The chat model that the gateway has by this name, asked with the pod's token."""
    async with httpx.AsyncClient(auth=TokenFile(token_file), timeout=seconds) as http:
        chat = chat_model(
            base_url=url,
            http=http,
            model=model,
            seconds=seconds,
            retries=_RETRIES,
            tokens=_ANSWER_TOKENS,
        )
        yield ChatVoice(chat)
