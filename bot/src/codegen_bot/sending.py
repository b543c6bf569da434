"""What is owed is sent: never lost, doubled only when nobody can know, and then marked."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from html import escape
from typing import Final

import structlog
from telegram import Bot, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from .conversation.buttons import form_of
from .conversation.moves import Bar
from .conversation.texts import Text, text_in
from .database import UNAVAILABLE
from .delays import seconds_of
from .keys import Keys
from .memory import Fleeting, Json, Memory, Owed
from .metrics import Metrics
from .telegram_http import never_arrived
from .tickets import ticket_of

log = structlog.get_logger(__name__)
_AT_ONCE: Final = 20
_IDLE_SECONDS: Final = 0.1
_RETRY_SECONDS: Final = 2.0
_ANEW: Final = ("not found", "can't be edited", "no text in the message")
"""In refusals of an edit that stand for: it can only be sent anew. The last one is a picture's."""
_COPIED: Final = 256
"""Characters that a button copies at most."""


class Sender:
    """Sends what the memory owes."""

    def __init__(
        self,
        bot: Bot,
        memory: Memory,
        metrics: Metrics,
        form_url: str = "",
        *,
        keys: Keys | None = None,
        key_seconds: float = 300.0,
        give_way: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._bot = bot
        self._memory = memory
        self._metrics = metrics
        self._form_url = form_url.rstrip("/")
        self._keys = keys
        self._key_seconds = key_seconds
        self._give_way = give_way
        """Waits, a moment at most, while there is something more urgent to do than to answer."""
        self._sending: dict[int, asyncio.Task[None]] = {}
        """One message at a time of each person: theirs stay in order, nobody waits for others."""

    async def run(self) -> None:
        """Send until cancelled."""
        try:
            while True:
                await self._round()
        finally:
            tasks = list(self._sending.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _round(self) -> None:
        """Begin to send what can be; without anything to do, wait a moment."""
        if self._give_way is not None:
            await self._give_way()
        try:
            most = _AT_ONCE - len(self._sending)
            debts = await self._memory.debts(most, besides=self._sending) if most else []
        except UNAVAILABLE as error:
            log.warning("outbox.unavailable", why=type(error).__name__)
            await asyncio.sleep(_RETRY_SECONDS)
            return
        for owed in debts:
            self._sending[owed.person] = asyncio.create_task(self._attempt(owed))
        if not debts:
            waits = asyncio.create_task(asyncio.sleep(_IDLE_SECONDS))
            await asyncio.wait(
                {waits, *self._sending.values()}, return_when=asyncio.FIRST_COMPLETED
            )
            waits.cancel()

    async def _attempt(self, owed: Owed) -> None:
        try:
            await self._send(owed)
        except UNAVAILABLE as error:
            # How it ended could not be written down: the next attempt is a repeat.
            log.warning("outbox.unavailable", why=type(error).__name__)
            await asyncio.sleep(_RETRY_SECONDS)
        except Exception:
            # One message that we cannot send must not stand before all later ones.
            log.exception("message.failed", person=owed.person)
            self._metrics.tried("refused")
            with suppress(*UNAVAILABLE):
                await self._memory.settle(owed, None)
        finally:
            del self._sending[owed.person]

    async def _send(self, owed: Owed) -> None:
        try:
            message = await self._deliver(owed)
        except RetryAfter as error:
            self._metrics.tried("retried")
            await self._memory.later(owed, seconds_of(error), arrived=owed.repeat)
        except Forbidden:
            self._metrics.tried("blocked")
            log.info("person.blocked_us", person=owed.person)
            await self._memory.block(owed.person)
        except BadRequest as error:
            self._metrics.tried("refused")
            log.warning("message.refused", person=owed.person, why=error.message)
            await self._memory.settle(owed, None)
        except NetworkError as error:
            self._metrics.tried("retried")
            # Only a connection that never stood proves that nothing arrived.
            arrived = owed.repeat or not never_arrived(error)
            log.info("message.waits", person=owed.person, why=error.message)
            await self._memory.later(owed, _RETRY_SECONDS, arrived=arrived)
        except TelegramError as error:
            self._metrics.tried("retried")
            log.warning("message.waits", person=owed.person, why=error.message)
            await self._memory.later(owed, _RETRY_SECONDS, arrived=True)
        else:
            self._metrics.tried("sent")
            await self._memory.settle(owed, message)

    async def _deliver(self, owed: Owed) -> int:
        """Send or edit; returns the message's id."""
        if owed.body.get("reveals"):
            return await self._reveal(owed.person, owed.body)
        body, markup = owed.body, self._markup(owed.body["buttons"])
        if body["edits"]:
            try:
                await self._bot.edit_message_text(
                    body["html"], owed.person, body["edits"], parse_mode="HTML", reply_markup=markup
                )
            except BadRequest as error:
                if "not modified" in error.message:
                    return int(body["edits"])
                if not any(words in error.message for words in _ANEW):
                    raise
            else:
                return int(body["edits"])
        html = body["html"]
        if owed.repeat:
            html = f"{text_in(await self._memory.locale(owed.person))('repeated')}\n{html}"
        sent = await self._place(owed.person, html, body, markup)
        return sent.message_id

    async def _reveal(self, person: int, body: Json) -> int:
        """Show a key for a while: a message is noted to be taken away before it shows one.

        Who is killed on the way leaves one that shows nothing, or that is taken away; the next
        attempt is another message, and no word of a repeat is needed.
        """
        sent = await self._bot.send_message(person, body["html"], "HTML", protect_content=True)
        await self._memory.vanishes(Fleeting(person, sent.message_id), self._key_seconds)
        key = await self._keys.read(person, body["reveals"]) if self._keys is not None else ""
        html, markup = shown_key(text_in(await self._memory.locale(person)), key, self._key_seconds)
        await self._bot.edit_message_text(
            html, person, sent.message_id, parse_mode="HTML", reply_markup=markup
        )
        if key:
            log.info("key.shown", person=person, project=body["reveals"])
        return sent.message_id

    async def _place(
        self, person: int, html: str, body: Json, markup: InlineKeyboardMarkup | None
    ) -> Message:
        """A document, a picture or a text; a body of before is a text."""
        below: Json = {"caption": html, "parse_mode": "HTML", "reply_markup": markup}
        if body.get("document"):
            name, text = body["document"]
            return await self._bot.send_document(person, text.encode(), filename=name, **below)
        if body.get("bars"):
            from .drawing import draw  # noqa: PLC0415 - 14 MiB that few processes need

            picture = await asyncio.to_thread(draw, [Bar(*row) for row in body["bars"]])
            return await self._bot.send_photo(person, picture, **below)
        return await self._bot.send_message(person, html, "HTML", reply_markup=markup)

    def _markup(self, rows: list[list[list[str]]]) -> InlineKeyboardMarkup | None:
        if not rows:
            return None
        return InlineKeyboardMarkup(
            [[self._button(text, data) for text, data in row] for row in rows]
        )

    def _button(self, text: str, data: str) -> InlineKeyboardButton:
        serial = form_of(data)
        if serial is None:
            return InlineKeyboardButton(text, callback_data=data)
        url = f"{self._form_url}/{ticket_of(self._bot.token, serial)}"
        return InlineKeyboardButton(text, url=url)


def shown_key(text: Text, key: str, seconds: float) -> tuple[str, InlineKeyboardMarkup | None]:
    """A key behind a veil, with a button that copies it, as the message's own text cannot be.

    A tap on that button tells us nothing, so that no update brings the key back.
    """
    if not key:
        return text("key-not-shown"), None
    said = f"<tg-spoiler>{escape(key)}</tg-spoiler>"
    html = f"{said}\n{text('key-shown', minutes=max(1, round(seconds / 60)))}"
    if len(key) > _COPIED:
        return html, None
    copy = InlineKeyboardButton(text("button-copy-key"), copy_text=CopyTextButton(key))
    return html, InlineKeyboardMarkup([[copy]])
