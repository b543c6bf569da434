"""Request bodies: bounded, strict, and refused with the name of the field."""

import base64
import binascii
from typing import Annotated, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    ValidationError,
)
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


def _decode(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode()


Base64 = Annotated[
    bytes, BeforeValidator(_decode), PlainSerializer(_encode, return_type=str, when_used="json")
]
"""Bytes; on the wire standard base64 without line breaks (RFC 4648, section 4)."""
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
    """The token of a request, Bearer or as Anthropic's clients send it; empty: there is none."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    token = value if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")
    return token.strip()
