"""The gates of a generated project.

They are content with what is made, for every combination of modules, and each of them fails where
it has to.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pytest

from codegen_template import (
    FieldSpec,
    ModelSpec,
    Spec,
    crud_domain,
    generate,
    new_project,
    write_spec,
)
from codegen_template.check import check
from codegen_template.new import starter_spec
from codegen_template.spec import OperationSpec

OPTIONAL = ("frontend", "notifications", "tg_bot")
COMBINATIONS = [
    ("backend", *chosen) for size in range(4) for chosen in combinations(OPTIONAL, size)
]
APP, BOT, WORKER = "services/backend/app", "services/tg-bot/bot", "services/notifications/worker"
TANGLE = '"""Many ways."""\n\n\ndef tangle(number: int) -> int:\n    """Say which."""\n' + "".join(
    f"    if number == {way}:\n        number += {way}\n" for way in range(10)
)
LONG = (
    '"""Many steps."""\n\n\ndef walk(step: int) -> int:\n    """Walk."""\n' + "    step += 1\n" * 50
)
MODEL = "import pydantic\n\n\nclass Own(pydantic.BaseModel):\n    pass\n"


def _made(root: Path, modules: Sequence[str]) -> Path:
    new_project(root, title="Shop", slug="shop", description="", modules=tuple(modules))
    starter_spec(root)
    generate(root)
    return root


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "lint"],
        cwd=root,
        env={k: os.environ[k] for k in ("MYPY_CACHE_DIR", "PATH")} | {"PYTHON": sys.executable},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of every module; nobody changes it."""
    return _made(tmp_path_factory.mktemp("whole") / "project", COMBINATIONS[-1])


@pytest.fixture
def project(whole: Path, tmp_path: Path) -> Path:
    """A copy of it to break."""
    return Path(shutil.copytree(whole, tmp_path / "project"))


@pytest.mark.parametrize("modules", COMBINATIONS, ids="-".join)
def test_what_is_made_passes_its_gates_untouched(modules: tuple[str, ...], tmp_path: Path) -> None:
    root = _made(tmp_path / "project", modules)
    linted = _lint(root)
    assert linted.returncode == 0, linted.stdout
    # Each of them ran: a gate that is not reached says nothing.
    assert linted.stdout.count("No dependency issues found") == 2
    assert "KEPT" in linted.stdout
    assert check(root) == []


def test_a_wide_model_with_many_operations_passes_them_too(tmp_path: Path) -> None:
    """What grows with a spec are lists, and none of the gates takes those for a tangle."""
    root = tmp_path / "project"
    new_project(root, title="Wide", slug="wide", description="", modules=COMBINATIONS[-1])
    wide = {f"field_{n}": FieldSpec(type="int", ge=n, unique=True) for n in range(60)}
    bounded = {
        f"date_{n}": FieldSpec(type="date", ge={"field": f"date_{n - 1}"} if n else None)
        for n in range(20)
    }
    custom = {
        "kind": "custom",
        "output": "Thing",
        "params": [{"name": f"p{n}", "type": "int", "source": "query"} for n in range(20)],
        "errors": {f"refused_{n}": {"status": 409, "description": "No."} for n in range(20)},
    }
    things = crud_domain("Thing")
    own = {
        f"do_{n}": OperationSpec.model_validate(
            {**custom, "rest": {"method": "POST", "path": f"/do-{n}"}}
        )
        for n in range(20)
    }
    things = things.model_copy(update={"operations": {**things.operations, **own}})
    models = {"Thing": ModelSpec(fields={**wide, **bounded})}
    models |= {f"Other{n}": ModelSpec(fields={"name": FieldSpec(type="string")}) for n in range(60)}
    others = {item.domain: item for item in map(crud_domain, models) if item.domain != "things"}
    write_spec(root, Spec(models=models, domains={"things": things, **others}))
    generate(root)
    linted = _lint(root)
    assert linted.returncode == 0, linted.stdout


def test_who_asks_through_a_generated_client_keeps_to_them(project: Path) -> None:
    """The client has the models of the service that is asked; nothing else of it is imported."""
    asked = "consumes: [{service: backend, domain: notes, operations: [get_note, list_notes]}]\n"
    for service in ("tg-bot", "notifications"):
        folder = project / "services" / service / "spec"
        folder.mkdir(exist_ok=True)
        (folder / "manifest.yaml").write_text(asked, encoding="utf-8")
    generate(project)
    linted = _lint(project)
    assert linted.returncode == 0, linted.stdout


def _importing(*modules: str) -> str:
    names = [module.rpartition(".")[2] for module in modules]
    lines = [
        f"from {module.rpartition('.')[0]} import {module.rpartition('.')[2]}\n"
        for module in modules
    ]
    exported = ", ".join(f'"{name}"' for name in names)
    return f'"""What it should not know."""\n\n{"".join(lines)}\n__all__ = [{exported}]\n'


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (f"{APP}/tangle.py", TANGLE + "    return number\n", "`tangle` is too complex (11 > 10)"),
        (f"{BOT}/walk.py", LONG + "    return step\n", "Too many statements (51 > 50)"),
        (
            f"{APP}/far.py",
            '"""Asks."""\n\nimport httpx2 as httpx2\n',
            "DEP004 'httpx2' imported but",
        ),
        (
            f"{BOT}/far.py",
            '"""Asks."""\n\nimport jsonschema as jsonschema\n',
            "DEP003 'jsonschema'",
        ),
        (f"{WORKER}/far.py", '"""Asks."""\n\nimport nowhere as nowhere\n', "DEP001 'nowhere'"),
        (
            "services/backend/tests/far.py",
            '"""Asks."""\n\nimport jsonschema as jsonschema\n',
            "DEP003 'jsonschema'",
        ),
        (f"{APP}/peek.py", _importing("bot.texts"), "the backend knows no other service BROKEN"),
        (f"{APP}/peek.py", _importing("worker.mail"), "the backend knows no other service BROKEN"),
        (f"{BOT}/peek.py", _importing("app.bounds"), "by their API alone BROKEN"),
        (f"{BOT}/peek.py", _importing("worker.mail"), "by their API alone BROKEN"),
        (f"{WORKER}/peek.py", _importing("bot.texts"), "the worker knows what was told; for the"),
        (
            f"{WORKER}/peek.py",
            _importing("app.generated.repositories"),
            "for the rest it asks the API BROKEN",
        ),
        (
            f"{WORKER}/handlers/peek.py",
            _importing("app.database"),
            "handlers keep to messages: no database BROKEN",
        ),
        (
            f"{APP}/controllers/peek.py",
            _importing("app.generated.tables"),
            "no tables, no routes BROKEN",
        ),
        (f"{APP}/controllers/peek.py", _importing("fastapi.APIRouter"), "no routes BROKEN"),
    ],
)
def test_each_gate_fails_where_it_has_to(file: str, text: str, said: str, project: Path) -> None:
    (project / file).write_text(text, encoding="utf-8")
    linted = _lint(project)
    assert linted.returncode != 0
    assert said in linted.stdout


def test_a_dependency_that_nothing_uses_is_named(project: Path) -> None:
    path = project / "pyproject.toml"
    text = path.read_text("utf-8").replace(
        "dependencies = [\n", 'dependencies = [\n    "rich",\n', 1
    )
    path.write_text(text, encoding="utf-8")
    linted = _lint(project)
    assert linted.returncode != 0
    assert "DEP002 'rich' defined as a dependency but not used" in linted.stdout


WITHOUT = """
import importlib.util, runpy, sys

find, absent = importlib.util.find_spec, sys.argv.pop(1).split(",")
importlib.util.find_spec = lambda name: None if name in absent else find(name)
runpy.run_path("ops/verify.py", run_name="__main__")
"""


def _verified(root: Path, *absent: str) -> subprocess.CompletedProcess[str]:
    """What the image's test stage runs; its tests are collected and not run."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, ",".join(absent)],
        cwd=root,
        env={"PATH": os.environ["PATH"], "PYTEST_ADDOPTS": "--collect-only"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_no_image_is_made_of_what_breaks_a_contract(project: Path) -> None:
    assert _verified(project, "mypy").returncode == 0
    (project / f"{APP}/peek.py").write_text(_importing("bot.texts"), encoding="utf-8")
    verified = _verified(project, "mypy")
    assert verified.returncode == 1
    assert "the backend knows no other service BROKEN" in verified.stdout
    assert "tests collected" in verified.stdout, "the tests are run nevertheless"


def test_without_a_linter_nothing_was_verified(project: Path) -> None:
    """A gate that is not there is neither passed nor a fault of the code."""
    verified = _verified(project, "deptry", "importlinter")
    assert verified.returncode == 75
    assert verified.stdout == "not installed: deptry, importlinter\n"


@pytest.mark.parametrize(
    ("text", "line", "path", "said"),
    [
        (MODEL, 4, "Own", "declared in shared/spec/models.yaml"),
        (
            "from fastapi import APIRouter\n\nrouter = APIRouter()\n",
            3,
            "",
            "a route is an operation",
        ),
    ],
)
def test_models_and_routes_in_a_controller_are_refused(
    text: str, line: int, path: str, said: str, project: Path
) -> None:
    """In whichever file of the folder: the specs are the one place to look for them."""
    file = f"{APP}/controllers/pricing.py"
    (project / file).write_text(text, encoding="utf-8")
    (problem,) = check(project)
    assert (problem.file, problem.line, problem.path) == (file, line, path)
    assert said in problem.message
