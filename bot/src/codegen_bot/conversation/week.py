"""When the weekly report is due."""

from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import Field

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Time = Annotated[str, Field(pattern=rf"^(({'|'.join(DAYS)}) ([01][0-9]|2[0-3]):[0-5][0-9])?$")]
"""Weekday and time, such as ``mon 09:00``; empty: never."""
_LATE: Final = timedelta(days=1)
"""How late a report may still come; afterwards it would speak of another week."""


def due(now: datetime, when: str) -> str:
    """The ISO week whose report is due now, as ``2026-W48``; empty: none is.

    Args:
        now: In the time zone of ``when``.
        when: As :data:`Time`.
    """
    if not when:
        return ""
    day, time = when.split(" ")
    hour, minute = time.split(":")
    this = now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    last = this - timedelta(days=(now.weekday() - DAYS.index(day)) % 7)
    if last > now:
        last -= timedelta(days=7)
    if now - last >= _LATE:
        return ""
    year, week, _ = last.isocalendar()
    return f"{year}-W{week:02}"
