"""One-time links to the form for a secret: a ticket opens it once, and for a short time.

A ticket follows from the bot's token and the number of the update that asked for it. So doing the
update again makes the same ticket, and the database alone, which has its hash, makes none.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Final, Literal

from codegen_crds.postgres import Pool

SECONDS: Final = 900
"""How long a link is good."""
LENGTH: Final = 43
"""Characters of a ticket."""
_MOST_TRIES: Final = 5
"""Values that may be refused before the link is spent."""
TicketState = Literal["open", "used", "expired"]


def ticket_of(token: str, serial: int) -> str:
    """The ticket of an update, in 43 characters that a URL may hold.

    Args:
        token: The bot's, which never leaves the process.
        serial: Number of the update that asked for the link.
    """
    mac = hmac.new(token.encode(), f"codegen-bot form {serial}".encode(), hashlib.sha256)
    return urlsafe_b64encode(mac.digest()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a link is for."""

    serial: int
    person: int
    project: str
    key: str
    state: TicketState


class Tickets:
    """The table ``bot.ticket``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def issue(self, ticket: str, serial: int, person: int, project: str, key: str) -> None:
        """Make a link good; earlier ones for the same value are not, from now on. Twice is once."""
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(
                "UPDATE bot.ticket SET expires_at = clock_timestamp() WHERE person = %s"
                " AND project = %s AND key = %s AND NOT used AND serial < %s",
                (person, project, key, serial),
            )
            await connection.execute(
                "INSERT INTO bot.ticket (digest, serial, person, project, key, expires_at) VALUES"
                " (%s, %s, %s, %s, %s, clock_timestamp() + make_interval(secs => %s))"
                " ON CONFLICT (digest) DO NOTHING",
                (_digest(ticket), serial, person, project, key, SECONDS),
            )

    async def find(self, ticket: str) -> Ticket | None:
        """What a link is for; None: there is no such link."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT serial, person, project, key, CASE WHEN used THEN 'used'"
                " WHEN expires_at <= clock_timestamp() THEN 'expired' ELSE 'open' END"
                " FROM bot.ticket WHERE digest = %s",
                (_digest(ticket),),
            )
            row = await cursor.fetchone()
        return None if row is None else Ticket(*row)

    async def use(self, ticket: str) -> bool:
        """Spend a link before its value is stored; False: it was spent, or has expired."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "UPDATE bot.ticket SET used = true, tries = tries + 1 WHERE digest = %s"
                " AND NOT used AND expires_at > clock_timestamp() RETURNING 1",
                (_digest(ticket),),
            )
            return await cursor.fetchone() is not None

    async def give_back(self, ticket: str) -> None:
        """The value was refused: the link is good for another one, a few times."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "UPDATE bot.ticket SET used = false WHERE digest = %s AND tries < %s",
                (_digest(ticket), _MOST_TRIES),
            )


def _digest(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()
