"""A commit becomes an image in a real registry; failed tests differ from tests that cannot run.

The stages run as in their pod: one after the other over one directory, in the stand's network.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen_crds.contracts.job import BuildResult
from codegen_dev.image_build import ImageBuilder
from codegen_dev.image_steps import recorded_images
from codegen_dev.registry import auth_file
from codegen_dev.stand import PUBLIC_PORT, REGISTRY, REGISTRY_HOST

pytestmark = pytest.mark.timeout(600)
_DOCKERFILE = """\
ARG BASE_IMAGE
ARG TEST_IMAGE
FROM ${TEST_IMAGE} AS test
WORKDIR /srv
RUN true
COPY . .
RUN exit $(cat status)
FROM ${BASE_IMAGE} AS runtime
COPY --from=test /srv/status /
USER 65532:65532
"""
# A pod's root file system is read-only: nothing may be written outside of the work directory.
_READ_ONLY = 'mount -t tmpfs -o ro tmpfs /var/tmp && exec "$@"'


def _commit(repository: Path, status: int) -> str:
    repository.mkdir()
    (repository / "services.yml").write_text(
        "services:\n"
        "  backend: {type: python-fastapi, public: true}\n"
        "  worker: {type: python-fastapi}\n"
        "  db: {type: postgres}\n"
    )
    (repository / "Dockerfile").write_text(_DOCKERFILE)
    (repository / "status").write_text(f"{status}\n")
    identity = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *identity, *arguments], cwd=repository, check=True)
    head = ["git", "rev-parse", "HEAD"]
    return subprocess.check_output(head, cwd=repository, text=True).strip()


@pytest.fixture
def build(ground: Any, tmp_path: Path) -> Callable[[int], BuildResult]:
    """Build a repository whose tests end with the given status; returns the last word."""
    stand, work, last = ground.stand, tmp_path / "work", tmp_path / "termination-log"
    (tmp_path / "token").write_text("unused by a local repository")
    base = recorded_images(stand)["base"].replace(REGISTRY, f"{REGISTRY_HOST}:{PUBLIC_PORT}")

    def of(status: int) -> BuildResult:
        commit = _commit(tmp_path / "repository", status)
        work.mkdir()
        variables = {
            "WORK": str(work),
            "HOME": str(work / "home"),
            "TERMINATION_LOG": str(last),
            "COMMIT": commit,
            "REPOSITORY_URL": f"file://{tmp_path / 'repository'}",
            "CODEGEN_GIT_TOKEN_FILE": str(tmp_path / "token"),
            "BASE_IMAGE": base,
            "TEST_IMAGE": base,
            "REGISTRY": REGISTRY,
            "REPOSITORY": "tests/built",
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

    return of


def test_a_commit_becomes_an_image_per_service_by_digest(
    ground: Any, build: Callable[[int], BuildResult]
) -> None:
    result = build(0)
    assert result.failure is None, result.failure
    assert result.tests == "passed"
    assert sorted(result.images) == ["backend", "worker"]
    for service, image in result.images.items():
        tag = f"{REGISTRY}/tests/built/{service}:{result.commit[:12]}"
        assert image == f"{REGISTRY}/tests/built/{service}@{ImageBuilder(ground.stand).digest(tag)}"


@pytest.mark.parametrize(
    ("status", "class_", "reason", "tests"),
    [
        (1, "product", "TestsFailed", "failed"),
        (75, "infrastructure", "TestsCouldNotRun", "not-run"),
    ],
)
def test_bad_tests_make_no_image(
    build: Callable[[int], BuildResult], status: int, class_: str, reason: str, tests: str
) -> None:
    result = build(status)
    assert result.failure is not None
    assert (result.failure.class_, result.failure.reason) == (class_, reason)
    assert result.tests == tests
    assert json.dumps(result.images) == "{}"
