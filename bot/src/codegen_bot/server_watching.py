"""Servers seen from the cluster: administrators are told of one that is lost, and of its return."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import structlog
from pydantic import ValidationError

from codegen_crds.client import Client, follow
from codegen_crds.kinds import SERVER
from codegen_crds.v1alpha1 import Server
from codegen_crds.v1alpha1.notification import Notification

from .conversation import servers
from .conversation.facts import Person, locale_of
from .conversation.moves import Say
from .memory import Acquaintance, Memory
from .owing import owe

log = structlog.get_logger(__name__)


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
                key = f"s:{server.metadata.uid}:{owed.key}:{number}"
                await owe(self._memory, key, number, partial(_news, server, owed))


async def _news(server: Server, owed: Notification, number: int, known: Acquaintance) -> Say:
    return servers.event(server, owed, Person(number, locale_of(known.language), admin=True))


def _server_of(body: dict[str, Any]) -> Server | None:
    try:
        return Server.model_validate(body)
    except ValidationError as error:
        name = (body.get("metadata") or {}).get("name")
        where = sorted({".".join(map(str, e["loc"])) for e in error.errors(include_input=False)})
        log.warning("server.unreadable", server=name, fields=where[:5])
        return None
