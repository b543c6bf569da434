"""What stands in the way of a certificate is told in words that a person can act on."""

import json
from collections.abc import Callable
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_crds.contracts.job import AnsibleJob
from codegen_infra.ansible_job.entry import conclude
from codegen_infra.ansible_job.plays import Play
from codegen_infra.ansible_job.summary import Outcome, summarise

DOMAIN = "shop.example.org"


pytestmark = pytest.mark.enable_socket  # importing Ansible asks getaddrinfo


@pytest.fixture(scope="module")
def module(load_plugin: Callable[[str], ModuleType]) -> ModuleType:
    """The module under test."""
    return load_plugin("modules/site_certificate")


def _line(error: str, *, at: float = 1.0, name: str = DOMAIN, level: str = "error") -> str:
    return json.dumps({"level": level, "ts": at, "identifier": name, "error": error})


@pytest.mark.parametrize(
    ("said", "reason", "advice"),
    [
        (
            "HTTP 400 urn:ietf:params:acme:error:connection - 10.0.0.1: Connection refused",
            "ChallengeFailed",
            "port 80",
        ),
        (
            "HTTP 429 urn:ietf:params:acme:error:rateLimited - too many certificates",
            "CertificateRateLimited",
            "limit is reached",
        ),
        ("HTTP 403 urn:ietf:params:acme:error:caa - forbids", "CertificateForbidden", "CAA"),
        ("HTTP 400 urn:ietf:params:acme:error:malformed - no", "CertificateRefused", "refused"),
        (
            'Get "https://acme/dir": dial tcp 10.0.0.1:443: connect: connection refused',
            "AuthorityUnreachable",
            "directory",
        ),
    ],
)
def test_a_refusal_has_a_reason_and_an_advice(
    module: ModuleType, said: str, reason: str, advice: str
) -> None:
    told = module.explain(module.newest_problem([_line(said)], DOMAIN), DOMAIN)
    assert told["reason"] == reason
    assert advice in told["message"]
    assert "it is asked again by itself" in told["message"]


def _retry(name: str, at: float, seconds: float) -> str:
    said = {"msg": "will retry", "error": f"[{name}] Obtain: [{name}] creating new order: HTTP 429"}
    return json.dumps({"level": "error", "ts": at, **said, "attempt": 1, "retrying_in": seconds})


def test_when_the_authority_is_asked_again_is_told(module: ModuleType) -> None:
    """The newest plan for this very name; what is no plan is passed over."""
    at = 1893456000.0
    lines = [
        _retry(DOMAIN, at - 60, 60),
        "not JSON",
        json.dumps(["will retry"]),
        json.dumps({"msg": "will retry"}),
        _retry(DOMAIN, at, 120.0),
        _retry(f"other.{DOMAIN}", at, 600),
    ]
    again = module.next_attempt(lines, DOMAIN)
    assert again == at + 120
    problem = module.newest_problem(
        [_line("HTTP 429 urn:ietf:params:acme:error:rateLimited")], DOMAIN
    )
    told = module.explain(problem, DOMAIN, again)["message"]
    assert "asked again at 2030-01-01T00:02:00Z, then after ever longer pauses" in told
    assert module.next_attempt(lines[:1], "elsewhere.example") is None


def test_the_newest_refusal_of_this_name_counts(module: ModuleType) -> None:
    """Neither another site's trouble, nor what is only told, nor an older one."""
    lines = [
        "not JSON",
        _line("old"),
        _line("new", at=2),
        _line("of another", at=3, name="b.example.org"),
        _line("only told", at=4, level="info"),
        "[]",
    ]
    assert module.newest_problem(lines, DOMAIN) == module.Problem(2, "new")
    assert module.newest_problem(lines[3:4], DOMAIN) is None
    assert module.explain(None, DOMAIN)["reason"] == "CertificatePending"


def test_what_caddy_says_in_the_end_does_not_hide_what_failed(module: ModuleType) -> None:
    """As Caddy 2.6 tells one refused challenge, line by line."""
    url = f"http://{DOMAIN}:80/.well-known/acme-challenge/x"
    failed = {
        "level": "error",
        "ts": 1,
        "logger": "http.acme_client",
        "msg": "challenge failed",
        "identifier": DOMAIN,
        "challenge_type": "http-01",
        "problem_type": "urn:ietf:params:acme:error:connection",
        "error": f'Get "{url}": dial tcp 192.0.2.9:80: connect: connection refused',
    }
    last = f"[{DOMAIN}] solving challenges: {DOMAIN}: no solvers available for remaining challenges"
    lines = [json.dumps(failed), _line(last, at=2)]
    for said in (lines, lines[:1]):
        told = module.explain(module.newest_problem(said, DOMAIN), DOMAIN)
        assert told["reason"] == "ChallengeFailed"
        assert "192.0.2.9" in told["message"]
    told = module.explain(module.newest_problem(lines[1:], DOMAIN), DOMAIN)
    assert told["reason"] == "CertificateRefused"


@given(st.text(max_size=4000))
def test_whatever_an_authority_says_the_message_stays_short(module: ModuleType, said: str) -> None:
    told = module.explain(module.Problem(0, said), DOMAIN)
    assert len(told["message"]) <= 600


JOB = AnsibleJob.model_validate(
    {"operation": "deploy", "address": "192.0.2.1", "host_key": "k", "site_digest": "d" * 64}
)
REFUSED = {"reason": "ChallengeFailed", "message": "point it here"}


def _events(certificate: dict[str, str]) -> list[dict[str, object]]:
    result = {"changed": False, "certificate": certificate}
    return [{"event": "runner_on_ok", "event_data": {"task": "Certificate", "res": result}}]


def test_a_site_without_a_certificate_is_no_failure_but_is_told() -> None:
    outcome = summarise(_events(REFUSED), ok=True, playbook="site")
    assert outcome.failure is None
    result = conclude(JOB, [(Play("site", "admin"), outcome)])
    assert result.failure is None
    assert result.certificate is not None
    assert (result.certificate.reason, result.certificate.message) == tuple(REFUSED.values())
    assert result.site == JOB.site_digest


def test_nothing_is_told_of_a_site_that_has_its_certificate() -> None:
    outcome = summarise(_events({}), ok=True, playbook="site")
    assert conclude(JOB, [(Play("site", "admin"), outcome), (Play("r", "deploy"), Outcome())]) == (
        conclude(JOB, [(Play("site", "admin"), Outcome())])
    )
