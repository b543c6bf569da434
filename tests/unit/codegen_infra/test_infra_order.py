"""Work orders become playbooks, private files and ssh options; values stay in files."""

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from codegen_crds.contracts.job import AnsibleJob
from codegen_infra.ansible_job.connection import host_key_algorithms
from codegen_infra.ansible_job.entry import secret_values
from codegen_infra.ansible_job.plays import OrderError, plays
from codegen_infra.ansible_job.runner import COLLECTIONS, variables
from codegen_infra.ansible_job.workspace import Workspace, inventory, workspace

BOTH = frozenset({"admin", "deploy"})
SITE = {"app": "a", "domain": "a.example", "services": [], "issuer": "internal"}


def _job(operation: str, **fields: Any) -> AnsibleJob:
    common = {"address": "192.0.2.1", "port": 2222, "host_key": "ssh-ed25519 AAAA"}
    return AnsibleJob.model_validate({"operation": operation, **common, **fields})


def _request(verb: str, **fields: Any) -> dict[str, Any]:
    return {"verb": verb, "app": "a", **fields}


@pytest.mark.parametrize(
    ("job", "keys", "expected"),
    [
        (_job("provision", deploy_public_key="k"), BOTH, [("provision", "admin", "")]),
        (
            _job("provision", deploy_public_key="k"),
            frozenset({"admin", "previous0", "previous1"}),
            [
                ("admit_key", "previous0", "codegen-admin"),
                ("admit_key", "previous1", "codegen-admin"),
                ("provision", "admin", ""),
            ],
        ),
        (
            _job("deploy", request=_request("release"), site=SITE),
            BOTH,
            [("site", "admin", "codegen-admin"), ("release", "deploy", "deploy")],
        ),
        (
            _job("deploy", request=_request("release")),
            frozenset({"deploy"}),
            [("release", "deploy", "deploy")],
        ),
        (_job("rollback", request=_request("rollback")), BOTH, [("release", "deploy", "deploy")]),
        (_job("status", request=_request("status")), BOTH, [("release", "deploy", "deploy")]),
        (_job("logs", request=_request("logs")), BOTH, [("release", "deploy", "deploy")]),
        (
            _job("remove", request=_request("remove")),
            BOTH,
            [("release", "deploy", "deploy"), ("remove_site", "admin", "codegen-admin")],
        ),
        (
            _job("remove", request=_request("remove")),
            frozenset({"deploy"}),
            [("release", "deploy", "deploy")],
        ),
    ],
)
def test_an_order_means_these_playbooks(
    job: AnsibleJob, keys: frozenset[str], expected: list[tuple[str, str, str]]
) -> None:
    planned = plays(job, Workspace(Path("/w")), keys, "ssh-ed25519 BBBB")
    assert [(p.playbook, p.key, p.user) for p in planned] == expected


@pytest.mark.parametrize(
    ("job", "keys", "named"),
    [
        (_job("provision"), BOTH, "deployPublicKey"),
        (_job("provision", deploy_public_key="k"), frozenset({"deploy"}), "ADMIN_KEY_FILE"),
        (_job("deploy"), BOTH, "request"),
        (_job("deploy", request=_request("remove")), BOTH, "request"),
        (_job("deploy", request=_request("release")), frozenset({"admin"}), "DEPLOY_KEY_FILE"),
        (
            _job("deploy", request=_request("release"), site=SITE),
            frozenset({"deploy"}),
            "ADMIN_KEY_FILE",
        ),
    ],
)
def test_what_an_order_lacks_is_named(job: AnsibleJob, keys: frozenset[str], named: str) -> None:
    with pytest.raises(OrderError, match=named):
        plays(job, Workspace(Path("/w")), keys, "")


def test_values_are_in_private_files_only_and_gone_afterwards(tmp_path: Path) -> None:
    """Neither variables nor inventory of a playbook hold a value; the files are the owner's."""
    key = tmp_path / "mounted"
    key.write_text("PRIVATE")
    job = _job(
        "deploy",
        request=_request("release", secrets={"generated/KEY": "canary-1"}),
        registry_auth="canary-2",
    )
    with workspace(job, {"deploy": key}) as space:
        for play in plays(job, space, frozenset({"deploy"}), ""):
            assert "canary" not in json.dumps(play.variables)
        environment = variables(space, job.host_key, 10, "deploy")
        assert "canary" not in json.dumps(environment)
        assert "canary" not in space.inventory("deploy").read_text()
        assert "canary-1" in space.request.read_text()
        assert space.key("deploy").read_text() == "PRIVATE\n"
        assert stat.S_IMODE(space.root.stat().st_mode) == 0o700
        for path in space.root.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not space.root.exists()


def test_provisioning_names_the_registrys_login_by_its_file() -> None:
    job = _job("provision", deploy_public_key="k", registry_auth="canary")
    play = plays(job, Workspace(Path("/w")), BOTH, "ssh-ed25519 BBBB")[0]
    assert play.variables["codegen_registry_auth_file"] == "/w/registry-auth.json"
    assert "canary" not in json.dumps(play.variables)


def test_a_wildcard_is_asked_for_with_its_secret_in_a_private_file() -> None:
    wanted = {"domain": "a.example", "nameserver": "ns:53", "key_name": "k", "secret": "canary"}
    job = _job("provision", deploy_public_key="k", wildcard=wanted)
    assert "canary" in secret_values(job)
    with workspace(job, {}) as space:
        play = plays(job, space, BOTH, "ssh-ed25519 BBBB")[0]
        told: Any = play.variables["codegen_wildcard"]
        playbook = (
            COLLECTIONS / "ansible_collections/codegen/server/playbooks/provision.yml"
        ).read_text()
        read = re.findall(r"\(codegen_wildcard \| default\({}\)\)\.(\w+)", playbook)
        assert sorted(told) == sorted(read)
        assert told["key_name"] == "k"
        assert Path(told["secret_file"]).read_text() == "canary"
        assert "canary" not in json.dumps(play.variables)
    lacking = _job("provision", deploy_public_key="k", wildcard={**wanted, "secret": ""})
    with pytest.raises(OrderError, match=r"wildcard\.secret"):
        plays(lacking, Workspace(Path("/w")), BOTH, "")


def test_metrics_are_asked_for_by_every_name_that_the_playbook_reads_and_by_nothing_else() -> None:
    playbook = (
        COLLECTIONS / "ansible_collections/codegen/server/playbooks/provision.yml"
    ).read_text()
    read = {*re.findall(r"provision_monitoring\.(\w+)", playbook)}
    wanted = {"listen_address": "10.0.0.5", "port": 9100, "allowed_from": ["10.0.0.0/8"]}
    job = _job("provision", deploy_public_key="k", monitoring=wanted)
    told: Any = plays(job, Workspace(Path("/w")), BOTH, "k")[0].variables["codegen_monitoring"]
    assert {**told, "allowed_from": list(told["allowed_from"])} == {"enabled": True, **wanted}
    assert set(told) == read
    silent = _job("provision", deploy_public_key="k")
    assert plays(silent, Workspace(Path("/w")), BOTH, "k")[0].variables["codegen_monitoring"] == {}


def test_logs_are_shipped_with_the_key_in_a_private_file() -> None:
    wanted = {"url": "https://logs.example", "ca": "CA", "certificate": "CERT", "key": "canary"}
    job = _job("provision", deploy_public_key="k", log_shipping=wanted)
    assert "canary" in secret_values(job)
    playbook = (
        COLLECTIONS / "ansible_collections/codegen/server/playbooks/provision.yml"
    ).read_text()
    with workspace(job, {}) as space:
        play = plays(job, space, BOTH, "k")[0]
        told: Any = play.variables["codegen_log_shipping"]
        assert set(told) == {*re.findall(r"provision_logs\.(\w+)", playbook)}
        assert Path(told["key_file"]).read_text() == "canary"
        assert Path(told["certificate_file"]).read_text() == "CERT"
        assert stat.S_IMODE(Path(told["key_file"]).stat().st_mode) == 0o600
        assert "canary" not in json.dumps(play.variables)
    bare = _job("provision", deploy_public_key="k", log_shipping={"url": "https://logs.example"})
    with workspace(bare, {}) as space:
        told = plays(bare, space, BOTH, "k")[0].variables["codegen_log_shipping"]
        assert "key_file" not in told
        assert not space.log_key.exists()


def test_the_pinned_key_is_the_only_one_that_is_asked_for() -> None:
    job = _job("status")
    options = variables(Workspace(Path("/w")), job.host_key, 10, "deploy")["ANSIBLE_SSH_ARGS"]
    assert "StrictHostKeyChecking=yes" in options
    assert "HostKeyAlgorithms=ssh-ed25519" in options
    assert "PasswordAuthentication=no" in options
    assert host_key_algorithms("ssh-rsa AAAA") == "rsa-sha2-512,rsa-sha2-256"


def test_the_inventory_leads_to_the_server() -> None:
    hosts: Any = inventory(_job("status"), Path("/k"))["all"]
    assert hosts["hosts"]["server"]["ansible_host"] == "192.0.2.1"
    assert hosts["hosts"]["server"]["ansible_port"] == 2222


def test_keys_do_not_share_their_connections() -> None:
    """Of two keys of one account the second would seem to be let in by the first one's."""
    name = "ANSIBLE_SSH_CONTROL_PATH_DIR"
    paths = {variables(Workspace(Path("/w")), "k", 1, key)[name] for key in ("a", "b")}
    assert len(paths) == 2
