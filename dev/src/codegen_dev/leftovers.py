"""Processes of a stand whose supervisor is gone: found by their namespaces and groups."""

import os
import signal
from pathlib import Path

from .cgroups import cgroup_directories
from .mounts import mount_namespace
from .network import NAMESPACES, Network
from .waiting import wait_until

_END_SECONDS = 20.0


def leftover_processes(network: Network) -> set[int]:
    """Find every process that runs inside the stand.

    Args:
        network: Names of its namespaces and control groups.

    Returns:
        Process ids: those in its network or mount namespace, or in its control groups
        (containers, which have namespaces of their own).
    """
    kept = {
        "net": {NAMESPACES / network.namespace, NAMESPACES / network.server_namespace},
        "mnt": {mount_namespace(network.namespace)},
    }
    ours = {
        f"{kind}:[{path.stat().st_ino}]"
        for kind, paths in kept.items()
        for path in paths
        if path.exists()
    }
    found = {pid for pid in _all_processes() if _namespaces(pid) & ours}
    for name in (network.namespace, f"{network.namespace}-server"):
        for directory in cgroup_directories(name):
            for procs in directory.rglob("cgroup.procs"):
                found |= _members(procs)
    return found - {os.getpid()}


def end_leftovers(network: Network) -> None:
    """Kill what is left and wait until it is gone.

    Raises:
        StandError: A process could not be ended.
    """
    for pid in leftover_processes(network):
        _kill(pid)

    def _gone() -> bool:
        left = leftover_processes(network)
        for pid in left:
            _kill(pid)
        return not left

    wait_until(_gone, seconds=_END_SECONDS, what=f"the end of processes of {network.namespace}")


def _all_processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _namespaces(pid: int) -> set[str]:
    try:
        return {str(Path(f"/proc/{pid}/ns/{kind}").readlink()) for kind in ("net", "mnt")}
    except OSError:
        return set()


def _members(procs: Path) -> set[int]:
    try:
        return {int(line) for line in procs.read_text().split()} - {0}
    except OSError:
        return set()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
