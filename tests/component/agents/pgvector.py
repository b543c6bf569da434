"""A PostgreSQL that has the extension pgvector, as Debian packages it."""

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from codegen_dev.errors import StandError
from codegen_dev.paths import Cache
from codegen_dev.rootfs import FileSystem, ensure_archive, unpack
from codegen_dev.settings import Settings

_ACCOUNT = "postgres"
_SYSTEM = FileSystem(
    "pgvector",
    ("postgresql-17-pgvector",),
    # The compiler of queries, which is most of the archive and switched off here.
    ('rm -f "$1"/usr/lib/*-linux-gnu/libLLVM*',),
)
_QUIET = ("-c", "fsync=off", "-c", "jit=off", "-c", "dynamic_shared_memory_type=mmap")


@dataclass(frozen=True)
class _Place:
    """Where the programs are, and the folder of the data as they see it."""

    prefix: tuple[str, ...]
    programs: str
    data: str


@contextmanager
def pgvector() -> Iterator[str]:
    """The connection string of its superuser.

    Debian has the extension from release 13 on. Elsewhere the server runs in that release's file
    system, which is made once on a machine.
    """
    with tempfile.TemporaryDirectory(prefix="codegen-pgvector-", dir="/var/tmp") as name:
        place = _place(Path(name))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        data = f"{place.data}/cluster"
        initialised = subprocess.run(
            [*place.prefix, f"{place.programs}/initdb", "-D", data, "-A", "trust", "--no-sync"],
            check=False,
            capture_output=True,
            text=True,
        )
        assert initialised.returncode == 0, initialised.stderr
        server = [*place.prefix, f"{place.programs}/postgres", "-D", data, "-p", str(port)]
        with subprocess.Popen(
            [*server, "-k", place.data, *_QUIET], stderr=subprocess.DEVNULL
        ) as process:
            dsn = f"host=127.0.0.1 port={port} user={_ACCOUNT} dbname=postgres"
            try:
                _wait(dsn, process)
                yield dsn
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(timeout=30)


def _place(home: Path) -> _Place:
    own = sorted(Path("/usr/share/postgresql").glob("*/extension/vector.control"))
    if own:
        shutil.chown(home, _ACCOUNT, _ACCOUNT)
        version = own[-1].parents[1].name
        prefix = ("setpriv", f"--reuid={_ACCOUNT}", f"--regid={_ACCOUNT}", "--init-groups")
        return _Place(prefix, f"/usr/lib/postgresql/{version}/bin", str(home))
    settings, root = Settings(), home / "root"
    try:
        mirror = settings.debian_mirror
        archive = ensure_archive(
            _SYSTEM, Cache.from_settings(settings), mirror, home / "mmdebstrap.log"
        )
        unpack(archive, root)
    except (StandError, OSError) as error:
        pytest.skip(f"could not run: no PostgreSQL with pgvector: {error}")
    home.chmod(0o755)
    data = root / "srv/data"
    data.mkdir()
    seen = (root / "var/lib/postgresql").stat()
    shutil.chown(data, seen.st_uid, seen.st_gid)
    chrooted = ("chroot", f"--userspec={_ACCOUNT}:{_ACCOUNT}", str(root))
    return _Place(chrooted, "/usr/lib/postgresql/17/bin", "/srv/data")


def _wait(dsn: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while True:
        assert process.poll() is None, "PostgreSQL ended while starting"
        assert time.monotonic() < deadline, "PostgreSQL does not answer"
        try:
            psycopg.connect(dsn).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
