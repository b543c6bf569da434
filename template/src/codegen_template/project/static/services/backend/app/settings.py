"""Configuration from the environment: the only module that reads it.

Every variable read here is declared in ``services/backend/env.contract.yaml``.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Self

LOG_LEVELS = ("INFO", "DEBUG", "WARNING", "ERROR")
SSL_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")
"""As libpq has them. Without TLS unless told: the database is a neighbour in the same product."""

PRIVATE_NETWORKS = "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7"
"""Where the proxy is: beside the container, whose port nobody else reaches."""
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|\*")


class SettingsError(Exception):
    """A variable is missing or unusable; the message names it and never shows its value."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the service is told from outside."""

    postgres_host: str
    postgres_port: int
    postgres_user: str
    postgres_db: str
    postgres_password: str = field(repr=False)
    postgres_sslmode: str
    port: int
    release_id: str
    log_level: str
    metrics_port: int | None
    """Where Prometheus asks; None: nowhere."""
    trusted_proxies: tuple[str, ...]
    """Networks whose word on the client's address is taken."""
    cors_origins: tuple[str, ...]
    rate_limit_per_second: int
    """For one address; 0: no limit."""
    rate_limit_burst: int
    body_limit_bytes: int
    request_seconds: int

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read and check the environment.

        Raises:
            SettingsError: a required variable is missing, or one is malformed.
        """
        return cls(
            postgres_host=_required(environ, "POSTGRES_HOST"),
            postgres_port=_port(environ, "POSTGRES_PORT"),
            postgres_user=_required(environ, "POSTGRES_USER"),
            postgres_db=_required(environ, "POSTGRES_DB"),
            postgres_password=_secret(environ, "POSTGRES_PASSWORD", "POSTGRES_PASSWORD_FILE"),
            postgres_sslmode=_one_of(environ, "POSTGRES_SSLMODE", SSL_MODES),
            port=_port(environ, "PORT", 8080),
            release_id=environ.get("RELEASE_ID", "unreleased"),
            log_level=_one_of(environ, "LOG_LEVEL", LOG_LEVELS),
            metrics_port=_port(environ, "METRICS_PORT") if environ.get("METRICS_PORT") else None,
            trusted_proxies=_networks(environ, "TRUSTED_PROXIES", PRIVATE_NETWORKS),
            cors_origins=_origins(environ, "CORS_ORIGINS"),
            rate_limit_per_second=_number(environ, "RATE_LIMIT_PER_SECOND", 50, least=0),
            rate_limit_burst=_number(environ, "RATE_LIMIT_BURST", 200),
            body_limit_bytes=_number(environ, "BODY_LIMIT_BYTES", 1_048_576),
            request_seconds=_number(environ, "REQUEST_SECONDS", 30),
        )


def _required(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise SettingsError(f"{name} is not set")
    return value


def _port(environ: Mapping[str, str], name: str, default: int | None = None) -> int:
    text = environ.get(name) or ("" if default is None else str(default))
    if not text:
        raise SettingsError(f"{name} is not set")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError(f"{name} is not a port number")
    return int(text)


def _number(environ: Mapping[str, str], name: str, default: int, *, least: int = 1) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or len(text) > 9 or int(text) < least:
        raise SettingsError(f"{name} is not a whole number from {least} to 999999999")
    return int(text)


def _networks(environ: Mapping[str, str], name: str, default: str) -> tuple[str, ...]:
    networks = _words(environ.get(name) or default)
    for network in networks:
        try:
            ip_network(network)
        except ValueError as error:
            raise SettingsError(f"{name} holds what is no address and no network") from error
    return networks


def _origins(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    origins = _words(environ.get(name) or "")
    if not all(_ORIGIN.fullmatch(origin) for origin in origins):
        raise SettingsError(f"{name} holds what is no origin such as https://example.com")
    return origins


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^,\s]+", text))


def _secret(environ: Mapping[str, str], name: str, file_name: str) -> str:
    file = environ.get(file_name, "")
    if not file:
        return _required(environ, name)
    try:
        value = Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file_name}: the file cannot be read") from error
    if not value:
        raise SettingsError(f"{file_name}: the file is empty")
    return value


def _one_of(environ: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    """A word out of a few, the first unless set."""
    value = environ.get(name) or known[0]
    if value not in known:
        raise SettingsError(f"{name} is none of {', '.join(known)}")
    return value
