"""What surrounds the code of a generated project: make, hooks, compose, devcontainer, workflow."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from codegen_template import Spec, generate

MakeProject = Callable[[Spec], Path]
# Rows of the contract that projects of this kind have always had.
TARGETS = [
    "setup",
    "lint",
    "format",
    "typecheck",
    "test",
    "generate",
    "validate-specs",
    "migrate",
    "makemigrations",
    "dev-start",
    "dev-stop",
    "smoke-probe",
    "prod-start",
]


@pytest.fixture
def project(library: Spec, make_project: MakeProject) -> Path:
    """A generated project, whose title holds quotes."""
    root = make_project(library)
    generate(root)
    return root


def _run(root: Path, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=root,
        env={"PATH": os.environ["PATH"], "PYTHON": sys.executable, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_of_the_contract_is_there_and_described(target: str, project: Path) -> None:
    planned = _run(project, "make", "--dry-run", target)
    assert planned.returncode == 0, planned.stderr
    assert planned.stdout
    helped = _run(project, "make", "help").stdout
    assert target in [line.split()[0] for line in helped.splitlines()]


def test_makemigrations_is_from_the_specs_unless_there_is_a_message(project: Path) -> None:
    planned = _run(project, "make", "--dry-run", "makemigrations", "CODEGEN=generator")
    assert planned.stdout.strip() == "generator generate ."
    planned = _run(project, "make", "--dry-run", "makemigrations", "MESSAGE=fill in slugs")
    assert planned.stdout.strip().endswith('-m app revision "fill in slugs"')


def test_hooks_are_programs_and_refuse_what_the_linter_refuses(project: Path) -> None:
    for hook in (project / ".githooks").iterdir():
        assert os.access(hook, os.X_OK)
    assert _run(project, ".githooks/pre-commit", CODEGEN="true").returncode == 0
    with (project / "services/backend/app/health.py").open("a") as stream:
        stream.write("import os\n")
    assert _run(project, ".githooks/pre-commit", CODEGEN="true").returncode != 0


def test_compose_has_the_services_of_the_registry_each_with_a_health_check(project: Path) -> None:
    compose = yaml.safe_load((project / "compose.yml").read_text("utf-8"))
    registry = yaml.safe_load((project / "services.yml").read_text("utf-8"))
    services = compose["services"]
    assert set(registry["services"]) | {"migrate"} == set(services)
    for name in registry["services"]:
        assert "healthcheck" in services[name], name
        assert "ports" not in services[name], "ports are for development"
    layer = yaml.safe_load((project / "compose.override.yml").read_text("utf-8"))
    for service in layer["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_compose_reads_only_what_the_example_of_the_environment_names(project: Path) -> None:
    lines = (project / ".env.example").read_text("utf-8").splitlines()
    named = {line.partition("=")[0] for line in lines if "=" in line and line[0] != "#"}
    text = (project / "compose.yml").read_text("utf-8")
    assert {part.partition(":?}")[0] for part in text.split("${")[1:] if ":?}" in part} == named
    assert ".env" in (project / ".gitignore").read_text("utf-8").splitlines()
    assert ".env" in (project / ".dockerignore").read_text("utf-8").splitlines()


def test_devcontainer_is_json_whatever_the_title(project: Path) -> None:
    container = json.loads((project / ".devcontainer/devcontainer.json").read_text("utf-8"))
    assert container["name"] == 'Библиотека "дом"'


def test_workflow_runs_the_gates_and_builds_by_commit(project: Path) -> None:
    workflow = yaml.safe_load((project / ".github/workflows/ci.yml").read_text("utf-8"))
    steps = workflow["jobs"]["check"]["steps"]
    runs = "\n".join(step.get("run", "") for step in steps)
    targets = ("lint", "typecheck", "generate", "validate-specs", "openapi", "test")
    for target in targets:
        assert target in runs.split(), target
    assert "git diff --exit-code" in runs
    tested = next(step for step in steps if step.get("run") == "make test")
    assert tested["env"]["TEST_DATABASE_URL"].startswith("postgresql://")
    built = workflow["jobs"]["image"]["steps"][-1]["run"]
    assert "${{ github.sha }}" in built


def test_probe_of_a_service_that_does_not_answer_fails(project: Path) -> None:
    probed = _run(project, "make", "smoke-probe", "SMOKE_URL=http://127.0.0.1:1")
    assert probed.returncode != 0
    assert "GET /openapi.json -> 0" in probed.stdout
