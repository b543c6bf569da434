"""A watch through kubectl that remembers when every event arrived."""

import json
import subprocess
import threading
import time
from types import TracebackType
from typing import IO, Any, Self

from codegen_dev.session import Session

from .timeline import Seen


class Watch:
    """Watches objects of one kind for the length of a block.

    Args:
        session: The stand.
        kind: Plural with the group.
    """

    def __init__(self, session: Session, kind: str) -> None:
        self._command = ["kubectl", "get", kind, "--all-namespaces"]
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

    def events(self) -> list[Seen]:
        """What was seen so far, in order; it begins with what was there."""
        return list(self._seen)

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            event: dict[str, Any] = json.loads(line)
            self._seen.append(Seen(time.monotonic(), event["object"]))
        stream.close()
