"""Who may use a generated bot, and whom a product tells in Telegram of what happens in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

EVERYBODY: Final = "public"
_ID = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_TOLD = re.compile(r"telegram:([1-9][0-9]{0,18})", re.ASCII)
_PERSONAL_NAMESPACE = re.compile(r"tg-([1-9][0-9]{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class BotAccess:
    """The values of ``TG_BOT_ACCESS`` and ``TG_BOT_ALLOWED_IDS``."""

    mode: Literal["only_me", "custom", "public"] = "only_me"
    ids: tuple[str, ...] = ()
    """Telegram ids. With ``only_me`` and none, the bot answers nobody and tells people theirs."""


NOBODY: Final = BotAccess()


class AudienceError(ValueError):
    """An entry of ``spec.audience`` means nobody; the message names it."""


def bot_access(audience: Sequence[str], namespace: str) -> BotAccess:
    """Read ``spec.audience``; where it is empty, the bot is the namespace's person's alone.

    Args:
        audience: Telegram ids, or ``public``.
        namespace: of the Project; ``tg-<id>`` is that of one person.

    Raises:
        AudienceError: an entry is neither.
    """
    for entry in audience:
        if entry != EVERYBODY and not _ID.fullmatch(entry):
            raise AudienceError(
                f"spec.audience: {entry!r} is neither a Telegram id nor {EVERYBODY!r}"
            )
    if EVERYBODY in audience:
        return BotAccess("public")
    if audience:
        return BotAccess("custom", tuple(sorted(set(audience))))
    personal = _PERSONAL_NAMESPACE.fullmatch(namespace)
    return BotAccess("only_me", (personal[1],) if personal else ())


def told_in_telegram(audience: Sequence[str], notify: Sequence[str], namespace: str) -> list[str]:
    """Telegram ids of those whom a product tells of what happens in it.

    The person whose namespace it is and those that are told of the Project; without any, those who
    may use its bot.

    Args:
        audience: Telegram ids, or ``public``.
        notify: who is told of the Project; ``telegram:<id>`` is a person there.
        namespace: of the Project; ``tg-<id>`` is that of one person.
    """
    personal = _PERSONAL_NAMESPACE.fullmatch(namespace)
    own = [personal[1]] if personal else []
    own += [each[1] for entry in notify if (each := _TOLD.fullmatch(entry))]
    return list(dict.fromkeys(own)) or sorted({each for each in audience if _ID.fullmatch(each)})
