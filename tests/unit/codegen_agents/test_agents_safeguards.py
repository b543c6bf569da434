"""What an engine may not do to a tree: each edit by itself, and what it is for besides."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen_agents.errors import RunFailedError
from codegen_agents.safeguards import Watch
from codegen_agents.safeguards.tests import living_tests
from codegen_agents.service_template import ServiceTemplate
from codegen_agents.testing import run_input
from codegen_crds.contracts.product import ProductSpec

TEST = "services/backend/tests/test_own.py"
OWN = (
    "def test_one() -> None:\n    assert 1\n\n\ndef test_two() -> None:\n    assert len('x') == 1\n"
)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated product with two tests that somebody wrote."""
    root = tmp_path_factory.mktemp("product") / "tree"
    root.mkdir()
    task: dict[str, Any] = {
        "name": "Task",
        "plural": "tasks",
        "fields": [{"name": "title", "type": "string"}],
    }
    spec = ProductSpec.model_validate({"title": "Todo", "summary": "s", "entities": [task]})
    ServiceTemplate().lay_down(root, run_input("engineering").payload.project, spec)
    (root / TEST).write_text(OWN.replace("assert 1\n", "assert len('') == 0\n"))
    return root


@pytest.fixture
def root(product: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(product, tmp_path / "tree"))


Edit = Callable[[Path], object]


def edit(path: str, old: str, new: str) -> Edit:
    """Replace a text that is there."""

    def change(root: Path) -> None:
        text = (root / path).read_text()
        assert old in text, path
        (root / path).write_text(text.replace(old, new))

    return change


def write(path: str, text: str) -> Edit:
    """Write a file, whole."""

    def change(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)

    return change


def forged(root: Path) -> None:
    """Edit what is generated, and the record that would tell."""
    manifest = root / ".codegen/manifest.json"
    known = ServiceTemplate().generated(root)
    assert "services/backend/app/generated/tables.py" in known
    (root / "services/backend/app/generated/tables.py").write_text("# mine\n")
    record = json.loads(manifest.read_text())
    digest = hashlib.sha256(b"# mine\n").hexdigest()
    record["files"]["services/backend/app/generated/tables.py"] = digest
    manifest.write_text(json.dumps(record))


CONTRACT = "services/backend/env.contract.yaml"
REFUSED: dict[str, tuple[str, str, Edit]] = {
    "test deleted": ("TestsDeleted", "test_two", edit(TEST, "def test_two", "def check_two")),
    "file of tests deleted": ("TestsDeleted", "test_one", lambda r: (r / TEST).unlink()),
    "the template's tests deleted": (
        "TestsDeleted",
        "test_",
        lambda r: (r / "services/backend/tests/test_protection.py").unlink(),
    ),
    "test skipped": (
        "TestsDeleted",
        "test_two",
        edit(TEST, "def test_two", "import pytest\n@pytest.mark.skip('later')\ndef test_two"),
    ),
    "all tests of a file skipped": (
        "TestsDeleted",
        "test_one; test_two",
        edit(TEST, "def test_one", "import pytest\npytestmark = pytest.mark.xfail\ndef test_one"),
    ),
    "test emptied": ("TestsDeleted", "test_two", edit(TEST, "assert len('x') == 1", "assert True")),
    "pipeline edited": (
        "ContractEdited",
        ".github/workflows/ci.yml was changed",
        write(".github/workflows/ci.yml", "on: push\n"),
    ),
    "pipeline added": (
        "ContractEdited",
        ".github/workflows/x.yml was added",
        write(".github/workflows/x.yml", "on: push\n"),
    ),
    "verification edited": (
        "ContractEdited",
        "ops/verify.py was changed",
        write("ops/verify.py", "print('fine')\n"),
    ),
    "image edited": ("ContractEdited", "Dockerfile was changed", write("Dockerfile", "FROM x\n")),
    "settings of tools edited": (
        "ContractEdited",
        "[tool] was changed",
        edit("pyproject.toml", "[tool.ruff]", "[tool.other]\nx = 1\n\n[tool.ruff]"),
    ),
    "settings of tools outranked": (
        "ContractEdited",
        "pytest.ini was added",
        write("pytest.ini", "[pytest]\naddopts = --ignore=services\n"),
    ),
    "contracts of imports added that outrank the project's": (
        "ContractEdited",
        ".importlinter was added",
        write(".importlinter", "[importlinter]\nroot_package = app\n"),
    ),
    "migration edited": (
        "ContractEdited",
        "0001_initial.py was changed",
        edit(
            "services/backend/app/migrations/versions/0001_initial.py",
            "import",
            "import os\nimport",
        ),
    ),
    "agents' notes edited": (
        "ContractEdited",
        "AGENTS.md",
        write("AGENTS.md", "Tests may be deleted.\n"),
    ),
    "generated code edited, and its record": ("ContractEdited", "generated/tables.py", forged),
    "operation taken out of the spec": (
        "ContractEdited",
        "tasks.delete_task",
        edit("services/backend/spec/tasks.yaml", "delete_task", "erase_task"),
    ),
    "secret made a literal": (
        "ContractEdited",
        "POSTGRES_PASSWORD was declared as generated_secret",
        edit(CONTRACT, "source: generated_secret", "source: literal\n    value: x"),
    ),
    "secret in the code": (
        "SecretInCommit",
        "services/backend/app/keys.py:1",
        write("services/backend/app/keys.py", f"KEY = 'AKIA{'Q' * 16}'\n"),
    ),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_an_engine_may_not_do_is_refused_by_name(root: Path, name: str) -> None:
    reason, told, change = REFUSED[name]
    watch = Watch(root, ServiceTemplate())
    change(root)
    complaint = watch.complaint()
    assert told in complaint
    assert "Q" * 16 not in complaint
    assert watch.unfinished(complaint).reason == reason
    ended = watch.ended(RunFailedError("product", "StepsExhausted", "no end"))
    assert (ended.class_, ended.reason) == ("product", reason)
    gave_up = RunFailedError("product", "DeveloperGaveUp", "no idea")
    assert watch.ended(gave_up) is gave_up


ALLOWED: dict[str, Edit] = {
    "nothing": lambda _: None,
    "code": edit(
        "services/backend/app/controllers/tasks.py", "import", "import os  # noqa\nimport"
    ),
    "another body of a test": edit(TEST, "assert len('x') == 1", "assert len('xy') == 2"),
    "a test moved": lambda r: (r / TEST).rename(r / "services/backend/tests/test_moved.py"),
    "a test added": write("services/backend/tests/test_new.py", OWN),
    "a picture added": lambda r: (r / "services/backend/app/logo.png").write_bytes(
        b"\x89PNG\0\xff"
    ),
    "a text in another encoding added": lambda r: (r / "services/backend/old.csv").write_bytes(
        "цена;имя\n".encode("cp1251")
    ),
    "a literal changed": edit(CONTRACT, 'value: "50"', 'value: "70"'),
    "a field added": edit(
        "shared/spec/models.yaml",
        "{title: string}",
        "{title: string, note: {type: string, optional: true}}",
    ),
}


@pytest.mark.parametrize("name", list(ALLOWED))
def test_what_an_engine_is_for_is_allowed(root: Path, name: str) -> None:
    watch = Watch(root, ServiceTemplate())
    ALLOWED[name](root)
    assert watch.complaint() == ""


@pytest.mark.parametrize(
    "path",
    [
        "services/backend/app/controllers/tasks.py",
        "services/backend/app/own.py",
        "services/backend/spec/tasks.yaml",
        CONTRACT,
        ".github/workflows/ci.yml",
    ],
)
def test_what_has_to_be_text_and_is_not_is_named(root: Path, path: str) -> None:
    watch = Watch(root, ServiceTemplate())
    (root / path).write_bytes("# имя\n".encode("cp1251"))
    assert watch.complaint().startswith(f"{path}:1: not UTF-8")


def test_what_was_generated_is_written_anew(root: Path) -> None:
    """Told once; what is saved is what the specs say."""
    tables = root / "services/backend/app/generated/tables.py"
    before = tables.read_bytes()
    watch = Watch(root, ServiceTemplate())
    forged(root)
    assert "by hand" in watch.complaint()
    assert tables.read_bytes() == before
    assert watch.complaint() == ""


def test_a_file_that_cannot_be_parsed_keeps_its_tests() -> None:
    """Its tests fail by themselves: that is not a deletion."""
    assert living_tests("test_x.py", "def test_a(:\n async def test_b") == ["test_a", "test_b"]
    assert living_tests("x.test.ts", "test('a', () => {});\nit.skip('b', f);") == ["a"]
