"""What the administrator's account may do; how that is changed without shutting anybody out."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .by_hand import ByHand, changed_tasks

pytestmark = pytest.mark.timeout(300)

_KEYS = "/home/codegen-admin/.ssh/authorized_keys"
_RULE = "/etc/sudoers.d/codegen-admin"
_PLAY = """\
- name: Accounts
  hosts: all
  gather_facts: false
  become: true
  remote_user: codegen-admin
  roles:
    - role: codegen.server.bootstrap
      vars:
        bootstrap_admin_public_key: "{{ codegen_admin_public_key }}"
        bootstrap_deploy_public_key: "{{ codegen_deploy_public_key }}"
"""


class Administrator:
    """Who logs in with the administrator's key."""

    def __init__(self, ground: Any, key: Path) -> None:
        self._ground, self._key = ground, key

    def may(self, command: str) -> bool:
        """Whether a command ends well."""
        return bool(self._ground.ssh("codegen-admin", self._key, command).returncode == 0)

    def from_elsewhere(self) -> bool:
        """Whether the key is let in from another address."""
        options = ["-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"]
        options += ["-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes"]
        who = f"codegen-admin@{self._ground.address}"
        command = ("ssh", *options, "-i", str(self._key), who, "true")
        inside = self._ground.stand.network.inside(*command)
        return subprocess.run(inside, capture_output=True, check=False).returncode == 0

    def tunnels(self) -> bool:
        """Whether it reaches what only the server itself should reach."""
        options = ["-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"]
        options += ["-o", "UserKnownHostsFile=/dev/null", "-W", "127.0.0.1:22"]
        who = f"codegen-admin@{self._ground.address}"
        done = subprocess.run(
            ["ssh", *options, "-i", str(self._key), who],
            input=b"",
            capture_output=True,
            timeout=20,
            check=False,
        )
        return done.stdout.startswith(b"SSH-")


def test_an_older_rule_is_replaced_a_wrong_one_never_and_nobody_is_shut_out(
    product: Any, admin_key: Path, tmp_path: Path
) -> None:
    """One story: a server of before, networks of the key, a change that sudo would not let in."""
    hand, ground = ByHand(product, admin_key, tmp_path), product.ground
    (tmp_path / "accounts.yml").write_text(_PLAY)
    admin = Administrator(ground, admin_key)
    seen = ("cat", _KEYS, _RULE)

    def converge(**more: Any) -> subprocess.CompletedProcess[str]:
        return hand.run("accounts.yml", "-e", json.dumps(more), key=admin_key)

    # As servers have it that were set up before.
    key = hand.variables["codegen_admin_public_key"]
    older = f"echo 'codegen-admin ALL=(ALL) NOPASSWD: ALL' > {_RULE}; echo '{key}' > {_KEYS}"
    ground.enter("sh", "-ec", older)
    assert admin.tunnels()
    assert admin.may("sudo -n -u deploy true")
    done = converge()
    assert done.returncode == 0, done.stdout
    assert not admin.tunnels()
    assert not admin.may("sudo -n -u deploy true")
    assert not admin.may("sudo -n A=b true")
    assert admin.may("sudo -n runuser -u deploy -- true")
    assert changed_tasks(converge().stdout) == []
    ground.enter("journalctl", "--sync")
    said = ground.enter("journalctl", "--identifier=sudo", "--output=cat", "--lines=100")
    assert "codegen-admin : PWD=/home/codegen-admin ; USER=root" in said
    assert "USER=deploy ; COMMAND=/usr/bin/true" in said, "what is refused is told too"

    # Networks that we do not come from are refused before anything is written.
    before = ground.enter(*seen)
    refused = converge(bootstrap_admin_from=["192.0.2.0/24"])
    assert refused.returncode != 0
    assert "AdminShutOut: bootstrap_admin_from" in refused.stdout
    wrong = ground.provisioning().model_copy(update={"admin_allowed_from": ("192.0.2.1/24",)})
    told = ground.run(wrong, admin_key=admin_key, only="bootstrap").failure
    assert (told.class_, told.reason) == ("input", "AdminNetworkInvalid")
    assert "192.0.2.1/24 has host bits set" in told.message
    assert ground.enter(*seen) == before
    assert admin.from_elsewhere()
    here = [f"{ground.stand.network.host}/32"]
    assert converge(bootstrap_admin_from=here).returncode == 0
    assert not admin.from_elsewhere()
    assert changed_tasks(converge(bootstrap_admin_from=here).stdout) == []

    # sudo would not let the account do what it is for: nothing of the change stays.
    before, last = ground.enter(*seen), f"{_RULE}-last"
    ground.enter("sh", "-ec", f"echo 'codegen-admin ALL=(root) !/bin/sh \"\"' > {last}")
    refused = converge()
    ground.enter("rm", last)
    assert refused.returncode != 0
    assert "/usr/bin/sudo refuses it" in refused.stdout
    assert ground.enter(*seen) == before
    assert converge().returncode == 0
    assert admin.from_elsewhere()
