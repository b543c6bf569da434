"""Why a build did not succeed."""

from typing import Final

from codegen_crds.contracts.job import FailureKind, JobFailure

LOG_CHARACTERS: Final = 2800
_RETRIED: Final = (
    "connection refused",
    "connection reset",
    "i/o timeout",
    "no such host",
    "no route to host",
    "network is unreachable",
    "tls handshake timeout",
    "unexpected eof",
    "could not resolve host",
    "couldn't connect to server",
    "failed to connect",
    "temporary failure in name resolution",
    "temporary failure resolving",
    "some index files failed to download",
    "unable to fetch some archives",
    "connection timed out",
    "connect timeout",
    "read timed out",
    "eai_again",
    "econnrefused",
    "econnreset",
    "etimedout",
    "502 bad gateway",
    "503 service unavailable",
)
"""What programs say when the other side was not there; compared in lower case.

apt-get goes on after an index that it could not fetch and then knows no package: its first
complaint is the cause. Upper-case names are libuv's, which npm prints."""


class BuildError(Exception):
    """A stage that did not succeed.

    Attributes:
        failure: What the operator is told.
    """

    def __init__(self, class_: FailureKind, reason: str, message: str, *, step: str = "") -> None:
        super().__init__(f"{reason}: {message}")
        self.failure = JobFailure(
            class_=class_, reason=reason, step=step[:64], message=end(message)
        )


def end(text: str) -> str:
    """The end of a log, as much as a termination message holds."""
    text = text.strip()
    return text if len(text) <= LOG_CHARACTERS else "…" + text[1 - LOG_CHARACTERS :]


def unreachable(text: str) -> bool:
    """Whether a program's output says that the network or the other side failed."""
    lowered = text.lower()
    return any(sign in lowered for sign in _RETRIED)
