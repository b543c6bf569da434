"""A server whose ssh refuses, or takes the connection and says nothing; and one login for all."""

import socket
import time
from typing import Any

import pytest

from codegen_infra.ansible_job.connection import opened
from codegen_infra.ansible_job.plays import DEPLOY, plays
from codegen_infra.ansible_job.runner import run_play
from codegen_infra.ansible_job.workspace import workspace

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


def test_a_play_goes_through_the_connection_that_was_opened_ahead(server: Any) -> None:
    """Its own inventory leads to a port where nobody listens."""
    order = server.order("status", request={"verb": "status", "app": "shop"})
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        port = unheard.getsockname()[1]
        nowhere = order.model_copy(update={"address": "127.0.0.1", "port": port})
        with workspace(nowhere, {DEPLOY: server.directory / "deploy"}) as space:
            (play,) = plays(nowhere, space, frozenset({DEPLOY}), "")
            with opened(order, space, play, 20):
                socket_file = space.connections(DEPLOY) / play.user
                deadline = time.monotonic() + 60
                while not socket_file.exists():
                    assert time.monotonic() < deadline, "nobody logged in"
                    time.sleep(0.02)
                reached = _play(play, space, order.host_key)
            alone = _play(play, space, order.host_key)
    answers = [outcome.failure.reason for outcome in (reached, alone)]
    assert answers == ["SiteMissing", "ServerUnreachable"]  # the first one is the engine's


def _play(play: Any, space: Any, host_key: str) -> Any:
    return run_play(
        play, space, host_key=host_key, connect_seconds=5, values=(), cancelled=lambda: False
    )
