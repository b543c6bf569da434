"""Errors of the world outside, by what the caller can do.

```
OutsideError
├── DoorError          git host or gateway did not answer, or asks to come back: try again
├── RefusedError       it answered, and the answer is no: something has to change first
└── NameTakenError     somebody else's object has the name that ours needs: wait until it is gone
```
Errors of the API server itself are those of :mod:`codegen_crds.api_errors`.
"""


class OutsideError(Exception):
    """Something outside did not do what was asked."""


class DoorError(OutsideError):
    """No answer, or an answer that another attempt may change."""


class RefusedError(OutsideError):
    """A definite no."""


class NameTakenError(OutsideError):
    """The name belongs to an object of another owner."""
