"""Configuration from the environment: the only module that reads it.

Every variable read here is declared in ``services/notifications/env.contract.yaml``.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import quote

from sqlalchemy import URL

from worker.mail import MailServer, is_address
from worker.telegram import Chats

LOG_LEVELS = ("INFO", "DEBUG", "WARNING", "ERROR")
ENVIRONMENTS = ("production", "development")
WAYS = ("email", "telegram", "webhook", "log")
PLACEHOLDER = "placeholder"
"""Stands for a mail server or a token that is not there yet; accepted in development alone."""
TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{1,100}")
SSL_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")


class SettingsError(Exception):
    """A variable is missing or unusable; the message names it and never shows its value."""


@dataclass(frozen=True, slots=True)
class Mail:
    """Who writes to whom, and through which server."""

    server: MailServer
    sender: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the worker is told from outside."""

    database: URL = field(repr=False)
    redis_url: str = field(repr=False)
    """With the password in it."""
    webhook_url: str = field(repr=False)
    """Empty: nothing is posted."""
    mail: Mail | None
    """None: nobody gets e-mails."""
    chats: Chats | None
    """None: nobody is told in Telegram. Who is told in no way at all reads it in the log."""
    port: int
    metrics_port: int | None
    """None: there are no metrics."""
    release_id: str
    log_level: str

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read and check the environment.

        Raises:
            SettingsError: a required variable is missing, or one is malformed.
        """
        development = _one_of(environ, "APP_ENV", ENVIRONMENTS) == "development"
        ways = _ways(environ)
        webhook = _address(environ, "NOTIFY_WEBHOOK_URL", r"https?", "")
        if "webhook" in ways and not webhook and not development:
            raise SettingsError("NOTIFY_WEBHOOK_URL is not set, and NOTIFY_BY names it")
        return cls(
            database=_database(environ),
            redis_url=_redis(environ),
            webhook_url=webhook,
            mail=(
                _mail(environ, development=development, needed=not webhook)
                if "email" in ways
                else None
            ),
            chats=_chats(environ, development=development) if "telegram" in ways else None,
            port=_port(environ, "PORT", "8080"),
            metrics_port=(
                _port(environ, "METRICS_PORT", "") if environ.get("METRICS_PORT") else None
            ),
            release_id=environ.get("RELEASE_ID", "unreleased"),
            log_level=_one_of(environ, "LOG_LEVEL", LOG_LEVELS),
        )


def _database(environ: Mapping[str, str]) -> URL:
    return URL.create(
        "postgresql+asyncpg",
        username=_required(environ, "POSTGRES_USER"),
        password=_secret(environ, "POSTGRES_PASSWORD", "POSTGRES_PASSWORD_FILE"),
        host=_required(environ, "POSTGRES_HOST"),
        port=_port(environ, "POSTGRES_PORT", ""),
        database=_required(environ, "POSTGRES_DB"),
        query={"ssl": _one_of(environ, "POSTGRES_SSLMODE", SSL_MODES)},
    )


def _mail(environ: Mapping[str, str], *, development: bool, needed: bool) -> Mail | None:
    url = environ.get("SMTP_URL", "")
    if development and url in {"", PLACEHOLDER}:
        return None
    if not url:
        if not needed:
            return None
        raise SettingsError("SMTP_URL is not set; such as smtp://user:password@mail.example.org")
    try:
        server = MailServer.parse(url)
    except ValueError:
        raise SettingsError("SMTP_URL is not an address that begins with smtp[s]://") from None
    recipients = tuple(filter(None, map(str.strip, environ.get("NOTIFY_EMAIL_TO", "").split(","))))
    if not recipients:
        raise SettingsError("NOTIFY_EMAIL_TO is not set; addresses, separated by commas")
    default = server.user if is_address(server.user) else recipients[0]
    sender = environ.get("NOTIFY_EMAIL_FROM") or default
    named = [("NOTIFY_EMAIL_TO", each) for each in recipients]
    for name, each in (*named, ("NOTIFY_EMAIL_FROM", sender)):
        if not is_address(each):
            raise SettingsError(f"{name} holds what is not an e-mail address")
    return Mail(server, sender, recipients)


def _ways(environ: Mapping[str, str]) -> list[str]:
    """How people are told; without a word of it, by e-mail."""
    ways = environ.get("NOTIFY_BY", "email").replace(",", " ").split()
    if unknown := [way for way in ways if way not in WAYS]:
        raise SettingsError(f"NOTIFY_BY: {unknown[0]} is none of {', '.join(WAYS)}")
    return ways


def _chats(environ: Mapping[str, str], *, development: bool) -> Chats | None:
    token = environ.get("TELEGRAM_BOT_TOKEN", "")
    if development and token in {"", PLACEHOLDER}:
        return None
    if not TOKEN.fullmatch(token):
        said = "is no token of a bot" if token else "is not set"
        raise SettingsError(f"TELEGRAM_BOT_TOKEN {said}; @BotFather gives one")
    words = environ.get("NOTIFY_TELEGRAM_TO", "").replace(",", " ").split()
    if not words:
        raise SettingsError("NOTIFY_TELEGRAM_TO is not set; Telegram ids, separated by commas")
    if not all(word.isascii() and word.isdecimal() for word in words):
        raise SettingsError("NOTIFY_TELEGRAM_TO holds something that is no Telegram id")
    api = _address(environ, "TELEGRAM_API_URL", r"https?", "https://api.telegram.org")
    return Chats(api.rstrip("/"), token, tuple(dict.fromkeys(map(int, words))))


def _redis(environ: Mapping[str, str]) -> str:
    """The address of Redis; a password that it does not have yet is put into it."""
    address = _address(environ, "REDIS_URL", r"rediss?", "redis://redis:6379/0")
    password = environ.get("REDIS_PASSWORD", "")
    scheme, _, rest = address.partition("://")
    if not password or "@" in rest:
        return address
    return f"{scheme}://:{quote(password, safe='')}@{rest}"


def _required(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise SettingsError(f"{name} is not set")
    return value


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


def _address(environ: Mapping[str, str], name: str, schemes: str, default: str) -> str:
    value = environ.get(name) or default
    if value and not re.match(rf"^{schemes}://[^\s/]+", value):
        known = schemes.replace("s?", "[s]")
        raise SettingsError(f"{name} is not an address that begins with {known}://")
    return value


def _port(environ: Mapping[str, str], name: str, default: str) -> int:
    text = environ.get(name) or default
    if not text:
        raise SettingsError(f"{name} is not set")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError(f"{name} is not a port number")
    return int(text)


def _one_of(environ: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    """A word out of a few, the first unless set."""
    value = environ.get(name) or known[0]
    if value not in known:
        raise SettingsError(f"{name} is none of {', '.join(known)}")
    return value
