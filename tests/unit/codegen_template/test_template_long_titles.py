"""Titles and descriptions of any length stand in the code as the formatter has them."""

import subprocess
import sys
from pathlib import Path

import pytest

from codegen_template.render.engine import LINE, assignment

LETTERS = ["a", "я", "本", "é", "e\u0301", '"', "🦆"]


@pytest.mark.parametrize("letter", LETTERS)
def test_the_formatter_finds_nothing_to_change(tmp_path: Path, letter: str) -> None:
    for length in range(30, 130):
        words = " ".join([letter * 5] * (length // 6))
        text = f"{words} {letter * (length % 6)}".strip()
        code = assignment(text, "DESCRIPTION") + "\n" + assignment(text, "TITLE") + "\n"
        (tmp_path / f"at_{length}.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "format",
            "--isolated",
            f"--line-length={LINE}",
            "--diff",
            ".",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[:2000]


def test_brackets_come_where_only_they_make_it_fit() -> None:
    short, longer, longest = "a" * 20, "ab" * 45, "ab" * 60
    assert assignment(short, "TITLE") == f'TITLE = "{short}"'
    assert assignment(longer, "DESCRIPTION") == f'DESCRIPTION = (\n    "{longer}"\n)'
    assert assignment(longest, "DESCRIPTION") == f'DESCRIPTION = "{longest}"'
