"""A site as the site play leaves it, without the run of Ansible that takes longer than a release.

For tests that are about what comes after it. That the play finds nothing to change about such a
site is a test of its own.
"""

import hashlib
import json
import socket
import ssl
import time
from typing import Any

import jinja2
import yaml

from codegen_crds.contracts.job import SiteRequest
from codegen_infra.ansible_job.runner import COLLECTIONS

_ROLE = COLLECTIONS / "ansible_collections/codegen/server/roles/site"
_PUT = """
install -d -o deploy -g deploy "/var/lib/codegen/$1"
install -d -o caddy -g caddy -m 750 "/var/log/caddy/$1"
printf %s "$2" > "/etc/codegen/apps/$1.json"
printf %s "$3" > "/etc/caddy/sites/$1.caddy"
systemctl reload caddy
"""


def put_site(ground: Any, site: SiteRequest) -> None:
    """Have it, with its certificate.

    Args:
        ground: The server.
        site: What it is.
    """
    text, said = rendered(site)
    ground.enter("sh", "-ec", _PUT, "sh", site.app, said, text)
    end = time.monotonic() + 30
    while not _shown(ground.address, site.domain):
        assert time.monotonic() < end, f"{site.domain} has no certificate"
        time.sleep(0.05)


def rendered(site: SiteRequest) -> tuple[str, str]:
    """What the web server reads of it, and what the release engine reads."""
    told = site.model_dump(mode="json", exclude_none=True)
    known = yaml.safe_load((_ROLE / "defaults/main.yml").read_text())
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_ROLE / "templates"),
        trim_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - configuration files, not HTML
    )
    variables = {**known, **{f"site_{name}": value for name, value in told.items()}}
    text = environment.get_template("site.caddy.j2").render(variables)
    digest = hashlib.sha256(text.encode()).hexdigest()
    body = {**{name: told[name] for name in ("app", "domain", "services")}, "digest": digest}
    return text, json.dumps(body, indent=4, sort_keys=True) + "\n"


def _shown(address: str, domain: str) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((address, 443), timeout=10) as raw,
            context.wrap_socket(raw, server_hostname=domain),
        ):
            return True
    except OSError:
        return False
