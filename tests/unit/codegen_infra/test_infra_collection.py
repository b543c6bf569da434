"""The collection: sites as reviewed, roles that say what they take, an archive that is stable."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import jinja2
import pytest
import yaml

import codegen_infra.server
from codegen_crds.contracts.job import SiteRequest
from codegen_infra.ansible_job.runner import COLLECTIONS
from codegen_infra.server.codegen_release.config import METRICS

COLLECTION = COLLECTIONS / "ansible_collections/codegen/server"
ROLES = sorted(path.name for path in (COLLECTION / "roles").iterdir())
GOLDEN = Path(__file__).parent / "golden"
PAIR = {"name": "backend", "blue": 20000, "green": 20001}


def _render(role: str, template: str, **variables: Any) -> str:
    loader = jinja2.FileSystemLoader(COLLECTION / "roles" / role / "templates")
    # As Ansible sets it up.
    environment = jinja2.Environment(
        loader=loader,
        trim_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - configuration files, not HTML
    )
    defaults = COLLECTION / "roles" / role / "defaults/main.yml"
    known = yaml.safe_load(defaults.read_text())
    return environment.get_template(template).render({**known, **variables})


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("internal", {"site_issuer": "internal", "site_services": [PAIR]}),
        (
            "acme",
            {
                "site_issuer": "acme",
                "site_services": [PAIR],
                "site_directory": "https://acme.example/dir",
                "site_email": "ops@example.org",
            },
        ),
        (
            "wildcard",
            {
                "site_issuer": "acme",
                "site_services": [PAIR],
                "site_directory": "https://acme.example/dir",
                "site_wildcard": "apps.example",
            },
        ),
        ("private", {"site_issuer": "internal", "site_services": []}),
        (
            "several",
            {
                "site_issuer": "internal",
                "site_services": [PAIR, {"name": "admin", "blue": 20002, "green": 20003}],
            },
        ),
        (
            "replicas",
            {
                "site_issuer": "internal",
                "site_services": [
                    PAIR,
                    {"name": "backend-2", "blue": 20004, "green": 20005, "replicaOf": "backend"},
                    {"name": "web", "blue": 20002, "green": 20003},
                    {"name": "web-2", "blue": 20006, "green": 20007, "replicaOf": "web"},
                ],
            },
        ),
    ],
)
def test_sites_are_as_reviewed(name: str, variables: dict[str, Any]) -> None:
    common = {"site_app": "shop-ab12", "site_domain": "shop-ab12.apps.example"}
    text = _render("site", "site.caddy.j2", **common, **variables)
    assert text == (GOLDEN / f"site-{name}.caddy").read_text()


@pytest.mark.parametrize("role", ["site", "caddy"])
def test_logs_of_the_web_server_hold_nothing_that_may_be_a_key(role: str) -> None:
    """Neither a header, whichever a product chose for its keys, nor a query."""
    known = {"site_app": "a", "site_domain": "a.example"} if role == "site" else {}
    template = {"site": "site.caddy.j2", "caddy": "Caddyfile.j2"}[role]
    text = _render(role, template, **known)
    logs = re.findall(r"^\tlog {$|^\t\tformat filter {$", text, re.MULTILINE)
    assert logs == ["\tlog {", "\t\tformat filter {"]
    for rule in ("request>headers delete", "resp_headers delete", r"request>uri regexp \?.* ?"):
        assert rule in text


def test_a_stream_of_events_is_not_compressed() -> None:
    """Caddy 2.6 would keep its messages until a block is full."""
    text = _render("site", "site.caddy.j2", site_app="a", site_domain="a.example")
    types = re.findall(r"header Content-Type (\S+)\*$", text, re.MULTILINE)
    assert {"application/json", "text/html", "application/problem+json"} < set(types)
    assert not any("text/event-stream".startswith(each) for each in types)


@pytest.mark.parametrize("role", ["site", "caddy"])
def test_whoever_validates_logs_is_who_writes_them(role: str) -> None:
    """Files that root makes while it validates could not be written by the web server."""
    tasks = yaml.safe_load((COLLECTION / "roles" / role / "tasks/main.yml").read_text())
    checks = [
        t["codegen.server.file_set"]["check"] for t in tasks if "codegen.server.file_set" in t
    ]
    assert all("'--user', 'caddy'" in check for check in checks)
    assert len(checks) == 1


def test_only_public_names_promise_https_for_ever() -> None:
    """A browser that was told so never comes back to a name that loses its certificate."""
    common = {"site_app": "a", "site_domain": "a.example", "site_services": [PAIR]}
    assert "Strict-Transport" in _render("site", "site.caddy.j2", site_issuer="acme", **common)
    assert "Strict-Transport" not in _render(
        "site", "site.caddy.j2", site_issuer="internal", **common
    )


def test_the_unit_of_the_wildcard_reaches_the_secret_by_a_credential_only() -> None:
    """Neither its arguments nor its environment, which anybody may read, hold a value."""
    known = {
        "wildcard_domain": "apps.example",
        "wildcard_nameserver": "192.0.2.53",
        "wildcard_key_name": "acme",
        "wildcard_email": "ops@example.org",
        "wildcard_store": "s",
    }
    unit = _render("wildcard", "codegen-wildcard.service.j2", **known)
    assert "LoadCredential=tsig:/etc/codegen/wildcard/tsig" in unit
    assert "RFC2136_TSIG_SECRET_FILE=%d/tsig" in unit
    assert "RFC2136_TSIG_SECRET=" not in unit
    assert "DynamicUser=yes" in unit


def test_the_port_that_ssh_has_is_opened_and_shut_to_who_guesses() -> None:
    rules = _render("firewall", "nftables.conf.j2", firewall_tcp_ports=[2222, 443, 80, 80])
    assert "tcp dport { 80, 443, 2222 } accept" in rules
    assert rules.count("policy drop") == 2
    jail = _render("fail2ban", "codegen.local.j2", fail2ban_port=2222)
    assert "port = 2222\n" in jail


def test_the_firewall_lets_in_from_the_networks_that_are_named_and_from_no_other() -> None:
    readers = {"port": 9100, "networks": ["10.0.0.0/8", "2001:db8::/32"]}
    known = {"firewall_tcp_ports": [22], "firewall_restricted": [readers]}
    rules = _render("firewall", "nftables.conf.j2", **known)
    opened = [line.strip() for line in rules.splitlines() if "9100" in line]
    assert opened == [
        "ip saddr 10.0.0.0/8 tcp dport 9100 accept",
        "ip6 saddr 2001:db8::/32 tcp dport 9100 accept",
    ]
    nobody = {**known, "firewall_restricted": [{"port": 9100, "networks": []}]}
    assert "9100" not in _render("firewall", "nftables.conf.j2", **nobody)


@pytest.mark.parametrize(
    ("address", "listens"), [("10.0.0.5", "10.0.0.5:9100"), ("2001:db8::5", "[2001:db8::5]:9100")]
)
def test_the_exporter_listens_where_it_is_told_and_reads_the_engines_metrics(
    address: str, listens: str
) -> None:
    unit = _render("monitoring", "exporter.conf.j2", monitoring_listen_address=address)
    assert re.findall(r"--web\.listen-address=(\S+)", unit) == [listens]
    directories = re.findall(r"--collector\.textfile\.directory=(\S+)", unit)
    assert directories == ["/var/lib/prometheus/node-exporter", str(METRICS)]


def test_the_key_of_logs_is_a_credential_and_whatever_fails_is_tried_for_ever() -> None:
    known = {"log_shipping_url": "https://logs.example", "log_shipping_ca": "PEM"}
    pair = {"log_shipping_certificate_file": "/c", "log_shipping_key_file": "/mine"}
    unit = _render("log_shipping", "unit.conf.j2", **known, **pair)
    settings = _render("log_shipping", "upload.conf.j2", **known, **pair)
    loaded = dict(re.findall(r"^LoadCredential=(\w+):(\S+)$", unit, re.MULTILINE))
    path = r"/run/credentials/systemd-journal-upload\.service/(\w+)$"
    shown = re.findall(path, settings, re.MULTILINE)
    assert sorted(loaded) == sorted(shown) == ["ca", "certificate", "key"]
    assert "StartLimitIntervalSec=0" in unit
    assert "/mine" not in unit + settings


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://logs.example", "/etc/ssl/certs/ca-certificates.crt"),
        ("http://logs.example", None),
    ],
)
def test_without_an_authority_of_ones_own_public_ones_are_trusted(
    url: str, trusted: str | None
) -> None:
    settings = _render("log_shipping", "upload.conf.j2", log_shipping_url=url)
    found = re.findall(r"^TrustedCertificateFile=(\S+)$", settings, re.MULTILINE)
    assert found == ([trusted] if trusted else [])
    assert "ServerKeyFile=-\n" in settings
    assert "LoadCredential" not in _render("log_shipping", "unit.conf.j2", log_shipping_url=url)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_says_what_it_takes_and_its_variables_carry_its_name(role: str) -> None:
    directory = COLLECTION / "roles" / role
    spec = yaml.safe_load((directory / "meta/argument_specs.yml").read_text())
    options = spec["argument_specs"]["main"]["options"]
    path = directory / "defaults/main.yml"
    defaults = yaml.safe_load(path.read_text()) if path.exists() else {}
    assert all(name.startswith(f"{role}_") for name in options)
    assert all(option["description"] for option in options.values())
    required = {name for name, option in options.items() if option.get("required")}
    assert set(defaults) == set(options) - required


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_a_readme_that_names_its_variables(role: str) -> None:
    directory = COLLECTION / "roles" / role
    spec = yaml.safe_load((directory / "meta/argument_specs.yml").read_text())
    readme = (directory / "README.md").read_text()
    for name in spec["argument_specs"]["main"]["options"]:
        assert f"`{name}`" in readme


def test_tasks_with_values_are_not_logged() -> None:
    """Whatever reads a file with values says `no_log`; the gate's request is named by file.

    `registry_login` masks its parameter itself (test_infra_login): its refusals are to be read.
    """
    for path in COLLECTION.glob("roles/*/tasks/*.yml"):
        for task in yaml.safe_load(path.read_text()):
            masked = "codegen.server.registry_login" in task
            # A file of the role itself is named by its name, one with values by a variable.
            reads = re.search(r"'ansible\.builtin\.file', (?!')", json.dumps(task))
            if reads and not masked:
                assert task.get("no_log") is True, f"{path}: {task['name']}"


def test_what_a_later_task_reads_is_asked_in_a_check_too() -> None:
    """`--check` leaves raw commands out unless they say that they change nothing."""
    for path in COLLECTION.glob("roles/*/tasks/*.yml"):
        text = path.read_text()
        for task in yaml.safe_load(text):
            if "ansible.builtin.raw" not in task or "register" not in task:
                continue
            read = f"{task['register']}.stdout"
            asked = task.get("check_mode") is False or f"{read} | default" in text
            assert asked or read not in text, f"{path}: {task['name']}"


def test_every_playbook_uses_only_what_is_there() -> None:
    for path in COLLECTION.glob("playbooks/*.yml"):
        for name in re.findall(r"codegen\.server\.(\w+)", path.read_text()):
            plugins = {p.stem for p in COLLECTION.glob("plugins/*/*.py")}
            assert name in {*ROLES, *plugins}, f"{path.name}: {name}"


@pytest.mark.enable_socket  # importing Ansible asks getaddrinfo
def test_names_of_variables_are_those_that_playbooks_read(
    load_plugin: Callable[[str], ModuleType],
) -> None:
    module = load_plugin("action/known_variables")
    texts = "".join(path.read_text() for path in COLLECTION.glob("playbooks/*.yml"))
    assert set(re.findall(r"\bcodegen_\w+", texts)) == set(module.KNOWN)
    site = {name.removeprefix("site_") for name in re.findall(r"\bsite_\w+(?=:)", texts)}
    assert site - {"state"} == module.KNOWN["codegen_site"]
    assert set(SiteRequest.model_fields) == module.KNOWN["codegen_site"]
    for name in ("monitoring", "log_shipping"):
        read = re.search(rf"{{{{ (\{{.*\}})\s*\| combine\(codegen_{name} ", texts)
        assert read is not None
        assert set(re.findall(r"'(\w+)':", read[1])) == module.KNOWN[f"codegen_{name}"]
    read_keys = set(re.findall(r"codegen_wildcard \| default\({}\)\)\.(\w+)", texts))
    assert read_keys == module.KNOWN["codegen_wildcard"]


@pytest.mark.enable_socket  # importing Ansible asks getaddrinfo
def test_what_nobody_reads_is_named_with_what_was_meant(
    load_plugin: Callable[[str], ModuleType],
) -> None:
    unknown = load_plugin("action/known_variables").unknown
    assert unknown({"codegen_issuer": "acme", "other_name": 1, "codegen_monitoring": {}}) == []
    assert unknown({"codegen_site": "{{ not_read_yet }}"}) == []
    given = {"codegen_isuer": "acme", "codegen_xyz": 1, "codegen_monitoring": {"allowd_from": []}}
    assert unknown(given) == [
        "there is no codegen_isuer; did you mean codegen_issuer?",
        "there is no codegen_xyz",
        "codegen_monitoring: there is no allowd_from; did you mean allowed_from?",
    ]


@pytest.mark.enable_socket  # importing Ansible asks getaddrinfo
def test_equal_sources_make_an_equal_archive(
    tmp_path: Path, load_plugin: Callable[[str], ModuleType]
) -> None:
    """Else every provisioning would seem to change the server."""
    module = load_plugin("action/python_archive")
    package = Path(codegen_infra.server.__path__[0]) / "codegen_release"
    archives = [tmp_path / "one.pyz", tmp_path / "two.pyz"]
    for archive in archives:
        module.pack(package, archive)
    assert archives[0].read_bytes() == archives[1].read_bytes()
