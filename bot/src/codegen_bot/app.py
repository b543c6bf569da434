"""The process: everything that runs beside one another, until a signal ends it."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from functools import partial
from typing import Final

import structlog
from aiohttp import web
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError

from codegen_crds.client import Client
from codegen_crds.postgres import Pool, read_dsn

from . import database
from .conversation.texts import LOCALES, text_in
from .database import UNAVAILABLE, BadFileError
from .desk import Desk
from .keys import Keys
from .memory import Memory
from .metrics import CONTENT_TYPE, Metrics
from .polling import poll
from .product_owner import ProductOwner
from .public_door import open_door
from .secret_form import SecretForm
from .sending import Sender
from .server_watching import ServerWatcher
from .settings import BotSettings
from .telegram_http import TelegramHttp
from .tickets import Tickets
from .token_checks import TokenChecks
from .turn import TurnLostError, take_turn
from .vanishing import Vanisher
from .watching import Watcher
from .webhook import Webhook
from .weekly import Weekly

log = structlog.get_logger(__name__)
FIELD_MANAGER: Final = "codegen-bot"
COMMANDS: Final = (
    "new",
    "projects",
    "status",
    "logs",
    "timeline",
    "report",
    "budget",
    "secret",
    "key",
    "rollback",
    "delete",
    "help",
    "cancel",
)
_RETRY_SECONDS: Final = 2.0
_SWEEP_SECONDS: Final = 3600.0


async def run(settings: BotSettings) -> int:
    """Wait for our turn, then talk to people, until SIGTERM or SIGINT.

    Returns:
        Exit code: 0 after a signal; 1 when another process must take over.

    Raises:
        BadFileError: A file with a secret cannot be used.
        BadDsnError: The one with the connection string cannot.
        InvalidToken: Telegram does not know the token.
        PoolTimeout: The database does not answer.
    """
    token = database.read_secret(settings.token_file)
    dsn = read_dsn(settings.database_dsn_file)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(
            Client.connect(
                field_manager=FIELD_MANAGER,
                kubeconfig=settings.kubeconfig,
                request_seconds=settings.cluster_seconds,
            )
        )
        pool = await stack.enter_async_context(database.connect(dsn, settings.database_pool_size))
        metrics, memory = Metrics(), Memory(pool)
        await _serve_health(stack, settings, memory, metrics)
        owner = _owner_of(settings)
        if owner is not None:
            stack.push_async_callback(owner.close)
        http = TelegramHttp(settings.api_url)
        bot = Bot(
            token,
            base_url=f"{settings.api_url.rstrip('/')}/bot",
            request=http,
            get_updates_request=http,
        )
        stack.push_async_callback(bot.shutdown)
        work = partial(
            _work, settings, bot, client, memory=memory, metrics=metrics, pool=pool, owner=owner
        )
        working = asyncio.create_task(_in_turn(dsn, work))
        ending = asyncio.create_task(ended.wait())
        await asyncio.wait({working, ending}, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        working.cancel()
        try:
            await working
        except asyncio.CancelledError:
            return 0
        except TurnLostError as error:
            log.error("turn.lost", why=str(error))  # noqa: TRY400 - no mistake of ours to trace
            return 1
    return 0


def _owner_of(settings: BotSettings) -> ProductOwner | None:
    if not settings.product_owner_url:
        return None
    if settings.product_owner_token_file is None:
        raise BadFileError("product_owner_token_file: needed with product_owner_url")
    token = database.read_secret(settings.product_owner_token_file)
    seconds = settings.product_owner_seconds
    return ProductOwner(settings.product_owner_url, token, seconds=seconds)


async def _in_turn(dsn: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Work once it is our turn, and no longer than that."""
    async with take_turn(dsn) as turn:
        keeping = asyncio.create_task(turn.keep())
        working = asyncio.create_task(work())
        tasks = {keeping, working}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            # Nothing of ours goes on when the lock is given back.
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _work(
    settings: BotSettings,
    bot: Bot,
    client: Client,
    *,
    memory: Memory,
    metrics: Metrics,
    pool: Pool,
    owner: ProductOwner | None,
) -> None:
    metrics.work()
    tickets = Tickets(pool) if settings.secret_form_url else None
    desk = Desk(
        bot,
        client,
        memory,
        metrics,
        admins=settings.admins,
        allowed=settings.allowed,
        tokens=TokenChecks(
            bot, client, api_url=settings.api_url, seconds=settings.token_check_seconds
        ),
        tickets=tickets,
        default_budget=settings.default_budget,
        owner=owner,
    )
    watcher = Watcher(bot, client, memory, desk)
    servers = ServerWatcher(client, memory, settings.admins)
    sender = Sender(
        bot,
        memory,
        metrics,
        settings.secret_form_url,
        keys=Keys(client, desk),
        key_seconds=settings.key_seconds,
        give_way=desk.crowd,
    )
    weekly = Weekly(memory, desk, watcher, settings.weekly_report)
    try:
        await _introduce(bot, polls=not settings.webhook_url)
        await desk.resume()
        log.info("bot.started", bot=bot.username)
        webhook = Webhook(bot, desk, settings.webhook_url) if settings.webhook_url else None
        form = SecretForm(bot, desk, memory, tickets) if tickets is not None else None
        arriving = [] if webhook else [poll(bot, desk)]
        if webhook or form:
            door = partial(open_door, form=form, webhook=webhook)
            arriving.append(door(settings.host, settings.webhook_port))
        async with asyncio.TaskGroup() as group:
            for each in (
                *arriving,
                _set_menu(bot),
                sender.run(),
                Vanisher(bot, memory).run(),
                watcher.run(),
                servers.run(),
                watcher.show_progress(settings.progress_seconds),
                weekly.run(),
                _sweep(memory),
            ):
                group.create_task(each)
    finally:
        await desk.close()


async def _introduce(bot: Bot, *, polls: bool) -> None:
    """Log in; Telegram's trouble is waited out, a wrong token is not.

    Args:
        bot: Who.
        polls: A webhook of before is removed: nobody may poll while there is one.
    """
    while True:
        try:
            await bot.initialize()
            if polls:
                await bot.delete_webhook()
        except InvalidToken:
            raise
        except TelegramError as error:
            await _wait_out(error)
        else:
            return


async def _set_menu(bot: Bot) -> None:
    """Set the command menu of each language; nobody waits for it."""
    for locale in LOCALES:
        text = text_in(locale)
        menu = [BotCommand(name, text(f"command-{name}")) for name in COMMANDS]
        while True:
            try:
                await bot.set_my_commands(menu, language_code="" if locale == "en" else locale)
            except TelegramError as error:
                await _wait_out(error)
            else:
                break


async def _wait_out(error: TelegramError) -> None:
    log.warning("telegram.unavailable", why=type(error).__name__)
    await asyncio.sleep(_RETRY_SECONDS)


async def _sweep(memory: Memory) -> None:
    while True:
        try:
            await memory.sweep()
        except UNAVAILABLE as error:
            log.warning("inbox.not_swept", why=type(error).__name__)
        await asyncio.sleep(_SWEEP_SECONDS)


async def _serve_health(
    stack: AsyncExitStack, settings: BotSettings, memory: Memory, metrics: Metrics
) -> None:
    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(_request: web.Request) -> web.Response:
        try:
            await memory.reach()
        except UNAVAILABLE:
            return web.json_response({"status": "database unavailable"}, status=503)
        return web.json_response({"status": "ok"})

    async def measured(_request: web.Request) -> web.Response:
        try:
            depth = await memory.depth()
        except UNAVAILABLE:
            depth = None
        return web.Response(body=metrics.page(depth), headers={"Content-Type": CONTENT_TYPE})

    app = web.Application()
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", measured)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, settings.host, settings.port).start()
