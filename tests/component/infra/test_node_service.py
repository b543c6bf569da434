"""A service in another language, built by the recipe of the handbook and released."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from codegen_crds.contracts.job import BuildResult, ColourPorts, ReleaseRequest
from codegen_crds.contracts.release import Release, Service

from .commits import build_commit

pytestmark = pytest.mark.timeout(900)
_SOURCES = Path(__file__).parent / "rates"
_HANDBOOK = Path(__file__).parents[3] / "docs" / "how-to" / "template.md"
_ATTEMPTS = 3
_REGISTRY = """\
services:
  rates:
    type: node
    public: true
    port: 8080
    health: /health
    strategy: bluegreen
    memory_mib: 96
    dockerfile: services/rates/Dockerfile
"""


def _repository(root: Path) -> Path:
    folder = root / "services" / "rates"
    shutil.copytree(_SOURCES, folder)
    recipe = re.search(r"```dockerfile\n(.*?)```", _HANDBOOK.read_text("utf-8"), re.DOTALL)
    assert recipe
    (folder / "Dockerfile").write_text(recipe[1])
    (root / "services.yml").write_text(_REGISTRY)
    return root


def _built(ground: Any, directory: Path, repository: Path, name: str) -> BuildResult:
    """Build it; Node.js comes over a network, so what was cut off is tried again.

    The operator does the same: a failure that is not the product's is repeated.
    """
    for attempt in range(_ATTEMPTS):
        work = directory / f"attempt-{attempt}"
        copy = shutil.copytree(repository, work / "repository")
        built = build_commit(ground, work, copy, name)
        if built.failure is None or built.failure.class_ == "product":
            break
    return built


def test_a_program_of_node_is_tested_built_and_answers(
    product: Any, server: Any, tmp_path: Path
) -> None:
    repository = _repository(tmp_path / "repository")
    built = _built(server, tmp_path, repository, "tests/node")
    assert built.failure is None, built.failure
    assert built.tests == "passed"
    assert list(built.images) == ["rates"]
    rates = Service(name="rates", image=built.images["rates"], strategy="bluegreen", public=True)
    release = Release.make(commit=built.commit, schema_revision="", services=(rates,))
    ports = ColourPorts(blue=product.first_port, green=product.first_port + 1)
    wanted = ReleaseRequest(
        verb="release", app=product.app, release=release, ports={"rates": ports}
    )
    site = product.site()
    pairs = [pair.model_copy(update={"name": "rates"}) for pair in site.services]
    order = server.order(
        "deploy",
        request=wanted,
        site=site.model_copy(update={"services": pairs}),
        site_digest="d",
    )
    brought = server.run(order, admin=True)
    assert brought.failure is None, brought.failure
    assert product.get("/health") == {"status": "ok", "release": release.release_id}
    assert product.get("/") == {"EUR": 1, "USD": 1.1, "uid": 65532}


def test_its_failing_tests_make_no_image(ground: Any, tmp_path: Path) -> None:
    repository = _repository(tmp_path / "repository")
    tests = repository / "services/rates/server.test.mjs"
    tests.write_text(tests.read_text("utf-8").replace('status: "ok", ', ""), "utf-8")
    built = _built(ground, tmp_path, repository, "tests/node-red")
    assert built.failure is not None
    assert (built.failure.class_, built.failure.reason) == ("product", "TestsFailed"), built
    assert (built.tests, built.images) == ("failed", {})
