"""For each role of the collection: how to spoil what it owns, and what is seen once it is right.

What is seen is looked at from outside Ansible: by ssh, over HTTPS, or with the programs of the
server itself.
"""

import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codegen_dev.stand import APPS_DOMAIN, REGISTRY

_DOMAIN = f"roles.{APPS_DOMAIN}"
_RESTRICTED = "dport { 22, 80, 443 } accept"


@dataclass(frozen=True)
class Bench:
    """What a scenario works with.

    Attributes:
        ground: The tier's server.
        product: A product that is not on it.
        stranger: A key that nobody let in.
        beside: What it asked for by name: an authority, a receiver.
        said: What the last run of Ansible said.
    """

    ground: Any
    product: Any
    stranger: Path
    beside: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""

    def root(self, script: str) -> str:
        """Run a script on the server; what it said, or nothing where it failed."""
        return str(self.ground.enter("sh", "-ec", script, good=False))

    def visit(self, host: str, path: str) -> int:
        """Status that a visitor is answered with over HTTPS; 0: there is no such site."""
        context = ssl.create_default_context(cadata=self.ground.tls_root())
        try:
            with (
                socket.create_connection((self.ground.address, 443), timeout=10) as raw,
                context.wrap_socket(raw, server_hostname=host) as tls,
            ):
                tls.sendall(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
                return int(tls.recv(64).split()[1])
        except OSError:
            return 0


@dataclass(frozen=True)
class Scenario:
    """One role.

    Attributes:
        seen: Whether all that the role promises is so.
        spoil: Shell program, run as root; empty: the tier's server has nothing of it.
        variables: Of the role, where its defaults do not do.
        away: Variables with which the role takes away again what it brought.
        beside: Fixtures that must stand beside the server.
        clean: Shell program that removes what `away` keeps on purpose.
        reads: It changes nothing, there is nothing to spoil.
    """

    seen: Callable[[Bench], bool]
    spoil: str = ""
    variables: Callable[[Bench], dict[str, Any]] = lambda _: {}
    away: dict[str, Any] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    clean: str = ""
    reads: bool = False


def _keys(bench: Bench) -> dict[str, Any]:
    inventory = bench.beside["hand"].variables
    kinds = ("admin", "deploy")
    return {f"bootstrap_{k}_public_key": inventory[f"codegen_{k}_public_key"] for k in kinds}


def _accounts(bench: Bench) -> bool:
    ssh, hand = bench.ground.ssh, bench.beside["hand"]
    mine = ssh("codegen-admin", hand.admin_key, "sudo -n id -u").stdout == "0\n"
    strangers = ssh("codegen-admin", bench.stranger, "true").returncode != 255
    shell = "uid=" in ssh("deploy", hand.deploy_key, "id").stdout
    rule = bench.root("grep -v -e '^#' -e ^Defaults /etc/sudoers.d/codegen-admin")
    bound = rule == "codegen-admin ALL=(root) NOPASSWD:NOSETENV: ALL"
    return mine and bound and not (strangers or shell)


def _web(bench: Bench) -> bool:
    socket_there = bench.root("stat -c '%F %U' /run/caddy/admin.socket") == "socket caddy"
    stranger = bench.root("ss --listening --tcp --numeric --no-header 'sport = 8081'")
    return socket_there and not stranger and bench.visit("localhost", "/") == 404


def _facts(bench: Bench) -> bool:
    version = bench.root("podman --version").split()[-1]
    root = bench.ground.tls_root().splitlines()[1]
    return f'"podman": "{version}"' in bench.said and root in bench.said


def _jail(bench: Bench) -> bool:
    tries = bench.root("fail2ban-client get sshd maxretry") == "5"
    return tries and bench.root("systemctl is-enabled fail2ban") == "enabled"


def _rules(bench: Bench) -> bool:
    chain = bench.root("nft list chain inet codegen input")
    closed = "policy drop" in chain and _RESTRICTED in chain
    return closed and bench.root("systemctl is-enabled nftables") == "enabled"


def _shipped(bench: Bench) -> bool:
    if bench.root("systemctl is-active systemd-journal-upload") != "active":
        return False
    bench.ground.enter("logger", "--tag", "roles", "a line on its way")
    bench.beside["receiver"].wait_for("a line on its way", "SYSLOG_IDENTIFIER=roles")
    return True


def _measured(bench: Bench) -> bool:
    ask = "import urllib.request as r; print(r.urlopen('http://127.0.0.1:9100/metrics').read())"
    return "node_memory_MemTotal_bytes" in bench.root(f'python3 -c "{ask}"')


def _containers(bench: Bench) -> bool:
    lingers = bench.root("loginctl show-user deploy --property=Linger --value") == "yes"
    image = bench.ground.images["service"]
    pull = ("podman", "pull", "--quiet", image)  # the registry wants the account's own login
    return lingers and bool(bench.ground.deployer(*pull, good=False))


def _engine(bench: Bench) -> bool:
    ask = '{"verb": "status", "app": "nobody"}'
    key = bench.beside["hand"].deploy_key
    answer = bench.ground.ssh("deploy", key, "codegen-release", text=ask).stdout
    timer = bench.root("systemctl is-active codegen-report.timer") == "active"
    return timer and '"history"' in answer


def _site(bench: Bench) -> bool:
    return bench.visit(bench.product.host, "/") == 404


def _doors(bench: Bench) -> bool:
    """What sshd offers to whoever comes without a key, and what its settings amount to."""
    said = bench.ground.ssh("root", Path("/dev/null"), "true")
    settings = bench.root("/usr/sbin/sshd -T")
    wanted = ("permitrootlogin no", "passwordauthentication no", "maxauthtries 4")
    return "(publickey)" in said.stderr and all(line in settings for line in wanted)


def _kernel(bench: Bench) -> bool:
    ports = bench.root("sysctl -n net.ipv4.ip_local_port_range") == "32768\t65535"
    kept = "net.ipv4.ip_local_port_range = 32768 65535" in bench.root("cat /etc/sysctl.d/*")
    return ports and kept and bench.root("timedatectl show -p Timezone --value") == "UTC"


def _updates(bench: Bench) -> bool:
    told = bench.root("apt-config dump")
    wanted = ('Unattended-Upgrade "1"', 'Automatic-Reboot-Time "04:00"')
    return all(each in told for each in wanted)


def _wildcard(bench: Bench) -> dict[str, Any]:
    zone, authority = bench.beside["zone"], bench.beside["zone_authority"]
    secret = bench.stranger.with_name("tsig")
    secret.write_text(zone.secret)
    return {
        "wildcard_domain": _DOMAIN,
        "wildcard_nameserver": zone.endpoint,
        "wildcard_key_name": zone.key_name,
        "wildcard_secret_file": str(secret),
        "wildcard_resolver": zone.endpoint,
        "wildcard_directory": authority.url,
        "wildcard_email": "ops@codegen.test",
        "wildcard_acme_ca": authority.ca_bundle,
    }


def _certificate(bench: Bench) -> bool:
    timer = bench.root("systemctl is-active codegen-wildcard.timer") == "active"
    shown = f"openssl x509 -in /etc/caddy/certificates/{_DOMAIN}.pem -noout -ext subjectAltName"
    return timer and f"DNS:*.{_DOMAIN}" in bench.root(shown)


SCENARIOS = {
    "backup": Scenario(
        spoil="chown root: /var/backups/codegen && chmod 755 /var/backups/codegen",
        seen=lambda b: b.root("stat -c '%U %G %a' /var/backups/codegen") == "deploy deploy 700",
    ),
    "bootstrap": Scenario(
        spoil="""
            echo "$STRANGER" >> /home/codegen-admin/.ssh/authorized_keys
            sed -i 's/^restrict,command="[^"]*" //' /home/deploy/.ssh/authorized_keys
        """,
        variables=_keys,
        seen=_accounts,
    ),
    "caddy": Scenario(
        spoil="""
            sed -i 's|admin .*|admin localhost:2019|' /etc/caddy/Caddyfile
            printf ':8081 {\\n\\trespond 200\\n}\\n' >> /etc/caddy/Caddyfile
            systemctl restart caddy
        """,
        variables=lambda _: {"caddy_issuer": "internal"},
        seen=_web,
    ),
    "facts": Scenario(variables=lambda _: {"facts_issuer": "internal"}, seen=_facts, reads=True),
    "fail2ban": Scenario(
        spoil="rm /etc/fail2ban/jail.d/codegen.local && systemctl disable --quiet --now fail2ban",
        seen=_jail,
    ),
    # The file is as it was: what the kernel has is not.
    "firewall": Scenario(
        spoil="nft delete table inet codegen && systemctl disable --quiet nftables",
        variables=lambda _: {"firewall_tcp_ports": [22, 80, 443]},
        seen=_rules,
    ),
    "log_shipping": Scenario(
        variables=lambda b: {
            "log_shipping_url": b.beside["receiver"].plain,
            "log_shipping_plain_http": True,
        },
        away={"log_shipping_url": ""},
        beside=("receiver",),
        seen=_shipped,
    ),
    "monitoring": Scenario(
        variables=lambda _: {"monitoring_enabled": True},
        away={"monitoring_enabled": False},
        seen=_measured,
    ),
    "packages": Scenario(
        spoil="dpkg --purge restic",
        seen=lambda b: b.root("restic version").startswith("restic"),
    ),
    "podman": Scenario(
        spoil="""
            systemd-run --quiet --wait loginctl disable-linger deploy
            rm /home/deploy/.config/containers/auth.json
            rm /etc/containers/containers.conf.d/codegen.conf
        """,
        variables=lambda b: {
            "podman_registry_host": REGISTRY,
            "podman_registry_ca": b.beside["hand"].variables["codegen_registry_ca"],
            "podman_registry_auth_file": b.beside["hand"].variables["codegen_registry_auth_file"],
        },
        seen=_containers,
    ),
    "release": Scenario(
        spoil="""
            rm /usr/local/lib/codegen/codegen-release.pyz /usr/local/sbin/codegen-gate
            systemctl disable --quiet --now codegen-report.timer
        """,
        seen=_engine,
    ),
    "site": Scenario(
        variables=lambda b: {
            "site_app": b.product.app,
            "site_domain": b.product.host,
            "site_issuer": "internal",
        },
        away={"site_state": "absent"},
        seen=_site,
    ),
    "ssh": Scenario(
        spoil="""
            cd /etc/ssh/sshd_config.d
            sed -i 's/^\\(Password.*\\|PermitRoot.*\\) no/\\1 yes/' 10-codegen.conf
            systemctl reload ssh
        """,
        seen=_doors,
    ),
    "system": Scenario(
        spoil="""
            sysctl --quiet -w net.ipv4.ip_local_port_range='1024 4999'
            rm /etc/sysctl.d/90-codegen.conf
            timedatectl set-timezone Asia/Tokyo
        """,
        seen=_kernel,
    ),
    "upgrades": Scenario(
        spoil="rm /etc/apt/apt.conf.d/20auto-upgrades /etc/apt/apt.conf.d/52codegen",
        seen=_updates,
    ),
    "wildcard": Scenario(
        variables=_wildcard,
        away={"wildcard_domain": ""},
        beside=("zone", "zone_authority"),
        clean=f"""
            rm -r /etc/caddy/certificates/{_DOMAIN}.pem /var/lib/private/codegen-wildcard
            sed -i '/ns.{APPS_DOMAIN}$/d' /etc/hosts
        """,
        seen=_certificate,
    ),
}
