"""The whole line on a stand of its own, brought up by the same command that people type."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NAME = "e2e"
NAMESPACE = "products"
_DEMO_SECONDS = 2400
_POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Stand:
    """A running stand with the product installed and the first example Ready."""

    env: dict[str, str]

    def run(
        self, *argv: str, check: bool = True, stdin: str = "", seconds: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run a program in the stand's environment; its output is text."""
        done = subprocess.run(
            argv,
            env=self.env,
            check=False,
            capture_output=True,
            text=True,
            input=stdin,
            timeout=seconds,
        )
        if check and done.returncode:
            raise AssertionError(f"{' '.join(argv)}: {done.stdout}{done.stderr}")
        return done

    def kubectl(self, *argv: str, stdin: str = "", check: bool = True) -> str:
        """Run kubectl and return what it prints."""
        return self.run("kubectl", *argv, stdin=stdin, check=check).stdout

    def get(self, kind: str, name: str, namespace: str = NAMESPACE) -> dict[str, Any] | None:
        """Read one object, or None when it is not there."""
        text = self.kubectl(
            "get", f"{kind}.codegen.dev", name, "-n", namespace, "-o", "json", "--ignore-not-found"
        )
        body: dict[str, Any] | None = json.loads(text) if text.strip() else None
        return body

    def apply(self, body: dict[str, Any]) -> None:
        """Apply an object as a person would."""
        self.kubectl("apply", "-f", "-", stdin=json.dumps(body))

    def curl(self, project: str, path: str, *argv: str) -> tuple[int, Any]:
        """HTTPS to the live product; status and body (JSON where it is some)."""
        tool = str(Path(sys.executable).with_name("codegen-dev"))
        marker = "\n%{http_code}"
        done = self.run(
            tool, "curl", "--name", NAME, f"{NAMESPACE}/{project}", path, "-sS", "-w", marker, *argv
        )
        text, _, code = done.stdout.rpartition("\n")
        try:
            return int(code), json.loads(text)
        except ValueError:
            return int(code), text

    def project(self, name: str, **spec: Any) -> None:
        """Apply a Project."""
        self.apply(
            {
                "apiVersion": "codegen.dev/v1alpha1",
                "kind": "Project",
                "metadata": {"name": name, "namespace": NAMESPACE},
                "spec": spec,
            }
        )

    def condition(self, kind: str, name: str, type_: str) -> dict[str, Any]:
        """A condition of an object; empty when it has none of the type."""
        body = self.get(kind, name) or {}
        conditions = body.get("status", {}).get("conditions", [])
        return next((c for c in conditions if c["type"] == type_), {})

    def wait(self, what: str, reached: Callable[[], Any], *, seconds: float = 240) -> Any:
        """Poll until something is true and return it.

        Raises:
            AssertionError: The deadline passed; the message shows the state of all objects.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := reached():
                return found
            time.sleep(_POLL_SECONDS)
        raise AssertionError(f"waited {seconds:.0f} s for {what}\n{self.state()}")

    def wait_ready(self, name: str, *, seconds: float = 300) -> dict[str, Any]:
        """Wait until a Project is Ready and return it."""

        def ready() -> dict[str, Any] | None:
            return self.get("project", name) if self.is_true("project", name, "Ready") else None

        body: dict[str, Any] = self.wait(f"{name} to be Ready", ready, seconds=seconds)
        return body

    def is_true(self, kind: str, name: str, type_: str) -> bool:
        """Whether a condition holds."""
        return self.condition(kind, name, type_).get("status") == "True"

    def state(self) -> str:
        """What a person would look at first."""
        shown = [
            self.kubectl("get", "proj,arun,cdep,csrv", "-A", check=False),
            self.kubectl("get", "pods,jobs", "-A", check=False),
            self.kubectl("get", "proj", "-A", "-o", "yaml", check=False)[-6000:],
        ]
        return "\n".join(shown)


@pytest.fixture(scope="session")
def stand(request: pytest.FixtureRequest) -> Iterator[Stand]:
    """`make demo` under another name; the stand goes when the tests end, unless kept."""
    tool = str(Path(sys.executable).with_name("codegen-dev"))
    log = Path(request.config.rootpath) / ".e2e-demo.log"
    with log.open("w") as sink:
        done = subprocess.run(
            [tool, "demo", "--name", NAME],
            cwd=ROOT,
            check=False,
            stdout=sink,
            stderr=subprocess.STDOUT,
            timeout=_DEMO_SECONDS,
        )
    try:
        if done.returncode:
            pytest.fail(f"the demo ended with {done.returncode}:\n{log.read_text()[-8000:]}")
        exports = subprocess.run(
            ["bash", "-c", f'eval "$({tool} env --name {NAME})"; env -0'],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        yield Stand(dict(e.split("=", 1) for e in exports.split("\0") if "=" in e))
    finally:
        if not os.environ.get("CODEGEN_KEEP_STAND"):
            subprocess.run([tool, "down", "--name", NAME, "--purge"], cwd=ROOT, check=False)
        shutil.rmtree(ROOT / ".e2e", ignore_errors=True)
