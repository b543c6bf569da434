"""What a stand's Telegram bot is to be; kept, so that the next installation has it too."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from .files import write_changed
from .stand import Stand

TOKEN_SECRET = "codegen-bot"  # noqa: S105 - a name
OWNER_SECRET = "product-owner"  # noqa: S105 - a name
_MODEL = "dialogue"


@dataclass(frozen=True)
class BotWish:
    """What a stand's bot is to be.

    Attributes:
        people: Telegram ids of those who may write; all of them may invite.
        api_url: Base URL of a Bot API server; empty: Telegram's.
        model_url: Base URL of an OpenAI-compatible model behind the product owner, as pods reach
            it; empty: the bot goes by rules.
    """

    people: tuple[int, ...]
    api_url: str = ""
    model_url: str = ""

    @classmethod
    def of(cls, stand: Stand) -> Self | None:
        """What was asked for on this stand; None: it has no bot."""
        record = _record(stand)
        if not record.exists():
            return None
        found = json.loads(record.read_text())
        return cls(tuple(found.pop("people")), **found)

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
        stored = {"existingSecret": database}
        bot = {
            "enabled": True,
            "tokenSecret": {"name": TOKEN_SECRET},
            "database": stored,
            "apiUrl": self.api_url,
            "admins": list(self.people),
        }
        if not self.model_url:
            return {"bot": bot}
        model = {
            "baseUrl": self.model_url,
            "pricePromptPerMillion": "1",
            "priceCompletionPerMillion": "1",
            "currency": "USD",
        }
        owner = {
            "enabled": True,
            "engine": "builtin",
            "model": _MODEL,
            "tokenSecret": {"name": OWNER_SECRET},
            "database": stored,
        }
        return {"bot": bot, "productOwner": owner, "models": {"upstreams": {_MODEL: model}}}


def _record(stand: Stand) -> Path:
    return stand.paths.root / "bot.json"
