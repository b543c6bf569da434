"""The process: everything that runs beside one another, until a signal ends it."""

import asyncio
import signal
from contextlib import AsyncExitStack
from typing import Final

import psycopg
import psycopg_pool
import structlog
from aiohttp import web
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError

from codegen_crds.client import Client

from . import database
from .conversation.texts import LOCALES, text_in
from .database import Pool
from .desk import Desk
from .memory import Memory
from .polling import poll
from .sending import Sender
from .settings import BotSettings
from .watching import Watcher

log = structlog.get_logger(__name__)
FIELD_MANAGER: Final = "codegen-bot"
COMMANDS: Final = ("new", "projects", "status", "secret", "rollback", "delete", "help", "cancel")
_RETRY_SECONDS: Final = 2.0
_SWEEP_SECONDS: Final = 3600.0


async def run(settings: BotSettings) -> None:
    """Talk to people until SIGTERM or SIGINT.

    Raises:
        BadFileError: A file with a secret cannot be used.
        InvalidToken: Telegram does not know the token.
        PoolTimeout: The database does not answer.
    """
    token = database.read_secret(settings.token_file)
    dsn = database.read_dsn(settings.database_dsn_file)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(
            Client.connect(field_manager=FIELD_MANAGER, kubeconfig=settings.kubeconfig)
        )
        pool = await stack.enter_async_context(database.connect(dsn, settings.database_pool_size))
        await _serve_health(stack, settings, pool)
        bot = Bot(token, base_url=f"{settings.api_url.rstrip('/')}/bot")
        stack.push_async_callback(bot.shutdown)
        memory = Memory(pool)
        desk = Desk(bot, client, memory, admins=settings.admins, allowed=settings.allowed)
        stack.push_async_callback(desk.close)
        watcher = Watcher(bot, client, memory, desk)
        await _introduce(bot)
        await desk.resume()
        log.info("bot.started", bot=bot.username)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(each)
                for each in (
                    poll(bot, desk),
                    Sender(bot, memory).run(),
                    watcher.run(),
                    watcher.show_progress(settings.progress_seconds),
                    _sweep(memory),
                )
            ]
            await ended.wait()
            for task in tasks:
                task.cancel()


async def _introduce(bot: Bot) -> None:
    """Log in and set the command menu; Telegram's trouble is waited out, a wrong token is not."""
    while True:
        try:
            await bot.initialize()
            for locale in LOCALES:
                text = text_in(locale)
                menu = [BotCommand(name, text(f"command-{name}")) for name in COMMANDS]
                await bot.set_my_commands(menu, language_code="" if locale == "en" else locale)
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("telegram.unavailable", why=type(error).__name__)
            await asyncio.sleep(_RETRY_SECONDS)
        else:
            return


async def _sweep(memory: Memory) -> None:
    while True:
        try:
            await memory.sweep()
        except (psycopg.Error, psycopg_pool.PoolTimeout) as error:
            log.warning("inbox.not_swept", why=type(error).__name__)
        await asyncio.sleep(_SWEEP_SECONDS)


async def _serve_health(stack: AsyncExitStack, settings: BotSettings, pool: Pool) -> None:
    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(_request: web.Request) -> web.Response:
        try:
            async with pool.connection() as connection:
                await connection.execute("SELECT 1")
        except (psycopg.Error, psycopg_pool.PoolTimeout):
            return web.json_response({"status": "database unavailable"}, status=503)
        return web.json_response({"status": "ok"})

    app = web.Application()
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, settings.host, settings.port).start()
