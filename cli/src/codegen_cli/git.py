"""git as a child process, with a token that is in no argument and no file."""

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from .command import Access
from .core.exits import CliError, Exit
from .core.text import harmless
from .settings import with_variables

_FORWARD_SECONDS: Final = 30
_SERVICE: Final = re.compile(r"(?P<service>[a-z0-9-]+)\.(?P<namespace>[a-z0-9-]+)(\.svc.*)?")
_FORWARDED: Final = re.compile(r"Forwarding from 127\.0\.0\.1:(\d+)")


@contextmanager
def reachable(url: str, base: str, access: Access) -> Iterator[str]:
    """The repository's URL as it can be reached from here, for the length of the block.

    Args:
        url: As the cluster has it.
        base: Where the git host is reached; empty: directly if its name resolves here, else by
            ``kubectl port-forward``.
        access: How kubectl reaches the cluster.

    Raises:
        CliError: It cannot be reached.
    """
    parts = urlsplit(url)
    if base:
        yield base.rstrip("/") + parts.path
    elif _resolves(parts.hostname or ""):
        yield url
    else:
        with _forwarded(parts.hostname or "", parts.port or 80, access) as port:
            yield f"http://127.0.0.1:{port}{parts.path}"


def clone_or_fetch(there: str, url: str, folder: Path, token: str) -> bool:
    """Clone into a folder, or fetch where it is a clone of this repository already.

    Args:
        there: URL that is reached now.
        url: URL that the clone remembers.
        folder: Where.
        token: For this call alone; git gets it in an environment variable.

    Returns:
        Whether it was cloned.

    Raises:
        CliError: git failed, or the folder is something else.
    """
    if (folder / ".git").exists():
        known = _git(
            "-C", str(folder), "config", "--default", "", "--get", "remote.origin.url"
        ).strip()
        if known != url:
            raise CliError(
                Exit.USAGE, f"{folder}: a repository of something else: {known or 'no origin'}"
            )
        refs = "+refs/heads/*:refs/remotes/origin/*"
        _git("-C", str(folder), "fetch", "--quiet", there, refs, token=token)
        return False
    if folder.exists() and any(folder.iterdir()):
        raise CliError(Exit.USAGE, f"{folder}: there is something else already")
    _git("clone", "--quiet", there, str(folder), token=token)
    _git("-C", str(folder), "remote", "set-url", "origin", url)
    return True


def _git(*arguments: str, token: str = "") -> str:
    variables = {"GIT_TERMINAL_PROMPT": "0"}
    if token:
        variables |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "http.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Bearer {token}",
        }
    try:
        done = subprocess.run(
            ["git", *arguments],
            env=with_variables(**variables),
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise CliError(Exit.FAILED, "git is not installed.") from None
    if done.returncode:
        said = harmless(done.stderr.strip()) or "git failed."
        raise CliError(Exit.REFUSED if "403" in said or "401" in said else Exit.FAILED, said)
    return done.stdout


def _resolves(host: str) -> bool:
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        return False
    return True


@contextmanager
def _forwarded(host: str, port: int, access: Access) -> Iterator[int]:
    found = _SERVICE.fullmatch(host)
    if found is None:
        advice = "Give the address at which it is reached from here with --git-url."
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
        advice = "Install it, or give --git-url."
        raise CliError(Exit.UNREACHABLE, "kubectl is not installed.", advice) from None
    with process:
        try:
            yield _local_port(process)
        finally:
            process.terminate()


def _local_port(process: subprocess.Popen[str]) -> int:
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
        "The git host cannot be reached through kubectl port-forward: you need pods/portforward "
        "where it runs, or an address for --git-url."
    )
    raise CliError(Exit.REFUSED, harmless("\n".join(said)) or "kubectl ended.", advice)
