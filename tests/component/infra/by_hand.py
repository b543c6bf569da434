"""The collection as an engineer without Kubernetes uses it, for tests."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from codegen_dev.server import DemoServer
from codegen_infra.ansible_job.runner import COLLECTIONS

_EXAMPLE = Path(__file__).parents[3] / "examples/04-without-kubernetes"


class ByHand:
    """An engineer's directory with an inventory, which may say more, and two keys."""

    def __init__(self, product: Any, admin_key: Path, directory: Path, **more: Any) -> None:
        self.product, self.directory = product, directory
        self.admin_key, self.deploy_key = admin_key, product.ground.directory / "deploy"
        ground = product.ground
        order = ground.provisioning()
        known = directory / "known_hosts"
        known.write_text(f"{ground.address} {DemoServer(ground.stand).access().host_key}\n")
        login = directory / "registry-auth.json"
        login.write_text(order.registry_auth)
        login.chmod(0o600)
        public = subprocess.run(
            ["ssh-keygen", "-y", "-f", str(admin_key)], capture_output=True, text=True, check=True
        ).stdout
        self.variables = {
            # Without its comment, and with the limits of the tier: as the server was provisioned.
            "codegen_admin_public_key": " ".join(public.split()[:2]),
            "release_limits": json.loads(ground.enter("cat", "/etc/codegen/release.json")),
            "codegen_deploy_public_key": order.deploy_public_key.strip(),
            "codegen_registry_host": order.registry_host,
            "codegen_registry_ca": order.registry_ca,
            "codegen_registry_auth_file": str(login),
            "codegen_issuer": order.issuer,
            **more,
        }
        pinned = f"-F none -o UserKnownHostsFile={known} -o StrictHostKeyChecking=yes"
        host = {"ansible_host": ground.address, "ansible_ssh_common_args": pinned}
        body = {"all": {"hosts": {"shop-1": host}, "vars": self.variables}}
        (directory / "inventory.yml").write_text(yaml.safe_dump(body, sort_keys=False))

    def add(self, version: str) -> None:
        """The product's two files, as `make add-service` makes them, for a version."""
        place = self.directory / "products"
        place.mkdir(mode=0o700)
        site = self.product.site().model_dump(mode="json", exclude_none=True)
        (place / f"{self.product.app}.yml").write_text(yaml.safe_dump({"codegen_site": site}))
        request = place / f"{self.product.app}.json"
        request.touch(mode=0o600)
        body = self.product.request(self.product.release(version))
        request.write_text(body.model_dump_json(exclude_defaults=True))

    def play(self, playbook: str, *arguments: str, key: Path) -> int:
        """Run a playbook; how many tasks changed something."""
        done = self.run(playbook, *arguments, key=key)
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
        assert self.product.password not in said
        return changes(done.stdout)[-1]

    def run(self, playbook: str, *arguments: str, key: Path) -> subprocess.CompletedProcess[str]:
        """Run a playbook, whatever becomes of it."""
        program = Path(sys.executable).with_name("ansible-playbook")
        return subprocess.run(
            [program, "-i", "inventory.yml", "--private-key", key, playbook, *arguments],
            cwd=self.directory,
            env={
                **os.environ,
                "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
                "ANSIBLE_PIPELINING": "true",
                "ANSIBLE_NOCOLOR": "true",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def make(self, target: str) -> subprocess.CompletedProcess[str]:
        """Make a target of the example, with this inventory and the products that were added."""
        keys = {"admin": self.admin_key, "deploy": self.deploy_key}
        for name, key in keys.items():
            (self.directory / name).unlink(missing_ok=True)
            (self.directory / name).symlink_to(key)
        programs = f"PROGRAMS={Path(sys.executable).parent}"
        done = subprocess.run(
            ["make", "--file", _EXAMPLE / "Makefile", programs, target],
            cwd=self.directory,
            env={**os.environ, "ANSIBLE_NOCOLOR": "true"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert self.product.password not in done.stdout + done.stderr
        return done


def changes(said: str) -> list[int]:
    """How many tasks each playbook changed something by, from what `ansible-playbook` said."""
    return [int(n) for n in re.findall(r"^shop-1 .*\bchanged=(\d+)", said, re.MULTILINE)]


def changed_tasks(said: str) -> list[str]:
    """Tasks and handlers that changed something, from what `ansible-playbook` said."""
    found, task = [], ""
    for line in said.splitlines():
        if named := re.match(r"(?:TASK|RUNNING HANDLER) \[(.+)\] \**$", line):
            task = named[1]
        elif line.startswith("changed: ["):
            found.append(task)
    return found
