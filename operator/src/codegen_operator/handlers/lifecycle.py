"""kopf's process: no peering, no annotations, no finalizers, no events of its own.

It runs in its own thread with its own loop, so that its signal handling and its shutdown, which
waits for every task of its loop, are none of ours.
"""

import asyncio
import logging
import threading

import kopf

from codegen_crds.meta import LABEL_MANAGED_BY, MANAGER

from .events import Take, register

_OURS = f"{LABEL_MANAGED_BY}={MANAGER}"


class Watching:
    """kopf in a thread."""

    def __init__(self, take: Take, *, in_cluster: bool) -> None:
        self._take = take
        self._in_cluster = in_cluster
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start watching; events arrive in the running loop."""
        loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, args=(loop,), name="kopf", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether it still watches, or has not been started."""
        return self._thread is None or self._thread.is_alive()

    async def stop(self, seconds: float) -> bool:
        """Ask it to end; whether it did within the time."""
        self._stop.set()
        if self._thread is None:
            return True
        await asyncio.to_thread(self._thread.join, seconds)
        return not self._thread.is_alive()

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        registry = kopf.OperatorRegistry()
        login = kopf.login_with_service_account if self._in_cluster else kopf.login_with_kubeconfig
        kopf.on.login(registry=registry)(login)
        register(registry, loop, self._take)
        logging.getLogger("kopf").setLevel(logging.ERROR)
        asyncio.run(
            kopf.operator(
                registry=registry,
                settings=operator_settings(),
                standalone=True,
                clusterwide=True,
                stop_flag=self._stop,
                ready_flag=self._ready,
            )
        )


def operator_settings() -> kopf.OperatorSettings:
    """Kopf's settings: only what we made is watched among pods and Jobs."""
    settings = kopf.OperatorSettings()
    settings.posting.enabled = False
    settings.scanning.disabled = True
    settings.peering.standalone = True
    settings.watching.connect_timeout = 10
    settings.watching.label_selectors["", "v1", "pods"] = _OURS
    settings.watching.label_selectors["batch", "v1", "jobs"] = _OURS
    return settings
