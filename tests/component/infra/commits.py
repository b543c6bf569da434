"""Building a commit as its pod does: stage by stage in one directory, in the stand's network."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from codegen_crds.contracts.job import BuildResult
from codegen_dev.image_steps import recorded_images
from codegen_dev.registry import auth_file
from codegen_dev.stand import PUBLIC_PORT, REGISTRY, REGISTRY_HOST

# A pod's root file system is read-only: nothing may be written outside of the work directory.
_READ_ONLY = 'mount -t tmpfs -o ro tmpfs /var/tmp && exec "$@"'


def commit_all(repository: Path) -> str:
    """Make a repository of a directory; returns its one commit."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *identity, *arguments], cwd=repository, check=True)
    head = ["git", "rev-parse", "HEAD"]
    return subprocess.check_output(head, cwd=repository, text=True).strip()


def build_commit(
    ground: Any,
    directory: Path,
    repository: Path,
    name: str,
    *,
    base: str = "base",
    test: str = "base",
) -> BuildResult:
    """Build a directory's content, as one commit, on images of the stand.

    Args:
        ground: The stand.
        directory: An empty one to work in.
        repository: What is built; it becomes a repository.
        name: Where its images go in the registry.
        base: The image that runs.
        test: The image that tests.
    """
    stand, work, last = ground.stand, directory / "work", directory / "termination-log"
    (directory / "token").write_text("unused by a local repository")
    known = recorded_images(stand)
    images = {key: known[key].replace(REGISTRY, f"{REGISTRY_HOST}:{PUBLIC_PORT}") for key in known}
    commit = commit_all(repository)
    work.mkdir()
    variables = {
        "WORK": str(work),
        "HOME": str(work / "home"),
        "TERMINATION_LOG": str(last),
        "COMMIT": commit,
        "REPOSITORY_URL": f"file://{repository}",
        "CODEGEN_GIT_TOKEN_FILE": str(directory / "token"),
        "BASE_IMAGE": images[base],
        "TEST_IMAGE": images[test],
        "REGISTRY": REGISTRY,
        "REPOSITORY": name,
        "REGISTRY_AUTH_FILE": str(auth_file(stand)),
        "SSL_CERT_FILE": str(stand.paths.pki / "ca.crt"),
    }
    for stage in ("fetch", "images", "push"):
        last.write_text("")
        argv = [sys.executable, "-m", "codegen_infra", "build", stage]
        command = ["unshare", "--mount", "sh", "-c", _READ_ONLY, "sh", *argv]
        done = subprocess.run(
            stand.network.inside(*command),
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        said = last.read_text()
        if done.returncode != 0:
            break
    assert said, done.stderr
    result = BuildResult.model_validate_json(said)
    assert (result.failure is None) == (done.returncode == 0), done.stderr
    assert result.commit == commit
    return result
