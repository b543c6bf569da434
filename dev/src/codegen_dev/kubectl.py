"""Calling kubectl as the stand's administrator."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .errors import StandError
from .settings import child_environment


class Kubectl:
    """kubectl bound to one cluster."""

    def __init__(self, program: Path | str, kubeconfig: Path) -> None:
        self._program = str(program)
        self._kubeconfig = kubeconfig

    def run(self, *arguments: str, text: str | None = None) -> str:
        """Run a command and return what it printed.

        Args:
            arguments: Without the program's name.
            text: Its standard input.

        Raises:
            StandError: It failed; the message is kubectl's own.
        """
        done = subprocess.run(
            [self._program, *arguments],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            env=child_environment(KUBECONFIG=str(self._kubeconfig)),
        )
        if done.returncode != 0:
            verb = " ".join(arguments[:3])
            raise StandError(f"kubectl {verb}: {done.stderr.strip()[-600:]}")
        return done.stdout

    def get(self, *arguments: str) -> dict[str, Any]:
        """Return an object or a list as JSON; empty when there is none.

        Args:
            arguments: What follows `kubectl get`.

        Raises:
            StandError: kubectl failed.
        """
        out = self.run("get", *arguments, "--ignore-not-found", "--output=json")
        found: dict[str, Any] = json.loads(out) if out.strip() else {}
        return found

    def apply(self, objects: Sequence[dict[str, Any]], manager: str = "codegen-dev") -> None:
        """Apply objects on the server side.

        Args:
            objects: Manifests.
            manager: Name of the field manager.

        Raises:
            StandError: The server refused one.
        """
        listed = {"apiVersion": "v1", "kind": "List", "items": list(objects)}
        # Server-side apply refuses unknown fields by itself. Validation by kubectl first reads the
        # whole OpenAPI document, which a busy API server has timed out on.
        self.run(
            *("apply", "--server-side", "--force-conflicts", "--validate=false"),
            f"--field-manager={manager}",
            *("--filename", "-"),
            text=json.dumps(listed),
        )
