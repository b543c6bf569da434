"""The image of a generated project: tested by its own recipe, small, and of no rights."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from codegen_crds.contracts.release import EnvValue, Release
from codegen_dev.image_catalog import chosen
from codegen_dev.image_steps import ImagesUp, recorded_images
from codegen_dev.progress import run_shown
from codegen_template import generate, new_project
from codegen_template.new import starter_spec

from .commits import build_commit

pytestmark = pytest.mark.timeout(1200)
_LARGEST_MIB = 32
"""Of what a project adds to the image that every service stands on."""
_LEFT = """
from importlib.util import find_spec
print([name for name in ("pytest", "ruff", "deptry", "grimp") if find_spec(name)])
"""
_BASES = ("service-base", "service-test")


@pytest.fixture(scope="module")
def bases(ground: Any) -> None:
    """The images that generated services run on and are tested in."""
    told = io.StringIO()
    run_shown(ImagesUp(ground.stand, chosen(_BASES)).steps(), Console(file=told))


def _project(root: Path) -> Path:
    modules = ("backend", "frontend", "notifications", "tg_bot")
    new_project(root, title="Notes", slug="notes", description="", modules=modules)
    starter_spec(root)
    generate(root)
    services = (root / "services.yml").read_text("utf-8")
    assert "bot, serve" in services
    assert "worker, serve" in services
    return root


@pytest.mark.usefixtures("bases")
def test_what_is_generated_becomes_a_small_image_without_rights(
    product: Any, server: Any, tmp_path: Path
) -> None:
    """Linters and tests run where it is built, and it answers where it is released."""
    repository = _project(tmp_path / "repository")
    service, tested = _BASES
    built = build_commit(server, tmp_path, repository, "tests/notes", base=service, test=tested)
    assert built.failure is None, built.failure
    assert built.tests == "passed"
    assert set(built.images) == {"backend", "notifications", "tg-bot"}
    like = product.release("notes")
    backend, database = (s for s in like.services if s.name in ("backend", "db"))
    backend = backend.model_copy(
        update={
            "image": built.images["backend"],
            "migrate": ("app", "migrate"),
            "env": (*backend.env, EnvValue(name="POSTGRES_PORT", value="5432")),
        }
    )
    release = Release.make(
        commit=built.commit, schema_revision="0001", services=(backend, database)
    )
    brought = product.deploy(release, site=True)
    assert brought.failure is None, brought.failure
    assert product.get("/health") == {"status": "ok", "release": release.release_id}
    assert product.get("/notes") == []
    names = server.deployer("podman", "ps", "--format", "{{.Names}}").split()
    (name,) = [found for found in names if found.startswith(f"{product.app}_backend")]
    inside = ("podman", "exec", name)
    assert server.deployer(*inside, "id", "-u") == "65532"
    assert server.deployer(*inside, "sh", "-c", "touch /srv/app/x || echo refused") == "refused"
    check = _health_check(repository)
    assert server.deployer(*inside, *check) == ""
    elsewhere = ("podman", "exec", "--env", "PORT=1", name)
    assert "refused" in server.deployer(*elsewhere, "sh", "-c", '"$@" 2>&1 || true', "sh", *check)
    described = json.loads(server.deployer(*inside, "cat", "/srv/sbom.json"))
    assert described["bomFormat"] == "CycloneDX"
    assert {"fastapi", "sqlalchemy"} <= {each["name"].lower() for each in described["components"]}
    outcome = json.loads(server.deployer(*inside, "cat", "/srv/tests.json"))
    assert outcome["ran"] is True
    assert outcome["passed"] > 100
    assert (outcome["failed"], outcome["errors"]) == (0, 0)
    # What tests need stays behind.
    assert server.deployer(*inside, "python", "-c", _LEFT) == "[]"
    whole = _mebibytes(server, built.images["backend"])
    server.deployer("podman", "pull", "--quiet", recorded_images(server.stand)[service])
    own = whole - _mebibytes(server, recorded_images(server.stand)[service])
    assert own <= _LARGEST_MIB, f"{own} MiB of {whole}"


def _health_check(repository: Path) -> list[str]:
    """The command in the recipe: images in the OCI format, as these are, do not carry it."""
    recipe = (repository / "Dockerfile").read_text("utf-8").replace("\\\n", "")
    (told,) = re.findall(r"^HEALTHCHECK .*?CMD (\[.*\])$", recipe, re.MULTILINE)
    command: list[str] = json.loads(told)
    return command


def _mebibytes(server: Any, image: str) -> int:
    inspected = server.deployer("podman", "image", "inspect", "--format", "{{.Size}}", image)
    return int(inspected) // 2**20
