"""One provisioned server for the whole tier; a product of its own for every test."""

import io
import itertools
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from codegen_crds.v1alpha1.server import Acme
from codegen_dev.errors import StandError
from codegen_dev.foundation import Foundation
from codegen_dev.image_build import ImageBuilder
from codegen_dev.image_catalog import chosen
from codegen_dev.image_steps import ImagesUp, recorded_images
from codegen_dev.pebble_build import ensure_pebble
from codegen_dev.preflight import TEST_TOOLS, missing, present
from codegen_dev.progress import run_shown
from codegen_dev.registry import start_registry
from codegen_dev.server import DemoServer
from codegen_dev.server_steps import ServerUp
from codegen_dev.settings import Settings
from codegen_dev.stand import APPS_DOMAIN, REGISTRY, Stand
from codegen_dev.steps import Step
from codegen_dev.supervise import Supervisor
from codegen_dev.tear_down import TearDown
from codegen_dev.visitor import Visitor

from .authority import AcmeAuthority, provision, told_of
from .ground import APP, Ground, Product
from .nameserver import Nameserver

GIVEN = "CODEGEN_INFRA_STAND"
"""A stand of this name may be used while working on a test; it is left up, for the next run."""


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Any]:
    """A stand of this test process: a fresh server, a registry, images. It is removed after."""
    if lacking := missing(TEST_TOOLS, present):
        pytest.fail(
            f"this machine lacks {', '.join(lacking)}: codegen-dev preflight --install --tests"
        )
    kept = GIVEN in os.environ
    name = os.environ.get(GIVEN, "infra") + ("" if worker_id == "master" else worker_id)
    stand = Stand.open(name, Settings())
    told = io.StringIO()
    console = Console(file=told)
    try:
        if not kept:
            run_shown(TearDown(stand, purge=True).steps(), console)
            stand = Stand.open(name, Settings())
        run_shown(_up(stand), console)
        directory = tmp_path_factory.mktemp("ground")
        key = directory / "deploy"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
        yield Ground(stand, directory, _images(stand))
    except StandError:
        pytest.fail(told.getvalue())
    finally:
        if not kept:
            run_shown(TearDown(stand, purge=True).steps(), console)


def _up(stand: Stand) -> list[Step]:
    registry = Step(
        "registry",
        "Image registry",
        lambda _: start_registry(stand, Supervisor(stand.paths)),
        needs=("supervisor",),
    )
    images = ImagesUp(stand, chosen(["postgres"])).steps(needs=("registry", "dns"))
    return [*Foundation(stand).steps(), *ServerUp(stand).steps(), registry, *images]


def _images(stand: Stand) -> dict[str, str]:
    recorded, builder = recorded_images(stand), ImageBuilder(stand)
    name, arguments = f"{REGISTRY}/tests/service", {"BASE_IMAGE": recorded["base"]}
    digest = builder.build(f"{name}:1", APP, APP / "Dockerfile", arguments)
    return {"postgres": recorded["postgres"], "service": f"{name}@{digest}"}


@pytest.fixture(scope="session")
def server(ground: Any) -> Any:
    """The server, provisioned once; health is awaited only briefly."""
    result = ground.run(ground.provisioning())
    assert result.failure is None, result.failure
    assert result.changed
    # A product that is removed takes its images along unless somebody else needs them: without
    # this neighbour every test would pull them again.
    for number, image in enumerate(ground.images.values()):
        name = f"neighbour-{number}"
        ground.deployer("podman", "create", "--quiet", "--replace", "--name", name, image)
    return ground


@pytest.fixture(scope="session")
def _ports() -> Iterator[int]:
    return itertools.count(20000, 2)


@pytest.fixture
def product(request: pytest.FixtureRequest, server: Any, _ports: Iterator[int]) -> Iterator[Any]:
    """A product that is not on the server yet; it is removed after the test."""
    port = next(_ports)
    made = Product(server, f"shop-{port}", port)
    yield made
    made.ask("remove", keep_data=False)
    # The next site that changes makes Caddy forget this one.
    server.enter("sh", "-c", f"rm -f /etc/caddy/sites/{made.app}*")


@pytest.fixture
def visit() -> Callable[..., Any]:
    """Make a probe of a product."""

    def of(product: Any, **fields: Any) -> Any:
        return Visitor(product.ground.address, product.host, product.ground.tls_root(), **fields)

    return of


@pytest.fixture(autouse=True)
def _resolve(monkeypatch: pytest.MonkeyPatch, ground: Any) -> None:
    """Names of products lead to the server."""
    import socket  # noqa: PLC0415 - the module that is patched

    real = socket.getaddrinfo

    def found(host: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        target = ground.address if name.endswith(".codegen.test") else host
        return real(target, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.fixture
def admin_key(ground: Any) -> Path:
    """The key that enters the fresh server."""
    return DemoServer(ground.stand).access().key


@pytest.fixture(scope="module")
def authority(ground: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A running ACME authority."""
    programs = ensure_pebble(ground.stand.cache)
    made = AcmeAuthority(ground.stand, programs, tmp_path_factory.mktemp("acme"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def acme(authority: Any) -> Acme:
    """What a Server says of it."""
    return Acme(directory=authority.url, email="ops@codegen.test", ca_bundle=authority.ca_bundle)


@pytest.fixture(scope="module")
def certified(server: Any, acme: Acme) -> Iterator[Any]:
    """The server, told of the authority; it is as before afterwards."""
    # An authority that was started anew knows no account and no certificate of before.
    stored = "/var/lib/caddy/.local/share/caddy"
    server.enter("rm", "-rf", f"{stored}/acme", f"{stored}/certificates")
    provision(server, told_of(server, acme))
    yield server
    provision(server, server.provisioning())


@pytest.fixture(scope="module")
def zone(ground: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A running name server that takes signed updates of the zone of products."""
    made = Nameserver(ground.stand, APPS_DOMAIN, tmp_path_factory.mktemp("names"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def zone_authority(
    ground: Any, zone: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """A running ACME authority that looks challenges up in that zone."""
    programs = ensure_pebble(ground.stand.cache)
    directory = tmp_path_factory.mktemp("acme")
    made = AcmeAuthority(ground.stand, programs, directory, nameserver=zone.endpoint)
    made.start()
    yield made
    made.stop()
