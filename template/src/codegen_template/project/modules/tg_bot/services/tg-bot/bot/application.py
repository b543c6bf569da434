"""Telegram on one side, the conversation on the other."""

import logging
from collections.abc import Sequence
from typing import Any

from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot import texts
from bot.access import Access
from bot.backend import Backend, BackendError
from bot.conversation import Conversation, Memory
from bot.entities import Entity
from bot.generated.catalogue import ENTITIES
from bot.generated.owner import OWNED
from bot.handlers import add_handlers
from bot.screens import Screen
from bot.settings import Settings

logger = logging.getLogger(__name__)
Context = ContextTypes.DEFAULT_TYPE
MEMORY = "memory"


def build_application(
    settings: Settings, backend: Backend, entities: Sequence[Entity] | None = None
) -> Application[Any, Any, Any, Any, Any, Any]:
    """Put the bot together; nothing is opened before it starts."""
    if entities is None:
        entities = OWNED if settings.api_key else ENTITIES
    desk = Desk(settings.access, Conversation(backend, entities))
    application = (
        Application.builder()
        .token(settings.token)
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .build()
    )
    private = filters.ChatType.PRIVATE
    add_handlers(application, desk.access)
    application.add_handler(CommandHandler(["start", "help"], desk.start, filters=private))
    application.add_handler(CommandHandler("cancel", desk.cancel, filters=private))
    application.add_handler(CallbackQueryHandler(desk.press))
    application.add_handler(MessageHandler(private & filters.TEXT, desk.write))
    application.add_error_handler(report)
    return application


async def introduce(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Show the commands in the chat's menu; without them the bot works as well."""
    commands = [
        BotCommand("start", texts.COMMAND_START),
        BotCommand("cancel", texts.COMMAND_CANCEL),
    ]
    try:
        await application.bot.set_my_commands(commands)
    except TelegramError as error:
        logger.warning("commands_not_shown", extra={"why": type(error).__name__})


async def report(_: object, context: Context) -> None:
    """Log what nobody expected; the conversation goes on."""
    logger.error("update_failed", exc_info=context.error)


class Desk:
    """Takes updates of people who are let in."""

    def __init__(self, access: Access, conversation: Conversation) -> None:
        self.access = access
        self._conversation = conversation

    async def start(self, update: Update, context: Context) -> None:
        """/start and /help."""
        if await self._admitted(update):
            await _send(update, self._conversation.start(_memory(context)))

    async def cancel(self, update: Update, context: Context) -> None:
        """/cancel."""
        if await self._admitted(update):
            await _send(update, self._conversation.cancel(_memory(context)))

    async def write(self, update: Update, context: Context) -> None:
        """Any other text."""
        message = update.effective_message
        if message is None or message.text is None or not await self._admitted(update):
            return
        try:
            screen = await self._conversation.write(_memory(context), message.text)
        except BackendError as error:
            screen = _unavailable(error)
        await _send(update, screen)

    async def press(self, update: Update, context: Context) -> None:
        """A button."""
        query = update.callback_query
        if query is None or query.data is None or not await self._admitted(update):
            return
        try:
            screen = await self._conversation.press(_memory(context), query.data)
        except BackendError as error:
            screen = _unavailable(error)
        await _replace(update, screen)

    async def _admitted(self, update: Update) -> bool:
        """Whether this person may use the bot; who may not is told how to ask for it."""
        person = update.effective_user
        if person is None:
            return False
        if self.access.allows(person.id):
            return True
        logger.info("person_refused", extra={"person": person.id})
        said = texts.PRIVATE.format(id=person.id)
        if update.callback_query is not None:
            await update.callback_query.answer(said[:200], show_alert=True)
        elif update.effective_message is not None:
            await update.effective_message.reply_text(said)
        return False


def _memory(context: Context) -> Memory:
    data = context.user_data
    if data is None:
        return Memory()
    memory: Memory = data.setdefault(MEMORY, Memory())
    return memory


def _unavailable(error: BackendError) -> Screen:
    logger.warning("backend_unavailable", extra={"why": str(error)})
    return Screen(texts.UNAVAILABLE)


def _keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    if not screen.rows:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.label, callback_data=button.action) for button in row]
            for row in screen.rows
        ]
    )


async def _send(update: Update, screen: Screen) -> None:
    if update.effective_message is not None:
        await update.effective_message.reply_text(screen.text, reply_markup=_keyboard(screen))


async def _replace(update: Update, screen: Screen) -> None:
    """Show the screen where the button was, or below where Telegram no longer lets us."""
    query = update.callback_query
    if query is None:
        return
    try:
        await query.answer()
    except TelegramError:
        logger.info("button_too_old")
    try:
        await query.edit_message_text(screen.text, reply_markup=_keyboard(screen))
    except BadRequest as error:
        if "not modified" not in error.message.lower():
            await _send(update, screen)
