"""What the generator wrote last, and from what: ``.codegen/manifest.json``."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .migrations import FOLDER as MIGRATIONS
from .project_file import PROJECT_FILE, template_version
from .spec.tree import (
    CONTRACTIONS_FILE,
    DOMAINS_FOLDER,
    EVENTS_FILE,
    HANDLERS_FILE,
    MODELS_FILE,
    SERVICES_FILE,
    manifest_file,
    manifest_services,
)
from .tree import STATE_FOLDER, digest, read_bytes

MANIFEST_FILE = f"{STATE_FOLDER}/manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Digests by path. ``seeded`` are the files that belong to people once they change them."""

    inputs: str = ""
    files: dict[str, str] = field(default_factory=dict)
    seeded: dict[str, str] = field(default_factory=dict)
    head: str = ""
    """The newest migration then; empty in records that are older than this field."""

    @classmethod
    def read(cls, root: Path) -> "Manifest":
        """The manifest of a project; an empty one when there is none that can be read."""
        try:
            return cls(**json.loads(read_bytes(root / MANIFEST_FILE) or b"{}"))
        except (ValueError, TypeError):
            return cls()

    def text(self) -> str:
        """The text of the file."""
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"

    def current(self, root: Path, inputs: str) -> bool:
        """Whether the tree still holds exactly what these inputs lead to."""
        if inputs != self.inputs or not self.files:
            return False
        if any(not (root / path).is_file() for path in self.seeded):
            return False
        return all(
            digest(read_bytes(root / path) or b"") == known for path, known in self.files.items()
        )


def inputs_digest(root: Path) -> str:
    """One digest over everything that decides what is generated."""
    names = (PROJECT_FILE, MODELS_FILE, EVENTS_FILE, CONTRACTIONS_FILE, SERVICES_FILE)
    paths = [root / name for name in (*names, HANDLERS_FILE)]
    paths += sorted((root / DOMAINS_FOLDER).glob("*.yaml"))
    paths += [root / manifest_file(service) for service in manifest_services(root)]
    paths += sorted((root / MIGRATIONS).rglob("*.py"))
    parts = [template_version()]
    for path in paths:
        content = read_bytes(path)
        parts.append(f"{path.relative_to(root)}={digest(content) if content is not None else ''}")
    return digest("\n".join(parts).encode())
