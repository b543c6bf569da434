"""The look from outside, against a TLS server on this machine."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from codegen_operator.domain.measured import Measured
from codegen_operator.domain.verification import (
    WELL_KNOWN,
    ProbeRequest,
    ProbeResult,
    visible_drift,
)
from codegen_operator.shell import probe as probe_module
from codegen_operator.shell.probe import ProbeError, probe

pytestmark = pytest.mark.enable_socket
RELEASE = "0123456789ab"
GOOD = {"status": "ok", "release": RELEASE}
REPORT = {
    "release": RELEASE,
    "services": {"backend": "running", "db": "running"},
    "drift": "",
    "time": "2030-01-01T00:00:00Z",
}
Pages = dict[str, tuple[int, Any]]


@dataclass(frozen=True)
class Authority:
    """A certificate authority and what it signed for one name."""

    root: str
    chain: Path
    not_after: datetime


def issue(folder: Path, name: str, *, days: int = 30) -> Authority:
    """Make an authority and a certificate for a name, valid until some days from now."""
    now = datetime.now(UTC).replace(microsecond=0)
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"root of {folder.name}")])
    start, end = now - timedelta(days=60), now + timedelta(days=days)

    def builder(subject: x509.Name, public: Any) -> x509.CertificateBuilder:
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(root_name)
        made = made.public_key(public).serial_number(x509.random_serial_number())
        return made.not_valid_before(start).not_valid_after(end)

    root = (
        builder(root_name, root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), False)  # noqa: FBT003
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                key_cert_sign=True,
                crl_sign=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(root_key, hashes.SHA256())
    )
    issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    leaf = (
        builder(x509.Name([]), key.public_key())
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=True)
        .add_extension(issuer_id, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    chain = folder / f"{name}-{days}.pem"
    chain.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + leaf.public_bytes(serialization.Encoding.PEM)
    )
    return Authority(root.public_bytes(serialization.Encoding.PEM).decode(), chain, end)


@asynccontextmanager
async def serving(
    pages: Pages, chain: Path | None, *, silent: bool = False, date: datetime | None = None
) -> AsyncIterator[int]:
    """Serve pages over TLS (or without, or never answer) and yield the port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if chain is None:
                writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                if silent:
                    await asyncio.sleep(3600)
                status, page = pages.get(line.split()[1].decode(), (404, ""))
                body = page if isinstance(page, bytes) else json.dumps(page).encode()
                head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n"
                head += "Location: https://elsewhere.example/\r\n" if status == 302 else ""
                head += f"Date: {format_datetime(date, usegmt=True)}\r\n" if date else ""
                writer.write(f"{head}\r\n".encode() + body)
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    context = None
    if chain is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(chain)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return issue(tmp_path_factory.mktemp("tls"), "localhost")


@pytest.fixture
def request_for(authority: Authority) -> Callable[..., ProbeRequest]:
    def make(**changes: Any) -> ProbeRequest:
        whole = ProbeRequest(
            domain="localhost",
            release_id=RELEASE,
            health_path="/health",
            address="127.0.0.1",
            suffix="apps.example.org",
            tls_root=authority.root,
        )
        return replace(whole, **changes)

    return make


Make = Callable[..., ProbeRequest]


async def look(
    request: ProbeRequest,
    pages: Pages,
    chain: Path | None,
    date: datetime | None = None,
    **more: Any,
) -> ProbeResult:
    async with serving(pages, chain, date=date) as port:
        return await probe(request, port=port, deadline_seconds=5, **more)


async def test_the_wanted_release_over_tls_is_verified(
    request_for: Make, authority: Authority
) -> None:
    pages: Pages = {"/health": (200, GOOD), WELL_KNOWN: (200, REPORT)}
    result = await look(request_for(), pages, authority.chain)
    assert (result.reason, result.failures) == ("Verified", 0)
    assert result.certificate_not_after == authority.not_after
    assert result.reported is not None
    assert result.reported.services == (("backend", "running"), ("db", "running"))


@pytest.mark.parametrize(
    ("load", "found"),
    [
        (
            {"class": "high", "memoryFreeMib": 640, "diskFreeGib": 7, "later": 1},
            Measured(datetime(2030, 1, 1, tzinfo=UTC), 640, 7, "high"),
        ),
        ({"class": "wild", "memoryFreeMib": 640, "diskFreeGib": 7}, None),
        ({"class": "low", "memoryFreeMib": -1, "diskFreeGib": 7}, None),
        ("nonsense", None),
        (None, None),
    ],
)
async def test_the_servers_load_comes_along_where_it_is_said(
    request_for: Make, authority: Authority, load: Any, found: Measured | None
) -> None:
    """What is not usable is as good as not said: it is nothing to fail for."""
    pages: Pages = {"/health": (200, GOOD), WELL_KNOWN: (200, {**REPORT, "load": load})}
    result = await look(request_for(), pages, authority.chain)
    assert result.reason == "Verified"
    assert result.reported is not None
    assert result.reported.measured == found


async def test_a_product_without_a_public_service_is_vouched_for_by_its_server(
    request_for: Make, authority: Authority
) -> None:
    result = await look(request_for(health_path=""), {WELL_KNOWN: (200, REPORT)}, authority.chain)
    assert result.reason == "Verified"
    ill = {**REPORT, "services": {"bot": "stopped"}}
    result = await look(request_for(health_path=""), {WELL_KNOWN: (200, ill)}, authority.chain)
    assert result.reason == "HealthFailed"
    assert "bot is stopped" in result.message
    assert visible_drift(result) == ("service bot is stopped",)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (503, GOOD, "HealthFailed"),
        (200, {"status": "starting", "release": RELEASE}, "HealthFailed"),
        (200, b"<html>", "HealthFailed"),
        (200, b"x" * 70000, "HealthFailed"),
        (302, GOOD, "HealthFailed"),
        (200, {"status": "ok", "release": "f" * 12}, "WrongRelease"),
        (200, {"status": "ok"}, "WrongRelease"),
    ],
)
async def test_anything_but_the_contract_fails(
    request_for: Make, authority: Authority, status: int, body: Any, reason: str
) -> None:
    pages: Pages = {"/health": (status, body), WELL_KNOWN: (200, REPORT)}
    result = await look(request_for(), pages, authority.chain)
    assert result.reason == reason
    assert result.reported is not None, "what the server says is kept beside"


async def test_another_authority_is_not_believed(
    request_for: Make, authority: Authority, tmp_path: Path
) -> None:
    stranger = issue(tmp_path, "localhost")
    result = await look(request_for(), {"/health": (200, GOOD)}, stranger.chain)
    assert result.reason == "TLSInvalid"


async def test_an_expired_certificate_and_another_name_are_not_believed(
    request_for: Make, tmp_path: Path
) -> None:
    for made, said in (
        (issue(tmp_path, "localhost", days=-1), "expired"),
        (issue(tmp_path, "other.example"), "localhost"),
    ):
        request = request_for(tls_root=made.root)
        result = await look(request, {"/health": (200, GOOD)}, made.chain)
        assert result.reason == "TLSInvalid"
        assert said in result.message


@pytest.mark.parametrize("days", [30, -1])
async def test_the_servers_clock_is_compared_also_where_no_certificate_counts_for_its_sake(
    request_for: Make, tmp_path: Path, days: int
) -> None:
    """A certificate that a server with a wrong clock made for itself is not valid here."""
    made = issue(tmp_path, "localhost", days=days)
    pages: Pages = {"/health": (200, GOOD), WELL_KNOWN: (200, REPORT)}
    date = datetime.now(UTC) - timedelta(days=1)
    result = await look(request_for(tls_root=made.root), pages, made.chain, date)
    assert result.clock_ahead is not None
    assert abs(result.clock_ahead + timedelta(days=1)) < timedelta(minutes=1)
    assert ("its clock is 24 h behind" in result.message) == (days < 0)


async def test_a_clock_that_nobody_told_is_unknown(request_for: Make, authority: Authority) -> None:
    pages: Pages = {"/health": (200, GOOD), WELL_KNOWN: (200, REPORT)}
    assert (await look(request_for(), pages, authority.chain)).clock_ahead is None


async def test_public_authorities_count_where_the_server_has_none_of_its_own(
    request_for: Make, authority: Authority
) -> None:
    result = await look(request_for(tls_root=""), {"/health": (200, GOOD)}, authority.chain)
    assert result.reason == "TLSInvalid"


async def test_plain_http_is_no_tls(request_for: Make) -> None:
    result = await look(request_for(), {"/health": (200, GOOD)}, None)
    assert result.reason == "TLSInvalid"


async def test_nobody_there_is_no_answer(request_for: Make) -> None:
    async with serving({}, None) as port:
        pass
    result = await probe(request_for(), port=port, deadline_seconds=5)
    assert result.reason == "NoAnswer"


async def test_a_server_that_never_answers_does_not_hold_us(
    request_for: Make, authority: Authority
) -> None:
    async with serving({}, authority.chain, silent=True) as port:
        result = await probe(request_for(), port=port, deadline_seconds=0.3)
    assert result.reason == "NoAnswer"
    assert "0.3 s" in result.message


@pytest.mark.parametrize(
    ("domain", "address", "record"),
    [
        ("a.apps.example.invalid", "192.0.2.1", "*.apps.example.invalid A 192.0.2.1"),
        ("a.apps.example.invalid", "2001:db8::1", "*.apps.example.invalid AAAA 2001:db8::1"),
        ("shop.invalid", "192.0.2.1", "shop.invalid A 192.0.2.1"),
        ("shop.invalid", "server.invalid", "shop.invalid CNAME server.invalid"),
    ],
)
async def test_a_name_that_does_not_resolve_shows_the_record_to_set(
    request_for: Make, domain: str, address: str, record: str
) -> None:
    request = request_for(domain=domain, address=address, suffix="apps.example.invalid")
    result = await probe(request, deadline_seconds=5)
    assert result.reason == "DNSNotPointing"
    assert record in result.message


async def test_a_name_that_leads_elsewhere_is_blamed_before_what_answers_there(
    request_for: Make, authority: Authority
) -> None:
    request = request_for(address="192.0.2.1")
    result = await look(request, {"/health": (500, "")}, authority.chain)
    assert result.reason == "DNSNotPointing"
    assert "127.0.0.1" in result.message
    assert "localhost A 192.0.2.1" in result.message
    assert "192.0.2.1 itself does not answer for it yet" in result.message


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ({"/health": (200, GOOD)}, "127.0.0.1 itself answers for it already; set the record"),
        ({"/health": (503, "")}, "127.0.0.1 itself does not answer for it yet"),
        ({"/health": (200, {**GOOD, "release": "f" * 12})}, "does not answer for it yet"),
    ],
)
async def test_the_server_itself_is_looked_at_before_the_record_is_asked_for(
    request_for: Make, authority: Authority, monkeypatch: Any, pages: Pages, said: str
) -> None:
    """The name leads to another machine, where nobody is; the Server has its certificate."""

    async def elsewhere(name: str) -> frozenset[str]:
        return frozenset({"192.0.2.9" if name == "localhost" else name})

    async def nobody(*_: Any, **__: Any) -> Any:
        raise ProbeError("NoAnswer", "nobody is there")

    real = probe_module._get

    async def routed(client: Any, path: str) -> Any:
        return await (nobody() if client.base_url.host == "localhost" else real(client, path))

    monkeypatch.setattr(probe_module, "_resolve", elsewhere)
    monkeypatch.setattr(probe_module, "_get", routed)
    result = await look(request_for(), pages, authority.chain)
    assert result.reason == "DNSNotPointing"
    assert said in result.message
    assert "localhost A 127.0.0.1" in result.message


async def test_an_address_that_is_translated_on_the_way_is_no_error(
    request_for: Make, authority: Authority
) -> None:
    request = request_for(address="192.0.2.1")
    result = await look(request, {"/health": (200, GOOD)}, authority.chain)
    assert result.reason == "Verified"


async def test_failures_in_a_row_are_counted_per_request(
    request_for: Make, authority: Authority
) -> None:
    bad: Pages = {"/health": (500, "")}
    first = await look(request_for(), bad, authority.chain)
    second = await look(request_for(), bad, authority.chain, previous=first)
    other = await look(request_for(release_id="f" * 12), bad, authority.chain, previous=second)
    good = await look(request_for(), {"/health": (200, GOOD)}, authority.chain, previous=second)
    assert [r.failures for r in (first, second, other, good)] == [1, 2, 1, 0]
