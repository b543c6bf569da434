"""Verification: did the URL answer over TLS, from outside the server, with the wanted release?

The planner says what to look at (:func:`probe_request`) and how often (:func:`probe_wait`); the
shell looks and keeps the newest :class:`ProbeResult` in memory. Only a change of what is known
is written, so looking costs the API server nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from codegen_crds.conditions import is_true
from codegen_crds.v1alpha1.deployment import Deployment, DeploymentStatus
from codegen_crds.v1alpha1.server import Server

from .delivery_settings import DeliverySettings
from .measured import Measured
from .policy import Backoff

WELL_KNOWN: Final = "/.well-known/codegen.json"
RUNNING: Final = "running"
"""State of a service that is well, in the server's words."""

ProbeReason = Literal[
    "Verified", "DNSNotPointing", "NoAnswer", "TLSInvalid", "HealthFailed", "WrongRelease"
]
TOLERATED_FAILURES: Final = 2
"""So many failed looks in a row are weather while a product was fine; the next is news."""
_EAGER: Final = Backoff(1.0, 30.0)
"""How often a product is looked at that is not verified yet."""
_CALM: Final = Backoff(10.0, 60.0)
"""How often one is that was: a web server that restarts is no incident."""


@dataclass(frozen=True, slots=True)
class ProbeRequest:
    """What to look at. Equal requests may share an answer."""

    domain: str
    release_id: str
    health_path: str
    """Of the first public service; empty: only what the server says of the product counts."""
    address: str
    """The Server's address, to say what a name should point at."""
    suffix: str
    tls_root: str
    """PEM of the server's own authority; empty: public ones count."""

    @property
    def url(self) -> str:
        """The product's URL."""
        return f"https://{self.domain}"


@dataclass(frozen=True, slots=True)
class Reported:
    """What the server says of a product in ``/.well-known/codegen.json``."""

    release_id: str
    services: tuple[tuple[str, str], ...] = ()
    """(service, state), sorted."""
    drift: str = ""
    """Digest of the differences between what was put there and what is; empty: none."""
    measured: Measured | None = None
    """Load of the whole server."""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What was seen."""

    request: ProbeRequest
    at: datetime
    reason: ProbeReason
    message: str = ""
    failures: int = 0
    """How many looks in a row failed, this one included."""
    reported: Reported | None = None
    certificate_not_before: datetime | None = None
    certificate_not_after: datetime | None = None
    clock_ahead: timedelta | None = None
    """How far the server's clock is ahead of ours, by the `Date` of its answer."""

    @property
    def ok(self) -> bool:
        """Whether the URL answered as it should."""
        return self.reason == "Verified"


def probe_request(deployment: Deployment, server: Server | None) -> ProbeRequest | None:
    """What to look at, or None while the wanted release is not on the server."""
    release = deployment.spec.release
    if server is None or release is None or deployment.metadata.deleting:
        return None
    if deployment.spec.suspended:
        return None
    if deployment.status.installed != release.release_id:
        return None
    public = next((s for s in release.services if s.public), None)
    return ProbeRequest(
        domain=deployment.spec.domain,
        release_id=release.release_id,
        health_path=public.health_path if public else "",
        address=server.spec.address,
        suffix=server.spec.domain_suffix,
        tls_root=server.status.tls_root if server.served_acme.issuer == "internal" else "",
    )


def probe_wait(
    request: ProbeRequest,
    last: ProbeResult | None,
    *,
    now: datetime,
    settings: DeliverySettings,
    settled: bool = False,
) -> float:
    """Seconds until the next look is due; 0 means now.

    Args:
        request: What to look at.
        last: The newest look.
        now: The moment, UTC.
        settings: How often a product is looked at that is fine.
        settled: Whether it was verified and nobody says otherwise yet.
    """
    if last is None or last.request != request:
        return 0.0
    again = (_CALM if settled else _EAGER).after(last.failures)
    wait = settings.verify_interval_seconds if last.ok else again
    return max(0.0, wait - (now - last.at).total_seconds())


def verified(status: DeploymentStatus, request: ProbeRequest) -> bool:
    """Whether this release was verified at this URL, and nobody said otherwise since."""
    live = status.live
    return (
        is_true(status.conditions, "Verified")
        and live is not None
        and (live.release_id, live.url) == (request.release_id, request.url)
    )


def visible_drift(result: ProbeResult) -> tuple[str, ...]:
    """What differs between what was put on the server and what it says, one line each.

    Differences that the server only counts (``reported.drift``) are not among them: a Job asks
    for their names.
    """
    reported = result.reported
    if reported is None:
        return ()
    lines: list[str] = []
    if reported.release_id != result.request.release_id:
        found = reported.release_id or "no release"
        lines.append(f"{found} is live instead of {result.request.release_id}")
    lines.extend(
        f"service {name} is {state}" for name, state in reported.services if state != RUNNING
    )
    return tuple(line[:256] for line in lines[:32])
