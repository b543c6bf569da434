"""A test double of Telegram for many bots, with a door for programs that talk to them.

Bots of products find their Bot API at `<url>/products/<slug>`. Whoever tests a bot is a person
there: the protocol is that of `codegen_agents.doors.bot_chat`. Any token is a bot's own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, Self

from aiohttp import web
from telegram import MessageEntity

from .people import Person, Seen
from .server import BotApi

_LONGEST_WAIT: Final = 30.0
_POLL: Final = 0.02
_HARMLESS: Final = "message is not modified"
"""Bots show what was shown before where nothing changed."""


class BotApiDouble:
    """The server.

    Attributes:
        url: Where it listens.
    """

    def __init__(self) -> None:
        self.url = ""
        self._products: dict[str, BotApi] = {}

    @classmethod
    @asynccontextmanager
    async def serve(cls, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Self]:
        """Listen until the block ends.

        Args:
            host: Address to listen on.
            port: 0: a free one.
        """
        double = cls()
        app = web.Application()
        place = "/products/{product}"
        app.router.add_route("*", place + "/bot{token}/{method}", double._bot)
        app.router.add_post(place + "/people/{person}/messages", double._says)
        app.router.add_post(place + "/people/{person}/taps", double._taps)
        app.router.add_get(place + "/people/{person}/shown", double._shown)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            double.url = f"http://{host}:{runner.addresses[0][1]}"
            yield double
        finally:
            await runner.cleanup()

    async def _bot(self, request: web.Request) -> web.StreamResponse:
        name, token = request.match_info["product"], request.match_info["token"]
        api = self._products.get(name)
        if api is None or api.token != token:
            api = self._products[name] = BotApi(token)
        return await api.serve_request(request)

    async def _says(self, request: web.Request) -> web.Response:
        _, person = self._person(request)
        text = str((await request.json())["text"])
        seen = len(person.shown)
        whole = MessageEntity(MessageEntity.BOT_COMMAND, 0, len(text))
        person.says(text, entities=(whole,) if text.startswith("/") else ())
        return web.json_response({"seen": seen})

    async def _taps(self, request: web.Request) -> web.Response:
        _, person = self._person(request)
        body = await request.json()
        shown = person.messages.get(int(body["message"]))
        if shown is None or body["data"] not in [button["data"] for button in _buttons(shown)]:
            raise web.HTTPConflict(text="there is no such button any more")
        seen = len(person.shown)
        person.taps(shown, str(body["data"]))
        return web.json_response({"seen": seen})

    async def _shown(self, request: web.Request) -> web.Response:
        api, person = self._person(request)
        after = int(request.query.get("after", "0"))
        wait = min(float(request.query.get("wait", "0")), _LONGEST_WAIT)
        end = asyncio.get_running_loop().time() + wait
        while len(person.shown) <= after and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(_POLL)
        newest = _newest(person, after)
        refused = [f"{method}: {why}" for method, why in api.refused if _HARMLESS not in why]
        api.refused.clear()
        told = {"taken": not api.pending, "refused": refused, "message": newest}
        return web.json_response(told)

    def _person(self, request: web.Request) -> tuple[BotApi, Person]:
        name = request.match_info["product"]
        api = self._products.get(name)
        if api is None:
            raise web.HTTPNotFound(text=f"no bot of {name} has called")
        return api, api.person(int(request.match_info["person"]))


def _newest(person: Person, after: int) -> dict[str, Any] | None:
    """What is shown last, if something was since."""
    seen = person.messages.get(person.shown[-1]) if len(person.shown) > after else None
    if seen is None:
        return None
    return {"id": seen.id, "text": seen.text, "buttons": _buttons(seen)}


def _buttons(seen: Seen) -> list[dict[str, str]]:
    """Those that send something to the bot; several may have one label."""
    rows = seen.markup.inline_keyboard if seen.markup else ()
    every = (button for row in rows for button in row)
    return [{"text": b.text, "data": str(b.callback_data)} for b in every if b.callback_data]
