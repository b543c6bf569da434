"""The look from outside: does a product's URL answer over TLS with the wanted release?

Read-only. It asks the system's resolver, makes one TLS connection as any visitor would, and
never follows a redirect. What is wrong is told by the first thing that fails, in an order that
a person can act on: the name, the certificate, the answer, the release.
"""

import asyncio
import ipaddress
import json
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Annotated, Any, Final

import httpx
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from codegen_operator.domain.measured import LoadClass, Measured, astray
from codegen_operator.domain.verification import (
    RUNNING,
    WELL_KNOWN,
    ProbeReason,
    ProbeRequest,
    ProbeResult,
    Reported,
)

DEADLINE_SECONDS: Final = 10.0
_BODY_MAX: Final = 65536
_HTTPS: Final = 443
_UNTIMELY: Final = frozenset({9, 10})
"""X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED. Source: OpenSSL, x509_vfy.h."""
_DIRECT_SECONDS: Final = 3.0
"""For a look at the Server itself, beside its name."""


class ProbeError(Exception):
    """The look failed; ``reason`` and ``message`` go into the condition.

    ``untimely`` says that a certificate is not valid at this time, which a clock may be the
    reason of.
    """

    def __init__(self, reason: ProbeReason, message: str, *, untimely: bool = False) -> None:
        super().__init__(reason, message)
        self.reason: ProbeReason = reason
        self.message = message
        self.untimely = untimely


class Measurement(BaseModel):
    """What a server says of its load. Later servers may say more."""

    model_config = ConfigDict(alias_generator=to_camel)

    memory_free_mib: Annotated[int, Field(ge=0)]
    disk_free_gib: Annotated[int, Field(ge=0)]
    load: Annotated[LoadClass, Field(alias="class")]


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    validity: tuple[datetime, datetime] | None
    """Of the certificate: from and until."""
    date: datetime | None = None
    """By the clock of whoever answered."""


async def probe(
    request: ProbeRequest,
    previous: ProbeResult | None = None,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    deadline_seconds: float = DEADLINE_SECONDS,
    port: int = _HTTPS,
) -> ProbeResult:
    """Look at a product once. Never raises: what goes wrong is the result.

    Args:
        request: What to look at.
        previous: The look before, to count failures in a row.
        now: The clock, in UTC.
        deadline_seconds: For all of it together.
        port: TCP port; other than 443 in tests only.
    """
    try:
        async with asyncio.timeout(deadline_seconds):
            result = await _look(request, now, port)
    except TimeoutError:
        message = f"{request.url} did not answer within {deadline_seconds:g} s"
        result = ProbeResult(request, now(), "NoAnswer", message)
    if result.ok:
        return result
    same = previous is not None and previous.request == request
    before = previous.failures if previous is not None and same else 0
    return replace(result, failures=before + 1)


async def _look(request: ProbeRequest, now: Callable[[], datetime], port: int) -> ProbeResult:
    reported: Reported | None = None
    validity: tuple[datetime, datetime] | None = None
    ahead: timedelta | None = None
    addresses: frozenset[str] = frozenset()
    try:
        addresses = await _resolve(request.domain)
        if not addresses:
            raise _not_pointing(request, f"{request.domain} does not resolve", frozenset())
        async with _client(request, port) as client:
            said = await _get(client, WELL_KNOWN)
            reported, validity, ahead = _parse_report(said), said.validity, _ahead(said, now)
            if request.health_path:
                _check_health(request, await _get(client, request.health_path))
            else:
                _check_report(request, said, reported)
    except ProbeError as error:
        shown = await _explain(request, error, addresses, port)
        message = shown.message
        if shown.untimely:
            ahead = await _clock(request, now, port)
            wrong = astray(ahead) if ahead is not None else ""
            message = f"{message}; {wrong}" if wrong else message
        return ProbeResult(
            request, now(), shown.reason, message, reported=reported, clock_ahead=ahead
        )
    not_before, not_after = validity or (None, None)
    return ProbeResult(
        request,
        now(),
        "Verified",
        reported=reported,
        certificate_not_before=not_before,
        certificate_not_after=not_after,
        clock_ahead=ahead,
    )


def _ahead(answer: _Answer, now: Callable[[], datetime]) -> timedelta | None:
    """How far the clock of whoever answered is ahead of ours."""
    return answer.date - now() if answer.date is not None else None


async def _clock(request: ProbeRequest, now: Callable[[], datetime], port: int) -> timedelta | None:
    """How far the Server's clock is ahead, where no certificate says who answers.

    It explains why a certificate is not valid at this time and is believed for nothing else.
    """
    unproved = ssl.create_default_context()
    unproved.check_hostname, unproved.verify_mode = False, ssl.CERT_NONE
    try:
        async with (
            asyncio.timeout(_DIRECT_SECONDS),
            _client(request, port, request.address, context=unproved) as client,
        ):
            return _ahead(await _get(client, WELL_KNOWN), now)
    except (ProbeError, TimeoutError):
        return None


async def _resolve(name: str) -> frozenset[str]:
    """Addresses of a name; empty when it has none. An address is its own."""
    try:
        return frozenset({str(ipaddress.ip_address(name))})
    except ValueError:
        pass
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return frozenset()
    return frozenset(str(entry[4][0]) for entry in found)


async def _explain(
    request: ProbeRequest, error: ProbeError, addresses: frozenset[str], port: int
) -> ProbeError:
    """Blame the name where it leads elsewhere: what answers there is not our product.

    A name that leads elsewhere and is answered rightly is no error: there may be a translating
    router before the server.
    """
    if not addresses or error.reason == "DNSNotPointing":
        expected = await _resolve(request.address)
        return _not_pointing(request, f"{request.domain} does not resolve", expected)
    expected = await _resolve(request.address)
    if not expected or addresses & expected:
        return error
    what = f"{request.domain} leads to {', '.join(sorted(addresses))}"
    return _not_pointing(request, what, expected, await _beside_its_name(request, port))


async def _beside_its_name(request: ProbeRequest, port: int) -> str:
    """What to do about the record, by what the Server itself answers for the name.

    Visitors are not to be sent to a Server that has nothing for them yet.
    """
    try:
        async with (
            asyncio.timeout(_DIRECT_SECONDS),
            _client(request, port, request.address) as client,
        ):
            if request.health_path:
                _check_health(request, await _get(client, request.health_path))
            else:
                said = await _get(client, WELL_KNOWN)
                _check_report(request, said, _parse_report(said))
    except ProbeError as error:
        if error.reason == "TLSInvalid" and not request.tls_root:
            return "its certificate comes with the record; set it"
        return f"{request.address} itself does not answer for it yet ({error.message}); then set it"
    except TimeoutError:
        return f"{request.address} itself does not answer for it yet; then set it"
    return f"{request.address} itself answers for it already; set the record"


def _not_pointing(
    request: ProbeRequest, what: str, expected: frozenset[str], advice: str = "set the record"
) -> ProbeError:
    wildcard = request.domain.endswith(f".{request.suffix}")
    name = f"*.{request.suffix}" if wildcard else request.domain
    records = [f"{name} {_record_type(a)} {a}" for a in sorted(expected)]
    listed = " and ".join(records) or f"{name} CNAME {request.address}"
    return ProbeError("DNSNotPointing", f"{what}; {advice}: {listed}")


def _record_type(address: str) -> str:
    return "AAAA" if ipaddress.ip_address(address).version == 6 else "A"  # noqa: PLR2004 - IPv6


def _client(
    request: ProbeRequest, port: int, address: str = "", *, context: ssl.SSLContext | None = None
) -> httpx.AsyncClient:
    """A visitor; with an address one who goes there, whatever the name leads to."""
    try:
        context = context or ssl.create_default_context(cadata=request.tls_root or None)
    except ssl.SSLError as error:
        raise ProbeError("TLSInvalid", "the Server's status.tlsRoot is not PEM") from error
    base, headers = request.url if port == _HTTPS else f"{request.url}:{port}", {}
    if address:
        literal = f"[{address}]" if ":" in address else address
        base, headers = f"https://{literal}:{port}", {"Host": request.domain}
    return httpx.AsyncClient(
        base_url=base,
        headers=headers,
        verify=context,
        follow_redirects=False,
        trust_env=False,
        timeout=DEADLINE_SECONDS,
    )


async def _get(client: httpx.AsyncClient, path: str) -> _Answer:
    try:
        # The certificate has to be the name's, wherever it is asked for.
        name = client.headers.get("Host", client.base_url.host)
        named = {"sni_hostname": name}
        async with client.stream("GET", path, extensions=named) as response:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _BODY_MAX:
                    raise ProbeError("HealthFailed", f"{path}: more than {_BODY_MAX} bytes")
            return _Answer(response.status_code, bytes(body), _validity(response), _date(response))
    except httpx.HTTPError as error:
        raise _connection_error(client, error) from error


def _connection_error(client: httpx.AsyncClient, error: httpx.HTTPError) -> ProbeError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            untimely = cause.verify_code in _UNTIMELY
            message = f"{client.base_url}: {cause.verify_message}"
            return ProbeError("TLSInvalid", message, untimely=untimely)
        if isinstance(cause, ssl.SSLError):
            return ProbeError("TLSInvalid", f"{client.base_url}: {cause.reason or 'no TLS'}")
        cause = cause.__cause__ or cause.__context__
    return ProbeError("NoAnswer", f"{client.base_url}: {str(error) or type(error).__name__}")


def _validity(response: httpx.Response) -> tuple[datetime, datetime] | None:
    """When the certificate of the connection that answered is valid."""
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    certificate = tls.getpeercert() if tls is not None else None
    if not certificate or not {"notBefore", "notAfter"} <= set(certificate):
        return None
    return _moment(certificate["notBefore"]), _moment(certificate["notAfter"])


def _date(response: httpx.Response) -> datetime | None:
    """When it was answered, by the clock of whoever did. Source: RFC 9110, "Date"."""
    try:
        said = parsedate_to_datetime(response.headers.get("Date", ""))
    except ValueError:
        return None
    return said if said.tzinfo is not None else None


def _moment(text: object) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(text)), UTC)


def _check_health(request: ProbeRequest, answer: _Answer) -> None:
    """The image contract: ``{"status": "ok", "release": "<id>"}`` with status 200."""
    url = f"{request.url}{request.health_path}"
    if answer.status != httpx.codes.OK:
        raise ProbeError("HealthFailed", f"{url} answered {answer.status}")
    body = _json_object(answer.body)
    if body.get("status") != "ok":
        raise ProbeError("HealthFailed", f'{url} did not answer {{"status": "ok"}}')
    if body.get("release") != request.release_id:
        found = _shown(body.get("release"))
        message = f"{url} says release {found}, wanted is {request.release_id}"
        raise ProbeError("WrongRelease", message)


def _check_report(request: ProbeRequest, answer: _Answer, reported: Reported | None) -> None:
    """A product without a public service: the server speaks for it."""
    url = f"{request.url}{WELL_KNOWN}"
    if reported is None:
        raise ProbeError("HealthFailed", f"{url} answered {answer.status}, no report")
    if reported.release_id != request.release_id:
        found = _shown(reported.release_id)
        message = f"{url} says release {found}, wanted is {request.release_id}"
        raise ProbeError("WrongRelease", message)
    ill = [f"{name} is {state}" for name, state in reported.services if state != RUNNING]
    if ill:
        raise ProbeError("HealthFailed", f"{url}: {', '.join(ill)}")


def _parse_report(answer: _Answer) -> Reported | None:
    """What the server says of the product; None where it says nothing readable."""
    body = _json_object(answer.body) if answer.status == httpx.codes.OK else {}
    release, services = body.get("release"), body.get("services")
    if not isinstance(release, str) or not isinstance(services, dict):
        return None
    states = tuple(sorted((str(name)[:63], str(state)[:63]) for name, state in services.items()))
    drift = str(body.get("drift") or "")[:63]
    return Reported(release[:12], states[:16], drift, _measured(body))


def _measured(body: dict[str, Any]) -> Measured | None:
    """Load of the server; None where it says nothing usable of it."""
    load = body.get("load")
    try:
        at = datetime.fromisoformat(str(body.get("time")))
        said = Measurement.model_validate(load)
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    return Measured(at, said.memory_free_mib, said.disk_free_gib, said.load)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _shown(value: object) -> str:
    return repr(str(value)[:32]) if value else "none"
