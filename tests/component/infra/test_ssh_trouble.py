"""A server whose ssh refuses, or takes the connection and says nothing."""

import socket
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(600)


def _ask(ground: Any, port: int) -> Any:
    request = {"verb": "status", "app": "shop"}
    order = ground.order("status", request=request, port=port)
    order = order.model_copy(update={"address": "127.0.0.1"})
    return ground.run(order, connect_seconds=2).failure


def test_a_refused_connection_is_the_servers_and_is_said(ground: Any) -> None:
    with socket.socket() as once:
        once.bind(("127.0.0.1", 0))
        failure = _ask(ground, once.getsockname()[1])
    assert (failure.class_, failure.reason) == ("infrastructure", "ServerUnreachable")
    assert "refused" in failure.message


def test_a_server_that_never_speaks_is_given_up_in_time(ground: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        failure = _ask(ground, silent.getsockname()[1])
    assert (failure.class_, failure.reason) == ("infrastructure", "ServerUnreachable")
    assert "timed out" in failure.message
