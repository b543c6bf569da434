"""The weekly report: owed once per person and ISO week, however many processes look."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import structlog

from codegen_crds.api_errors import ApiError

from .conversation.facts import Person, locale_of
from .conversation.report import report
from .conversation.week import due
from .database import UNAVAILABLE
from .desk import Desk
from .memory import Memory, body_of
from .tenancy import NotReadyError
from .watching import Watcher

log = structlog.get_logger(__name__)
_LOOK_SECONDS: Final = 30.0


class Weekly:
    """Owes reports when they are due."""

    def __init__(self, memory: Memory, desk: Desk, watcher: Watcher, when: str) -> None:
        self._memory = memory
        self._desk = desk
        self._watcher = watcher
        self._when = when

    async def run(self) -> None:
        """Look until cancelled; who could not be told now is told at the next look."""
        told: set[str] = set()  # what is written down already is not looked up at every look
        while True:
            week = due(datetime.now(UTC), self._when)
            if not week:
                told.clear()
            else:
                for person in sorted(await self._watcher.people()):
                    key = f"week:{week}:{person}"
                    if key not in told and await self._tell(key, person):
                        told.add(key)
            await asyncio.sleep(_LOOK_SECONDS)

    async def _tell(self, key: str, number: int) -> bool:
        """Owe one person their report, unless it is owed; False: it has to be looked at again."""
        try:
            if await self._memory.owes(key):
                return True
            known = await self._memory.person(number)
            if known is None or known.blocked or not await self._desk.admits(number):
                return False
            person = Person(number, locale_of(known.language))
            say = report(await self._desk.known_of(person))
            await self._memory.owe(key, number, body_of(say))
        except (NotReadyError, ApiError, *UNAVAILABLE) as error:
            log.warning("report.waits", person=number, why=type(error).__name__)
        except Exception:
            # What cannot be read of one person must not keep the others from their reports.
            log.exception("report.failed", person=number)
        else:
            return True
        return False
