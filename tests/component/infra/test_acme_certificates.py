"""Certificates from a real ACME authority: fetched, kept, refused with a reason."""

import datetime as dt
import http.client
import re
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
from codegen_dev.visitor import Visitor

from .authority import certificate, provision, told_of
from .limited_authority import LimitedAuthority
from .planned import Operator, server_of
from .shapes import operator_of, release_of

# One server takes the authority on, and the others keep theirs.
pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("authority")]


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


def test_a_site_is_served_with_a_certificate_of_the_authority(
    certified: Any, authority: Any, acme: Acme, product: Any
) -> None:
    """From the first release on, a visitor who trusts only the authority's root gets through."""
    result = _deploy(product, acme)
    assert result.failure is None, result.failure
    assert result.certificate is None
    shown = certificate(certified.address, product.host, authority.root())
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
    before = certificate(certified.address, product.host, root)
    other = f"second-{product.host}"
    neighbour = type(product)(certified, f"{product.app}-b", product.first_port + 500)
    try:
        assert _deploy(neighbour, acme, other).certificate is None
        assert certificate(certified.address, other, root).serial_number != before.serial_number
        assert certificate(certified.address, product.host, root) == before
    finally:
        neighbour.ask("remove", admin=True, keep_data=False)


@pytest.fixture
def shapes(product: Any) -> Iterator[dict[str, Any]]:
    """A shop with its database and a worker, a bot, and a page."""
    product.worker = True
    made = {"shop": product}
    for number, name in enumerate(("bot", "page"), start=1):
        port = product.first_port + 500 * number
        made[name] = type(product)(product.ground, f"{name}-{port}", port)
    yield made
    for other in (made["bot"], made["page"]):
        other.ask("remove", admin=True, keep_data=False)


def _page(product: Any, root: str) -> http.client.HTTPResponse:
    context = ssl.create_default_context(cadata=root)
    visitor = http.client.HTTPSConnection(product.host, timeout=10, context=context)
    visitor.request("GET", "/", headers={"Accept-Encoding": "gzip"})
    answer = visitor.getresponse()
    answer.read()
    visitor.close()
    return answer


def _lives(product: Any, since: float) -> list[str]:
    """Each start and end of its containers, in order."""
    said = product.ground.deployer(
        *("podman", "events", "--stream=false", f"--since={since:.0f}", "--filter=type=container"),
        *("--filter=event=start", "--filter=event=died", "--format={{.Name}} {{.Status}}"),
    )
    words = (line.split() for line in said.splitlines())
    return [status for name, status in words if name.startswith(f"{product.app}_")]


def _lose_the_settings(server: Any) -> None:
    """What provisioning wrote of the web server is gone, and what that holds in memory."""
    server.enter("systemctl", "stop", "caddy")
    server.enter("rm", "-r", "/etc/caddy/Caddyfile", "/etc/systemd/system/caddy.service.d")


def _all_at_once(operators: dict[str, Operator]) -> None:
    """Each product has a Job of its own; nothing makes one wait for another."""
    with ThreadPoolExecutor(len(operators)) as pool:
        list(pool.map(Operator.until_there, operators.values()))


def test_three_shapes_live_together_and_one_leaves(
    certified: Any, authority: Any, acme: Acme, shapes: dict[str, Any]
) -> None:
    """Each is released twice, all at once; then the web server is set up anew.

    The shop is removed, the others serve on. Nobody orders a certificate again, nor one for a
    name that no site has.
    """
    began, root, ordered = time.time(), authority.root(), authority.orders()
    servers = {"one": server_of("one", certified, acme=acme)}
    operators = {n: operator_of(n, product, servers, root) for n, product in shapes.items()}
    _all_at_once(operators)
    shown = {n: certificate(certified.address, p.host, root) for n, p in shapes.items()}
    assert authority.orders() == ordered + 3

    seen = {n: Visitor(certified.address, shapes[n].host, root) for n in ("shop", "page")}
    with seen["shop"], seen["page"]:
        for shape, operator in operators.items():
            operator.release(release_of(shape, shapes[shape], "v2"))
        _all_at_once(operators)
    for shape, visitor in seen.items():
        assert visitor.failures == [], shape
        assert all(v in text for v, text in zip(("v1", "v2"), visitor.answers, strict=True))
    lives = _lives(shapes["bot"], began)
    assert lives == ["start", "died", "start"], "never two pollers at once"
    _lose_the_settings(certified)
    provision(certified, told_of(certified, acme))
    for shape, product in shapes.items():
        assert certificate(certified.address, product.host, root) == shown[shape]

    page = _page(shapes["page"], root)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Content-Encoding"] == "gzip"
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert page.headers["X-Content-Type-Options"] == "nosniff"

    staying = Visitor(certified.address, shapes["page"].host, root, repeats=True)
    with staying:
        operators["shop"].until_gone()
    assert staying.failures == []
    assert operators["shop"].done == ["deploy", "deploy", "remove"]
    assert shapes["shop"].left() == []
    for unknown in (shapes["shop"].host, "never-declared.apps.codegen.test", "example.org"):
        with pytest.raises(ssl.SSLError, match="INTERNAL_ERROR"):
            certificate(certified.address, unknown, root)
    assert authority.orders() == ordered + 3, "one certificate for each name, once"
    assert _lives(shapes["bot"], began) == lives
    for shape in ("bot", "page"):
        assert certificate(certified.address, shapes[shape].host, root) == shown[shape]


def test_a_name_that_leads_elsewhere_is_refused_with_a_reason_and_touches_no_other_site(
    certified: Any, authority: Any, acme: Acme, product: Any
) -> None:
    """Soon, in words a person can act on; the release is there, and comes alive by itself."""
    _deploy(product, acme)
    root = authority.root()
    before = certificate(certified.address, product.host, root)
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
        assert certificate(certified.address, product.host, root) == before
        with pytest.raises(ssl.SSLError):
            certificate(certified.address, lost, root)
        authority.point_here(lost)
        _until_certified(certified.address, lost, root)
    finally:
        neighbour.ask("remove", admin=True, keep_data=False)


def _until_certified(address: str, name: str, root: str, seconds: float = 200) -> None:
    """Caddy asks again by itself, after one minute and after two more."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            certificate(address, name, root)
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
        assert certificate(certified.address, product.host, root)
    finally:
        authority.start()
        neighbour.ask("remove", admin=True, keep_data=False)
