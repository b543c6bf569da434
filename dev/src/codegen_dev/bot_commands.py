"""What people type to talk with a product's bot without Telegram: `bot-api`, `talk`."""

import asyncio
import signal
import sys
from typing import Annotated

import typer

from .bot_chat import BotChat
from .errors import StandError
from .told import told

_PORT = 8081


def bot_api(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0: a free one.")] = _PORT,
) -> None:
    """Serve a Bot API of tests until it is interrupted; bots are at /products/NAME."""

    async def serve() -> None:
        from .bot_api import BotApiDouble  # noqa: PLC0415 - it needs Telegram's types, slow to import

        told_to_end = asyncio.Event()
        # Shells start what runs in the background with SIGINT ignored: we listen ourselves.
        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, told_to_end.set)
        try:
            async with BotApiDouble.serve(host=host, port=port) as double:
                sys.stdout.write(f"{double.url}\n")
                sys.stdout.flush()
                await told_to_end.wait()
        except OSError as error:
            raise StandError(f"cannot listen on {host}:{port}: {error.strerror}") from error

    with told():
        asyncio.run(serve())


def talk(
    product: Annotated[str, typer.Argument(help="Slug of the product whose bot it is.")],
    url: Annotated[
        str, typer.Option("--api", help="Base URL of the Bot API of tests.")
    ] = f"http://127.0.0.1:{_PORT}",
    person: Annotated[int, typer.Option(min=1, help="Telegram id of who talks.")] = 1,
) -> None:
    """Be a person in a chat: a line is said, the number of a button taps it."""
    chat = BotChat(f"{url.rstrip('/')}/products/{product}", person)
    with told():
        for line in sys.stdin:
            if text := line.strip():
                sys.stdout.write(f"{chat.does(text)}\n")
                sys.stdout.flush()
