"""Stage ``images``: tests, then images, with buildah; it holds no credential.

The test stage is built first and by itself: only so can its failure be told from another, and
a Dockerfile whose final stage does not depend on its tests has them run all the same.
"""

import re
import shutil
from pathlib import Path
from typing import Final

from codegen_infra.settings import ImagesSettings

from .outcome import BuildError, unreachable
from .programs import TIMED_OUT, Ended, run
from .sources import TEST_STAGE, Buildable, buildables, stages

EX_TEMPFAIL: Final = 75
"""Exit status of a project's tests that could not run. Source: sysexits(3)."""
_STEP = re.compile(
    r"^(?P<stage>\[\d+/\d+\] )?STEP \d+(?:/\d+)?: (?P<instruction>.*)$", re.MULTILINE
)
_STATUS = re.compile(r"exit status (\d+)")
_SANDBOX = (
    "CLONE_NEWUSER",
    "cannot clone",
    "newuidmap",
    "newgidmap",
    "user namespaces are not enabled",
)
_KILLED: Final = 137


def build_images(settings: ImagesSettings) -> None:
    """Make ``<work>/out/<service>.tar`` (OCI archives) of every service that is built.

    Raises:
        BuildError: Tests failed or could not run, or an image could not be made.
    """
    out = settings.work / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (settings.work / "home").mkdir(exist_ok=True)
    _probe_sandbox(settings)
    source = settings.work / "source"
    for what in buildables(source):
        _test(settings, source, what)
        image = f"localhost/{what.services[0]}"
        ended = _bud(settings, source, what, "--tag", image)
        if not ended.ok:
            raise build_failure(ended, what)
        first = out / f"{what.services[0]}.tar"
        saved = _buildah(settings, "push", "--quiet", image, f"oci-archive:{first}")
        if not saved.ok:
            raise BuildError("infrastructure", "ImageNotSaved", saved.output, step="images")
        for other in what.services[1:]:
            shutil.copyfile(first, out / f"{other}.tar")


def _test(settings: ImagesSettings, source: Path, what: Buildable) -> None:
    found = [s for s in stages(what.dockerfile) if s.name == TEST_STAGE]
    if not found:
        message = f"{what.dockerfile.name}: no stage named {TEST_STAGE}"
        raise BuildError("product", "TestsMissing", message, step="test")
    ended = _bud(settings, source, what, "--target", TEST_STAGE)
    if not ended.ok:
        raise test_failure(ended, runs=found[0].runs)


def _bud(settings: ImagesSettings, source: Path, what: Buildable, *more: str) -> Ended:
    return _buildah(
        settings,
        "bud",
        "--layers",
        "--isolation=chroot",
        "--format=oci",
        f"--file={what.dockerfile}",
        f"--build-arg=BASE_IMAGE={settings.base_image}",
        f"--build-arg=TEST_IMAGE={settings.test_image}",
        *more,
        str(source),
    )


def _buildah(settings: ImagesSettings, *arguments: str) -> Ended:
    places = [f"--root={settings.work}/storage", f"--runroot={settings.work}/run"]
    driver = f"--storage-driver={settings.storage_driver}"
    return run(["buildah", driver, *places, *arguments], seconds=settings.build_seconds)


def _probe_sandbox(settings: ImagesSettings) -> None:
    ended = _buildah(settings, "info")
    if not ended.ok and forbidden(ended.output):
        raise BuildError("infrastructure", "BuildSandboxUnavailable", ended.output, step="images")


def forbidden(output: str) -> bool:
    """Whether the node does not let a build have its user namespace."""
    return any(sign in output for sign in _SANDBOX)


def test_failure(ended: Ended, *, runs: int) -> BuildError:
    """Tell tests that failed from tests that could not run.

    Only the last ``RUN`` of the test stage is the tests; what fails before it prepares them.

    Args:
        ended: What buildah said.
        runs: ``RUN`` instructions of the test stage.
    """
    output, status = ended.output, exit_status(ended)
    if forbidden(output):
        return BuildError("infrastructure", "BuildSandboxUnavailable", output, step="test")
    steps = list(_STEP.finditer(output))
    ours = [m for m in steps if m["stage"] == steps[-1]["stage"]]  # others come before it
    reached = sum(m["instruction"].upper().startswith("RUN ") for m in ours)
    if not 0 < runs <= reached or status in {EX_TEMPFAIL, _KILLED, TIMED_OUT}:
        return BuildError("infrastructure", "TestsCouldNotRun", output, step="test")
    return BuildError("product", "TestsFailed", output, step="test")


def build_failure(ended: Ended, what: Buildable) -> BuildError:
    """The failure of an image whose tests were good.

    Args:
        ended: What buildah said.
        what: What was built.
    """
    step = what.services[0]
    if forbidden(ended.output):
        return BuildError("infrastructure", "BuildSandboxUnavailable", ended.output, step=step)
    if ended.status == TIMED_OUT or exit_status(ended) == _KILLED or unreachable(ended.output):
        return BuildError("infrastructure", "BuildInterrupted", ended.output, step=step)
    return BuildError("product", "BuildFailed", ended.output, step=step)


def exit_status(ended: Ended) -> int:
    """Exit status of the instruction that failed, as buildah reports it."""
    if ended.status == TIMED_OUT:
        return TIMED_OUT
    said = _STATUS.findall(ended.output)
    return int(said[-1]) if said else ended.status
