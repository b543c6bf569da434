"""Values of variables that follow from facts: names, addresses, the database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .bot_access import NOBODY, BotAccess
from .service_registry import POSTGRES_PORT

INJECTED: Final = frozenset({"PORT", "RELEASE_ID"})
"""Given by the server to every unit; no part of a release descriptor."""


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What derived values are made of."""

    slug: str
    domain: str
    database: str
    """Service that is the database, also its host name; empty: the product has none."""
    bot_access: BotAccess = NOBODY
    """Who may use the product's bot."""
    told: Sequence[str] = ()
    """Telegram ids of those whom it tells of what happens in it."""
    bot_api: str = ""
    """Bot API of tests that the product's bot talks with; empty: what the contract says."""

    @property
    def identifier(self) -> str:
        """The slug as an SQL identifier."""
        return self.slug.replace("-", "_")


BOT_ACCESS: Final = "TG_BOT_ACCESS"
"""What a service has that is a bot, and no other one."""
DERIVATIONS: Final[Mapping[str, Callable[[ProductFacts], str]]] = {
    "APP_NAME": lambda facts: facts.slug,
    "PROJECT_NAME": lambda facts: facts.slug,
    "APP_ENV": lambda _: "production",
    "ENVIRONMENT": lambda _: "production",
    "DEBUG": lambda _: "false",
    "PUBLIC_URL": lambda facts: f"https://{facts.domain}",
    "PUBLIC_DOMAIN": lambda facts: facts.domain,
    BOT_ACCESS: lambda facts: facts.bot_access.mode,
    "TG_BOT_ALLOWED_IDS": lambda facts: ",".join(facts.bot_access.ids),
    "NOTIFY_TELEGRAM_TO": lambda facts: ",".join(facts.told),
    "POSTGRES_HOST": lambda facts: facts.database,
    "POSTGRES_PORT": lambda facts: str(POSTGRES_PORT) if facts.database else "",
    "POSTGRES_DB": lambda facts: facts.identifier if facts.database else "",
    "POSTGRES_USER": lambda facts: facts.identifier if facts.database else "",
}


ADVICE: Final[Mapping[str, str]] = {
    "NOTIFY_TELEGRAM_TO": "name who is told in spec.notify, as telegram:<id>",
}
"""What a person can do where nothing derives a value."""
TEST_BOT_API: Final = "TELEGRAM_API_URL"
"""Where a bot finds its Bot API; a literal of the contract, unless there is one of tests."""


def bot_at(bot_api: str, slug: str) -> str:
    """Address of a product's bot at a Bot API of tests; empty: there is none."""
    return f"{bot_api}/products/{slug}" if bot_api else ""


def derive(key: str, facts: ProductFacts) -> str | None:
    """The value of a derived key, or None when nothing derives it for this product."""
    rule = DERIVATIONS.get(key)
    return (rule(facts) or None) if rule else None
