"""Asks the machine provider now and then what there is, and keeps proposals of it."""

import asyncio
from typing import NoReturn

import structlog

from codegen_crds.api_errors import ApiError
from codegen_crds.kinds import CONFIG_MAP
from codegen_crds.v1alpha1 import Server
from codegen_operator.cluster.errors import OutsideError
from codegen_operator.cluster.ports import MachineProvider, Objects
from codegen_operator.domain.discovery import PROPOSALS, proposals

from .store import Store

log = structlog.get_logger(__name__)


class Discovery:
    """Keeps the ConfigMap of proposals. A provider that is silent changes nothing in it."""

    def __init__(
        self, machines: MachineProvider, objects: Objects, store: Store, *, namespace: str
    ) -> None:
        self._machines = machines
        self._objects = objects
        self._store = store
        self._namespace = namespace

    async def run(self, seconds: float) -> NoReturn:
        """Look every so many seconds, until cancelled."""
        while True:
            try:
                await self.look()
            except (OutsideError, ApiError) as error:
                log.warning("machines.not_listed", why=str(error))
            await asyncio.sleep(seconds)

    async def look(self) -> None:
        """Look once; the ConfigMap is written only where it differs.

        Raises:
            OutsideError: The provider does not answer, or wrongly.
            ApiError: The API server does not, or refuses.
        """
        found = await self._machines.machines()
        wanted = proposals(found, self._store.every(Server), self._namespace)
        before = await self._objects.find(CONFIG_MAP, PROPOSALS, self._namespace)
        if before is None or (before.get("data") or {}) != wanted["data"]:
            await self._objects.apply(wanted)
            log.info("machines.proposed", machines=len(wanted["data"]))
