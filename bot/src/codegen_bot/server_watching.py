"""Servers seen from the cluster: administrators are told of one that is lost, and of its return."""

from collections.abc import Iterable
from functools import partial

from codegen_crds.client import Client, follow
from codegen_crds.kinds import SERVER
from codegen_crds.v1alpha1 import Server
from codegen_crds.v1alpha1.notification import Notification

from .conversation import servers
from .conversation.facts import Person, locale_of
from .conversation.moves import Say
from .memory import Acquaintance, Memory
from .objects import readable
from .owing import owe


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
            server = readable(Server, body)
            if server is not None:
                await self._owe(server)

    async def _owe(self, server: Server) -> None:
        for owed in server.status.notifications:
            for number in self._admins:
                key = f"s:{server.metadata.uid}:{owed.key}:{number}"
                await owe(self._memory, key, number, partial(_news, server, owed))


async def _news(server: Server, owed: Notification, number: int, known: Acquaintance) -> Say:
    return servers.event(server, owed, Person(number, locale_of(known.language), admin=True))
