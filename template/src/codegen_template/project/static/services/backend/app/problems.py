"""Errors as ``application/problem+json`` (RFC 9457)."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

logger = logging.getLogger(__name__)


MEDIA_TYPE = "application/problem+json"
CHECK_VIOLATION = "23514"
_SCHEMA = {"$ref": "#/components/schemas/Problem"}


class FieldProblem(BaseModel):
    """What is wrong with one field of a request."""

    field: str
    message: str


class Problem(BaseModel):
    """Body of every response that is not a success."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []


class ProblemError(Exception):
    """A refusal with a meaning for the caller."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    type = "about:blank"

    def __init__(
        self, detail: str, *, field: str | None = None, fields: Sequence[str] = ()
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        names = (field, *fields) if field else fields
        self.errors = [FieldProblem(field=name, message=detail) for name in names]


class NotFoundError(ProblemError):
    """The object does not exist."""

    status = HTTPStatus.NOT_FOUND


class ConflictError(ProblemError):
    """The request contradicts what is stored."""

    status = HTTPStatus.CONFLICT


class InvalidError(ProblemError):
    """A value is well-formed but cannot be accepted."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class UnavailableError(ProblemError):
    """The database does not answer."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class DocumentedAPI(FastAPI):
    """An application whose documentation says that errors are problem documents."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document; FastAPI takes every body for plain JSON."""
        document = super().openapi()
        for path in document["paths"].values():
            for operation in path.values():
                for response in operation["responses"].values():
                    content = response.get("content", {})
                    if content.get("application/json", {}).get("schema") == _SCHEMA:
                        content[MEDIA_TYPE] = content.pop("application/json")
        return document


def install_problem_handlers(app: FastAPI) -> None:
    """Make every error of ``app`` a problem document."""
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(NotImplementedError, _on_missing)
    app.add_exception_handler(DBAPIError, _on_database)
    app.add_exception_handler(Exception, _on_bug)


def problem_response(
    status: int,
    detail: str,
    errors: list[FieldProblem] | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    kind: str = "about:blank",
) -> JSONResponse:
    """A problem document as a response."""
    title = HTTPStatus(status).phrase
    problem = Problem(type=kind, title=title, status=status, detail=detail, errors=errors or [])
    return JSONResponse(
        problem.model_dump(),
        status_code=status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )


async def _on_problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ProblemError)
    return problem_response(error.status, error.detail, error.errors, kind=error.type)


async def _on_validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [
        FieldProblem(field=_field(item["loc"]), message=item["msg"]) for item in error.errors()
    ]
    names = ", ".join(sorted({item.field for item in errors}))
    return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, f"not acceptable: {names}", errors)


def _field(loc: tuple[str | int, ...]) -> str:
    """``("body", "title")`` becomes ``title``; the place alone stands for the whole of it."""
    return ".".join(str(part) for part in loc[1:]) or str(loc[0])


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        # Each operation is a route of its own, and Starlette knows the methods of the first alone.
        headers["Allow"] = ", ".join(_methods(request)) or headers.get("Allow", "")
    return problem_response(error.status_code, error.detail, headers=headers)


def _methods(request: Request) -> list[str]:
    """What the documentation offers at the path of a request."""
    paths: dict[str, dict[str, Any]] = request.app.openapi()["paths"]
    here = request.url.path
    found = [item for path, item in paths.items() if compile_path(path)[0].match(here)]
    return sorted({method.upper() for item in found for method in item})


async def _on_missing(_: Request, __: Exception) -> JSONResponse:
    return problem_response(HTTPStatus.NOT_IMPLEMENTED, "nobody has written this operation yet")


async def _on_database(request: Request, error: Exception) -> JSONResponse:
    """A value that the database cannot hold is the caller's; anything else is ours."""
    assert isinstance(error, DBAPIError)
    state = getattr(error.orig, "sqlstate", None) or ""
    if state.startswith(("22", CHECK_VIOLATION)) or type(error.orig).__name__ == "DataError":
        return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, "a value cannot be stored")
    if error.connection_invalidated or state.startswith(("08", "57")):
        return problem_response(HTTPStatus.SERVICE_UNAVAILABLE, "the database does not answer")
    return await _on_bug(request, error)


async def _on_bug(request: Request, error: Exception) -> JSONResponse:
    logger.error("unexpected_error", exc_info=error, extra={"path": request.url.path})
    return problem_response(
        HTTPStatus.INTERNAL_SERVER_ERROR, "an error of the service; it is logged"
    )
