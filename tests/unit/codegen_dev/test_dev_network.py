"""Names and addresses of stands."""

import ipaddress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_dev.errors import StandError
from codegen_dev.network import Network
from codegen_dev.paths import StandPaths
from codegen_dev.settings import Settings
from codegen_dev.stand import Stand

SLOTS = st.integers(0, 255)
KERNEL_LIMIT = 15


@given(SLOTS, SLOTS)
def test_two_stands_share_no_address(one: int, two: int) -> None:
    """Ranges of different slots, and different ranges of one slot, do not overlap."""
    first, second = Network("a", one), Network("b", two)
    ranges = [
        (network.slot, kind, ipaddress.ip_network(cidr))
        for network in (first, second)
        for kind, cidr in (
            ("links", network.links),
            ("pods", network.pods),
            ("services", network.services),
        )
    ]
    for slot, kind, cidr in ranges:
        for other_slot, other_kind, other in ranges:
            if (slot, kind) != (other_slot, other_kind):
                assert not cidr.overlaps(other)


@given(SLOTS)
def test_every_address_lies_on_its_link(slot: int) -> None:
    network = Network("a", slot)
    links = ipaddress.ip_network(network.links)
    ends = [network.host, network.node, network.server_gateway, network.server]
    assert len(set(ends)) == len(ends)
    assert all(ipaddress.ip_address(end) in links for end in ends)
    for one, two in ((network.host, network.node), (network.server_gateway, network.server)):
        link = ipaddress.ip_network(f"{one}/30", strict=False)
        assert ipaddress.ip_address(two) in link
        assert two not in {str(link.network_address), str(link.broadcast_address)}


@given(st.from_regex(r"[a-z][a-z0-9]{0,7}", fullmatch=True))
def test_a_valid_name_names_interfaces(name: str) -> None:
    """The kernel cuts nothing off: names of interfaces have at most 15 characters."""
    paths = StandPaths.of(name, Settings(xdg_state_home=Path("/s")))
    assert paths.root == Path("/s/codegen-dev") / name
    assert len(Network(name, 0).host_interface) <= KERNEL_LIMIT


@pytest.mark.parametrize("name", ["", "A", "1a", "a-b", "../x", "ninechars", "ä"])
def test_a_bad_name_is_refused_by_its_option(name: str) -> None:
    with pytest.raises(StandError, match="--name"):
        StandPaths.of(name, Settings())


def test_a_slot_is_kept_and_never_shared(tmp_path: Path) -> None:
    settings = Settings(xdg_state_home=tmp_path)
    one, two = Stand.open("one", settings), Stand.open("two", settings)
    assert one.network.slot != two.network.slot
    assert Stand.open("one", settings).network == one.network
    (one.paths.root / "stand.json").unlink()
    assert Stand.open("three", settings).network.slot == one.network.slot
