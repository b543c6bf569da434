"""What a server measured of itself, and whether that still says anything."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

LoadClass = Literal["low", "normal", "high"]
MISSED_LOOKS: Final = 3
"""So many looks in a row may bring nothing before a measurement is too old."""
CLOCK_SLACK: Final = timedelta(minutes=5)
"""So far may a server's clock be wrong."""

DISK_LOW_GIB: Final = 2
"""With less, nothing is placed there either."""
MEMORY_LOW_MIB: Final = 64


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement, by the server's own clock."""

    at: datetime
    memory_free_mib: int
    """Memory that a new program could have, in MiB."""
    disk_free_gib: int
    """Free disk where images and data are, in GiB."""
    load: LoadClass = "normal"


def distrusted(measured: Measured, now: datetime, look_seconds: float) -> str:
    """Why a measurement says nothing of the present; empty while it does.

    Args:
        measured: The newest one.
        now: The moment, UTC.
        look_seconds: How often a product that is fine is looked at.
    """
    age = now - measured.at
    if age < -CLOCK_SLACK:
        return f"its clock is {_hours(-age)} ahead"
    if age > timedelta(seconds=MISSED_LOOKS * look_seconds):
        return f"its newest measurement is {_hours(age)} old, or its clock is wrong"
    return ""


def exhausted(measured: Measured, *, before: bool) -> tuple[str, str] | None:
    """(reason, message) of what a server that serves runs out of, or None.

    Args:
        measured: What it says of itself.
        before: Whether it ran out before: then twice as much has to be free, so that a number
            that moves around a bound is told once.
    """
    times = 2 if before else 1
    if measured.disk_free_gib < times * DISK_LOW_GIB:
        text = f"{measured.disk_free_gib} GiB of disk are free; releases and backups need some"
        return "DiskLow", f"{text}: remove what nobody needs, move a product, or take a larger disk"
    if measured.memory_free_mib < times * MEMORY_LOW_MIB:
        text = f"{measured.memory_free_mib} MiB of memory are free; programs may be ended for it"
        return "MemoryLow", f"{text}: move a product, or take a larger machine"
    return None


def astray(ahead: timedelta) -> str:
    """How far a server's clock is wrong; empty while it is right enough.

    Args:
        ahead: Of ours.
    """
    if abs(ahead) <= CLOCK_SLACK:
        return ""
    return f"its clock is {_hours(abs(ahead))} {'ahead' if ahead > timedelta() else 'behind'}"


def _hours(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"  # noqa: PLR2004 - two hours
