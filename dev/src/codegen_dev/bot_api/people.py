"""People who talk to the bot, and what they see in their chat."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from telegram import CallbackQuery, Chat, Document, InlineKeyboardMarkup, Message, PhotoSize, User

if TYPE_CHECKING:
    from .server import BotApi

_SECONDS: Final = 30.0
_POLL: Final = 0.02


@dataclass
class Seen:
    """A message of the bot as a person sees it now."""

    id: int
    text: str
    markup: InlineKeyboardMarkup | None = None
    raw: str = ""
    """With its markup."""
    edits: int = 0
    before: list[str] = field(default_factory=list)
    """Texts that edits replaced."""
    file: tuple[str, bytes] | None = None
    """Name and content of a document or a picture."""
    protected: bool = False
    """Whether it can be neither forwarded nor copied; an edit leaves that as it is."""
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def buttons(self) -> dict[str, str]:
        """Callback data by the button's text."""
        rows = self.markup.inline_keyboard if self.markup else ()
        return {b.text: str(b.callback_data) for row in rows for b in row if b.callback_data}


class Person:
    """One private chat with the bot."""

    def __init__(self, api: "BotApi", number: int, name: str, language: str) -> None:
        self._api = api
        self.id = number
        self.user = User(number, name, is_bot=False, language_code=language)
        self.chat = Chat(number, Chat.PRIVATE, first_name=name)
        self.messages: dict[int, Seen] = {}
        """What the bot wrote and did not delete, by message id."""
        self.shown: list[int] = []
        """Ids of the bot's messages in the order in which it wrote or edited them, though it be to
        what they said before."""
        self.own: dict[int, str] = {}
        """What the person wrote and nobody deleted, by message id."""
        self.toasts: list[tuple[str, str]] = []
        """(query id, text) of answered taps."""
        self.actions: list[str] = []
        """Chat actions, such as ``typing``."""
        self.blocked = False

    def says(self, text: str, **fields: Any) -> int:  # noqa: ANN401 - any field of a message
        """Write to the bot; returns the message's id."""
        number, when = self._api.next_message()
        message = Message(number, when, self.chat, from_user=self.user, text=text, **fields)
        self.own[number] = text
        self._api.push(message=message)
        return number

    def edits(self, number: int, text: str) -> None:
        """Correct an own message."""
        _, when = self._api.next_message()
        changed = Message(number, when, self.chat, from_user=self.user, text=text, edit_date=when)
        self.own[number] = text
        self._api.push(edited_message=changed)

    def shows_picture(self, caption: str = "") -> int:
        """Send a photo; returns the message's id."""
        number, when = self._api.next_message()
        size = PhotoSize("file", "unique", 90, 90)
        more: dict[str, Any] = {"caption": caption} if caption else {}
        message = Message(number, when, self.chat, from_user=self.user, photo=(size,), **more)
        self.own[number] = caption
        self._api.push(message=message)
        return number

    def sends_file(self, name: str) -> int:
        """Send a document; returns the message's id."""
        number, when = self._api.next_message()
        document = Document("file", "unique", file_name=name)
        message = Message(number, when, self.chat, from_user=self.user, document=document)
        self.own[number] = name
        self._api.push(message=message)
        return number

    def taps(self, seen: Seen, button: str) -> str:
        """Tap a button by its text or by its data; returns the query's id."""
        data = seen.buttons.get(button, button)
        number, when = self._api.next_message()
        shown = Message(
            seen.id,
            when,
            self.chat,
            from_user=self._api.bot,
            text=seen.text,
            reply_markup=seen.markup,
        )
        query = CallbackQuery(f"q{number}", self.user, str(self.id), message=shown, data=data)
        self._api.push(callback_query=query)
        return query.id

    @property
    def last(self) -> Seen:
        """The newest message of the bot."""
        return self.messages[max(self.messages)]

    def find(self, *words: str) -> Seen | None:
        """The newest message that has all words."""
        for number in sorted(self.messages, reverse=True):
            if all(word in self.messages[number].text for word in words):
                return self.messages[number]
        return None

    def saw(self, *words: str) -> Seen | None:
        """The newest message that has all words, or had them before it was edited."""
        for number in sorted(self.messages, reverse=True):
            seen = self.messages[number]
            if any(all(word in text for word in words) for text in (seen.text, *seen.before)):
                return seen
        return None

    async def sees(self, *words: str, seconds: float = _SECONDS) -> Seen:
        """Wait until a message has all words, be it edited at once."""
        found = await self.until(lambda: self.saw(*words), seconds=seconds, what=words)
        assert isinstance(found, Seen)  # noqa: S101 - narrows what until() returned
        return found

    async def until(
        self, look: Callable[[], object], *, seconds: float = _SECONDS, what: object = ""
    ) -> object:
        """Wait until something is true; returns it.

        Raises:
            AssertionError: It did not come true; the message has what the person sees.
        """
        end = asyncio.get_running_loop().time() + seconds
        while not (found := look()):
            if asyncio.get_running_loop().time() > end:
                shown = "\n---\n".join(s.text for s in self.messages.values())
                raise AssertionError(f"{self.user.first_name} never saw {what}; there is:\n{shown}")
            await asyncio.sleep(_POLL)
        return found
