"""Watches the metadata of Secrets, namespace by namespace: never their contents."""

import asyncio

import structlog

from codegen_crds.client import Client, follow
from codegen_crds.kinds import SECRET

from .secret_views import SecretViews
from .world import World

log = structlog.get_logger(__name__)


class SecretWatch:
    """One watch per namespace that we may read Secrets in."""

    def __init__(self, client: Client, world: World, views: SecretViews) -> None:
        self._client = client
        self._world = world
        self._views = views
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def open(self, namespace: str) -> None:
        """Watch a namespace from now on."""
        task = self._tasks.get(namespace)
        if task is None or task.done():
            self._tasks[namespace] = asyncio.create_task(self._follow(namespace))

    async def close(self, namespace: str) -> None:
        """Watch it no more, and forget what was seen there."""
        task = self._tasks.pop(namespace, None)
        if task is None:
            return
        task.cancel()
        self._views.unwatched(namespace)
        for entry in self._world.store.entries("Secret"):
            if entry.key.namespace == namespace:
                self._world.store.drop(entry.key)

    async def stop(self) -> None:
        """Stop all watches."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, namespace: str) -> None:
        try:
            async for change, item in follow(self._client, SECRET, namespace, metadata_only=True):
                if change == "SYNCED":
                    self._views.watched(namespace)
                else:
                    self._world.event(change, {**item, "apiVersion": "v1", "kind": "Secret"})
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("secrets.watch_broke", namespace=namespace)
        finally:
            self._views.unwatched(namespace)
