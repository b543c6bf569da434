"""The collection alone: an inventory, `ansible-playbook`, and nothing of Kubernetes.

What docs/how-to/without-kubernetes.md says, with its files, on the tier's server.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from .by_hand import ByHand, changed_tasks, changes

pytestmark = pytest.mark.timeout(600)

_JAIL = "/etc/fail2ban/jail.d/codegen.local"


def test_an_inventory_is_all_that_the_collection_needs(
    product: Any, admin_key: Path, tmp_path: Path
) -> None:
    """By the targets of the example: each changes what it should, and nothing the second time."""
    hand = ByHand(product, admin_key, tmp_path)
    assert changes(hand.make("bootstrap").stdout) == [0]

    hand.add("v1")
    for expected in (True, False):
        site, release = changes(hand.make("deploy").stdout)
        assert (bool(site), bool(release)) == (expected, expected)
        assert product.get("/") == {"version": "v1"}

    # What is not as it should be is shown, and stays.
    product.ground.enter("sh", "-ec", f"echo '# mine' >> {_JAIL}")
    shown = hand.make("check")
    assert "-# mine" in shown.stdout, shown.stdout + shown.stderr
    assert set(changed_tasks(shown.stdout)) == {
        "codegen.server.fail2ban : Jail of sshd",
        "codegen.server.fail2ban : Restart fail2ban",
    }
    assert product.ground.enter("tail", "--lines=1", _JAIL) == "# mine"
    product.ground.enter("sed", "-i", "$d", _JAIL)


def test_a_setting_that_the_kernel_refuses_is_named_and_nothing_of_it_stays(
    product: Any, admin_key: Path, tmp_path: Path
) -> None:
    """A file with it would fail at every start of the machine."""
    hand, ground = ByHand(product, admin_key, tmp_path), product.ground
    seen = ("sh", "-c", "cat /etc/sysctl.d/90-codegen.conf /proc/sys/net/ipv4/tcp_syncookies")
    before = ground.enter(*seen)
    more = {"net.ipv4.tcp_syncookies": 0, "net.ipv4.ip_local_port_range": "9 1"}
    arguments = ("-e", json.dumps({"system_sysctl_more": more}))
    done = hand.run("codegen.server.provision", *arguments, key=admin_key)
    assert done.returncode != 0
    refused = "KernelSettingRefused: net.ipv4.ip_local_port_range = 9 1: Invalid argument"
    assert refused in done.stdout + done.stderr
    assert ground.enter(*seen) == before
