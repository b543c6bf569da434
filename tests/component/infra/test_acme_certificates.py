"""Certificates from a real ACME authority: fetched, kept, refused with a reason."""

import datetime as dt
import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography import x509

from codegen_crds.contracts.job import (
    AnsibleResult,
    ColourPorts,
    ReleaseRequest,
    SiteRequest,
    SiteService,
)
from codegen_crds.contracts.release import EnvValue, Release, Service
from codegen_crds.v1alpha1.server import Acme

from .limited_authority import LimitedAuthority

# One server takes the authority on, and the others keep theirs.
pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("authority")]


@pytest.fixture(scope="module")
def acme(authority: Any) -> Acme:
    """What a Server says of it."""
    return Acme(directory=authority.url, email="ops@codegen.test", ca_bundle=authority.ca_bundle)


@pytest.fixture(scope="module")
def certified(server: Any, acme: Acme) -> Iterator[Any]:
    """The server, told of the authority; it is as before afterwards."""
    provisioning = server.provisioning()
    told = provisioning.model_copy(
        update={
            "issuer": acme.issuer,
            "acme_directory": acme.directory,
            "acme_email": acme.email,
            "acme_ca": acme.ca_bundle,
        }
    )
    assert server.run(told, only="caddy").failure is None
    yield server
    assert server.run(provisioning, only="caddy").failure is None


def _deploy(product: Any, acme: Acme, domain: str = "") -> AnsibleResult:
    """Bring up the site and the smallest release there is."""
    first = product.first_port
    ports = {"backend": ColourPorts(blue=first, green=first + 1)}
    site = SiteRequest(
        app=product.app,
        domain=domain or product.host,
        services=[SiteService(name="backend", blue=first, green=first + 1)],
        issuer=acme.issuer,
        directory=acme.directory,
        email=acme.email,
    )
    request = ReleaseRequest(
        verb="release", app=product.app, release=_release(product.ground), ports=ports
    )
    job = product.ground.order("deploy", request=request, site=site, site_digest="d1")
    result: AnsibleResult = product.ground.run(job, admin=True)
    return result


def _release(ground: Any) -> Release:
    env = (EnvValue(name="FAULT", value=""), EnvValue(name="VERSION", value="v1"))
    image = ground.images["service"]
    service = Service(name="backend", image=image, strategy="bluegreen", public=True, env=env)
    return Release.make(commit="a" * 40, schema_revision="", services=(service,))


def _certificate(address: str, name: str, root: str) -> x509.Certificate:
    """What is shown to a visitor who trusts the authority's root alone."""
    context = ssl.create_default_context(cadata=root)
    with (
        socket.create_connection((address, 443), timeout=5) as raw,
        context.wrap_socket(raw, server_hostname=name) as tls,
    ):
        shown = tls.getpeercert(binary_form=True)
    assert shown is not None
    return x509.load_der_x509_certificate(shown)


def test_a_site_is_served_with_a_certificate_of_the_authority(
    certified: Any, authority: Any, acme: Acme, product: Any
) -> None:
    """From the first release on, a visitor who trusts only the authority's root gets through."""
    result = _deploy(product, acme)
    assert result.failure is None, result.failure
    assert result.certificate is None
    shown = _certificate(certified.address, product.host, authority.root())
    assert shown.not_valid_after_utc > dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert names.value.get_values_for_type(x509.DNSName) == [product.host]
    trusting = ssl.create_default_context(cadata=authority.root())
    visitor = http.client.HTTPSConnection(product.host, timeout=10, context=trusting)
    visitor.request("GET", "/")
    headers = visitor.getresponse().headers
    visitor.close()
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Server"] is None


def test_a_second_site_gets_its_own_and_the_first_keeps_its(
    certified: Any, authority: Any, acme: Acme, product: Any
) -> None:
    _deploy(product, acme)
    root = authority.root()
    before = _certificate(certified.address, product.host, root)
    other = f"second-{product.host}"
    neighbour = type(product)(certified, f"{product.app}-b", product.first_port + 500)
    try:
        assert _deploy(neighbour, acme, other).certificate is None
        assert _certificate(certified.address, other, root).serial_number != before.serial_number
        assert _certificate(certified.address, product.host, root) == before
    finally:
        neighbour.ask("remove", admin=True, keep_data=False)


def test_a_name_that_leads_elsewhere_is_refused_with_a_reason_and_touches_no_other_site(
    certified: Any, authority: Any, acme: Acme, product: Any
) -> None:
    """Soon, in words a person can act on; the release is there, and comes alive by itself."""
    _deploy(product, acme)
    root = authority.root()
    before = _certificate(certified.address, product.host, root)
    lost = f"lost-{product.host}"
    authority.point(lost, authority.address)
    neighbour = type(product)(certified, f"{product.app}-c", product.first_port + 500)
    try:
        began = time.monotonic()
        result = _deploy(neighbour, acme, lost)
        assert time.monotonic() - began < 180
        assert result.failure is None, result.failure
        assert result.certificate is not None
        assert result.certificate.reason == "ChallengeFailed"
        assert lost in result.certificate.message
        assert "port 80" in result.certificate.message
        assert authority.address in result.certificate.message
        assert _certificate(certified.address, product.host, root) == before
        with pytest.raises(ssl.SSLError):
            _certificate(certified.address, lost, root)
        authority.point_here(lost)
        _until_certified(certified.address, lost, root)
    finally:
        neighbour.ask("remove", admin=True, keep_data=False)


def _until_certified(address: str, name: str, root: str, seconds: float = 200) -> None:
    """Caddy asks again by itself, after one minute and after two more."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            _certificate(address, name, root)
        except ssl.SSLError:
            assert time.monotonic() < deadline, f"{name} never got a certificate"
            threading.Event().wait(1)
        else:
            return


def test_a_rate_limit_is_told_with_its_end_and_outlasted_without_hammering(
    certified: Any, authority: Any, acme: Acme, product: Any
) -> None:
    """The first order is refused; nobody has to do anything for the certificate to come."""
    door = LimitedAuthority(authority, refusals=1)
    door.start()
    try:
        result = _deploy(product, acme.model_copy(update={"directory": door.url}))
        assert result.failure is None, result.failure
        assert result.certificate is not None
        assert result.certificate.reason == "CertificateRateLimited"
        assert "too many new orders recently" in result.certificate.message
        again = re.search(r"asked again at (\S+Z)", result.certificate.message)
        assert again is not None, result.certificate.message
        at = dt.datetime.fromisoformat(again[1])
        assert at > dt.datetime.now(dt.UTC) - dt.timedelta(seconds=30)
        _until_certified(certified.address, product.host, authority.root())
        refused, served = door.orders
        assert served - refused > 50
    finally:
        door.stop()


def test_an_authority_that_is_away_is_told_from_one_that_refuses(
    certified: Any, authority: Any, acme: Acme, product: Any
) -> None:
    """The last test of this file: an authority that is started again has forgotten accounts."""
    _deploy(product, acme)
    root = authority.root()
    authority.stop()
    neighbour = type(product)(certified, f"{product.app}-d", product.first_port + 500)
    try:
        result = _deploy(neighbour, acme, f"away-{product.host}")
        assert result.failure is None, result.failure
        assert result.certificate is not None
        assert result.certificate.reason == "AuthorityUnreachable"
        assert _certificate(certified.address, product.host, root)
    finally:
        authority.start()
        neighbour.ask("remove", admin=True, keep_data=False)
