"""Language models through the gateway, with errors turned into who must act."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import httpx
import openai
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable
from langchain_openai import ChatOpenAI
from pydantic import ValidationError
from typing_extensions import override

from codegen_agents.errors import DoorError, RunFailedError
from codegen_agents.ports import Answer, Message

from .answer_schema import response_format

_MALFORMED_TRIES: Final = 3
_TRANSPORT_RETRIES: Final = 4
_NOT_A_KEY: Final = "the-token-file-is-sent-instead"  # the client wants some text here
_FENCE: Final = re.compile(r"^\s*```[a-zA-Z]*\s*\n(.*)\n\s*```\s*$", re.DOTALL)


class GatewayChat(ChatOpenAI):
    """Sends the same, without the client library's walk through it.

    The library looks at each value of a request for one that has to be renamed or encoded. What
    LangChain hands it has none, and looking through a long talk again with every call was most of
    what our loop took: so it goes beside, as a body that is sent as it is.
    """

    @override
    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        payload: dict[str, Any] = super()._get_request_payload(input_, stop=stop, **kwargs)
        if "messages" not in payload:
            return payload
        beside = {"messages": payload["messages"]}
        payload["messages"] = []
        # Where the answer has a schema, the library reads from the tools how to read calls of them.
        if "tools" in payload and "response_format" not in payload:
            beside["tools"] = payload.pop("tools")
        payload["extra_body"] = {**(payload.get("extra_body") or {}), **beside}
        return payload


def chat_model(
    *,
    base_url: str,
    http: httpx.Client | httpx.AsyncClient,
    model: str,
    seconds: float,
    retries: int = _TRANSPORT_RETRIES,
    tokens: int | None = None,
) -> GatewayChat:
    """A chat model behind the gateway.

    Args:
        base_url: The gateway.
        http: Sends the pod's token; an asynchronous one is for :func:`ainvoke`.
        model: Name at the gateway.
        seconds: How long one call may take.
        retries: How often a busy or unreachable gateway is asked again.
        tokens: The most of an answer; None: as many as the gateway lets it have.
    """
    asynchronous = isinstance(http, httpx.AsyncClient)
    return GatewayChat(
        model=model,
        base_url=f"{base_url.rstrip('/')}/v1",
        api_key=lambda: _NOT_A_KEY,
        http_client=None if asynchronous else http,
        http_async_client=http if asynchronous else None,
        max_completion_tokens=tokens,
        timeout=seconds,
        max_retries=retries,
    )


class GatewayModels:
    """:class:`~codegen_agents.ports.Models` over a chat model."""

    def __init__(self, chat: BaseChatModel) -> None:
        self._chat = chat

    def structured(self, messages: Sequence[Message], answer: type[Answer]) -> Answer:
        """Ask; an answer of the wrong shape goes back with what is wrong about it."""
        bound = self._chat.bind(response_format=response_format(answer))
        talk: list[Message] = list(messages)
        problem = ""
        for _ in range(_MALFORMED_TRIES):
            reply = invoke(bound, talk)
            said = reply.text
            try:
                return answer.model_validate_json(_bare(said))
            except ValidationError as error:
                problem = _problems(error)
            talk += [
                ("assistant", said[:8000] or "(empty)"),
                ("user", f"That does not fit the schema:\n{problem}\nAnswer again, whole."),
            ]
        raise RunFailedError("transient", "ModelMalformed", problem)


def invoke(chat: Runnable[Any, Any], messages: Sequence[Any]) -> AIMessage:
    """Call a chat model.

    Raises:
        RunFailedError: Money, the model's name, or the request.
        DoorError: No answer.
    """
    with _model_errors():
        reply = chat.invoke(list(messages))
    if not isinstance(reply, AIMessage):
        raise TypeError(f"a chat model answered with {type(reply).__name__}")
    if refusal := reply.additional_kwargs.get("refusal"):
        raise RunFailedError("input", "ModelRefused", str(refusal))
    if reply.response_metadata.get("finish_reason") == "content_filter":
        raise RunFailedError("input", "ModelRefused", "the provider filtered the answer")
    return reply


async def ainvoke(chat: Runnable[Any, Any], messages: Sequence[Any]) -> AIMessage:
    """As :func:`invoke`, without holding a thread."""
    with _model_errors():
        reply = await chat.ainvoke(list(messages))
    if not isinstance(reply, AIMessage):
        raise TypeError(f"a chat model answered with {type(reply).__name__}")
    return reply


def _bare(text: str) -> str:
    """Without the fence that some models put around JSON."""
    fenced = _FENCE.match(text)
    return fenced[1] if fenced else text


def _problems(error: ValidationError) -> str:
    lines = [f"{'.'.join(map(str, e['loc'])) or 'answer'}: {e['msg']}" for e in error.errors()]
    return "\n".join(lines[:20])[:2000]


@contextmanager
def _model_errors() -> Iterator[None]:
    try:
        yield
    except openai.LengthFinishReasonError as error:
        raise RunFailedError("transient", "ModelCutOff", "the answer was cut off") from error
    except openai.ContentFilterFinishReasonError as error:
        raise RunFailedError("input", "ModelRefused", "the provider filtered the answer") from error
    except openai.APIStatusError as error:
        raise _refused(error) from error
    except openai.APIResponseValidationError as error:
        raise RunFailedError("transient", "ModelMalformed", "the answer is no JSON") from error
    except (openai.APIConnectionError, httpx.TransportError, OSError) as error:
        raise DoorError(f"the gateway does not answer: {type(error).__name__}") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        # What the client library raises for a body that is no chat completion.
        text = f"the answer could not be read: {type(error).__name__}"
        raise RunFailedError("transient", "ModelMalformed", text) from error


REFUSALS: Final = frozenset({"content_filter", "content_policy_violation", "invalid_prompt"})
"""Codes with which a provider refuses what it was asked. Source: OpenAI and Azure OpenAI API
references, "Error codes", "Content filtering"."""
_INPUT_REASONS: Final = {
    "model_not_found": "ModelUnknown",
    "price_unknown": "PriceUnknown",
    "currency_mismatch": "CurrencyMismatch",
    **dict.fromkeys(REFUSALS, "ModelRefused"),
}
"""By the code of the gateway or of the provider: the same request is refused again."""
_NOT_US: Final = frozenset({401, 403})


def _refused(error: openai.APIStatusError) -> Exception:
    body = error.body if isinstance(error.body, dict) else {}
    code, message = str(body.get("code") or error.code or ""), str(body.get("message") or error)
    if error.status_code == httpx.codes.PAYMENT_REQUIRED:
        return RunFailedError("budget", "BudgetExhausted", message)
    if code in _INPUT_REASONS:
        return RunFailedError("input", _INPUT_REASONS[code], message)
    if error.status_code in _NOT_US or error.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return DoorError(f"the gateway answered {error.status_code}: {message[:300]}")
    busy = error.status_code == httpx.codes.TOO_MANY_REQUESTS
    return RunFailedError("transient", "ModelBusy" if busy else "ModelRefusedRequest", message)
