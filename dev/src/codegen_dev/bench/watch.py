"""A watch through kubectl that remembers when every event arrived."""

import json
import subprocess
import threading
import time
from types import TracebackType
from typing import IO, Any, Self

from codegen_dev.session import NAMESPACE, Session

from .timeline import Seen


class Watch:
    """Watches objects of one kind for the length of a block.

    Args:
        session: The stand.
        kind: Plural with the group.
        selector: Arguments that choose the objects, e.g. ``--selector=a=b``.
    """

    def __init__(self, session: Session, kind: str, selector: str) -> None:
        self._command = ["kubectl", "get", kind, "-n", NAMESPACE, selector]
        self._command += ["--watch", "-o", "json", "--output-watch-events"]
        self._env = session.env
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None
        self._seen: list[Seen] = []

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._thread = threading.Thread(target=self._read, args=(self._process.stdout,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None and self._thread is not None:
            self._process.terminate()
            self._thread.join()
            self._process.wait()

    def events(self) -> dict[str, list[Seen]]:
        """What was seen so far, by the object's name."""
        found: dict[str, list[Seen]] = {}
        for seen in list(self._seen):
            found.setdefault(seen.body["metadata"]["name"], []).append(seen)
        return found

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            event: dict[str, Any] = json.loads(line)
            self._seen.append(Seen(time.monotonic(), event["object"]))
        stream.close()
