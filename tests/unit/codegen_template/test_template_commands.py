"""The command line: a project from nothing, and refusals with a status."""

import tomllib
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from codegen_template.__main__ import app


def test_new_makes_a_consistent_project(tmp_path: Path) -> None:
    runner = CliRunner()
    made = runner.invoke(app, ["new", str(tmp_path), "--title", "Мои заметки"])
    assert made.exit_code == 0, made.output
    assert "slug: moi-zametki" in (tmp_path / ".codegen/project.yml").read_text("utf-8")
    assert runner.invoke(app, ["check", str(tmp_path)]).output == "consistent\n"
    assert "POST /notes -> 201" in runner.invoke(app, ["summary", str(tmp_path)]).output


def test_new_twice_changes_nothing(tmp_path: Path) -> None:
    runner = CliRunner()
    runner.invoke(app, ["new", str(tmp_path), "--title", "Notes"])
    again = runner.invoke(app, ["new", str(tmp_path), "--title", "Notes"])
    assert again.output.endswith(": 0 files\n")


def test_refusal_names_the_place_and_ends_with_a_status(tmp_path: Path) -> None:
    runner = CliRunner()
    runner.invoke(app, ["new", str(tmp_path), "--title", "Notes"])
    models = tmp_path / "shared/spec/models.yaml"
    models.write_text(models.read_text("utf-8").replace("title:", "class:"), encoding="utf-8")
    for command in ("generate", "check", "summary"):
        refused = runner.invoke(app, [command, str(tmp_path)])
        assert refused.exit_code == 1
        assert "shared/spec/models.yaml:7: models.Note.fields.class" in refused.output


def test_versions_and_the_author_are_asked_for(tmp_path: Path) -> None:
    words = ["new", str(tmp_path), "--title", "Shop", "--modules", "backend,frontend"]
    words += ["--python", "3.11", "--node", "24", "--author", 'Somebody "S" Else']
    made = CliRunner().invoke(app, words)
    assert made.exit_code == 0, made.output
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["authors"] == [{"name": 'Somebody "S" Else'}]
    jobs = yaml.safe_load((tmp_path / ".github/workflows/ci.yml").read_text("utf-8"))["jobs"]
    told = [step.get("with", {}) for job in jobs.values() for step in job["steps"]]
    assert [step["python-version"] for step in told if "python-version" in step] == ["3.11"]
    assert [step["node-version"] for step in told if "node-version" in step] == ["24"]
    for file in ("Dockerfile", ".devcontainer/devcontainer.json"):
        text = (tmp_path / file).read_text("utf-8")
        assert "python:3.11-" in text
        assert "python:3.13-" not in text


@pytest.mark.parametrize(("option", "value"), [("python", "2.7"), ("node", "1"), ("locale", "de")])
def test_an_answer_that_cannot_be_is_refused_by_name(
    tmp_path: Path, option: str, value: str
) -> None:
    words = ["new", str(tmp_path), "--title", "Shop", f"--{option}", value]
    refused = CliRunner().invoke(app, words)
    assert refused.exit_code == 1
    assert f"{option}: " in refused.output
    assert not list(tmp_path.iterdir())
