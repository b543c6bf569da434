"""Request bodies: bounded, strict, and refused with the name of the field."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel
from starlette.requests import Request

from .problems import Problem, invalid


class Body(BaseModel):
    """A JSON body of our own: camelCase, frozen, unknown keys refused."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        serialize_by_alias=True,
        frozen=True,
        extra="forbid",
    )


ModelT = TypeVar("ModelT", bound=BaseModel)


async def read_body(request: Request, limit: int) -> bytes:
    """The request's body.

    Args:
        request: The request.
        limit: Most bytes; more are not read.

    Raises:
        Problem: 413.
    """
    too_large = Problem(413, "body_too_large", f"the body may have at most {limit} bytes")
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise too_large
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large
        chunks.append(chunk)
    return b"".join(chunks)


async def read_model(request: Request, model: type[ModelT], limit: int) -> ModelT:
    """The request's body as a model.

    Raises:
        Problem: 400 that names the field, or 413.
    """
    body = await read_body(request, limit)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise invalid(error) from None


def bearer_token(request: Request) -> str:
    """The Bearer token of a request; empty when there is none."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""
