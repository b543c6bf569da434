"""Control groups of a stand, on version 1, version 2 and the hybrid of both."""

import contextlib
from collections.abc import Iterable
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")
_INHERITED = ("cpuset.cpus", "cpuset.mems")


def is_version_2(root: Path = _ROOT) -> bool:
    """Tell whether the machine has the unified hierarchy only."""
    return (root / "cgroup.controllers").exists()


def cgroup_directories(
    name: str, *, processes_only: bool = False, root: Path = _ROOT
) -> list[Path]:
    """List where a control group of this name lies.

    Args:
        name: The group's name.
        processes_only: Only hierarchies that follow processes (systemd's and the unified
            one), which is what a container manager needs; else every hierarchy.
        root: Where control groups are mounted.
    """
    if is_version_2(root):
        return [root / name]
    tracking = {"systemd", "unified"}
    return [
        hierarchy / name
        for hierarchy in sorted(root.iterdir())
        if hierarchy.is_dir()
        and not hierarchy.is_symlink()
        and (not processes_only or hierarchy.name in tracking)
    ]


def ensure_cgroup(name: str, root: Path = _ROOT) -> None:
    """Make a control group in every hierarchy.

    A fresh cpuset of version 1 has no processors and takes no process until it is told.
    """
    for directory in cgroup_directories(name, root=root):
        directory.mkdir(exist_ok=True)
        for inherited in _INHERITED:
            own, parent = directory / inherited, directory.parent / inherited
            if parent.exists() and own.exists() and not own.read_text().strip():
                own.write_text(parent.read_text())


def remove_cgroup(name: str, root: Path = _ROOT) -> None:
    """Remove a control group and those below it; one with processes is left."""
    for directory in cgroup_directories(name, root=root):
        for each in (*_below(directory), directory):
            with contextlib.suppress(OSError):
                each.rmdir()


def _below(directory: Path) -> Iterable[Path]:
    """List groups below, deepest first."""
    found = [path for path in directory.rglob("*") if path.is_dir()] if directory.exists() else []
    return sorted(found, key=lambda path: len(path.parts), reverse=True)
