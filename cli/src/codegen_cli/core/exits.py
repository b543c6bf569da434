"""How a command ends: exit codes for programs, a sentence and advice for people.

The codes are documented in docs/how-to/kubectl-plugin.md; their meaning never changes.
"""

import re
from enum import IntEnum
from typing import Final

from codegen_crds.api_errors import (
    AlreadyExistsError,
    ApiError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)


class Exit(IntEnum):
    """Exit codes."""

    OK = 0
    FAILED = 1
    """It was tried and did not work, or something is wrong."""
    USAGE = 2
    """The command line or the kubeconfig cannot be used."""
    NOT_FOUND = 3
    REFUSED = 4
    """Schema, rules or rights refuse it."""
    TIMEOUT = 5
    UNREACHABLE = 6
    """The cluster does not answer."""
    WAITING = 7
    """It waits for a person."""


class CliError(Exception):
    """Ends a command.

    Attributes:
        exit: Exit code.
        message: What is wrong, one line or several.
        advice: What to do; may be empty.
    """

    def __init__(self, exit: Exit, message: str, advice: str = "") -> None:  # noqa: A002
        super().__init__(message)
        self.exit = exit
        self.message = message
        self.advice = advice


def from_api(error: ApiError) -> CliError:
    """What an answer of the API server means for the person who asked."""
    code, advice, message = Exit.FAILED, "", error.message
    match error:
        case NotFoundError() if "could not find the requested resource" in message:
            code, message = Exit.NOT_FOUND, "This cluster does not know Projects."
            advice = "Install the chart codegen-crds; `kubectl codegen doctor` looks further."
        case NotFoundError():
            code = Exit.NOT_FOUND
        case AlreadyExistsError():
            code, advice = Exit.REFUSED, "Choose another name."
        case InvalidError():
            code, message = Exit.REFUSED, refusal(message)
        case ForbiddenError() if error.status == 401:  # noqa: PLR2004 - HTTP
            code = Exit.REFUSED
            advice = "The credential of the kubeconfig is not good (any more): log in again."
        case ForbiddenError():
            code = Exit.REFUSED
            advice = "Ask whoever runs the cluster, or see `kubectl codegen doctor`."
        case ConflictError():
            code, advice = Exit.REFUSED, "Somebody else changed it meanwhile; try again."
        case UnavailableError():
            code, message = Exit.UNREACHABLE, f"The cluster does not answer: {message}"
        case _:
            pass
    return CliError(code, message, advice)


_FIELD: Final = r"(?:spec|metadata|data|status)(?:\.[\w-]+|\[[^\]]*\])*"
_WHY: Final = (
    "Invalid value|Required value|Unsupported value|Too long|Too many|Duplicate value|Forbidden|"
    "Internal error"
)
_ITEM: Final = re.compile(
    rf"({_FIELD}): ({_WHY})(?:: (.*?))?(?=, {_FIELD}: (?:{_WHY})|\]?$)", re.DOTALL
)
_UNKNOWN: Final = re.compile(r'unknown field "([^"]+)"')


def refusal(message: str) -> str:
    """A refusal by schema or rule as one line per field: ``spec.title: should be …``.

    What was refused is not repeated, only where and why.
    """
    unknown = _UNKNOWN.findall(message)
    if unknown:
        return "\n".join(f"{field}: there is no such field" for field in unknown)
    lines = []
    for field, why, detail in _ITEM.findall(message):
        # The value stands first, quoted or bare; the sentence after the last `: `.
        before, _, sentence = (detail or "").rpartition(": ")
        if before.endswith("supported values"):
            sentence = f"supported values: {sentence}"
        if sentence.startswith(f"{field} in body "):
            sentence = sentence.removeprefix(f"{field} in body ")
        lines.append(f"{field}: {sentence.strip() or why.lower()}")
    return "\n".join(dict.fromkeys(lines)) or message
