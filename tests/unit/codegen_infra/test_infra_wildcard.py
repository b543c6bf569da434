"""What stands in the way of a wildcard certificate, from what its client said."""

from collections.abc import Callable
from types import ModuleType

import pytest

from codegen_infra.ansible_job.summary import summarise

BEGIN = """\
[INFO] [*.apps.example] acme: Preparing to solve DNS-01
Could not obtain certificates:
\terror: one or more domains had a problem:
[*.apps.example] [*.apps.example] acme: error presenting token: rfc2136: failed to insert: """

pytestmark = pytest.mark.enable_socket  # importing Ansible asks getaddrinfo


@pytest.fixture(scope="module")
def module(load_plugin: Callable[[str], ModuleType]) -> ModuleType:
    """The module under test."""
    return load_plugin("modules/wildcard_certificate")


SAID = [
    (BEGIN + "DNS update failed: dns: bad authentication", "DnsUpdateRefused", "TSIG"),
    (BEGIN + "DNS update failed: server replied: REFUSED", "DnsUpdateRefused", "TSIG"),
    (BEGIN + "DNS update failed: illegal base64 data at input byte 3", "DnsUpdateRefused", "TSIG"),
    (
        BEGIN + "DNS update failed: read udp 192.0.2.1:1->192.0.2.53:53: i/o timeout",
        "NameserverUnreachable",
        "name server",
    ),
    (
        BEGIN + "DNS update failed: read udp 192.0.2.1:1->192.0.2.53:53: connection refused",
        "NameserverUnreachable",
        "name server",
    ),
    (
        BEGIN + "could not find the start of authority for _acme-challenge.apps.example.: NXDOMAIN",
        "ZoneNotFound",
        "resolver",
    ),
    (
        BEGIN + "unexpected response code 'REFUSED' for _acme-challenge.apps.example.",
        "ZoneNotFound",
        "resolver",
    ),
    ("time limit exceeded: last error: NS ns. did not return the TXT", "ZoneNotFound", "resolver"),
    (
        "error: 403 :: urn:ietf:params:acme:error:unauthorized :: Incorrect TXT record",
        "ChallengeFailed",
        "public name servers",
    ),
    (
        "error: 429 :: urn:ietf:params:acme:error:rateLimited :: too many certificates",
        "CertificateRateLimited",
        "again later",
    ),
    ("error: 403 :: urn:ietf:params:acme:error:caa :: forbids", "CertificateForbidden", "CAA"),
    (
        "Could not create client: get directory at 'https://ca/dir': dial tcp: connection refused",
        "AuthorityUnreachable",
        "ACME directory",
    ),
    ("", "CertificateRefused", "said nothing"),
]


@pytest.mark.parametrize(("said", "reason", "advice"), SAID)
def test_a_failure_has_a_reason_an_advice_and_the_clients_own_words(
    module: ModuleType, said: str, reason: str, advice: str
) -> None:
    told = module.explain(said)
    assert told.startswith(f"{reason}: ")
    assert advice in told
    assert said.rpartition(": ")[2] in told
    assert len(told) < 1000


@pytest.mark.parametrize(("said", "reason", "_advice"), SAID)
def test_the_reason_reaches_the_result_with_its_step(
    module: ModuleType, said: str, reason: str, _advice: str
) -> None:
    event = {
        "event": "runner_on_failed",
        "event_data": {"task": "Wildcard certificate", "res": {"msg": module.explain(said)}},
    }
    failure = summarise([event], ok=False, playbook="provision").failure
    assert failure is not None
    assert (failure.reason, failure.step) == (reason, "Wildcard certificate")
    assert failure.class_ == "infrastructure"
