"""The time, as something that tests can replace."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time in UTC, in whole seconds as Kubernetes writes it."""
    return datetime.now(UTC).replace(microsecond=0)
