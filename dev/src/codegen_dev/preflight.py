"""What the machine must have, and how to get what is missing."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import StandError, tail
from .settings import child_environment
from .steps import Say


@dataclass(frozen=True)
class Tool:
    """A program the stand calls.

    Attributes:
        program: Its name, or a path pattern for programs kept out of PATH.
        package: The Debian package that has it.
    """

    program: str
    package: str


TOOLS = (
    Tool("/usr/lib/cni/bridge", "containernetworking-plugins"),
    Tool("/usr/lib/postgresql/*/bin/postgres", "postgresql"),
    Tool("buildah", "buildah"),
    Tool("skopeo", "skopeo"),
    Tool("conntrack", "conntrack"),
    Tool("containerd", "containerd"),
    Tool("crun", "crun"),
    Tool("curl", "curl"),
    Tool("docker-registry", "docker-registry"),
    Tool("ethtool", "ethtool"),
    Tool("git", "git"),
    Tool("htpasswd", "apache2-utils"),
    Tool("ip", "iproute2"),
    Tool("iptables", "iptables"),
    Tool("mmdebstrap", "mmdebstrap"),
    Tool("nft", "nftables"),
    Tool("nsenter", "util-linux"),
    Tool("openssl", "openssl"),
    Tool("redis-server", "redis-server"),
    Tool("runc", "runc"),
    Tool("socat", "socat"),
    Tool("ssh", "openssh-client"),
    Tool("systemd-nspawn", "systemd-container"),
)
TEST_TOOLS = (
    *TOOLS,
    Tool("/usr/bin/chromium", "chromium"),
    Tool("knotd", "knot"),
    Tool("npm", "npm"),
)
"""What the tests call besides: pages of products are looked at in a browser, and a
zone is served that takes updates."""


def missing(tools: Iterable[Tool], present: Callable[[str], bool]) -> list[str]:
    """Return the packages to install, sorted, each once.

    Args:
        tools: What is needed.
        present: Tells whether a program is there.
    """
    return sorted({tool.package for tool in tools if not present(tool.program)})


def present(program: str) -> bool:
    """Look a program up on PATH and in the system directories, or by its pattern."""
    if program.startswith("/"):
        return any(Path("/").glob(program.removeprefix("/")))
    search = f"{os.defpath}:/usr/local/sbin:/usr/sbin:/sbin"
    return bool(shutil.which(program) or shutil.which(program, path=search))


def ensure_tools(say: Say, log: Path, tools: Sequence[Tool] = TOOLS) -> None:
    """Install what is missing, on Debian as root; elsewhere name it.

    Args:
        say: Hears what is installed.
        log: Where apt's output goes.
        tools: What is needed.

    Raises:
        StandError: Not root, or packages are missing and cannot be installed.
    """
    if os.geteuid() != 0:
        raise StandError(
            "the stand makes namespaces, mounts and control groups: it needs root",
            remedy="run it with sudo -E",
        )
    packages = missing(tools, present)
    if packages and not shutil.which("apt-get"):
        raise StandError(
            f"missing: {', '.join(packages)} (names of Debian packages)",
            remedy="install their equivalents with your package manager",
        )
    if packages:
        say(f"apt-get install {' '.join(packages)}")
        _install(packages, log)
    if still := missing(tools, present):
        raise StandError(f"still missing after installation: {', '.join(still)}", log=log)


def _install(packages: list[str], log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = child_environment(DEBIAN_FRONTEND="noninteractive")
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    with log.open("wb") as stream:
        for command in (["apt-get", "update"], install):
            done = subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode != 0:
                raise StandError(
                    f"{' '.join(command[:2])} failed: {tail(log, 2)}",
                    log=log,
                    remedy=f"run it by hand: {' '.join(install)}",
                )
