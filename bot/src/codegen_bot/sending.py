"""What is owed is sent: never lost, doubled only when nobody can know, and then marked."""

import asyncio
from typing import Final

import httpx
import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from .conversation.texts import text_in
from .database import UNAVAILABLE
from .delays import seconds_of
from .memory import Memory, Owed

log = structlog.get_logger(__name__)
_BATCH: Final = 20
_IDLE_SECONDS: Final = 0.1
_RETRY_SECONDS: Final = 2.0


class Sender:
    """Sends what the memory owes."""

    def __init__(self, bot: Bot, memory: Memory) -> None:
        self._bot = bot
        self._memory = memory

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            try:
                debts = await self._memory.debts(_BATCH)
                await asyncio.gather(*(self._send(owed) for owed in debts))
            except UNAVAILABLE as error:
                log.warning("outbox.unavailable", why=type(error).__name__)
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            if not debts:
                await asyncio.sleep(_IDLE_SECONDS)

    async def _send(self, owed: Owed) -> None:
        try:
            message = await self._deliver(owed)
        except RetryAfter as error:
            await self._memory.later(owed, seconds_of(error), arrived=owed.repeat)
        except Forbidden:
            log.info("person.blocked_us", person=owed.person)
            await self._memory.block(owed.person)
        except BadRequest as error:
            log.warning("message.refused", person=owed.person, why=error.message)
            await self._memory.settle(owed, None)
        except NetworkError as error:
            # Only a connection that never stood proves that nothing arrived.
            arrived = owed.repeat or not isinstance(error.__cause__, httpx.ConnectError)
            log.info("message.waits", person=owed.person, why=error.message)
            await self._memory.later(owed, _RETRY_SECONDS, arrived=arrived)
        except TelegramError as error:
            log.warning("message.waits", person=owed.person, why=error.message)
            await self._memory.later(owed, _RETRY_SECONDS, arrived=True)
        else:
            await self._memory.settle(owed, message)

    async def _deliver(self, owed: Owed) -> int:
        """Send or edit; returns the message's id."""
        body, markup = owed.body, _markup(owed.body["buttons"])
        if body["edits"]:
            try:
                await self._bot.edit_message_text(
                    body["html"], owed.person, body["edits"], parse_mode="HTML", reply_markup=markup
                )
            except BadRequest as error:
                if "not modified" in error.message:
                    return int(body["edits"])
                if "not found" not in error.message and "can't be edited" not in error.message:
                    raise
            else:
                return int(body["edits"])
        html = body["html"]
        if owed.repeat:
            html = f"{text_in(await self._memory.locale(owed.person))('repeated')}\n{html}"
        document = body.get("document")  # a body of before has none
        if document:
            name, text = document
            sent = await self._bot.send_document(
                owed.person,
                text.encode(),
                filename=name,
                caption=html,
                parse_mode="HTML",
                reply_markup=markup,
            )
        else:
            sent = await self._bot.send_message(owed.person, html, "HTML", reply_markup=markup)
        return sent.message_id


def _markup(rows: list[list[list[str]]]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in rows]
    )
