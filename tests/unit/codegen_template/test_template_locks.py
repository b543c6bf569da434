"""Generated services run on what the tests of this repository ran on."""

import re
import tomllib
from pathlib import Path

import pytest

from codegen_template.new import LOCKS

ROOT = Path(__file__).parents[3]
FILES = sorted(LOCKS.rglob("*.lock"))
NAMES = [path.relative_to(LOCKS).as_posix() for path in FILES]
PIN = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


@pytest.mark.parametrize("lock", FILES, ids=NAMES)
def test_pins_are_those_of_the_workspace(lock: Path) -> None:
    """Every pin equals the workspace's; mend with ``python template/make_locks.py``."""
    workspace = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
    versions = {item["name"]: item.get("version") for item in workspace["package"]}
    pins = dict(PIN.findall(lock.read_text("utf-8")))
    assert pins
    assert {name: versions.get(name) for name in pins} == pins


@pytest.mark.parametrize("lock", FILES, ids=NAMES)
def test_every_pin_has_hashes(lock: Path) -> None:
    text = lock.read_text("utf-8")
    for entry in re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in entry


def test_a_larger_set_contains_the_smaller_one() -> None:
    sets = [
        set(PIN.findall((LOCKS / f"requirements{kind}.lock").read_text("utf-8")))
        for kind in ("", "-test", "-dev")
    ]
    assert sets[0] < sets[1] < sets[2]


@pytest.mark.parametrize("lock", FILES, ids=NAMES)
def test_the_image_of_the_tests_has_every_linter(lock: Path) -> None:
    """Servers pull none of them."""
    linters = {"deptry", "import-linter", "ruff"}
    has = linters & dict(PIN.findall(lock.read_text("utf-8"))).keys()
    assert has == (set() if lock.name == "requirements.lock" else linters)
