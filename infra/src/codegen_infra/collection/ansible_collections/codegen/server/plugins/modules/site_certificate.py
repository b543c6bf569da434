# noqa: INP001 - Ansible loads plugins by path
"""Ansible module: does the web server have a site's certificate, and if not, why?"""

from __future__ import annotations

import datetime as dt
import json
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: site_certificate
short_description: Does the web server have a site's certificate
description:
  - Waits until Caddy answers TLS for a name, until it says that the authority refused, or until
    the time is over. It changes nothing and does not fail because of the authority, for Caddy
    asks again by itself.
options:
  domain: {description: The site's name., type: str, required: true}
  seconds: {description: How long to wait at most., type: int, default: 20}
author:
  - The codegen-operator authors
"""

EXAMPLES = r"""
- name: Certificate
  codegen.server.site_certificate:
    domain: shop.example.org
"""

RETURN = r"""
certificate:
  description: C(reason) and C(message) of what is in the way; empty when there is a certificate.
  type: dict
  returned: always
"""

_PAUSE = 0.1
_LOOK_BACK = 86400
"""Seconds: how old a refusal may be that is told when no newer one was seen."""
_RECENT = 10
"""Seconds before the module began that count too: it is started after the site was taken up."""
_PLANNED = 2
"""Seconds after a refusal within which Caddy says when it asks again."""
_VAGUE = "no solvers available for remaining challenges"
"""What Caddy says in the end, after it has said which challenge failed and why."""
_MESSAGE = 600
_ACME = re.compile(r"urn:ietf:params:acme:error:(\w+)\W*(.*)", re.DOTALL)
_REASONS = {
    "rateLimited": "CertificateRateLimited",
    "caa": "CertificateForbidden",
    "rejectedIdentifier": "CertificateForbidden",
    "connection": "ChallengeFailed",
    "dns": "ChallengeFailed",
    "unauthorized": "ChallengeFailed",
    "incorrectResponse": "ChallengeFailed",
    "tls": "ChallengeFailed",
}
"""Source of the names: RFC 8555, section 6.7."""
_ADVICE = {
    "CertificateRateLimited": "the authority's limit is reached",
    "CertificateForbidden": (
        "the authority may not sign this name; look at its CAA records and at the authority's rules"
    ),
    "ChallengeFailed": (
        "the authority did not find this server behind the name; point {domain} at this server "
        "and let port 80 through"
    ),
    "AuthorityUnreachable": "the server does not reach the ACME directory",
    "CertificateRefused": "the authority refused",
}


@dataclass(frozen=True)
class Problem:
    """What Caddy last said of a name.

    Attributes:
        at: Seconds since the epoch.
        said: The error in its words.
    """

    at: float
    said: str


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "domain": {"type": "str", "required": True},
            "seconds": {"type": "int", "default": 20},
        },
        supports_check_mode=True,
    )
    domain = module.params["domain"]
    found = {} if module.check_mode else _wait(domain, module.params["seconds"])
    module.exit_json(changed=False, certificate=found)


def newest_problem(lines: Iterable[str], domain: str) -> Problem | None:
    """Find the newest refusal of a name's certificate.

    Args:
        lines: Caddy's log as JSON lines, oldest first; others are passed over.
        domain: The name.
    """
    found: Problem | None = None
    for entry in _entries(lines):
        if entry.get("identifier") != domain:
            continue
        if entry.get("level") != "error" or not entry.get("error"):
            continue
        said = " - ".join(str(entry[k]) for k in ("problem_type", "error") if entry.get(k))
        if found is None or _VAGUE not in said:
            found = Problem(float(entry.get("ts", 0)), said)
    return found


def next_attempt(lines: Iterable[str], domain: str) -> float | None:
    """When Caddy asks again for a name's certificate, in seconds since the epoch, if it said so.

    Args:
        lines: Caddy's log as JSON lines, oldest first; others are passed over.
        domain: The name.
    """
    found: float | None = None
    for entry in _entries(lines):
        try:
            if entry["msg"] == "will retry" and f"[{domain}]" in entry["error"]:
                found = float(entry["ts"]) + float(entry["retrying_in"])
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _entries(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry


def explain(problem: Problem | None, domain: str, again: float | None = None) -> dict[str, str]:
    """Say as a reason and a sentence what is in the way.

    Args:
        problem: What Caddy said; None: nothing yet.
        domain: The name.
        again: When it asks again, in seconds since the epoch, if that is known.
    """
    if problem is None:
        return {"reason": "CertificatePending", "message": "the authority has not answered yet"}
    acme = _ACME.search(problem.said)
    if acme:
        reason, detail = _REASONS.get(acme[1], "CertificateRefused"), acme[2] or acme[1]
    else:
        away = re.search(r"\bdial\b|lookup|timeout|x509|no such host", problem.said)
        reason, detail = "AuthorityUnreachable" if away else "CertificateRefused", problem.said
    advice = _ADVICE[reason].format(domain=domain)
    return {"reason": reason, "message": f"{advice}; {_when(again)}: {detail.strip()}"[:_MESSAGE]}


def _when(again: float | None) -> str:
    if again is None:
        return "it is asked again by itself"
    at = dt.datetime.fromtimestamp(again, dt.UTC)
    return f"it is asked again at {at:%Y-%m-%dT%H:%M:%SZ}, then after ever longer pauses"


def _wait(domain: str, seconds: int) -> dict[str, str]:
    began = time.time()
    while not _answers(domain):
        problem = newest_problem(_journal(began - _RECENT), domain)
        if problem is not None:
            return explain(problem, domain, _planned(domain, began - _RECENT))
        if time.time() - began > seconds:
            said = _journal(began - _LOOK_BACK)
            again = next_attempt(said, domain)
            upcoming = again if again is not None and again > time.time() else None
            return explain(newest_problem(said, domain), domain, upcoming)
        time.sleep(_PAUSE)
    return {}


def _planned(domain: str, since: float) -> float | None:
    """When Caddy asks again; it says so a moment after it told what went wrong."""
    deadline = time.monotonic() + _PLANNED
    while True:
        again = next_attempt(_journal(since), domain)
        if again is not None or time.monotonic() > deadline:
            return again
        time.sleep(_PAUSE)


def _answers(domain: str) -> bool:
    """Whether the handshake ends well: without a certificate for the name Caddy breaks it off."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection(("127.0.0.1", 443), timeout=2) as raw,
            context.wrap_socket(raw, server_hostname=domain),
        ):
            return True
    except OSError:
        return False


def _journal(since: float) -> list[str]:
    done = subprocess.run(
        [
            *("journalctl", "--unit=caddy", "--quiet", "--no-pager", "--output=cat"),
            *(f"--since=@{since:.3f}", "--lines=2000"),
        ],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return done.stdout.splitlines()


if __name__ == "__main__":
    main()
