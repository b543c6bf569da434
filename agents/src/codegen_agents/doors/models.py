"""Language models through the gateway, with errors turned into who must act."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import httpx
import openai
from langchain_core.exceptions import OutputParserException
from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from pydantic import BaseModel, ValidationError

from codegen_agents.errors import DoorError, RunFailedError
from codegen_agents.ports import Answer, Message

_MALFORMED_TRIES: Final = 3
_NOT_A_KEY: Final = "the-token-file-is-sent-instead"  # the client wants some text here
T = TypeVar("T")


def chat_model(*, base_url: str, http: httpx.Client, model: str, seconds: float) -> ChatOpenAI:
    """A chat model behind the gateway.

    Args:
        base_url: The gateway.
        http: Sends the pod's token.
        model: Name at the gateway.
        seconds: How long one call may take.
    """
    return ChatOpenAI(
        model=model,
        base_url=f"{base_url.rstrip('/')}/v1",
        api_key=lambda: _NOT_A_KEY,
        http_client=http,
        timeout=seconds,
        max_retries=4,
    )


class GatewayModels:
    """:class:`~codegen_agents.ports.Models` over a chat model."""

    def __init__(self, chat: BaseChatModel) -> None:
        self._chat = chat

    def structured(self, messages: Sequence[Message], answer: type[Answer]) -> Answer:
        """Ask; an answer of the wrong shape goes back with what is wrong about it."""
        bound = self._chat.with_structured_output(answer, method="json_schema", include_raw=True)
        talk: list[Message] = list(messages)
        problem = ""
        for _ in range(_MALFORMED_TRIES):
            reply = _ask(lambda: bound.invoke(list(talk)))  # noqa: B023 - called at once
            raw = reply["raw"]
            if refusal := raw.additional_kwargs.get("refusal"):
                raise RunFailedError("input", "ModelRefused", str(refusal))
            parsed = reply["parsed"]
            if isinstance(parsed, answer):
                return parsed
            problem = str(reply["parsing_error"] or "the answer is empty")[:2000]
            talk += [
                ("assistant", str(raw.content)[:8000] or "(empty)"),
                ("user", f"That does not fit the schema: {problem}\nAnswer again, whole."),
            ]
        raise RunFailedError("transient", "ModelMalformed", problem)


def _ask(call: Callable[[], Any]) -> dict[str, Any]:
    with model_errors():
        try:
            reply: dict[str, Any] = call()
        except openai.LengthFinishReasonError as error:
            raise RunFailedError("transient", "ModelCutOff", str(error)) from error
        except (OutputParserException, ValidationError, ValueError) as error:
            if isinstance(error, openai.OpenAIError):
                raise
            reply = {"raw": _Nothing(), "parsed": None, "parsing_error": error}
    return reply


class _Nothing(BaseModel):
    """Stands for an answer that could not even be read."""

    content: str = ""
    additional_kwargs: dict[str, Any] = {}


@contextmanager
def model_errors() -> Iterator[None]:
    """Turn the client's errors into ours.

    Raises:
        RunFailedError: Money, the model's name, or the request.
        DoorError: No answer.
    """
    try:
        yield
    except openai.APIStatusError as error:
        raise _refused(error) from error
    except (openai.APIConnectionError, httpx.TransportError) as error:
        raise DoorError(f"the gateway does not answer: {type(error).__name__}") from error


_INPUT_REASONS: Final = {
    "model_not_found": "ModelUnknown",
    "price_unknown": "PriceUnknown",
    "currency_mismatch": "CurrencyMismatch",
}
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
