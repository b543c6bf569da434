"""What the Droid CLI reads besides its task: our settings at home, and nothing of the repository.

Source: Factory documentation, "Custom models (BYOK)", "Settings", "Hooks", "MCP".
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from codegen_agents.doors.loopback import NOT_A_KEY

MODEL: Final = "custom:gateway-0"
"""What the CLI calls the first model of its settings, by the name that people see."""
_CONFIGURATION: Final = ".factory"
"""Of a home and of a repository: settings, hooks, servers, skills."""
_SESSIONS: Final = "sessions"
_OUTPUT_TOKENS: Final = 16_384


def laid_out(home: Path, model: str, address: str) -> None:
    """Leave our settings and the sessions in a home, whatever commands of a round before left.

    Args:
        home: Of the CLI.
        model: By name at the gateway.
        address: Base URL of the model door.
    """
    own = home / _CONFIGURATION
    if own.is_symlink() or (own.exists() and not own.is_dir()):
        own.unlink()
    own.mkdir(parents=True, exist_ok=True)
    for entry in own.iterdir():
        if entry.name != _SESSIONS:
            _remove(entry)
    (own / "settings.json").write_text(json.dumps(_settings(model, address)), encoding="utf-8")


@contextmanager
def unconfigured(root: Path, home: Path) -> Iterator[None]:
    """Keep a repository's own configuration of the CLI away from it until the block ends.

    What is put in its place meanwhile is removed: an engine does not configure the next one.

    Args:
        root: The repository.
        home: Where there is room.
    """
    place = root / _CONFIGURATION
    there = place.is_symlink() or place.exists()
    with tempfile.TemporaryDirectory(prefix="aside-", dir=home) as folder:
        aside = Path(folder) / "kept"
        if there:
            shutil.move(place, aside)
        try:
            yield
        finally:
            if place.is_symlink() or place.exists():
                _remove(place)
            if there:
                shutil.move(aside, place)


def _settings(model: str, address: str) -> dict[str, Any]:
    return {
        "customModels": [
            {
                "model": model,
                "displayName": "gateway",
                "baseUrl": f"{address}/v1",
                "apiKey": NOT_A_KEY,
                "provider": "generic-chat-completion-api",
                "maxOutputTokens": _OUTPUT_TOKENS,
            }
        ],
        "cloudSessionSync": False,
        "enableCustomDroids": False,
        "includeCoAuthoredByDroid": False,
    }


def _remove(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink()
