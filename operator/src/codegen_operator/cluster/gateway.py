"""The model gateway, as far as the operator asks it."""

from codegen_operator.domain.project_facts import ModelInfo

from .door import Door


class HttpGateway:
    """:class:`~.ports.Gateway` over HTTP."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def models(self) -> tuple[ModelInfo, ...]:
        """Models by name, with whether they have a price."""
        answer = await self._door.call("GET", "/v1/models")
        entries = answer.json()["data"] if answer else []
        return tuple(
            ModelInfo(
                id=str(entry["id"]),
                priced=bool(entry.get("priced", True)),
                currency=str(entry.get("currency") or ""),
            )
            for entry in entries
        )
