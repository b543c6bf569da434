"""What somebody wants of a stand besides what every stand has; kept for the next installation."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar, Self

from pydantic import TypeAdapter

from .files import write_changed
from .stand import Stand


@dataclass(frozen=True)
class Wish:
    """Simple values that the stand keeps."""

    record: ClassVar[str]
    """Name of its file."""

    @classmethod
    def of(cls, stand: Stand) -> Self | None:
        """What was asked for on this stand; None: nothing was."""
        path = cls._path(stand)
        return TypeAdapter(cls).validate_json(path.read_bytes()) if path.exists() else None

    def keep(self, stand: Stand) -> None:
        """Let it be so on this stand from now on."""
        write_changed(self._path(stand), json.dumps(asdict(self)))

    @classmethod
    def _path(cls, stand: Stand) -> Path:
        return stand.paths.root / cls.record


def upstream(url: str) -> dict[str, str]:
    """A model as the chart is told of it, with a price so that its calls count.

    Args:
        url: Base URL as pods reach it.
    """
    return {
        "baseUrl": url,
        "pricePromptPerMillion": "1",
        "priceCompletionPerMillion": "1",
        "currency": "USD",
    }
