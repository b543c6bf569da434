"""The checkout of a run: git, with a credential that no argument, variable or file of it holds.

git's own directory lies beside the checkout, not in it: what a model or a product's tests do in
the checkout cannot change where git pushes to, which programs it starts, or what it believes.
"""

import re
import shlex
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from codegen_agents.errors import DoorError, MergeConflictError, RunFailedError
from codegen_agents.ports import Merge
from codegen_crds.contracts.run import RepositoryBrief

from .process import Finished, run

_SECONDS: Final = 120.0
_NAME: Final = "codegen"
_EMAIL: Final = "codegen@localhost"
_ATTEMPTS: Final = 4
_FIRST_PAUSE: Final = 0.5
_PATHS: Final = 20
"""So many files of a conflict are named."""
_REFUSED: Final = re.compile(r"remote rejected|hook declined|protected branch|pre-receive")
_EMPTY: Final = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The tree without files, which every repository knows. Source: git, ``EMPTY_TREE_SHA1_HEX``."""
_REMOTE: Final = frozenset({"fetch", "push"})


class GitRepository:
    """:class:`~codegen_agents.ports.Repository` over git's own program."""

    def __init__(
        self,
        brief: RepositoryBrief,
        *,
        root: Path,
        token_file: Path,
        env: Mapping[str, str],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._brief = brief
        self._root = root
        self._git_dir = root.with_name(f"{root.name}.git")
        self._sleep = sleep
        self._env = environment(brief.url, self._git_dir, self._root, token_file, env)

    @property
    def root(self) -> Path:
        """The checkout."""
        return self._root

    @property
    def git_dir(self) -> Path:
        """What git keeps for itself."""
        return self._git_dir

    def open(self, commit: str) -> None:
        """Make the checkout equal to a commit, or empty for ``""``; fetch first where needed."""
        if not (self._git_dir / "HEAD").is_file():
            self._git_dir.mkdir(parents=True, exist_ok=True)
            self._root.mkdir(parents=True, exist_ok=True)
            self._git("init", "--quiet", "--initial-branch=work")
        if not commit:
            self._git("update-ref", "-d", "refs/heads/work")
            self._git("symbolic-ref", "HEAD", "refs/heads/work")
            self._git("read-tree", "--empty")
        else:
            self._ensure(commit)
            self._git("update-ref", "refs/heads/work", commit)
            self._git("symbolic-ref", "HEAD", "refs/heads/work")
            self._git("reset", "--quiet", "--hard")
        self._git("clean", "-ffdxq")

    def changed(self) -> bool:
        """Whether the tree differs from the commit that was opened."""
        return bool(self._line("status", "--porcelain", "--untracked-files=all"))

    def save(self, message: str, *, at: int) -> str:
        """Commit what changed and push it to the work branch.

        The commit is a function of tree, parent, message and ``at``: saving again after a kill
        makes the same one.
        """
        self._git("add", "--all")
        tree, head = self._line("write-tree"), self._head()
        if head and self._line("rev-parse", f"{head}^{{tree}}") == tree:
            commit = head
        else:
            parents = ["-p", head] if head else []
            commit = self._line("commit-tree", tree, *parents, "-m", message, at=at)
            self._git("update-ref", "refs/heads/work", commit)
        self._push(commit, self._brief.wip_branch)
        return commit

    def merge(self, commit: str, message: str, *, at: int) -> Merge:
        """Merge a commit; the merge is a function of both commits, message and ``at``.

        Raises:
            MergeConflictError: Both changed the same lines; nothing has changed here.
        """
        self._ensure(commit)
        head = self._head()
        merging = ("merge-tree", "--write-tree", "--name-only", "--no-messages", head, commit)
        done = self._git(*merging, check=False)
        tree, *paths = done.output.split("\n")
        if done.status == 1:  # source: git-merge-tree(1), "EXIT STATUS"
            raise MergeConflictError(", ".join(filter(None, paths[:_PATHS])))
        if done.status:
            raise _failure("merge-tree", done, remote=False)
        tree = tree.strip()
        parents = ("-p", head, "-p", commit)
        made = self._line("commit-tree", tree, *parents, "-m", message, at=at)
        self.open(made)
        theirs = self._line("rev-parse", f"{commit}^{{tree}}")
        return Merge(made, as_theirs=tree == theirs)

    def publish(self, commit: str) -> None:
        """Push a commit to the run's branch."""
        self._push(commit, self._brief.branch)

    def files_between(self, base: str, commit: str) -> int:
        """How many files differ between two commits that are here; ``""`` has none."""
        # The sum alone: a list of paths may be longer than what is kept of a command's output.
        told = self._line("diff-tree", "-r", "--no-renames", "--shortstat", base or _EMPTY, commit)
        return int(told.split(" ", 1)[0]) if told else 0

    def _push(self, commit: str, branch: str) -> None:
        spec = f"+{commit}:refs/heads/{branch}"
        self._git("push", "--quiet", "--no-verify", self._brief.url, spec)

    def _ensure(self, commit: str) -> None:
        if self._git("cat-file", "-e", f"{commit}^{{commit}}", check=False).status:
            self._fetch(commit)

    def _fetch(self, commit: str) -> None:
        heads = "+refs/heads/*:refs/remotes/origin/*"
        self._git("fetch", "--quiet", "--no-tags", self._brief.url, heads)
        if self._git("cat-file", "-e", f"{commit}^{{commit}}", check=False).status:
            text = f"commit {commit} is on no branch of the repository"
            raise RunFailedError("bug", "CommitMissing", text)

    def _head(self) -> str:
        found = self._git("rev-parse", "--verify", "--quiet", "HEAD", check=False)
        return found.output.strip() if found.status == 0 else ""

    def _line(self, *arguments: str, at: int = 0) -> str:
        return self._git(*arguments, at=at).output.strip()

    def _git(self, *arguments: str, check: bool = True, at: int = 0) -> Finished:
        env = {**self._env, "GIT_AUTHOR_DATE": f"@{at} +0000", "GIT_COMMITTER_DATE": f"@{at} +0000"}
        remote = arguments[0] in _REMOTE
        pause = _FIRST_PAUSE
        for attempt in range(_ATTEMPTS if remote else 1):
            if attempt:
                self._sleep(pause)
                pause *= 2
            done = run(["git", *arguments], cwd=self._root, env=env, seconds=_SECONDS)
            if done.status == 0 or _REFUSED.search(done.output):
                break
        if check and done.status:
            raise _failure(arguments[0], done, remote=remote)
        return done


def _failure(command: str, done: Finished, *, remote: bool) -> Exception:
    text = f"git {command}: {done.output.strip()[-500:]}"
    if not remote:
        return RunFailedError("infrastructure", "GitFailed", text)
    if _REFUSED.search(done.output):
        return RunFailedError("bug", "PushRefused", text)
    return DoorError(text)


def environment(
    url: str, git_dir: Path, root: Path, token_file: Path, env: Mapping[str, str]
) -> dict[str, str]:
    """What git is started with: nothing of the machine's settings, one credential for one host.

    Args:
        url: Of the remote; its host alone is told the token.
        git_dir: What git keeps for itself.
        root: The checkout.
        token_file: File with the token, read when git asks.
        env: Variables besides.
    """
    # git asks this helper for a password; the helper reads the file at that moment. It is asked
    # for this one host only.
    host = urlsplit(url)
    helper = (
        '!f() { test "$1" = get || exit 0; echo username=run; '
        f'echo "password=$(cat {shlex.quote(str(token_file))})"; }}; f'
    )
    settings = (
        ("credential.helper", ""),
        (f"credential.{host.scheme}://{host.netloc}.helper", helper),
        ("core.hooksPath", "/dev/null"),  # a product's own hooks judge people
        ("safe.directory", "*"),
        ("gc.auto", "0"),
        ("http.followRedirects", "false"),
    )
    made = {
        **env,
        "GIT_DIR": str(git_dir),
        "GIT_WORK_TREE": str(root),
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_COUNT": str(len(settings)),
        "GIT_AUTHOR_NAME": _NAME,
        "GIT_AUTHOR_EMAIL": _EMAIL,
        "GIT_COMMITTER_NAME": _NAME,
        "GIT_COMMITTER_EMAIL": _EMAIL,
    }
    for number, (key, value) in enumerate(settings):
        made |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return made
