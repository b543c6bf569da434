"""Repositories on disk: made and removed atomically, with the uid of their owner inside."""

import asyncio
import fcntl
import os
import shutil
import uuid
from pathlib import Path
from typing import Final

from . import hook
from .access import RepositoryId
from .commands import GitConfiguration, GitError, git

MAIN: Final = "refs/heads/main"
_OWNER_KEY: Final = "codegen.ownerUid"
_NO_COMMIT: Final = "0" * 40


class RootBusyError(RuntimeError):
    """Another process serves this directory."""


class OwnerConflictError(Exception):
    """The repository was made for another Project."""


class UnknownCommitError(LookupError):
    """There is no such commit in the repository."""


class MovedError(Exception):
    """A ref is not where the caller thought."""

    def __init__(self, present: str) -> None:
        super().__init__(present)
        self.present = present
        """Where it is; empty when it does not exist."""


class FileTooLargeError(Exception):
    """The file is larger than what is handed out."""


class Repositories:
    """All repositories below one directory, which belongs to this process.

    Layout: ``repositories/<namespace>/<slug>.git``, ``hooks/``, ``drafts/`` (being made or
    removed), ``lock``.

    Raises:
        RootBusyError: Another process holds the directory.
    """

    def __init__(self, root: Path, *, max_push_bytes: int, max_file_bytes: int) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.lock = _lock(root / "lock")
        """Descriptor of the lock. Inherited by pushes, so that an orphan keeps it."""
        self._changes = asyncio.Lock()
        self.base = root / "repositories"
        self._drafts = root / "drafts"
        self._max_file = max_file_bytes
        self.base.mkdir(exist_ok=True)
        shutil.rmtree(self._drafts, ignore_errors=True)
        self._drafts.mkdir(exist_ok=True)
        hooks = hook.install(root / "hooks")
        self.environment = GitConfiguration(hooks, max_push_bytes).environment()
        _sweep(self.base)

    def close(self) -> None:
        """Let another process have the directory."""
        os.close(self.lock)

    def path(self, repository: RepositoryId) -> Path:
        """Where a repository is, or would be."""
        return self.base / repository.namespace / f"{repository.slug}.git"

    async def owner(self, repository: RepositoryId) -> str | None:
        """Uid of the Project that a repository was made for; None when there is none."""
        path = self.path(repository)
        if not path.is_dir():
            return None
        try:
            output = await git(
                "config",
                "--file",
                str(path / "config"),
                "--get",
                _OWNER_KEY,
                environment=self.environment,
            )
        except GitError:
            return None if not path.is_dir() else ""
        return output.decode().strip()

    async def create(self, repository: RepositoryId, owner_uid: str) -> bool:
        """Make an empty repository, or find the one that was made.

        Returns:
            Whether it is new.

        Raises:
            OwnerConflictError: The name belongs to another Project.
        """
        async with self._changes:
            present = await self.owner(repository)
            if present is None:
                draft = await self._draft(owner_uid)
                target = self.path(repository)
                target.parent.mkdir(exist_ok=True)
                draft.rename(target)
                _sync(target.parent)
                _sync(self.base)
                return True
            if present != owner_uid:
                raise OwnerConflictError(repository.key)
            return False

    async def _draft(self, owner_uid: str) -> Path:
        draft = self._drafts / uuid.uuid4().hex
        await git(
            "init",
            "--quiet",
            "--bare",
            "--template=",
            "--initial-branch=main",
            str(draft),
            environment=self.environment,
        )
        config = str(draft / "config")
        await git("config", "--file", config, _OWNER_KEY, owner_uid, environment=self.environment)
        return draft

    async def delete(self, repository: RepositoryId, owner_uid: str) -> None:
        """Remove a repository; already gone is done.

        Raises:
            OwnerConflictError: It was made for another Project.
        """
        async with self._changes:
            present = await self.owner(repository)
            if present is None:
                return
            if present != owner_uid:
                raise OwnerConflictError(repository.key)
            grave = self._drafts / uuid.uuid4().hex
            self.path(repository).rename(grave)
            _sync(self.path(repository).parent)
        await asyncio.to_thread(shutil.rmtree, grave, ignore_errors=True)

    async def refs(self, repository: RepositoryId) -> dict[str, str]:
        """Every ref with the object it points to."""
        output = await git(
            "for-each-ref",
            "--format=%(refname) %(objectname)",
            environment=self.environment,
            directory=self.path(repository),
        )
        pairs = (line.split(" ", 1) for line in output.decode().splitlines())
        return dict(sorted((name, sha) for name, sha in pairs))

    async def move_main(self, repository: RepositoryId, commit: str, expected: str) -> None:
        """Compare-and-swap ``main``; already there is done.

        Args:
            repository: Which one.
            commit: Where it shall point.
            expected: Where it points now; empty: it does not exist.

        Raises:
            UnknownCommitError: There is no such commit.
            MovedError: It is elsewhere.
        """
        path = self.path(repository)
        if not await self._has_commit(path, commit):
            raise UnknownCommitError(commit)
        if (await self.refs(repository)).get(MAIN, "") == commit:
            return
        try:
            await git(
                "update-ref",
                MAIN,
                commit,
                expected or _NO_COMMIT,
                environment=self.environment,
                directory=path,
            )
        except GitError:
            present = (await self.refs(repository)).get(MAIN, "")
            if present == commit:
                return
            if present == expected:
                raise  # not moved by others: the failure has another reason
            raise MovedError(present) from None

    async def _has_commit(self, path: Path, commit: str) -> bool:
        try:
            await git(
                "cat-file",
                "-e",
                f"{commit}^{{commit}}",
                environment=self.environment,
                directory=path,
            )
        except GitError:
            return False
        return True

    async def tree(self, repository: RepositoryId, commit: str) -> list[str]:
        """Paths of all files at a commit, sorted.

        Raises:
            UnknownCommitError: There is no such commit.
        """
        path = self.path(repository)
        if not await self._has_commit(path, commit):
            raise UnknownCommitError(commit)
        output = await git(
            "ls-tree",
            "-r",
            "-z",
            "--name-only",
            commit,
            environment=self.environment,
            directory=path,
        )
        return sorted(p.decode(errors="replace") for p in output.split(b"\0") if p)

    async def file(self, repository: RepositoryId, commit: str, file: str) -> bytes | None:
        """Content of a file at a commit; None when it is not there.

        Raises:
            UnknownCommitError: There is no such commit.
            FileTooLargeError: It is larger than what is handed out.
        """
        path = self.path(repository)
        if not await self._has_commit(path, commit):
            raise UnknownCommitError(commit)
        name = f"{commit}:{file}"
        try:
            size = await git("cat-file", "-s", name, environment=self.environment, directory=path)
            if int(size) > self._max_file:
                raise FileTooLargeError(file)
            return await git("cat-file", "blob", name, environment=self.environment, directory=path)
        except GitError:
            return None


def _lock(path: Path) -> int:
    """Hold a lock until the process ends: two writers would sweep each other's locks away."""
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise RootBusyError(f"another process serves {path.parent}") from None
    return handle


def _sweep(base: Path) -> None:
    """Remove what a killed git leaves behind: lock files and quarantined objects."""
    for repository in base.glob("*/*.git"):
        for leftover in repository.rglob("*.lock"):
            leftover.unlink(missing_ok=True)
        for quarantine in (repository / "objects").glob("tmp_objdir-*"):
            shutil.rmtree(quarantine, ignore_errors=True)


def _sync(directory: Path) -> None:
    """Make a rename in a directory last."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
