"""The rival of a release: what it does, written as an Ansible play of separate modules.

It has an image, a unit, the order of two colours, a health check and the marker of the switch; it
has no lock, no history, no secrets of its own, no migration, and it takes nothing back. It works
beside the product, with units and ports of its own, and leaves nothing.
"""

import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_UNITS = "/home/deploy/.config/containers/systemd"
_OURS = f"{_UNITS}/rival"
_VARIABLES = {
    "ansible_pipelining": True,
    "ansible_python_interpreter": "/usr/bin/python3",
    "ansible_shell_allow_world_readable_temp": True,
    # The administrator may become root and nobody else.
    "ansible_become_method": "su",
    "ansible_become_exe": "sudo su",
}


@dataclass
class ModulesRival:
    """One service of a live product, released by a play.

    Attributes:
        space: Where the play is written.
        ssh: An ssh command that logs in as an administrator, without the address.
        address: Of the server.
        app: Name of the product.
        service: Its public service: the unit of it that runs is the pattern.
        path: Of the health check.
    """

    space: Path
    ssh: list[str]
    address: str
    app: str
    service: str
    path: str
    _live: int = 0

    def release(self, *, change: bool) -> float:
        """Bring it up, with one more variable or as it is; seconds that took."""
        number = self._live + 1 if change else self._live
        seconds = self._play(_tasks(self._unit(number), number, self._port(number), self.path))
        self._live = number
        return seconds

    def clean(self) -> None:
        """Take everything away."""
        self._root(f"rm -rf {_OURS}")
        self._root(
            "runuser -u deploy -- env XDG_RUNTIME_DIR=/run/user/$(id -u deploy) sh -c "
            "'cd; systemctl --user stop rival_0 rival_1; systemctl --user daemon-reload'"
        )

    def _unit(self, number: int) -> str:
        text = self._root(f"cat {_UNITS}/{self.app}/{self.app}_{self.service}_*.container")
        name, port = f"rival_{number % 2}", self._port(number)
        text = re.sub(r"(?m)^ContainerName=.*$", f"ContainerName={name}", text)
        text = re.sub(r"(?m)^(PublishPort=127\.0\.0\.1:)\d+", rf"\g<1>{port}", text)
        text = re.sub(r"alias=[^,\s]+", "alias=rival", text)
        return text.replace("\n[Service]", f'Environment="BENCH={number}"\n\n[Service]', 1)

    def _port(self, number: int) -> int:
        return 31990 + number % 2

    def _root(self, command: str) -> str:
        done = subprocess.run(
            [*self.ssh, f"codegen-admin@{self.address}", f"sudo sh -c {json.dumps(command)}"],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def _play(self, tasks: list[dict[str, Any]]) -> float:
        user = {"become": True, "become_user": "deploy", "gather_facts": False, "hosts": "all"}
        runtime = {"XDG_RUNTIME_DIR": "/run/user/{{ uid.stdout }}"}
        first = {
            "name": "Whose services",
            "ansible.builtin.command": "id -u",
            "register": "uid",
            "changed_when": False,
        }
        rest = {"name": "Release", "block": tasks, "environment": runtime}
        file = self.space / "rival.yml"
        file.write_text(json.dumps([{**user, "tasks": [first, rest]}]))
        key = self.ssh[self.ssh.index("-i") + 1]
        common = "-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
        start = time.perf_counter()
        done = subprocess.run(
            [
                *(str(Path(sys.executable).parent / "ansible-playbook"), str(file)),
                *("-i", f"{self.address},", "--user", "codegen-admin", "--private-key", key),
                *("--ssh-common-args", common),
                *("-e", json.dumps(_VARIABLES)),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            sys.exit(f"the rival failed: {done.stdout[-800:]}{done.stderr[-300:]}")
        return time.perf_counter() - start


def _tasks(unit: str, number: int, port: int, path: str) -> list[dict[str, Any]]:
    name, other = f"rival_{number % 2}", f"rival_{1 - number % 2}"
    image = next(line.removeprefix("Image=") for line in unit.splitlines() if "Image=" in line)
    url = f"http://127.0.0.1:{port}{path}"
    new = {"when": "unit is changed"}

    def service(unit: str, state: str) -> dict[str, Any]:
        return {"ansible.builtin.systemd_service": {"name": unit, "state": state, "scope": "user"}}

    return [
        {
            "name": "Image",
            "ansible.builtin.command": f"podman image exists {image}",
            "changed_when": False,
        },
        {"name": "Directory", "ansible.builtin.file": {"path": _OURS, "state": "directory"}},
        {
            "name": "Unit",
            "ansible.builtin.copy": {"dest": f"{_OURS}/{name}.container", "content": unit},
            "register": "unit",
        },
        {
            "name": "Reload",
            "ansible.builtin.systemd_service": {"daemon_reload": True, "scope": "user"},
            **new,
        },
        {"name": "Start", **service(name, "started")},
        {
            "name": "Health",
            "ansible.builtin.uri": {"url": url},
            "register": "health",
            "until": "health.status == 200",
            "retries": 100,
            "delay": 0.1,
        },
        {
            "name": "Switch",
            "ansible.builtin.file": {"path": f"{_OURS}/live", "state": "touch"},
            **new,
        },
        {"name": "Drain", "ansible.builtin.command": "sleep 0.3", "changed_when": True, **new},
        {
            "name": "Stop",
            **service(other, "stopped"),
            "when": f"unit is changed and {number} > 1",
        },
        {
            "name": "Remove",
            "ansible.builtin.file": {"path": f"{_OURS}/{other}.container", "state": "absent"},
            **new,
        },
    ]
