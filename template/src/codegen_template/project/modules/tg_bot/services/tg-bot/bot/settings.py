"""Configuration from the environment: the only module that reads it.

Every variable read here is declared in ``services/tg-bot/env.contract.yaml``.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from bot.access import Access
from bot.generated.owner import owners_key

LOG_LEVELS = ("INFO", "DEBUG", "WARNING", "ERROR")
ENVIRONMENTS = ("production", "development")
ACCESS_MODES = ("only_me", "custom", "public")
PLACEHOLDER = "placeholder"
"""Stands for a token that is not there yet; accepted in development alone."""
_TOKEN = re.compile(r"^\d{1,20}:[A-Za-z0-9_-]{1,100}$")


class SettingsError(Exception):
    """A variable is missing or unusable; the message names it and never shows its value."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the bot is told from outside."""

    token: str = field(repr=False)
    """Empty: idle, nothing talks to Telegram."""
    api_url: str
    backend_url: str
    access: Access
    api_key: str = field(repr=False)
    """What the owner shows the backend; empty: the bot is others' as well, or nothing asks."""
    port: int
    release_id: str
    log_level: str

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read and check the environment.

        Raises:
            SettingsError: a required variable is missing, or one is malformed.
        """
        access = _access(environ)
        development = _one_of(environ, "APP_ENV", ENVIRONMENTS) == "development"
        return cls(
            token=_token(environ, placeholder_allowed=development),
            api_url=_url(environ, "TELEGRAM_API_URL", "https://api.telegram.org"),
            backend_url=_url(environ, "BACKEND_URL", "http://backend:8080"),
            access=access,
            api_key=owners_key(environ) if access.alone else "",
            port=_port(environ),
            release_id=environ.get("RELEASE_ID", "unreleased"),
            log_level=_one_of(environ, "LOG_LEVEL", LOG_LEVELS),
        )


def _token(environ: Mapping[str, str], *, placeholder_allowed: bool) -> str:
    token = environ.get("TELEGRAM_BOT_TOKEN", "")
    if not token:
        raise SettingsError("TELEGRAM_BOT_TOKEN is not set; @BotFather gives one")
    if token == PLACEHOLDER and placeholder_allowed:
        return ""
    if not _TOKEN.match(token):
        raise SettingsError("TELEGRAM_BOT_TOKEN is no token of a bot; @BotFather gives one")
    return token


def _access(environ: Mapping[str, str]) -> Access:
    mode = _one_of(environ, "TG_BOT_ACCESS", ACCESS_MODES)
    words = environ.get("TG_BOT_ALLOWED_IDS", "").replace(",", " ").split()
    if not all(word.isascii() and word.isdecimal() for word in words):
        raise SettingsError("TG_BOT_ALLOWED_IDS holds something that is no Telegram id")
    ids = frozenset(int(word) for word in words)
    if mode == "only_me" and len(ids) > 1:
        raise SettingsError("TG_BOT_ALLOWED_IDS holds several ids; that is TG_BOT_ACCESS=custom")
    if mode == "custom" and not ids:
        raise SettingsError("TG_BOT_ALLOWED_IDS is not set, and TG_BOT_ACCESS is custom")
    alone = mode == "only_me" and len(ids) == 1
    return Access(everybody=mode == "public", ids=ids, alone=alone)


def _url(environ: Mapping[str, str], name: str, default: str) -> str:
    value = (environ.get(name) or default).rstrip("/")
    if not re.match(r"^https?://[^\s/]+", value):
        raise SettingsError(f"{name} is not an address that begins with http:// or https://")
    return value


def _port(environ: Mapping[str, str]) -> int:
    text = environ.get("PORT") or "8080"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError("PORT is not a port number")
    return int(text)


def _one_of(environ: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    """A word out of a few, the first unless set."""
    value = environ.get(name) or known[0]
    if value not in known:
        raise SettingsError(f"{name} is none of {', '.join(known)}")
    return value
