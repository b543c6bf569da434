"""The gate of `make check` that reads the collection: it finds what it is there for."""

import subprocess
import sys
from pathlib import Path

import pytest

from codegen_infra.ansible_job.runner import COLLECTIONS
from codegen_infra.settings import child_environment

BAD = """\
---
- hosts: all
  tasks:
    - shell: cat /etc/passwd | wc -l
"""
GOOD = """\
---
- name: Say hello
  hosts: all
  tasks:
    - name: Say hello
      ansible.builtin.debug:
        msg: hello
"""


@pytest.mark.parametrize(("text", "found"), [(GOOD, ()), (BAD, ("fqcn", "name", "risky-shell"))])
def test_a_playbook_is_held_against_the_production_profile(
    text: str, found: tuple[str, ...], tmp_path: Path
) -> None:
    playbook = tmp_path / "play.yml"
    playbook.write_text(text)
    binaries = Path(sys.executable).parent
    environment = child_environment(
        ANSIBLE_COLLECTIONS_PATH=str(COLLECTIONS),
        HOME=str(tmp_path),
        PATH=f"{binaries}:{child_environment().get('PATH', '')}",
    )
    how = ("--offline", "--strict", "--profile", "production", "--nocolor", "--format", "pep8")
    done = subprocess.run(
        ["ansible-lint", *how, str(playbook)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) == (not found), done.stdout + done.stderr
    assert all(rule in done.stdout for rule in found), done.stdout
