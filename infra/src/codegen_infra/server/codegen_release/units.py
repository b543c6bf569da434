"""Quadlet units of a release.

Source: podman-systemd.unit(5) of Podman 5.4; systemd.syntax(7) for quoting.
"""

import hashlib
from collections.abc import Mapping, Sequence

from . import naming
from .naming import Colour
from .request import Ports, Service

STOP_SECONDS = 20
_DIGEST = "# Digest: "


def quote(text: str) -> str:
    """Quote one word so that systemd and Quadlet hand it on unchanged."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    for raw, written in (("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r"), ("%", "%%"), ("$", "$$")):
        escaped = escaped.replace(raw, written)
    return f'"{escaped}"'


def render(
    app: str,
    service: Service,
    *,
    release_id: str,
    colour: Colour,
    ports: Ports | None,
) -> str:
    """Render the unit of one service of a release.

    Args:
        app: Name of the product.
        service: What runs.
        release_id: Names the secrets, and is told to the service; a database keeps the one
            that made it.
        colour: Which of two; ignored unless the service has two.
        ports: Loopback ports of a public service.
    """
    name = naming.container(app, service, colour)
    lines = [
        "# Written by codegen-release; changes are lost and reported as drift.",
        f"{_DIGEST}{digest(service)}",
        "[Unit]",
        f"Description={app}: {service.name}",
        "StartLimitIntervalSec=0",
        "",
        "[Container]",
        f"ContainerName={name}",
        f"Image={service.image}",
        "Pull=never",
        f"Network={app}:{_aliases(service)}",
        f"Label=dev.codegen.app={app}",
        f"Label=dev.codegen.release={release_id}",
        "LogDriver=journald",
        "NoNewPrivileges=true",
        f"StopTimeout={STOP_SECONDS - 5}",
    ]
    if service.strategy != "stateful":
        # A database's entry point may have to change the owner of its volume first.
        lines.append("DropCapability=all")
    if service.public and ports is not None:
        published = naming.port(ports, colour)
        lines.append(f"PublishPort=127.0.0.1:{published}:{service.port}")
    if service.volume:
        lines.append(f"Volume={naming.volume(app, service.name)}:{service.volume}")
    lines += [f"Environment={quote(f'{n}={v}')}" for n, v in plain(service, release_id).items()]
    lines += [
        f"Secret={naming.secret(app, e.secret, release_id)},type=env,target={e.name}"
        for e in service.env
        if e.secret is not None
    ]
    if service.command:
        lines.append(f"Exec={' '.join(quote(word) for word in service.command)}")
    lines += [
        "",
        "[Service]",
        "Restart=always",
        "RestartSec=1",
        "TimeoutStartSec=90",
        f"TimeoutStopSec={STOP_SECONDS}",
        f"MemoryMax={service.memory_mib}M",
        f"TasksMax={service.pids}",
        f"CPUQuota={service.cpu_percent}%",
        "",
        "[Install]",
        "WantedBy=default.target",
    ]
    return "\n".join(lines) + "\n"


def _aliases(service: Service) -> str:
    """Names inside: its own, and that of the service whose replica it is."""
    names = (service.name, service.replica_of) if service.replica_of else (service.name,)
    return ",".join(f"alias={name}" for name in names)


def plain(service: Service, release_id: str) -> Mapping[str, str]:
    """The variables that are no secrets, ours included, in a fixed order."""
    own = {"PORT": str(service.port), "RELEASE_ID": release_id}
    if service.strategy == "stateful":
        own = {}  # it outlives releases and must not look changed by each
    given = {e.name: e.value for e in service.env if e.secret is None}
    return dict(sorted({**given, **own}.items()))


def digest(service: Service) -> str:
    """What the service is, whichever release asks for it: 12 hex digits.

    The values of its secrets are compared apart, through Podman.
    """
    return hashlib.sha256(repr(service).encode()).hexdigest()[:12]


def unit_digest(text: str) -> str:
    """The digest that a unit was rendered with; empty when it is none of ours."""
    return next(
        (line.removeprefix(_DIGEST) for line in text.splitlines() if line.startswith(_DIGEST)), ""
    )


def unit_release(text: str) -> str:
    """The release that a unit was rendered for; empty when it is none of ours."""
    prefix = "Label=dev.codegen.release="
    return next(
        (line.removeprefix(prefix) for line in text.splitlines() if line.startswith(prefix)), ""
    )


def unit_secrets(text: str) -> Sequence[str]:
    """Names of the Podman secrets that a unit needs."""
    return [
        line.removeprefix("Secret=").split(",", 1)[0]
        for line in text.splitlines()
        if line.startswith("Secret=")
    ]
