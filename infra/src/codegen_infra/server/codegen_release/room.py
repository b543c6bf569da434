"""What must be there before a release may begin: room on the disk, a free port.

Source of the socket table: proc_pid_net(5), ``/proc/net/tcp``.
"""

import os
import pwd
import shutil
import socket
import time
from pathlib import Path

from .failure import EngineError

_PAUSE = 0.1
_MIB = 1024 * 1024
_STEP_MIB = 64
_LOW, _HIGH = 0.5, 1.5
_MEMINFO = Path("/proc/meminfo")
_LISTENING = "0A"
_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


def need_disk(place: Path, mib: float) -> None:
    """Refuse when less is free where images are kept.

    Args:
        place: A directory of that file system.
        mib: How much must be free, in MiB.

    Raises:
        EngineError: It is not (infrastructure, DiskPressure).
    """
    free = shutil.disk_usage(place).free // _MIB
    if free < mib:
        message = f"{free} MiB are free, {mib:.0f} MiB must be before an image is pulled"
        raise EngineError("infrastructure", "DiskPressure", message)


def load(place: Path) -> dict[str, object]:
    """Measure what the server has left, rounded: it is said to whoever asks.

    Args:
        place: A directory of the file system that counts.

    Returns:
        ``class`` (``low``, ``normal``, ``high``: runnable programs per processor over the last
        five minutes), ``memoryFreeMib``, ``diskFreeGib``. Source: proc_meminfo(5), "MemAvailable".
    """
    lines = (line.split() for line in _MEMINFO.read_text().splitlines())
    free = next((int(words[1]) for words in lines if words[0] == "MemAvailable:"), 0)
    share = os.getloadavg()[1] / (os.cpu_count() or 1)
    return {
        "class": "low" if share < _LOW else "normal" if share < _HIGH else "high",
        "memoryFreeMib": free // 1024 // _STEP_MIB * _STEP_MIB,
        "diskFreeGib": shutil.disk_usage(place).free // _MIB // 1024,
    }


def need_port(service: str, port: int, seconds: float) -> None:
    """Wait until a loopback port is free.

    Args:
        service: Whose port it is, for the message.
        port: The port.
        seconds: How long; what was just stopped may still hold it for a moment.

    Raises:
        EngineError: Somebody else has it (infrastructure, PortTaken).
    """
    end = time.monotonic() + seconds
    while not _free(port):
        if time.monotonic() >= end:
            message = f"{service}: port {port} on 127.0.0.1 is taken{_owner(port)}"
            raise EngineError("infrastructure", "PortTaken", message)
        time.sleep(_PAUSE)


def _free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _owner(port: int) -> str:
    """Whose the listening socket is, as far as the kernel tells."""
    for table in _TABLES:
        try:
            lines = table.read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in map(str.split, lines):
            if fields[3] == _LISTENING and int(fields[1].rsplit(":", 1)[1], 16) == port:
                return f" by a program of {_name(int(fields[7]))}"
    return ""


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
