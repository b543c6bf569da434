"""Telling people by e-mail."""

import hashlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from typing import Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

from worker.notify import Notification, NotifyError

logger = logging.getLogger(__name__)
SECONDS = 7.0
"""How long a mail server may take."""
MAX_SUBJECT = 200
PORTS = {"smtp": 587, "smtps": 465}
_ADDRESS = re.compile(r"[^\s@<>,;:\"()]+@[A-Za-z0-9.-]+")


def is_address(text: str) -> bool:
    """Whether it is one plain address, such as ``shop@example.org``."""
    return _ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    user: str = field(repr=False)
    password: str = field(repr=False)
    encrypted: bool
    """TLS from the first byte; otherwise STARTTLS: always before a password, else where it is
    offered."""

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read ``smtp://user:password@host:587`` or ``smtps://…:465``, percent-encoded.

        Raises:
            ValueError: it is no such address.
        """
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/"):
            raise ValueError("not the address of a mail server")
        return cls(
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            encrypted=parts.scheme == "smtps",
        )


class MailNotifier:
    """Writes to a few people, always the same."""

    def __init__(self, server: MailServer, sender: str, recipients: Sequence[str]) -> None:
        self._server = server
        self._sender = sender
        self._recipients = recipients

    async def send(self, notification: Notification) -> None:
        """Write to them; ``Message-ID`` is the same when it is repeated.

        Raises:
            NotifyError: the server does not answer, or takes it for none of them.
        """
        server = self._server
        try:
            refused, _ = await aiosmtplib.send(
                self._letter(notification),
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=server.password or None,
                use_tls=server.encrypted,
                start_tls=self._upgrade(),
                timeout=SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            # What servers answer may hold addresses and more: the kind and the code are enough.
            said = " ".join(str(x) for x in (type(error).__name__, getattr(error, "code", "")) if x)
            raise NotifyError(f"the mail server did not take it: {said}") from None
        if refused:
            logger.warning("recipients_refused", extra={"count": len(refused)})

    def _upgrade(self) -> bool | None:
        """Whether to ask for STARTTLS; None: if the server offers it."""
        if self._server.encrypted:
            return False
        return True if self._server.user else None

    def _letter(self, notification: Notification) -> EmailMessage:
        occurrence, text = notification.occurrence, notification.text
        letter = EmailMessage()
        letter["From"] = self._sender
        letter["To"] = ", ".join(self._recipients)
        letter["Subject"] = " ".join(text.split())[:MAX_SUBJECT]
        letter["Date"] = formatdate()
        # Several handlers may tell of one event, each in its words.
        words = hashlib.sha256(text.encode()).hexdigest()[:12]
        domain = self._sender.rpartition("@")[2]
        letter["Message-ID"] = f"<{occurrence.id}.{occurrence.event}.{words}@{domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content("\n".join(notification.lines()) + "\n")
        return letter
