"""Projects seen from the cluster: what is owed to people, and progress in messages they have."""

import asyncio
from functools import partial

import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from codegen_crds.client import Client, follow
from codegen_crds.kinds import PROJECT
from codegen_crds.v1alpha1 import Project
from codegen_crds.v1alpha1.notification import Notification

from .conversation import views
from .conversation.facts import NAMESPACE, TELEGRAM, Person, locale_of, person_of
from .conversation.moves import Say
from .conversation.texts import text_in
from .database import UNAVAILABLE
from .delays import seconds_of
from .desk import Desk
from .memory import Acquaintance, Board, Memory
from .objects import readable
from .owing import owe

log = structlog.get_logger(__name__)


class Watcher:
    """Follows every project; reads only."""

    def __init__(self, bot: Bot, client: Client, memory: Memory, desk: Desk) -> None:
        self._bot = bot
        self._client = client
        self._memory = memory
        self._desk = desk
        self._projects: dict[tuple[str, str], Project] = {}
        self._synced = asyncio.Event()

    async def run(self) -> None:
        """Owe what projects owe, until cancelled."""
        async for change, body in follow(self._client, PROJECT):
            if change == "SYNCED":
                self._synced.set()
                continue
            project = readable(Project, body)
            if project is None:
                continue
            place = (project.metadata.namespace, project.metadata.name)
            if change == "DELETED":
                self._projects.pop(place, None)
                continue
            self._projects[place] = project
            await self._owe(project)

    async def show_progress(self, seconds: float) -> None:
        """Bring messages up to date every so many seconds, until cancelled."""
        await self._synced.wait()
        while True:
            try:
                for board in await self._memory.boards():
                    await self._show(board)
            except RetryAfter as error:
                await asyncio.sleep(seconds_of(error))
            except (TelegramError, *UNAVAILABLE) as error:
                log.info("progress.waits", why=type(error).__name__)
            await asyncio.sleep(seconds)

    async def people(self) -> set[int]:
        """Everybody whose namespace has a project; waits until all were seen."""
        await self._synced.wait()
        owners = (person_of(namespace, NAMESPACE) for namespace, _ in self._projects)
        return {person for person in owners if person is not None}

    async def _owe(self, project: Project) -> None:
        """Write down every message a project owes; those of before are there already."""
        for owed in project.status.notifications:
            news = partial(self._news, project, owed)
            for number in _told(project):
                key = f"n:{project.metadata.uid}:{owed.key}:{number}"
                await owe(self._memory, key, number, news)

    async def _news(
        self, project: Project, owed: Notification, number: int, known: Acquaintance
    ) -> Say | None:
        if not await self._desk.admits(number):
            return None
        return views.event(project, owed, Person(number, locale_of(known.language)))

    async def _show(self, board: Board) -> None:
        project = self._projects.get((board.namespace, board.project))
        known = await self._memory.person(board.person)
        if project is None or known is None or known.blocked:
            if project is None and board.shown:
                await self._memory.forget(board)
            return
        locale = locale_of(known.language)
        html = views.card_html(project, text_in(locale))
        if html == board.shown:
            return
        try:
            await self._bot.edit_message_text(
                html, board.person, board.message_id, parse_mode="HTML"
            )
        except BadRequest as error:
            log.info("progress.not_shown", why=error.message)
        except Forbidden:
            await self._memory.block(board.person)
            return
        await self._memory.shown(board, html)


def _told(project: Project) -> set[int]:
    """Telegram ids of the people a project names, and of its namespace's own person."""
    named = [person_of(entry, TELEGRAM) for entry in project.spec.notify]
    named.append(person_of(project.metadata.namespace, NAMESPACE))
    return {person for person in named if person is not None}
