"""The checkout of a run: git, with a credential that no argument or file of it holds."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from codegen_agents.errors import DoorError
from codegen_crds.contracts.run import RepositoryBrief

from .process import Finished, run

_SECONDS: Final = 120.0
_IDENTITY: Final = ("codegen", "codegen@localhost")
_EMPTY_TREE: Final = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""Every git knows this tree."""


class GitRepository:
    """:class:`~codegen_agents.ports.Repository` over git's own program."""

    def __init__(
        self,
        brief: RepositoryBrief,
        *,
        root: Path,
        token_file: Path,
        env: Mapping[str, str],
    ) -> None:
        self._brief = brief
        self._root = root
        # git asks this helper for a password; the helper reads the file at that moment.
        helper = (
            "!f() { echo username=run; "
            f'echo "password=$(cat {shlex.quote(str(token_file))})"; }}; f'
        )
        self._env = {
            **env,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_COUNT": "3",
            "GIT_CONFIG_KEY_0": "credential.helper",
            "GIT_CONFIG_VALUE_0": helper,
            "GIT_CONFIG_KEY_1": "core.hooksPath",  # a product's own hooks judge people
            "GIT_CONFIG_VALUE_1": "/dev/null",
            "GIT_CONFIG_KEY_2": "safe.directory",
            "GIT_CONFIG_VALUE_2": "*",
            "GIT_AUTHOR_NAME": _IDENTITY[0],
            "GIT_AUTHOR_EMAIL": _IDENTITY[1],
            "GIT_COMMITTER_NAME": _IDENTITY[0],
            "GIT_COMMITTER_EMAIL": _IDENTITY[1],
        }

    @property
    def root(self) -> Path:
        """The checkout."""
        return self._root

    def open(self, commit: str) -> None:
        """Check out a commit, or an empty tree for ``""``; clone first where needed."""
        if not (self._root / ".git").is_dir():
            self._root.mkdir(parents=True, exist_ok=True)
            self._git("init", "--quiet", "--initial-branch=work")
            self._git("remote", "add", "origin", self._brief.url)
        if not commit:
            self._git("update-ref", "-d", "HEAD", check=False)
            self._git("rm", "-r", "-f", "--quiet", "--ignore-unmatch", ".", check=False)
            self._git("clean", "-ffdxq")
            return
        if self._head() != commit:
            if self._git("cat-file", "-e", f"{commit}^{{commit}}", check=False).status:
                self._git("fetch", "--quiet", "origin", "+refs/*:refs/remotes/origin/*")
            self._git("checkout", "--quiet", "--force", "-B", "work", commit)
        self._git("reset", "--hard", "--quiet", commit)
        self._git("clean", "-ffdxq")

    def save(self, message: str) -> str:
        """Commit what changed and push it to the work branch."""
        self._git("add", "--all")
        head = self._head()
        before = head or _EMPTY_TREE
        changed = self._git("diff", "--cached", "--quiet", before, check=False).status
        if changed or not head:
            self._git("commit", "--quiet", "--no-verify", "--allow-empty", "-m", message)
        commit = self._head()
        self._push(commit, self._brief.wip_branch)
        return commit

    def publish(self, commit: str) -> None:
        """Push a commit to the run's branch."""
        self._push(commit, self._brief.branch)

    def _push(self, commit: str, branch: str) -> None:
        self._git("push", "--quiet", "--force", "origin", f"{commit}:refs/heads/{branch}")

    def _head(self) -> str:
        found = self._git("rev-parse", "--verify", "--quiet", "HEAD", check=False)
        return found.output.strip() if found.status == 0 else ""

    def _git(self, *arguments: str, check: bool = True) -> Finished:
        done = run(["git", *arguments], cwd=self._root, env=self._env, seconds=_SECONDS)
        if check and done.status:
            raise DoorError(f"git {arguments[0]}: {done.output.strip()[-500:]}")
        return done
