"""Laws of the tree that no linter knows, each with a proof that it can be broken."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOP = {
    "agents", "bot", "changelog.d", "cli", "crds", "dev", "docs", "examples", "gateway", "helm",
    "infra", "operator", "template", "tests",
}  # fmt: skip


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [Path(p) for p in listing.stdout.split("\0") if p]


def test_the_operator_folder_is_not_a_package() -> None:
    """`operator/__init__.py` would shadow the standard library for anything started here."""
    assert not (ROOT / "operator" / "__init__.py").exists()
    code = "import operator; operator.itemgetter(0)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_package_there_would_shadow_the_standard_library(tmp_path: Path) -> None:
    """The reason for the law above still holds."""
    (tmp_path / "operator").mkdir()
    (tmp_path / "operator" / "__init__.py").touch()
    code = "import operator; operator.itemgetter(0)"
    broken = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True
    )
    assert broken.returncode != 0


def test_the_top_level_holds_the_agreed_rooms() -> None:
    folders = {p.parts[0] for p in tracked() if len(p.parts) > 1}
    assert {f for f in folders if not f.startswith(".")} <= TOP


def test_tests_are_no_packages() -> None:
    """Importlib mode: an `__init__.py` in `tests/unit/operator` would be worse than useless."""
    packages = [p for p in tracked() if p.parts[0] == "tests" and p.name == "__init__.py"]
    assert [p for p in packages if "golden" not in p.parts] == []


def test_no_room_is_called_by_what_it_is_not() -> None:
    """A module named utils is a module whose content nobody could name."""
    banned = {"utils", "util", "common", "helpers", "helper", "manager", "misc", "shared"}
    named = [
        p
        for p in tracked()
        if p.suffix == ".py" and p.parts[0] != "tests" and banned & {p.stem, *p.parts[:-1]}
    ]
    assert named == []


@pytest.mark.parametrize(
    ("planted", "broken"),
    [
        ("operator/src/codegen_operator/domain/planted.py", "import kopf\n"),
        ("gateway/src/codegen_gateway/planted.py", "import codegen_operator\n"),
        (
            "gateway/src/codegen_gateway/offline/words/planted.py",
            "from codegen_gateway.offline.reading import reader\n",
        ),
        ("bot/src/codegen_bot/conversation/planted.py", "import telegram\n"),
        ("infra/src/codegen_infra/planted.py", "import codegen_template\n"),
        ("crds/src/codegen_crds/contracts/planted.py", "import codegen_crds.client\n"),
        ("cli/src/codegen_cli/planted.py", "import codegen_infra\n"),
        ("cli/src/codegen_cli/core/planted.py", "import codegen_cli.terminal\n"),
    ],
)
def test_the_layers_can_be_broken_and_it_shows(tmp_path: Path, planted: str, broken: str) -> None:
    """A planted import makes import-linter fail: the contracts are not empty words."""
    copy = tmp_path / "tree"
    copy.mkdir()
    for path in tracked():
        source = ROOT / path
        if path.suffix == ".py" and path.parts[0] != "tests" and source.exists():
            target = copy / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    (copy / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    (copy / planted).write_text(broken, encoding="utf-8")
    members = ("agents", "bot", "cli", "crds", "dev", "gateway", "infra", "operator", "template")
    search = ":".join(str(copy / m / "src") for m in members)
    result = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=copy,
        check=False,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": search, "PATH": "/usr/bin:/bin"},
    )
    assert result.returncode != 0, result.stdout
    assert "BROKEN" in result.stdout
