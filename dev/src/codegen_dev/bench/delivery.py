"""One Project from `kubectl apply` to Ready on a stand, watched from outside."""

import secrets
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property

import yaml

from codegen_dev.errors import StandError
from codegen_dev.paths import REPOSITORY
from codegen_dev.session import NAMESPACE, Session, open_session
from codegen_dev.steps import Say

from .api_metrics import Writes
from .counting import KINDS, SETTLE_SECONDS, Counting, counting
from .figures import NotMeasuredError
from .timeline import Seen, Transition, transitions, versions

_MANIFEST = REPOSITORY / "examples" / "01-todo" / "project.yaml"
_READY_SECONDS = 600
_POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Delivery:
    """What one delivery looked like.

    Attributes:
        project: Name of the Project; it still exists.
        applied: When `kubectl apply` was started (``time.monotonic()``).
        transitions: Changes of conditions, by kind: `projects`, `deployments`.
        states: How many states were seen, by kind; each is one write.
        writes: Writes to the API group meanwhile, whoever made them.
        foreign: How many of them changed objects of others.
    """

    project: str
    applied: float
    transitions: dict[str, list[Transition]]
    states: dict[str, int]
    writes: Writes
    foreign: int


class Ground:
    """A stand to measure on. What is made there serves all rows and is removed at the end.

    Args:
        stand: Its name.
    """

    def __init__(self, stand: str) -> None:
        self.stand = stand
        self._cleanup = ExitStack()
        self._delivery: Delivery | None = None

    def close(self) -> None:
        """Remove what was made on the stand."""
        self._cleanup.close()

    @cached_property
    def session(self) -> Session:
        """A terminal on the stand.

        Raises:
            NotMeasuredError: It is not up.
        """
        try:
            session = open_session(self.stand)
            session.kubectl("get", "projects.codegen.dev", "-n", NAMESPACE)
        except StandError as error:
            raise NotMeasuredError(
                f"the stand {self.stand} does not answer; `make demo` brings it up"
            ) from error
        return session

    def delivered(self, say: Say) -> Delivery:
        """Deliver a Project, once.

        Raises:
            NotMeasuredError: There is no stand, or the Project did not become Ready.
        """
        if self._delivery is None:
            name = f"bench-{secrets.token_hex(3)}"
            self._cleanup.callback(_remove, self.session, name)
            self._delivery = self._deliver(name, say)
        return self._delivery

    def _deliver(self, name: str, say: Say) -> Delivery:
        spec = yaml.safe_load(_MANIFEST.read_text())["spec"] | {"title": f"Bench {name[-6:]}"}
        with counting(self.session, name) as count:
            applied = time.monotonic()
            self.session.project(name, **spec)
            _await_ready(count, name, say)
            time.sleep(SETTLE_SECONDS)
            seen = {kind: count.own(kind).values() for kind in KINDS}
            return Delivery(
                project=name,
                applied=applied,
                transitions={
                    kind: [t for events in found for t in transitions(events)]
                    for kind, found in seen.items()
                },
                states={kind: sum(map(versions, found)) for kind, found in seen.items()},
                writes=count.counted(),
                foreign=count.foreign(),
            )


def _await_ready(count: Counting, name: str, say: Say) -> None:
    """Follow a Project by its watch until it is Ready.

    Raises:
        NotMeasuredError: It failed, or the time is over.
    """
    deadline, told = time.monotonic() + _READY_SECONDS, ""
    while time.monotonic() < deadline:
        events: list[Seen] = count.own("projects").get(name, [])
        status = events[-1].body.get("status", {}) if events else {}
        state = f"{status.get('phase', 'Pending')}: {status.get('message', '')}"
        if state != told:
            say(told := state)
        if any(t.type == "Ready" and t.status == "True" for t in transitions(events)):
            return
        if status.get("phase") == "Failed":
            raise NotMeasuredError(f"the Project {name} failed: {status.get('message')}")
        time.sleep(_POLL_SECONDS)
    raise NotMeasuredError(f"the Project {name} was not Ready in {_READY_SECONDS} s: {told}")


def _remove(session: Session, name: str) -> None:
    """Take a Project away, its product and data included."""
    patch = '{"spec":{"teardownPolicy":"delete"}}'
    kind = "projects.codegen.dev"
    session.kubectl("patch", kind, name, "-n", NAMESPACE, "--type=merge", "-p", patch, check=False)
    session.kubectl(
        "delete", kind, name, "-n", NAMESPACE, "--ignore-not-found", "--timeout=100s", check=False
    )
