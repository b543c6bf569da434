"""Failures that the other side can act on."""

from typing import Literal

FailureClass = Literal["infrastructure", "transient", "product", "input", "bug"]


class EngineError(Exception):
    """A step that did not succeed.

    Attributes:
        class_: Who must act.
        reason: One word.
        message: For people; may hold the end of a log, not yet redacted.
    """

    def __init__(self, class_: FailureClass, reason: str, message: str) -> None:
        super().__init__(message)
        self.class_ = class_
        self.reason = reason
        self.message = message
