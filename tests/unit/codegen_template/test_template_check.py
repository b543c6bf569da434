"""``codegen-template check``: each kind of drift is named with its file and what mends it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from codegen_template import (
    FieldSpec,
    Spec,
    SpecError,
    crud_domain,
    generate,
    new_project,
    write_spec,
)
from codegen_template.__main__ import app
from codegen_template.check import check

VERSIONS = "services/backend/app/migrations/versions"
OPENAPI = "docs/openapi.json"


@pytest.fixture(scope="module")
def consistent(library: Spec, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has its API written down; nobody changes it."""
    root = tmp_path_factory.mktemp("consistent") / "project"
    new_project(root, title="Library", slug="library", description="Keeps books.")
    write_spec(root, library)
    generate(root)
    environ = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(root / "services/backend"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", "app", "openapi"]
    ran = subprocess.run(command, env=environ, check=True, capture_output=True)
    (root / OPENAPI).write_bytes(ran.stdout)
    assert check(root) == []
    return root


@pytest.fixture
def project(consistent: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(consistent, tmp_path / "project")


def _with_pages(spec: Spec) -> Spec:
    book = spec.models["Book"]
    fields = {**book.fields, "pages": FieldSpec(type="int", optional=True)}
    return spec.model_copy(
        update={"models": {**spec.models, "Book": book.model_copy(update={"fields": fields})}}
    )


def test_changed_spec_names_stale_code_and_the_missing_migration(
    library: Spec, project: Path
) -> None:
    write_spec(project, _with_pages(library))
    named = {problem.file: problem.message for problem in check(project)}
    migration = f"{VERSIONS}/0002_add_column_book_pages.py"
    assert named[migration].startswith("the specs changed the data, and this migration is missing")
    schemas = "services/backend/app/generated/schemas.py"
    assert named[schemas] == "differs from what the specs say; run 'codegen-template generate'"
    assert named[OPENAPI] == "the field is missing; run 'make openapi'"


def test_api_that_the_specs_no_longer_say_is_named(library: Spec, project: Path) -> None:
    document = json.loads((project / OPENAPI).read_text("utf-8"))
    del document["paths"]["/books"]["post"]
    document["paths"]["/authors"]["get"]["responses"] = {"299": {}}
    document["components"]["schemas"]["Book"]["properties"]["colour"] = {}
    (project / OPENAPI).write_text(json.dumps(document), encoding="utf-8")
    named = {problem.path: problem.message for problem in check(project)}
    assert named == {
        "POST /books": "the operation 'create_book' is missing; run 'make openapi'",
        "GET /authors": "expected the status 200; run 'make openapi'",
        "Book.colour": "the specs have no such field; run 'make openapi'",
    }


@pytest.mark.parametrize("text", ["{", "[]", '{"paths": []}'])
def test_file_that_is_no_api_is_named(text: str, project: Path) -> None:
    (project / OPENAPI).write_text(text, encoding="utf-8")
    (problem,) = check(project)
    assert str(problem) == f"{OPENAPI}: no OpenAPI document; run 'make openapi'"


def test_migration_that_is_gone_is_named_and_not_made_anew(library: Spec, project: Path) -> None:
    write_spec(project, _with_pages(library))
    generate(project)
    gone = project / VERSIONS / "0002_add_column_book_pages.py"
    gone.unlink()
    (problem,) = check(project)
    assert problem.file == VERSIONS
    assert "is gone; restore it from version control" in problem.message
    with pytest.raises(SpecError, match="is gone"):
        generate(project)
    assert not gone.exists()


def test_gap_in_the_chain_is_named(library: Spec, project: Path) -> None:
    write_spec(project, _with_pages(library))
    generate(project)
    (project / VERSIONS / "0001_initial.py").unlink()
    (problem,) = check(project)
    assert "which is gone; restore it" in problem.message


def test_drift_ends_with_a_status_and_everything_named(library: Spec, project: Path) -> None:
    write_spec(
        project,
        library.model_copy(
            update={"domains": {**library.domains, "books": crud_domain("Book", kinds=("list",))}}
        ),
    )
    shutil.rmtree(project / "services/backend/tests/generated")
    ran = CliRunner().invoke(app, ["check", str(project)])
    assert ran.exit_code == 1
    assert "tests/generated/test_authors.py: is missing; run 'codegen-template gen" in ran.output
    assert "generated/routers/books.py: differs from what the specs say" in ran.output
