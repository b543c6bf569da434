"""What a stand's Telegram bot is to be; kept, so that the next installation has it too."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from .wish import Wish, upstream

TOKEN_SECRET = "codegen-bot"  # noqa: S105 - a name
OWNER_SECRET = "product-owner"  # noqa: S105 - a name
_MODEL = "dialogue"
_CLI_IMAGE = "agents-claude-code"


class OwnerEngine(StrEnum):
    """What the product owner asks its model with, as the chart says it."""

    BUILTIN = "builtin"
    CLAUDE_CODE = "claude-code"


@dataclass(frozen=True)
class BotWish(Wish):
    """What a stand's bot is to be.

    Attributes:
        people: Telegram ids of those who may write; all of them may invite.
        api_url: Base URL of a Bot API server; empty: Telegram's.
        model_url: Base URL of an OpenAI-compatible model behind the product owner, as pods reach
            it; empty: the bot goes by rules.
        engine: What it is asked with.
    """

    people: tuple[int, ...]
    api_url: str = ""
    model_url: str = ""
    engine: OwnerEngine = OwnerEngine.BUILTIN

    record: ClassVar[str] = "bot.json"

    @property
    def namespaces(self) -> list[str]:
        """Where the bot makes their products."""
        return [f"tg-{person}" for person in self.people]

    @property
    def images(self) -> list[str]:
        """Names in the catalogue of the images it needs besides its own."""
        cli = self.model_url and self.engine is OwnerEngine.CLAUDE_CODE
        return [_CLI_IMAGE] if cli else []

    def values(self, database: str, references: Mapping[str, str]) -> dict[str, Any]:
        """What the chart is given.

        Args:
            database: Name of the Secret with the connection string.
            references: Images by their name.
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
        owner = {
            "enabled": True,
            "engine": self.engine.value,
            "model": _MODEL,
            "tokenSecret": {"name": OWNER_SECRET},
            "database": stored,
        }
        made = {
            "bot": bot,
            "productOwner": owner,
            "models": {"upstreams": {_MODEL: upstream(self.model_url)}},
        }
        if self.images:
            made["engines"] = {"claudeCode": {"image": references[_CLI_IMAGE]}}
        return made
