"""The private directory of one run. It holds keys and values: in memory, for its owner only."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from codegen_crds.contracts.job import AnsibleJob, ReleaseRequest

_MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory; the directory is private
HOST = "server"
HOST_KEY_ALIAS = "codegen-server"


@dataclass(frozen=True)
class Workspace:
    """Files of one run.

    Attributes:
        root: The directory; Ansible keeps everything of its own below it too.
    """

    root: Path

    @property
    def known_hosts(self) -> Path:
        """The one host key that is trusted."""
        return self.root / "known_hosts"

    @property
    def request(self) -> Path:
        """What goes through the gate; holds secret values."""
        return self.root / "request.json"

    @property
    def registry_auth(self) -> Path:
        """The server's login at the registry."""
        return self.root / "registry-auth.json"

    @property
    def tsig_secret(self) -> Path:
        """Secret of the key that signs updates of a zone."""
        return self.root / "tsig-secret"

    @property
    def log_certificate(self) -> Path:
        """What the server shows the receiver of its logs."""
        return self.root / "log-certificate.pem"

    @property
    def log_key(self) -> Path:
        """Private key of that certificate."""
        return self.root / "log-key.pem"

    def key(self, name: str) -> Path:
        """A private key that ssh accepts, whatever the mode of the mounted file."""
        return self.root / f"{name}.key"

    def ask(self, request: ReleaseRequest) -> None:
        """Let this go through the gate.

        Without defaults: an engine that was put on the server earlier may not know all.
        """
        _write(self.request, request.model_dump_json(exclude_defaults=True))

    def connections(self, key: str) -> Path:
        """Sockets of open connections, by user.

        Each key has its own: what another key opened proves nothing of this one.
        """
        return self.root / f"cp-{key}"

    def inventory(self, key: str) -> Path:
        """Inventory that logs in with a key."""
        return self.root / f"{key}.inventory.json"


@contextmanager
def workspace(job: AnsibleJob, keys: dict[str, Path]) -> Iterator[Workspace]:
    """Make the files of a run and remove them after it.

    Args:
        job: The work order.
        keys: Private key files by their name.
    """
    memory = _MEMORY if _MEMORY.is_dir() else None
    space = Workspace(Path(tempfile.mkdtemp(prefix="codegen-", dir=memory)))
    try:
        _write(space.known_hosts, f"{HOST_KEY_ALIAS} {job.host_key}\n")
        if job.request is not None:
            space.ask(job.request)
        if job.registry_auth:
            _write(space.registry_auth, job.registry_auth)
        if job.wildcard is not None:
            _write(space.tsig_secret, job.wildcard.secret)
        if job.log_shipping is not None and job.log_shipping.key:
            _write(space.log_certificate, job.log_shipping.certificate)
            _write(space.log_key, job.log_shipping.key)
        for name, source in keys.items():
            _write(space.key(name), source.read_text().rstrip("\n") + "\n")
            _write(space.inventory(name), json.dumps(inventory(job, space.key(name))))
        yield space
    finally:
        shutil.rmtree(space.root, ignore_errors=True)


def inventory(job: AnsibleJob, key: Path) -> dict[str, object]:
    """Inventory of the one server, as Ansible's YAML inventory plugin reads it.

    Args:
        job: Address, port and first user.
        key: Private key file.
    """
    host = {
        "ansible_host": job.address,
        "ansible_port": job.port,
        "ansible_user": job.user,
        "ansible_ssh_private_key_file": str(key),
        "ansible_python_interpreter": "/usr/bin/python3",
    }
    return {"all": {"hosts": {HOST: host}}}


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)
