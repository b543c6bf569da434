"""Why the cluster refused a wish, in a person's words; the server's own stand below, in English."""

from typing import Final

from codegen_crds.api_errors import (
    ApiError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
)

from .texts import Text

_REASON: Final = 300
_QUOTA: Final = "exceeded quota"


def refusal(error: ApiError, text: Text, *, quote: bool) -> str:
    """What is said, in HTML.

    Args:
        error: The server's answer.
        text: In the person's language.
        quote: Whether the server's words may be shown; those on a Secret could quote it.
    """
    said = text(f"refused-{_kind(error)}")
    words = error.message.strip()[:_REASON] if quote else ""
    return f"{said}\n{text('refused-words', reason=words)}" if words else said


def _kind(error: ApiError) -> str:
    match error:
        case NotFoundError():
            return "gone"
        case ConflictError():
            return "conflict"
        case ForbiddenError():
            return "quota" if _QUOTA in error.message else "rights"
        case InvalidError():
            return "rules"
        case _:
            return "other"
