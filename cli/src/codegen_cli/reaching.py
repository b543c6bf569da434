"""The way from here to a service that only the cluster can name."""

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from .command import Access
from .core.exits import CliError, Exit
from .core.text import harmless

_FORWARD_SECONDS: Final = 30
_SERVICE: Final = re.compile(r"(?P<service>[a-z0-9-]+)\.(?P<namespace>[a-z0-9-]+)(\.svc.*)?")
_FORWARDED: Final = re.compile(r"Forwarding from 127\.0\.0\.1:(\d+)")


@contextmanager
def reachable(url: str, base: str, access: Access, *, option: str) -> Iterator[str]:
    """A URL as it can be reached from here, for the length of the block.

    Args:
        url: As the cluster has it.
        base: Where its host is reached; empty: directly if its name resolves here, else by
            ``kubectl port-forward``.
        access: How kubectl reaches the cluster.
        option: Of the command line, that gives the base.

    Raises:
        CliError: It cannot be reached.
    """
    parts = urlsplit(url)
    if base:
        yield base.rstrip("/") + parts.path
    elif _resolves(parts.hostname or ""):
        yield url
    else:
        with _forwarded(parts.hostname or "", parts.port or 80, access, option) as port:
            yield f"http://127.0.0.1:{port}{parts.path}"


def _resolves(host: str) -> bool:
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        return False
    return True


@contextmanager
def _forwarded(host: str, port: int, access: Access, option: str) -> Iterator[int]:
    found = _SERVICE.fullmatch(host)
    if found is None:
        advice = f"Give the address at which it is reached from here with {option}."
        raise CliError(Exit.UNREACHABLE, f"{host} is not known here.", advice)
    flags = {"kubeconfig": access.kubeconfig, "context": access.context, "as": access.impersonate}
    command = [
        "kubectl",
        *(f"--{flag}={value}" for flag, value in flags.items() if value),
        "--namespace",
        found["namespace"],
        "port-forward",
        f"service/{found['service']}",
        f":{port}",
        f"--pod-running-timeout={_FORWARD_SECONDS}s",
    ]
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except FileNotFoundError:
        advice = f"Install it, or give {option}."
        raise CliError(Exit.UNREACHABLE, "kubectl is not installed.", advice) from None
    with process:
        try:
            yield _local_port(process, option)
        finally:
            process.terminate()


def _local_port(process: subprocess.Popen[str], option: str) -> int:
    """The port that kubectl chose.

    Raises:
        CliError: It ended instead.
    """
    said = []
    for each in process.stdout or ():
        found = _FORWARDED.search(each)
        if found:
            return int(found[1])
        said.append(each.strip())
    advice = (
        "It cannot be reached through kubectl port-forward: you need pods/portforward "
        f"where it runs, or an address for {option}."
    )
    raise CliError(Exit.REFUSED, harmless("\n".join(said)) or "kubectl ended.", advice)
