"""One certificate for all names below a domain, by DNS-01: a real name server and authority."""

import datetime as dt
import json
import socket
import ssl
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from codegen_crds.contracts.job import (
    AnsibleJob,
    AnsibleResult,
    ColourPorts,
    ReleaseRequest,
    SiteRequest,
    SiteService,
    WildcardRequest,
)
from codegen_crds.contracts.release import EnvValue, Release, Service
from codegen_dev.stand import APPS_DOMAIN

# One server takes the authority on, and the others keep theirs.
pytestmark = pytest.mark.timeout(600)

STORED = f"/var/lib/private/codegen-wildcard/*/certificates/_.{APPS_DOMAIN}.pem"
ROLES = "caddy,wildcard"
TIMER = "codegen-wildcard.timer"


def _order(server: Any, zone: Any, authority: Any, *, secret: str = "") -> AnsibleJob:
    """Provisioning with a wildcard certificate."""
    wildcard = WildcardRequest(
        domain=APPS_DOMAIN,
        nameserver=zone.endpoint,
        key_name=zone.key_name,
        resolver=zone.endpoint,
        secret=secret or zone.secret,
    )
    job: AnsibleJob = server.provisioning().model_copy(
        update={
            "issuer": "acme",
            "acme_directory": authority.url,
            "acme_email": "ops@codegen.test",
            "acme_ca": authority.ca_bundle,
            "wildcard": wildcard,
        }
    )
    return job


def _deploy(product: Any, authority: Any, wildcard: str) -> AnsibleResult:
    first = product.first_port
    site = SiteRequest(
        app=product.app,
        domain=product.host,
        services=[SiteService(name="backend", blue=first, green=first + 1)],
        issuer="acme",
        directory=authority.url,
        wildcard=wildcard,
    )
    env = (EnvValue(name="FAULT", value=""), EnvValue(name="VERSION", value="v1"))
    image = product.ground.images["service"]
    service = Service(name="backend", image=image, strategy="bluegreen", public=True, env=env)
    request = ReleaseRequest(
        verb="release",
        app=product.app,
        release=Release.make(commit="a" * 40, schema_revision="", services=(service,)),
        ports={"backend": ColourPorts(blue=first, green=first + 1)},
    )
    job = product.ground.order("deploy", request=request, site=site, site_digest="d1")
    result: AnsibleResult = product.ground.run(job, admin=True)
    return result


def _shown(product: Any, root: str) -> x509.Certificate:
    """What is shown to a visitor who trusts the authority's root alone."""
    context = ssl.create_default_context(cadata=root)
    with (
        socket.create_connection((product.ground.address, 443), timeout=5) as raw,
        context.wrap_socket(raw, server_hostname=product.host) as tls,
    ):
        shown = tls.getpeercert(binary_form=True)
    assert shown is not None
    return x509.load_der_x509_certificate(shown)


def _nearly_over() -> str:
    """A certificate of which less than a third of its life is left, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"*.{APPS_DOMAIN}")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=61))
        .not_valid_after(now + dt.timedelta(days=29))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return (private + made.public_bytes(serialization.Encoding.PEM)).decode()


def test_a_wildcard_is_refused_fetched_shown_renewed_and_left(
    server: Any, zone: Any, zone_authority: Any, product: Any
) -> None:
    """One story: each step of it needs the one before, and a play takes seconds."""
    # Resolvers on the way to the zone's name server.
    server.enter("sh", "-c", f"echo {zone.address} {zone.name} >> /etc/hosts")
    try:
        _refused(server, zone, zone_authority)
        result = server.run(_order(server, zone, zone_authority), only=ROLES)
        assert result.failure is None, result.failure
        assert server.changed(_order(server, zone, zone_authority), only=ROLES) == []
        _secret_is_roots_alone(server, zone)
        _shown_and_renewed(server, zone_authority, product)
    finally:
        result = server.run(server.provisioning(), only=ROLES)
    assert result.failure is None, result.failure
    assert server.enter("systemctl", "is-active", TIMER, good=False) == "inactive"
    assert server.enter("sh", "-c", "ls -d /etc/codegen/wildcard", good=False) == ""
    assert _shown(product, zone_authority.root()), "a site that shows it goes on"


def _refused(server: Any, zone: Any, authority: Any) -> None:
    """Nothing is there yet, and the key is wrong: the result says which step and why."""
    wrong = "YWJjZGVmZGdoaWprbG1ub3BxcnN0dXZ3eHl6MTIzNDU="
    result = server.run(_order(server, zone, authority, secret=wrong), only=ROLES)
    assert result.failure is not None
    assert result.failure.reason == "DnsUpdateRefused", result.failure
    assert result.failure.step == "Wildcard certificate"
    assert "TSIG" in result.failure.message
    assert wrong not in result.model_dump_json()


def _secret_is_roots_alone(server: Any, zone: Any) -> None:
    assert server.enter("stat", "-c", "%a %U", "/etc/codegen/wildcard/tsig") == "600 root"
    assert server.enter("stat", "-c", "%a %G", f"/etc/caddy/certificates/{APPS_DOMAIN}.pem") == (
        "640 caddy"
    )
    places = "/etc/systemd /usr/local /etc/caddy /var/lib/private /var/log"
    found = server.enter(
        "sh",
        "-c",
        f"grep -rlF -e '{zone.secret}' {places}; journalctl | grep -cF '{zone.secret}'",
        good=False,
    )
    assert found == "0"


def _shown_and_renewed(server: Any, authority: Any, product: Any) -> None:
    result = _deploy(product, authority, APPS_DOMAIN)
    assert result.failure is None, result.failure
    assert result.certificate is None
    root = authority.root()
    first = _shown(product, root)
    names = first.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert names.value.get_values_for_type(x509.DNSName) == [f"*.{APPS_DOMAIN}"]
    timers = json.loads(server.enter("systemctl", "list-timers", TIMER, "--output=json"))
    assert [timer["activates"] for timer in timers] == ["codegen-wildcard.service"]
    server.enter("systemctl", "start", "codegen-wildcard")
    assert _shown(product, root) == first, "nothing is asked for before its time"
    server.enter("sh", "-c", f"echo '{_nearly_over()}' > $(ls {STORED})")
    server.enter("systemctl", "start", "codegen-wildcard")
    assert _shown(product, root).serial_number != first.serial_number
