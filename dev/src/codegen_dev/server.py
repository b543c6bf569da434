"""The demo server: Debian with systemd in a namespace of its own, entered by ssh."""

import json
import shutil
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .cgroups import cgroup_directories
from .errors import StandError
from .files import write_changed
from .network import NAMESPACES
from .rootfs import unpack
from .stand import SERVER_HOST, Stand
from .supervise import Program, Supervisor

PROGRAM = "server"
_BOOT_SECONDS = 60.0
_LOCAL_AUTHORITIES = Path("/usr/local/share/ca-certificates")


@dataclass(frozen=True)
class ServerAccess:
    """How to reach the server at first.

    Attributes:
        address: IPv4 address, reachable from the host and from pods.
        host: Its name in the stand's zone.
        user: The account of a fresh server.
        key: Private key file of that account.
        host_key: The server's public key, `type base64`.
    """

    address: str
    host: str
    user: str
    key: Path
    host_key: str


class DemoServer:
    """The server of one stand; its disk lives until the stand is purged."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self.directory = stand.paths.root / "server"
        self.root = self.directory / "rootfs"

    def access(self) -> ServerAccess:
        """Return how to enter it.

        Raises:
            StandError: The disk was not made yet.
        """
        host_key = self.root / "etc/ssh/ssh_host_ed25519_key.pub"
        if not host_key.exists():
            raise StandError("the demo server was not made yet", remedy="codegen-dev server up")
        return ServerAccess(
            address=self._stand.network.server,
            host=SERVER_HOST,
            user="root",
            key=self.directory / "id_ed25519",
            host_key=" ".join(host_key.read_text().split()[:2]),
        )

    def program(self) -> Program:
        """Describe the process that boots it."""
        script = self.directory / "boot.sh"
        return Program(PROGRAM, ("/bin/sh", str(script)), stop_seconds=40)

    def ensure_disk(self, archive: Path, authority: Path) -> None:
        """Unpack and personalise the disk, once; an existing one is kept as it is.

        Args:
            archive: The golden file system.
            authority: The registry's certificate authority, trusted by the server.
        """
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o755)
        key = self.directory / "id_ed25519"
        if not key.exists():
            _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "stand", "-f", str(key))
        if not (self.root / "etc/codegen-stand.json").exists():
            shutil.rmtree(self.root, ignore_errors=True)
            unpack(archive, self.root)
            self._personalise(key.with_suffix(".pub").read_text(), authority)
        script = self.directory / "boot.sh"
        groups = cgroup_directories(f"{self._stand.network.namespace}-server", processes_only=True)
        write_changed(script, boot_script(self._stand, self.root, groups))

    def discard_disk(self) -> None:
        """Throw the disk away; the server must not run. The key to enter it stays."""
        shutil.rmtree(self.root, ignore_errors=True)

    def start(self, supervisor: Supervisor) -> None:
        """Boot it and wait for its ssh banner.

        Raises:
            StandError: It did not come up in time.
        """
        supervisor.wait_ready(PROGRAM, self.answers, _BOOT_SECONDS)

    def answers(self) -> bool:
        """Tell whether sshd greets."""
        try:
            with socket.create_connection((self._stand.network.server, 22), timeout=1) as sock:
                return sock.recv(4) == b"SSH-"
        except OSError:
            return False

    def enter(self, supervisor: Supervisor, *command: str) -> list[str]:
        """Return the argv of a root command inside, independent of ssh.

        Args:
            supervisor: Knows the process.
            command: What to run; a login shell by default.

        Raises:
            StandError: The server does not run.
        """
        pid = supervisor.pid(PROGRAM)
        children = Path(f"/proc/{pid}/task/{pid}/children")
        leaders = children.read_text().split() if pid and children.exists() else []
        if not leaders:
            raise StandError("the demo server does not run", remedy="codegen-dev server up")
        return [
            *("nsenter", "--target", leaders[0], "--all", "--root", "--wd"),
            *("env", "-i", "HOME=/root", "LANG=C.UTF-8", "TERM=xterm-256color"),
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            *(command or ("bash", "-l")),
        ]

    def _personalise(self, public_key: str, authority: Path) -> None:
        for path, content in personal_files(self._stand.network.node, public_key).items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            target.write_text(content)
        (self.root / "root/.ssh").chmod(0o700)
        (self.root / "root/.ssh/authorized_keys").chmod(0o600)
        trusted = self.root / "usr/local/share/ca-certificates"
        for certificate in [authority, *_LOCAL_AUTHORITIES.glob("*.crt")]:
            shutil.copyfile(certificate, trusted / f"stand-{certificate.name}")
        _run("chroot", str(self.root), "update-ca-certificates")
        _run("ssh-keygen", "-A", "-f", str(self.root))
        # Written last: it says that the disk is complete.
        (self.root / "etc/codegen-stand.json").write_text(json.dumps({"name": self._stand.name}))


def personal_files(name_server: str, public_key: str) -> dict[str, str]:
    """Return what makes a golden file system this stand's server: path to content.

    Args:
        name_server: Address of the stand's DNS.
        public_key: The line for root's authorized_keys.
    """
    return {
        "etc/hostname": "server\n",
        "etc/hosts": "127.0.0.1 localhost\n127.0.1.1 server\n",
        "etc/resolv.conf": f"nameserver {name_server}\n",
        "root/.ssh/authorized_keys": public_key,
        # The kernel's limits cannot be set without CAP_SYS_RESOURCE.
        "etc/containers/containers.conf.d/stand.conf": "[containers]\npids_limit = 0\n",
        "etc/tmpfiles.d/stand.conf": (
            "d /dev/net 0755 root root -\n"
            "c! /dev/net/tun 0666 root root - 10:200\n"
            "c! /dev/fuse 0666 root root - 10:229\n"
        ),
    }


def boot_script(stand: Stand, root: Path, groups: Sequence[Path]) -> str:
    """Render the script that boots the server and stays in its place.

    The namespace outlives a boot, so what podman left in it is removed first. The server runs
    in a control group of its own, so that it shares none with the cluster.

    Args:
        stand: Its namespace and name.
        root: The server's disk.
        groups: Directories of its control group.
    """
    namespace = stand.network.server_namespace
    joins = "\n".join(f"mkdir -p {each} && echo $$ > {each}/cgroup.procs" for each in groups)
    return f"""\
#!/bin/sh
set -u
for link in $(ip -n {namespace} -br link | grep -oE '^(podman[0-9]+|veth[0-9]+)'); do
    ip -n {namespace} link del "$link"
done
ip netns exec {namespace} nft flush ruleset
{joins}
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
exec systemd-nspawn --quiet --directory={root} --machine={stand.network.namespace} --boot \\
    --register=no --keep-unit --network-namespace-path={NAMESPACES / namespace} \\
    --console=pipe --capability=all --system-call-filter='add_key keyctl bpf' \\
    --resolv-conf=off --timezone=off
"""


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StandError(f"{' '.join(command[:3])}: {done.stderr.strip()[-300:]}")
