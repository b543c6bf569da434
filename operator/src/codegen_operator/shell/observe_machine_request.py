"""Observes MachineRequests."""

from datetime import datetime

from codegen_crds.v1alpha1 import MachineRequest
from codegen_operator.cluster.errors import OutsideError
from codegen_operator.cluster.ports import MachineProvider
from codegen_operator.domain.machine_request import (
    CreationSeen,
    CreationTerms,
    MachineRequestObserved,
)

from .store import Store

_NOBODY = "no machine provider is configured"


class MachineRequestObserver:
    """Gathers what decisions about machines that are asked for depend on."""

    def __init__(
        self, store: Store, *, machines: MachineProvider | None, terms: CreationTerms
    ) -> None:
        self._store = store
        self._machines = machines
        self._terms = terms

    async def observe(self, request: MachineRequest, now: datetime) -> MachineRequestObserved:
        """Observe a MachineRequest. The provider's silence is something to be said."""
        ahead = self._ahead(request)
        creation, machines, silence = None, None, ""
        status = request.status
        if not status.ended and status.asked_at is not None:
            creation = await self._creation(request.metadata.name)
        elif not status.ended and not ahead:
            machines, silence = await self._count()
        return MachineRequestObserved(
            request=request,
            now=now,
            terms=self._terms,
            ahead=ahead,
            creation=creation,
            machines=machines,
            silence=silence,
        )

    def _ahead(self, request: MachineRequest) -> str:
        older = sorted(
            _age(other)
            for other in self._store.every(MachineRequest)
            if not other.status.ended and not other.metadata.deleting
            if _age(other) < _age(request)
        )
        return older[0][1] if older else ""

    async def _creation(self, name: str) -> CreationSeen:
        if self._machines is None:
            return CreationSeen("unanswered", _NOBODY)
        try:
            found = await self._machines.creation(name)
        except OutsideError as error:
            return CreationSeen("unanswered", str(error))
        if found is None:
            return CreationSeen("unknown")
        return CreationSeen(found.state, found.message, found.machine, found.price)

    async def _count(self) -> tuple[int | None, str]:
        if self._machines is None:
            return None, _NOBODY
        try:
            return len(await self._machines.machines()), ""
        except OutsideError as error:
            return None, str(error)


def _age(request: MachineRequest) -> tuple[float, str]:
    """What comes first was asked for first; names settle what was asked in one second."""
    made = request.metadata.creation_timestamp
    return (made.timestamp() if made else 0.0), request.metadata.name
