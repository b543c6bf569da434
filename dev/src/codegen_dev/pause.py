"""The pause image: one static program that waits, made from Go's standard library."""

import subprocess
import tempfile
from pathlib import Path

from .errors import StandError
from .image_build import ImageBuilder
from .paths import REPOSITORY
from .settings import child_environment

_SOURCE = REPOSITORY / "dev" / "images" / "pause"


def ensure_pause(builder: ImageBuilder, reference: str) -> None:
    """Build and push the image unless the registry has it.

    Args:
        builder: Builds and pushes.
        reference: Name and tag that containerd asks for.

    Raises:
        StandError: A step of it failed.
    """
    if builder.digest(reference):
        return
    with tempfile.TemporaryDirectory(prefix="codegen-pause-") as directory:
        context = Path(directory)
        done = subprocess.run(
            ["go", "build", "-ldflags=-s -w", "-o", str(context / "pause"), "main.go"],
            cwd=_SOURCE,
            env=child_environment(CGO_ENABLED="0"),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise StandError(f"the pause program does not build: {done.stderr.strip()[-300:]}")
        builder.build(reference, context, _SOURCE / "Dockerfile", {})
