"""Telegram's updates as what somebody did."""

from dataclasses import dataclass

from telegram import Update

from .conversation.facts import Incoming, Tap, Unreadable, Words


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
