"""What provisioning sets of a server's kernel and clock, through the Job."""

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
