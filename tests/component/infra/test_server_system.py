"""What provisioning sets of a server, and what it refuses to go on with, through the Job."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(600)


def test_the_kernel_is_set_as_far_as_it_is_the_servers_own(server: Any) -> None:
    """The tier's server is a container: its network is its own, the machine's panic is not."""
    interfaces = server.enter("ls", "/proc/sys/net/ipv4/conf").split()
    assert {"all", "default", "lo"} < set(interfaces)
    for name in interfaces:
        place = f"/proc/sys/net/ipv4/conf/{name}"
        assert server.enter("cat", f"{place}/accept_redirects", f"{place}/rp_filter") == "0\n2"
    assert server.enter("sysctl", "-n", "net.ipv4.ip_local_port_range") == "32768\t65535"
    kept = server.enter("cat", "/etc/sysctl.d/90-codegen.conf").splitlines()
    assert "kernel.panic = 10" in kept
    # What a start of the machine does with the file: it ends well, so no unit is left failed.
    server.enter("/usr/lib/systemd/systemd-sysctl")


def test_the_time_zone_follows_the_order_and_an_unknown_one_is_named(server: Any) -> None:
    order = server.provisioning()
    show = ("timedatectl", "show", "--property=Timezone", "--value")
    assert server.enter(*show) == "UTC"

    unknown = server.run(order.model_copy(update={"timezone": "Mars/Base"}), only="system")
    assert (unknown.failure.class_, unknown.failure.reason) == ("input", "UnknownTimezone")
    assert "Mars/Base" in unknown.failure.message
    assert server.enter(*show) == "UTC"

    assert (
        server.run(order.model_copy(update={"timezone": "Asia/Tokyo"}), only="system").failure
        is None
    )
    assert server.enter(*show) == "Asia/Tokyo"
    back = server.run(order, only="system")
    assert (back.failure, back.changed) == (None, True)
    assert server.enter(*show) == "UTC"


_AUTHORITY = "/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt"


@contextmanager
def _instead(server: Any, program: str, script: str) -> Iterator[None]:
    """Another program of this name comes first for root, and for nobody else."""
    place = f"/usr/local/sbin/{program}"
    server.enter("sh", "-ec", f"printf '%s\\n' '#!/bin/sh' \"$1\" > {place}", "sh", script)
    server.enter("chmod", "755", place)
    try:
        yield
    finally:
        server.enter("rm", place)


def test_a_machine_that_cannot_run_products_is_refused_with_the_reason(server: Any) -> None:
    """A Podman of Debian 12, one that does not work without root, a web server without its CA."""
    order = server.provisioning()
    old = 'case "$*" in *podman) echo "ii  4.3.1+ds1-8";; *) exec /usr/bin/dpkg-query "$@";; esac'
    with _instead(server, "dpkg-query", old):
        unsupported = server.run(order, only="packages").failure
    with _instead(server, "podman", "echo cannot clone: Operation not permitted >&2; exit 125"):
        broken = server.run(order, only="podman").failure
    server.enter("mv", _AUTHORITY, f"{_AUTHORITY}.away")
    try:
        uncertified = server.run(order, only="facts").failure
    finally:
        server.enter("mv", f"{_AUTHORITY}.away", _AUTHORITY)

    assert [(f.class_, f.reason) for f in (unsupported, broken, uncertified)] == [
        ("input", "UnsupportedPodman"),
        ("infrastructure", "RootlessBroken"),
        ("infrastructure", "TlsRootMissing"),
    ]
    assert "here is 4.3.1" in unsupported.message
    assert "cannot clone: Operation not permitted" in broken.message
    found = server.run(order, only="facts")
    assert found.failure is None
    assert found.facts.podman.startswith("5.")
