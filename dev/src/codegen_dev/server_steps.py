"""The steps that bring the demo server up."""

from .rootfs import ensure_archive
from .server import DemoServer
from .server_system import server_system
from .stand import Stand
from .steps import Say, Step
from .supervise import Supervisor


class ServerUp:
    """File system, disk and boot of the demo server."""

    def __init__(self, stand: Stand, *, preloaded: bool = True) -> None:
        self._stand = stand
        self._system = server_system(preloaded=preloaded)
        self._server = DemoServer(stand)

    def steps(self) -> list[Step]:
        """List them; they stand on the foundation's steps."""
        return [
            Step("server-fs", "File system of the server", self._archive, needs=("tools",)),
            Step("server-disk", "Disk of the server", self._disk, needs=("server-fs", "keys")),
            Step("server", "Demo server", self._boot, needs=("server-disk", "supervisor")),
        ]

    def _archive(self, _: Say) -> None:
        stand, log = self._stand, self._stand.paths.logs / "server-fs.log"
        ensure_archive(self._system, stand.cache, stand.settings.debian_mirror, log)

    def _disk(self, _: Say) -> None:
        stand = self._stand
        archive = self._system.archive(stand.cache, stand.settings.debian_mirror)
        self._server.ensure_disk(archive, stand.paths.pki / "ca.crt")

    def _boot(self, _: Say) -> None:
        self._server.start(Supervisor(self._stand.paths))
