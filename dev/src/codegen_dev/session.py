"""What people do on a stand: kubectl, apply, wait, curl. For tests and benchmarks."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from .errors import StandError
from .object_reader import ObjectReader
from .paths import REPOSITORY
from .product import find_product

NAMESPACE = "products"
_POLL_SECONDS = 0.5


def open_session(name: str) -> "Session":
    """A terminal on the stand of that name.

    Raises:
        StandError: The stand does not know its environment yet.
    """
    tool = str(Path(sys.executable).with_name("codegen-dev"))
    script = f'eval "$({tool} env --name {name})"; env -0'
    done = subprocess.run(["bash", "-c", script], check=False, capture_output=True, text=True)
    if done.returncode:
        raise StandError(f"no environment of the stand {name}: {done.stderr}")
    pairs = (e.partition("=") for e in done.stdout.split("\0"))
    return Session(name, {k: v for k, sign, v in pairs if sign})


def condition(body: dict[str, Any], type_: str) -> dict[str, Any]:
    """A condition of an object; empty when it has none of the type."""
    conditions = body.get("status", {}).get("conditions", [])
    return next((c for c in conditions if c["type"] == type_), {})


def is_true(body: dict[str, Any], type_: str) -> bool:
    """Whether a condition of an object holds."""
    return condition(body, type_).get("status") == "True"


@dataclass(frozen=True)
class Session:
    """A terminal on a running stand.

    Attributes:
        name: The stand's name.
        env: What `codegen-dev env` exports, on top of the caller's environment.
    """

    name: str
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
            raise StandError(f"{' '.join(argv)}: {done.stdout}{done.stderr}")
        return done

    def kubectl(self, *argv: str, stdin: str = "", check: bool = True) -> str:
        """Run kubectl and return what it prints."""
        return self.run("kubectl", *argv, stdin=stdin, check=check).stdout

    def codegen(self, *argv: str, exit_code: int = 0, seconds: float = 120) -> str:
        """Run the plugin as `kubectl codegen` in the products' namespace.

        Args:
            argv: What follows.
            exit_code: How it has to end.
            seconds: Deadline.

        Returns:
            What it printed; after another end than success with what it said is wrong.

        Raises:
            StandError: It ended otherwise.
        """
        # kubectl finds a plugin on the path.
        path = f"{Path(sys.executable).parent}:{self.env['PATH']}"
        command = ("env", f"PATH={path}", "kubectl", "codegen", *argv, "-n", NAMESPACE)
        done = self.run(*command, check=False, seconds=seconds)
        if done.returncode != exit_code:
            raise StandError(f"codegen {' '.join(argv)}: {done.returncode} {done.stderr}")
        return done.stdout if exit_code == 0 else done.stdout + done.stderr

    def get(self, kind: str, name: str, namespace: str = NAMESPACE) -> dict[str, Any] | None:
        """Read one object, or None when it is not there."""
        return self._objects.get(f"{kind}s", name, namespace)

    def items(self, kind: str, namespace: str = NAMESPACE) -> list[dict[str, Any]]:
        """Read all objects of a kind; with an empty namespace those of the cluster."""
        return self._objects.items(f"{kind}s", namespace)

    @cached_property
    def _objects(self) -> ObjectReader:
        return ObjectReader(Path(self.env["KUBECONFIG"]))

    def apply(self, body: dict[str, Any]) -> None:
        """Apply an object as a person would."""
        self.kubectl("apply", "-f", "-", stdin=json.dumps(body))

    def curl(
        self, project: str, path: str, *argv: str, namespace: str = NAMESPACE
    ) -> tuple[int, Any]:
        """HTTPS to the live product; status and body (JSON where it is some)."""
        found = find_product(self._objects, f"{namespace}/{project}")
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            file.write(found.authority)
            file.flush()
            authority = Path(file.name) if found.authority else None
            extra = ("-w", "\n%{http_code}", *argv)
            done = self.run(*found.curl_command(path, extra, authority))
        text, _, code = done.stdout.rpartition("\n")
        try:
            return int(code), json.loads(text)
        except ValueError:
            return int(code), text

    def post(self, project: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Send a JSON body to the live product; status and answer."""
        head = ("-X", "POST", "-H", "content-type: application/json")
        return self.curl(project, path, *head, "-d", json.dumps(body))

    def collection(self, project: str, word: str) -> str:
        """The path of the live product's API that lists what the word names.

        Raises:
            StandError: Its OpenAPI document names none.
        """
        _, document = self.curl(project, "/openapi.json")
        paths = [path for path in document["paths"] if "{" not in path and word in path]
        if not paths:
            raise StandError(f"{project} lists no {word}: {sorted(document['paths'])}")
        return str(paths[0])

    @staticmethod
    def example(folder: str) -> dict[str, Any]:
        """The wish of an example of the repository: its ``spec``."""
        path = REPOSITORY / "examples" / folder / "project.yaml"
        found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["spec"]
        return found

    def project(self, name: str, **spec: Any) -> None:  # noqa: ANN401 - a spec
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
        return condition(self.get(kind, name) or {}, type_)

    def wait(self, what: str, reached: Callable[[], Any], *, seconds: float = 240) -> Any:  # noqa: ANN401 - what was found
        """Poll until something is true and return it.

        Raises:
            StandError: The deadline passed; the message shows the state of all objects.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := reached():
                return found
            time.sleep(_POLL_SECONDS)
        raise StandError(f"waited {seconds:.0f} s for {what}\n{self.state()}")

    def wait_ready(self, name: str, *, seconds: float = 300) -> dict[str, Any]:
        """Wait until a Project is Ready and return it."""

        def ready() -> dict[str, Any] | None:
            found = self.get("project", name)
            return found if found and is_true(found, "Ready") else None

        body: dict[str, Any] = self.wait(f"{name} to be Ready", ready, seconds=seconds)
        return body

    def is_true(self, kind: str, name: str, type_: str) -> bool:
        """Whether a condition holds."""
        return is_true(self.get(kind, name) or {}, type_)

    def state(self) -> str:
        """What a person would look at first."""
        shown = [
            self.kubectl("get", "proj,arun,cdep,csrv", "-A", check=False),
            self.kubectl("get", "pods,jobs", "-A", check=False),
            self.kubectl("get", "proj", "-A", "-o", "yaml", check=False)[-6000:],
        ]
        return "\n".join(shown)
