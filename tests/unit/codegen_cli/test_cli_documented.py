"""The how-to's commands exist, with the options that it shows."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from codegen_cli.app import app

PAGES = Path(__file__).parents[3] / "docs"
DOCUMENTED = ("how-to/kubectl-plugin.md", "how-to/provenance.md", "../README.md")
ROOT: Any = typer.main.get_command(app)


def _documented() -> list[str]:
    texts = [(PAGES / page).read_text(encoding="utf-8") for page in DOCUMENTED]
    found = re.findall(r"^(?:\$ )?kubectl codegen (.+)$", "\n".join(texts), re.MULTILINE)
    return [re.split(r"\s[|#]\s", each)[0] for each in found]


@pytest.mark.parametrize("words", _documented())
def test_documented_commands_are_understood(words: str) -> None:
    command, arguments = ROOT, shlex.split(words)
    while hasattr(command, "commands"):
        command = command.commands[arguments.pop(0)]
    command.make_context(command.name, arguments)


def test_a_command_that_is_none_would_be_noticed() -> None:
    with pytest.raises(Exception, match="No such option"):
        ROOT.commands["list"].make_context("list", ["--colour"])


def test_every_command_is_documented() -> None:
    documented = {words.split()[0] for words in _documented()}
    assert set(ROOT.commands) - {"completion"} <= documented


def test_help_loads_nothing_slow() -> None:
    """The client, the models and the renderer take seconds on a busy machine."""
    program = (
        "import atexit, sys; sys.argv = ['kubectl-codegen', '--help']; "
        "atexit.register(lambda: print([m for m in ('kubernetes', 'aiohttp', 'pydantic', 'rich', "
        "'codegen_crds.v1alpha1') if m in sys.modules])); "
        "from codegen_cli.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_list_of_commands_cuts_no_summary() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "codegen_cli", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "60"},
    )
    shown = " ".join(done.stdout.split())
    for name, each in ROOT.commands.items():
        summary = " ".join(each.help.split("\n\n")[0].split()).removesuffix(".")
        assert f"{name} {summary}" in shown


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "codegen_cli", "completion", shell],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "_KUBECTL_CODEGEN_COMPLETE" in done.stdout
