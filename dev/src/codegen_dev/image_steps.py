"""The steps that build every image and push it, skipping what the registry has."""

import hashlib
import json
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from .files import write_changed
from .image_build import ImageBuilder
from .image_catalog import BASE, IMAGES, Image, base_system, image_key, repository_of
from .paths import REPOSITORY
from .rootfs import ensure_archive
from .stand import Stand
from .steps import Say, Step

_BASE_SETTINGS = (
    "--env=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "--env=LANG=C.UTF-8",
    "--env=SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt",
    "--cmd=python3",
)


class ImagesUp:
    """Builds the images of one stand."""

    def __init__(self, stand: Stand, images: Sequence[Image] = IMAGES) -> None:
        self._stand = stand
        self._images = images
        self._builder = ImageBuilder(stand)
        self._known = threading.Lock()
        self._references: dict[str, str] = {}

    def steps(self, needs: tuple[str, ...] = ()) -> list[Step]:
        """List them.

        Args:
            needs: What must have succeeded before anything is pushed.
        """
        return [
            Step("base-fs", "File system of images", self._archive),
            Step(_step(BASE), "Image base", self._base, needs=("base-fs", *needs)),
            *(
                Step(
                    _step(image.name),
                    f"Image {image.name}",
                    partial(self._image, image),
                    needs=tuple(sorted({_step(base) for base in image.bases.values()})),
                )
                for image in self._images
            ),
        ]

    def _archive(self, _: Say) -> None:
        ensure_archive(
            base_system(),
            self._stand.cache,
            self._stand.settings.debian_mirror,
            self._stand.paths.logs / "base-fs.log",
        )

    def _base(self, say: Say) -> None:
        system, mirror = base_system(), self._stand.settings.debian_mirror
        settings = hashlib.sha256("\0".join(_BASE_SETTINGS).encode()).hexdigest()[:4]
        reference = f"{repository_of(BASE)}:{system.key(mirror)}{settings}"
        digest = self._builder.digest(reference)
        if not digest:
            say("importing")
            archive = system.archive(self._stand.cache, mirror)
            digest = self._builder.import_archive(reference, archive, _BASE_SETTINGS)
        self._remember(BASE, digest)

    def _image(self, image: Image, say: Say) -> None:
        bases = {argument: self._references[name] for argument, name in image.bases.items()}
        reference = f"{repository_of(image.name)}:{image_key(image, REPOSITORY, bases)}"
        digest = self._builder.digest(reference)
        if not digest:
            say("building")
            digest = self._builder.build(
                reference, REPOSITORY, REPOSITORY / image.recipe, bases, image.target
            )
        self._remember(image.name, digest)

    def _remember(self, name: str, digest: str) -> None:
        with self._known:
            self._references[name] = f"{repository_of(name)}@{digest}"
            merged = {**recorded_images(self._stand), **self._references}
            write_changed(_record(self._stand), json.dumps(merged, indent=2, sort_keys=True))


def _step(name: str) -> str:
    return f"image-{name}"


def _record(stand: Stand) -> Path:
    return stand.paths.root / "images.json"


def recorded_images(stand: Stand) -> dict[str, str]:
    """Return the images built so far, by digest."""
    record = _record(stand)
    found: dict[str, str] = json.loads(record.read_text()) if record.exists() else {}
    return found
