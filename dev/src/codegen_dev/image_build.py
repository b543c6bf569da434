"""Building images with buildah and pushing them to the stand's registry."""

import ssl
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import httpx

from .credentials import password
from .errors import StandError
from .files import write_changed
from .registry import USER, auth_file
from .settings import child_environment
from .stand import REGISTRY, REGISTRY_PORT, Stand

_MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json, "
    "application/vnd.docker.distribution.manifest.v2+json"
)


class ImageBuilder:
    """buildah with a store of its own, inside the stand's namespaces.

    Builds see the stand's DNS, so the registry has the name that pods and servers use.
    """

    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def digest(self, reference: str) -> str:
        """Ask the registry for the digest of a tag.

        Args:
            reference: `registry/repository:tag` of the stand's registry.

        Returns:
            `sha256:…`, or nothing when the registry has no such image.

        Raises:
            StandError: The registry does not answer.
        """
        repository, _, tag = reference.removeprefix(f"{REGISTRY}/").rpartition(":")
        node = self._stand.network.node
        context = ssl.create_default_context(cafile=str(self._stand.paths.pki / "ca.crt"))
        try:
            answer = httpx.head(
                f"https://{node}:{REGISTRY_PORT}/v2/{repository}/manifests/{tag}",
                headers={"Accept": _MANIFESTS},
                auth=(USER, password(self._stand, "registry")),
                verify=context,
                trust_env=False,
            )
        except httpx.TransportError as error:
            raise StandError(f"the registry does not answer: {error}") from error
        return str(answer.headers["Docker-Content-Digest"]) if answer.is_success else ""

    def build(
        self,
        reference: str,
        context: Path,
        dockerfile: Path,
        arguments: Mapping[str, str],
        target: str = "",
    ) -> str:
        """Build an image and push it.

        Args:
            reference: `registry/repository:tag`.
            context: Directory that COPY reads from.
            dockerfile: The recipe.
            arguments: Build arguments.
            target: Stage to build; the last by default.

        Returns:
            The digest of what was pushed.

        Raises:
            StandError: The build or the push failed; its log is named.
        """
        log = self._log(reference)
        flags = [f"--build-arg={name}={value}" for name, value in arguments.items()]
        if target:
            flags.append(f"--target={target}")
        self._buildah(
            log,
            *("bud", "--layers", "--isolation=chroot", "--network=host", *flags),
            *(f"--cert-dir={self._certificates()}", f"--file={dockerfile}"),
            *(f"--tag={reference}", str(context)),
        )
        return self._push(reference, log)

    def import_archive(self, reference: str, archive: Path, settings: tuple[str, ...]) -> str:
        """Make an image of one layer from a file system archive and push it.

        Args:
            reference: `registry/repository:tag`.
            archive: The tar file.
            settings: Flags of `buildah config`.

        Returns:
            The digest of what was pushed.

        Raises:
            StandError: A step of it failed.
        """
        log = self._log(reference)
        container = self._buildah(log, "from", "scratch", answer=True).strip()
        try:
            self._buildah(log, "add", "--quiet", container, str(archive), "/")
            self._buildah(log, "config", *settings, container)
            # No time of today: the same archive is the same image on every stand, and what
            # was built on it is found in the cache.
            self._buildah(log, "commit", "--quiet", "--timestamp=0", container, reference)
        finally:
            self._buildah(log, "rm", container)
        return self._push(reference, log)

    def _push(self, reference: str, log: Path) -> str:
        with tempfile.NamedTemporaryFile() as digest:
            self._buildah(
                log,
                # From here to the node is no distance: compressing costs more than it saves.
                *("push", "--disable-compression", f"--cert-dir={self._certificates()}"),
                *("--digestfile", digest.name, reference),
            )
            return Path(digest.name).read_text().strip()

    def _buildah(self, log: Path, *arguments: str, answer: bool = False) -> str:
        environment = child_environment(
            CONTAINERS_STORAGE_CONF=str(self._storage()),
            REGISTRY_AUTH_FILE=str(auth_file(self._stand)),
            BUILDAH_ISOLATION="chroot",
        )
        with log.open("a") as stream:
            done = subprocess.run(
                self._stand.network.inside("buildah", *arguments),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if answer else stream,
                stderr=stream if answer else subprocess.STDOUT,
                text=True,
                check=False,
            )
        if done.returncode != 0:
            raise StandError(f"buildah {arguments[0]} failed", log=log)
        return done.stdout or ""

    def _log(self, reference: str) -> Path:
        name = reference.removeprefix(f"{REGISTRY}/").partition(":")[0].replace("/", "-")
        log = self._stand.paths.logs / f"image-{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("")
        return log

    def _storage(self) -> Path:
        # Layers are shared by all stands; mounts belong to this one's mount namespace.
        config = self._stand.paths.config / "storage.conf"
        graph, run = self._stand.cache.containers, self._stand.paths.run / "containers"
        graph.mkdir(parents=True, exist_ok=True)
        text = f'[storage]\ndriver = "overlay"\ngraphroot = "{graph}"\nrunroot = "{run}"\n'
        write_changed(config, text)
        return config

    def _certificates(self) -> Path:
        directory = self._stand.paths.config / "certs.d" / REGISTRY
        write_changed(directory / "ca.crt", (self._stand.paths.pki / "ca.crt").read_text())
        return directory
