# noqa: INP001 - Ansible loads plugins by path
"""Ansible module: have the wildcard certificate fetched if it is time, and say what went wrong."""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: wildcard_certificate
short_description: Have the wildcard certificate fetched if it is time
description:
  - Starts the unit that fetches and renews it, and waits for its end.
  - It fails when there is no certificate, and only tells what went wrong while the one that is
    there is still valid, for the timer asks again.
options:
  domain: {description: "The domain, without C(*.).", type: str, required: true}
author:
  - The codegen-operator authors
"""

EXAMPLES = r"""
- name: Wildcard certificate
  codegen.server.wildcard_certificate:
    domain: apps.example.org
"""

RETURN = r"""
problem:
  description: What is in the way of the renewal; empty when nothing is.
  type: str
  returned: success
"""

_UNIT = "codegen-wildcard.service"
_CERTIFICATES = Path("/etc/caddy/certificates")
_DETAIL = 600
_ACME = re.compile(r"urn:ietf:params:acme:error:(\w+)[\s:]*(.*)")
_ACME_REASONS = {
    "rateLimited": "CertificateRateLimited",
    "caa": "CertificateForbidden",
    "rejectedIdentifier": "CertificateForbidden",
    "dns": "ChallengeFailed",
    "unauthorized": "ChallengeFailed",
    "incorrectResponse": "ChallengeFailed",
}
"""Source of the names: RFC 8555, section 6.7."""
_ADVICE = {
    "DnsUpdateRefused": (
        "the name server refuses the update: look at the zone, and at the TSIG key's name, "
        "algorithm and secret"
    ),
    "NameserverUnreachable": "the server does not reach the name server",
    "ZoneNotFound": (
        "no zone was found for the name, or its name servers do not answer: name a resolver that "
        "knows it"
    ),
    "ChallengeFailed": "the authority did not find the challenge in the zone's public name servers",
    "CertificateRateLimited": "the authority's limit is reached; it is asked again later",
    "CertificateForbidden": (
        "the authority may not sign this name; look at its CAA records and at the authority's rules"
    ),
    "AuthorityUnreachable": "the server does not reach the ACME directory",
    "CertificateRefused": "no certificate",
}


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={"domain": {"type": "str", "required": True}}, supports_check_mode=True
    )
    domain = module.params["domain"]
    shown = _CERTIFICATES / f"{domain}.pem"
    if module.check_mode:
        module.exit_json(changed=not _valid(shown), problem="")
    before = _digest(shown)
    done = subprocess.run(["systemctl", "start", _UNIT], capture_output=True, check=False)
    changed = _digest(shown) != before
    problem = explain(_journal()) if done.returncode != 0 else ""
    if problem and not _valid(shown):
        module.fail_json(msg=problem, changed=changed)
    module.exit_json(changed=changed, problem=problem)


def explain(said: str) -> str:
    """Say as ``Reason: advice: detail`` what was in the way.

    Args:
        said: What the unit wrote in its last run.
    """
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    detail = next(
        (
            line
            for line in reversed(lines)
            if re.search(r"error|could not|cannot|fail", line, re.IGNORECASE)
        ),
        lines[-1] if lines else "it said nothing",
    )
    reason = _reason(said)
    return f"{reason}: {_ADVICE[reason]}: {detail[-_DETAIL:]}"


def _reason(said: str) -> str:
    acme = _ACME.search(said)
    if acme:
        return _ACME_REASONS.get(acme[1], "CertificateRefused")
    if "DNS update failed" in said:
        away = re.search(r"timeout|connection refused|unreachable|no such host", said)
        return "NameserverUnreachable" if away else "DnsUpdateRefused"
    if re.search(r"could not find|unexpected response code|time limit exceeded", said):
        return "ZoneNotFound"
    if re.search(r"get directory|\bdial\b|x509|no such host", said):
        return "AuthorityUnreachable"
    return "CertificateRefused"


def _valid(path: Path) -> bool:
    """Whether a certificate is there that has not ended."""
    command = ["openssl", "x509", "-in", str(path), "-noout", "-checkend", "0"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _journal() -> str:
    # What the unit wrote last may not be in the journal yet.
    _said("journalctl", "--sync")
    run = _said("systemctl", "show", "--property=InvocationID", "--value", _UNIT).strip()
    how = ("--quiet", "--no-pager", "--output=cat")
    last = _said("journalctl", f"_SYSTEMD_INVOCATION_ID={run}", *how, "--lines=200")
    # Its timer may have begun another run since, which said nothing yet.
    return last.strip() or _said("journalctl", f"--unit={_UNIT}", *how, "--lines=50")


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    return done.stdout


if __name__ == "__main__":
    main()
