"""The stand's object store, for those that ask for one: the texts of runs are moved into it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from .answering import answers_tls
from .certificates import Authority, write_private
from .credentials import password, password_file
from .stand import OBJECTS_HOST, Stand
from .supervise import Program, Supervisor
from .versitygw_build import versitygw_program
from .wish import Wish

PROGRAM = "objects"
PORT = 7070
BUCKET = "texts"
SECRET = "object-store"  # noqa: S105 - a name
_ACCOUNT = "codegen"
_START_SECONDS = 15.0
# What opens it comes from a file that only root can read, not from supervisord's configuration.
_WITH_CREDENTIALS = 'set -a && . "$0" && exec "$@"'


@dataclass(frozen=True)
class ObjectsWish(Wish):
    """A stand with an object store."""

    record: ClassVar[str] = "objects.json"

    def values(self) -> dict[str, Any]:
        """What the chart is given."""
        store = {
            "endpoint": f"https://{OBJECTS_HOST}:{PORT}",
            "bucket": BUCKET,
            "credentialsSecret": SECRET,
        }
        return {"transcripts": {"objectStorage": store}}


def credentials(stand: Stand) -> dict[str, str]:
    """Return what opens it, under the names that the chart's Secret has."""
    return {"AWS_ACCESS_KEY_ID": _ACCOUNT, "AWS_SECRET_ACCESS_KEY": password(stand, PROGRAM)}


def bucket_directory(stand: Stand) -> Path:
    """Return where its objects lie, each as a file of its name."""
    return stand.paths.root / PROGRAM / BUCKET


def object_programs(stand: Stand) -> list[Program]:
    """Describe its process; there is none where nobody asked for it."""
    if ObjectsWish.of(stand) is None:
        return []
    pki = stand.paths.pki
    over_tls = ("--cert", str(pki / f"{PROGRAM}.crt"), "--key", str(pki / f"{PROGRAM}.key"))
    listening = ("--port", f"{stand.network.node}:{PORT}")
    command = (str(versitygw_program(stand.cache)), *listening, *over_tls)
    served = (*command, "posix", str(bucket_directory(stand).parent))
    shell = ("sh", "-c", _WITH_CREDENTIALS, str(_environment(stand)))
    return [Program(PROGRAM, tuple(stand.network.inside(*shell, *served)))]


def start_object_store(stand: Stand, supervisor: Supervisor) -> None:
    """Start it over TLS with a bucket in it, and wait until it answers.

    Raises:
        StandError: It did not come up.
    """
    bucket_directory(stand).mkdir(parents=True, exist_ok=True)
    opened = f"ROOT_ACCESS_KEY={_ACCOUNT}\nROOT_SECRET_KEY={password(stand, PROGRAM)}\n"
    write_private(_environment(stand), opened.encode())
    hosts = [OBJECTS_HOST, stand.network.node]
    Authority.ensure(stand.paths.pki).issue(PROGRAM, common_name=OBJECTS_HOST, hosts=hosts)
    supervisor.wait_ready(PROGRAM, lambda: answers_tls(stand, PORT), _START_SECONDS)


def _environment(stand: Stand) -> Path:
    return password_file(stand, f"{PROGRAM}.env")
