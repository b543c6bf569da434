"""git as a child process, with a token that is in no argument and no file."""

import subprocess
from pathlib import Path

from .core.exits import CliError, Exit
from .core.text import harmless
from .settings import with_variables


def clone_or_fetch(there: str, url: str, folder: Path, token: str) -> bool:
    """Clone into a folder, or fetch where it is a clone of this repository already.

    Args:
        there: URL that is reached now.
        url: URL that the clone remembers.
        folder: Where.
        token: For this call alone; git gets it in an environment variable.

    Returns:
        Whether it was cloned.

    Raises:
        CliError: git failed, or the folder is something else.
    """
    if (folder / ".git").exists():
        known = _git(
            "-C", str(folder), "config", "--default", "", "--get", "remote.origin.url"
        ).strip()
        if known != url:
            raise CliError(
                Exit.USAGE, f"{folder}: a repository of something else: {known or 'no origin'}"
            )
        refs = "+refs/heads/*:refs/remotes/origin/*"
        _git("-C", str(folder), "fetch", "--quiet", there, refs, token=token)
        return False
    if folder.exists() and any(folder.iterdir()):
        raise CliError(Exit.USAGE, f"{folder}: there is something else already")
    _git("clone", "--quiet", there, str(folder), token=token)
    _git("-C", str(folder), "remote", "set-url", "origin", url)
    return True


def _git(*arguments: str, token: str = "") -> str:
    variables = {"GIT_TERMINAL_PROMPT": "0"}
    if token:
        variables |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "http.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Bearer {token}",
        }
    try:
        done = subprocess.run(
            ["git", *arguments],
            env=with_variables(**variables),
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise CliError(Exit.FAILED, "git is not installed.") from None
    if done.returncode:
        said = harmless(done.stderr.strip()) or "git failed."
        raise CliError(Exit.REFUSED if "403" in said or "401" in said else Exit.FAILED, said)
    return done.stdout
