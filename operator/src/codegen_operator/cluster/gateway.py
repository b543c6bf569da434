"""The model gateway, as far as the operator asks it."""

from .door import Door
from .ports import GatewayModel


class HttpGateway:
    """:class:`~.ports.Gateway` over HTTP."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def models(self) -> tuple[GatewayModel, ...]:
        """Models by name, with whether they have a price."""
        answer = await self._door.call("GET", "/v1/models")
        entries = answer.json()["data"] if answer else []
        return tuple(
            GatewayModel(
                id=str(entry["id"]),
                priced=bool(entry.get("priced", True)),
                currency=str(entry.get("currency") or ""),
            )
            for entry in entries
        )
