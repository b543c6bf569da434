"""The gate of a release believes a row of good answers, not one."""

import itertools
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_infra.server.codegen_release import gating, probe
from codegen_infra.server.codegen_release.probe import Target
from codegen_infra.server.codegen_release.steadiness import ROW, Answers, heard, settled

RELEASE = "0123456789ab"


def _after(*answers: str) -> Answers:
    said = Answers()
    for answer in answers:
        said = heard(said, answer)
    return said


@given(st.lists(st.sampled_from(["", "HTTP status 503"])))
def test_only_a_row_of_good_answers_at_the_end_is_believed(answers: list[str]) -> None:
    good = len(answers) >= ROW and not any(answers[-ROW:])
    said = _after(*answers)
    assert said.steady == good
    assert (said.verdict() == "") == good


def test_who_answers_now_so_now_so_is_named_with_the_counts() -> None:
    assert _after("", "HTTP status 503", "", "HTTP status 503").verdict() == (
        "HealthFlapping: 2 of 4 answers were good, the newest bad one: HTTP status 503"
    )


def test_who_was_never_well_is_not_said_to_flap() -> None:
    assert _after("ConnectionRefusedError: x", "HTTP status 503").verdict() == "HTTP status 503"


def test_services_have_to_be_well_at_one_moment() -> None:
    """One that falls while another is awaited is told, though it was well at first."""
    first, second = itertools.chain(["", ""], itertools.repeat("gone")), itertools.repeat("")
    wrong, fine = settled(lambda: [next(first), next(second)], 2, 0)
    assert wrong.startswith("HealthFlapping: 2 of 3")
    assert fine == ""


@contextmanager
def _service(statuses: Iterator[int]) -> Iterator[Target]:
    """A service on the loopback interface that answers with these statuses, one after another."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = json.dumps({"release": RELEASE}).encode()
            self.send_response(next(statuses))
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(  # type: ignore[explicit-override] # typing has it from Python 3.12
            self, *_: Any
        ) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Target("backend", "127.0.0.1", server.server_port, "/health", RELEASE)
        server.shutdown()
        thread.join()


def _wait(target: Target) -> dict[str, str]:
    return gating.wait((), lambda: [target], 0)


@pytest.fixture(autouse=True)
def _no_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gating, "journal", lambda _: "")


def test_a_service_that_flaps_is_not_let_through(socket_enabled: None) -> None:
    with _service(itertools.cycle([200, 503])) as target:
        wrong = _wait(target)
    assert "HTTP status 503" in wrong["backend"]
    failed = gating.failure((), wrong, "HealthCheckFailed")
    assert (failed.class_, failed.reason) == ("product", "HealthFlapping")


def test_a_service_that_answers_late_is_let_through(socket_enabled: None) -> None:
    with _service(itertools.chain([503] * 4, itertools.repeat(200))) as target:
        assert _wait(target) == {}


def test_a_service_that_takes_connections_and_says_nothing_is_given_up(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        wrong = _wait(Target("backend", "127.0.0.1", port, "/health", RELEASE))
    failed = gating.failure((), wrong, "HealthCheckFailed")
    assert (failed.class_, failed.reason) == ("product", "HealthCheckFailed")
    assert "timed out" in failed.message


@pytest.mark.parametrize("fault", ["WrongRelease: it says 'x'", "HTTP status 500"])
def test_other_faults_keep_their_names(fault: str) -> None:
    reason = gating.failure((), {"backend": fault}, "HealthCheckFailed").reason
    assert reason == ("WrongRelease" if "Wrong" in fault else "HealthCheckFailed")
