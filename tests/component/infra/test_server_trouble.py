"""A real server in trouble: bad health, a stranger's program, a full disk, a clock a day off."""

import asyncio
import email.utils
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from codegen_crds.contracts.job_log import unpack
from codegen_crds.meta import ObjectMeta
from codegen_crds.v1alpha1 import Deployment
from codegen_crds.v1alpha1.deployment import DeploymentSpec, Placement, PortPair
from codegen_crds.v1alpha1.server import Acme
from codegen_dev.certificates import Authority
from codegen_dev.registry import PROGRAM, start_registry
from codegen_dev.server import DemoServer
from codegen_dev.supervise import Supervisor
from codegen_operator.domain.verification import probe_request
from codegen_operator.shell.probe import probe

from .ground import LIMITS
from .planned import server_of

pytestmark = pytest.mark.timeout(600)

_DAY = timedelta(days=1)
_STAGING = "/var/tmp"
"""Of the server: where Podman puts what it downloads."""


@contextmanager
def _small_disk(server: Any) -> Iterator[None]:
    """Downloads go to a file system of 4 MiB; only now, for units have their own view of it."""
    server.enter("mount", "-t", "tmpfs", "-o", "size=4m,mode=1777", "tmpfs", _STAGING)
    try:
        yield
    finally:
        server.enter("umount", _STAGING)


def _kept(ground: Any) -> list[str]:
    """Images and layers there are, whole or not."""
    layers = "/home/deploy/.local/share/containers/storage"
    found = ground.enter("ls", f"{layers}/overlay", f"{layers}/overlay-images")
    return sorted(line for line in found.splitlines() if line)


@contextmanager
def _no_registry(ground: Any) -> Iterator[None]:
    """Nobody listens where images are."""
    supervisor = Supervisor(ground.stand.paths)
    supervisor.stop(PROGRAM)
    try:
        yield
    finally:
        start_registry(ground.stand, supervisor)


def test_a_pull_that_ends_badly_leaves_nothing_and_the_old_release(
    product: Any,
    visit: Callable[[Any], Any],
    tmp_path: Path,
) -> None:
    """The registry is down; then the disk, with room at the beginning, fills up in the middle.

    With both mended the same release goes through.
    """
    ground, known = product.ground, product.ground.images["service"]
    assert product.deploy(product.release("v1"), site=True).failure is None
    ground.images["service"] = ground.built(tmp_path, "large", mib=16)
    try:
        wanted, before = product.release("v2"), _kept(ground)
        with visit(product) as visitor:
            with _no_registry(ground):
                away = product.deploy(wanted)
            with _small_disk(ground):
                full = product.deploy(wanted)
                downloaded = ground.enter("ls", "-A", _STAGING)
        assert away.failure is not None
        assert (away.failure.class_, away.failure.reason) == ("infrastructure", "ImagePullFailed")
        assert "connection refused" in away.failure.message
        assert full.failure is not None
        assert (full.failure.class_, full.failure.reason) == ("infrastructure", "DiskPressure")
        assert "no space left on device" in full.failure.message
        assert (downloaded, _kept(ground)) == ("", before), "nothing of it is left"
        assert visitor.failures == []
        assert set(visitor.answers) == {'{"version": "v1"}'}
        assert product.ask("status").drift == []
        done = product.deploy(wanted)
    finally:
        ground.images["service"] = known
    assert done.failure is None, done.failure
    assert product.get("/") == {"version": "v2"}


@contextmanager
def _stranger(ground: Any, port: int) -> Iterator[None]:
    """A program of root that has a port."""
    taken = f"taken = socket.create_server(('127.0.0.1', {port}))"
    program = f"import socket; {taken}; print(flush=True); input()"
    supervisor = Supervisor(ground.stand.paths)
    argv = DemoServer(ground.stand).enter(supervisor, "python3", "-c", program)
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline(), "it did not get the port"
        yield
        process.communicate(b"\n")


@contextmanager
def _impatient(ground: Any) -> Iterator[None]:
    """What is known to stay unwell is awaited less long."""
    ground.limit({**LIMITS, "health": 12})
    try:
        yield
    finally:
        ground.limit(LIMITS)


def test_only_a_health_check_that_answers_and_stays_good_brings_a_release_live(
    product: Any, visit: Callable[[Any], Any]
) -> None:
    """Through the Job: a port that is taken, no answer, answers now so now so, late answers."""
    ground, product.by_job = product.ground, True
    good = product.deploy(product.release("v1"), site=True)
    assert good.failure is None, good.failure
    with visit(product) as visitor:
        with _stranger(ground, product.first_port):
            taken = product.deploy(product.release("mute"))
        with _impatient(ground):
            mute = product.deploy(product.release("mute"))
            told = unpack(product.ask("logs", service="backend").log)
            flapping = product.deploy(product.release("flap"))
        assert set(visitor.answers) == {'{"version": "v1"}'}
        assert product.ask("status").drift == []
        late = product.deploy(product.release("late"))
    assert late.failure is None, late.failure
    assert visitor.failures == []
    assert product.get("/") == {"version": "late"}

    refused = (taken, mute, flapping)
    assert {result.release_id for result in refused} == {good.release_id}
    assert [(r.failure.class_, r.failure.reason, r.failure.step) for r in refused] == [
        ("infrastructure", "PortTaken", "CheckPorts"),
        ("product", "HealthCheckFailed", "Gate"),
        ("product", "HealthFlapping", "Gate"),
    ]
    port = product.first_port
    assert f"port {port} on 127.0.0.1 is taken by a program of root" in taken.failure.message
    assert "backend: TimeoutError: timed out" in mute.failure.message
    assert "unwell, password [redacted]" in mute.failure.message, "the last lines of its log"
    assert "HTTP status 503" in flapping.failure.message
    assert "serving flap" in flapping.failure.message
    # What failed was blue, and its words stay readable while green serves.
    assert "Z backend_blue unwell, password [redacted]" in told
    assert product.password not in told


class _Yesterday(BaseHTTPRequestHandler):
    """A registry that wants a login, and whose day is another."""

    def do_GET(self) -> None:
        """Refuse, as a registry does before a login."""
        self.send_response_only(401)
        self.send_header("Date", email.utils.format_datetime(datetime.now(UTC) - _DAY))
        self.send_header("Content-Length", "0")
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def yesterday(ground: Any, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Host and authority of a registry whose clock is a day behind the server's."""
    host = ground.stand.network.host
    own = Authority.ensure(tmp_path / "pki", "yesterday")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*own.issue("door", common_name="door", hosts=[host]))
    door = HTTPServer((host, 0), _Yesterday)
    door.socket = context.wrap_socket(door.socket, server_side=True)
    thread = threading.Thread(target=door.serve_forever, args=(0.1,))
    thread.start()
    yield f"{host}:{door.server_port}", own.path.read_text()
    door.shutdown()
    thread.join()
    door.server_close()


def _shifted(days: int) -> datetime:
    return datetime.now(UTC) + days * _DAY


def test_a_clock_that_is_a_day_off_is_named_and_stops_nothing_that_runs(
    product: Any, yesterday: tuple[str, str]
) -> None:
    """The machine's own cannot be moved here; so the registry's is, and then the operator's."""
    ground = product.ground
    release = product.release("v1")
    assert product.deploy(release, site=True).failure is None
    host, authority = yesterday
    login = ground.enter("cat", "/home/deploy/.config/containers/auth.json")
    order = ground.provisioning()
    off = ground.run(
        order.model_copy(update={"registry_host": host, "registry_ca": authority}), only="podman"
    )
    assert off.failure is not None
    assert (off.failure.class_, off.failure.reason) == ("infrastructure", "ClockWrong")
    assert f"+24.0 h off that of https://{host}" in off.failure.message
    ground.enter("rm", "-r", f"/etc/containers/certs.d/{host}")
    assert ground.enter("cat", "/home/deploy/.config/containers/auth.json") == login

    pair = PortPair(service="backend", blue=product.first_port, green=product.first_port + 1)
    placement = Placement(server="one", memory_mib=64, ports=(pair,))
    spec = DeploymentSpec(
        app=product.app, domain=product.host, placement=placement, release=release
    )
    made = Deployment(metadata=ObjectMeta(name="shop", namespace="shop", uid="u"), spec=spec)
    status = made.status.model_copy(update={"installed": release.release_id})
    server = server_of("one", ground, acme=Acme(issuer="internal"))
    request = probe_request(made.model_copy(update={"status": status}), server)
    assert request is not None
    for days in (-1, 0, 1):
        seen = asyncio.run(probe(request, now=partial(_shifted, days)))
        assert seen.reason == "Verified", seen.message
        assert seen.clock_ahead is not None
        assert abs(seen.clock_ahead + days * _DAY) < timedelta(minutes=1)
