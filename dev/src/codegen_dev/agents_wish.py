"""What a stand gives its agents besides their image; kept, so the next installation has it too."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from .files import write_changed
from .stand import Stand

MODEL = "scripted"
"""Name of the model, as Projects say it."""
IMAGES = {
    "claude-code": ("engines", "claudeCode"),
    "codex": ("engines", "codex"),
    "browser": ("qa",),
}
"""Part to where the chart has the image for it."""


@dataclass(frozen=True)
class AgentsWish:
    """What a stand's agents are to have.

    Attributes:
        parts: Names of ``IMAGES``.
        model_url: Base URL of an OpenAI-compatible model, as pods reach it; it also looks at what
            is released. Empty: there is none but the rules.
    """

    parts: tuple[str, ...]
    model_url: str = ""

    @classmethod
    def of(cls, stand: Stand) -> Self | None:
        """What was asked for on this stand, if anything was."""
        record = _record(stand)
        if not record.exists():
            return None
        found = json.loads(record.read_text())
        return cls(tuple(found.pop("parts")), **found)

    def keep(self, stand: Stand) -> None:
        """Let it be so on this stand from now on."""
        write_changed(_record(stand), json.dumps(asdict(self)))

    @property
    def images(self) -> list[str]:
        """Names of the images in the catalogue."""
        return [f"agents-{part}" for part in self.parts]

    def values(self, references: Mapping[str, str]) -> dict[str, Any]:
        """What the chart is given.

        Args:
            references: Images by their name.
        """
        made: dict[str, Any] = {}
        for part, image in zip(self.parts, self.images, strict=True):
            inner = made
            for key in IMAGES[part]:
                inner = inner.setdefault(key, {})
            inner["image"] = references[image]
        if self.model_url:
            made.setdefault("qa", {})["explorer"] = True
            made["models"] = {
                "upstreams": {
                    MODEL: {
                        "baseUrl": self.model_url,
                        "pricePromptPerMillion": "1",
                        "priceCompletionPerMillion": "1",
                        "currency": "USD",
                        "maxCompletionTokens": 8192,
                    }
                }
            }
        return made


def _record(stand: Stand) -> Path:
    return stand.paths.root / "agents.json"
