"""What a stand gives its agents besides their image; kept, so the next installation has it too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from .wish import Wish, upstream

MODEL = "scripted"
"""Name of the model, as Projects say it."""
IMAGES = {
    "claude-code": ("engines", "claudeCode"),
    "codex": ("engines", "codex"),
    "droid": ("engines", "droid"),
    "browser": ("qa",),
}
"""Part to where the chart has the image for it."""


@dataclass(frozen=True)
class AgentsWish(Wish):
    """What a stand's agents are to have.

    Attributes:
        parts: Names of ``IMAGES``.
        model_url: Base URL of an OpenAI-compatible model, as pods reach it; it also looks at what
            is released. Empty: there is none but the rules.
    """

    parts: tuple[str, ...]
    model_url: str = ""

    record: ClassVar[str] = "agents.json"

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
            model = {**upstream(self.model_url), "maxCompletionTokens": 8192}
            made["models"] = {"upstreams": {MODEL: model}}
        return made
