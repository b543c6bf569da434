"""A bare etcd and kube-apiserver for tests: real API machinery and nothing else.

No controllers run: nothing collects garbage, schedules pods or makes service accounts.
"""

import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from .certificates import Authority, ensure_signing_key
from .errors import StandError, tail
from .kube_build import ensure_binaries
from .kubeconfig import write_kubeconfig
from .paths import Cache
from .ports import free_ports
from .settings import Settings, child_environment

ISSUER = "https://kubernetes.default.svc.cluster.local"
_LOCALHOST = "127.0.0.1"
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class ApiServer:
    """A running API server.

    Attributes:
        url: Its address on the loopback.
        kubeconfig: File of a cluster administrator (group system:masters).
        authority: PEM file that proves the server and signs its users.
        directory: Logs, keys and data; removed at the end.
    """

    url: str
    kubeconfig: Path
    authority: Path
    directory: Path

    def user(self, name: str, groups: Sequence[str] = ()) -> Path:
        """Write the kubeconfig of another user; RBAC decides what they may do.

        Args:
            name: User name, also the stem of the file.
            groups: The user's groups.
        """
        pki = Authority.ensure(self.directory / "pki")
        pair = pki.issue(name, common_name=name, organizations=groups)
        path = self.directory / f"{name}.kubeconfig"
        return write_kubeconfig(path, server=self.url, authority=self.authority, user=pair)


@contextmanager
def bare_apiserver(
    *,
    extra_flags: Sequence[str] = (),
    binaries: Path | None = None,
    start_seconds: float = 60.0,
) -> Iterator[ApiServer]:
    """Run etcd and kube-apiserver on free loopback ports until the block ends.

    RBAC is on. Service-account tokens can be requested and reviewed for any audience. The
    ServiceAccount admission is off, since no controller would make the accounts it wants.

    Args:
        extra_flags: Further flags of kube-apiserver.
        binaries: Directory with both programs; built and cached when not given.
        start_seconds: How long the start may take.

    Raises:
        StandError: A program ended or was not ready in time; the message has its last lines.
    """
    bin_dir = binaries or ensure_binaries(Cache.from_settings(Settings()))
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="codegen-api-")))
        deadline = time.monotonic() + start_seconds
        client_port, peer_port, port = free_ports(3)
        etcd_url = f"http://{_LOCALHOST}:{client_port}"
        stack.enter_context(
            _program(
                _etcd_command(bin_dir / "etcd", directory, etcd_url, peer_port),
                directory / "etcd.log",
            )
        )
        server = _prepare(directory, port)
        command = [*_apiserver_command(bin_dir, directory, port, etcd_url), *extra_flags]
        log = directory / "kube-apiserver.log"
        process = stack.enter_context(_program(command, log))
        _wait_ready(server, process, log, deadline)
        yield server


def _prepare(directory: Path, port: int) -> ApiServer:
    authority = Authority.ensure(directory / "pki")
    authority.issue("serving", common_name="kube-apiserver", hosts=["localhost", _LOCALHOST])
    ensure_signing_key(directory / "pki" / "service-accounts.key")
    admin = authority.issue("admin", common_name="admin", organizations=["system:masters"])
    url = f"https://{_LOCALHOST}:{port}"
    config = write_kubeconfig(
        directory / "kubeconfig", server=url, authority=authority.path, user=admin
    )
    return ApiServer(url, config, authority.path, directory)


def _etcd_command(program: Path, directory: Path, url: str, peer_port: int) -> list[str]:
    peer = f"http://{_LOCALHOST}:{peer_port}"
    return [
        str(program),
        f"--data-dir={directory / 'etcd'}",
        f"--listen-client-urls={url}",
        f"--advertise-client-urls={url}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]


def _apiserver_command(bin_dir: Path, directory: Path, port: int, etcd_url: str) -> list[str]:
    pki = directory / "pki"
    return [
        str(bin_dir / "kube-apiserver"),
        f"--etcd-servers={etcd_url}",
        f"--bind-address={_LOCALHOST}",
        f"--advertise-address={_LOCALHOST}",
        f"--secure-port={port}",
        f"--cert-dir={pki}",
        f"--tls-cert-file={pki / 'serving.crt'}",
        f"--tls-private-key-file={pki / 'serving.key'}",
        f"--client-ca-file={pki / 'ca.crt'}",
        f"--service-account-key-file={pki / 'service-accounts.key'}",
        f"--service-account-signing-key-file={pki / 'service-accounts.key'}",
        f"--service-account-issuer={ISSUER}",
        "--service-cluster-ip-range=10.96.0.0/24",
        "--authorization-mode=Node,RBAC",
        "--disable-admission-plugins=ServiceAccount",
        "--endpoint-reconciler-type=none",
        "--allow-privileged",
    ]


@contextmanager
def _program(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program for the length of the block; it dies with this process, however that ends."""
    with (
        log.open("wb") as stream,
        subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *command],
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            # Memory is plenty here, processors are few: collect garbage half as often or less.
            env=child_environment(GOGC="400"),
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def _wait_ready(
    server: ApiServer, process: subprocess.Popen[bytes], log: Path, deadline: float
) -> None:
    context = ssl.create_default_context(cafile=str(server.authority))
    pki = server.directory / "pki"
    context.load_cert_chain(pki / "admin.crt", pki / "admin.key")
    with httpx.Client(verify=context, base_url=server.url, trust_env=False) as client:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise StandError(f"kube-apiserver ended while starting: {tail(log, 5)}")
            if _is_ready(client):
                return
            time.sleep(_POLL_SECONDS)
    etcd_log = server.directory / "etcd.log"
    raise StandError(f"kube-apiserver was not ready in time: {tail(log, 5)}\n{tail(etcd_log, 3)}")


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
