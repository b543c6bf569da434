"""A directory pushed to the git host as a person would. For tests and benchmarks."""

import base64
import subprocess
from pathlib import Path

from .errors import StandError
from .settings import child_environment

_PERSON = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "person",
    "GIT_AUTHOR_EMAIL": "person@localhost",
    "GIT_COMMITTER_NAME": "person",
    "GIT_COMMITTER_EMAIL": "person@localhost",
}


def push_directory(directory: Path, url: str, branch: str, token: str, *, message: str) -> str:
    """Commit everything in a directory as a history of its own, and push it to a branch.

    Args:
        directory: What to push; it becomes a repository.
        url: Clone URL.
        branch: Branch on the other side.
        token: For the git host; it goes through the environment, not through arguments.
        message: Of the commit.

    Returns:
        The commit.

    Raises:
        StandError: git refused; the message has its words.
    """
    secret = base64.b64encode(f"person:{token}".encode()).decode()
    environment = child_environment(
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0="http.extraHeader",
        GIT_CONFIG_VALUE_0=f"Authorization: Basic {secret}",
        HOME=str(directory),
        **_PERSON,
    )

    def git(*arguments: str) -> str:
        command = ["git", *arguments]
        done = subprocess.run(
            command, cwd=directory, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise StandError(f"git {arguments[0]}: {done.stderr}")
        return done.stdout.strip()

    git("init", "-q", "-b", "work")
    git("add", "-A")
    git("commit", "-q", "-m", message)
    git("push", "-q", url, f"HEAD:refs/heads/{branch}")
    return git("rev-parse", "HEAD")
