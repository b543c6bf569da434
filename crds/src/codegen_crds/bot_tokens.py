"""Tokens of Telegram bots: what one looks like, whose it is, and which Project uses which bot.

The number before the colon is the bot's id. It is no secret, so a Project may carry it: that is
how two products with one bot are noticed without anybody comparing tokens.

Source: Bot API documentation, "Authorizing your bot".
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from .meta import ANNOTATION_BOTS
from .v1alpha1 import Project

TokenTrouble = Literal["shape", "unknown", "webhook", "polled", "used", "own"]
"""Why a token is no good: it is none; Telegram does not know it; its bot has a webhook, or is
asked for updates by another program; another product has the bot; it is that of the asker."""
_TOKEN: Final = re.compile(r"([0-9]{3,16}):[A-Za-z0-9_-]{30,64}", re.ASCII)
_MAKERS: Final = frozenset({"TELEGRAM", "TG"})


@dataclass(frozen=True, slots=True)
class TokenCheck:
    """What Telegram says about a token."""

    number: str
    """The bot's id; empty: it is no token."""
    trouble: TokenTrouble | None = None
    """None: a product may have it."""
    username: str = ""
    """The bot's name, without ``@``; empty: not asked."""


def is_bot_token(key: str) -> bool:
    """Whether a variable holds the token of a Telegram bot, by its name.

    ``TELEGRAM_BOT_TOKEN``, ``TG_TOKEN`` and ``BOT_TOKEN`` do; ``SLACK_BOT_TOKEN`` does not.
    """
    words = set(key.split("_"))
    return "TOKEN" in words and (bool(words & _MAKERS) or words == {"BOT", "TOKEN"})


def bot_id(token: str) -> str:
    """The id of the bot that a token belongs to; empty: it does not look like a token."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else ""


def bots_of(project: Project) -> dict[str, str]:
    """Ids of the bots that a Project uses, by the name of the variable with the token."""
    noted = project.metadata.annotations.get(ANNOTATION_BOTS, "")
    pairs = (entry.partition("=") for entry in noted.split())
    return {key: number for key, _, number in pairs if number}


def with_bot(project: Project, key: str, number: str) -> dict[str, str]:
    """The annotation of a Project that uses a bot from now on.

    Args:
        project: As it is.
        key: Name of the variable with the token.
        number: The bot's id.
    """
    bots = bots_of(project) | {key: number}
    return {ANNOTATION_BOTS: " ".join(f"{k}={bots[k]}" for k in sorted(bots))}


def user_of(number: str, projects: Iterable[Project], *, besides: str) -> Project | None:
    """The Project that uses a bot already; None: nobody, or only the one meant.

    Args:
        number: The bot's id.
        projects: Those that may; one that is being deleted has given its bot back.
        besides: uid of the Project that is to use it.
    """
    return next(
        (
            p
            for p in projects
            if p.metadata.uid != besides
            and not p.metadata.deleting
            and number in bots_of(p).values()
        ),
        None,
    )


SENTENCES: Final[Mapping[TokenTrouble, str]] = {
    "shape": "that is no token of a bot: it looks like 123456789:AA…",
    "unknown": "Telegram does not know this token; @BotFather gives a new one",
    "webhook": "the bot has a webhook elsewhere, so it would hear nothing here; remove it first",
    "polled": "another program asks for this bot's updates; stop it first, or take another bot",
    "used": "another product uses this bot; each needs its own",
    "own": "that is the token of the bot that talks to people here; a product needs its own",
}
"""The same in words, for those who read English."""
