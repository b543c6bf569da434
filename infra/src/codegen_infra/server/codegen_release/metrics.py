"""What the server measures of its products, for the exporter's textfile collector.

Source: Prometheus documentation, "Exposition formats"; node_exporter, "Textfile Collector".
"""

import datetime as dt
import socket
import ssl
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from . import backups, files
from .commands import attempt
from .config import METRICS

_HTTPS = ("127.0.0.1", 443)
_SECONDS = 2
_HELP = {
    "codegen_release_info": "The release that is live.",
    "codegen_service_up": "Whether the unit of a service of the live release runs.",
    "codegen_suspended": "Whether the product was told to stop.",
    "codegen_drifted": "Whether something differs from what was put there.",
    "codegen_certificate_not_after_timestamp_seconds": "End of the certificate that is shown.",
    "codegen_last_backup_timestamp_seconds": "When the newest backup was made from here.",
}
_Sample = tuple[str, dict[str, str], float]


def publish(places: files.Places, report: Mapping[str, Any], directory: Path = METRICS) -> None:
    """Leave what is known of a product for the exporter, where there is one.

    Args:
        places: Of the product.
        report: What the server says of it.
        directory: Where the exporter reads.
    """
    if not directory.is_dir():
        return
    domain = files.site_domain(places.app)
    text = exposition(
        places.app,
        report,
        domain=domain,
        certificate_end=certificate_end(domain) if domain else None,
        backed_up=backups.moment(files.read(places.backed_up)),
    )
    files.write(directory / f"{places.app}.prom", text, mode=0o644)


def forget(known: Iterable[str], directory: Path = METRICS) -> None:
    """Take away what was left of products that are gone.

    Args:
        known: Products that are here.
        directory: Where the exporter reads.
    """
    wanted = {f"{app}.prom" for app in known}
    for path in directory.glob("*.prom"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def exposition(
    app: str,
    report: Mapping[str, Any],
    *,
    domain: str,
    certificate_end: float | None,
    backed_up: dt.datetime | None,
) -> str:
    """A product's metrics as text. What is not known is left out.

    Args:
        app: Its name.
        report: What the server says of it (``reporting.report``).
        domain: Its public name.
        certificate_end: When the certificate that is shown ends, in seconds since the epoch.
        backed_up: When the newest backup was made.
    """
    of: dict[str, str] = {"app": app}
    samples: list[_Sample] = [
        ("codegen_service_up", {**of, "service": name}, state == "running")
        for name, state in report["services"].items()
    ]
    if report["release"]:
        samples.append(("codegen_release_info", {**of, "release": report["release"]}, 1))
    samples.append(("codegen_suspended", of, bool(report["suspended"])))
    samples.append(("codegen_drifted", of, bool(report["drift"])))
    if certificate_end is not None:
        name = "codegen_certificate_not_after_timestamp_seconds"
        samples.append((name, {**of, "domain": domain}, certificate_end))
    if backed_up is not None:
        samples.append(("codegen_last_backup_timestamp_seconds", of, backed_up.timestamp()))
    return "".join(_family(name, samples) for name in _HELP)


def certificate_end(domain: str) -> float | None:
    """When the certificate of a name ends that the web server shows; none when it shows none."""
    context = ssl.create_default_context()
    # Whoever signed it: visitors judge that, and this is about its end.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection(_HTTPS, timeout=_SECONDS) as raw,
            context.wrap_socket(raw, server_hostname=domain) as tls,
        ):
            shown = tls.getpeercert(binary_form=True)
    except OSError:
        return None
    pem = ssl.DER_cert_to_PEM_cert(shown) if shown else ""
    said = attempt("openssl", "x509", "-noout", "-enddate", text=pem, timeout=10)
    return not_after(said.stdout) if said.returncode == 0 else None


def not_after(said: str) -> float | None:
    """The end of a certificate in seconds since the epoch, from ``openssl x509 -enddate``."""
    try:
        return ssl.cert_time_to_seconds(said.strip().removeprefix("notAfter="))
    except ValueError:
        return None


def _family(name: str, samples: Sequence[_Sample]) -> str:
    lines = [
        f"{name}{_labels(labels)} {value:.0f}" for each, labels, value in samples if each == name
    ]
    head = [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} gauge"]
    return "\n".join([*head, *lines, ""]) if lines else ""


def _labels(labels: Mapping[str, str]) -> str:
    """Names of products, services and domains hold nothing that would have to be escaped."""
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}"
