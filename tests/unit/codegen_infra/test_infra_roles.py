"""Roles one by one: each has a scenario on the tier's server, and refuses what it cannot take."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_infra.ansible_job.runner import COLLECTIONS
from codegen_infra.settings import child_environment

ROLES = sorted(p.name for p in (COLLECTIONS / "ansible_collections/codegen/server/roles").iterdir())
WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "backup": ("backup_directory", {"backup_directory": "backups"}),
    "bootstrap": ("bootstrap_deploy_public_key", {"bootstrap_admin_public_key": "ssh-ed25519 A"}),
    "caddy": ("caddy_issuer", {"caddy_issuer": "letsencrypt"}),
    "facts": ("facts_issuer", {"facts_issuer": "letsencrypt"}),
    "fail2ban": ("fail2ban_port", {"fail2ban_port": "ssh"}),
    "firewall": ("firewall_tcp_ports", {"firewall_tcp_ports": ["http"]}),
    "log_shipping": ("log_shipping_plain_http", {"log_shipping_plain_http": "maybe"}),
    "monitoring": ("monitoring_port", {"monitoring_port": "metrics"}),
    "packages": ("packages_wanted", {"packages_wanted": {"podman": "5"}}),
    "podman": ("podman_registry_host", {"podman_registry_host": "https://registry.example"}),
    "release": ("release_limits", {"release_limits": "short"}),
    "site": ("site_issuer", {"site_app": "shop", "site_issuer": "letsencrypt"}),
    "ssh": ("ssh_max_auth_tries", {"ssh_max_auth_tries": "few"}),
    "system": ("system_sysctl_more", {"system_sysctl_more": ["vm.swappiness=1"]}),
    "upgrades": ("upgrades_reboot", {"upgrades_reboot": "on sundays"}),
    "wildcard": ("wildcard_algorithm", {"wildcard_algorithm": "hmac-md5"}),
}
"""The variable that is refused, and what the role is given."""


def test_each_role_has_a_scenario_on_the_server() -> None:
    """A role that comes without one would be tested with the whole playbook only."""
    path = Path(__file__).parents[2] / "component/infra/role_scenarios.py"
    spec = importlib.util.spec_from_file_location("role_scenarios", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    assert sorted(module.SCENARIOS) == ROLES
    for role, scenario in module.SCENARIOS.items():
        assert scenario.spoil or scenario.away or scenario.reads, role


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each role says of a wrong variable. Nothing listens where a task would be run."""
    directory = tmp_path_factory.mktemp("wrong")
    tasks = [
        {
            "name": role,
            "block": [
                {
                    "name": f"Role {role}",
                    "ansible.builtin.include_role": {"name": f"codegen.server.{role}"},
                    "vars": wrong,
                }
            ],
            "rescue": [
                {
                    "name": "Refusal",
                    "ansible.builtin.debug": {
                        "msg": f"{role}> {{{{ ansible_failed_result.msg }}}}"
                    },
                }
            ],
        }
        for role, (_, wrong) in WRONG.items()
    ]
    play = {"name": "Wrong", "hosts": "all", "gather_facts": False, "tasks": tasks}
    (directory / "wrong.yml").write_text(yaml.safe_dump([play]))
    nowhere = {"ansible_host": "127.0.0.1", "ansible_port": 1}
    (directory / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": {"no": nowhere}}}))
    done = subprocess.run(
        [Path(sys.executable).with_name("ansible-playbook"), "-i", "inventory.yml", "wrong.yml"],
        cwd=directory,
        env=child_environment(
            ANSIBLE_COLLECTIONS_PATH=str(COLLECTIONS), ANSIBLE_NOCOLOR="true", HOME=str(directory)
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    return dict(re.findall(r'"msg": "(\w+)> (.*)"', done.stdout))


@pytest.mark.parametrize("role", ROLES)
def test_a_wrong_variable_is_refused_by_name_before_anything_is_done(
    role: str, refusals: dict[str, str]
) -> None:
    assert WRONG[role][0] in refusals[role]
