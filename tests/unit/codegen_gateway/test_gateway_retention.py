"""The hourly sweep ends with the gateway, also when a cancellation gets lost."""

import asyncio
from typing import Any, cast

import pytest

from codegen_gateway import background
from codegen_gateway.runs import retention


class _Deaf:
    """Checkpoints whose database call swallows cancellations, as wait_for of Python 3.11 may."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.asked = asyncio.Event()

    async def untouched(self, _days: int) -> list[Any]:
        self.asked.set()
        while self.left:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.left -= 1
        return []


class _Nothing:
    async def prune(self, _days: int) -> int:
        return 0


@pytest.mark.parametrize("lost", [0, 1, 2])
async def test_the_sweep_ends_although_cancellations_are_lost(
    lost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "_PATIENCE_SECONDS", 0.01)
    checkpoints = _Deaf(lost)
    async with asyncio.timeout(5):
        async with retention.sweeping(
            cast("Any", None), cast("Any", checkpoints), 1, {"nothing": _Nothing()}, 1
        ):
            await checkpoints.asked.wait()
    assert checkpoints.left == 0
