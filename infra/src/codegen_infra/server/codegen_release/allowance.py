"""What a container that is no unit may take of the machine: the same as the service's unit.

Source: podman-run(1) of Podman 5.4. It refuses a limit whose cgroup controller the account's own
service manager was not given; systemd passes over one in a unit.
"""

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from .files import read
from .request import Service


def delegated(root: Path = Path("/sys/fs/cgroup")) -> frozenset[str]:
    """Controllers that this account's service manager was given; none on cgroup v1."""
    uid = os.getuid()
    manager = f"user.slice/user-{uid}.slice/user@{uid}.service/cgroup.controllers"
    return frozenset(read(root / manager).split())


def flags(service: Service, controllers: Collection[str]) -> Sequence[str]:
    """Flags of ``podman run`` that limit a one-shot of a service.

    Args:
        service: Whose.
        controllers: What can be limited here.
    """
    limits = {
        "memory": f"--memory={service.memory_mib}m",
        "pids": f"--pids-limit={service.pids}",
        "cpu": f"--cpus={service.cpu_percent / 100:g}",
    }
    return [flag for name, flag in limits.items() if name in controllers]
