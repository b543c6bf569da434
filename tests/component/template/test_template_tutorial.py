"""docs/how-to/template.md, command by command, in a real shell with a real PostgreSQL."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codegen_dev.ports import free_port

pytestmark = pytest.mark.timeout(900)
TUTORIAL = Path(__file__).parents[3] / "docs/how-to/template.md"
BLOCK = re.compile(r"^```(console|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Brought by the environment that runs this test; its versions are those of the lock file.
INSTALLED = ("pip install", "make setup")


class Reader:
    """Somebody who follows the tutorial."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = str(free_port())
        self.output: dict[str, str] = {}
        self._environ = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "PORT": self.port,
            "PYTHON": sys.executable,
            "SMOKE_URL": f"http://127.0.0.1:{self.port}",
            **{f"GIT_{who}_NAME": "n" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "n@example.org" for who in ("AUTHOR", "COMMITTER")},
        }

    def follow(self, kind: str, text: str) -> None:
        """Do what one block of the tutorial says."""
        if kind == "yaml":
            path = text.partition("\n")[0].removeprefix("# ")
            (self.folder / path).write_text(text, encoding="utf-8")
            return
        for command in re.findall(r"^\$ (.+)$", text, re.MULTILINE):
            self.run(command)

    def run(self, command: str) -> None:
        if command.startswith("cd "):
            self.folder = self.folder / command.removeprefix("cd ")
            return
        if command.startswith(INSTALLED):
            if command == "make setup":
                self.run("git config core.hooksPath .githooks")
            return
        ran = subprocess.run(
            ["bash", "-ec", command.replace("8080", self.port)],
            cwd=self.folder,
            env=self._environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert ran.returncode == 0, f"{command}\n{ran.stdout[-4000:]}\n{ran.stderr[-4000:]}"
        self.output[command] = ran.stdout


@pytest.mark.skipif(not shutil.which("curl"), reason="the tutorial uses curl")
def test_every_command_of_the_tutorial_works(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    try:
        for kind, text in BLOCK.findall(TUTORIAL.read_text("utf-8")):
            reader.follow(kind, text)
    finally:
        if (reader.folder / "Makefile").exists():
            reader.run("make dev-stop")
            state = reader.output["make dev-stop"].rpartition(" ")[2].strip()
            assert state.startswith("/var/tmp/notebook-")
            shutil.rmtree(state, ignore_errors=True)
    notes = reader.output["curl --fail --silent http://127.0.0.1:8080/notes"]
    assert "Buy milk" in notes
    assert "priority" not in notes
    assert "GET /notes -> 200" in reader.output["make smoke-probe"]
    assert '"POSTGRES_PASSWORD"' in reader.output["codegen-template environment"]
    assert "Folder(" in reader.output["codegen-template summary"]
