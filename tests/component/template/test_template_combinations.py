"""A project of every combination of modules passes its own targets untouched."""

import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from codegen_template import generate, new_project
from codegen_template.new import starter_spec

pytestmark = pytest.mark.timeout(900)
OPTIONAL = ("frontend", "notifications", "tg_bot")
COMBINATIONS = [
    ("backend", *chosen) for size in range(4) for chosen in combinations(OPTIONAL, size)
]


@pytest.mark.parametrize("modules", COMBINATIONS, ids="-".join)
def test_its_types_hold_and_its_own_tests_pass(modules: tuple[str, ...], tmp_path: Path) -> None:
    """`make lint` is what test_template_gates.py runs, for each of them as well."""
    new_project(tmp_path, title="Shop", slug="shop", description="", modules=modules)
    starter_spec(tmp_path)
    generate(tmp_path)
    inherited = {key: value for key, value in os.environ.items() if "PYTEST" not in key}
    ran = subprocess.run(
        ["make", "typecheck", "test"],
        cwd=tmp_path,
        env={**inherited, "PYTHON": sys.executable},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-6000:]
    assert "Success: no issues found" in ran.stdout
    outcome = json.loads((tmp_path / "tests.json").read_text("utf-8"))
    assert outcome["ran"] is True
    assert outcome["passed"] > 0
    assert (outcome["failed"], outcome["errors"]) == (0, 0)
    # What a spec does not offer a bot has no test for: nothing is searched in the starter.
    assert outcome["skipped"] == ("tg_bot" in modules)
    # Every module's own suite is among them.
    suites = [path for path in tmp_path.glob("services/*/*tests") if path.is_dir()]
    assert len(suites) == 1 + len({"notifications", "tg_bot"} & set(modules))
