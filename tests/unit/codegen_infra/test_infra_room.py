"""Room that a release needs: refusals name what is in the way."""

import getpass
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegen_infra.server.codegen_release import room
from codegen_infra.server.codegen_release.failure import EngineError


@pytest.fixture
def taken(socket_enabled: None) -> Iterator[int]:
    """A loopback port that somebody listens on."""
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        yield stranger.getsockname()[1]


def test_a_strangers_port_is_named_with_its_owner(taken: int) -> None:
    with pytest.raises(EngineError, match=f"backend: port {taken} on 127.0.0.1") as caught:
        room.need_port("backend", taken, 0)
    assert (caught.value.class_, caught.value.reason) == ("infrastructure", "PortTaken")
    assert getpass.getuser() in caught.value.message


def test_a_port_that_was_let_go_is_free_at_once(taken: int) -> None:
    with socket.create_connection(("127.0.0.1", taken)), pytest.raises(EngineError):
        room.need_port("backend", taken, 0)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        free = other.getsockname()[1]
    room.need_port("backend", free, 0)


def test_a_full_disk_is_refused_with_both_numbers(tmp_path: Path) -> None:
    room.need_disk(tmp_path, 0)
    with pytest.raises(EngineError, match=r"\d+ MiB are free, 1000000000 MiB must be") as caught:
        room.need_disk(tmp_path, 1e9)
    assert (caught.value.class_, caught.value.reason) == ("infrastructure", "DiskPressure")
