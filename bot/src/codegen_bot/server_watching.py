"""Servers seen from the cluster: administrators are told of one that is lost, and of its return."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

import structlog
from pydantic import ValidationError

from codegen_crds.client import Client, follow
from codegen_crds.kinds import SERVER
from codegen_crds.v1alpha1 import Server
from codegen_crds.v1alpha1.notification import Notification

from .conversation import servers
from .conversation.facts import Person, locale_of
from .database import UNAVAILABLE
from .memory import Memory, body_of

log = structlog.get_logger(__name__)
_RETRY_SECONDS: Final = 1.0


class ServerWatcher:
    """Follows every Server; reads only. Servers are the administrators' business alone."""

    def __init__(self, client: Client, memory: Memory, admins: Iterable[int]) -> None:
        self._client = client
        self._memory = memory
        self._admins = sorted(admins)

    async def run(self) -> None:
        """Owe what Servers owe, until cancelled."""
        async for change, body in follow(self._client, SERVER):
            if change in {"SYNCED", "DELETED"}:
                continue
            server = _server_of(body)
            if server is not None:
                await self._owe(server)

    async def _owe(self, server: Server) -> None:
        for owed in server.status.notifications:
            for number in self._admins:
                while not await self._written(server, owed, number):
                    await asyncio.sleep(_RETRY_SECONDS)

    async def _written(self, server: Server, owed: Notification, number: int) -> bool:
        """Write a message down, once: those of before are there already."""
        try:
            known = await self._memory.person(number)
            if known is None or known.blocked:
                return True
            person = Person(number, locale_of(known.language), admin=True)
            say = servers.event(server, owed, person)
            key = f"s:{server.metadata.uid}:{owed.key}:{number}"
            await self._memory.owe(key, number, body_of(say))
        except UNAVAILABLE as error:
            log.warning("outbox.unavailable", why=type(error).__name__)
            return False
        return True


def _server_of(body: dict[str, Any]) -> Server | None:
    try:
        return Server.model_validate(body)
    except ValidationError as error:
        name = (body.get("metadata") or {}).get("name")
        where = sorted({".".join(map(str, e["loc"])) for e in error.errors(include_input=False)})
        log.warning("server.unreadable", server=name, fields=where[:5])
        return None
