"""The service over HTTP: ``POST /v1/turns``, and its health.

```
200  TurnAnswer              401  the token is wrong          409  the id had another text
400  names the field         402  the tenant's budget is out  413  too large
429  another turn runs, or too many do: Retry-After           502, 503  no answer of the model
```
Errors look like everywhere here: ``{"error": {"code", "message"}}``.
"""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import psycopg
import psycopg_pool
import structlog
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from codegen_crds.contracts.turn import CODE_HEADER, MOST_TURN_BYTES, TurnRequest

from .engine import Engine, Knowledge, TurnRefusedError
from .memory import BusyError, Memory, OtherTextError

_RETRY: Final = {"Retry-After": "2"}
_log = structlog.get_logger(__name__)


class _BadRequestError(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.response = _problem(status, code, message)


def create_app(
    memory: Memory,
    engine: Engine,
    token: str,
    knowledge: Callable[[TurnRequest, str], Awaitable[Knowledge | None]],
) -> Starlette:
    """The service.

    Args:
        memory: The threads.
        engine: What answers.
        token: What callers have to send.
        knowledge: What a turn may look up, with the person's token for their code.
    """

    async def turn(request: Request) -> Response:
        _authorize(request, token)
        asked = await _read(request)
        answer = await memory.answered(asked)
        if answer is None:
            async with memory.turn(asked) as record:
                # Whoever held the lock before may have answered just now.
                answer = await memory.answered(asked)
                if answer is None:
                    looked_up = await knowledge(asked, request.headers.get(CODE_HEADER, ""))
                    answer = await engine.answer(asked, record, looked_up)
                    await record.end(answer)
            _log.info("turn_answered", tenant=asked.tenant, proposals=len(answer.proposals))
        return Response(answer.model_dump_json(), media_type="application/json")

    async def healthy(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_request: Request) -> Response:
        await memory.reach()
        return JSONResponse({"status": "ok"})

    return Starlette(
        routes=[
            Route("/v1/turns", turn, methods=["POST"]),
            Route("/healthz", healthy),
            Route("/readyz", ready),
        ],
        exception_handlers={
            _BadRequestError: _on_bad_request,
            TurnRefusedError: _on_refused,
            BusyError: _on_busy,
            OtherTextError: _on_other_text,
            psycopg.Error: _on_database_error,
            psycopg_pool.PoolTimeout: _on_database_error,
        },
    )


def _authorize(request: Request, token: str) -> None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    good = hmac.compare_digest(given.strip().encode(), token.encode())
    if scheme.lower() != "bearer" or not good:
        raise _BadRequestError(401, "unauthorized", "the token is missing or wrong")


async def _read(request: Request) -> TurnRequest:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_TURN_BYTES:
            most = f"the body may have at most {MOST_TURN_BYTES} bytes"
            raise _BadRequestError(413, "body_too_large", most)
    try:
        return TurnRequest.model_validate_json(bytes(body))
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(part) for part in each['loc']) or 'body'}: {each['msg']}"
            for each in error.errors(include_url=False, include_input=False, include_context=False)
        )
        raise _BadRequestError(400, "invalid_request", places[:2000]) from None


def _problem(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None
) -> Response:
    body = {"error": {"code": code, "message": message}}
    return JSONResponse(body, status, headers=dict(headers or {}))


async def _on_bad_request(_request: Request, error: Exception) -> Response:
    if not isinstance(error, _BadRequestError):
        raise error
    return error.response


async def _on_refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, TurnRefusedError):
        raise error
    _log.warning("turn_refused", status=error.status, code=error.code)
    again = _RETRY if error.status == 503 else None  # noqa: PLR2004 - service unavailable
    return _problem(error.status, error.code, error.message[:500], again)


async def _on_busy(_request: Request, _error: Exception) -> Response:
    return _problem(429, "busy", "another turn of the thread runs, or too many do", _RETRY)


async def _on_other_text(_request: Request, _error: Exception) -> Response:
    return _problem(409, "message_reused", "messageId: it came before with another text")


async def _on_database_error(_request: Request, error: Exception) -> Response:
    _log.warning("database_unavailable", kind=type(error).__name__)
    return _problem(503, "database_unavailable", "the database does not answer", _RETRY)
