"""A restic repository: streams in, streams out, each with its checksum.

The password goes through a pipe, never into arguments, files or the environment.
Source of the exit statuses: restic 0.18 documentation, "Scripting", "Exit codes".
"""

import hashlib
import io
import json
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import IO, Any, Final

from .commands import environment, tail
from .failure import EngineError

_MISSING, _LOCKED, _WRONG_PASSWORD = 10, 11, 12
_KEYS: Final = 8
"""So many keys of one password are removed at most: two runs at once may have added two."""
_HOST = "codegen"
"""One name for all servers: what one saved, another restores."""
_PIECE: Final = 1 << 20
_PARTS: Final = 7
_LONG: Final = 240
"""Characters of a line of restic that are told."""
_NAMED: Final = 5
"""Damaged things that are named."""
_DAMAGE: Final = re.compile(
    r"""pack\ [0-9a-f]{8,64}\b(?:\ contains|:)        # what `check` says of a pack
    | [0-9a-f]{64}$                                  # a pack that `forget` misses
    | ciphertext\ verification\ failed
    | <(?:data|index|snapshot)/[0-9a-f]+>.*(?:too\ short|no\ such\ file|does\ not\ exist)
    """,
    re.VERBOSE,
)
_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Saved:
    """A stream in the repository."""

    snapshot: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Repository:
    """Where backups are.

    Attributes:
        url: As restic writes it.
        password: Of the repository.
        variables: What its storage needs, such as ``AWS_SECRET_ACCESS_KEY``.
    """

    url: str
    password: str = field(repr=False)
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)

    def values(self) -> list[str]:
        """Everything of it that must not be seen."""
        return [self.password, *self.variables.values()]

    def identity(self) -> str:
        """Its id; empty when there is no repository.

        Raises:
            EngineError: It cannot be reached or read (infrastructure, BackupUnavailable).
        """
        status, out, err = self._finish(self._start("cat", "config"))
        if status == _MISSING:
            return ""
        if status != 0:
            raise _refused(err)
        return str(json.loads(out)["id"])

    def create(self) -> str:
        """Make it and return its id."""
        self._run("init")
        return self.identity()

    def rekey(self, previous: str) -> bool:
        """Let the password take the place of the previous one.

        The new one is added with the old one and proved before the old one is removed, and a run
        that died between finds the rest to do. One that another program's lock keeps from being
        removed is left to the next run.

        Args:
            previous: The password that opened it until now.

        Returns:
            Whether the previous one opened it, and does not any more.

        Raises:
            EngineError: It cannot be reached or changed, or neither password opens it.
        """
        old = replace(self, password=previous)
        if previous == self.password or not (opened := old.key()):
            return False
        if not self.key():
            old.add_key(self.password)
        for _ in range(_KEYS):
            if not self.key():
                raise _unavailable("the new password was added and does not open the repository")
            self.unlock()
            status, _, err = self._finish(self._start("key", "remove", opened))
            if status == _LOCKED:
                return False
            if status != 0:
                raise _refused(err)
            if not (opened := old.key()):
                return True
        return False

    def key(self) -> str:
        """Id of the key that the password opens; empty when it opens none.

        Raises:
            EngineError: It cannot be reached or read (infrastructure, BackupUnavailable).
        """
        status, out, err = self._finish(self._start("key", "list", "--json"))
        if status in {_MISSING, _WRONG_PASSWORD}:
            return ""
        if status != 0:
            raise _refused(err)
        return next(str(key["id"]) for key in json.loads(out) if key["current"])

    def add_key(self, password: str) -> None:
        """Let another password open it too."""
        self._run("key", "add", secret=password)

    def unlock(self) -> None:
        """Remove locks of programs that were killed."""
        self._run("unlock")

    def check(self, part: int) -> None:
        """Prove that its structure is whole, and read one part of the data back.

        Args:
            part: Of seven, from 1: whoever checks each weekday's part reads all in a week.

        Raises:
            EngineError: It is damaged (BackupDamaged), or cannot be reached.
        """
        self._run("check", "--quiet", f"--read-data-subset={part}/{_PARTS}")

    def snapshots(self, tag: str) -> list[dict[str, Any]]:
        """What restic knows of the snapshots with a tag."""
        return list(json.loads(self._run("snapshots", "--json", "--tag", tag)) or [])

    def forget(self, snapshots: Sequence[str]) -> None:
        """Remove snapshots and what only they hold."""
        if snapshots:
            self._run("forget", "--prune", *snapshots)

    def save(self, source: Sequence[str], name: str, tags: Sequence[str]) -> Saved:
        """Save what a program writes; a program that fails leaves no snapshot.

        Args:
            source: The program.
            name: Name of the stream inside the snapshot.
            tags: Of the snapshot.

        Raises:
            EngineError: The program failed (BackupFailed) or the repository did.
        """
        program = _program(source, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        restic = self._start(*_backup(name, tags), stdin=subprocess.PIPE)
        digest, size, whole = _pump(_stream(program.stdout), _stream(restic.stdin))
        if not whole:  # the repository gave up; the program must not wait for it
            program.kill()
        _, said = program.communicate()
        if whole and program.returncode != 0:
            restic.kill()  # before the end of its input: it must not make a snapshot
            restic.communicate()
            message = f"{' '.join(source[:4])}: {tail(said.decode(errors='replace'), 8)}"
            raise EngineError("infrastructure", "BackupFailed", message)
        return self._saved(restic, digest, size)

    def save_text(self, text: str, name: str, tags: Sequence[str]) -> Saved:
        """Save a text."""
        restic = self._start(*_backup(name, tags), stdin=subprocess.PIPE)
        digest, size, _ = _pump(io.BytesIO(text.encode()), _stream(restic.stdin))
        return self._saved(restic, digest, size)

    def load(self, saved: Saved, name: str, sink: Sequence[str]) -> None:
        """Send a stream into a program and prove that it is what was saved.

        Raises:
            EngineError: It is not, or it cannot be read any more (BackupDamaged), or a program
                failed (RestoreFailed).
        """
        source = self._start("dump", saved.snapshot, f"/{name}")
        program = _program(sink, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        digest, _, whole = _pump(_stream(source.stdout), _stream(program.stdin))
        if not whole:
            source.kill()
        status, _, err = self._finish(source)
        if whole and (status != 0 or digest != saved.sha256):
            program.kill()
            program.communicate()
            if status != 0:
                raise _refused(err)
            message = f"{name}: its checksum is not the one that was noted when it was saved"
            raise EngineError("infrastructure", "BackupDamaged", message)
        _, said = program.communicate()
        if program.returncode != 0:
            message = f"{' '.join(sink[:4])}: {tail(said.decode(errors='replace'), 10)}"
            raise EngineError("infrastructure", "RestoreFailed", message)

    def load_text(self, snapshot: str, name: str) -> str:
        """Read a small stream."""
        return self._run("dump", snapshot, f"/{name}")

    def _saved(self, restic: subprocess.Popen[bytes], digest: str, size: int) -> Saved:
        status, out, err = self._finish(restic)
        if status != 0:
            raise _refused(err)
        lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
        snapshot = next(x["snapshot_id"] for x in lines if x.get("message_type") == "summary")
        return Saved(str(snapshot), digest, size)

    def _run(self, *argv: str, secret: str = "") -> str:
        status, out, err = self._finish(self._start(*argv, secret=secret))
        if status != 0:
            raise _refused(err)
        return out

    def _start(
        self, *argv: str, stdin: int = subprocess.DEVNULL, secret: str = ""
    ) -> subprocess.Popen[bytes]:
        reading, more = _pipe(self.password), []
        try:
            command = ["restic", "--repo", self.url, "--password-file", f"/dev/fd/{reading}", *argv]
            if secret:
                more = [_pipe(secret)]
                command += ["--new-password-file", f"/dev/fd/{more[0]}"]
            return subprocess.Popen(
                command,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(reading, *more),
                env={**environment(), **self.variables},
                cwd="/",
            )
        except FileNotFoundError as error:
            raise _unavailable("restic is not installed: provision the server again") from error
        finally:
            for descriptor in (reading, *more):
                os.close(descriptor)

    def _finish(self, program: subprocess.Popen[bytes]) -> tuple[int, str, str]:
        try:
            out, err = program.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            program.kill()
            out, err = program.communicate()
        return program.returncode, out.decode(errors="replace"), err.decode(errors="replace")


def _pipe(text: str) -> int:
    """The reading end of a pipe that holds a short text and ends with it."""
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    return reading


def _program(argv: Sequence[str], *, stdin: int, stdout: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        argv, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, env=environment(), cwd="/"
    )


def _backup(name: str, tags: Sequence[str]) -> list[str]:
    marks = [word for tag in tags for word in ("--tag", tag)]
    return ["backup", "--json", "--stdin", "--stdin-filename", name, "--host", _HOST, *marks]


def _pump(source: IO[bytes], sink: IO[bytes]) -> tuple[str, int, bool]:
    """Copy to the end, which the sink does not learn yet.

    Returns:
        SHA-256 and size of what was copied, and whether the sink took everything.
    """
    digest, size = hashlib.sha256(), 0
    try:
        while piece := source.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            sink.write(piece)
        sink.flush()
    except BrokenPipeError:
        return digest.hexdigest(), size, False
    return digest.hexdigest(), size, True


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise EngineError("bug", "EngineBug", "a pipe is missing")
    return stream


def damage(said: str) -> list[str]:
    """Lines in which restic names what is damaged; none when it complains of something else.

    Args:
        said: Its standard error.
    """
    lines = dict.fromkeys(line.strip()[:_LONG] for line in said.splitlines())
    return [line for line in lines if _DAMAGE.search(line) and "restic repair" not in line]


def _refused(said: str) -> EngineError:
    """Damage by its name: it stays until a person repairs it, and an outage does not."""
    if found := damage(said):
        return EngineError("infrastructure", "BackupDamaged", "\n".join(found[:_NAMED]))
    return _unavailable(said)


def _unavailable(said: str) -> EngineError:
    return EngineError("infrastructure", "BackupUnavailable", tail(said, 8))
