"""Errors as HTTP answers, in the shape that OpenAI clients understand.

Source: OpenAI API reference, "Error codes": ``{"error": {"message", "type", "code"}}``.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from codegen_crds.api_errors import ApiError

_log = structlog.get_logger(__name__)


class Problem(Exception):  # noqa: N818 - an answer, not a fault
    """Ends a request with a status and a reason that programs and people understand."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        kind: str = "invalid_request_error",
        headers: Mapping[str, str] | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.kind = kind
        self.headers = dict(headers or {})
        self.details = dict(details or {})

    def body(self) -> dict[str, Any]:
        """The answer's content."""
        error = {"code": self.code, "message": self.message, "type": self.kind, **self.details}
        return {"error": error}

    def response(self) -> Response:
        """The answer."""
        return JSONResponse(self.body(), self.status, headers=self.headers)


def unauthorized(message: str, *, scheme: str = "Bearer") -> Problem:
    """401: no token, or one that is not good here."""
    return Problem(
        401,
        "unauthorized",
        message,
        kind="authentication_error",
        headers={"WWW-Authenticate": f'{scheme} realm="codegen"'},
    )


def invalid(error: ValidationError) -> Problem:
    """400 that names the fields; the values are left out, they may be secret."""
    places = "; ".join(
        f"{'.'.join(str(part) for part in each['loc']) or 'body'}: {each['msg']}"
        for each in error.errors(include_url=False, include_input=False, include_context=False)[:5]
    )
    return Problem(400, "invalid_request", places)


async def on_problem(_request: Request, error: Exception) -> Response:
    """Exception handler for :class:`Problem`."""
    if not isinstance(error, Problem):
        raise error
    return error.response()


async def on_api_error(_request: Request, error: Exception) -> Response:
    """Exception handler for a cluster that does not answer as it should: worth another try."""
    _log.warning("cluster_unavailable", kind=type(error).__name__, detail=str(error)[:300])
    return Problem(
        503,
        "cluster_unavailable",
        "the Kubernetes API does not answer; try again",
        kind="server_error",
        headers={"Retry-After": "2"},
    ).response()


HANDLERS: Mapping[Any, Any] = {Problem: on_problem, ApiError: on_api_error}
"""Exception handlers of both applications."""
