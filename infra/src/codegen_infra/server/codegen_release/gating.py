"""Waits until services are well, and gives up early on one that keeps crashing."""

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict

from . import naming
from .commands import attempt, journal, run, systemctl
from .failure import EngineError
from .naming import Colour
from .probe import Target, ask
from .request import Service
from .state import Stored
from .steadiness import FLAPPING, settled

_PAUSE = 0.05
_CRASHES = 3
_LOOPBACK = "127.0.0.1"
_ROUND = 1.0
"""Seconds after which services are looked for again: a restart gives another address."""
_PATIENCE = 3.0
"""Seconds that one visit to the containers' network lasts: entering it costs more than asking."""
INSIDE = "probe-inside"
"""Verb of the helper that runs in the network namespace of the containers."""


def targets(app: str, stored: Stored, colour: Colour, services: Iterable[Service]) -> list[Target]:
    """Where to ask each service; the address of an internal one is looked up.

    Args:
        app: Name of the product.
        stored: The release and its ports.
        colour: Which colour.
        services: Which of its services.
    """
    found = []
    for service in services:
        stateful = service.strategy == "stateful"
        path = "" if stateful else service.health_path
        release_id = "" if stateful else stored.release.release_id
        if service.public:
            port = naming.port(stored.ports[service.name], colour)
            found.append(Target(service.name, _LOOPBACK, port, path, release_id))
        else:
            host = _address(app, naming.container(app, service, colour))
            found.append(Target(service.name, host, service.port, path, release_id))
    return found


def wait(files: Sequence[str], look: Callable[[], list[Target]], seconds: float) -> dict[str, str]:
    """Ask until every service is well, and stays so for a row of answers.

    Args:
        files: Unit files of the services.
        look: Finds where to ask; called again as long as something is wrong, because a
            restarted container gets another address.
        seconds: How long at most.

    Returns:
        What is wrong, by service; empty when all is well.
    """
    end = time.monotonic() + seconds
    checked = time.monotonic()
    well: set[str] = set()
    while True:
        asked = [target for target in look() if target.service not in well]
        answers = _ask(asked)
        well |= {target.service for target, said in answers if not said}
        wrong = {target.service: said for target, said in answers if said}
        if not wrong or time.monotonic() > end:
            return wrong
        if time.monotonic() - checked > 1:
            checked = time.monotonic()
            if crashed := _crashing(files):
                return {**wrong, "units": f"{', '.join(crashed)}: started and ended repeatedly"}
        time.sleep(_PAUSE)


def failure(files: Sequence[str], wrong: dict[str, str], reason: str) -> EngineError:
    """The error of services that did not become well, with the end of their log."""
    for named in (FLAPPING, "WrongRelease"):
        if any(said.startswith(named) for said in wrong.values()):
            reason = named
    said = "; ".join(f"{service}: {what}" for service, what in sorted(wrong.items()))
    log = journal([naming.unit(f) for f in files])
    return EngineError("product", reason, f"{said}\n{log}")


def probe_inside() -> int:
    """Read targets as JSON on standard input, ask for a while, write what is wrong."""
    asked = [Target(**item) for item in json.load(sys.stdin)]
    json.dump(settled(lambda: [ask(t) for t in asked], len(asked), _PATIENCE), sys.stdout)
    return 0


def _ask(asked: list[Target]) -> list[tuple[Target, str]]:
    outside = [t for t in asked if t.host == _LOOPBACK]
    inside = [t for t in asked if t.host not in {_LOOPBACK, ""}]
    said = settled(lambda: [ask(t) for t in outside], len(outside), _ROUND) if outside else []
    answers = list(zip(outside, said, strict=True))
    answers += [(t, "its container does not run") for t in asked if not t.host]
    if inside:
        done = attempt(
            *("podman", "unshare", "--rootless-netns", sys.executable, "-I", sys.argv[0], INSIDE),
            text=json.dumps([asdict(t) for t in inside]),
            timeout=_PATIENCE + 30,
        )
        said = json.loads(done.stdout) if done.returncode == 0 else [done.stderr] * len(inside)
        answers += list(zip(inside, said, strict=True))
    return answers


def _address(app: str, container: str) -> str:
    template = f'{{{{(index .NetworkSettings.Networks "{app}").IPAddress}}}}'
    done = attempt("podman", "container", "inspect", "--format", template, container)
    return done.stdout.strip() if done.returncode == 0 else ""


def _crashing(files: Sequence[str]) -> list[str]:
    shown = systemctl("show", "--property=NRestarts", "--value", *map(naming.unit, files)).stdout
    counts = [int(n) if n.isdigit() else 0 for n in shown.split()]
    return [f for f, n in zip(files, counts, strict=False) if n >= _CRASHES]


def secret_values(names: Sequence[str]) -> dict[str, str]:
    """Values of Podman secrets, by name; those that do not exist are left out."""
    values = {}
    for name in names:
        done = attempt("podman", "secret", "inspect", "--showsecret", name)
        if done.returncode == 0:
            values[name] = str(json.loads(done.stdout)[0]["SecretData"])
    return values


def make_secret(app: str, name: str, value: str) -> None:
    """Create or replace a Podman secret; the value goes through a pipe."""
    run(
        *("podman", "secret", "create", "--replace", "--label", f"dev.codegen.app={app}"),
        *(name, "-"),
        text=value,
    )
