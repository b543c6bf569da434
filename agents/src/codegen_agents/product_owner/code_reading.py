"""Documents of a repository, read from the git host with a person's own token."""

import asyncio
import os
import re
import tempfile
from pathlib import Path
from typing import Final

from codegen_agents.workspace.process import Finished, run
from codegen_agents.workspace.repository import environment

from .documents import MOST_BYTES, documents_of

MAIN: Final = "refs/heads/main"
_SECONDS: Final = 15.0
_LISTING_BYTES: Final = 4 * 1024 * 1024
_NEWEST: Final = re.compile(rf"^([0-9a-f]{{40}})\t{MAIN}$", re.MULTILINE)
_AT_ONCE: Final = 2
"""Checkouts: each is a whole tree on the disk."""


class CodeUnreadableError(Exception):
    """The git host does not answer, or not with this token."""


class CodeReader:
    """Reads below one URL; a token is sent nowhere else."""

    def __init__(self, base: str) -> None:
        self._base = base.rstrip("/")
        self._places = asyncio.Semaphore(_AT_ONCE)

    def is_of(self, url: str, tenant: str) -> bool:
        """Whether a URL is one of the git host's, for a repository of the tenant."""
        rest = url.removeprefix(f"{self._base}/{tenant}/")
        return rest != url and re.fullmatch(r"[a-z0-9-]+\.git", rest) is not None

    async def newest(self, url: str, token: str) -> str:
        """The commit of ``main``.

        Raises:
            CodeUnreadableError: There is none for this token.
        """
        return await asyncio.to_thread(_newest, url, token)

    async def documents(self, url: str, token: str) -> tuple[str, list[tuple[str, str]]]:
        """The commit of ``main``, and path and text of its documents.

        Raises:
            CodeUnreadableError: They cannot be read with this token.
        """
        async with self._places:
            return await asyncio.to_thread(_documents, url, token)


class _Git:
    def __init__(self, url: str, token: str, home: Path) -> None:
        token_file, self._root = home / "token", home / "tree"
        token_file.touch(mode=0o600)
        token_file.write_text(token, encoding="utf-8")
        self._root.mkdir()
        self._env = environment(url, home / "git", self._root, token_file, {"PATH": os.defpath})

    def __call__(self, *arguments: str, keep: int = MOST_BYTES) -> str:
        done: Finished = run(
            ["git", *arguments], cwd=self._root, env=self._env, seconds=_SECONDS, keep=keep
        )
        if done.status:
            # What git says may quote the address: no more than the command is told.
            raise CodeUnreadableError(f"git {arguments[0]} ended with {done.status}")
        return done.output


def _newest(url: str, token: str) -> str:
    with tempfile.TemporaryDirectory(prefix="code-") as home:
        found = _NEWEST.search(_Git(url, token, Path(home))("ls-remote", url, MAIN))
    if found is None:
        raise CodeUnreadableError("there is no main branch")
    return found[1]


def _documents(url: str, token: str) -> tuple[str, list[tuple[str, str]]]:
    with tempfile.TemporaryDirectory(prefix="code-") as home:
        git = _Git(url, token, Path(home))
        git("init", "--quiet")
        git("fetch", "--quiet", "--no-tags", "--depth=1", url, MAIN)
        commit = git("rev-parse", "--verify", "FETCH_HEAD^{commit}").strip()
        listing = git("ls-tree", "-r", "-l", "-z", commit, keep=_LISTING_BYTES)
        texts = [(path, git("cat-file", "blob", blob)) for path, blob in documents_of(listing)]
    return commit, texts
