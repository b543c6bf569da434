"""The stand's image registry: TLS by the stand's authority, one account."""

import base64
import json
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from .answering import answers_tls
from .certificates import write_private
from .credentials import password
from .errors import StandError
from .files import write_changed
from .stand import PUBLIC_PORT, REGISTRY, REGISTRY_PORT, Stand
from .supervise import Program, Supervisor

USER = "codegen"
PROGRAM = "registry"
PUBLIC_PROGRAM = "registry-public"
_START_SECONDS = 15.0


def registry_config(stand: Stand) -> str:
    """Render the configuration of the registry that takes pushes; it wants the password."""
    htpasswd = {"realm": "codegen-dev", "path": str(stand.paths.config / "registry.htpasswd")}
    return _config(stand, REGISTRY_PORT, {"auth": {"htpasswd": htpasswd}})


def public_config(stand: Stand) -> str:
    """Render the configuration of a second door to the same images: reading, for anyone.

    It stands for the public registries that elsewhere serve base images to builds, which
    hold no credential.
    """
    return _config(stand, PUBLIC_PORT, {}, {"maintenance": {"readonly": {"enabled": True}}})


def registry_programs(stand: Stand) -> list[Program]:
    """Describe the processes of both doors."""
    return [
        Program(
            name,
            tuple(
                stand.network.inside(
                    "docker-registry", "serve", str(stand.paths.config / f"{name}.yaml")
                )
            ),
        )
        for name in (PROGRAM, PUBLIC_PROGRAM)
    ]


def _config(
    stand: Stand, port: int, auth: dict[str, Any], storage: dict[str, Any] | None = None
) -> str:
    pki, root = stand.paths.pki, stand.paths.root / "registry"
    tls = {"certificate": str(pki / "registry.crt"), "key": str(pki / "registry.key")}
    return yaml.safe_dump(
        {
            "version": 0.1,
            "log": {"level": "warn", "accesslog": {"disabled": True}},
            "storage": {
                "filesystem": {"rootdirectory": str(root)},
                "delete": {"enabled": True},
                **(storage or {}),
            },
            "http": {"addr": f"{stand.network.node}:{port}", "tls": tls},
            **auth,
        },
        sort_keys=False,
    )


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
    doors = {
        PROGRAM: (registry_config(stand), REGISTRY_PORT),
        PUBLIC_PROGRAM: (public_config(stand), PUBLIC_PORT),
    }
    for name, (config, port) in doors.items():
        if write_changed(stand.paths.config / f"{name}.yaml", config):
            supervisor.stop(name)
        supervisor.wait_ready(name, partial(answers_tls, stand, port), _START_SECONDS)


def _write_htpasswd(path: Path, secret: str) -> None:
    if path.exists():
        return
    done = subprocess.run(
        ["htpasswd", "-niB", USER], input=secret, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise StandError(f"htpasswd: {done.stderr.strip()}")
    write_private(path, f"{done.stdout.strip()}\n".encode())
