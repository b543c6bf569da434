"""Proof that a product answers: its certificate and its health, seen from outside."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import StandError
from .product import Product

_SECONDS = 15


@dataclass(frozen=True)
class Evidence:
    """What was seen.

    Attributes:
        certificate: Subject, issuer, validity and the result of the verification, as lines.
        health: Answer of `/health`.
        about: Answer of `/.well-known/codegen.json`.
    """

    certificate: str
    health: dict[str, Any]
    about: dict[str, Any]


def gather(product: Product) -> Evidence:
    """Look at the product over TLS with nothing but its name, address and authority.

    Raises:
        StandError: It does not answer, or its certificate does not hold.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(product.authority)
        file.flush()
        authority = Path(file.name) if product.authority else None
        return Evidence(
            certificate=_certificate(product, authority),
            health=_json(product, "/health", authority),
            about=_json(product, "/.well-known/codegen.json", authority),
        )


def _certificate(product: Product, authority: Path | None) -> str:
    trust = ("-CAfile", str(authority)) if authority else ()
    shown = _run(
        [
            *("openssl", "s_client", "-connect", f"{product.address}:443", *trust),
            *("-servername", product.host, "-verify_hostname", product.host),
            *("-verify_return_error",),
        ],
        "",
    )
    details = _run(
        ["openssl", "x509", "-noout", "-issuer", "-dates", "-ext", "subjectAltName"], shown
    )
    verified = next((line.strip() for line in shown.splitlines() if "Verif" in line), "")
    return f"{details.strip()}\n{verified}"


def _json(product: Product, path: str, authority: Path | None) -> dict[str, Any]:
    answer = _run(product.curl_command(path, (), authority), "")
    try:
        found: dict[str, Any] = json.loads(answer)
    except ValueError as error:
        raise StandError(f"{product.url}{path} is not JSON: {answer[:200]}") from error
    return found


def _run(command: list[str], text: str) -> str:
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise StandError(f"{command[0]} did not end within {_SECONDS} s") from error
    if done.returncode != 0:
        raise StandError(f"{' '.join(command[:2])}: {(done.stderr or done.stdout).strip()[-400:]}")
    return done.stdout
