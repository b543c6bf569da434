"""The one error people see: what failed, why, where its log is, what to do."""

from pathlib import Path


class StandError(Exception):
    """A step of the stand did not succeed.

    Attributes:
        reason: One sentence a person can act on.
        log: The file with the whole output, if there is one.
        remedy: What to do about it, if known.
    """

    def __init__(self, reason: str, *, log: Path | None = None, remedy: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.log = log
        self.remedy = remedy


def tail(log: Path, lines: int = 12) -> str:
    """Return the last lines of a log file, empty if it does not exist.

    Args:
        log: The file.
        lines: How many lines at most.
    """
    if not log.exists():
        return ""
    size = log.stat().st_size
    with log.open("rb") as stream:
        stream.seek(max(0, size - 64 * 1024))
        text = stream.read().decode(errors="replace")
    return "\n".join(text.splitlines()[-lines:])
