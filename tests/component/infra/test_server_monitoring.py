"""Metrics of a real server: read by whom it was declared, and gone without a trace afterwards."""

import datetime as dt
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from codegen_crds.contracts.job import AnsibleJob, MonitoringRequest

from .by_hand import ByHand

pytestmark = pytest.mark.timeout(900)

PORT = 9100
ROLES = "firewall,monitoring"
OURS = "/etc/systemd/system/prometheus-node-exporter.service.d"


def _asked(ground: Any, **fields: Any) -> AnsibleJob:
    """The order that also asks for metrics."""
    monitoring = MonitoringRequest.model_validate(
        {"listen_address": "127.0.0.1", "port": PORT} | fields
    )
    order: AnsibleJob = ground.provisioning().model_copy(update={"monitoring": monitoring})
    return order


@pytest.fixture
def unmeasured(server: Any) -> Iterator[Any]:
    """The server; without metrics again afterwards, whatever became of the test."""
    yield server
    assert server.run(server.provisioning(), only=ROLES).failure is None


def _from_host(ground: Any) -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://{ground.address}:{PORT}/metrics", timeout=10) as answer:
        text: str = answer.read().decode()
    return text


def _from_stand(ground: Any, port: int) -> bool:
    """Whether a connection is let in from the stand's namespace: another source address."""
    program = f"import socket; socket.create_connection(('{ground.address}', {port}), 2)"
    command = ground.stand.network.inside("/usr/bin/python3", "-c", program)
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _listeners(ground: Any) -> list[str]:
    said = ground.enter("ss", "--listening", "--tcp", "--numeric", "--no-header")
    return [line.split()[3] for line in said.splitlines() if line.split()[3].endswith(f":{PORT}")]


def _value(text: str, sample: str) -> float | None:
    found = re.search(rf"^{re.escape(sample)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else None


def test_who_is_named_reads_the_machine_and_its_products_and_nobody_else(
    product: Any, unmeasured: Any, admin_key: Path, tmp_path: Path
) -> None:
    ground, app = unmeasured, product.app
    release = product.release("v1")
    assert product.deploy(release, site=True).failure is None
    target = {"repository": f"/var/backups/codegen/{app}", "password": "canary"}
    began = dt.datetime.now(dt.UTC).timestamp()
    assert product.ask("backup", backup=target).failure is None

    host = f"{ground.stand.network.host}/32"
    wanted = _asked(ground, listen_address=ground.address, allowed_from=[host])
    result = ground.run(wanted, only=ROLES)
    assert (result.failure, result.changed) == (None, True)

    assert _listeners(ground) == [f"{ground.address}:{PORT}"]
    assert _from_stand(ground, 443)
    assert not _from_stand(ground, PORT)
    ground.enter("systemctl", "start", "codegen-report")
    seen = _from_host(ground)
    assert _value(seen, "node_textfile_scrape_error") == 0
    assert (_value(seen, "node_memory_MemTotal_bytes") or 0) > 1e8
    assert _value(seen, f'codegen_release_info{{app="{app}",release="{release.release_id}"}}') == 1
    for service in ("backend", "db"):
        assert _value(seen, f'codegen_service_up{{app="{app}",service="{service}"}}') == 1
    assert _value(seen, f'codegen_drifted{{app="{app}"}}') == 0
    saved = _value(seen, f'codegen_last_backup_timestamp_seconds{{app="{app}"}}')
    assert saved is not None
    assert began - 1 <= saved <= dt.datetime.now(dt.UTC).timestamp()
    name = "codegen_certificate_not_after_timestamp_seconds"
    until = _value(seen, f'{name}{{app="{app}",domain="{product.host}"}}')
    assert until is not None
    assert 3600 < until - began < 24 * 3600  # of the server's own authority: for hours

    # A neighbour whose notes cannot be read is said in the journal and holds up nobody.
    broken = "/var/lib/codegen/a-broken-one"
    spoil = f"mkdir -p {broken}/private/releases; echo '{{' > {broken}/private/migrated.json"
    ground.enter("sh", "-ec", f"{spoil}; chown -R deploy {broken}")
    ground.deployer("systemctl", "--user", "stop", f"{app}_backend_*.service")
    ground.enter("systemctl", "start", "codegen-report", good=False)
    assert "JSONDecodeError" in ground.enter("journalctl", "--unit=codegen-report", "--lines=20")
    ground.enter("rm", "-r", broken)
    seen = _from_host(ground)
    assert _value(seen, f'codegen_service_up{{app="{app}",service="backend"}}') == 0
    assert _value(seen, f'codegen_service_up{{app="{app}",service="db"}}') == 1
    assert _value(seen, f'codegen_drifted{{app="{app}"}}') == 1

    # The same as variables of an inventory: there is nothing left to do.
    assert wanted.monitoring is not None
    told = wanted.monitoring.model_dump(by_alias=False, mode="json") | {"enabled": True}
    hand = ByHand(product, admin_key, tmp_path, codegen_monitoring=told)
    assert hand.play("codegen.server.provision", "-u", "root", "--tags", ROLES, key=admin_key) == 0

    assert product.ask("remove", admin=True, keep_data=False).failure is None
    ground.enter("systemctl", "start", "codegen-report")
    assert app not in _from_host(ground)


def test_what_is_not_wanted_any_more_leaves_nothing(
    product: Any, server: Any, admin_key: Path, tmp_path: Path
) -> None:
    """By default the machine alone can read; an address that it does not have is named."""
    assert server.run(_asked(server), only=ROLES).failure is None
    assert _listeners(server) == [f"127.0.0.1:{PORT}"]
    assert f"dport {PORT}" not in server.enter("nft", "list", "ruleset")

    elsewhere = _asked(server, listen_address="192.0.2.77", allowed_from=["192.0.2.0/24"])
    nowhere = server.run(elsewhere, only=ROLES)
    assert (nowhere.failure.class_, nowhere.failure.reason) == ("input", "UnknownAddress")
    assert "192.0.2.77" in nowhere.failure.message

    gone = server.run(server.provisioning(), only=ROLES)
    assert (gone.failure, gone.changed) == (None, True)
    assert _listeners(server) == []
    rules = server.enter("nft", "list", "ruleset")
    assert "tcp dport { 22, 80, 443 } accept" in rules
    assert f"dport {PORT}" not in rules
    places = server.enter("sh", "-c", f"ls -d {OURS} /var/lib/codegen-metrics", good=False)
    assert places == ""
    unit = ("systemctl", "list-unit-files", "prometheus-node-exporter.service")
    assert "0 unit files listed" in server.enter(*unit, good=False)
    hand = ByHand(product, admin_key, tmp_path)
    assert hand.play("codegen.server.provision", "-u", "root", "--tags", ROLES, key=admin_key) == 0
