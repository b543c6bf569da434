"""What the server says of itself, to whoever asks over HTTPS. It holds no secret."""

import datetime as dt
import hashlib
import json

from . import files, metrics, room
from .state import Observed, Wanted, differences


def publish(places: files.Places) -> Observed:
    """Write the report of one product for the web server; return what it was made from."""
    return _publish(places)[0]


def publish_measured(places: files.Places) -> None:
    """Write the report, and the metrics where they are wanted."""
    metrics.publish(places, _publish(places)[1])


def _publish(places: files.Places) -> tuple[Observed, dict[str, object]]:
    observed = files.observe(places)
    said = report(places.app, observed, dt.datetime.now(dt.UTC))
    body = said | {"load": room.load(places.state)}
    files.write(places.report, json.dumps(body, sort_keys=True) + "\n", mode=0o644)
    return observed, said


def report(app: str, observed: Observed, now: dt.datetime) -> dict[str, object]:
    """Describe a product.

    Args:
        app: Its name.
        observed: What is there.
        now: Time of the observation.

    Returns:
        ``release`` (id, or empty), ``services`` (name to ``running`` or ``stopped``),
        ``suspended`` (whether it was told to stop), ``drift`` (empty, or a digest of the
        differences), ``time`` (RFC 3339, UTC).
    """
    live = observed.live
    services = {}
    if live is not None:
        wanted = Wanted(app, live.release, live.ports, observed.colour)
        services = {
            s.name: "running" if wanted.file(s) in observed.active else "stopped"
            for s in live.release.services
        }
    return {
        "release": live.release.release_id if live else "",
        "services": services,
        "suspended": observed.suspended,
        "drift": drift_digest(differences(app, observed)),
        "time": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


def drift_digest(lines: tuple[str, ...]) -> str:
    """Empty when nothing differs, else 12 hex digits that change with the differences."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12] if lines else ""
