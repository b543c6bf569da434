"""What a product itself has said: asked for in a spec, answered in a status."""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import Field

from codegen_crds._model import WireModel
from codegen_crds._types import DnsLabel

MOST_LINES: Final = 1000
USUAL_LINES: Final = 200
MOST_CHARACTERS: Final = 32768


class LogRequest(WireModel):
    """A wish to see the newest lines that a product wrote on its server."""

    id: Annotated[
        str,
        Field(
            min_length=1,
            max_length=40,
            pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
            description="Another id asks again; the answer names it.",
        ),
    ]
    service: Annotated[
        DnsLabel | Literal[""], Field(description="Of this service only; empty: of all.")
    ] = ""
    lines: Annotated[
        int, Field(ge=1, le=MOST_LINES, description="So many at most, the newest.")
    ] = USUAL_LINES


class AppLog(WireModel):
    """The answer; it is kept for a short while."""

    id: Annotated[str, Field(max_length=40, description="Of the request.")]
    at: Annotated[datetime, Field(description="When the server was asked.")]
    text: Annotated[
        str,
        Field(
            max_length=MOST_CHARACTERS,
            description="Lines `<time> <unit> <what it said>`, oldest first; values of the "
            "product's secrets are taken out, and older lines where there is no room.",
        ),
    ] = ""
    message: Annotated[
        str, Field(max_length=1024, description="Why there is no text, if there is none.")
    ] = ""
