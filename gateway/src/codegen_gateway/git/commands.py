"""Running git with our configuration and nobody else's."""

import asyncio
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

GIT_DIRECTORY_ENV: Final = "GIT_DIR"


class NoGitError(RuntimeError):
    """There is no git here."""


class GitError(RuntimeError):
    """git ended with an error; the message is the end of its standard error."""


@dataclass(frozen=True, slots=True)
class GitConfiguration:
    """Settings that every git process of ours gets through its environment.

    No file of the system, of a user, or of a repository's creator decides anything.
    """

    hooks: Path
    max_push_bytes: int

    def environment(self) -> dict[str, str]:
        """Environment of a git process.

        Source: git-config(1), ``GIT_CONFIG_COUNT``; command scope, so ``safe.directory`` counts.

        Raises:
            NoGitError: There is no git on the PATH.
        """
        values = {
            "core.hooksPath": str(self.hooks),
            # A ref that was answered for survives a power cut.
            "core.fsync": "all",
            "safe.directory": "*",
            # Objects are only ever added: a commit that somebody observed never vanishes.
            "gc.auto": "0",
            "receive.autogc": "false",
            # One file to sync for each push instead of up to a hundred.
            "receive.unpackLimit": "1",
            "receive.fsckObjects": "true",
            "receive.maxInputSize": str(self.max_push_bytes),
            "receive.denyDeleteCurrent": "refuse",
            # A run that is resumed pushes again, by content.
            "receive.denyNonFastForwards": "false",
            "http.receivepack": "true",
            "http.uploadpack": "true",
            "http.getanyfile": "false",
            # A build fetches the commit it was told, whatever the branches say by then.
            "uploadpack.allowAnySHA1InWant": "true",
        }
        program = shutil.which("git")
        if program is None:
            raise NoGitError("there is no git on the PATH")
        environment = {
            "PATH": f"{Path(program).parent}:{os.defpath}",
            "HOME": "/nonexistent",
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_CONFIG_COUNT": str(len(values)),
        }
        for index, (key, value) in enumerate(values.items()):
            environment[f"GIT_CONFIG_KEY_{index}"] = key
            environment[f"GIT_CONFIG_VALUE_{index}"] = value
        return environment


async def git(
    *arguments: str,
    environment: Mapping[str, str],
    directory: Path | None = None,
    good: frozenset[int] = frozenset({0}),
) -> bytes:
    """Run a short git command and return its output.

    Args:
        arguments: After ``git``.
        environment: Whole environment of the process.
        directory: The repository, if the command has one.
        good: Exit codes that are answers.

    Raises:
        GitError: Another exit code.
    """
    env = dict(environment)
    if directory is not None:
        env[GIT_DIRECTORY_ENV] = str(directory)
    process = await asyncio.create_subprocess_exec(
        "git",
        *arguments,
        env=env,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode not in good:
        text = errors.decode(errors="replace").strip()[-500:]
        raise GitError(f"git {arguments[0]}: {text or f'exit code {process.returncode}'}")
    return output
