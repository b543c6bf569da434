"""What a stand's Telegram bot is to be; kept, so that the next installation has it too."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from .files import write_changed
from .stand import Stand

TOKEN_SECRET = "codegen-bot"  # noqa: S105 - a name


@dataclass(frozen=True)
class BotWish:
    """What a stand's bot is to be.

    Attributes:
        people: Telegram ids of those who may write; all of them may invite.
        api_url: Base URL of a Bot API server; empty: Telegram's.
    """

    people: tuple[int, ...]
    api_url: str = ""

    @classmethod
    def of(cls, stand: Stand) -> Self | None:
        """What was asked for on this stand; None: it has no bot."""
        record = _record(stand)
        if not record.exists():
            return None
        found = json.loads(record.read_text())
        return cls(tuple(found["people"]), found["api_url"])

    def keep(self, stand: Stand) -> None:
        """Let it be so on this stand from now on."""
        write_changed(_record(stand), json.dumps(asdict(self)))

    @property
    def namespaces(self) -> list[str]:
        """Where the bot makes their products."""
        return [f"tg-{person}" for person in self.people]

    def values(self, database: str) -> dict[str, Any]:
        """What the chart is given.

        Args:
            database: Name of the Secret with the connection string.
        """
        return {
            "enabled": True,
            "tokenSecret": {"name": TOKEN_SECRET},
            "database": {"existingSecret": database},
            "apiUrl": self.api_url,
            "admins": list(self.people),
        }


def _record(stand: Stand) -> Path:
    return stand.paths.root / "bot.json"
