"""Errors of the API server, by what a caller can do about them.

```
ApiError
├── NotFoundError        the object is not there
├── AlreadyExistsError   another object has the name
├── ConflictError        the object changed since it was read, or a precondition does not hold
├── InvalidError         the schema, a CEL rule or an admission refuses the object
├── ForbiddenError       RBAC refuses
├── GoneError            the resource version of a watch is too old: list again
└── UnavailableError     no answer, or the server asks to come back later
```
Source: Kubernetes API conventions, "HTTP Status codes" and "Response Status Kind".
"""

import json


class ApiError(Exception):
    """The API server refused or did not answer."""

    def __init__(self, message: str, *, status: int = 0, reason: str = "") -> None:
        super().__init__(message)
        self.message = message
        """What the server said, without request headers or bodies."""
        self.status = status
        """HTTP status; 0 when there was no answer."""
        self.reason = reason
        """``reason`` of the Status object."""


class NotFoundError(ApiError):
    """The object is not there."""


class AlreadyExistsError(ApiError):
    """Another object has the name."""


class ConflictError(ApiError):
    """The object changed since it was read, or a precondition does not hold."""


class InvalidError(ApiError):
    """The schema, a CEL rule or an admission refuses the object."""


class ForbiddenError(ApiError):
    """RBAC refuses, or the caller is nobody."""


class GoneError(ApiError):
    """The resource version of a watch is too old."""


class UnavailableError(ApiError):
    """No answer, or the server asks to come back later."""


_BY_STATUS: dict[int, type[ApiError]] = {
    400: InvalidError,
    401: ForbiddenError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    410: GoneError,
    422: InvalidError,
    429: UnavailableError,
}
_SERVER_ERRORS = 500


def api_error(status: int, body: str | bytes | None) -> ApiError:
    """The error for an HTTP answer; the body is a Status object or free text."""
    text = body.decode(errors="replace") if isinstance(body, bytes) else (body or "")
    reason, message = "", text[:2000]
    try:
        parsed = json.loads(text)
    except ValueError:
        parsed = None
    if isinstance(parsed, dict) and parsed.get("kind") == "Status":
        reason = str(parsed.get("reason", ""))
        message = str(parsed.get("message", ""))
        status = int(parsed.get("code", status))
    kind = _BY_STATUS.get(status, UnavailableError if status >= _SERVER_ERRORS else ApiError)
    if reason == "AlreadyExists":
        kind = AlreadyExistsError
    return kind(message or f"HTTP {status}", status=status, reason=reason)
