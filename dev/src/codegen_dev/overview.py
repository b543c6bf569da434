"""What `codegen-dev status` shows."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.table import Table

_PAGE_KIB = 4


def overview(states: Mapping[str, Mapping[str, Any]], now: float) -> Table:
    """Lay out the parts of a stand.

    Args:
        states: What the supervisor says of each program.
        now: Seconds since the epoch.
    """
    table = Table("part", "state", "up for", "memory", "pid", box=None, pad_edge=False)
    for name in sorted(states):
        state = states[name]
        running = state["statename"] == "RUNNING"
        table.add_row(
            name,
            state["statename"].lower(),
            _duration(now - state["start"]) if running else "",
            f"{_resident_mib(state['pid'])} MiB" if running else "",
            str(state["pid"]) if running else "",
            style="" if running else "dim" if state["statename"] == "STOPPED" else "red",
        )
    return table


def _duration(seconds: float) -> str:
    return time.strftime("%H:%M:%S", time.gmtime(max(0.0, seconds)))


def _resident_mib(pid: int) -> int:
    statm = Path(f"/proc/{pid}/statm")
    return int(statm.read_text().split()[1]) * _PAGE_KIB // 1024 if statm.exists() else 0
