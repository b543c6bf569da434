"""Ports that stay free until the program that is told them binds them."""

import socket

import pytest

from codegen_dev.ports import free_ports

pytestmark = pytest.mark.enable_socket  # a port is found by binding it

_EPHEMERAL = range(32_768, 61_000)
"""Linux's default of ``net.ipv4.ip_local_port_range``, both ends included."""


def test_ports_are_different_and_can_be_bound() -> None:
    found = free_ports(20)
    assert len({*found}) == len(found)
    for port in found:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", port))


def test_no_outgoing_connection_is_given_one() -> None:
    assert not [port for port in free_ports(50) if port in _EPHEMERAL]


def test_one_that_is_taken_is_left_alone() -> None:
    [taken] = free_ports(1)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", taken))
        assert taken not in free_ports(1000)
