"""A mount namespace per stand, in which its names resolve and its mounts stay.

The kubelet and containerd mount much; here none of it reaches the machine, and all of it is
gone with the namespace. Programs inside read the stand's resolv.conf as /etc/resolv.conf.
"""

import subprocess
from pathlib import Path

from .errors import StandError

_ROOT = Path("/run/codegen-dev")


def mount_namespace(name: str) -> Path:
    """Return the file that keeps the namespace alive."""
    return _ROOT / name / "mnt"


def is_mounted(path: Path) -> bool:
    """Tell whether something is mounted here; also for files and binds of one file system."""
    table = Path("/proc/self/mountinfo").read_text().splitlines()
    return any(line.split()[4] == str(path) for line in table)


def ensure_mount_namespace(name: str, resolv_conf: Path) -> None:
    """Make the namespace; an existing one is left alone.

    Args:
        name: Its name.
        resolv_conf: What programs inside read as /etc/resolv.conf.

    Raises:
        StandError: The kernel refused.
    """
    keeper = mount_namespace(name)
    if is_mounted(keeper):
        return
    keeper.parent.mkdir(parents=True, exist_ok=True)
    keeper.touch()
    if not is_mounted(keeper.parent):
        # A namespace can only be kept on a mount that is shared with nobody.
        _run("mount", "--bind", str(keeper.parent), str(keeper.parent))
        _run("mount", "--make-private", str(keeper.parent))
    script = 'mount --make-rshared / && mount --bind "$1" /etc/resolv.conf'
    _run(
        *("unshare", f"--mount={keeper}", "--propagation", "slave"),
        *("sh", "-c", script, "sh", str(resolv_conf)),
    )


def remove_mount_namespace(name: str) -> None:
    """Let the namespace go; with its last process its mounts are gone."""
    keeper = mount_namespace(name)
    for mount in (keeper, keeper.parent):
        subprocess.run(["umount", "--lazy", str(mount)], capture_output=True, check=False)
    if not is_mounted(keeper):
        keeper.unlink(missing_ok=True)
        if keeper.parent.exists():
            keeper.parent.rmdir()


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StandError(f"{' '.join(command[:3])}: {done.stderr.strip()}")
