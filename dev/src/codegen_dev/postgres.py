"""The stand's PostgreSQL: where the gateway keeps reservations and checkpoints."""

import shutil
import subprocess
from pathlib import Path

from .credentials import password
from .errors import StandError
from .stand import POSTGRES_HOST, Stand
from .supervise import Program, Supervisor

PROGRAM = "postgres"
DATABASE = "codegen"
PORT = 5432
_ACCOUNT = "postgres"
_START_SECONDS = 30.0
# The data directory lies below root's home, which no other account may enter; the process
# sees it here instead, in a mount namespace of its own.
_SEEN_AT = "/mnt"
_AS_ACCOUNT = (
    f'mount --bind "$1" {_SEEN_AT} && '
    "newest=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1) && "
    "program=$newest/$2 && shift 2 && "
    f"exec setpriv --reuid={_ACCOUNT} --regid={_ACCOUNT} --init-groups --inh-caps=-all "
    '-- "$program" "$@"'
)


def postgres_program(stand: Stand) -> Program:
    """Describe the process; INT asks for a fast shutdown."""
    command = _as_account(stand, "postgres", "-D", f"{_SEEN_AT}/data")
    return Program(PROGRAM, tuple(command), stop_signal="INT", stop_seconds=30)


def dsn(stand: Stand, host: str = POSTGRES_HOST) -> str:
    """Return the connection URL of the gateway's role; it holds the password."""
    return f"postgresql://{DATABASE}:{password(stand, 'postgres')}@{host}:{PORT}/{DATABASE}"


def settings_conf(address: str) -> str:
    """Render what differs from PostgreSQL's defaults.

    Args:
        address: The only address it listens on.
    """
    return (
        f"listen_addresses = '{address}'\n"
        f"port = {PORT}\n"
        f"unix_socket_directories = '{_SEEN_AT}'\n"
        "password_encryption = 'scram-sha-256'\n"
        "shared_buffers = '64MB'\n"
        "max_connections = 100\n"
    )


def start_postgres(stand: Stand, supervisor: Supervisor) -> None:
    """Initialise, start, and make the gateway's role and database; each once.

    Raises:
        StandError: A step of it failed.
    """
    root = stand.paths.root / "postgres"
    _initialise(stand, root)
    (root / "data" / "stand.conf").write_text(settings_conf(stand.network.node))
    supervisor.wait_ready(PROGRAM, lambda: _psql(stand, "select 1"), _START_SECONDS)
    secret = password(stand, "postgres")
    role = f"select from pg_roles where rolname = '{DATABASE}'"
    _psql(
        stand,
        f"do $$ begin if not exists ({role}) then create role {DATABASE} login; end if; end $$;\n"
        f"alter role {DATABASE} password '{secret}';\n"
        f"select 'create database {DATABASE} owner {DATABASE}' where not exists"
        f" (select from pg_database where datname = '{DATABASE}') \\gexec",
        must=True,
    )


def _initialise(stand: Stand, root: Path) -> None:
    data = root / "data"
    if (data / "PG_VERSION").exists() and (data / "stand.conf").exists():
        return
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    shutil.chown(root, _ACCOUNT, _ACCOUNT)
    initdb = ("initdb", "-D", f"{_SEEN_AT}/data", "--auth-local=trust", "--encoding=UTF8")
    done = subprocess.run(
        _as_account(stand, *initdb, "--auth-host=scram-sha-256", "--locale=C.UTF-8"),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StandError(f"initdb: {done.stderr.strip()[-400:]}")
    with (data / "postgresql.conf").open("a") as stream:
        stream.write("include 'stand.conf'\n")
    with (data / "pg_hba.conf").open("a") as stream:
        stream.write("host all all 0.0.0.0/0 scram-sha-256\n")


def _psql(stand: Stand, sql: str, *, must: bool = False) -> bool:
    command = _as_account(
        stand, "psql", "-h", _SEEN_AT, "-v", "ON_ERROR_STOP=1", "-q", "-f", "-", "postgres"
    )
    done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False)
    if must and done.returncode != 0:
        raise StandError(f"psql: {done.stderr.strip()[-400:]}")
    return done.returncode == 0


def _as_account(stand: Stand, program: str, *arguments: str) -> list[str]:
    root = str(stand.paths.root / "postgres")
    inside = ("unshare", "--mount", "sh", "-c", _AS_ACCOUNT, "sh", root, program)
    return stand.network.inside(*inside, *arguments)
