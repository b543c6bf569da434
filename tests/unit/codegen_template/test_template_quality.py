"""What is generated is simple: no function of it has more than ten ways through."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from ruff.__main__ import find_ruff_bin  # type: ignore[import-untyped]

from codegen_template import Spec, generate

MakeProject = Callable[[Spec], Path]
TANGLE = "def tangle(a):\n" + "".join(f"    if a == {n}:\n        return {n}\n" for n in range(11))


def _complex(*paths: Path, most: int) -> list[str]:
    """Functions with more ways through than ``most``."""
    ran = subprocess.run(
        [
            *(find_ruff_bin(), "check", "--isolated", "--no-cache", "--select=C901", "--quiet"),
            *("--output-format=concise", f"--config=lint.mccabe.max-complexity={most}"),
            *map(str, paths),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in ran.stdout.splitlines() if "C901" in line]


def test_no_function_is_complex_and_few_are_not_simple(
    library: Spec, make_project: MakeProject
) -> None:
    root = make_project(library)
    generate(root)
    folders = [root / "services/backend", root / "ops"]
    assert _complex(*folders, most=10) == []
    # A router counts the routes inside its one function.
    knotty = [line for line in _complex(*folders, most=5) if "build_router" not in line]
    assert len(knotty) <= 3, knotty


def test_a_tangle_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / "tangle.py").write_text(TANGLE, encoding="utf-8")
    assert len(_complex(tmp_path, most=10)) == 1
