"""Two real servers: a product moves with its data, and comes back when its server is lost."""

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from codegen_crds import conditions
from codegen_crds.meta import ObjectMeta
from codegen_crds.v1alpha1 import Deployment
from codegen_crds.v1alpha1.deployment import DeploymentSpec, Placement, PortPair
from codegen_crds.v1alpha1.server import Acme
from codegen_dev.foundation import Foundation
from codegen_dev.progress import run_shown
from codegen_dev.registry import auth_file
from codegen_dev.server_steps import ServerUp
from codegen_dev.settings import Settings
from codegen_dev.stand import REGISTRY, Stand
from codegen_dev.tear_down import TearDown

from .planned import Operator, server_of
from .restic_rest import RestRepository

# One server takes the authority on, and the others keep theirs.
pytestmark = pytest.mark.timeout(900)

_PASSWORD = "restic-canary-77c2"


@pytest.fixture
def second(certified: Any, acme: Acme, tmp_path: Path) -> Iterator[Any]:
    """Another provisioned server, of a stand of its own; it pulls from the first's registry."""
    server = certified
    name = f"m{server.stand.name[1:]}"
    console = Console(file=io.StringIO())
    run_shown(TearDown(Stand.open(name, Settings()), purge=True).steps(), console)
    stand = Stand.open(name, Settings())
    try:
        run_shown([*Foundation(stand).steps(), *ServerUp(stand).steps()], console)
        key = tmp_path / "deploy"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
        made = type(server)(stand, tmp_path, server.images)
        line = f"{server.stand.network.node} {REGISTRY.partition(':')[0]}"
        made.enter("sh", "-c", f"echo '{line}' >> /etc/hosts")
        order = made.order(
            "provision",
            deploy_public_key=key.with_suffix(".pub").read_text(),
            registry_auth=auth_file(server.stand).read_text(),
            registry_ca=(server.stand.paths.pki / "ca.crt").read_text(),
            registry_host=REGISTRY,
            issuer=acme.issuer,
            acme_directory=acme.directory,
            acme_email=acme.email,
            acme_ca=acme.ca_bundle,
        )
        result = made.run(order)
        assert result.failure is None, result.failure
        yield made
    finally:
        run_shown(TearDown(stand, purge=True).steps(), console)


def _checksum(product: Any) -> str:
    rows = "select md5(string_agg(k::text, ',' order by n)) from kept k"
    return str(product.sql(rows))


def test_a_product_moves_with_its_data_and_comes_back_from_a_lost_server(
    product: Any, second: Any, acme: Acme, authority: Any, tmp_path: Path
) -> None:
    """On each machine its certificate is ordered once; whoever comes back finds it there."""
    first = product.ground
    repository = RestRepository(tmp_path / "repository", first.stand.network.host)
    port = product.first_port
    ports = (PortPair(service="backend", blue=port, green=port + 1),)
    spec = DeploymentSpec(
        app=product.app,
        domain=product.host,
        placement=Placement(server="first", memory_mib=256, ports=ports),
        release=product.release("v1"),
    )
    metadata = ObjectMeta(name="shop", namespace="shop", uid="shop-uid", generation=1)
    operator = Operator(
        {"first": first, "second": second},
        {
            name: server_of(name, ground, acme=acme, repository=repository.url)
            for name, ground in (("first", first), ("second", second))
        },
        Deployment(metadata=metadata, spec=spec),
        product.password,
        authority.root(),
        restic_password=_PASSWORD,
    )
    try:
        operator.until_there()
        product.sql("create table kept (n int primary key, said text)")
        product.sql("insert into kept select n, md5(n::text) from generate_series(1, 5000) n")
        before = _checksum(product)

        assert authority.orders() == 1
        authority.point(product.host, second.address)
        operator.go("second")
        operator.until_there()
        assert authority.orders() == 2
        assert operator.done == ["deploy", "stop", "backup", "restore", "remove"]
        moved = type(product)(second, product.app, port)
        assert _checksum(moved) == before
        assert product.left() == []
        assert product.app not in first.deployer("podman", "volume", "ls")

        moved.sql("insert into kept values (6000, 'after the last backup')")
        network = second.stand.network
        cut = ["ip", "-n", network.server_namespace, "link", "set", "host0", "down"]
        subprocess.run(cut, check=True)
        lost = operator.servers["second"]
        told = lost.spec.model_copy(update={"lost": True})
        operator.servers["second"] = lost.model_copy(update={"spec": told})
        operator.go("first")
        operator.until_there()
        assert authority.orders() == 2
        assert operator.done[5:] == ["restore"]
        assert _checksum(product) == before
        found = conditions.find(operator.deployment.status.conditions, "Moving")
        assert found is not None
        assert "what was written later is lost" in found.message
    finally:
        repository.stop()
