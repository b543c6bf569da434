"""Leader election by a Lease: one operator works, the others wait.

Source: Kubernetes API reference, ``coordination.k8s.io/v1 Lease``; the rules are those of
client-go's ``leaderelection``: expiry is judged by how long the record has not changed on our
own clock, so clocks need not agree.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from codegen_crds.api_errors import AlreadyExistsError, ApiError, ConflictError
from codegen_crds.client import Client
from codegen_crds.kinds import LEASE

Json = dict[str, Any]
log = structlog.get_logger(__name__)
_LEAST_SECONDS: Final = 1


class LeaseLostError(Exception):
    """Somebody else leads, or nobody can tell any more."""


@dataclass(frozen=True, slots=True)
class LeaseTimes:
    """Seconds. A leader stops before others may start: ``give_up`` < ``duration``."""

    duration: float = 12.0
    """Others wait so long for a sign of life."""
    give_up: float = 8.0
    """The leader stops after so long without a renewal that went through."""
    renew: float = 3.0
    poll: float = 1.0
    """How often those who wait look."""


class Lease:
    """One Lease, and our part in it."""

    def __init__(
        self,
        client: Client,
        *,
        namespace: str,
        name: str,
        identity: str,
        times: LeaseTimes,
    ) -> None:
        self._client = client
        self._namespace = namespace
        self._name = name
        self._identity = identity
        self._times = times
        self._seen: tuple[str, float] = ("", 0.0)

    async def acquire(self) -> None:
        """Wait until the Lease is ours."""
        while True:
            try:
                if await self._try():
                    log.info("lease.acquired", identity=self._identity)
                    return
            except ApiError as error:
                log.info("lease.unavailable", why=str(error))
            await asyncio.sleep(self._times.poll)

    async def keep(self) -> None:
        """Renew until that fails for too long.

        Raises:
            LeaseLostError: Stop working at once.
        """
        renewed = time.monotonic()
        while True:
            await asyncio.sleep(self._times.renew)
            try:
                async with asyncio.timeout(self._times.give_up / 2):
                    mine = await self._try()
            except (ApiError, TimeoutError) as error:
                log.warning("lease.not_renewed", why=str(error) or type(error).__name__)
            else:
                if not mine:
                    raise LeaseLostError("another holder has the Lease")
                renewed = time.monotonic()
            if time.monotonic() - renewed > self._times.give_up:
                raise LeaseLostError("the Lease could not be renewed")

    async def release(self) -> None:
        """Give the Lease back, so that the next need not wait for its expiry."""
        with suppress(ApiError):
            body = await self._client.find(LEASE, self._name, self._namespace)
            if body is None or body["spec"].get("holderIdentity") != self._identity:
                return
            spec = {**body["spec"], "holderIdentity": "", "leaseDurationSeconds": _LEAST_SECONDS}
            await self._client.replace({**body, "spec": spec | {"renewTime": _now()}})
            log.info("lease.released", identity=self._identity)

    async def _try(self) -> bool:
        """Take or renew the Lease if that is allowed; whether it is ours now."""
        body = await self._client.find(LEASE, self._name, self._namespace)
        if body is None:
            return await self._create()
        spec: Json = body.get("spec") or {}
        holder = spec.get("holderIdentity") or ""
        if holder not in {"", self._identity} and not self._expired(body):
            return False
        changes = int(spec.get("leaseTransitions") or 0)
        fresh = self._spec(changes if holder == self._identity else changes + 1)
        if holder == self._identity:
            fresh["acquireTime"] = spec.get("acquireTime") or fresh["acquireTime"]
        try:
            await self._client.replace({**body, "spec": fresh})
        except ConflictError:
            return False
        return True

    async def _create(self) -> bool:
        body = {
            "apiVersion": LEASE.api_version,
            "kind": LEASE.name,
            "metadata": {"name": self._name, "namespace": self._namespace},
            "spec": self._spec(0),
        }
        try:
            await self._client.create(body)
        except AlreadyExistsError:
            return False
        return True

    def _expired(self, body: Json) -> bool:
        """Whether the record has stood still for its duration, on our clock."""
        version, now = body["metadata"]["resourceVersion"], time.monotonic()
        if self._seen[0] != version:
            self._seen = (version, now)
        seconds = float(body["spec"].get("leaseDurationSeconds") or self._times.duration)
        return now - self._seen[1] > seconds

    def _spec(self, changes: int) -> Json:
        now = _now()
        return {
            "holderIdentity": self._identity,
            "leaseDurationSeconds": max(round(self._times.duration), _LEAST_SECONDS),
            "acquireTime": now,
            "renewTime": now,
            "leaseTransitions": changes,
        }


def _now() -> str:
    """MicroTime, as the API server writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
