"""Stage ``images``: tests, then images, with buildah; it holds no credential."""

import os
import shutil
from pathlib import Path
from typing import Final, Literal

import structlog

from codegen_infra.settings import ImagesSettings

from .failures import forbidden, judge
from .outcome import BuildError
from .programs import Ended, run
from .sources import TEST_STAGE, Buildable, buildables, needs_tests, stages

Driver = Literal["overlay", "vfs"]
_PROBE: Final = """
set -e
mkdir -p lower upper work merged
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
touch merged/file
umount merged
"""
_PROBE_SECONDS: Final = 30.0

log = structlog.get_logger()


def build_images(settings: ImagesSettings) -> None:
    """Make ``<work>/out/<service>`` (an OCI layout) of every service that is built.

    Raises:
        BuildError: Tests failed or could not run, or an image could not be made.
    """
    source, out = settings.work / "source", settings.work / "out"
    for path in (out, settings.work / "probe"):
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
    (settings.work / "home").mkdir(exist_ok=True)
    wanted = buildables(source)
    builder = _Builder(settings, _driver(settings))
    for what in wanted:
        builder.make(what)


def _driver(settings: ImagesSettings) -> Driver:
    """Overlay where the node lets us mount one: the other driver copies every layer.

    Raises:
        BuildError: Not even a user namespace is allowed.
    """
    if settings.storage_driver != "auto":
        return settings.storage_driver
    enter = [] if os.getuid() == 0 else ["buildah", "unshare", "--"]
    script = f"cd {settings.work}/probe{_PROBE}"
    ended = run([*enter, "sh", "-c", script], seconds=_PROBE_SECONDS)
    if forbidden(ended.output):
        raise BuildError("infrastructure", "BuildSandboxUnavailable", ended.output, step="images")
    chosen: Driver = "overlay" if ended.ok else "vfs"
    log.info("storage.chosen", driver=chosen)
    return chosen


class _Builder:
    def __init__(self, settings: ImagesSettings, driver: Driver) -> None:
        self._settings = settings
        self._driver = driver

    def make(self, what: Buildable) -> None:
        """Test and build one Dockerfile; save the image for each of its services."""
        found = stages(what.dockerfile)
        if not any(s.name == TEST_STAGE for s in found):
            message = f"{what.dockerfile.name}: no stage named {TEST_STAGE}"
            raise BuildError("product", "TestsMissing", message, step=TEST_STAGE)
        if not needs_tests(found):
            # The image does not depend on its tests: they are run all the same, first.
            self._bud(what, "--target", TEST_STAGE)
        image = f"localhost/{what.services[0]}"
        self._bud(what, "--tag", image)
        out = self._settings.work / "out"
        # Equal layers make equal bytes: the registry has those of the base image already.
        saved = self._buildah(
            "push", "--quiet", "--compression-level=1", image, f"oci:{out / what.services[0]}"
        )
        if not saved.ok:
            raise BuildError("infrastructure", "ImageNotSaved", saved.output, step="images")
        for other in what.services[1:]:
            (out / other).symlink_to(what.services[0])

    def _bud(self, what: Buildable, *more: str) -> None:
        # No cache of layers: each would be written twice, and nothing outlives this pod.
        ended = self._buildah(
            "bud",
            "--isolation=chroot",
            "--format=oci",
            f"--file={what.dockerfile}",
            f"--build-arg=BASE_IMAGE={self._settings.base_image}",
            f"--build-arg=TEST_IMAGE={self._settings.test_image}",
            *more,
            str(self._settings.work / "source"),
        )
        if not ended.ok:
            raise judge(ended, stages(what.dockerfile), what.services[0])

    def _buildah(self, *arguments: str) -> Ended:
        work = self._settings.work
        places = [f"--root={work}/storage", f"--runroot={work}/run"]
        return run(
            ["buildah", f"--storage-driver={self._driver}", *places, *arguments],
            seconds=self._settings.build_seconds,
            TMPDIR=str(_directory(work / "tmp")),
        )


def _directory(path: Path) -> Path:
    path.mkdir(exist_ok=True)
    return path
