"""Telegram's updates as what somebody did."""

from dataclasses import dataclass
from typing import Any, Final

from telegram import Update

from .conversation.facts import Incoming, Tap, Unreadable, Words

_OF_MESSAGE: Final = ("message_id", "date", "edit_date", "chat", "from", "text")
_OF_TAP: Final = ("id", "from", "chat_instance", "data")


@dataclass(frozen=True, slots=True)
class Read:
    """One update."""

    number: int
    person: int
    language: str
    incoming: Incoming
    message_id: int
    """The message that was written, or whose button was tapped."""
    query: str
    """Id of the tap."""


def read_update(update: Update) -> Read | None:
    """What an update says; None: it is nothing of a person in a private chat."""
    person, message = update.effective_user, update.effective_message
    if person is None or person.is_bot or message is None or message.chat.id != person.id:
        return None
    query = update.callback_query
    incoming: Incoming
    if query is not None:
        incoming = Tap(query.data or "")
    elif update.edited_message is not None:
        incoming = Unreadable("edited")
    elif message.text:
        incoming = Words(message.text)
    else:
        incoming = Unreadable()
    language = person.language_code or ""
    tap = "" if query is None else query.id
    return Read(update.update_id, person.id, language, incoming, message.message_id, tap)


def written(update: Update) -> dict[str, Any]:
    """An update as it is kept: what it says, and nothing that it only points at.

    A reply, a quotation, a pin or a tap carries the message it is about, which may show a value.
    """
    body = update.to_dict()
    kept: dict[str, Any] = {"update_id": body["update_id"]}
    for kind in ("message", "edited_message"):
        if kind in body:
            kept[kind] = _some(body[kind], _OF_MESSAGE)
    if (tap := body.get("callback_query")) is not None:
        about = _some(tap["message"], ("message_id", "date", "chat")) if "message" in tap else None
        kept["callback_query"] = _some(tap, _OF_TAP) | ({"message": about} if about else {})
    return kept


def _some(body: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: body[name] for name in names if name in body}
