"""Stage ``fetch``: the tree of one commit, without history, from the git host."""

import shutil

from codegen_infra.settings import FetchSettings

from .outcome import BuildError, unreachable
from .programs import Ended, run

_SECONDS = 300.0
_CLEAN = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# The helper reads the token's file itself: it is rotated, and it stays out of every argument.
_HELPER = (
    '!f() { test "$1" = get || exit 0; echo username=build;'
    ' echo "password=$(cat "$CODEGEN_GIT_TOKEN_FILE")"; }; f'
)


def fetch(settings: FetchSettings) -> None:
    """Make ``<work>/source``; an earlier attempt's is replaced.

    Raises:
        BuildError: The git host did not answer, refused, or has no such commit.
    """
    source, git_dir = settings.work / "source", settings.work / "git"
    for path in (source, git_dir):
        shutil.rmtree(path, ignore_errors=True)
    source.mkdir(parents=True)
    git = ["git", f"--git-dir={git_dir}", f"--work-tree={source}"]
    git += ["-c", "credential.helper=", "-c", f"credential.helper={_HELPER}"]
    token = {"CODEGEN_GIT_TOKEN_FILE": str(settings.codegen_git_token_file)}
    _must(run([*git, "init", "--quiet", "--template="], seconds=_SECONDS, **_CLEAN))
    got = run(
        [*git, "fetch", "--quiet", "--depth=1", "--", settings.repository_url, settings.commit],
        seconds=_SECONDS,
        **_CLEAN,
        **token,
    )
    if not got.ok:
        raise _refusal(got)
    _must(run([*git, "checkout", "--quiet", "--force", "FETCH_HEAD"], seconds=_SECONDS, **_CLEAN))
    head = run([*git, "rev-parse", "HEAD"], seconds=_SECONDS, **_CLEAN)
    if head.output.strip() != settings.commit:
        raise BuildError("infrastructure", "CommitMissing", f"got {head.output.strip()[:60]}")
    shutil.rmtree(git_dir)


def _refusal(ended: Ended) -> BuildError:
    said = ended.output
    if any(sign in said for sign in ("not our ref", "couldn't find remote ref", "unadvertised")):
        return BuildError("infrastructure", "CommitMissing", said, step="fetch")
    if not unreachable(said) and ("Authentication failed" in said or "403" in said):
        return BuildError("infrastructure", "GitHostRefused", said, step="fetch")
    return BuildError("infrastructure", "GitHostUnreachable", said, step="fetch")


def _must(ended: Ended) -> None:
    if not ended.ok:
        raise BuildError("infrastructure", "FetchFailed", ended.output, step="fetch")
