"""How a run reaches its server: one pinned host key, nothing of the user's own files.

A login takes as long as a short release does. It is asked for while Ansible still starts, and
Ansible's ssh goes through it (OpenSSH, ``ssh_config(5)``: ControlMaster, ControlPath).
"""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from codegen_crds.contracts.job import AnsibleJob

from .plays import Play
from .workspace import HOST_KEY_ALIAS, Workspace


def options(space: Workspace, host_key: str) -> dict[str, str]:
    """Options of ssh for every connection of a run.

    Args:
        space: The run's private directory.
        host_key: The pinned key; its type is the only one that is asked for.
    """
    return {
        "HostKeyAlias": HOST_KEY_ALIAS,
        "HostKeyAlgorithms": host_key_algorithms(host_key),
        "IdentitiesOnly": "yes",
        "PasswordAuthentication": "no",
        "PreferredAuthentications": "publickey",
        "StrictHostKeyChecking": "yes",
        "UserKnownHostsFile": str(space.known_hosts),
    }


def arguments(options: Mapping[str, str]) -> list[str]:
    """Them as arguments of ssh, without the user's configuration."""
    return ["-F", "none", *(part for k, v in options.items() for part in ("-o", f"{k}={v}"))]


@contextmanager
def opened(
    job: AnsibleJob, space: Workspace, play: Play | None, connect_seconds: int
) -> Iterator[None]:
    """Log in, without waiting for it, and log out at the end.

    Nothing depends on it: Ansible opens a connection of its own where this one is not there, and
    says what is wrong.

    Args:
        job: Where the server is.
        space: The run's private directory.
        play: Whose user and key log in; nobody's: nothing is opened.
        connect_seconds: How long to wait for the server to answer.
    """
    if play is None:
        yield
        return
    directory = space.connections(play.key)
    directory.mkdir(mode=0o700)
    more = {
        "BatchMode": "yes",
        "ConnectTimeout": str(connect_seconds),
        "ControlMaster": "yes",
        "ControlPath": str(directory / play.user),
        "ControlPersist": "no",
        "Port": str(job.port),
    }
    ssh = ["ssh", *arguments({**options(space, job.host_key), **more})]
    ssh += ["-N", "-i", str(space.key(play.key)), "-l", play.user, job.address]
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(ssh, stdin=nowhere, stdout=nowhere, stderr=nowhere) as master:
        try:
            yield
        finally:
            master.terminate()


def host_key_algorithms(host_key: str) -> str:
    """Algorithms that use a key of the pinned key's type.

    Source: RFC 8332 for the signatures of RSA keys.
    """
    kind = host_key.split(" ", 1)[0]
    return "rsa-sha2-512,rsa-sha2-256" if kind == "ssh-rsa" else kind
