"""The command line: a project from nothing, and refusals with a status."""

from pathlib import Path

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
