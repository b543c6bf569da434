"""The stand's image registry: TLS by the stand's authority, one account."""

import base64
import json
import socket
import ssl
import subprocess
from pathlib import Path

import yaml

from .certificates import write_private
from .credentials import password
from .errors import StandError
from .files import write_changed
from .stand import REGISTRY, REGISTRY_PORT, Stand
from .supervise import Program, Supervisor

USER = "codegen"
PROGRAM = "registry"
_START_SECONDS = 15.0


def registry_config(stand: Stand) -> str:
    """Render the registry's configuration."""
    pki, root = stand.paths.pki, stand.paths.root / "registry"
    tls = {"certificate": str(pki / "registry.crt"), "key": str(pki / "registry.key")}
    return yaml.safe_dump(
        {
            "version": 0.1,
            "log": {"level": "warn", "accesslog": {"disabled": True}},
            "storage": {
                "filesystem": {"rootdirectory": str(root)},
                "delete": {"enabled": True},
            },
            "http": {"addr": f"{stand.network.node}:{REGISTRY_PORT}", "tls": tls},
            "auth": {
                "htpasswd": {
                    "realm": "codegen-dev",
                    "path": str(stand.paths.config / "registry.htpasswd"),
                }
            },
        },
        sort_keys=False,
    )


def registry_program(stand: Stand) -> Program:
    """Describe the process."""
    config = stand.paths.config / "registry.yaml"
    command = stand.network.inside("docker-registry", "serve", str(config))
    return Program(PROGRAM, tuple(command))


def auth_file(stand: Stand) -> Path:
    """Return the registry's credentials in the format of Docker, Podman and buildah."""
    return stand.paths.root / "credentials" / "registry.json"


def start_registry(stand: Stand, supervisor: Supervisor) -> None:
    """Configure and start the registry; waits until it answers over TLS.

    Raises:
        StandError: It did not come up.
    """
    secret = password(stand, "registry")
    _write_htpasswd(stand.paths.config / "registry.htpasswd", secret)
    encoded = base64.b64encode(f"{USER}:{secret}".encode()).decode()
    write_private(auth_file(stand), json.dumps({"auths": {REGISTRY: {"auth": encoded}}}).encode())
    if write_changed(stand.paths.config / "registry.yaml", registry_config(stand)):
        supervisor.stop(PROGRAM)
    supervisor.wait_ready(PROGRAM, lambda: _answers(stand), _START_SECONDS)


def _write_htpasswd(path: Path, secret: str) -> None:
    if path.exists():
        return
    done = subprocess.run(
        ["htpasswd", "-niB", USER], input=secret, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise StandError(f"htpasswd: {done.stderr.strip()}")
    write_private(path, f"{done.stdout.strip()}\n".encode())


def _answers(stand: Stand) -> bool:
    context = ssl.create_default_context(cafile=str(stand.paths.pki / "ca.crt"))
    address = (stand.network.node, REGISTRY_PORT)
    try:
        with (
            socket.create_connection(address, timeout=1) as raw,
            context.wrap_socket(raw, server_hostname=stand.network.node),
        ):
            return True
    except OSError:
        return False
