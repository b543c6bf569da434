"""Why a receiver does not take the journal, from what systemd-journal-upload said."""

from collections.abc import Callable
from types import ModuleType

import pytest

from codegen_infra.ansible_job.summary import summarise

pytestmark = pytest.mark.enable_socket  # importing Ansible asks getaddrinfo

TO = "Upload to https://logs.example:19532/upload failed"
SAID = [
    (f"{TO}: Could not resolve host: logs.example", "infrastructure", "LogReceiverUnreachable"),
    (
        f"{TO}: Failed to connect to logs.example port 19532 after 4 ms: Could not connect",
        "infrastructure",
        "LogReceiverUnreachable",
    ),
    (
        f"{TO}: SSL certificate problem: self-signed certificate in certificate chain",
        "infrastructure",
        "LogReceiverUntrusted",
    ),
    (
        f"{TO}: SSL: no alternative certificate subject name matches target host name",
        "infrastructure",
        "LogReceiverUntrusted",
    ),
    (
        f"{TO}: OpenSSL SSL_read: error:0A00045C:SSL routines::tlsv13 alert certificate required",
        "infrastructure",
        "LogReceiverRefused",
    ),
    (f"{TO}: Recv failure: Connection reset by peer", "infrastructure", "LogReceiverRefused"),
    (f"{TO}: Connection timed out after 300 s", "infrastructure", "LogReceiverUnreachable"),
    (f"{TO} with code 404: Not found", "infrastructure", "LogReceiverRefused"),
    (
        f"{TO}: could not load PEM client certificate from /run/c, OpenSSL error no start line",
        "input",
        "LogCertificateInvalid",
    ),
]


@pytest.fixture(scope="module")
def module(load_plugin: Callable[[str], ModuleType]) -> ModuleType:
    """The module under test."""
    return load_plugin("modules/journal_upload")


@pytest.mark.parametrize(("said", "kind", "reason"), SAID)
def test_a_failure_reaches_the_result_with_its_reason_and_the_programs_words(
    module: ModuleType, said: str, kind: str, reason: str
) -> None:
    told = module.explain(module.newest_problem(f"Starting.\n{said}\nNo more entries.\n"))
    event = {
        "event": "runner_on_failed",
        "event_data": {"task": "Logs", "res": {"msg": told}},
    }
    failure = summarise([event], ok=False, playbook="provision").failure
    assert failure is not None
    assert (failure.class_, failure.reason) == (kind, reason)
    assert said in failure.message


def test_what_goes_well_is_no_problem(module: ModuleType) -> None:
    assert module.newest_problem("Received SIGTERM\nNo more entries, closing journal.\n") == ""
