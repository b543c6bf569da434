"""The machine provider of the installation."""

from typing import TypeVar

import httpx
from pydantic import ValidationError

from codegen_crds._model import StrictModel
from codegen_crds.contracts.machines import (
    CreationState,
    Machine,
    MachineList,
    MachineOrder,
    ReinstallState,
)

from .door import Door
from .errors import DoorError

_NEVER_ASKED = ("reinstallation_not_found", "creation_not_found")
M = TypeVar("M", bound=StrictModel)


class HttpMachineProvider:
    """:class:`~.ports.MachineProvider` over HTTP."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def machines(self) -> tuple[Machine, ...]:
        """All machines that it has for us."""
        answer = await self._door.call("GET", "/v1/machines")
        if answer is None:
            raise DoorError("the machine provider has no list of machines")
        return _parsed(MachineList, answer).machines

    async def reinstall(self, machine_id: str, request_id: str) -> None:
        """Ask to wipe a machine; nothing happens for a request id that it knows."""
        await self._door.call("PUT", _path(machine_id, request_id))

    async def reinstallation(self, machine_id: str, request_id: str) -> ReinstallState | None:
        """How a reinstallation goes; None: it was never asked for it."""
        answer = await self._door.call("GET", _path(machine_id, request_id), absent=_NEVER_ASKED)
        return None if answer is None else _parsed(ReinstallState, answer)

    async def create(self, request_id: str, order: MachineOrder) -> None:
        """Ask to rent a machine; nothing happens for a request id that it knows."""
        body = order.model_dump(mode="json")
        await self._door.call("PUT", f"/v1/creations/{request_id}", json=body)

    async def creation(self, request_id: str) -> CreationState | None:
        """How the making of a machine goes; None: it was never asked for it."""
        path = f"/v1/creations/{request_id}"
        answer = await self._door.call("GET", path, absent=_NEVER_ASKED)
        return None if answer is None else _parsed(CreationState, answer)


def _path(machine_id: str, request_id: str) -> str:
    # Both are of letters that need no quoting, and neither begins with a dot.
    return f"/v1/machines/{machine_id}/reinstallations/{request_id}"


def _parsed(model: type[M], answer: httpx.Response) -> M:
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DoorError(f"the machine provider answers wrongly: {place}: {first['msg']}") from error
