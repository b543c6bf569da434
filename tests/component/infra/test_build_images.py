"""A commit becomes an image in a real registry; failed tests differ from tests that cannot run."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen_crds.contracts.job import BuildResult
from codegen_dev.image_build import ImageBuilder
from codegen_dev.stand import REGISTRY

from .commits import build_commit

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


@pytest.fixture
def build(ground: Any, tmp_path: Path) -> Callable[[int], BuildResult]:
    """Build a repository whose tests end with the given status; returns the last word."""

    def of(status: int) -> BuildResult:
        repository = tmp_path / "repository"
        repository.mkdir()
        (repository / "services.yml").write_text(
            "services:\n"
            "  backend: {type: python-fastapi, public: true}\n"
            "  worker: {type: python-fastapi}\n"
            "  db: {type: postgres}\n"
        )
        (repository / "Dockerfile").write_text(_DOCKERFILE)
        (repository / "status").write_text(f"{status}\n")
        return build_commit(ground, tmp_path, repository, "tests/built")

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
